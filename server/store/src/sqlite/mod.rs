//! The storage in one SQLite file: one connection writes, a few read beside it.
//!
//! WAL with `synchronous=FULL`: what is acknowledged survives a power cut. The pool of readers is
//! small because each holds its own page cache.

mod aggregates;
mod apply;
mod around;
mod book;
mod changes;
mod convert;
mod digests;
mod ensure;
mod history;
mod lists;
mod load;
mod lookups;
mod needs;
mod open;
mod pairs;
mod pull;
mod puts;
mod questions;
mod readers;
mod rows;
#[cfg(test)]
mod tests;
mod unknown;
mod waiting;

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rusqlite::Connection;
use saberling_wire::CityConfig;

use crate::command::{Author, Command, MintCause, Submission};
use crate::error::{StoreError, StoreResult};
use crate::ledger::{Ledger, LedgerEntry, LedgerRecord, MemoryLedger};
use crate::outcome::{CommandOutcome, SubmissionOutcome};
use crate::ports::{Clock, Random};
use crate::records::CityId;
use crate::rules::Rules;
use crate::{Beginning, Woken};
use apply::Tools;
use readers::Readers;

pub use open::SCHEMA;

/// The storage in one SQLite file.
pub struct SqliteStore {
    writer: Mutex<Connection>,
    readers: Readers,
    rules: Rules,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    ledger: Arc<dyn Ledger>,
    listener: OnceLock<Listener>,
}

type Listener = Box<dyn Fn(&Woken) + Send + Sync>;

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
        let (ledger, listener) = (Arc::new(MemoryLedger::default()), OnceLock::new());
        Ok(Self { writer: Mutex::new(writer), readers, rules, clock, random, ledger, listener })
    }

    /// The same store with a ledger that lasts; without one it is kept in memory.
    #[must_use]
    pub fn with_ledger(self, ledger: Arc<dyn Ledger>) -> Self {
        Self { ledger, ..self }
    }

    fn tools(&self) -> Tools<'_> {
        Tools { rules: self.rules, random: &*self.random, ledger: &*self.ledger, now_ms: self.clock.now_ms() }
    }

    /// The slug of a city, and what the ledger holds of it, oldest first.
    fn entries(&self, sql: &Connection, city: CityId) -> StoreResult<(String, Vec<LedgerEntry>)> {
        let row = history::city(sql, city)?.ok_or(StoreError::UnknownCity)?;
        let slug = row.city.config.slug.clone();
        let records = self.ledger.records()?.into_iter();
        let entries = records.filter(|record| record.city == slug).map(|record| record.entry).collect();
        Ok((slug, entries))
    }

    /// Makes true in the database what the ledger says.
    fn apply_ledger(&self, writer: &mut Connection, city: CityId) -> StoreResult<Woken> {
        let (_, entries) = self.entries(writer, city)?;
        let commands: Vec<_> = entries.into_iter().map(Command::ApplyLedger).collect();
        self.by_itself(writer, city, commands)
    }

    /// Commands of the store's own; all of them must be applied.
    fn by_itself(&self, writer: &mut Connection, city: CityId, commands: Vec<Command>) -> StoreResult<Woken> {
        let submission = Submission { city, actor: Author::System, at: None, commands };
        let mut done = apply::batch(writer, self.tools(), std::slice::from_ref(&submission));
        let applied = |outcome: &CommandOutcome| {
            matches!(outcome, CommandOutcome::Applied { .. } | CommandOutcome::Duplicate { .. })
        };
        match done.outcomes.pop().map(|outcome| outcome.result) {
            Some(Ok(outcomes)) if outcomes.iter().all(applied) => Ok(done.woken),
            _ => Err(StoreError::LedgerNotApplied),
        }
    }

    fn tell(&self, woken: &Woken) {
        if let Some(listener) = self.listener.get().filter(|_| *woken != Woken::default()) {
            listener(woken);
        }
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
        let mut done = apply::batch(&mut writer, self.tools(), &submissions);
        for city in std::mem::take(&mut done.minted) {
            // The database may be older than what the ledger remembers.
            match self.apply_ledger(&mut writer, city) {
                Ok(woken) => done.woken.scopes.extend(woken.scopes),
                Err(error) => tracing::error!(error = %error, "the ledger could not be applied"),
            }
        }
        drop(writer);
        self.tell(&done.woken);
        done.outcomes
    }

    fn begin(&self, city: CityId, give_up_backup: bool) -> StoreResult<Beginning> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let row = history::city(&writer, city)?.ok_or(StoreError::UnknownCity)?;
        let (slug, entries) = self.entries(&writer, city)?;
        let found = book::compare(&writer, &row, &entries)?;
        if found.lacks_backup && !give_up_backup {
            return Ok(Beginning::NotRestored);
        }
        let record = |entry| self.ledger.append(&[LedgerRecord { city: slug.clone(), entry }]);
        let cause = if found.lacks_backup {
            record(LedgerEntry::BackupGivenUp {})?;
            Some(MintCause::Restored)
        } else if found.last_epoch.as_ref().is_some_and(|last| *last != row.city.epoch) {
            Some(MintCause::Replaced)
        } else {
            if found.last_epoch.is_none() {
                record(LedgerEntry::Epoch { epoch: row.city.epoch.clone() })?;
            }
            None
        };
        if let Some(cause) = cause {
            let mint = Command::MintEpoch { seen: row.city.epoch, cause };
            self.by_itself(&mut writer, city, vec![mint])?;
        }
        self.apply_ledger(&mut writer, city)?;
        Ok(Beginning::Serves { minted: cause.is_some() })
    }

    fn empty_log(&self) -> StoreResult<bool> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody's write waits for a reader.
        writer.busy_timeout(std::time::Duration::ZERO)?;
        let busy = writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        writer.busy_timeout(open::WAIT)?;
        Ok(busy? == 0)
    }

    fn listen(&self, listener: Listener) {
        if self.listener.set(listener).is_err() {
            tracing::error!("somebody listens to this store already");
        }
    }
}
