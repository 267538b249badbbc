//! The outbox as pure rules: how an act is frozen, which acts may go now, what an answer means.

mod batch;
mod envelope;
mod settle;

pub use batch::{Batch, batch, is_due};
pub use envelope::{Act, correct, freeze, reissue, remint};
pub use settle::{AWAITS_GRANT, Answer, LONGEST_ACT_MS, LONGEST_POSTPONED_MS, Settled, backoff_ms, settle};
