//! Quantisation with NEON.
#![expect(unsafe_code, reason = "loads, stores and the call of functions made for one level")]

use std::arch::aarch64::*;

use super::{Masks, Quantiser, THRESHOLDS};
use crate::encode::block::Block;
use crate::simd::Level;

/// As [`Quantiser::row`], for rows of one length; says whether the level has a kernel here.
pub(super) fn row(
    quantiser: &Quantiser,
    coefficients: &[Block],
    blocks: &mut [Block],
    masks: &mut [Masks],
    level: Level,
) -> bool {
    match level {
        Level::Scalar => return false,
        // SAFETY: the level proves that the processor has the instructions.
        Level::Neon => unsafe { row_neon(quantiser, coefficients, blocks, masks) },
    }
    true
}

#[target_feature(enable = "neon")]
fn row_neon(quantiser: &Quantiser, coefficients: &[Block], blocks: &mut [Block], masks: &mut [Masks]) {
    for ((from, to), masks) in coefficients.iter().zip(blocks).zip(masks) {
        let mut whole = [vdupq_n_u16(0); 8];
        for (k, whole) in whole.iter_mut().enumerate() {
            // SAFETY: the chunk holds the sixteen bytes that are loaded.
            let value = unsafe { vld1q_s16(from.0.as_chunks::<8>().0[k].as_ptr()) };
            let amount = vreinterpretq_u16_s16(vabsq_s16(value));
            let raised = vaddq_u16(amount, load(&quantiser.bias, k));
            let divided = upper(upper(raised, load(&quantiser.reciprocal, k)), load(&quantiser.shift, k));
            *whole = vandq_u16(vcgeq_u16(amount, load(&quantiser.least, k)), divided);
            let positive = vreinterpretq_s16_u16(*whole);
            let signed = vbslq_s16(vcltzq_s16(value), vnegq_s16(positive), positive);
            // SAFETY: the chunk holds the sixteen bytes that are stored.
            unsafe { vst1q_s16(to.0.as_chunks_mut::<8>().0[k].as_mut_ptr(), signed) };
        }
        for (mask, threshold) in masks.at_least.iter_mut().zip(THRESHOLDS) {
            *mask = where_at_least(&whole, threshold as u16);
        }
    }
}

/// One bit for each of 64 numbers that is at least `threshold`.
#[target_feature(enable = "neon")]
fn where_at_least(whole: &[uint16x8_t; 8], threshold: u16) -> u64 {
    let threshold = vdupq_n_u16(threshold);
    let place = vreinterpretq_u8_u64(vdupq_n_u64(0x8040_2010_0804_0201));
    let mut bits = [vdupq_n_u8(0); 4];
    for (bits, pair) in bits.iter_mut().zip(whole.as_chunks::<2>().0) {
        let [low, high] = pair.map(|whole| vmovn_u16(vcgeq_u16(whole, threshold)));
        *bits = vandq_u8(vcombine_u8(low, high), place);
    }
    let sums = vpaddq_u8(vpaddq_u8(bits[0], bits[1]), vpaddq_u8(bits[2], bits[3]));
    let sums = vpaddq_u8(sums, sums);
    vgetq_lane_u64::<0>(vreinterpretq_u64_u8(sums))
}

/// The upper halves of products.
#[target_feature(enable = "neon")]
fn upper(a: uint16x8_t, b: uint16x8_t) -> uint16x8_t {
    let low = vmull_u16(vget_low_u16(a), vget_low_u16(b));
    let high = vmull_high_u16(a, b);
    vuzp2q_u16(vreinterpretq_u16_u32(low), vreinterpretq_u16_u32(high))
}

/// The `k`th eight of 64 values.
#[target_feature(enable = "neon")]
fn load(values: &[u16; 64], k: usize) -> uint16x8_t {
    // SAFETY: the chunk holds the sixteen bytes that are loaded.
    unsafe { vld1q_u16(values.as_chunks::<8>().0[k].as_ptr()) }
}
