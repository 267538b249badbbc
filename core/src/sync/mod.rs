//! The engine: what to do next is decided purely (`plan`), done by `run` through the ports, and
//! every answer is sorted in one place (`classify`).

mod classify;
mod digest;
mod driver;
mod listen;
mod media;
mod plan;
pub(crate) mod public;
mod pull;
mod purge;
mod push;
mod requests;
mod run;
mod settings;
mod turns;
mod upload;

use crate::api::HostError;
use crate::error::Error;

pub use classify::{Failure, classify};
pub(crate) use driver::Driver;
pub use plan::{Effect, Event, Pass, Rest, Snapshot, step};
#[cfg(any(test, fuzzing))]
pub(crate) use pull::store as store_page;
pub(crate) use requests::{Requests, json};
pub(crate) use turns::Turns;

/// Why an effect gave no event.
pub(crate) enum Stop {
    /// Its request failed; the plan says what then.
    Failed(Failure),
    /// The phone's own storage, or a port of the host, failed: the pass ends.
    Broken(Error),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

impl From<HostError> for Stop {
    fn from(error: HostError) -> Self {
        Self::Broken(error.into())
    }
}

impl From<Stop> for Error {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Failed(failure) => failure.into(),
            Stop::Broken(error) => error,
        }
    }
}

/// What an effect gives.
type Done = Result<Event, Stop>;
