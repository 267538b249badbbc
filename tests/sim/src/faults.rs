//! What happens to machines.

use crate::template::Broken;
use crate::world::World;

/// Phones at most, clones among them.
const PHONES: usize = 6;

impl World<'_> {
    /// Something happens to a machine.
    ///
    /// # Errors
    /// When the simulator itself fails.
    pub async fn strike(&mut self) -> Result<(), Broken> {
        let phone = self.rng.below(self.phones.len());
        match self.rng.below(20) {
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
                self.trace.line(|| format!("phone {phone}: the disk is full"));
                self.phones[phone].machine.full_for(self.rng.below(30) as u64);
            }
            9 => {
                self.trace.line(|| "the server's disk is full".to_owned());
                self.server.machine.full_for(self.rng.below(30) as u64);
            }
            10 => self.jump_clock(phone),
            11 => self.phones[phone].network.set(self.rng.percent(60)),
            12 | 13 if !self.server.is_down() => {
                self.trace.line(|| "the server is copied".to_owned());
                self.server.copy()?;
            }
            14 if !self.server.copies.is_empty() => self.roll_back()?,
            15 if !self.phones[phone].is_down() => {
                self.trace.line(|| format!("phone {phone} is copied"));
                self.phones[phone].copy()?;
            }
            16 => self.put_back(phone)?,
            17 if self.phones.len() < PHONES => self.clone_phone(phone)?,
            18 => self.move_member().await,
            _ => self.reboot_phone(phone)?,
        }
        Ok(())
    }

    fn jump_clock(&mut self, phone: usize) {
        let days = self.rng.below(800) as i64 - 400;
        self.trace.line(|| format!("phone {phone}: the clock jumps by {days} days"));
        self.phones[phone].clock.boot().wrong_by_ms = days * 86_400_000;
    }

    fn roll_back(&mut self) -> Result<(), Broken> {
        let place = self.rng.below(self.server.copies.len());
        let with_ledger = self.rng.percent(50);
        self.trace.line(|| format!("the server is put back to copy {place}, with its ledger: {with_ledger}"));
        self.forgotten_epochs += self.server.roll_back(place, with_ledger)?;
        self.rollbacks += 1;
        self.boot_server();
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
        self.cursors.retain(|(known, _)| *known != phone);
        self.phones[phone].machine.boot();
        self.phones[phone].copies.clear();
        self.boot_phone(phone)
    }

    /// A copy of a phone goes on as a second one.
    fn clone_phone(&mut self, phone: usize) -> Result<(), Broken> {
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
        self.phones[number].seat = self.phones[phone].seat;
        self.boot_phone(number)
    }
}
