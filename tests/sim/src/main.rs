//! `cargo sim`: runs schedules, replays one, or looks whether planted bugs are noticed.

/// Thousands of small worlds are made and dropped a minute: a tenth of the time was the allocator's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    saberling_sim::cli::main()
}
