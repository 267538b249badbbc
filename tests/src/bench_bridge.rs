//! `tests/bench bridge`. See `--help`.

use std::process::ExitCode;

use clap::Parser as _;
use saberling_tests::bench::bridge::{self, Args};

fn main() -> ExitCode {
    bridge::main(&Args::parse())
}
