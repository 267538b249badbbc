//! The outbox as pure rules: how an act is frozen, which acts may go now, what an answer means.

mod batch;
mod envelope;
mod settle;

pub use batch::{batch, next_due_ms};
pub use envelope::{Act, freeze, reissue};
pub use settle::{Settled, backoff_ms, settle};
