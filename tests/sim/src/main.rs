//! `cargo sim`: runs schedules, replays one, or looks whether planted bugs are noticed.

fn main() -> std::process::ExitCode {
    saberling_sim::cli::main()
}
