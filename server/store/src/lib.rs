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
#[cfg(fuzzing)]
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
    Author, Command, DeviceOperation, OfficeAct, OfficeCommand, OperationBody, Submission, Verdict,
};
pub use error::{StoreError, StoreResult};
pub use ledger::{Ledger, LedgerEntry, LedgerRecord};
pub use outcome::{CommandOutcome, Detail, Refusal, Reply, SubmissionOutcome};
pub use ports::{Clock, Random};
pub use questions::Questions;
pub use records::CityId;
pub use rules::{Decision, Put, Rules, State};
pub use sqlite::{SCHEMA, SqliteStore};
pub use writer::{Writer, WriterError};

use saberling_wire::CityConfig;

/// The storage of one or more cities.
pub trait Store: Questions {
    /// Makes the city if it is not there, or takes over its changed settings.
    ///
    /// # Errors
    /// When the database fails.
    fn ensure_city(&self, config: &CityConfig) -> StoreResult<CityId>;

    /// Judges and stores many submissions in one transaction; one outcome for each, in order.
    fn apply_batch(&self, submissions: Vec<Submission>) -> Vec<SubmissionOutcome>;
}
