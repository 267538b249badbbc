//! The rules of one city's server. A city is a database and what lies beside it: blobs and staged
//! bytes, backups, and the ledger that no backup holds. Two cities are two of these, in which the
//! same ids occur on purpose.

mod database;
mod feed;
mod jobs;
mod judge;
mod media;
mod office;
mod people;
mod push;
mod recovery;
mod uploads;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use database::{Database, Eye};
pub(crate) use judge::report_state_of;
pub(crate) use office::{Form, OfficeAct};
pub(crate) use people::Activation;
use recovery::Backup;
pub(crate) use view::is_undecided;

use crate::plants::Rules;
use crate::vocabulary::{At, Ident, Photo};

/// Bytes outside the database.
#[derive(Clone, Default)]
pub(crate) struct Disk {
    /// Whole photos: whether each chunk is right.
    pub(crate) blobs: BTreeMap<Photo, Vec<bool>>,
    /// Unfinished ones, as far as they are fsynced.
    pub(crate) staged: BTreeMap<(Ident, Photo), Vec<bool>>,
    /// What a power cut takes; only a planted rule leaves anything here.
    pub(crate) unsynced: BTreeSet<Photo>,
}

/// Append-only, fsynced before the commit it belongs to, in no backup.
#[derive(Clone, Default)]
pub(crate) struct Ledger {
    /// Id and secret.
    pub(crate) erased: BTreeSet<(u32, u32)>,
    pub(crate) withdrawn: BTreeMap<u32, BTreeSet<u32>>,
    pub(crate) revoked: BTreeSet<Ident>,
    /// Every epoch that was ever given out; the last is the present one.
    pub(crate) epochs: Vec<u32>,
    /// Revision and nonce of the newest verified backup.
    pub(crate) newest: Option<(u32, u32)>,
}

#[derive(Clone)]
pub(crate) struct City {
    pub(crate) number: u8,
    pub(crate) rules: Rules,
    pub(crate) day: u32,
    pub(crate) db: Database,
    pub(crate) disk: Disk,
    pub(crate) ledger: Ledger,
    pub(crate) backups: Vec<Backup>,
    /// With the number of epochs that the ledger held.
    pub(crate) snapshots: Vec<(Database, Disk, usize)>,
    /// It lacks the newest verified backup and serves nothing.
    pub(crate) closed: bool,
    /// Feed rows whose revision was taken but whose commit is late; only a planted rule fills it.
    pub(crate) late_rows: Vec<crate::vocabulary::FeedRow>,
    /// Uploads that got a wrong chunk on the way: for the checks, not for the rules.
    pub(crate) damaged: BTreeSet<(Ident, Photo)>,
    /// An upload was finished that nobody needs any more: for the checks.
    pub(crate) taken_in_vain: bool,
    /// New epochs, and the restores and rollbacks that explain them: for the checks.
    pub(crate) minted: usize,
    pub(crate) incidents: usize,
    fresh: u32,
}

impl City {
    pub(crate) fn new(number: u8, rules: Rules) -> Self {
        let mut city = Self {
            number,
            rules,
            day: 0,
            db: Database::default(),
            disk: Disk::default(),
            ledger: Ledger::default(),
            backups: Vec::new(),
            snapshots: Vec::new(),
            closed: false,
            late_rows: Vec::new(),
            damaged: BTreeSet::new(),
            taken_in_vain: false,
            minted: 0,
            incidents: 0,
            fresh: u32::from(number),
        };
        city.db.epoch = city.fresh();
        city.ledger.epochs.push(city.db.epoch);
        let nonce = city.fresh();
        city.db.nonces.push(nonce);
        city
    }

    /// A value that was never there before, in no city and no timeline.
    pub(crate) fn fresh(&mut self) -> u32 {
        self.fresh += 2;
        self.fresh
    }

    pub(crate) fn eye(&self) -> Eye {
        Eye { city: self.number, day: self.day, rules: self.rules }
    }

    pub(crate) fn at(&self) -> At {
        let rev = self.db.counter;
        At { epoch: self.db.epoch, rev, nonce: self.db.nonces[rev as usize] }
    }

    /// Whether an epoch that is not the present one proves a rollback of it: nobody gave it out here, and
    /// it began later. An older one that is forgotten was no part of the present life.
    fn is_later(&self, epoch: u32) -> bool {
        let known = self.db.epochs.contains(&epoch) || self.ledger.epochs.contains(&epoch);
        !known && (epoch > self.db.epoch || self.rules.broken(crate::plants::Plant::EpochsUndated))
    }

    /// Checks `at` before anything else; true when nothing may be executed.
    pub(crate) fn discontinuous(&mut self, at: Option<At>) -> bool {
        let Some(at) = at else { return false };
        let db = &self.db;
        let known = at.epoch == db.epoch;
        let foreign = match known {
            true => db.nonces.get(at.rev as usize) != Some(&at.nonce),
            false => self.is_later(at.epoch),
        };
        if foreign && !self.rules.broken(crate::plants::Plant::AtIgnored) {
            self.mint_epoch();
            return true;
        }
        !known
    }
}
