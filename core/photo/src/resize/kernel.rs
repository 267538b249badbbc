//! The two sums of the resizer, in plain Rust and by level.

use super::Axis;
use super::weights::Windows;
use crate::simd::Level;

/// Samples that [`down`] makes at once.
pub(super) const LANES: usize = 32;
/// Wanted samples that [`across`] makes at once.
pub(super) const GROUP: usize = 16;
/// Samples of a window that are weighed at once.
pub(super) const TAPS: usize = 8;
/// Bits behind the point of a line; with its middle taken off, twice the range of a sample fits.
const LINE_BITS: u32 = 7;
/// Taken off each sample of a line.
const MIDDLE: i32 = 128;

/// Windows across, laid out for vectors.
///
/// Wanted samples come in groups of eight. The weights of a group are, for each eight taps of its
/// windows: those of sample 0, of 4, of 1, of 5, of 2, of 6, of 3, of 7.
pub(super) struct AcrossTable {
    /// First sample of each window; as many as `GROUP` divides.
    pub(super) starts: Vec<u32>,
    pub(super) weights: Vec<i16>,
    /// Eights of taps in each window.
    pub(super) chunks: usize,
    pub(super) bits: u32,
    /// Samples that a line must have so that no window ends outside it.
    pub(super) reach: usize,
}

impl AcrossTable {
    pub(super) fn new(axis: &Axis) -> Self {
        // 2^15 times the weights must fit into 31 bits.
        let windows = Windows::new(axis, 65_000);
        let chunks = windows.taps.div_ceil(TAPS);
        let padded = axis.to.next_multiple_of(GROUP);
        let mut starts = vec![0; padded];
        let mut weights = vec![0; padded * chunks * TAPS];
        for (index, start) in starts.iter_mut().enumerate().take(axis.to) {
            let (first, window) = windows.of(index);
            *start = first as u32;
            for (chunk, taps) in window.chunks(TAPS).enumerate() {
                let at = weights_at(index, chunk, chunks);
                weights[at..at + taps.len()].copy_from_slice(taps);
            }
        }
        let furthest = starts.iter().max().map_or(0, |&start| start as usize);
        Self { starts, weights, chunks, bits: windows.bits, reach: furthest + chunks * TAPS }
    }

    /// Samples beyond the source that a line must have so that the last window can be read whole.
    pub(super) fn room(&self) -> usize {
        self.chunks * TAPS
    }

    /// Half of the unit of the result, to be added before the shift, and the shift.
    pub(super) fn rounding(&self) -> (i32, u32) {
        let shift = self.bits + LINE_BITS;
        (1 << (shift - 1), shift)
    }
}

/// Where eight weights of wanted sample `index` begin, as [`AcrossTable`] says.
fn weights_at(index: usize, chunk: usize, chunks: usize) -> usize {
    let place = index % 4 * 2 + index / 4 % 2;
    ((index / 8 * chunks + chunk) * 8 + place) * TAPS
}

/// What [`down`] starts each sum with, and the shift at its end.
pub(super) fn down_rounding(bits: u32) -> (i32, u32) {
    let shift = bits - LINE_BITS;
    ((1 << shift >> 1) - (MIDDLE << bits), shift)
}

/// Mixes rows into a line: each row begins at its offset in `ring`, and is as long as `line`.
pub(super) fn down(
    level: Level,
    ring: &[u8],
    offsets: &[usize],
    weights: &[i16],
    bits: u32,
    line: &mut [i16],
) {
    assert_eq!(offsets.len(), weights.len());
    assert!(line.len().is_multiple_of(LANES));
    assert!(offsets.iter().all(|&offset| offset <= ring.len() && ring.len() - offset >= line.len()));
    match level {
        Level::Scalar => down_scalar(ring, offsets, weights, bits, line),
        #[cfg(target_arch = "x86_64")]
        Level::Sse41 => super::sse41::down(ring, offsets, weights, bits, line),
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => super::avx2::down(ring, offsets, weights, bits, line),
        #[cfg(target_arch = "aarch64")]
        Level::Neon => super::neon::down(ring, offsets, weights, bits, line),
    }
}

fn down_scalar(ring: &[u8], offsets: &[usize], weights: &[i16], bits: u32, line: &mut [i16]) {
    let (start, shift) = down_rounding(bits);
    for (block, out) in line.chunks_exact_mut(LANES).enumerate() {
        let mut sums = [start; LANES];
        for (&offset, &weight) in offsets.iter().zip(weights) {
            let row = &ring[offset + block * LANES..][..LANES];
            for (sum, &sample) in sums.iter_mut().zip(row) {
                *sum += i32::from(weight) * i32::from(sample);
            }
        }
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = (sum >> shift).clamp(i16::MIN.into(), i16::MAX.into()) as i16;
        }
    }
}

/// Makes a row of a line.
pub(super) fn across(level: Level, table: &AcrossTable, line: &[i16], row: &mut [u8]) {
    assert!(line.len() >= table.reach && row.len() <= table.starts.len());
    match level {
        Level::Scalar => across_scalar(table, line, row),
        #[cfg(target_arch = "x86_64")]
        Level::Sse41 => super::sse41::across(table, line, row),
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => super::avx2::across(table, line, row),
        #[cfg(target_arch = "aarch64")]
        Level::Neon => super::neon::across(table, line, row),
    }
}

fn across_scalar(table: &AcrossTable, line: &[i16], row: &mut [u8]) {
    let (half, shift) = table.rounding();
    for (index, out) in row.iter_mut().enumerate() {
        let start = table.starts[index] as usize;
        let mut sum = half;
        for chunk in 0..table.chunks {
            let weights = &table.weights[weights_at(index, chunk, table.chunks)..][..TAPS];
            let samples = &line[start + chunk * TAPS..][..TAPS];
            let products = samples.iter().zip(weights).map(|(&s, &w)| i32::from(s) * i32::from(w));
            sum += products.sum::<i32>();
        }
        *out = ((sum >> shift).clamp(-MIDDLE, MIDDLE - 1) + MIDDLE) as u8;
    }
}

/// Makes a line of one row.
pub(super) fn widen(row: &[u8], line: &mut [i16]) {
    for (out, &sample) in line.iter_mut().zip(row) {
        *out = ((i32::from(sample) - MIDDLE) << LINE_BITS) as i16;
    }
}

/// Makes a row of a line sample by sample.
pub(super) fn narrow(line: &[i16], row: &mut [u8]) {
    for (out, &value) in row.iter_mut().zip(line) {
        let rounded = (i32::from(value) + (1 << LINE_BITS >> 1)) >> LINE_BITS;
        *out = (rounded + MIDDLE).clamp(0, 255) as u8;
    }
}
