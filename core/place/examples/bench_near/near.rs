//! What lies within a radius, among 100,000 reports: the index against looking at each.

use saberling_place::nearby::PointIndex;
use saberling_place::{COARSE_ERROR_M, Point, distance_m};

use crate::dice::Dice;
use crate::report::{Bars, Spread};
use crate::seconds;

const REPORTS: usize = 100_000;
const QUESTIONS: usize = 20_000;
/// A scan takes far longer: fewer questions do.
const SCANNED: usize = 100;

pub(crate) fn measure(bars: &mut Bars, runs: u32) {
    let mut dice = Dice(1);
    let centres: Vec<Point> = (0..40).map(|_| dice.in_town()).collect();
    let any = |dice: &mut Dice| if dice.below(2) == 0 { dice.in_town() } else { dice.around(&centres) };
    let reports: Vec<Point> = (0..REPORTS).map(|_| any(&mut dice)).collect();
    let questions: Vec<Point> = (0..QUESTIONS).map(|_| any(&mut dice)).collect();
    let (build_s, index) = seconds(|| PointIndex::new(reports.iter().map(|&point| (point, ()))));
    bars.note("an index of 100,000 reports is made in", format!("{:.1} ms", build_s * 1e3));

    // Category radius and accuracy; and a coarse point's error besides.
    for (who, radius_m) in [("exact", 40.0 + 10.0), ("coarse", 40.0 + 10.0 + COARSE_ERROR_M)] {
        compare(&index, &reports, &questions[..SCANNED], radius_m);
        let (mut by_index, mut plain, mut prepared) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..runs {
            let all = |point: &Point| index.within(*point, radius_m).len();
            let found = seconds(|| questions.iter().map(all).sum::<usize>());
            by_index.push(found.0 / QUESTIONS as f64);
            let asked = &questions[..SCANNED];
            let scan = seconds(|| asked.iter().map(|at| scan(&reports, *at, radius_m).len()).sum::<usize>());
            plain.push(scan.0 / SCANNED as f64);
            let quick =
                seconds(|| asked.iter().map(|at| flat_scan(&reports, *at, radius_m).len()).sum::<usize>());
            prepared.push(quick.0 / SCANNED as f64);
        }
        let ratio = |scan: &[f64]| Spread::of(scan.iter().zip(&by_index).map(|(scan, index)| scan / index));
        let found = questions.iter().map(|at| index.within(*at, radius_m).len()).sum::<usize>();
        let what = format!("within {radius_m:.0} m ({who}), {:.1} found", found as f64 / QUESTIONS as f64);
        bars.note(&what, Spread::of(by_index.iter().map(|s| s * 1e9)).show("ns", 0));
        let times = ratio(&plain);
        bars.bar(
            "  against a scan by distance",
            times.show("times", 0),
            ">= 200 times",
            times.median() >= 200.0,
        );
        let times = ratio(&prepared);
        bars.note("  against a scan on a plane made once a question", times.show("times", 0));
    }
}

/// The two must agree before their times mean anything.
fn compare(index: &PointIndex<()>, reports: &[Point], questions: &[Point], radius_m: f64) {
    for &question in questions {
        let found: Vec<usize> = index.within(question, radius_m).iter().map(|found| found.index).collect();
        assert_eq!(found, scan(reports, question, radius_m), "the index and the scan differ");
    }
}

fn scan(reports: &[Point], around: Point, radius_m: f64) -> Vec<usize> {
    let mut found: Vec<(f64, usize)> = (reports.iter().enumerate())
        .map(|(at, &report)| (distance_m(around, report), at))
        .filter(|(metres, _)| *metres <= radius_m)
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    found.into_iter().map(|(_, at)| at).collect()
}

/// A scan as fast as it gets without an index: no root, and a cosine once a question.
fn flat_scan(reports: &[Point], around: Point, radius_m: f64) -> Vec<usize> {
    const M_PER_DEG: f64 = 111_195.0;
    let east_m = M_PER_DEG * around.lat_deg.to_radians().cos();
    let mut found: Vec<(f64, usize)> = Vec::new();
    for (at, report) in reports.iter().enumerate() {
        let up = (report.lat_deg - around.lat_deg) * M_PER_DEG;
        let aside = (report.lon_deg - around.lon_deg) * east_m;
        let squared = up * up + aside * aside;
        if squared <= radius_m * radius_m {
            found.push((squared, at));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    found.into_iter().map(|(_, at)| at).collect()
}
