//! What else is near: [`PointIndex`] finds, [`rank`] orders and says why, [`repeats`] guards against
//! sending the same thing twice.
//!
//! All of it suggests; a person decides.

mod index;
mod rank;
mod repeat;

pub use index::{Found, PointIndex};
pub use rank::{ALIKE_BITS, Known, KnownState, Match, Question, Reason, VERY_NEAR_M, rank};
pub use repeat::{Draft, REPEAT_BITS, REPEAT_WITHIN_M, REPEAT_WITHIN_MS, Repeat, RepeatCause, repeats};
