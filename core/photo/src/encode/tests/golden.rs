//! The same bytes on every processor, at every level and with any number of threads.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::*;
use crate::simd::levels;

/// Width, height, colour, grain, budget, and the file's sha256.
const FILES: [(usize, usize, Colour, u64, usize, &str); 7] = [
    (1, 1, Colour::Halved, 0, 1_000, "a1569af9dee79e0386fb66618887f015293ab3098a94ee6fd50ffc614fad16ea"),
    (7, 5, Colour::Full, 5, 1_000, "e5bbe21b903fd723152a26285eeb59a59073d6a51d7634a76f846745122f17ef"),
    (16, 16, Colour::Grey, 20, 250, "8c1fb2a2cba89bc3a67b503323fc794b089f3409439293d5e725f11dadf76706"),
    (17, 31, Colour::Halved, 20, 700, "5be5b10695d6414e73ca68b62f54ceab028216a0f96efb797066bdb9e8a5eef5"),
    (256, 192, Colour::Halved, 10, 9_000, "15c8d8aa375c1ec81f742cfa443fa39dbf90ca828aa892de71bbb4446bce38fd"),
    (
        640,
        480,
        Colour::Halved,
        12,
        40_000,
        "0e683a96085dc1c8106c8af3582710fcc9fae901d9a01a519b689e601e8d4a53",
    ),
    (601, 799, Colour::Full, 4, 50_000, "19eaee4ad04862bba37bb7dae62667ca1b4595a704d18e3649a4e98d29028f0d"),
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
