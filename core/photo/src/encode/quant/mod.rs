//! Quantisation: from coefficients to the whole numbers that are coded.

#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(target_arch = "aarch64")]
use self::neon as vector;
#[cfg(target_arch = "x86_64")]
use self::x86 as vector;

use super::block::{Block, COEFFICIENT_BITS};
use crate::simd::Level;

/// One row of quantised blocks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) blocks: Vec<Block>,
    /// For each block.
    pub(super) masks: Vec<Masks>,
}

/// Bit `k` stands for the coefficient `k` in zigzag order, DC included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Masks {
    /// Where the amount is at least each of [`THRESHOLDS`].
    pub(super) at_least: [u64; 3],
}

const THRESHOLDS: [i16; 3] = [1, 2, 4];

impl Masks {
    pub(super) fn of(block: &Block) -> Self {
        let mut at_least = [0; 3];
        for (k, value) in block.0.iter().enumerate() {
            let amount = value.unsigned_abs();
            for (bit, mask) in at_least.iter_mut().enumerate() {
                *mask |= u64::from(amount >> bit != 0) << k;
            }
        }
        Self { at_least }
    }
}

/// Where quantised blocks come from.
pub(super) trait Quantised: Sync {
    /// Row `y` of a component's blocks; `room` may be used to make it.
    fn row<'a>(&'a self, component: usize, y: usize, room: &'a mut Row) -> &'a Row;
}

/// Steps in zigzag order, 1 to 255.
pub(super) type Steps = [u8; 64];

/// How much is rounded up, for each coefficient in zigzag order, in 256ths of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rounding {
    /// Added before the fraction is cut off: 128 rounds to the nearest.
    pub(super) bias: [u8; 64],
    /// Amounts below it become nothing.
    pub(super) least: [u8; 64],
}

/// Divides by the steps of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[repr(C, align(32))]
pub(super) struct Quantiser {
    /// With the shift: a reciprocal of the step with all of its 16 bits used.
    pub(super) reciprocal: [u16; 64],
    /// A power of two; the upper half of the product shifts to the right.
    pub(super) shift: [u16; 64],
    pub(super) bias: [u16; 64],
    pub(super) least: [u16; 64],
}

impl Quantiser {
    /// `exact` are the steps before they were rounded, with [`COEFFICIENT_BITS`]: amounts vanish by them,
    /// so that each grade differs a little from the next even where the whole steps are the same.
    pub(super) fn new(steps: &Steps, exact: &[u16; 64], rounding: &Rounding) -> Self {
        let mut made = Self { reciprocal: [0; 64], shift: [0; 64], bias: [0; 64], least: [0; 64] };
        for (k, &step) in steps.iter().enumerate() {
            let step = u32::from(step) << COEFFICIENT_BITS;
            let shift = (step - 1).ilog2();
            made.reciprocal[k] = (1_u32 << (16 + shift)).div_ceil(step) as u16;
            made.shift[k] = 1 << (16 - shift);
            made.bias[k] = ((step * u32::from(rounding.bias[k])) >> 8) as u16;
            made.least[k] = ((u32::from(exact[k]) * u32::from(rounding.least[k])) >> 8) as u16;
        }
        made
    }

    pub(super) fn row(&self, coefficients: &[Block], row: &mut Row, level: Level) {
        row.blocks.resize(coefficients.len(), Block::ZERO);
        row.masks.resize(coefficients.len(), Masks::default());
        #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
        if vector::row(self, coefficients, &mut row.blocks, &mut row.masks, level) {
            return;
        }
        let _ = level;
        for ((from, to), masks) in coefficients.iter().zip(&mut row.blocks).zip(&mut row.masks) {
            self.block(from, to);
            *masks = Masks::of(to);
        }
    }

    fn block(&self, from: &Block, to: &mut Block) {
        for (k, (&value, out)) in from.0.iter().zip(&mut to.0).enumerate() {
            let amount = value.unsigned_abs();
            let whole = high(high(amount + self.bias[k], self.reciprocal[k]), self.shift[k]);
            let whole = if amount < self.least[k] { 0 } else { whole as i16 };
            *out = if value < 0 { -whole } else { whole };
        }
    }
}

/// The upper half of a product, as `pmulhuw` gives it.
fn high(a: u16, b: u16) -> u16 {
    ((u32::from(a) * u32::from(b)) >> 16) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::tests::dice;
    use crate::simd::levels;

    fn quantisers() -> Vec<Quantiser> {
        let rounding = Rounding { bias: [128; 64], least: std::array::from_fn(|k| (100 + k) as u8) };
        let mut steps: Vec<Steps> = vec![[1; 64], [2; 64], [255; 64]];
        steps.push(std::array::from_fn(|k| 4 * k as u8 + 1));
        let exact = |steps: &Steps| steps.map(|step| u16::from(step) << COEFFICIENT_BITS);
        steps.iter().map(|steps| Quantiser::new(steps, &exact(steps), &rounding)).collect()
    }

    fn coefficients() -> Vec<Block> {
        let block = |seed, most: u64| {
            let value = |k| (dice(seed, k, 0) % (2 * most + 1)) as i16 - most as i16;
            Block(std::array::from_fn(value))
        };
        let mut blocks: Vec<Block> = (0..40).map(|seed| block(seed, 1 << (seed % 15))).collect();
        blocks.extend([Block([16_384; 64]), Block([-16_384; 64]), Block::ZERO]);
        blocks
    }

    #[test]
    fn every_level_gives_the_same_bits() {
        let blocks = coefficients();
        for quantiser in quantisers() {
            let mut wanted = Row::default();
            quantiser.row(&blocks, &mut wanted, Level::Scalar);
            for level in levels() {
                let mut row = Row::default();
                quantiser.row(&blocks, &mut row, level);
                assert_eq!(row, wanted, "{level:?}");
            }
        }
    }

    #[test]
    fn quotients_are_rounded_and_small_amounts_vanish() {
        let mut row = Row::default();
        let rounding = Rounding { bias: [128; 64], least: [160; 64] };
        for step in [1, 2, 3, 7, 16, 100, 255] {
            let quantiser =
                Quantiser::new(&[step; 64], &[u16::from(step) << COEFFICIENT_BITS; 64], &rounding);
            quantiser.row(&coefficients(), &mut row, Level::Scalar);
            for (from, to) in coefficients().iter().zip(&row.blocks) {
                for (&from, &to) in from.0.iter().zip(&to.0) {
                    let exact = f64::from(from) / f64::from(step) / 16.0;
                    let is_near =
                        (f64::from(to) - exact).abs() <= 0.5 + 1.0 / 32.0 || to == 0 && exact.abs() < 0.625;
                    assert!(is_near, "{to} for {exact}");
                }
            }
        }
    }
}
