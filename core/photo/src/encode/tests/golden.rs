//! The same bytes on every processor, at every level and with any number of threads.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::*;
use crate::simd::levels;

/// Width, height, colour, grain, budget, and the file's sha256.
const FILES: [(usize, usize, Colour, u64, usize, &str); 7] = [
    (1, 1, Colour::Halved, 0, 1_000, "63503e508e08d0cbfbb52d1af415b7c86f41659f4e9c90a9e93f86b773292ed5"),
    (7, 5, Colour::Full, 5, 1_000, "8e6ac862304c05861f9bd9960ca32a136854dc0abb2e7e90384c5f5c675b815b"),
    (16, 16, Colour::Grey, 20, 250, "eaa03c5862419c603521b180e61ff6423884e7b250aba8c7e5687ef931ad6bf3"),
    (17, 31, Colour::Halved, 20, 700, "969be2306e0a1fa420090cd4f6cccbd29ecf1d75501fa3c3059c138780f8841c"),
    (256, 192, Colour::Halved, 10, 9_000, "c0716c9eeb7f96d4a948bd2f5ff29810458d1b56620aab74b79f6eef853c9cfb"),
    (
        640,
        480,
        Colour::Halved,
        12,
        40_000,
        "afe025f197f67b0d71ba03bfa7c579e4f9461e7f8e39d5cc4cb58429c2a23bd0",
    ),
    (601, 799, Colour::Full, 4, 50_000, "3910fa2ab19a41b960f7a7978525d0be89672caadd7978519838c9f8bcad27da"),
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
