//! Whether the ordinary schedules notice each planted bug.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::plants;
use crate::schedule::{Options, run};
use crate::template::{Broken, Template};

/// Schedules in which a plant must be noticed.
const MOST: u64 = 2_000;

/// Where to look for planted bugs.
pub(crate) struct Search {
    /// The first seed.
    pub(crate) from: u64,
    /// Seeds at most.
    pub(crate) seeds: u64,
    /// Schedules at the same time.
    pub(crate) jobs: usize,
}

/// A seed, and which check noticed something in it.
type Found = (u64, &'static str);

/// Looks for each plant in the ordinary schedules until one notices it that is clean without it, and prints
/// what came of it; true when all were noticed.
pub(crate) fn all(template: &Template, chosen: &[&'static str], search: &Search) -> Result<bool, Broken> {
    let mut caught = 0;
    let end = search.from + MOST.min(search.seeds);
    for plant in chosen {
        let name = plant.trim_start_matches("planted-bug:");
        match one(template, plant, search.from..end, search.jobs)? {
            Some((seed, check)) => {
                caught += 1;
                println!("{name}: caught after {} schedules by: {check}", seed - search.from + 1);
            }
            None => println!("{name}: NOT caught in {} schedules", end - search.from),
        }
    }
    println!("planted={} caught={caught}", chosen.len());
    Ok(caught == chosen.len())
}

/// The first seed that notices the plant and is clean without it.
fn one(
    template: &Template,
    plant: &'static str,
    mut seeds: Range<u64>,
    jobs: usize,
) -> Result<Option<Found>, Broken> {
    loop {
        choose(Some(plant))?;
        let Some((seed, check)) = first(template, seeds.clone(), jobs)? else { return Ok(None) };
        choose(None)?;
        if run(template, seed, Options::default()).is_ok_and(|ending| ending.violations.is_empty()) {
            return Ok(Some((seed, check)));
        }
        seeds.start = seed + 1;
    }
}

fn choose(plant: Option<&'static str>) -> Result<(), Broken> {
    if plants::choose(plant) { Ok(()) } else { Err("this build has no plants: use `cargo sim`".into()) }
}

/// The first seed in which anything is noticed.
fn first(template: &Template, seeds: Range<u64>, jobs: usize) -> Result<Option<Found>, Broken> {
    let next = AtomicU64::new(seeds.start);
    let found: Mutex<Option<Found>> = Mutex::new(None);
    let look = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end || found.lock().is_ok_and(|found| found.is_some()) {
                return;
            }
            let check = match run(template, seed, Options::default()) {
                Ok(ending) => ending.violations.first().map(|violation| violation.check),
                Err(_) => Some("opens again"),
            };
            if let (Some(check), Ok(mut found)) = (check, found.lock())
                && found.is_none_or(|(known, _)| seed < known)
            {
                *found = Some((seed, check));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(look);
        }
    });
    found.into_inner().map_err(|_| "a thread died".into())
}
