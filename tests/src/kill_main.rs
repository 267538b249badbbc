//! `cargo kill`: real processes, killed under load. See `--help`.

use std::process::ExitCode;

use clap::Parser as _;
use saberling_tests::kill::{self, Args};

fn main() -> ExitCode {
    kill::main(Args::parse())
}
