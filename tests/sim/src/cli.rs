//! The command line.

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::failpoints::{Failpoint, MACHINES, Wrong, tell};
use crate::schedule::{Ending, Options, run};
use crate::template::{Broken, Template};
use crate::{planted, plants};

const HELP: &str = "cargo sim -- --seeds N [--from S] [--jobs N]   many schedules
cargo sim -- --replay SEED                      one, with its history
cargo sim -- --plant NAME [--seeds N]           many, with a planted bug
cargo sim -- --failpoints                       each effect of a story goes wrong
cargo sim -- --planted                          every planted bug, and what notices it";

struct Arguments {
    seeds: u64,
    from: u64,
    jobs: usize,
    replay: Option<u64>,
    steps: Option<usize>,
    plant: Option<&'static str>,
    planted: bool,
    failpoints: bool,
}

fn arguments() -> Result<Option<Arguments>, Broken> {
    let mut found = Arguments {
        seeds: 2_000,
        from: 0,
        jobs: 2,
        replay: None,
        steps: None,
        plant: None,
        planted: false,
        failpoints: false,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--seeds" => found.seeds = value()?.parse()?,
            "--from" => found.from = value()?.parse()?,
            "--jobs" => found.jobs = value()?.parse()?,
            "--replay" => found.replay = Some(value()?.parse()?),
            "--steps" => found.steps = Some(value()?.parse()?),
            "--plant" => {
                let name = value()?;
                found.plant = Some(plants::find(&name).ok_or_else(|| format!("no plant {name}"))?);
            }
            "--planted" => found.planted = true,
            "--failpoints" => found.failpoints = true,
            _ => return Ok(None),
        }
    }
    Ok(Some(found))
}

/// Does what the command line says.
pub fn main() -> ExitCode {
    // A panic is a violation like any other; its text stands there.
    std::panic::set_hook(Box::new(|_| {}));
    match arguments().and_then(|found| found.map_or_else(|| Err(HELP.into()), |found| act(&found))) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn act(arguments: &Arguments) -> Result<bool, Broken> {
    let template = Template::new()?;
    if arguments.planted {
        let chosen: Vec<_> = match arguments.plant {
            Some(plant) => vec![plant],
            None => plants::PLANTS.to_vec(),
        };
        let Arguments { from, seeds, jobs, .. } = *arguments;
        return planted::all(&template, &chosen, &planted::Search { from, seeds, jobs });
    }
    if !plants::choose(arguments.plant) {
        return Err("this build has no plants: use `cargo sim`".into());
    }
    if arguments.failpoints {
        return failpoints(&template, arguments.jobs);
    }
    if let Some(seed) = arguments.replay {
        let ending = run(&template, seed, Options { keeps: true, steps: arguments.steps, unordered: false })?;
        for line in &ending.lines {
            println!("{line}");
        }
        println!("seed={seed} steps={} acts={} hash={:016x}", ending.steps, ending.acts, ending.hash);
        for violation in &ending.violations {
            println!("{}: {}", violation.check, violation.text);
        }
        return Ok(ending.violations.is_empty());
    }
    many(&template, arguments)
}

/// Lets each effect of the story go wrong in each way.
fn failpoints(template: &Template, jobs: usize) -> Result<bool, Broken> {
    let whole = tell(template, None, false)?;
    if let Some(violation) = whole.violations.first() {
        return Err(format!("the story itself: {}: {}", violation.check, violation.text).into());
    }
    let mut points = Vec::new();
    for (machine, count) in whole.effects.into_iter().enumerate() {
        println!("{}: {count} effects", MACHINES[machine]);
        for wrong in [Wrong::Fails, Wrong::Crash] {
            points.extend((0..count).map(|effect| Failpoint { machine, effect, wrong }));
        }
    }
    let next = AtomicU64::new(0);
    let bad = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                while let Some(point) = points.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
                    let text = match tell(template, Some(*point), false) {
                        Ok(told) => {
                            told.violations.first().map(|found| format!("{}: {}", found.check, found.text))
                        }
                        Err(error) => Some(error.to_string()),
                    };
                    if let Some(text) = text {
                        bad.fetch_add(1, Ordering::Relaxed);
                        println!(
                            "{} effect {} {:?}: {text}",
                            MACHINES[point.machine], point.effect, point.wrong
                        );
                    }
                }
            });
        }
    });
    let bad = bad.into_inner();
    println!("failpoints={} violations={bad}", points.len());
    Ok(bad == 0)
}

