//! Routes of 100 stops: how much longer than the best that a long search finds, and in which time.

use saberling_place::Point;
use saberling_place::route::{Route, RouteSettings, Stop, plan, replan};

use crate::dice::Dice;
use crate::optimum;
use crate::report::{Bars, Spread};
use crate::seconds;

const SETS: u64 = 20;
const STOPS: usize = 100;
/// The optimum of each set in whole metres, as LKH-3 found it too (20 runs each, on distances in millimetres).
const BY_LKH_M: [f64; SETS as usize] = [
    104_153.0, 36_480.0, 100_367.0, 45_119.0, 100_251.0, 47_583.0, 98_233.0, 47_089.0, 102_518.0, 47_049.0,
    101_049.0, 39_809.0, 97_608.0, 36_820.0, 101_884.0, 41_779.0, 95_311.0, 49_431.0, 99_867.0, 36_762.0,
];
/// Independent searches for the optimum of each set.
const SEEDS: u64 = 4;

pub(crate) fn measure(bars: &mut Bars, runs: u32) {
    let sets: Vec<(Point, Vec<Stop>)> = (0..SETS).map(stops).collect();
    let settings = RouteSettings::default();
    let (mut gaps, mut agreeing, mut as_lkh) = (Vec::new(), 0, 0);
    let (search_s, ()) = seconds(|| {
        for ((start, stops), lkh) in sets.iter().zip(BY_LKH_M) {
            let places: Vec<Point> = stops.iter().filter_map(|stop| stop.point).collect();
            let found: Vec<f64> = (0..SEEDS).map(|seed| optimum::length_m(*start, &places, seed)).collect();
            let best = found.iter().copied().fold(f64::INFINITY, f64::min);
            agreeing += u32::from(found.iter().all(|metres| metres - best < 0.01));
            as_lkh += u32::from((best - lkh).abs() < 1.0);
            // The shortest that anybody knows; the other search's length is in whole metres.
            let best = best.min(lkh + 0.5);
            gaps.push(100.0 * (plan(*start, stops, settings).total_m / best - 1.0));
        }
    });
    let how = format!(
        "best of {SEEDS} independent searches of {} changes each from a random order; all agree to 1 cm \
         in {agreeing} of {SETS} sets; LKH-3 says the same in {as_lkh}; {search_s:.0} s",
        optimum::KICKS
    );
    bars.note("the optimum of 20 sets of 100 stops", how);
    let gaps = Spread::of(gaps);
    let mean = (0..SETS).map(|at| gaps.at(at as f64 / (SETS - 1) as f64)).sum::<f64>() / SETS as f64;
    bars.note("a route of 100 stops is longer by, on average", format!("{mean:.2} %"));
    bars.bar("  in each of 20 sets", gaps.show("%", 2), "<= 3 %", gaps.max() <= 3.0);
    times(bars, &sets, runs);
}

fn times(bars: &mut Bars, sets: &[(Point, Vec<Stop>)], runs: u32) {
    let settings = RouteSettings::default();
    let (mut fresh, mut again) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        for (start, stops) in sets {
            let (time_s, route): (f64, Route) = seconds(|| plan(*start, stops, settings));
            fresh.push(time_s * 1e3);
            again.push(seconds(|| replan(*start, stops, &route.order[1..], settings)).0 * 1e3);
        }
    }
    let fresh = Spread::of(fresh);
    bars.bar("a route of 100 stops takes", fresh.show("ms", 2), "<= 1 ms", fresh.median() <= 1.0);
    bars.note("  and with one stop added", Spread::of(again).show("ms", 2));
    for count in [10, 30, 300, 1_000] {
        let mut dice = Dice(count);
        let stops: Vec<Stop> = (0..count).map(|_| stop(dice.in_town())).collect();
        let start = dice.in_town();
        let took = (0..runs).map(|_| seconds(|| plan(start, &stops, settings)).0 * 1e3);
        bars.note(&format!("  of {count} stops"), Spread::of(took).show("ms", 2));
    }
}

/// Every other set lies in a few neighbourhoods, as tasks do.
fn stops(set: u64) -> (Point, Vec<Stop>) {
    let mut dice = Dice(1_000 + set);
    let centres: Vec<Point> = (0..6).map(|_| dice.in_town()).collect();
    let any = |dice: &mut Dice| if set.is_multiple_of(2) { dice.in_town() } else { dice.around(&centres) };
    let start = any(&mut dice);
    (start, (0..STOPS).map(|_| stop(any(&mut dice))).collect())
}

fn stop(point: Point) -> Stop {
    Stop { point: Some(point), urgent: false }
}
