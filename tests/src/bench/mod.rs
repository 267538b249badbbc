//! `tests/bench sync`: what the sync costs in bytes and time, a line a bar; and `tests/bench bridge`.

pub mod bridge;
mod bytes;
mod cuts;
mod meter;
mod proxy;
mod slow;
mod times;

use std::fmt::Display;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use crate::Anyhow;

/// Measures the sync and says which bars are met.
#[derive(Debug, Parser)]
#[command(name = "tests/bench sync")]
pub struct Args {
    /// Only some of the measurements; all when none is named.
    #[arg(long, value_enum)]
    only: Vec<Part>,
    /// How often each is repeated.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Bytes of single acts on the wire.
    Bytes,
    /// A report with photos on a network that keeps breaking.
    Cuts,
    /// The first contact on a very slow network, over TLS.
    Slow,
    /// Times on this machine.
    Times,
}

/// Prints the lines and remembers whether a bar was missed.
#[derive(Default)]
struct Bars {
    missed: u32,
}

impl Bars {
    /// A figure with its bar.
    fn bar(&mut self, what: &str, figure: impl Display, bar: impl Display, met: bool) {
        self.missed += u32::from(!met);
        let verdict = if met { "ok" } else { "MISSED" };
        println!(
            "{what:<52} {figure:<44} {bar:<26} {verdict}",
            figure = figure.to_string(),
            bar = bar.to_string()
        );
    }

    /// A figure that has no bar.
    fn note(&self, what: &str, figure: impl Display) {
        println!("{what:<52} {figure}");
    }
}

/// Figures of several runs.
struct Spread {
    sorted: Vec<f64>,
}

impl Spread {
    /// Of at least one figure.
    fn of(figures: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = figures.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        Self { sorted }
    }

    /// The middle one.
    fn median(&self) -> f64 {
        self.sorted.get(self.sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// The largest.
    fn max(&self) -> f64 {
        self.sorted.last().copied().unwrap_or(f64::NAN)
    }

    /// In words: median, smallest and largest.
    fn show(&self, unit: &str, digits: usize) -> String {
        let low = self.sorted.first().copied().unwrap_or(f64::NAN);
        let (middle, high) = (self.median(), self.max());
        format!("{middle:.digits$} {unit} (median; {low:.digits$} to {high:.digits$})")
    }
}

/// Runs the measurements.
#[must_use]
pub fn main(args: &Args) -> ExitCode {
    ended(async |bars: &mut Bars| run(args, bars).await)
}

/// Measures, and fails when that was not possible or a bar was missed.
fn ended(measure: impl AsyncFnOnce(&mut Bars) -> Result<(), Anyhow>) -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("bench: no runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut bars = Bars::default();
    let done = runtime.block_on(measure(&mut bars));
    runtime.shutdown_background();
    match done {
        Ok(()) if bars.missed == 0 => ExitCode::SUCCESS,
        Ok(()) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args, bars: &mut Bars) -> Result<(), Anyhow> {
    let wanted = |part| args.only.is_empty() || args.only.contains(&part);
    if wanted(Part::Bytes) {
        bytes::measure(bars, args.runs).await?;
    }
    if wanted(Part::Cuts) {
        cuts::measure(bars).await?;
    }
    if wanted(Part::Slow) {
        slow::measure(bars, args.runs).await?;
    }
    if wanted(Part::Times) {
        times::measure(bars, args.runs).await?;
    }
    Ok(())
}
