//! `cargo demo`: the main job on embedded defaults. See `--help`.

use std::process::ExitCode;

use clap::Parser as _;
use saberling_tests::demo::{self, Args};

fn main() -> ExitCode {
    demo::main(Args::parse())
}
