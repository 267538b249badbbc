//! All machines of a schedule, and the time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use saberling_wire::{CrewId, ReportId};
use tempfile::TempDir;

use crate::drafts::DRAFT_ACTS;
use crate::faults::STRIKES;
use crate::follow::FOLLOW_UPS;
use crate::host::{Seeded, WorldClock};
use crate::keep::Kept;
use crate::machine::{Loss, Machine};
use crate::net::Net;
use crate::phone::{New, Phone};
use crate::plain::Plain;
use crate::rng::Rng;
use crate::server::Server;
use crate::tally::Tally;
use crate::template::{BEGIN_MS, Broken, Template};
use crate::trace::Trace;

/// What must never be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which check noticed it.
    pub check: &'static str,
    /// What it noticed.
    pub text: String,
}

/// Which of the strangest things may happen: a restore that forgets who took a foreign id, with two copies
/// of the phone's database, is the one meeting that the rules do not cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Nobody takes a foreign id.
    Honest,
    /// Somebody does, and the server is never put back.
    TakenIds,
    /// Somebody does, and no phone is copied.
    TakenIdsAndRestores,
}

impl Mode {
    /// Draws one.
    fn draw(rng: &mut Rng) -> Self {
        match rng.below(10) {
            0 => Self::TakenIds,
            1 => Self::TakenIdsAndRestores,
            _ => Self::Honest,
        }
    }
}

/// What happens more often in a schedule than in others: two rare things meet that way, which they would
/// hardly do if everything were equally likely everywhere.
#[derive(Debug, Clone, Copy)]
pub struct Likes {
    strikes: [usize; 3],
    follow_up: usize,
    draft: usize,
    /// The server is put back between two uploads.
    pub snapshots_of_uploads: bool,
}

impl Likes {
    fn draw(seed: u64, rng: &mut Rng) -> Self {
        Self {
            strikes: [(); 3].map(|()| rng.below(STRIKES)),
            follow_up: rng.below(FOLLOW_UPS),
            draft: rng.below(DRAFT_ACTS),
            snapshots_of_uploads: Rng::new(seed, 2).percent(10),
        }
    }

    /// Draws what strikes.
    pub fn strike(&self, rng: &mut Rng) -> usize {
        if rng.percent(50) { self.strikes[rng.below(3)] } else { rng.below(STRIKES) }
    }

    /// Draws what a resident does with a report.
    pub fn follow_up(&self, rng: &mut Rng) -> usize {
        if rng.percent(30) { self.follow_up } else { rng.below(FOLLOW_UPS) }
    }

    /// Draws what is done with a draft.
    pub fn draft(&self, rng: &mut Rng) -> usize {
        if rng.percent(30) { self.draft } else { rng.below(DRAFT_ACTS) }
    }
}