/// What many schedules came to.
#[derive(Default)]
struct Sum {
    schedules: u64,
    acts: u64,
    lost: u64,
    doubled: u64,
    leaked: u64,
    diverged: u64,
    /// The hashes of all histories, whatever the order.
    hash: u64,
    /// The first seed in which something was noticed, and how many steps it has.
    first: Option<(u64, usize)>,
}

impl Sum {
    fn add(&mut self, seed: u64, ending: &Ending) {
        self.schedules += 1;
        self.acts += ending.acts as u64;
        self.hash = self.hash.wrapping_add(ending.hash);
        for violation in &ending.violations {
            match violation.check {
                "lost" => self.lost += 1,
                "doubled" => self.doubled += 1,
                "leaked" | "joined" => self.leaked += 1,
                _ => self.diverged += 1,
            }
        }
        if let Some(first) = ending.violations.first() {
            if self.first.is_none_or(|(known, _)| seed < known) {
                self.first = Some((seed, ending.steps));
            }
            println!("seed {seed}: {}: {} (cargo sim -- --replay {seed})", first.check, first.text);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how long the schedules took, for people")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

/// Lines of a history that are shown.
const SHOWN: usize = 25;

/// Looks for the least steps after which the schedule of a seed still shows a violation, and prints the end
/// of that history.
fn shortest(template: &Template, seed: u64, steps: usize) -> Result<(), Broken> {
    for steps in 1..=steps {
        let short = Options { keeps: true, steps: Some(steps), unordered: false };
        let ending = run(template, seed, short)?;
        if ending.violations.is_empty() {
            continue;
        }
        for line in ending.lines.iter().skip(ending.lines.len().saturating_sub(SHOWN)) {
            println!("  {}", line.chars().take(160).collect::<String>());
        }
        println!("shortest: cargo sim -- --replay {seed} --steps {steps}");
        return Ok(());
    }
    Ok(())
}

fn many(template: &Template, arguments: &Arguments) -> Result<bool, Broken> {
    let next = AtomicU64::new(arguments.from);
    let end = arguments.from + arguments.seeds;
    let sum = Mutex::new(Sum::default());
    let broken = Mutex::new(None);
    let began = now();
    thread::scope(|scope| {
        for _ in 0..arguments.jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        return;
                    }
                    match run(template, seed, Options::default()) {
                        Ok(ending) => {
                            if let Ok(mut sum) = sum.lock() {
                                sum.add(seed, &ending);
                            }
                        }
                        Err(error) => {
                            if let Ok(mut broken) = broken.lock() {
                                broken.get_or_insert_with(|| format!("seed {seed}: {error}"));
                            }
                            return;
                        }
                    }
                }
            });
        }
    });
    if let Some(error) = broken.into_inner().ok().flatten() {
        return Err(error.into());
    }
    let Sum { schedules, acts, lost, doubled, leaked, diverged, hash, first } =
        sum.into_inner().map_err(|_| "a thread died")?;
    let per_second = schedules as f64 / began.elapsed().as_secs_f64();
    if let Some((seed, steps)) = first {
        shortest(template, seed, steps)?;
    }
    println!("acts={acts} hash={hash:016x}");
    println!(
        "schedules={schedules} lost={lost} doubled={doubled} leaked={leaked} diverged={diverged} per_second={per_second:.0}"
    );
    Ok(lost + doubled + leaked + diverged == 0)
}
