//! An executable model of the sync rules: two cities' servers, phones, an unreliable network, and an
//! operator who restores backups. It has no I/O and no clock; a seed is a schedule. A rule of the
//! protocol changes here first, and the checks must notice each rule that is left out.

mod acts;
mod check;
mod check_city;
mod check_more;
mod exchange;
mod interleave;
mod people;
mod phone;
mod plants;
mod rng;
mod schedule;
mod server;
#[cfg(test)]
mod tests;
mod vocabulary;
mod world;

use std::collections::BTreeMap;
use std::process::ExitCode;

use plants::{Plant, Rules};

const USAGE: &str = "\
saberling-model [--schedules N] [--from S] [--plant NAME] [--planted] [--replay SEED] [--shrink]
  --schedules N   how many schedules (5000)
  --from S        the first seed (0)
  --plant NAME    leave out or break one rule
  --planted       try every plant until it is caught, within N schedules each
  --replay SEED   print one schedule, what it breaks and the hash of its trace
  --shrink        shrink a failing schedule to its shortest form
  --interleavings every order of two crews, an officer and a resident on one task
  --plants        name the plants";

struct Options {
    schedules: u64,
    from: u64,
    rules: Rules,
    planted: bool,
    replay: Option<u64>,
    shrink: bool,
    interleavings: bool,
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options {
        schedules: 5_000,
        from: 0,
        rules: Rules::default(),
        planted: false,
        replay: None,
        shrink: false,
        interleavings: false,
    };
    while let Some(word) = words.next() {
        let mut number = || {
            let value = words.next().ok_or_else(|| format!("{word} needs a number"))?;
            value.parse::<u64>().map_err(|_| format!("{word}: {value} is no number"))
        };
        match word.as_str() {
            "--schedules" => options.schedules = number()?,
            "--from" => options.from = number()?,
            "--replay" => options.replay = Some(number()?),
            "--planted" => options.planted = true,
            "--interleavings" => options.interleavings = true,
            "--shrink" => options.shrink = true,
            "--plant" => {
                let name = words.next().ok_or("--plant needs a name")?;
                options.rules = Rules(Some(plants::by_word(&name).ok_or("no such plant; see --plants")?));
            }
            "--plants" => {
                let lines = Plant::ALL.iter().map(|plant| format!("{:26} {}", plant.word(), plant.what()));
                return Err(lines.collect::<Vec<_>>().join("\n"));
            }
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok(options)
}

fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(text) => {
            println!("{text}");
            return ExitCode::from(2);
        }
    };
    if options.interleavings {
        return if interleavings(options.rules) { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let clean = match (options.replay, options.planted) {
        (Some(seed), _) => replay(seed, &options),
        (None, true) => planted(&options),
        (None, false) => explore(&options),
    };
    if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn replay(seed: u64, options: &Options) -> bool {
    let events = schedule::generate(seed);
    let run = schedule::run(&events, options.rules);
    events.iter().for_each(|event| println!("{event}"));
    run.violations.iter().for_each(|text| println!("violation: {text}"));
    println!("seed={seed} violations={} trace={:016x}", run.violations.len(), run.trace);
    run.violations.is_empty()
}

#[expect(clippy::disallowed_methods, reason = "the speed that is printed; no schedule sees a clock")]
fn explore(options: &Options) -> bool {
    let begin = std::time::Instant::now();
    let mut found: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let mut violations = 0u64;
    for seed in options.from..options.from + options.schedules {
        let run = schedule::run(&schedule::generate(seed), options.rules);
        violations += u64::from(!run.violations.is_empty());
        for text in run.violations {
            found.entry(text).or_insert((seed, 0)).1 += 1;
        }
    }
    let seconds = begin.elapsed().as_secs_f64();
    for (text, (seed, times)) in &found {
        println!("{times:6}  {text}  (first seed {seed})");
        if options.shrink {
            let events = schedule::shrink(&schedule::generate(*seed), options.rules, text);
            events.iter().for_each(|event| println!("        {event}"));
        }
    }
    let speed = options.schedules as f64 / seconds.max(1e-9);
    println!("schedules={} violations={violations} per_second={speed:.0}", options.schedules);
    violations == 0
}

fn interleavings(rules: Rules) -> bool {
    let tally = interleave::explore(rules, 2, usize::MAX);
    tally.violations.iter().for_each(|text| println!("violation: {text}"));
    println!("the task ended {}", tally.ends.iter().copied().collect::<Vec<_>>().join(", "));
    println!(
        "orders={} violations={} evidence: on_task={} orphans={} refused={}",
        tally.orders, tally.violated, tally.on_task, tally.orphans, tally.refused
    );
    tally.violated == 0
}

/// How many schedules it takes to catch a plant, and by what.
fn catch(plant: Plant, from: u64, most: u64) -> Option<(u64, String)> {
    (0..most).find_map(|number| {
        let run = schedule::run(&schedule::generate(from + number), Rules(Some(plant)));
        run.violations.into_iter().next().map(|text| (number + 1, text))
    })
}

fn planted(options: &Options) -> bool {
    let mut caught = 0;
    for plant in Plant::ALL {
        match catch(*plant, options.from, options.schedules) {
            Some((number, text)) => {
                caught += 1;
                println!("{:26} {number:5}  {text}", plant.word());
            }
            None => println!("{:26}     -  not caught", plant.word()),
        }
    }
    println!("planted={} caught={caught}", Plant::ALL.len());
    caught == Plant::ALL.len()
}
