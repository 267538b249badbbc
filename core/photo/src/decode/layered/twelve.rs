//! The inverse DCT for samples of 12 bits, which come out with 8.
//!
//! Such files are rare: it is written for exactness, and as the definition (T.81, A.3.3) has it.

use crate::decode::Reduced;

/// `sqrt(2) * cos(k * pi / 16)` in 13 fractional bits; the first stands for a flat share, 1.
const COS: [i64; 8] = [8192, 11363, 10703, 9633, 8192, 6436, 4433, 2260];
/// 13 fractional bits twice, the factor 8 of the definition, and the four bits too many.
const SHIFT: u32 = 13 + 13 + 3 + 4;

/// The inverse DCT for the blocks of one component.
pub(super) struct Twelve {
    reduced: Reduced,
    /// The quantisation step of each slot.
    steps: Vec<i64>,
}

impl Twelve {
    pub(super) fn new(reduced: Reduced, quant: &[u16; 64]) -> Self {
        let steps = (0..reduced.down)
            .flat_map(|row| &quant[row * 8..][..reduced.across])
            .map(|&step| i64::from(step))
            .collect();
        Self { reduced, steps }
    }

    /// As [`crate::decode::idct::Kernel::run`]; samples are shifted by half their range, rounded to 8
    /// bits and clamped.
    pub(super) fn run(&self, coefficients: &[i16], rows: &mut [u8], stride: usize) {
        let Reduced { across, down } = self.reduced;
        for (block, coefficients) in coefficients.chunks_exact(self.steps.len()).enumerate() {
            let mut between = [[0_i64; 8]; 8];
            for (slot, (&value, step)) in coefficients.iter().zip(&self.steps).enumerate() {
                // No coefficient of a real picture has more bits.
                let value = (i64::from(value) * step).clamp(i64::from(i16::MIN), i64::from(i16::MAX));
                for (y, row) in between.iter_mut().enumerate().take(down) {
                    row[slot % across] += value * share(slot / across, y, down);
                }
            }
            for (y, row) in between.iter().enumerate().take(down) {
                for x in 0..across {
                    let sum: i64 = (0..across).map(|column| row[column] * share(column, x, across)).sum();
                    let sample = (sum + (128 << SHIFT) + (1 << (SHIFT - 1))) >> SHIFT;
                    rows[y * stride + block * across + x] = sample.clamp(0, 255) as u8;
                }
            }
        }
    }
}

/// What a coefficient of one frequency adds to a sample, of `points` samples.
fn share(frequency: usize, sample: usize, points: usize) -> i64 {
    // The angle in sixteenths of pi, folded into the first quarter; it is never 8, a zero.
    match (2 * sample + 1) * frequency * (8 / points) % 32 {
        angle @ 0..=7 => COS[angle],
        angle @ 25..=31 => COS[32 - angle],
        angle => -COS[angle.abs_diff(16)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(reduced: Reduced, coefficients: &[(usize, i16)], step: u16) -> Vec<u8> {
        let mut block = vec![0; reduced.across * reduced.down];
        for &(slot, value) in coefficients {
            block[slot] = value;
        }
        let mut rows = vec![0; block.len()];
        Twelve::new(reduced, &[step; 64]).run(&block, &mut rows, reduced.across);
        rows
    }

    #[test]
    fn a_flat_block_has_its_brightness_at_every_size() {
        for across in [1, 2, 4, 8] {
            for down in [1, 2, 4, 8] {
                // An eighth of 2 * 4000 is 1000 of 4096: 62.5 of 256.
                let samples = one(Reduced { across, down }, &[(0, 4000)], 2);
                assert!(samples.iter().all(|&sample| sample == 128 + 63), "{across} by {down}");
            }
        }
    }

    #[test]
    fn every_coefficient_makes_the_wave_of_the_definition() {
        for points in [2, 4, 8] {
            for slot in 0..points * points {
                let found = one(Reduced { across: points, down: points }, &[(slot, 900)], 7);
                let wave = |frequency: usize, at: usize| {
                    let angle = (2 * at + 1) as f64 * frequency as f64 * std::f64::consts::PI;
                    let factor = if frequency == 0 { 0.5_f64.sqrt() } else { 1.0 };
                    factor * (angle / (2 * points) as f64).cos() / 2.0
                };
                for (at, &sample) in found.iter().enumerate() {
                    let exact = 6300.0 * wave(slot / points, at / points) * wave(slot % points, at % points);
                    let wanted = (exact / 16.0 + 128.0).clamp(0.0, 255.0);
                    assert!((f64::from(sample) - wanted).abs() < 0.52, "{points}: {slot} at {at}");
                }
            }
        }
    }

    #[test]
    fn extremes_are_clamped() {
        let largest: Vec<_> = (0..64).map(|slot| (slot, i16::MAX)).collect();
        let samples = one(Reduced { across: 8, down: 8 }, &largest, u16::MAX);
        assert_eq!((samples[0], samples.len()), (255, 64));
        assert_eq!(one(Reduced { across: 1, down: 1 }, &[(0, i16::MIN)], u16::MAX), [0]);
    }
}
