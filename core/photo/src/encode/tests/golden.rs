//! The same bytes on every processor, at every level and with any number of threads.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::*;
use crate::simd::levels;

/// Width, height, colour, grain, budget, and the file's sha256.
const FILES: [(usize, usize, Colour, u64, usize, &str); 7] = [
    (1, 1, Colour::Halved, 0, 1_000, "b3645358d43496b9cc9102bf5f25227f4ecd85f4b95b5bd1ec6fc9033d8e8e2d"),
    (7, 5, Colour::Full, 5, 1_000, "83144ec5ec769566c6e3e930570d1a29d022fc7d22898d3b59a49710432005a1"),
    (16, 16, Colour::Grey, 20, 250, "8a263e950bbcafbed84fd6a10e86c0021ed131195a3c98e4e49763e514c8b2b9"),
    (17, 31, Colour::Halved, 20, 700, "db1dcb3b5e299de5c8a7dfe08b31b613c91b4f5ea05b33da17f179e70daa5ecb"),
    (256, 192, Colour::Halved, 10, 9_000, "f5fbc02fc501c516863ba446942cb83cbead4ebc1dc8895b0ea0a56dbaa15a93"),
    (
        640,
        480,
        Colour::Halved,
        12,
        40_000,
        "4e76ca79cbca6625b1ed1a24565e3907c4da449e8629ff5e64e8f6fc75a1a516",
    ),
    (601, 799, Colour::Full, 4, 50_000, "fb1544c79cf0a8d712686cda381450237dce9ec4b6d25be21304dc002f42f02c"),
];

#[test]
fn files_are_the_same_everywhere() {
    let mut wrong = String::new();
    for (width, height, colour, grain, max_bytes, wanted) in FILES {
        let picture = picture(width, height, colour, 42, grain);
        for level in levels() {
            for threads in [1, 2, 3] {
                let target = Target { threads, ..target(max_bytes, level) };
                let made = fit(&picture, &target).unwrap().expect("a file");
                let mut hash = String::new();
                for byte in Sha256::digest(&made.jpeg) {
                    write!(hash, "{byte:02x}").unwrap();
                }
                if hash != wanted {
                    writeln!(wrong, "{width}x{height} {level:?} {threads}: {hash}").unwrap();
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
