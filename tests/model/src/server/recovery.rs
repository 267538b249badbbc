//! Backups, restores, silent rollbacks, epochs, and the ledger that outlives them.

use std::collections::{BTreeMap, BTreeSet};

use saberling_wire::ReportStatus;

use super::database::{Database, Promise, UploadState};
use super::{City, Disk};
use crate::plants::Plant;
use crate::vocabulary::{KEEP_DAYS, Photo, Rev};

#[derive(Clone)]
pub(crate) struct Backup {
    pub(crate) db: Database,
    pub(crate) disk: Disk,
    pub(crate) day: u32,
    /// Checked, with all its blobs.
    pub(crate) verified: bool,
}

impl Backup {
    /// Nothing of the other is missing, blobs included.
    fn includes(&self, other: &Self) -> bool {
        let blobs = &self.disk.blobs;
        self.db.contains(other.place()) && other.disk.blobs.keys().all(|photo| blobs.contains_key(photo))
    }

    fn place(&self) -> (Rev, u32) {
        (self.db.counter, self.db.nonces[self.db.counter as usize])
    }
}

impl Database {
    /// Whether the place lies in this database's history.
    fn contains(&self, (rev, nonce): (Rev, u32)) -> bool {
        self.nonces.get(rev as usize) == Some(&nonce)
    }
}

impl City {
    pub(crate) fn back_up(&mut self, verified: bool) {
        if self.closed {
            return;
        }
        // What is not finished is in no backup.
        let mut disk = Disk { staged: BTreeMap::new(), ..self.disk.clone() };
        if !verified {
            // Its blobs were copied earlier than its database.
            let safe: Vec<Photo> =
                self.newest().map(|b| b.disk.blobs.keys().copied().collect()).unwrap_or_default();
            disk.blobs.retain(|photo, _| safe.contains(photo));
        }
        let backup = Backup { db: self.db.clone(), disk, day: self.day, verified };
        if verified {
            self.ledger.newest = Some(backup.place());
        }
        self.backups.push(backup);
    }

    /// The newest verified backup, as the ledger knows it.
    fn newest(&self) -> Option<&Backup> {
        self.backups.iter().rev().find(|b| b.verified && Some(b.place()) == self.ledger.newest)
    }

    /// What is not newer than this is in the newest verified backup: the one in the ledger, for only
    /// that one is sure to be what the operator restores. A backup that an override gave up does not
    /// count any more, though the database may contain it once more.
    pub(crate) fn safe_rev(&self) -> Rev {
        let mut verified = self.backups.iter().rev().filter(|backup| backup.verified);
        let found = match self.rules.0 {
            Some(Plant::PurgeWithoutLineage) => verified.next(),
            Some(Plant::SafeRevFromAnyBackup) => verified.find(|backup| self.db.contains(backup.place())),
            _ => self.newest(),
        };
        found.map_or(0, |backup| backup.db.counter)
    }

    pub(crate) fn take_snapshot(&mut self) {
        if !self.closed {
            self.snapshots.push((self.db.clone(), self.disk.clone(), self.ledger.epochs.len()));
        }
    }

    /// The operator restores: the newest verified backup; an unverified one that contains it; or,
    /// by override, the second newest verified one, if it is younger than what phones keep.
    pub(crate) fn restore(&mut self, choice: usize) -> bool {
        let Some(backup) = self.choose(choice).cloned() else { return false };
        if backup.verified {
            self.ledger.newest = Some(backup.place());
        }
        self.db = backup.db;
        self.disk = backup.disk;
        self.late_rows.clear();
        self.closed = false;
        self.incidents += 1;
        self.mint_epoch();
        true
    }

    fn choose(&self, choice: usize) -> Option<&Backup> {
        let newest = self.newest();
        let chosen = match choice % 3 {
            0 => None,
            1 => self
                .backups
                .iter()
                .rev()
                .find(|backup| !backup.verified && newest.is_none_or(|newest| backup.includes(newest))),
            _ => newest.and_then(|newest| {
                self.backups.iter().rev().find(|backup| {
                    let older = backup.verified && backup.db.counter < newest.db.counter;
                    let young = self.day < backup.day + KEEP_DAYS;
                    older && young && newest.db.contains(backup.place())
                })
            }),
        };
        chosen.or(newest)
    }

    /// A virtual machine or a copied file goes back, and nobody says so. With the whole machine the ledger
    /// forgets epochs too; that it forgets erasures and withdrawals nothing on that machine could mend, so
    /// they stay here.
    pub(crate) fn roll_back(&mut self, which: usize, disk_too: bool, ledger_too: bool) {
        let found = self.snapshots.get(which % self.snapshots.len().max(1)).cloned();
        let Some((db, disk, epochs)) = found else { return };
        if ledger_too {
            self.ledger.epochs.truncate(epochs);
        }
        // Blobs that are newer than the database do no harm; older ones go with it.
        let newer = disk.blobs.keys().all(|photo| self.disk.blobs.contains_key(photo));
        self.db = db;
        if disk_too || !newer {
            self.disk = disk;
        }
        self.late_rows.clear();
        self.incidents += 1;
        self.start();
    }

