//! The part of `tests/bench place` about what is near and about routes: a line a bar.
//!
//! `cargo run --release -p saberling-place --example bench_near -- [--runs N]`; exit code 1 when a bar is missed.

mod dice;
mod near;
mod optimum;
mod report;
mod route;

use std::process::ExitCode;
use std::time::Instant;

use report::Bars;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let runs = match (words.next().as_deref(), words.next().map(|number| number.parse())) {
        (None, _) => 5,
        (Some("--runs"), Some(Ok(runs))) if runs > 0 => runs,
        _ => {
            eprintln!("usage: bench_near [--runs N]");
            return ExitCode::from(2);
        }
    };
    let mut bars = Bars::default();
    near::measure(&mut bars, runs);
    route::measure(&mut bars, runs);
    if bars.missed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Seconds that something takes.
#[expect(clippy::disallowed_methods, reason = "a measurement needs the real clock")]
fn seconds<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begin = Instant::now();
    let done = std::hint::black_box(work());
    (begin.elapsed().as_secs_f64(), done)
}
