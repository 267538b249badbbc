//! A schedule: what happens is drawn from its seed; then the faults stop, and everything must settle.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::deliver::Fate;
use crate::template::{Broken, Template};
use crate::world::{Mode, Violation, World};

/// Rounds in which everything must have settled once the faults have stopped.
const ROUNDS: usize = 40;
/// Requests of one turn at most.
const REQUESTS: usize = 400;

/// What became of a schedule.
pub struct Ending {
    /// What was noticed.
    pub violations: Vec<Violation>,
    /// The hash of everything that happened.
    pub hash: u64,
    /// The history, if it was kept.
    pub lines: Vec<String>,
    /// How many steps it had.
    pub steps: usize,
    /// How many acts were stored.
    pub acts: usize,
}

/// How a schedule is run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Keep the history.
    pub keeps: bool,
    /// Steps at most; none: as many as the seed says.
    pub steps: Option<usize>,
    /// Something that the seed does not decide takes part: only to see that it is noticed.
    pub unordered: bool,
}

/// Runs the schedule of a seed.
///
/// # Errors
/// When the simulator itself fails.
pub fn run(template: &Template, seed: u64, options: Options) -> Result<Ending, Broken> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let done = catch_unwind(AssertUnwindSafe(|| runtime.block_on(play(template, seed, options))));
    match done {
        Ok(ending) => ending,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            let violation = Violation { check: "panicked", text: text.unwrap_or_default() };
            Ok(Ending { violations: vec![violation], hash: 0, lines: Vec::new(), steps: 0, acts: 0 })
        }
    }
}

async fn play(template: &Template, seed: u64, options: Options) -> Result<Ending, Broken> {
    let mut rng = crate::rng::Rng::new(seed, 77);
    let phones = 3 + rng.below(3);
    let mut world = World::new(template, seed, phones, options.keeps)?;
    let mut steps = 40 + rng.below(80);
    if let Some(most) = options.steps {
        steps = steps.min(most);
    }
    let faults = [0, 10, 25, 50][rng.below(4)];
    let strikes = [0, 3, 6, 12][rng.below(4)];
    world.trace.line(|| {
        format!("seed {seed}: {phones} phones, {steps} steps, faults {faults} %, strikes {strikes} %")
    });
    // What the simulator cannot read is a finding too, with a history of its own.
    if let Err(error) = world.play(steps, (faults, strikes), options.unordered).await {
        world.violated("broken", error.to_string());
    }
    let hash = world.trace.hash();
    world.power_off();
    let acts = world.tally.acts.iter().filter(|act| act.stored).count();
    Ok(Ending {
        hash,
        lines: world.trace.lines(),
        violations: std::mem::take(&mut world.violations),
        steps,
        acts,
    })
}

