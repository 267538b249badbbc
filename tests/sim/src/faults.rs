//! What happens to machines.

use saberling_wire::paths;

use crate::net::Flight;
use crate::template::Broken;
use crate::world::{Mode, World};

/// Phones at most, clones among them.
pub(crate) const PHONES: usize = 6;
/// Kinds of what strikes.
pub(crate) const STRIKES: usize = 31;

impl World<'_> {
    /// Something happens to a machine.
    ///
    /// # Errors
    /// When the simulator itself fails.
    pub async fn strike(&mut self) -> Result<(), Broken> {
        let phone = self.rng.below(self.phones.len());
        match self.likes.strike(&mut self.rng) {
            0..=3 => {
                let effects = self.rng.below(40) as u64;
                self.trace.line(|| format!("phone {phone} loses its power in {effects} effects"));
                self.phones[phone].machine.crash_in(effects);
            }
            4..=7 => {
                let effects = self.rng.below(60) as u64;
                self.trace.line(|| format!("the server loses its power in {effects} effects"));
                self.server.machine.crash_in(effects);
            }
            8 => {
                let after = self.soon();
                self.trace.line(|| format!("phone {phone}: the disk is full in {after} effects"));
                self.phones[phone].machine.full_in(after, self.rng.below(30) as u64);
            }
            9 => {
                let after = self.soon();
                self.trace.line(|| format!("the server's disk is full in {after} effects"));
                self.server.machine.full_in(after, self.rng.below(30) as u64);
            }
            26 => {
                let after = self.rng.below(40) as u64;
                self.trace.line(|| format!("phone {phone}: effect {after} from now fails"));
                self.phones[phone].machine.fail_in(after);
            }
            27 => {
                let after = self.rng.below(60) as u64;
                self.trace.line(|| format!("the server: effect {after} from now fails"));
                self.server.machine.fail_in(after);
            }
            28 => {
                let times = 1 + self.rng.below(3) as u64;
                self.trace.line(|| format!("the ledger cannot be written {times} times"));
                self.server.ledger_fails(times);
                // Whoever mends it may put the whole machine back to how it was before.
                if self.rng.percent(50) && !self.server.is_down() && self.mode != Mode::TakenIds {
                    self.take_snapshot(30)?;
                }
            }
            29 if !self.server.is_down() && self.mode != Mode::TakenIds => self.take_snapshot(8)?,
            10 => self.jump_clock(phone),
            11 => self.phones[phone].network.set(self.rng.percent(60)),
            12 | 13 if !self.server.is_down() => {
                self.trace.line(|| "the server is copied".to_owned());
                self.server.copy()?;
                if self.rng.percent(50) {
                    self.verify(self.server.copies.len() - 1);
                }
            }
            14 | 20 if !self.server.copies.is_empty() && self.mode != Mode::TakenIds => {
                let place = self.rng.below(self.server.copies.len());
                self.roll_back(place)?;
            }
            21 => self.pass_days(),
            22 => self.lose_keystore(phone),
            23 if self.rng.percent(40) => self.revoke().await,
            24 if !self.server.copies.is_empty() => {
                let place = self.rng.below(self.server.copies.len());
                self.verify(place);
            }
            15..=17 if self.mode == Mode::TakenIdsAndRestores => {}
            15 if !self.phones[phone].is_down() => {
                self.trace.line(|| format!("phone {phone} is copied"));
                self.phones[phone].copy()?;
            }
            16 => self.put_back(phone)?,
            17 if self.phones.len() < PHONES => self.clone_phone(phone)?,
            18 => self.move_member().await,
            30 if self.rng.percent(40) => self.break_database(phone)?,
            _ => self.reboot_phone(phone)?,
        }
        Ok(())
    }

    /// Now and then the power goes, or something fails, while a person does something with a phone: what is
    /// written in two steps is met between them.
    pub fn strike_in_the_middle(&mut self, phone: usize) {
        if self.phones[phone].is_down() || !self.rng.percent(2 * self.strikes) {
            return;
        }
        // A draft that is handed in has a hundred effects, one that is thrown away has twenty.
        let most = if self.rng.percent(50) { 20 } else { 120 };
        let (effects, is_power) = (self.rng.below(most) as u64, self.rng.percent(70));
        self.trace.line(|| {
            let what = if is_power { "loses its power" } else { "fails" };
            format!("phone {phone} {what} in {effects} effects")
        });
        let machine = &self.phones[phone].machine;
        if is_power { machine.crash_in(effects) } else { machine.fail_in(effects) }
    }

    /// At once, or a little later.
    fn soon(&mut self) -> u64 {
        if self.rng.percent(50) { 0 } else { self.rng.below(60) as u64 }
    }

    /// Whoever looks after the machine takes a snapshot of it, and goes back to that some requests later.
    fn take_snapshot(&mut self, most: usize) -> Result<(), Broken> {
        let requests = 1 + self.rng.below(most);
        self.trace.line(|| format!("a snapshot of the server, to be put back in {requests} requests"));
        self.server.copy()?;
        self.snapshot = Some((self.server.copies.len() - 1, requests));
        Ok(())
    }

    /// In some schedules that happens between two uploads mostly: they last longer than everything else.
    ///
    /// # Errors
    /// When the simulator itself fails.
    pub fn snapshot_between_uploads(&mut self) -> Result<(), Broken> {
        let may = self.likes.snapshots_of_uploads && self.strikes > 0 && self.mode != Mode::TakenIds;
        if !may || self.snapshot.is_some() || self.server.is_down() {
            return Ok(());
        }
        let is_upload =
            |flight: &Flight| flight.waits.is_some() && flight.request.path.starts_with(paths::UPLOADS);
        let is_uploading = self.net.flights().iter().any(is_upload);
        if is_uploading && self.rng.percent(20) { self.take_snapshot(2) } else { Ok(()) }
    }

    /// Puts the snapshot back when it is time.
    ///
    /// # Errors
    /// When the simulator itself fails.
    pub fn go_back(&mut self) -> Result<(), Broken> {
        let Some((place, 0)) = self.snapshot else { return Ok(()) };
        // Whose upload has ended hears of it first, and goes on with the next one.
        let is_told = |flight: &Flight| flight.waits.is_some() && flight.answer.is_some();
        if self.likes.snapshots_of_uploads && self.net.flights().iter().any(is_told) {
            return Ok(());
        }
        self.snapshot = None;
        self.roll_back(place)
    }

    fn jump_clock(&mut self, phone: usize) {
        let days = self.rng.below(800) as i64 - 400;
        self.trace.line(|| format!("phone {phone}: the clock jumps by {days} days"));
        self.phones[phone].clock.boot().wrong_by_ms = days * 86_400_000;
    }

    /// More than a week, in which everybody hears of everything.
    pub fn pass_days(&mut self) {
        self.trace.line(|| "eight days pass".to_owned());
        self.pass_ms(8 * 86_400_000);
    }

    fn verify(&mut self, place: usize) {
        let done = self.server.verify(place);
        // The ledger may have it though the power went before the answer.
        if done || self.server.is_newest_backup(place) {
            self.verified.insert(place);
        }
        self.trace.line(|| format!("copy {place} is verified as a backup: {done}"));
    }

    /// An older copy of the server is put back: in silence with or without its ledger, or as the operator
    /// does it, with the ledger kept, and marked as restored or not.
    fn roll_back(&mut self, place: usize) -> Result<(), Broken> {
        let with_ledger = self.rng.percent(if self.likes.snapshots_of_uploads { 70 } else { 35 });
        let marks = !with_ledger && self.rng.percent(50);
        self.put_server_back(place, with_ledger, marks)
    }

    fn put_server_back(&mut self, place: usize, with_ledger: bool, marks: bool) -> Result<(), Broken> {
        self.trace.line(|| {
            format!("the server is put back to copy {place}, with its ledger: {with_ledger}, marked: {marks}")
        });
        self.server.roll_back(place, with_ledger)?;
        self.rollbacks += 1;
        self.ledger_went_back |= with_ledger;
        if with_ledger {
            self.revoked.clear();
            self.tally.forget_the_office();
        }
        // Nor does it know then of the backups that this copy may be older than.
        if self.ledger_went_back {
            // By one that is still on its way a phone would let go of more than is known here.
            self.lose_answers();
            self.boot_phones_that_are_down()?;
            self.forgive_what_went_back()?;
        }
        self.boot_server();
        if marks {
            // The start itself may have begun an epoch already.
            self.rollbacks += 1;
            let done = self.server.mark_restored();
            self.trace.line(|| format!("marked as restored: {done}"));
        }
        Ok(())
    }

    /// A server that does not serve, because it lacks its newest backup, gets that backup, or the operator
    /// gives it up: then what is nowhere else is gone, as the operator was told.
    ///
    /// # Errors
    /// When the simulator itself fails.
    pub fn heal_server(&mut self) -> Result<(), Broken> {
        if !self.server.running().is_some_and(|embedded| embedded.state.not_restored) {
            return Ok(());
        }
        match self.server.newest_backup() {
            Some(place) if self.rng.percent(60) => self.put_server_back(place, false, true),
            _ => {
                self.trace.line(|| "the newest backup is given up".to_owned());
                // By one that is still on its way a phone would let go of more than is known here.
                self.lose_answers();
                self.boot_phones_that_are_down()?;
                self.forgive_what_is_nowhere()?;
                self.verified.clear();
                self.server.gives_up = true;
                self.rollbacks += 1;
                // As with a copy that is put back, somebody has seen to the machine.
                self.server.stop();
                self.server.machine.boot();
                self.server.ledger_works();
                self.boot_server();
                Ok(())
            }
        }
    }

    /// Nobody looks into a phone that has no power.
    fn boot_phones_that_are_down(&mut self) -> Result<(), Broken> {
        for phone in 0..self.phones.len() {
            if self.phones[phone].is_down() {
                self.reboot_phone(phone)?;
            }
        }
        Ok(())
    }

    /// A phone is put back to one of its copies: what was done on it since is gone, unless it was sent.
    fn put_back(&mut self, phone: usize) -> Result<(), Broken> {
        if self.phones[phone].copies.is_empty() {
            return Ok(());
        }
        let place = self.rng.below(self.phones[phone].copies.len());
        self.trace.line(|| format!("phone {phone} is put back to copy {place}"));
        let copy = self.phones[phone].copies.remove(place);
        for act in self.phones[phone].acts.split_off(copy.acts) {
            self.tally.acts[act].may_be_gone = true;
        }
        self.phones[phone].put(&copy)?;
        self.forget_kept(phone);
        // Nobody waits any more for what it had asked.
        let mut flights = self.net.flights();
        flights.iter_mut().filter(|flight| flight.phone == phone).for_each(|flight| flight.waits = None);
        drop(flights);
        self.cursors.retain(|(known, _)| *known != phone);
        self.phones[phone].machine.boot();
        self.phones[phone].copies.clear();
        self.boot_phone(phone)
    }

    /// A copy of a phone goes on as a second one.
    ///
    /// # Errors
    /// When the simulator itself fails.
    pub fn clone_phone(&mut self, phone: usize) -> Result<(), Broken> {
        if self.phones[phone].is_down() {
            return Ok(());
        }
        let number = self.phones.len();
        self.trace.line(|| format!("phone {number} begins as a copy of phone {phone}"));
        self.phones[phone].copy()?;
        self.add_phone()?;
        let Some(copy) = self.phones[phone].copies.pop() else { return Ok(()) };
        self.phones[number].put(&copy)?;
        self.phones[number].lineage = self.phones[phone].lineage;
        self.phones[number].acts = self.phones[phone].acts.clone();
        self.phones[number].let_go = self.phones[phone].let_go.clone();
        self.phones[number].seat = self.phones[phone].seat;
        self.boot_phone(number)
    }
}
