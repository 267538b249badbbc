//! Quantisation tables for any quality.

use super::block::ZIGZAG;
use super::quant::Steps;

/// Grades of coarseness, from [`Grade::FINEST`] to [`Grade::COARSEST`]; 64 of them double the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Grade(pub(super) u16);

/// A step of the base tables is this many of the file's steps at the grade [`PLAIN`].
const BASE_BITS: u32 = 4;
/// The grade at which the base tables are used as they are.
const PLAIN: u16 = 256;
const PER_OCTAVE: u16 = 64;

impl Grade {
    pub(super) const FINEST: Self = Self(0);
    pub(super) const COARSEST: Self = Self(448);

    /// Two to the power of the grade's distance from [`PLAIN`], with 32 fractional bits.
    fn factor(self) -> u64 {
        let (octaves, part) = (self.0 / PER_OCTAVE, self.0 % PER_OCTAVE);
        (PARTS[usize::from(part)] << octaves) >> (PLAIN / PER_OCTAVE)
    }

    /// Steps of a component, in zigzag order.
    pub(super) fn steps(self, component: usize) -> Steps {
        let base = if component == 0 { &LUMA } else { &CHROMA };
        let factor = self.factor();
        ZIGZAG.map(|place| {
            let step = (u64::from(base[usize::from(place)]) * factor) >> (32 - 1 + BASE_BITS);
            step.div_ceil(2).clamp(1, 255) as u8
        })
    }
}

/// `2 ^ (k / 64)` with 32 fractional bits.
const PARTS: [u64; PER_OCTAVE as usize] = {
    // 2 ^ (1 / 64) with 62 fractional bits.
    const ROOT: u128 = 4_661_903_986_662_671_289;
    let mut parts = [0; PER_OCTAVE as usize];
    let mut power: u128 = 1 << 62;
    let mut k = 0;
    while k < parts.len() {
        parts[k] = ((power + (1 << 29)) >> 30) as u64;
        power = (power * ROOT) >> 62;
        k += 1;
    }
    parts
};

const fn sixteenths(table: [u16; 64]) -> [u16; 64] {
    let mut made = table;
    let mut k = 0;
    while k < 64 {
        made[k] <<= BASE_BITS;
        k += 1;
    }
    made
}

#[rustfmt::skip]
const LUMA: [u16; 64] = sixteenths([
    16, 16, 16, 18, 25, 37, 56, 85,
    16, 17, 20, 27, 34, 40, 53, 75,
    16, 20, 24, 31, 43, 62, 91, 135,
    18, 27, 31, 40, 53, 74, 106, 156,
    25, 34, 43, 53, 69, 94, 131, 189,
    37, 40, 62, 74, 94, 124, 169, 238,
    56, 53, 91, 106, 131, 169, 226, 311,
    85, 75, 135, 156, 189, 238, 311, 418,
]);

const CHROMA: [u16; 64] = LUMA;
