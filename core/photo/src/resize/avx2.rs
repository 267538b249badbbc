//! The resizer's sums with AVX2.
#![expect(unsafe_code, reason = "loads, stores and calls of AVX2")]

use std::arch::x86_64::*;

use super::kernel::{AcrossTable, GROUP, LANES, TAPS, down_rounding};

pub(super) fn down(ring: &[u8], offsets: &[usize], weights: &[i16], bits: u32, line: &mut [i16]) {
    // SAFETY: `Level::Avx2` is only made where AVX2 is; the dispatcher has checked that every offset is
    // followed by `line.len()` samples.
    unsafe { down_all(ring, offsets, weights, bits, line) }
}

pub(super) fn across(table: &AcrossTable, line: &[i16], row: &mut [u8]) {
    // SAFETY: `Level::Avx2` is only made where AVX2 is; the dispatcher has checked that the line reaches
    // as far as the windows do and that there is one for each sample.
    unsafe { across_all(table, line, row) }
}

/// # Safety
/// Each of `offsets` is followed by `line.len()` samples in `ring`.
#[target_feature(enable = "avx2")]
unsafe fn down_all(ring: &[u8], offsets: &[usize], weights: &[i16], bits: u32, line: &mut [i16]) {
    let (start, shift) = down_rounding(bits);
    let shift = _mm_cvtsi32_si128(shift as i32);
    for (block, out) in line.chunks_exact_mut(LANES).enumerate() {
        let mut sums = [_mm256_set1_epi32(start); 4];
        let load = |offset: usize| {
            // SAFETY: 32 samples from here are within the row, as the caller promises.
            unsafe { _mm256_loadu_si256(ring.as_ptr().add(offset + block * LANES).cast()) }
        };
        let pairs = offsets.chunks_exact(2).zip(weights.chunks_exact(2));
        for (offset, weight) in pairs {
            add_pair(&mut sums, load(offset[0]), load(offset[1]), weight[0], weight[1]);
        }
        if let ([.., offset], [.., weight]) = (offsets, weights)
            && offsets.len() % 2 == 1
        {
            add_pair(&mut sums, load(*offset), _mm256_setzero_si256(), *weight, 0);
        }
        let sums = sums.map(|sum| _mm256_sra_epi32(sum, shift));
        // Samples 0 to 7 and 16 to 23; 8 to 15 and 24 to 31.
        let (low, high) = (_mm256_packs_epi32(sums[0], sums[1]), _mm256_packs_epi32(sums[2], sums[3]));
        let at = out.as_mut_ptr().cast::<__m256i>();
        // SAFETY: `out` has room for twice 16 samples.
        unsafe {
            _mm256_storeu_si256(at, _mm256_permute2x128_si256::<0x20>(low, high));
            _mm256_storeu_si256(at.add(1), _mm256_permute2x128_si256::<0x31>(low, high));
        }
    }
}

/// Adds two weighted rows of 32 samples; a sum holds four samples of each half.
#[target_feature(enable = "avx2")]
fn add_pair(sums: &mut [__m256i; 4], first: __m256i, second: __m256i, weight: i16, other: i16) {
    let zero = _mm256_setzero_si256();
    let weights = _mm256_set1_epi32(i32::from(weight) & 0xFFFF | i32::from(other) << 16);
    let (low, high) = (_mm256_unpacklo_epi8(first, second), _mm256_unpackhi_epi8(first, second));
    let pairs = [
        _mm256_unpacklo_epi8(low, zero),
        _mm256_unpackhi_epi8(low, zero),
        _mm256_unpacklo_epi8(high, zero),
        _mm256_unpackhi_epi8(high, zero),
    ];
    for (sum, pair) in sums.iter_mut().zip(pairs) {
        *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pair, weights));
    }
}

/// # Safety
/// `line` has `table.reach` samples and `row` no more than there are windows.
#[target_feature(enable = "avx2")]
unsafe fn across_all(table: &AcrossTable, line: &[i16], row: &mut [u8]) {
    let (half, shift) = table.rounding();
    let (half, shift) = (_mm256_set1_epi32(half), _mm_cvtsi32_si128(shift as i32));
    let weights_of_eight = table.chunks * 8 * TAPS;
    for (group, out) in row.chunks_mut(GROUP).enumerate() {
        let mut halves = [half; 2];
        for (eight, sum) in halves.iter_mut().enumerate() {
            let index = group * 2 + eight;
            let starts = &table.starts[index * 8..][..8];
            let weights = &table.weights[index * weights_of_eight..][..weights_of_eight];
            // SAFETY: windows of the table end within `table.reach` samples, and `weights` has 64 for each chunk.
            let made = unsafe { eight_sums(line, starts, weights, table.chunks) };
            *sum = _mm256_sra_epi32(_mm256_add_epi32(*sum, made), shift);
        }
        // Samples 0 to 3 and 8 to 11 in the lower lane, 4 to 7 and 12 to 15 in the upper one.
        let words = _mm256_packs_epi32(halves[0], halves[1]);
        let bytes = _mm256_xor_si256(_mm256_packs_epi16(words, words), _mm256_set1_epi8(-128));
        let all = _mm_unpacklo_epi32(_mm256_castsi256_si128(bytes), _mm256_extracti128_si256::<1>(bytes));
        let mut samples = [0_u8; GROUP];
        // SAFETY: there is room for 16 bytes.
        unsafe { _mm_storeu_si128(samples.as_mut_ptr().cast(), all) };
        out.copy_from_slice(&samples[..out.len()]);
    }
}

/// The sums of eight windows: 0 to 3 in the lower lane, 4 to 7 in the upper one.
///
/// # Safety
/// `line` has `8 * chunks` samples from each of the eight `starts`; `weights` has 64 for each chunk.
#[target_feature(enable = "avx2")]
unsafe fn eight_sums(line: &[i16], starts: &[u32], weights: &[i16], chunks: usize) -> __m256i {
    let mut sums = [_mm256_setzero_si256(); 4];
    for chunk in 0..chunks {
        for (four, sum) in sums.iter_mut().enumerate() {
            // SAFETY: as the caller promises.
            let (samples, weights) = unsafe {
                let low = line.as_ptr().add(starts[four] as usize + chunk * TAPS);
                let high = line.as_ptr().add(starts[four + 4] as usize + chunk * TAPS);
                let weights = weights.as_ptr().add((chunk * 4 + four) * 2 * TAPS);
                (_mm256_loadu2_m128i(high.cast(), low.cast()), _mm256_loadu_si256(weights.cast()))
            };
            *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(samples, weights));
        }
    }
    let [a, b, c, d] = sums;
    _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d))
}
