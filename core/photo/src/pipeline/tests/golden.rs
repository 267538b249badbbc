//! The same file and settings give the same bytes on every processor, with any instructions and threads.
//!
//! The vectors change only with the engine: then on purpose, and in the changelog. They are checked on
//! ARM too, see `tests/lib/golden_arm`. `SABERLING_SHOW_GOLDEN=1` prints what there is now.

use image::ImageEncoder as _;
use image::codecs::jpeg::JpegEncoder;

use super::*;
use crate::{Mode, Simd};

struct Case {
    name: &'static str,
    width: u32,
    height: u32,
    orientation: u8,
    edge: u32,
    max_bytes: usize,
    mode: Mode,
    grey: bool,
}

const CASES: [Case; 7] = [
    case("large, upright", 1900, 1430, 1, 1600, 300_000),
    case("tight, turned", 1201, 803, 6, 640, 40_000),
    case("a small part, mirrored", 777, 1001, 7, 200, 12_000),
    case("a strip", 2000, 17, 3, 320, 20_000),
    case("one block", 8, 8, 6, 1600, 20_000),
    Case { mode: Mode::Best, ..case("best", 900, 700, 1, 800, 60_000) },
    Case { grey: true, ..case("grey", 900, 700, 8, 800, 60_000) },
];

const fn case(
    name: &'static str,
    width: u32,
    height: u32,
    orientation: u8,
    edge: u32,
    max_bytes: usize,
) -> Case {
    Case { name, width, height, orientation, edge, max_bytes, mode: Mode::Fast, grey: false }
}

/// First eight bytes of the SHA-256 of input, upload and thumbnail, and the perceptual hash.
const GOLDEN: [[&str; 4]; 7] = [
    ["7d8d606a00364a0e", "1bab4a6a68168e4b", "941719bc24f7bfc6", "6cf7ef844c65ae00"],
    ["b12c4f95a7cc59ee", "e0b5f68a556bb1c9", "e4b8c3df8deaae63", "d410ff7ad10cd728"],
    ["53ba790362620e75", "13d8b34b000a76bf", "64ab5c4d93ad2a1c", "21b5137f807f807b"],
    ["a6909a2a0f97eca5", "f5c47281ed0bebb3", "22c95aef9c4f6b0d", "22d13dbac62727d8"],
    ["fd52b6d6b59c1599", "9b206457400afd90", "5e40358f88f5e7b0", "9c712d2599d849fa"],
    ["e156368d1e14d2c4", "c9fa192ccc2ab0df", "1b9cfaf3fcc800a2", "50bbc1eff4c04723"],
    ["08f00a291bf73147", "d06f5f946d8a094e", "59f6b24098195792", "de235a055aed1b4a"],
];

/// Whole numbers only, so that the input too is the same everywhere.
fn picture(width: u32, height: u32) -> RgbImage {
    let grain = noise(width, height);
    RgbImage::from_fn(width, height, |x, y| {
        let Rgb([a, b, _]) = *grain.get_pixel(x, y);
        let board = if (x / 37 + y / 23) % 3 == 0 { 60 } else { 0 };
        let light = (x * 120 / width + y * 60 / height) as u8;
        Rgb([light + board + a % 16, 40 + light / 2 + b % 8, 200 - light + (a ^ b) % 16])
    })
}

fn input(case: &Case) -> Vec<u8> {
    let colours = picture(case.width, case.height);
    let mut file = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut file, 92);
    let written = if case.grey {
        let grey = image::GrayImage::from_fn(case.width, case.height, |x, y| {
            image::Luma([colours.get_pixel(x, y).0[1]])
        });
        encoder.write_image(&grey, case.width, case.height, image::ExtendedColorType::L8)
    } else {
        encoder.write_image(&colours, case.width, case.height, image::ExtendedColorType::Rgb8)
    };
    written.expect("encodes");
    testing::dress(&file, case.orientation, None)
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_same_file_gives_the_same_bytes_everywhere() {
    let shows = std::env::var_os("SABERLING_SHOW_GOLDEN").is_some();
    for (case, golden) in CASES.iter().zip(GOLDEN) {
        let file = input(case);
        for simd in [Simd::Scalar, Simd::Sse41, Simd::Avx2, Simd::Neon, Simd::Best] {
            for threads in [1, 2, 3] {
                let settings = Settings {
                    longest_edge_px: case.edge,
                    max_bytes: case.max_bytes,
                    mode: case.mode,
                    simd,
                    threads,
                    ..Settings::default()
                };
                let made = prepare(&file[..], &settings).expect("a sound photo");
                let hash = format!("{:016x}", made.phash.bits);
                let found = [digest(&file), digest(&made.upload), digest(&made.thumbnail), hash];
                if shows && simd == Simd::Scalar && threads == 1 {
                    println!("    {found:?},");
                } else if !shows {
                    assert_eq!(found, golden, "{}, {simd:?}, {threads} threads", case.name);
                }
            }
        }
    }
}