/// All machines of a schedule.
pub struct World<'a> {
    /// What it began with.
    pub template: &'a Template,
    /// What happened.
    pub trace: Arc<Trace>,
    /// Chance.
    pub rng: Rng,
    /// The seed.
    pub seed: u64,
    /// The time.
    pub now: Arc<AtomicI64>,
    /// What is on its way.
    pub net: Arc<Net>,
    /// The server.
    pub server: Server,
    /// The phones.
    pub phones: Vec<Phone>,
    /// What people did.
    pub tally: Tally,
    /// The crews that a report, by the marker of its note, was ever given to.
    pub given: BTreeMap<usize, BTreeSet<CrewId>>,
    /// The crews to which the member of a seat was ever moved.
    pub moved: BTreeMap<usize, BTreeSet<CrewId>>,
    /// The seats that a lineage ever took.
    pub seats: BTreeMap<usize, BTreeSet<usize>>,
    /// The report that an id stands for, by the number of the act that made it.
    pub names: BTreeMap<String, usize>,
    /// Reports that were moved to a lineage.
    pub moved_here: BTreeMap<usize, BTreeSet<usize>>,
    /// Reports that the public must not see.
    pub confidential: BTreeSet<usize>,
    /// Ids of reports that somebody else took.
    pub taken: BTreeSet<String>,
    /// Photos that were kept before an act took them, by id.
    pub kept: BTreeMap<String, Kept>,
    /// How many questions the office has asked: each has words of its own.
    pub questions: usize,
    /// Identities that asked to be a crew's.
    pub crews: BTreeSet<String>,
    /// Identities that lost their access.
    pub revoked: BTreeSet<String>,
    /// Which of the strangest things may happen in this schedule.
    pub mode: Mode,
    /// What happens more often in this schedule than in others.
    pub likes: Likes,
    /// How many steps in a hundred something strikes in.
    pub strikes: u64,
    /// The report about which the office has asked last.
    pub asked: Option<ReportId>,
    /// Rows of a page at most, when the server gives less than was asked for.
    pub page_rows: Option<usize>,
    /// The upload of somebody else's client.
    pub plain: Option<Plain>,
    /// The copy that the server goes back to, and the requests until then.
    pub snapshot: Option<(usize, usize)>,
    /// Copies of the server that were verified as backups, and were not given up.
    pub verified: BTreeSet<usize>,
    /// The server was put back together with its ledger.
    pub ledger_went_back: bool,
    /// How often the server was put back.
    pub rollbacks: usize,
    /// Epochs in the ledger whose commit failed or was lost with the power.
    pub lost_mints: BTreeSet<String>,
    /// The revision of the complete pull that ended with an `at`.
    pub pulled: BTreeMap<String, i64>,
    /// Which identity uses which boot.
    pub boots: BTreeMap<String, String>,
    /// Phones and identities that have a cursor, and no reason to forget it.
    pub cursors: BTreeSet<(usize, String)>,
    /// The credentials that were used, by identity, with the phone.
    pub credentials: BTreeMap<String, (usize, String)>,
    /// What was noticed on the way.
    pub violations: Vec<Violation>,
    /// Boots until now.
    pub boot_count: u64,
    /// A request since it was set to false had another answer than an empty page.
    pub is_news: bool,
    /// The packed body that was read last, and what was in it.
    pub unpacked: Option<(Vec<u8>, Arc<[u8]>)>,
    folder: TempDir,
}

impl<'a> World<'a> {
    /// A server and some phones, all running.
    ///
    /// # Errors
    /// When the product does not start.
    pub fn new(template: &'a Template, seed: u64, phones: usize, keeps: bool) -> Result<Self, Broken> {
        let trace = Arc::new(Trace::new(keeps));
        let folder = crate::template::scratch()?;
        let now = Arc::new(AtomicI64::new(BEGIN_MS));
        let machine = Machine::new("server", Arc::clone(&trace));
        let random = Arc::new(Seeded::new(seed, 1_000));
        let clock = WorldClock(Arc::clone(&now));
        let server = Server::new(template, &folder.path().join("server"), machine, clock, random)?;
        let mut rng = Rng::new(seed, 0);
        let mode = Mode::draw(&mut rng);
        let likes = Likes::draw(seed, &mut rng);
        let page_rows = rng.percent(20).then(|| 1 + rng.below(4));
        let mut world = Self {
            likes,
            strikes: 0,
            asked: None,
            page_rows,
            template,
            trace,
            mode,
            rng,
            seed,
            now,
            net: Arc::default(),
            server,
            phones: Vec::new(),
            tally: Tally::default(),
            given: BTreeMap::new(),
            moved: BTreeMap::new(),
            seats: BTreeMap::new(),
            names: BTreeMap::new(),
            moved_here: BTreeMap::new(),
            confidential: BTreeSet::new(),
            taken: BTreeSet::new(),
            kept: BTreeMap::new(),
            questions: 0,
            crews: BTreeSet::new(),
            revoked: BTreeSet::new(),
            plain: None,
            snapshot: None,
            ledger_went_back: false,
            verified: BTreeSet::new(),
            rollbacks: 0,
            lost_mints: BTreeSet::new(),
            pulled: BTreeMap::new(),
            boots: BTreeMap::new(),
            cursors: BTreeSet::new(),
            credentials: BTreeMap::new(),
            violations: Vec::new(),
            boot_count: 0,
            is_news: false,
            unpacked: None,
            folder,
        };
        world.server.start(template)?;
        for _ in 0..phones {
            world.add_phone()?;
            world.phones.last_mut().ok_or("a phone")?.start(template)?;
        }
        Ok(world)
    }

