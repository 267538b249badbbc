//! The server's one door to storage: commands in, outcomes out; questions by name.
//!
//! A command's keys are read inside the transaction, a pure function decides, and what it says is
//! written with its feed rows in the same transaction. Many submissions share one commit, each
//! command has its savepoint. Nobody outside writes SQL, and nothing in here knows a rule of the
//! city, so another database can stand behind the same trait.

pub mod aggregate;
pub mod code;
pub mod command;
pub mod error;
pub mod feed;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
pub mod ledger;
pub mod outcome;
pub mod ports;
pub mod questions;
pub mod records;
pub mod rules;
mod sqlite;
mod tokens;
mod writer;

pub use command::{
    Author, Command, DeviceOperation, MintCause, OfficeAct, OfficeCommand, OperationBody, Submission, Verdict,
};
pub use error::{StoreError, StoreResult};
pub use ledger::{FileLedger, Ledger, LedgerEntry, LedgerRecord, MemoryLedger};
pub use outcome::{CommandOutcome, Detail, Refusal, Reply, SubmissionOutcome};
pub use ports::{Clock, Random};
pub use questions::Questions;
pub use records::{CityId, Position};
pub use rules::{Decision, Put, Rules, State};
pub use sqlite::{SCHEMA, SqliteStore};
pub use writer::{Writer, WriterError};

use std::collections::BTreeSet;

use saberling_wire::CityConfig;

/// How a city's database stands to the ledger at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// It is the one that was served last, or a new epoch has begun; the ledger was applied.
    Serves {
        /// A new epoch has begun.
        minted: bool,
    },
    /// It does not contain the newest verified backup: nothing may be served, and nothing was changed.
    NotRestored,
}

/// What a commit changed for whoever waits for news.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Woken {
    /// These scopes have a change, or whoever sees them sees others now.
    pub scopes: BTreeSet<String>,
    /// A new epoch concerns everybody.
    pub everybody: bool,
}

/// The storage of one or more cities.
pub trait Store: Questions {
    /// Makes the city if it is not there, or takes over its changed settings.
    ///
    /// # Errors
    /// When the database fails.
    fn ensure_city(&self, config: &CityConfig) -> StoreResult<CityId>;

    /// Compares the city's database with the ledger and applies what the ledger says, before anything is
    /// served. A database that is not the one that was served last gets a new epoch. One that lacks the
    /// newest verified backup is left as it is, unless the operator gives that backup up for good.
    ///
    /// # Errors
    /// When database or ledger fail.
    fn begin(&self, city: CityId, give_up_backup: bool) -> StoreResult<Beginning>;

    /// Calls somebody after each commit with what it changed; quickly, for the next commit waits.
    fn listen(&self, listener: Box<dyn Fn(&Woken) + Send + Sync>);

    /// Brings everything from SQLite's log into the database and empties the log: it holds what was
    /// overwritten since. False when somebody reads just now; then the next time.
    ///
    /// # Errors
    /// When the database fails.
    fn empty_log(&self) -> StoreResult<bool>;

    /// Judges and stores many submissions in one transaction; one outcome for each, in order.
    fn apply_batch(&self, submissions: Vec<Submission>) -> Vec<SubmissionOutcome>;
}
