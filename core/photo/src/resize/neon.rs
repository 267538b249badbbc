//! The resizer's sums with NEON.
#![expect(unsafe_code, reason = "loads, stores and calls of NEON")]

use std::arch::aarch64::*;

use super::kernel::{AcrossTable, TAPS, down_rounding};

/// Samples of a row that are mixed at once.
const BLOCK: usize = 16;

pub(super) fn down(ring: &[u8], offsets: &[usize], weights: &[i16], bits: u32, line: &mut [i16]) {
    // SAFETY: `Level::Neon` is only made where NEON is; the dispatcher has checked that every offset is
    // followed by `line.len()` samples.
    unsafe { down_all(ring, offsets, weights, bits, line) }
}

pub(super) fn across(table: &AcrossTable, line: &[i16], row: &mut [u8]) {
    // SAFETY: `Level::Neon` is only made where NEON is; the dispatcher has checked that the line reaches
    // as far as the windows do and that there is one for each sample.
    unsafe { across_all(table, line, row) }
}

/// # Safety
/// Each of `offsets` is followed by `line.len()` samples in `ring`.
#[target_feature(enable = "neon")]
unsafe fn down_all(ring: &[u8], offsets: &[usize], weights: &[i16], bits: u32, line: &mut [i16]) {
    let (start, shift) = down_rounding(bits);
    let shift = vdupq_n_s32(-(shift as i32));
    for (block, out) in line.chunks_exact_mut(BLOCK).enumerate() {
        let mut sums = [vdupq_n_s32(start); 4];
        for (&offset, &weight) in offsets.iter().zip(weights) {
            // SAFETY: 16 samples from here are within the row, as the caller promises.
            let samples = unsafe { vld1q_u8(ring.as_ptr().add(offset + block * BLOCK)) };
            let low = vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(samples)));
            let high = vreinterpretq_s16_u16(vmovl_high_u8(samples));
            sums[0] = vmlal_n_s16(sums[0], vget_low_s16(low), weight);
            sums[1] = vmlal_high_n_s16(sums[1], low, weight);
            sums[2] = vmlal_n_s16(sums[2], vget_low_s16(high), weight);
            sums[3] = vmlal_high_n_s16(sums[3], high, weight);
        }
        let [a, b, c, d] = sums.map(|sum| vqmovn_s32(vshlq_s32(sum, shift)));
        // SAFETY: `out` has room for twice 8 samples.
        unsafe {
            vst1q_s16(out.as_mut_ptr(), vcombine_s16(a, b));
            vst1q_s16(out.as_mut_ptr().add(8), vcombine_s16(c, d));
        }
    }
}

/// # Safety
/// `line` has `table.reach` samples and `row` no more than there are windows.
#[target_feature(enable = "neon")]
unsafe fn across_all(table: &AcrossTable, line: &[i16], row: &mut [u8]) {
    let weights_of_eight = table.chunks * 8 * TAPS;
    let (half, shift) = table.rounding();
    let (half, shift) = (vdupq_n_s32(half), vdupq_n_s32(-(shift as i32)));
    for (index, out) in row.chunks_mut(8).enumerate() {
        let starts = &table.starts[index * 8..][..8];
        let weights = &table.weights[index * weights_of_eight..][..weights_of_eight];
        let mut halves = [vdup_n_s16(0); 2];
        for (upper, sum) in halves.iter_mut().enumerate() {
            // SAFETY: windows of the table end within `table.reach` samples, and `weights` has 64 for each chunk.
            let made = unsafe { four_sums(line, &starts[upper * 4..][..4], weights, upper, table.chunks) };
            *sum = vqmovn_s32(vshlq_s32(vaddq_s32(half, made), shift));
        }
        let bytes = vqmovn_s16(vcombine_s16(halves[0], halves[1]));
        let bytes = veor_u8(vreinterpret_u8_s8(bytes), vdup_n_u8(128));
        let mut samples = [0; 8];
        // SAFETY: there is room for 8 bytes.
        unsafe { vst1_u8(samples.as_mut_ptr(), bytes) };
        out.copy_from_slice(&samples[..out.len()]);
    }
}

/// The sums of four windows, the lower or the `upper` half of eight.
///
/// # Safety
/// `line` has `8 * chunks` samples from each of the four `starts`; `weights` has 64 for each chunk.
#[target_feature(enable = "neon")]
unsafe fn four_sums(line: &[i16], starts: &[u32], weights: &[i16], upper: usize, chunks: usize) -> int32x4_t {
    let mut sums = [vdupq_n_s32(0); 4];
    for chunk in 0..chunks {
        for (four, sum) in sums.iter_mut().enumerate() {
            // SAFETY: as the caller promises.
            let (samples, weights) = unsafe {
                let samples = line.as_ptr().add(starts[four] as usize + chunk * TAPS);
                let weights = weights.as_ptr().add(((chunk * 4 + four) * 2 + upper) * TAPS);
                (vld1q_s16(samples), vld1q_s16(weights))
            };
            *sum = vmlal_s16(*sum, vget_low_s16(samples), vget_low_s16(weights));
            *sum = vmlal_high_s16(*sum, samples, weights);
        }
    }
    let [a, b, c, d] = sums;
    vpaddq_s32(vpaddq_s32(a, b), vpaddq_s32(c, d))
}
