//! The engine: what to do next is decided purely (`plan`), done by `run` through the ports, and
//! every answer is sorted in one place (`classify`).

mod classify;
mod driver;
mod media;
mod plan;
mod pull;
mod push;
mod requests;
mod run;
mod upload;

pub use classify::{Failure, classify};
pub(crate) use driver::{Driver, Turns};
pub use plan::{Effect, Event, Pass, Rest, Snapshot, step};
#[cfg(fuzzing)]
pub(crate) use pull::store as store_page;
pub(crate) use requests::{Requests, json, secret_name};

/// What an effect gives: an event, or a failure of its request; or the phone's own storage failed.
type Done = Result<Result<Event, Failure>, crate::error::Error>;
