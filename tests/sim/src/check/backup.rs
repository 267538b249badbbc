//! What phones let go of is in a verified backup, and a server that serves contains the newest one.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::{EFFECTS, texts};
use crate::tally::{What, marker, markers};
use crate::template::Broken;
use crate::world::World;

impl World<'_> {
    pub(super) fn check_backups(&mut self, server: &Connection) -> Result<(), Broken> {
        if let Some(place) = self.server.newest_place() {
            let lived = "SELECT 1 FROM commits WHERE rev = ?1 AND lower(hex(nonce)) = ?2";
            if !server.prepare(lived)?.exists((place.rev, place.nonce))? {
                self.violated("backup", "the server serves without its newest verified backup");
            }
        }
        let gone = self.nowhere_on_phones()?;
        if gone.is_empty() {
            return Ok(());
        }
        let mut safe = BTreeSet::new();
        for place in &self.verified {
            for text in self.server.texts_of_copy(*place, EFFECTS)? {
                safe.extend(markers(&text));
            }
        }
        for number in gone.difference(&safe) {
            self.violated("backup", format!("no phone keeps {}, and no backup has it", marker(*number)));
        }
        Ok(())
    }

    /// The acts that no phone holds any more, though nobody threw them away or had them erased.
    fn nowhere_on_phones(&self) -> Result<BTreeSet<usize>, Broken> {
        let kept = self.kept_on_phones()?;
        let acts = self.tally.acts.iter().enumerate().filter(|(number, act)| {
            let report = if act.what == What::Report { Some(*number) } else { act.report };
            let is_gone = act.stored && !act.may_be_gone && act.what != What::Erasure;
            is_gone && !self.tally.is_erased(report) && !kept.contains(number)
        });
        Ok(acts.map(|(number, _)| number).collect())
    }

    fn kept_on_phones(&self) -> Result<BTreeSet<usize>, Broken> {
        let mut kept = BTreeSet::new();
        for phone in 0..self.phones.len() {
            kept.extend(self.kept_on(phone)?);
        }
        Ok(kept)
    }

    fn kept_on(&self, phone: usize) -> Result<BTreeSet<usize>, Broken> {
        let sql = self.phones[phone].look()?;
        let mut kept = BTreeSet::new();
        for (place, query) in ["kind <> 'edit_report'", "kind = 'edit_report'"].into_iter().enumerate() {
            // An edit repeats the report's own marker.
            let envelopes = texts(&sql, &format!("SELECT envelope FROM operations WHERE {query}"))?;
            kept.extend(envelopes.iter().flat_map(|text| markers(text).skip(place).collect::<Vec<_>>()));
        }
        Ok(kept)
    }

    /// What a phone let go of, and the server then lost, the phone shows again only when another one has sent
    /// it once more.
    fn excuse_from_showing(&mut self, there: &BTreeSet<usize>) -> Result<(), Broken> {
        for phone in 0..self.phones.len() {
            let kept = self.kept_on(phone)?;
            let acts = self.phones[phone].acts.iter().copied();
            let let_go: Vec<_> = acts.filter(|act| !kept.contains(act) && !there.contains(act)).collect();
            self.phones[phone].let_go.extend(let_go);
        }
        Ok(())
    }

    /// The newest backup was given up: what no phone holds any more and no database has is gone, as was said.
    ///
    /// # Errors
    /// When a database cannot be read.
    pub fn forgive_what_is_nowhere(&mut self) -> Result<(), Broken> {
        let kept = self.kept_on_phones()?;
        for (number, act) in self.tally.acts.iter_mut().enumerate() {
            act.may_be_gone |= !kept.contains(&number);
        }
        self.excuse_from_showing(&BTreeSet::new())
    }

    /// The ledger went back with the database, and so did what it knew of backups: what phones let go of since
    /// is gone.
    ///
    /// # Errors
    /// When a database cannot be read.
    pub fn forgive_what_went_back(&mut self) -> Result<(), Broken> {
        let mut there = BTreeSet::new();
        for text in texts(&*self.server.look()?, EFFECTS)? {
            there.extend(markers(&text));
        }
        for number in self.nowhere_on_phones()?.difference(&there) {
            self.tally.acts[*number].may_be_gone = true;
        }
        self.excuse_from_showing(&there)
    }
}