    /// What every start does.
    pub(crate) fn start(&mut self) {
        let lacks = self.ledger.newest.is_some_and(|place| !self.db.contains(place));
        self.closed = lacks && !self.rules.broken(Plant::ServesWithoutBackup);
        if self.closed {
            return;
        }
        // A database of an earlier epoch than the last one was rolled back: no phone need tell.
        let old = self.ledger.epochs.last() != Some(&self.db.epoch);
        if old {
            return self.mint_epoch();
        }
        self.apply_ledger();
        self.check_blobs();
    }

    pub(crate) fn mint_epoch(&mut self) {
        let old = self.db.epoch;
        self.db.epochs.push(old);
        self.db.epoch = self.fresh();
        self.ledger.epochs.push(self.db.epoch);
        self.minted += 1;
        self.apply_ledger();
        self.check_blobs();
    }

    /// Erasures, withdrawals and revocations that the database does not know.
    fn apply_ledger(&mut self) {
        for (report, secret) in self.ledger.erased.clone() {
            let present = self.db.reports.get(&report).is_some_and(|found| found.secret == secret);
            let everywhere = !self.rules.broken(Plant::EraseOnlyPresent);
            if present || (everywhere && !self.db.erased.contains_key(&(report, secret))) {
                self.erase_content(report, secret);
            }
        }
        for (report, proofs) in self.ledger.withdrawn.clone() {
            for proof in proofs {
                let open =
                    self.db.reports.get(&report).is_some_and(|found| {
                        found.secret == proof && found.status != ReportStatus::Withdrawn
                    });
                let known = self.db.withdrawn.get(&report).is_some_and(|known| known.contains(&proof));
                if open || !known {
                    self.withdraw_content(report, proof, None);
                }
            }
        }
    }

    /// A photo whose bytes are not there is detached, with a new revision, and its upload is open again.
    fn check_blobs(&mut self) {
        if self.rules.broken(Plant::BlobsUnchecked) {
            return;
        }
        let present: Vec<Photo> = self.disk.blobs.keys().copied().collect();
        if !self.rules.broken(Plant::DetachKeepsUpload) {
            self.db.uploads.retain(|(_, photo), upload| {
                upload.state != UploadState::Verified || present.contains(photo)
            });
        }
        if !self.rules.broken(Plant::BlobsUnswept) {
            // Bytes that the database knows nothing of would outlive every erasure.
            let uploads = &self.db.uploads;
            self.disk.staged.retain(|key, _| uploads.contains_key(key));
            let finished = |photo: Photo| {
                uploads.iter().any(|(key, upload)| key.1 == photo && upload.state == UploadState::Verified)
            };
            self.disk.blobs.retain(|photo, _| finished(*photo));
        }
        let missing = |promise: &Promise| promise.attached && !present.contains(&promise.photo);
        let hit: Vec<u32> =
            self.db.report_ids().into_iter().filter(|id| self.db.promises(*id).any(missing)).collect();
        for id in hit {
            self.change(id, |db| db.detach(id, &present));
        }
        for orphan in &mut self.db.orphans {
            orphan.photo.attached &= present.contains(&orphan.photo.photo);
        }
    }

    /// The power goes: what was not fsynced is lost. With the rules nothing is unsynced.
    pub(crate) fn lose_power(&mut self) {
        for photo in std::mem::take(&mut self.disk.unsynced) {
            self.disk.blobs.remove(&photo);
        }
        for upload in self.db.uploads.values_mut() {
            upload.locked &= self.rules.broken(Plant::LockNeverReleased);
        }
        self.start();
    }
}

impl Database {
    /// Every report that is there or has a task, erased ones too.
    pub(crate) fn report_ids(&self) -> BTreeSet<u32> {
        self.reports.keys().copied().chain(self.tasks.values().map(|task| task.report)).collect()
    }

    /// Every promise of a report and its tasks.
    pub(crate) fn promises(&self, report: u32) -> impl Iterator<Item = &Promise> {
        let own = self.reports.get(&report).into_iter().flat_map(|report| &report.photos);
        own.chain(self.tasks_of(report).flat_map(|(_, task)| &task.photos))
    }

    fn detach(&mut self, report: u32, present: &[Photo]) {
        let own = self.reports.get_mut(&report).into_iter().flat_map(|report| &mut report.photos);
        let tasks = self.tasks.values_mut().filter(|task| task.report == report);
        for promise in own.chain(tasks.flat_map(|task| &mut task.photos)) {
            promise.attached &= present.contains(&promise.photo);
        }
    }
}
