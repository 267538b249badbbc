//! `tests/bench bridge`: what a shell's calls take on the JVM, beside the same calls without the bridge.

mod given;
mod sides;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use super::{Bars, Spread, ended};
use crate::Anyhow;
use given::{Given, REPORTS};
use sides::{Plain, Side, jvm};

/// Single calls of each kind in a round.
const CALLS: u32 = 200;
/// Lists in a round.
const LISTS: u32 = 10;
/// Reports that are handed in in a round, in turns.
const SUBMITS: u32 = 8;

/// Measures the bridge and says which bars are met.
#[derive(Debug, Parser)]
#[command(name = "tests/bench bridge")]
pub struct Args {
    /// Rounds; within each, both sides take turns.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// The folder of the built library.
    #[arg(long, hide = true)]
    library: PathBuf,
    /// Where the JVM finds the classes.
    #[arg(long, hide = true)]
    classpath: String,
}

/// Runs the measurements.
#[must_use]
pub fn main(args: &Args) -> ExitCode {
    ended(async |bars: &mut Bars| measure(args, bars).await)
}

async fn measure(args: &Args, bars: &mut Bars) -> Result<(), Anyhow> {
    let given = Given::make().await?;
    let mut both = Both { plain: Plain::open(&given)?, jvm: jvm(&given, &args.library, &args.classpath)? };
    calls(bars, &mut both, &given, args.runs)?;
    list(bars, &mut both, args.runs)?;
    submit(bars, &mut both, &given, args.runs)
}

/// The same core twice, on folders that began alike.
struct Both {
    plain: Plain,
    jvm: sides::Jvm,
}

impl Both {
    /// A round: the median of each side in milliseconds, without the bridge first. Who begins changes.
    fn round(&mut self, number: u32, count: u32, asked: &[&str]) -> Result<(f64, f64), Anyhow> {
        let (mut plain, mut jvm) = (Vec::new(), Vec::new());
        if number.is_multiple_of(2) {
            plain = self.plain.spent(count, asked)?;
        }
        jvm.extend(self.jvm.spent(count, asked)?);
        if number % 2 == 1 {
            plain = self.plain.spent(count, asked)?;
        }
        Ok((Spread::of(plain).median(), Spread::of(jvm).median()))
    }

    /// The rounds' medians of both sides, after some calls that count for nothing: the JVM compiles what
    /// runs often.
    fn rounds(&mut self, runs: u32, count: u32, asked: &[&str]) -> Result<(Vec<f64>, Vec<f64>), Anyhow> {
        self.jvm.spent(count * 10, asked)?;
        self.plain.spent(count, asked)?;
        let rounds: Result<Vec<_>, Anyhow> =
            (0..runs).map(|number| self.round(number, count, asked)).collect();
        Ok(rounds?.into_iter().unzip())
    }
}

fn calls(bars: &mut Bars, both: &mut Both, given: &Given, runs: u32) -> Result<(), Anyhow> {
    let asked: [&[&str]; 4] =
        [&["sync_state"], &["report", &given.report_id], &["city"], &["draft", &given.draft_id]];
    for asked in asked {
        let (plain, jvm) = both.rounds(runs, CALLS, asked)?;
        let jvm = Spread::of(jvm);
        bars.bar(&format!("call: {}", asked[0]), jvm.show("ms", 3), "<= 0.5 ms", jvm.median() <= 0.5);
        bars.note("  without the bridge", Spread::of(plain).show("ms", 3));
    }
    both.jvm.spent(CALLS * 10, &["kit"])?;
    let kit: Result<Vec<_>, Anyhow> =
        (0..runs).map(|_| Ok(Spread::of(both.jvm.spent(CALLS, &["kit"])?).median())).collect();
    bars.note("sync_state as the screens ask, off their thread", Spread::of(kit?).show("ms", 3));
    Ok(())
}

fn list(bars: &mut Bars, both: &mut Both, runs: u32) -> Result<(), Anyhow> {
    let number = REPORTS.to_string();
    let first = both.jvm.spent(1, &["reports", &number])?;
    let (plain, jvm) = both.rounds(runs, LISTS, &["reports", &number])?;
    let jvm = Spread::of(jvm);
    let what = format!("list: {number} reports in one call");
    bars.bar(&what, jvm.show("ms", 1), "<= 15 ms", jvm.median() <= 15.0);
    bars.note("  without the bridge", Spread::of(plain).show("ms", 1));
    bars.note("  the first one, before the JVM has compiled it", Spread::of(first).show("ms", 1));
    Ok(())
}

/// Handing in waits for the disk, so the sides take turns one by one.
fn submit(bars: &mut Bars, both: &mut Both, given: &Given, runs: u32) -> Result<(), Anyhow> {
    let mut asked = vec!["submit"];
    asked.extend(given.photos.iter().map(String::as_str));
    both.jvm.spent(SUBMITS, &asked)?;
    both.plain.spent(SUBMITS, &asked)?;
    let (mut plain, mut jvm, mut above) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..runs {
        let turns: Result<Vec<_>, Anyhow> = (0..SUBMITS).map(|turn| both.round(turn, 1, &asked)).collect();
        let (ours, theirs): (Vec<_>, Vec<_>) = turns?.into_iter().unzip();
        let (ours, theirs) = (Spread::of(ours).median(), Spread::of(theirs).median());
        plain.push(ours);
        jvm.push(theirs);
        above.push(theirs - ours);
    }
    bars.note("submit: a draft with three prepared photos", Spread::of(jvm).show("ms", 1));
    bars.note("  without the bridge", Spread::of(plain).show("ms", 1));
    let above = Spread::of(above);
    bars.bar("  above the core's own time", above.show("ms", 1), "<= 10 ms", above.median() <= 10.0);
    Ok(())
}
