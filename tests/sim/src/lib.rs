//! The simulator: real phones and a real server on one thread, with a fault at every effect.
//!
//! A seed is a schedule for ever: `schedule` draws what happens, `check` looks at the end whether
//! anything was lost, doubled or leaked, and whether all agree.

pub mod acts;
pub mod check;
pub mod cli;
pub mod deliver;
pub mod disk;
pub mod drafts;
pub mod failpoints;
pub mod faults;
pub mod follow;
pub mod host;
pub mod keep;
pub mod machine;
pub mod net;
pub mod office;
pub mod own;
pub mod phone;
pub mod plain;
mod planted;
pub mod plants;
pub mod pry;
pub mod rng;
pub mod salvage;
pub mod schedule;
pub mod server;
pub mod tally;
pub mod template;
pub mod trace;
pub mod vfs;
pub mod world;
