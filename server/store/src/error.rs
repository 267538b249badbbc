//! What can go wrong with the storage itself; refusals by the rules are outcomes, not errors.

/// The storage could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database was written by a newer program.
    #[error(
        "the data was made by a newer version of this program (schema {found}, this program knows {known}); start the newer version"
    )]
    Newer {
        /// The schema number in the database.
        found: i64,
        /// The newest schema number that this program knows.
        known: i64,
    },
    /// The bundled SQLite is too old to be trusted with a write-ahead log.
    #[error("SQLite {found} is too old; 3.51.3 or newer is needed")]
    SqliteTooOld {
        /// Its version.
        found: String,
    },
    /// The schema could not be brought up to date.
    #[error("the database's schema could not be brought up to date")]
    Migration(#[source] rusqlite_migration::Error),
    /// The database failed.
    #[error("the database failed")]
    Sqlite(#[from] rusqlite::Error),
    /// The ledger outside the database cannot be read or written.
    #[error("the ledger cannot be used: {0}")]
    Ledger(#[from] std::io::Error),
    /// What stands in the ledger could not be made true in the database.
    #[error("the ledger could not be applied to the database")]
    LedgerNotApplied,
    /// A stored row cannot be read.
    #[error("a stored {what} cannot be read")]
    Corrupt {
        /// Which kind of row.
        what: &'static str,
    },
    /// No such city in this database.
    #[error("this database holds no such city")]
    UnknownCity,
}

/// A result of the store.
pub type StoreResult<T> = Result<T, StoreError>;
