//! The forward DCT with NEON.
#![expect(unsafe_code, reason = "loads, stores and the call of functions made for one level")]

use std::arch::aarch64::*;

use super::{FIRST_BITS, HALF_COSINES, QUARTER, butterflies};
use crate::encode::block::Block;
use crate::jpeg::zigzag::ZIGZAG;
use crate::simd::Level;

/// As [`super::forward`]; says whether the level has a kernel here.
pub(super) fn forward(samples: &[u8], blocks: &mut [Block], level: Level) -> bool {
    match level {
        Level::Scalar => return false,
        // SAFETY: the level proves that the processor has the instructions.
        Level::Neon => unsafe { forward_neon(samples, blocks) },
    }
    true
}

#[target_feature(enable = "neon")]
fn forward_neon(samples: &[u8], blocks: &mut [Block]) {
    let width = blocks.len() * 8;
    for (x, block) in blocks.iter_mut().enumerate() {
        one_block(samples, width, 8 * x, block);
    }
}

#[target_feature(enable = "neon")]
fn one_block(samples: &[u8], width: usize, x: usize, block: &mut Block) {
    let middle = vdup_n_u8(128);
    let mut rows = [vdupq_n_s16(0); 8];
    for (y, row) in rows.iter_mut().enumerate() {
        let samples = &samples[y * width + x..][..8];
        // SAFETY: the slice holds the eight bytes that are loaded.
        let narrow = unsafe { vld1_u8(samples.as_ptr()) };
        // The difference of bytes, widened, is right as a signed number.
        *row = vshlq_n_s16::<FIRST_BITS>(vreinterpretq_s16_u16(vsubl_u8(narrow, middle)));
    }
    let quarter = vdupq_n_s16(QUARTER);
    let down = pass(rows).map(|row| vqrdmulhq_s16(row, quarter));
    let both = pass(transposed(down));
    let mut natural = [[0_i16; 8]; 8];
    for (line, row) in natural.iter_mut().zip(both) {
        // SAFETY: the line holds the sixteen bytes that are stored.
        unsafe { vst1q_s16(line.as_mut_ptr(), row) };
    }
    for (value, &place) in block.0.iter_mut().zip(&ZIGZAG) {
        *value = natural[usize::from(place) % 8][usize::from(place) / 8];
    }
}

#[target_feature(enable = "neon")]
fn pass(rows: [int16x8_t; 8]) -> [int16x8_t; 8] {
    let cosines = HALF_COSINES.map(|cosine| vdupq_n_s16(cosine));
    butterflies!(rows, cosines, vaddq_s16, vsubq_s16, vqrdmulhq_s16)
}

#[target_feature(enable = "neon")]
fn transposed(r: [int16x8_t; 8]) -> [int16x8_t; 8] {
    let mut pairs = [vdupq_n_s32(0); 8];
    for k in [0, 2, 4, 6] {
        pairs[k] = vreinterpretq_s32_s16(vtrn1q_s16(r[k], r[k + 1]));
        pairs[k + 1] = vreinterpretq_s32_s16(vtrn2q_s16(r[k], r[k + 1]));
    }
    let mut fours = [vdupq_n_s64(0); 8];
    for k in [0, 1, 4, 5] {
        fours[k] = vreinterpretq_s64_s32(vtrn1q_s32(pairs[k], pairs[k + 2]));
        fours[k + 2] = vreinterpretq_s64_s32(vtrn2q_s32(pairs[k], pairs[k + 2]));
    }
    let mut columns = [vdupq_n_s16(0); 8];
    for k in 0..4 {
        columns[k] = vreinterpretq_s16_s64(vtrn1q_s64(fours[k], fours[k + 4]));
        columns[k + 4] = vreinterpretq_s16_s64(vtrn2q_s64(fours[k], fours[k + 4]));
    }
    columns
}
