//! A hash of how a picture looks: near for near pictures.
//!
//! Version 1 is the DCT hash of Zauner ("Implementation and Benchmarking of Perceptual Image Hash
//! Functions", 2010): the picture shrunk to 32 by 32 whatever its shape, its DCT-II, of that the
//! frequencies 1 to 8 across and down, and for each of the 64 whether it is above their median. Frequency 0
//! is left out: there are the brightness and the ground below the sky, which say little about a photo.

use std::f64::consts::PI;

use crate::plane::Plane;
use crate::resize::{self, sine};
use crate::simd::Simd;

/// Edge of the picture that is hashed.
const EDGE: usize = 32;
/// Frequencies each way that are looked at.
const FREQUENCIES: usize = 8;
/// Bits behind the point of a cosine; all sums fit into 47 bits, so nothing is rounded on the way.
const COSINE_BITS: u32 = 14;
/// cos((2x + 1) u π / 64) for the frequencies u from 1 on and the places x.
const WAVES: [[i64; EDGE]; FREQUENCIES] = waves();

/// The 64 signs of a DCT, for `count_ones` of a difference.
///
/// At most 10 bits apart is a hint that two photos show the same; never a verdict. Turned, mirrored or
/// cut by a tenth, a picture has another hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PerceptualHash {
    /// How it was computed; only hashes of one version are compared.
    pub version: u8,
    /// The hash: the lowest frequencies in the highest bits, row by row.
    pub bits: u64,
}

impl PerceptualHash {
    /// How it is computed today; another number wherever a bit may come out otherwise.
    pub const VERSION: u8 = 1;
}

/// The hash of an upright picture's luma; that of an empty one has no bit set.
pub(crate) fn of(luma: &Plane) -> PerceptualHash {
    let small = resize::plane(luma, EDGE, EDGE, Simd::Best.resolve());
    let frequencies = dct(&small);
    let mut sorted = frequencies;
    sorted.sort_unstable();
    // Of an even number the lower middle one: half of them are above it.
    let median = sorted[sorted.len() / 2 - 1];
    let bits = frequencies.iter().fold(0, |bits, &value| bits << 1 | u64::from(value > median));
    PerceptualHash { version: PerceptualHash::VERSION, bits }
}

/// The wanted frequencies of a square of `EDGE`, row by row, all on one scale.
fn dct(square: &Plane) -> [i64; FREQUENCIES * FREQUENCIES] {
    let weigh = |wave: &[i64; EDGE], samples: &mut dyn Iterator<Item = i64>| -> i64 {
        wave.iter().zip(samples).map(|(cosine, sample)| cosine * sample).sum()
    };
    let rows = square.data.chunks_exact(EDGE);
    let across: Vec<_> = rows
        .map(|row| WAVES.map(|wave| weigh(&wave, &mut row.iter().map(|&sample| i64::from(sample)))))
        .collect();
    std::array::from_fn(|index| {
        let (down, column) = (&WAVES[index / FREQUENCIES], index % FREQUENCIES);
        weigh(down, &mut across.iter().map(|row| row[column]))
    })
}

const fn waves() -> [[i64; EDGE]; FREQUENCIES] {
    let mut table = [[0; EDGE]; FREQUENCIES];
    let mut row = 0;
    while row < FREQUENCIES {
        let mut x = 0;
        while x < EDGE {
            // In parts of which 128 are a full turn; the upper half of it mirrors the lower.
            let part = (2 * x + 1) * (row + 1) % 128;
            let part = if part > 64 { 128 - part } else { part };
            // Behind a right angle the cosine falls below zero as it rose above it before.
            let (sign, part) = if part > 32 { (-1, 64 - part) } else { (1, part) };
            let cosine = sine(PI / 64.0 * (32 - part) as f64);
            table[row][x] = sign * (cosine * (1_i64 << COSINE_BITS) as f64 + 0.5) as i64;
            x += 1;
        }
        row += 1;
    }
    table
}

#[cfg(test)]
mod tests;