    /// Adds an empty phone, switched off.
    ///
    /// # Errors
    /// When its folder cannot be filled.
    pub fn add_phone(&mut self) -> Result<(), Broken> {
        let number = self.phones.len();
        let name = format!("phone {number}");
        let phone = Phone::new(New {
            template: self.template,
            folder: self.folder.path().join(format!("phone-{number}")),
            machine: Machine::new(name, Arc::clone(&self.trace)),
            now: Arc::clone(&self.now),
            net: (Arc::clone(&self.net), number),
            seed: (self.seed, 1 + number as u64),
        })?;
        self.phones.push(phone);
        Ok(())
    }

    /// The folder of everything.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The crews that a lineage may ever have belonged to.
    #[must_use]
    pub fn crews_of(&self, lineage: usize) -> BTreeSet<CrewId> {
        let seats = self.seats.get(&lineage).into_iter().flatten();
        seats
            .flat_map(|seat| {
                let moved = self.moved.get(seat).into_iter().flatten().copied();
                moved.chain([self.template.seats[*seat].crew_id])
            })
            .collect()
    }

    /// Lets time pass.
    pub fn pass_ms(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::Relaxed);
    }

    /// Takes all power away for good: nobody looks any more, so nothing has to be written at the closing.
    pub fn power_off(&self) {
        self.server.machine.kill();
        self.phones.iter().for_each(|phone| phone.machine.kill());
    }

    /// Notes a violation.
    pub fn violated(&mut self, check: &'static str, text: impl Into<String>) {
        let text = text.into();
        self.trace.line(|| format!("VIOLATION {check}: {text}"));
        self.violations.push(Violation { check, text });
    }

    /// Switches a phone off and on, losing what was not durable.
    ///
    /// # Errors
    /// When the simulator itself fails.
    pub fn reboot_phone(&mut self, number: usize) -> Result<(), Broken> {
        let loss = Loss::draw(&mut self.rng);
        self.trace.line(|| format!("phone {number} boots, lost: {loss:?}"));
        self.net.flights().iter_mut().filter(|flight| flight.phone == number).for_each(|f| f.waits = None);
        self.phones[number].crash(loss, &mut self.rng)?;
        self.boot_phone(number)
    }

    /// Switches a phone on.
    ///
    /// # Errors
    /// When the simulator itself fails.
    pub fn boot_phone(&mut self, number: usize) -> Result<(), Broken> {
        self.boot_count += 1;
        {
            let mut boot = self.phones[number].clock.boot();
            boot.token = 1_000 + self.boot_count;
            boot.booted_at_ms = self.now.load(Ordering::Relaxed);
        }
        self.age_kept(number);
        if let Err(error) = self.phones[number].start(self.template) {
            if self.phones[number].machine.is_dead() {
                return Ok(());
            }
            self.violated("opens again", format!("phone {number} does not open: {error}"));
        }
        self.check_drafts(number);
        self.check_kept(number)
    }

    /// Starts the server again, losing what was not durable.
    ///
    /// # Errors
    /// When the simulator itself fails.
    pub fn reboot_server(&mut self) -> Result<(), Broken> {
        let loss = Loss::draw(&mut self.rng);
        self.trace.line(|| format!("the server boots, lost: {loss:?}"));
        self.server.crash(loss, &mut self.rng)?;
        self.lost_mints.extend(self.server.lost_epoch()?);
        self.boot_server();
        Ok(())
    }

    /// Starts the server.
    pub fn boot_server(&mut self) {
        if let Err(error) = self.server.start(self.template)
            && !self.server.machine.is_dead()
        {
            self.violated("opens again", format!("the server does not start: {error}"));
        }
    }
}
