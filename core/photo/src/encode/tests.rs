//! The whole encoder: what comes out is what went in, and never too long.

mod best;
mod budget;
mod golden;
mod round_trip;

use crate::encode::{Target, fit};
use crate::plane::{Picture, Plane};
use crate::simd::Level;
use crate::{Mode, Simd};

/// Colour of a made picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Colour {
    Grey,
    Halved,
    Full,
}

/// A number that looks random and hangs on all that is given.
pub(super) fn dice(seed: u64, x: usize, y: usize) -> u64 {
    let mut value = seed ^ (x as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ ((y as u64) << 32 | 0x5851_F42D);
    for _ in 0..3 {
        value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    }
    value ^ (value >> 31)
}

/// Slopes, discs with sharp edges, and grain of the given strength.
fn plane(width: usize, height: usize, seed: u64, grain: u64) -> Plane {
    let mut made = Plane::new(width, height);
    let size = width.max(height).max(8) as i64;
    for y in 0..height {
        for x in 0..width {
            let (across, down) = (x as i64 * 256 / size, y as i64 * 256 / size);
            let mut value = 40 + (across * (seed % 3) as i64 + down * 2) / 4;
            for disc in 0..6 {
                let roll = dice(seed, disc, 99);
                let (dx, dy) = (across - (roll & 255) as i64, down - (roll >> 8 & 255) as i64);
                if dx * dx + dy * dy < 900 + (roll >> 16 & 2047) as i64 {
                    value += (roll >> 32 & 127) as i64 - 64;
                }
            }
            let grain = (dice(seed, x, y) % (2 * grain + 1)) as i64 - grain as i64;
            made.row_mut(y)[x] = (value + grain).clamp(0, 255) as u8;
        }
    }
    made
}

fn picture(width: usize, height: usize, colour: Colour, seed: u64, grain: u64) -> Picture {
    let (across, down) = match colour {
        Colour::Halved => (width.div_ceil(2), height.div_ceil(2)),
        Colour::Grey | Colour::Full => (width, height),
    };
    let chroma = (colour != Colour::Grey).then(|| [1, 2].map(|k| plane(across, down, seed + k, 0)));
    Picture { luma: plane(width, height, seed, grain), chroma }
}

fn target(max_bytes: usize, level: Level) -> Target {
    Target { max_bytes, floor: 0, ceiling: 100, mode: Mode::Fast, threads: 1, level }
}

fn best_level() -> Level {
    Simd::Best.resolve()
}
