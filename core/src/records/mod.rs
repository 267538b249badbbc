//! What capture and sync both write on the phone: acts that are recorded, identities, what is forgotten.

mod forget;
mod identity;
mod record;
mod sweep;

pub(crate) use forget::{forget, forget_erased, remove_for_good, remove_purged, remove_unpromised};
pub(crate) use identity::{claim, forget_unused, mint, replace_lost, resident};
pub(crate) use record::{Act, Stamp, record};
pub(crate) use sweep::{set_aside, set_unreadable_aside, sweep_files};
