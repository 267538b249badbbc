//! [`Mode::Best`]: the same promises as those of the fast mode.

use sha2::{Digest, Sha256};

use super::round_trip::distances;
use super::*;
use crate::simd::levels;

/// Width, height, colour, budget, and the file's sha256.
const FILES: [(usize, usize, Colour, usize, &str); 3] = [
    (601, 799, Colour::Halved, 60_000, "19c2bf53996c560094cfd456b567e38949afa77297c73507bac2ddfbe163fb7f"),
    (90, 70, Colour::Full, 3_000, "6d3789d7608b3c3f8caa0e9263143d207cc1240253648ed0c0f90542ad981eb3"),
    (33, 9, Colour::Grey, 500, "8a4423cefa9ddc7e546fb64b95d05207ea22b79d4697236f3a96554f9d643c35"),
];

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
    for (width, height, colour, max_bytes, sha256) in FILES {
        let picture = picture(width, height, colour, 42, 12);
        let wanted = best(&picture, max_bytes).expect("a file");
        let hash: String = Sha256::digest(&wanted).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, sha256, "{width}x{height} {colour:?}");
        for level in levels() {
            for threads in [1, 2, 3] {
                let target = Target { mode: Mode::Best, threads, ..target(max_bytes, level) };
                let made = fit(&picture, &target).unwrap().expect("a file");
                assert!(made.jpeg == wanted, "{width}x{height} {level:?} {threads}");
            }
        }
    }
}
