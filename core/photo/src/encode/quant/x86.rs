//! Quantisation with SSE4.1 and AVX2.
#![expect(unsafe_code, reason = "loads, stores and the call of functions made for one level")]

use std::arch::x86_64::*;

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
        Level::Sse41 => unsafe { row_sse41(quantiser, coefficients, blocks, masks) },
        // SAFETY: as above.
        Level::Avx2 => unsafe { row_avx2(quantiser, coefficients, blocks, masks) },
    }
    true
}

#[target_feature(enable = "sse4.1")]
fn row_sse41(quantiser: &Quantiser, coefficients: &[Block], blocks: &mut [Block], masks: &mut [Masks]) {
    for ((from, to), masks) in coefficients.iter().zip(blocks).zip(masks) {
        let mut whole = [_mm_setzero_si128(); 8];
        for (k, whole) in whole.iter_mut().enumerate() {
            let value = load_128(&from.0, k);
            let amount = _mm_abs_epi16(value);
            let raised = _mm_add_epi16(amount, load_128(&quantiser.bias, k));
            let divided = _mm_mulhi_epu16(raised, load_128(&quantiser.reciprocal, k));
            let divided = _mm_mulhi_epu16(divided, load_128(&quantiser.shift, k));
            let too_small = _mm_cmpgt_epi16(load_128(&quantiser.least, k), amount);
            *whole = _mm_andnot_si128(too_small, divided);
            let signed = _mm_sign_epi16(*whole, value);
            // SAFETY: the chunk holds the sixteen bytes that are stored.
            unsafe { _mm_storeu_si128(to.0.as_chunks_mut::<8>().0[k].as_mut_ptr().cast(), signed) };
        }
        for (mask, threshold) in masks.at_least.iter_mut().zip(THRESHOLDS) {
            let below = _mm_set1_epi16(threshold - 1);
            *mask = 0;
            for (k, pair) in whole.as_chunks::<2>().0.iter().enumerate() {
                let [low, high] = pair.map(|whole| _mm_cmpgt_epi16(whole, below));
                let bits = _mm_movemask_epi8(_mm_packs_epi16(low, high)) as u16;
                *mask |= u64::from(bits) << (16 * k);
            }
        }
    }
}

#[target_feature(enable = "avx2")]
fn row_avx2(quantiser: &Quantiser, coefficients: &[Block], blocks: &mut [Block], masks: &mut [Masks]) {
    for ((from, to), masks) in coefficients.iter().zip(blocks).zip(masks) {
        let mut whole = [_mm256_setzero_si256(); 4];
        for (k, whole) in whole.iter_mut().enumerate() {
            let value = load_256(&from.0, k);
            let amount = _mm256_abs_epi16(value);
            let raised = _mm256_add_epi16(amount, load_256(&quantiser.bias, k));
            let divided = _mm256_mulhi_epu16(raised, load_256(&quantiser.reciprocal, k));
            let divided = _mm256_mulhi_epu16(divided, load_256(&quantiser.shift, k));
            let too_small = _mm256_cmpgt_epi16(load_256(&quantiser.least, k), amount);
            *whole = _mm256_andnot_si256(too_small, divided);
            let signed = _mm256_sign_epi16(*whole, value);
            // SAFETY: the chunk holds the 32 bytes that are stored.
            unsafe { _mm256_storeu_si256(to.0.as_chunks_mut::<16>().0[k].as_mut_ptr().cast(), signed) };
        }
        for (mask, threshold) in masks.at_least.iter_mut().zip(THRESHOLDS) {
            let below = _mm256_set1_epi16(threshold - 1);
            *mask = 0;
            for (k, pair) in whole.as_chunks::<2>().0.iter().enumerate() {
                let [low, high] = pair.map(|whole| _mm256_cmpgt_epi16(whole, below));
                // Packing works in halves: the middle quarters change places.
                let packed = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packs_epi16(low, high));
                let bits = _mm256_movemask_epi8(packed) as u32;
                *mask |= u64::from(bits) << (32 * k);
            }
        }
    }
}

/// The `k`th eight of 64 values.
#[inline]
#[target_feature(enable = "sse4.1")]
fn load_128<T: Sixteen>(values: &[T; 64], k: usize) -> __m128i {
    // SAFETY: the chunk holds the sixteen bytes that are loaded.
    unsafe { _mm_loadu_si128(values.as_chunks::<8>().0[k].as_ptr().cast()) }
}

/// The `k`th sixteen of 64 values.
#[inline]
#[target_feature(enable = "avx2")]
fn load_256<T: Sixteen>(values: &[T; 64], k: usize) -> __m256i {
    // SAFETY: the chunk holds the 32 bytes that are loaded.
    unsafe { _mm256_loadu_si256(values.as_chunks::<16>().0[k].as_ptr().cast()) }
}

/// Numbers of sixteen bits.
trait Sixteen {}

impl Sixteen for i16 {}
impl Sixteen for u16 {}
