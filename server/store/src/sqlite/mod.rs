//! The storage in one SQLite file: one connection writes, a few read beside it.
//!
//! WAL with `synchronous=FULL`: what is acknowledged survives a power cut. The pool of readers is
//! small because each holds its own page cache.

mod aggregates;
mod apply;
mod changes;
mod convert;
mod ensure;
mod history;
mod lists;
mod load;
mod lookups;
mod needs;
mod open;
mod pull;
mod puts;
mod questions;
mod readers;
mod rows;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use saberling_wire::CityConfig;

use crate::command::Submission;
use crate::error::StoreResult;
use crate::outcome::SubmissionOutcome;
use crate::ports::{Clock, Random};
use crate::records::CityId;
use crate::rules::Rules;
use readers::Readers;

pub use open::SCHEMA;

/// The storage in one SQLite file.
pub struct SqliteStore {
    writer: Mutex<Connection>,
    readers: Readers,
    rules: Rules,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl SqliteStore {
    /// Opens the file, makes it if it is not there, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Newer`](crate::StoreError::Newer) when a newer program wrote it; otherwise when
    /// SQLite fails.
    pub fn open(
        path: &Path,
        rules: Rules,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> StoreResult<Self> {
        Self::open_through(None, path, rules, clock, random)
    }

    /// The same through a registered VFS of this name, so that the disk under SQLite can be another.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub fn open_through(
        vfs: Option<&'static str>,
        path: &Path,
        rules: Rules,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> StoreResult<Self> {
        let writer = open::writer(path, vfs)?;
        let readers = Readers::new(path, vfs);
        Ok(Self { writer: Mutex::new(writer), readers, rules, clock, random })
    }
}

impl crate::Store for SqliteStore {
    fn ensure_city(&self, config: &CityConfig) -> StoreResult<CityId> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        ensure::city(&mut writer, config, &*self.clock, &*self.random)
    }

    fn apply_batch(&self, submissions: Vec<Submission>) -> Vec<SubmissionOutcome> {
        // A panic in the middle of a transaction rolls it back; the connection stays good.
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        apply::batch(&mut writer, self.rules, &*self.clock, &*self.random, submissions)
    }
}
