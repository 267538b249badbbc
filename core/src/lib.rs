//! All that a phone does: offline capture, photos, places, the outbox and sync.
//!
//! The shells see [`api`] alone; it is also the only place where uniffi attributes stand. Everything
//! that decides is pure (`outbox`, `sync::plan`, `sync::classify`); everything that acts goes through
//! ports (host, files, transport), so that tests and the simulator can stand in for the world.

pub mod api;
pub mod capture;
pub mod error;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
pub mod inner;
pub mod net;
pub mod outbox;
pub mod phone;
pub mod ports;
pub mod present;
mod records;
#[cfg(test)]
mod scenarios;
pub mod store;
pub mod sync;
#[cfg(test)]
mod testing;
pub mod texts;

// The bridge's scaffolding looks for both at the root of the crate.
#[doc(hidden)]
pub use api::{UniFfiTag, uniffi_reexport_hack};
