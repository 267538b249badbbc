//! From coefficients to samples: the inverse DCT of 1, 2, 4 or 8 points each way.
//!
//! A block made smaller keeps the lowest frequencies of each direction and goes through an inverse DCT
//! of just so many points. With the factors of T.81, A.3.3, the samples of an N-point transform are
//! `x[n] = 1/2 * sum(c(u) * X[u] * cos((2n+1) * u * pi / 2N))` for every N when a flat block shall stay
//! as bright as it was, so the same scale holds for all sizes. All is done in whole numbers of 13
//! fractional bits, columns first; between the passes two fractional bits are kept.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod lanes;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;
#[cfg(target_arch = "x86_64")]
mod sse41;

use super::Reduced;
use crate::jpeg::zigzag::ZIGZAG;
use crate::simd::Level;

/// Fractional bits of the factors.
const FRACTION: i32 = 13;
/// Fractional bits kept between the passes.
const KEPT: i32 = 2;
/// Shift behind the first pass, over columns.
const FIRST_SHIFT: i32 = FRACTION - KEPT;
/// Shift behind the second pass, over rows: the factor 8 of both directions goes here.
const LAST_SHIFT: i32 = FRACTION + KEPT + 3;
/// Added before the first shift, to round.
const FIRST_BIAS: i32 = 1 << (FIRST_SHIFT - 1);
/// Added before the last shift: rounds, and shifts the level from around 0 to around 128.
const LAST_BIAS: i32 = (1 << (LAST_SHIFT - 1)) + (128 << LAST_SHIFT);

/// `sqrt(2) * cos(k * pi / 16)` in 13 fractional bits, for k = 0 to 7 (the first is never used).
const COS: [i16; 8] = [8192, 11363, 10703, 9633, 8192, 6436, 4433, 2260];

/// The slot of a coefficient that a reduced block does not need.
pub(crate) const NOT_NEEDED: u8 = 64;

/// The slot of each coefficient in zigzag order: its place among those that a reduced block needs, row by
/// row, from 0 to `across * down - 1`; or [`NOT_NEEDED`].
pub(crate) fn slots(reduced: Reduced) -> [u8; 64] {
    ZIGZAG.map(|natural| {
        let (row, column) = (usize::from(natural) / 8, usize::from(natural) % 8);
        match row < reduced.down && column < reduced.across {
            true => (row * reduced.across + column) as u8,
            false => NOT_NEEDED,
        }
    })
}

/// The inverse DCT for the blocks of one component.
#[derive(Debug, Clone)]
pub(crate) struct Kernel {
    reduced: Reduced,
    /// The quantisation step of each slot, at most `i16::MAX`.
    steps: [i16; 64],
    level: Level,
}

impl Kernel {
    /// `quant` holds the quantisation steps in natural order (row by row).
    pub(crate) fn new(reduced: Reduced, quant: &[u16; 64], level: Level) -> Self {
        let mut steps = [1; 64];
        for (slot, step) in steps.iter_mut().enumerate().take(reduced.across * reduced.down) {
            let natural = slot / reduced.across * 8 + slot % reduced.across;
            *step = quant[natural].min(i16::MAX as u16) as i16;
        }
        Self { reduced, steps, level }
    }

    /// Coefficients of each block: `across * down`.
    pub(crate) fn slots(&self) -> usize {
        self.reduced.across * self.reduced.down
    }

    /// Turns blocks that lie side by side into samples.
    ///
    /// `coefficients` holds the quantised coefficients of block after block, [`Kernel::slots`] each, row
    /// by row within a block (as [`slots`] numbers them). `rows` gets `down` rows of samples at `stride`,
    /// `across` samples for every block; bytes between the rows are left alone.
    ///
    /// Any input is allowed. A dequantised coefficient saturates at 16 bits, which no coefficient of a
    /// real picture reaches; samples are rounded to the nearest, half upwards, shifted by 128 and clamped
    /// to 0..=255. Nothing overflows: the factors of a row add up to 61212, times 32768 is below 2^31.
    ///
    /// # Panics
    /// When `coefficients` is no whole number of blocks or `rows` is too short for them.
    pub(crate) fn run(&self, coefficients: &[i16], rows: &mut [u8], stride: usize) {
        let blocks = coefficients.len() / self.slots();
        assert_eq!(blocks * self.slots(), coefficients.len(), "whole blocks");
        if blocks == 0 {
            return;
        }
        let width = blocks * self.reduced.across;
        assert!(
            stride >= width && rows.len() >= (self.reduced.down - 1) * stride + width,
            "room for the samples"
        );
        dispatched(self, coefficients, rows, stride);
    }
}

#[expect(unsafe_code, reason = "calling code for vector instructions that are there")]
fn dispatched(kernel: &Kernel, coefficients: &[i16], rows: &mut [u8], stride: usize) {
    match kernel.level {
        Level::Scalar => scalar::run(kernel, coefficients, rows, stride),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the level proves SSE4.1.
        Level::Sse41 => unsafe { sse41::run(kernel, coefficients, rows, stride) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the level proves AVX2.
        Level::Avx2 => unsafe { avx2::run(kernel, coefficients, rows, stride) },
        #[cfg(target_arch = "aarch64")]
        // SAFETY: the level proves NEON.
        Level::Neon => unsafe { neon::run(kernel, coefficients, rows, stride) },
    }
}

#[cfg(test)]
mod tests;
