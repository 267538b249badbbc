//! The sync server with the office's web pages: one library, started by the program and by tests.
//!
//! A request goes `http/` or `office/` → commands → the store's writer → `rules/` inside the
//! transaction → rows, events and feed. [`start`] puts the parts together.

pub mod apps;
pub mod auth;
mod city_import;
pub mod cli;
mod connections;
pub mod error;
mod executor;
pub mod files;
pub mod http;
pub mod jobs;
mod near;
pub mod office;
mod place;
pub mod ports;
pub mod rules;
mod running;
pub mod sample;
pub mod settings;
pub mod setup;
pub mod shelf;
mod sms;
pub mod state;
mod stuck;
mod tries;
pub mod waiters;

pub use running::{Embedded, Running, StartError, embed, start};
pub use settings::{City, Settings};
