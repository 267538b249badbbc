//! What must outlive every restore of the database: the ledger outside of it.
//!
//! A small append-only file, written and fsynced before the commit that an entry belongs to, never
//! part of a backup, and applied at every start, restore and new epoch. So what was erased stays
//! erased, whichever older copy of the database is put back.

use std::io;
use std::sync::{Mutex, PoisonError};

use saberling_wire::{IdentityId, ReportId, SecretHash};
use serde::{Deserialize, Serialize};

mod file;

pub use file::FileLedger;

/// One fact that outlives the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum LedgerEntry {
    /// A life of the database begins; the last one is the present one.
    Epoch {
        /// The epoch.
        epoch: String,
    },
    /// A report's content is gone for good, for whoever proves this secret.
    Erased {
        /// The report.
        report_id: ReportId,
        /// The hash of its secret.
        secret_hash: SecretHash,
    },
    /// A report was taken back by whoever proved this secret.
    Withdrawn {
        /// The report.
        report_id: ReportId,
        /// The hash of its secret.
        secret_hash: SecretHash,
    },
    /// An identity lost its access.
    Revoked {
        /// The identity.
        identity_id: IdentityId,
    },
    /// A backup was verified, blobs included.
    Backup {
        /// The epoch in which it was made.
        epoch: String,
        /// The revision that it contains.
        rev: i64,
        /// The nonce of that revision's commit.
        nonce: String,
    },
    /// The operator serves a database that does not contain the newest verified backup: that backup
    /// counts no more, and nothing is safe until the next one.
    BackupGivenUp {},
}

/// An entry with the city that it belongs to, by its slug: numbers may differ in a restored database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerRecord {
    /// The city's slug.
    pub city: String,
    /// What is to outlive the database.
    #[serde(flatten)]
    pub entry: LedgerEntry,
}

/// The ledger as a port.
pub trait Ledger: Send + Sync {
    /// Appends records; when it returns, they are durable.
    ///
    /// # Errors
    /// When they may not be; the commit they belong to must not happen.
    fn append(&self, records: &[LedgerRecord]) -> io::Result<()>;

    /// All records, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read. A record that was cut by a crash at the end is no error.
    fn records(&self) -> io::Result<Vec<LedgerRecord>>;
}

/// A ledger in memory, for tests.
#[derive(Debug, Default)]
pub struct MemoryLedger(Mutex<Vec<LedgerRecord>>);

impl Ledger for MemoryLedger {
    fn append(&self, records: &[LedgerRecord]) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(records);
        Ok(())
    }

    fn records(&self) -> io::Result<Vec<LedgerRecord>> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}
