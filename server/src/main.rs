//! The sync server of e-Saberling; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    saberling_server::cli::main()
}
