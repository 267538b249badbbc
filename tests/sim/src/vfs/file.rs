//! A file of SQLite's in memory: its bytes now and after a crash, its locks, its shared memory.

use std::ffi::c_int;

use rusqlite::ffi::{SQLITE_BUSY, SQLITE_LOCK_NONE, SQLITE_LOCK_RESERVED, SQLITE_LOCK_SHARED, SQLITE_OK};

use super::pages::Pages;
use crate::machine::Loss;
use crate::rng::Rng;

/// SQLite's lock above RESERVED that lets nobody in any more.
const PENDING: c_int = 3;
/// Locks in the shared memory of a database.
const SHM_LOCKS: usize = 8;

/// What was done to a file since its last sync.
pub(super) enum Pending {
    Write { at: usize, bytes: Vec<u8> },
    Truncate { to: usize },
}

impl Pending {
    fn apply(&self, pages: &mut Pages) {
        match self {
            Self::Write { at, bytes } => pages.write(*at, bytes),
            Self::Truncate { to } => pages.truncate(*to),
        }
    }
}

/// One file, for all that have it open.
#[derive(Default)]
pub(super) struct MemoryFile {
    pub(super) now: Pages,
    durable: Pages,
    pending: Vec<Pending>,
    shared: usize,
    /// The lock of the one that holds more than SHARED.
    top: c_int,
    regions: Vec<Box<[u64]>>,
    /// How many hold each lock of the shared memory; -1: one alone.
    shm_locks: [i32; SHM_LOCKS],
    shm_users: usize,
}

/// What one connection holds of a file.
#[derive(Default)]
pub(super) struct Held {
    level: c_int,
    uses_shm: bool,
    shm_shared: u8,
    shm_alone: u8,
}

impl MemoryFile {
    /// A file with a content that is durable.
    pub(super) fn of(content: Pages) -> Self {
        Self { durable: content.clone(), now: content, ..Self::default() }
    }

    pub(super) fn change(&mut self, pending: Pending) {
        pending.apply(&mut self.now);
        self.pending.push(pending);
    }

    pub(super) fn synced(&mut self) {
        for pending in self.pending.drain(..) {
            match pending {
                Pending::Write { at, bytes } => self.durable.take(&self.now, at, bytes.len()),
                Pending::Truncate { .. } => self.durable = self.now.clone(),
            }
        }
    }

    /// What a crash leaves of it.
    pub(super) fn after_crash(&self, loss: Loss, rng: &mut Rng) -> Pages {
        let mut left = self.durable.clone();
        let kept = loss.kept(self.pending.len(), rng);
        for (pending, _) in self.pending.iter().zip(kept).filter(|(_, kept)| *kept) {
            pending.apply(&mut left);
        }
        left
    }

    pub(super) fn lock(&mut self, held: &mut Held, level: c_int) -> c_int {
        if held.level >= level {
            return SQLITE_OK;
        }
        if level == SQLITE_LOCK_SHARED {
            if self.top >= PENDING {
                return SQLITE_BUSY;
            }
            self.shared += 1;
        } else {
            if held.level <= SQLITE_LOCK_SHARED && self.top > 0 {
                return SQLITE_BUSY;
            }
            if level > SQLITE_LOCK_RESERVED && self.shared > 1 {
                (self.top, held.level) = (PENDING, PENDING);
                return SQLITE_BUSY;
            }
            self.top = level;
        }
        held.level = level;
        SQLITE_OK
    }

    pub(super) fn unlock(&mut self, held: &mut Held, level: c_int) {
        if held.level > SQLITE_LOCK_SHARED && level <= SQLITE_LOCK_SHARED {
            (self.top, held.level) = (0, SQLITE_LOCK_SHARED);
        }
        if held.level == SQLITE_LOCK_SHARED && level == SQLITE_LOCK_NONE {
            self.shared -= 1;
            held.level = SQLITE_LOCK_NONE;
        }
    }

    pub(super) const fn is_reserved(&self) -> bool {
        self.top > 0
    }

    /// A piece of the shared memory; it stays where it is until the last user goes.
    pub(super) fn region(&mut self, held: &mut Held, place: usize, size: usize, extend: bool) -> *mut u64 {
        if !held.uses_shm {
            held.uses_shm = true;
            self.shm_users += 1;
        }
        while extend && self.regions.len() <= place {
            self.regions.push(vec![0; size.div_ceil(8)].into_boxed_slice());
        }
        self.regions.get_mut(place).map_or(std::ptr::null_mut(), |region| region.as_mut_ptr())
    }

    pub(super) fn shm_lock(&mut self, held: &mut Held, places: std::ops::Range<usize>, alone: bool) -> c_int {
        let is_free = |place: usize| {
            let mine = i32::from(held.shm_shared >> place & 1);
            match (self.shm_locks[place], alone) {
                _ if alone && held.shm_alone >> place & 1 == 1 => true,
                (-1, _) => false,
                (count, true) => count == mine,
                _ => true,
            }
        };
        if !places.clone().all(is_free) {
            return SQLITE_BUSY;
        }
        for place in places {
            let bit = 1 << place;
            if alone {
                self.shm_locks[place] = -1;
                held.shm_shared &= !bit;
                held.shm_alone |= bit;
            } else if held.shm_shared & bit == 0 {
                self.shm_locks[place] += 1;
                held.shm_shared |= bit;
            }
        }
        SQLITE_OK
    }

    pub(super) fn shm_unlock(&mut self, held: &mut Held, places: std::ops::Range<usize>) {
        for place in places {
            let bit = 1 << place;
            if held.shm_alone & bit != 0 {
                self.shm_locks[place] = 0;
            } else if held.shm_shared & bit != 0 {
                self.shm_locks[place] -= 1;
            }
            held.shm_alone &= !bit;
            held.shm_shared &= !bit;
        }
    }

    /// Gives the shared memory up; with the last user it goes, as that of one process does.
    pub(super) fn leave_shm(&mut self, held: &mut Held) {
        self.shm_unlock(held, 0..SHM_LOCKS);
        if std::mem::take(&mut held.uses_shm) {
            self.shm_users -= 1;
            if self.shm_users == 0 {
                self.regions.clear();
            }
        }
    }
}
