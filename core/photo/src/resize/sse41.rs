//! The resizer's sums with SSE4.1.
#![expect(unsafe_code, reason = "loads, stores and calls of SSE4.1")]

use std::arch::x86_64::*;

use super::kernel::{AcrossTable, TAPS, down_rounding};

/// Samples of a row that are mixed at once.
const BLOCK: usize = 16;

pub(super) fn down(ring: &[u8], offsets: &[usize], weights: &[i16], bits: u32, line: &mut [i16]) {
    // SAFETY: `Level::Sse41` is only made where SSE4.1 is; the dispatcher has checked that every offset is
    // followed by `line.len()` samples.
    unsafe { down_all(ring, offsets, weights, bits, line) }
}

pub(super) fn across(table: &AcrossTable, line: &[i16], row: &mut [u8]) {
    // SAFETY: `Level::Sse41` is only made where SSE4.1 is; the dispatcher has checked that the line reaches
    // as far as the windows do and that there is one for each sample.
    unsafe { across_all(table, line, row) }
}

/// # Safety
/// Each of `offsets` is followed by `line.len()` samples in `ring`.
#[target_feature(enable = "sse4.1")]
unsafe fn down_all(ring: &[u8], offsets: &[usize], weights: &[i16], bits: u32, line: &mut [i16]) {
    let (start, shift) = down_rounding(bits);
    let shift = _mm_cvtsi32_si128(shift as i32);
    for (block, out) in line.chunks_exact_mut(BLOCK).enumerate() {
        let mut sums = [_mm_set1_epi32(start); 4];
        let load = |offset: usize| {
            // SAFETY: 16 samples from here are within the row, as the caller promises.
            unsafe { _mm_loadu_si128(ring.as_ptr().add(offset + block * BLOCK).cast()) }
        };
        for (offset, weight) in offsets.chunks_exact(2).zip(weights.chunks_exact(2)) {
            add_pair(&mut sums, load(offset[0]), load(offset[1]), weight[0], weight[1]);
        }
        if let ([.., offset], [.., weight]) = (offsets, weights)
            && offsets.len() % 2 == 1
        {
            add_pair(&mut sums, load(*offset), _mm_setzero_si128(), *weight, 0);
        }
        let sums = sums.map(|sum| _mm_sra_epi32(sum, shift));
        let at = out.as_mut_ptr().cast::<__m128i>();
        // SAFETY: `out` has room for twice 8 samples.
        unsafe {
            _mm_storeu_si128(at, _mm_packs_epi32(sums[0], sums[1]));
            _mm_storeu_si128(at.add(1), _mm_packs_epi32(sums[2], sums[3]));
        }
    }
}

/// Adds two weighted rows of 16 samples.
#[target_feature(enable = "sse4.1")]
fn add_pair(sums: &mut [__m128i; 4], first: __m128i, second: __m128i, weight: i16, other: i16) {
    let zero = _mm_setzero_si128();
    let weights = _mm_set1_epi32(i32::from(weight) & 0xFFFF | i32::from(other) << 16);
    let (low, high) = (_mm_unpacklo_epi8(first, second), _mm_unpackhi_epi8(first, second));
    let pairs = [
        _mm_unpacklo_epi8(low, zero),
        _mm_unpackhi_epi8(low, zero),
        _mm_unpacklo_epi8(high, zero),
        _mm_unpackhi_epi8(high, zero),
    ];
    for (sum, pair) in sums.iter_mut().zip(pairs) {
        *sum = _mm_add_epi32(*sum, _mm_madd_epi16(pair, weights));
    }
}

/// # Safety
/// `line` has `table.reach` samples and `row` no more than there are windows.
#[target_feature(enable = "sse4.1")]
unsafe fn across_all(table: &AcrossTable, line: &[i16], row: &mut [u8]) {
    let weights_of_eight = table.chunks * 8 * TAPS;
    let (half, shift) = table.rounding();
    let (half, shift) = (_mm_set1_epi32(half), _mm_cvtsi32_si128(shift as i32));
    for (index, out) in row.chunks_mut(8).enumerate() {
        let starts = &table.starts[index * 8..][..8];
        let weights = &table.weights[index * weights_of_eight..][..weights_of_eight];
        let mut halves = [half; 2];
        for (upper, sum) in halves.iter_mut().enumerate() {
            // SAFETY: windows of the table end within `table.reach` samples, and `weights` has 64 for each chunk.
            let made = unsafe { four_sums(line, &starts[upper * 4..][..4], weights, upper, table.chunks) };
            *sum = _mm_sra_epi32(_mm_add_epi32(*sum, made), shift);
        }
        let words = _mm_packs_epi32(halves[0], halves[1]);
        let bytes = _mm_xor_si128(_mm_packs_epi16(words, words), _mm_set1_epi8(-128));
        let samples = _mm_cvtsi128_si64(bytes).to_le_bytes();
        out.copy_from_slice(&samples[..out.len()]);
    }
}

/// The sums of four windows, the lower or the `upper` half of eight.
///
/// # Safety
/// `line` has `8 * chunks` samples from each of the four `starts`; `weights` has 64 for each chunk.
#[target_feature(enable = "sse4.1")]
unsafe fn four_sums(line: &[i16], starts: &[u32], weights: &[i16], upper: usize, chunks: usize) -> __m128i {
    let mut sums = [_mm_setzero_si128(); 4];
    for chunk in 0..chunks {
        for (four, sum) in sums.iter_mut().enumerate() {
            // SAFETY: as the caller promises.
            let (samples, weights) = unsafe {
                let samples = line.as_ptr().add(starts[four] as usize + chunk * TAPS);
                let weights = weights.as_ptr().add(((chunk * 4 + four) * 2 + upper) * TAPS);
                (_mm_loadu_si128(samples.cast()), _mm_loadu_si128(weights.cast()))
            };
            *sum = _mm_add_epi32(*sum, _mm_madd_epi16(samples, weights));
        }
    }
    let [a, b, c, d] = sums;
    _mm_hadd_epi32(_mm_hadd_epi32(a, b), _mm_hadd_epi32(c, d))
}
