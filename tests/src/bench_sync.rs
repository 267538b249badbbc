//! `tests/bench sync`. See `--help`.

use std::process::ExitCode;

use clap::Parser as _;
use saberling_tests::bench::{self, Args};

fn main() -> ExitCode {
    bench::main(&Args::parse())
}