impl World<'_> {
    /// All steps, the time in which everything settles, and the checks.
    async fn play(&mut self, steps: usize, odds: (u64, u64), unordered: bool) -> Result<(), Broken> {
        if self.rng.percent(30) {
            self.yesterday().await;
        }
        self.strikes = odds.1;
        for _ in 0..steps {
            if unordered {
                let phones: std::collections::HashSet<usize> = (0..self.phones.len()).collect();
                self.pass_ms(phones.into_iter().next().map_or(0, |first| first as i64));
            }
            self.step(odds.0, odds.1).await?;
        }
        self.settle().await?;
        if self.rng.percent(25) {
            self.later().await;
        }
        if self.violations.is_empty() {
            self.check()?;
            self.check_after_reboot()?;
        }
        Ok(())
    }

    /// A day without faults, after which a crew has work: otherwise few schedules come that far.
    async fn yesterday(&mut self) {
        let (resident, crew) = (0, 1);
        self.activate(crew);
        self.drain().await;
        for _ in 0..2 {
            self.submit(resident);
        }
        self.turn(resident);
        self.drain().await;
        for _ in 0..12 {
            self.office().await;
        }
        self.pass_ms(60_000);
        self.jobs().await;
        self.turn(crew);
        self.drain().await;
    }

    /// More than a week later everybody looks again, and phones let go of what is safe.
    async fn later(&mut self) {
        self.pass_days();
        for _ in 0..2 {
            self.jobs().await;
            for phone in 0..self.phones.len() {
                self.turn(phone);
                self.drain().await;
            }
        }
    }

    /// One step: something is done, sent, answered, or something breaks.
    async fn step(&mut self, faults: u64, strikes: u64) -> Result<(), Broken> {
        let ms = self.rng.below(20_000) as i64;
        self.pass_ms(ms);
        if self.rng.percent(strikes) {
            self.strike().await?;
        }
        self.snapshot_between_uploads()?;
        self.go_back()?;
        self.revive().await?;
        let phone = self.rng.below(self.phones.len());
        match self.rng.below(100) {
            0..=24 => {
                self.strike_in_the_middle(phone);
                self.act(phone);
            }
            25..=28 if !self.phones[phone].is_busy() => self.activate(phone),
            29..=50 => self.turn(phone),
            51..=62 => self.office().await,
            63 if self.rng.percent(25) => self.pass_days(),
            63 => self.pass_ms(3_600_000),
            64..=66 => self.jobs().await,
            67 => self.pry().await?,
            68 => self.pry_scope().await?,
            69..=71 if self.mode != Mode::Honest => self.take_id(phone).await?,
            72..=74 => self.upload_plainly().await?,
            _ => {}
        }
        // The network has the most to do: a turn is many requests.
        for _ in 0..self.rng.below(6) {
            self.carry(faults).await;
            if self.likes.snapshots_of_uploads {
                self.go_back()?;
            }
        }
        Ok(())
    }

    /// What lost its power gets it again, now or a little later.
    async fn revive(&mut self) -> Result<(), Broken> {
        if self.server.is_down() && self.rng.percent(60) {
            self.reboot_server()?;
        }
        if self.rng.percent(30) {
            self.heal_server()?;
        }
        for phone in 0..self.phones.len() {
            if self.phones[phone].is_down() && self.rng.percent(60) {
                self.reboot_phone(phone)?;
            }
        }
        Ok(())
    }

    /// A phone begins a turn of its engine, if it can.
    pub fn turn(&mut self, phone: usize) {
        if self.phones[phone].is_down() || self.phones[phone].is_busy() {
            return;
        }
        self.check_drafts(phone);
        self.check_seen(phone);
        self.trace.line(|| format!("phone {phone} begins a turn"));
        self.phones[phone].begin_turn();
        self.phones[phone].go_on();
    }

    async fn jobs(&mut self) {
        if let Some(embedded) = self.server.running() {
            let state = embedded.state.clone();
            saberling_server::jobs::once(&state).await;
            let _ = saberling_server::jobs::tend(&state).await;
        }
    }

    /// One thing on its way goes on.
    async fn carry(&mut self, faults: u64) {
        let count = self.net.flights().len();
        if count == 0 {
            return;
        }
        let place = self.rng.below(count);
        let flight = self.net.flights().remove(place);
        if flight.answer.is_some() {
            return self.arrive(flight);
        }
        if flight.waits.is_none() && self.rng.percent(30) {
            // A copy, or what was left of a phone that lost its power, may get lost.
            return;
        }
        let fate = self.draw_fate(&flight.request, faults);
        self.deliver(flight, fate).await;
    }

    /// The faults stop; everything that waits must come through in bounded time.
    ///
    /// # Errors
    /// When the simulator itself fails.
    pub async fn settle(&mut self) -> Result<(), Broken> {
        self.trace.line(|| "the faults stop".to_owned());
        self.server.machine.heal();
        self.server.ledger_works();
        self.snapshot = None;
        if self.server.is_down() {
            self.reboot_server()?;
        }
        self.heal_server()?;
        for phone in 0..self.phones.len() {
            self.phones[phone].machine.heal();
            self.phones[phone].network.set(true);
            self.phones[phone].clock.boot().wrong_by_ms = 0;
            if self.phones[phone].is_down() {
                self.reboot_phone(phone)?;
            }
        }
        self.drain().await;
        let (mut quiet, mut heard) = (0, None);
        for _ in 0..ROUNDS {
            self.pass_ms(600_000);
            self.jobs().await;
            self.confirm_grants().await;
            // A round in which nobody was told anything, at a revision that still stands, would repeat itself.
            if quiet > 0 && heard.is_some() && heard == self.place() {
                (0..self.phones.len()).for_each(|phone| self.check_seen(phone));
            } else {
                heard = self.round().await;
            }
            quiet = if self.is_drained()? { quiet + 1 } else { 0 };
            // One more round after the last photo, so that everybody has heard of it.
            if quiet == 3 {
                return Ok(());
            }
        }
        let waiting = self.waiting()?;
        self.violated("drains", format!("after {ROUNDS} fair rounds there still waits: {waiting}"));
        Ok(())
    }

    /// Each phone has a turn. Where the server stands then, if all that they heard is that there is no news.
    async fn round(&mut self) -> Option<(String, i64)> {
        let began = self.place();
        self.is_news = false;
        for phone in 0..self.phones.len() {
            self.turn(phone);
            self.drain().await;
        }
        began.filter(|place| !self.is_news && Some(place) == self.place().as_ref())
    }

    /// The server's epoch and revision.
    fn place(&self) -> Option<(String, i64)> {
        let place = self.server.running()?.setup().position().ok()?;
        Some((place.epoch, place.rev))
    }

    /// Everything on its way goes through, until nothing is.
    pub async fn drain(&mut self) {
        for _ in 0..REQUESTS {
            let Some(flight) = self.net.flights().pop() else { return };
            if flight.answer.is_some() {
                self.arrive(flight);
            } else {
                self.deliver(flight, Fate::Through).await;
            }
        }
        self.violated("drains", format!("a turn does not end after {REQUESTS} requests"));
        self.net.flights().clear();
    }
}
