//! [`Mode::Best`]: the same promises as those of the fast mode.

use super::round_trip::distances;
use super::*;
use crate::simd::levels;

fn best(picture: &Picture, max_bytes: usize) -> Option<Vec<u8>> {
    let target = Target { mode: Mode::Best, ..target(max_bytes, best_level()) };
    fit(picture, &target).unwrap().map(|made| made.jpeg)
}

#[test]
fn the_best_file_is_never_longer_than_its_budget_and_read_by_others() {
    for round in 0..30 {
        let (width, height) =
            (1 + (dice(17, round, 0) % 200) as usize, 1 + (dice(18, round, 0) % 200) as usize);
        let colour = [Colour::Grey, Colour::Halved, Colour::Full][round % 3];
        let picture = picture(width, height, colour, round as u64, dice(19, round, 0) % 60);
        for max_bytes in [0, 300, 2_000, 7_000, usize::MAX] {
            let Some(jpeg) = best(&picture, max_bytes) else { continue };
            assert!(jpeg.len() <= max_bytes, "{} of {max_bytes}", jpeg.len());
            let distances = distances(&picture, colour, &jpeg);
            assert!(max_bytes < usize::MAX || distances[0] < 3.0, "{width}x{height}: {distances:?}");
        }
    }
}

#[test]
fn the_best_file_uses_nearly_all_of_its_budget() {
    let picture = picture(640, 480, Colour::Halved, 11, 12);
    let budgets = [20_000, 30_000, 45_000, 60_000];
    let used = budgets.map(|max_bytes| best(&picture, max_bytes).unwrap().len() as f64 / max_bytes as f64);
    assert!(used.iter().sum::<f64>() / 4.0 > 0.97, "{used:?}");
}

#[test]
fn the_best_file_is_the_same_at_every_level_and_with_any_threads() {
    for (width, height, colour, max_bytes) in
        [(601, 799, Colour::Halved, 60_000), (90, 70, Colour::Full, 3_000), (33, 9, Colour::Grey, 500)]
    {
        let picture = picture(width, height, colour, 42, 12);
        let wanted = best(&picture, max_bytes).expect("a file");
        for level in levels() {
            for threads in [1, 2, 3] {
                let target = Target { mode: Mode::Best, threads, ..target(max_bytes, level) };
                let made = fit(&picture, &target).unwrap().expect("a file");
                assert!(made.jpeg == wanted, "{width}x{height} {level:?} {threads}");
            }
        }
    }
}
