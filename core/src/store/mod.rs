//! The phone's database: what was captured, the outbox, and the server's rows beneath it.
//!
//! One connection, WAL, synchronous=FULL: a call that returns has written. Functions here take a
//! connection or an open transaction and hold no rules; those stand in `capture`, `outbox`, `sync`.

mod open;
mod salvage;
pub(crate) mod sql;

use std::str::FromStr;
use std::sync::{Mutex, MutexGuard};

use rusqlite::{Connection, Row, Transaction, TransactionBehavior};
use serde::de::DeserializeOwned;

use crate::error::Error;

pub(crate) use open::FolderLock;
pub use open::SCHEMA;
pub use sql::identities::{Boot, Identity, IdentityKind, IdentityState};
pub use sql::operations::{OpState, StoredOp};
pub use sql::photos::{LocalPhoto, LocalPhotoState};
pub use sql::reports::StoredReport;
pub use sql::rows::BaseRow;

/// The database of one data folder.
pub struct Store {
    connection: Mutex<Option<Connection>>,
}

impl Store {
    /// Runs reads; the connection is held meanwhile, so keep it short.
    ///
    /// # Errors
    /// What the closure says, or that the store was closed.
    pub fn read<T>(&self, run: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let guard = self.lock();
        run(guard.as_ref().ok_or(Error::Closed)?)
    }

    /// Runs one transaction: committed when the closure succeeds, rolled back otherwise.
    ///
    /// # Errors
    /// What the closure or the commit says; then nothing was written.
    pub fn write<T>(&self, run: impl FnOnce(&Transaction<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let mut guard = self.lock();
        let connection = guard.as_mut().ok_or(Error::Closed)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = run(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// Closes the database; further calls fail.
    pub fn close(&self) {
        self.lock().take();
    }

    fn lock(&self) -> MutexGuard<'_, Option<Connection>> {
        // A panic inside a transaction has rolled it back, so the connection is still good.
        self.connection.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Reads a text column back into its type.
pub(crate) fn column<T: FromStr>(row: &Row<'_>, name: &str) -> rusqlite::Result<T> {
    let text: String = row.get(name)?;
    text.parse().map_err(|_| unreadable(name))
}

/// Reads a text column that may be NULL back into its type.
pub(crate) fn column_opt<T: FromStr>(row: &Row<'_>, name: &str) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(name)?;
    text.map(|text| text.parse().map_err(|_| unreadable(name))).transpose()
}

/// Reads a JSON column that may be NULL back into its type.
pub(crate) fn column_json<T: DeserializeOwned>(row: &Row<'_>, name: &str) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(name)?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| unreadable(name))).transpose()
}

/// The stored value itself stays out of the error: it may be personal.
fn unreadable(name: &str) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnName(name.to_owned())
}

/// Writes a value of ours as JSON, which cannot fail for the types that are stored.
pub(crate) fn to_json(value: &impl serde::Serialize, what: &'static str) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|_| Error::Stored { what })
}
