//! The phone's database: what was captured, the outbox, and the server's rows beneath it.
//!
//! One connection, WAL, synchronous=FULL: a call that returns has written. Functions here take a
//! connection or an open transaction and hold no rules; those stand in `capture`, `outbox`, `sync`.

mod open;
mod salvage;
pub(crate) mod sql;

use std::fmt::Display;
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard};

use rusqlite::{Connection, Params, Row, RowIndex, Transaction, TransactionBehavior};
use serde::de::DeserializeOwned;

use crate::error::Error;

pub(crate) use open::FolderLock;
pub use open::SCHEMA;
pub use sql::identities::{Boot, Identity, IdentityKind, IdentityState};
pub use sql::local_photo::{LocalPhoto, LocalPhotoState};
pub use sql::operations::{OpState, StoredOp};
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

/// Statements that are parsed once for a connection and kept.
pub(crate) trait Cached {
    /// Runs a statement and says how many rows it changed.
    fn run(&self, sql: &str, params: impl Params) -> rusqlite::Result<usize>;

    /// Reads the first row of a query.
    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T>;
}

impl Cached for Connection {
    fn run(&self, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
        self.prepare_cached(sql)?.execute(params)
    }

    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        self.prepare_cached(sql)?.query_row(params, read)
    }
}

/// A column, by its name or its place.
pub(crate) trait Column: RowIndex + Display + Copy {}

impl<T: RowIndex + Display + Copy> Column for T {}

/// Reads a text column back into its type.
pub(crate) fn column<T: FromStr>(row: &Row<'_>, column: impl Column) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| unreadable(column))
}

/// Reads a text column that may be NULL back into its type.
pub(crate) fn column_opt<T: FromStr>(row: &Row<'_>, column: impl Column) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|_| unreadable(column))).transpose()
}

/// Reads a JSON column that may be NULL back into its type.
pub(crate) fn column_json<T: DeserializeOwned>(
    row: &Row<'_>,
    column: impl Column,
) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| unreadable(column))).transpose()
}

/// The stored value itself stays out of the error: it may be personal.
fn unreadable(column: impl Column) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnName(column.to_string())
}

/// Writes a value of ours as JSON, which cannot fail for the types that are stored.
pub(crate) fn to_json(value: &impl serde::Serialize, what: &'static str) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|_| Error::Stored { what })
}
