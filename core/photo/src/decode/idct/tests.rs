use std::f64::consts::PI;
use std::sync::LazyLock;

use super::*;
use crate::simd::levels;

/// Every size a block can be reduced to.
fn sizes() -> impl Iterator<Item = Reduced> {
    [1, 2, 4, 8].into_iter().flat_map(|across| [1, 2, 4, 8].map(|down| Reduced { across, down }))
}

/// A deterministic stream of numbers (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16).checked_rem(end).unwrap() as i64
    }
}

/// `1/2 * c(u) * cos((2n+1) * u * pi / 2N)`.
fn basis(n: usize, u: usize, points: usize) -> f64 {
    static TABLE: LazyLock<Vec<f64>> =
        LazyLock::new(|| (0..1024).map(|at| cosine(at % 8, at / 8 % 8, (at / 64).max(1))).collect());
    TABLE[points * 64 + u * 8 + n]
}

fn cosine(n: usize, u: usize, points: usize) -> f64 {
    let scale = if u == 0 { 0.125_f64.sqrt() } else { 0.5 };
    scale * ((2 * n + 1) as f64 * u as f64 * PI / (2 * points) as f64).cos()
}

/// The transform as the formula says it, in slots.
fn exact(reduced: Reduced, coefficients: &[f64]) -> Vec<f64> {
    let Reduced { across, down } = reduced;
    let mut samples = Vec::new();
    for y in 0..down {
        for x in 0..across {
            let part = |slot: usize| basis(y, slot / across, down) * basis(x, slot % across, across);
            samples.push((0..across * down).map(|slot| coefficients[slot] * part(slot)).sum());
        }
    }
    samples
}

fn samples_of(kernel: &Kernel, coefficients: &[i16]) -> Vec<u8> {
    let width = coefficients.len() / kernel.slots() * kernel.reduced.across;
    let mut rows = vec![0; width * kernel.reduced.down];
    kernel.run(coefficients, &mut rows, width);
    rows
}

#[test]
fn the_slots_are_the_lowest_frequencies_row_by_row() {
    let wanted = slots(Reduced { across: 4, down: 2 });
    assert_eq!(wanted[..9], [0, 1, 4, 64, 5, 2, 3, 6, 64]);
    assert_eq!(wanted.iter().filter(|&&slot| slot != NOT_NEEDED).count(), 8);
    assert_eq!(slots(Reduced { across: 8, down: 8 }), ZIGZAG);
}

#[test]
fn a_flat_block_keeps_its_brightness_at_every_size() {
    for reduced in sizes() {
        let kernel = Kernel::new(reduced, &[4; 64], Level::Scalar);
        let mut block = vec![0; kernel.slots()];
        for (dc, level) in [(0, 128), (10, 133), (-256, 0), (254, 255), (900, 255), (-900, 0)] {
            block[0] = dc;
            assert!(samples_of(&kernel, &block).iter().all(|&sample| sample == level), "{reduced:?} {dc}");
        }
    }
}

#[test]
fn every_size_follows_its_formula() {
    let mut dice = Dice(5);
    for reduced in sizes() {
        let quant: [u16; 64] = std::array::from_fn(|n| 1 + n as u16 % 5);
        let kernel = Kernel::new(reduced, &quant, Level::Scalar);
        for _ in 0..200 {
            let block: Vec<i16> = (0..kernel.slots()).map(|_| dice.below(41) as i16 - 20).collect();
            let dequantised: Vec<f64> =
                (0..block.len()).map(|n| f64::from(block[n]) * f64::from(kernel.steps[n])).collect();
            let wanted = exact(reduced, &dequantised);
            for (sample, wanted) in samples_of(&kernel, &block).into_iter().zip(wanted) {
                assert!((f64::from(sample) - (wanted + 128.0).clamp(0.0, 255.0)).abs() < 0.65, "{reduced:?}");
            }
        }
    }
}

/// The procedure and limits of IEEE 1180-1990 for the ranges that fit 8-bit samples.
#[test]
fn the_full_size_is_as_accurate_as_ieee_1180_demands() {
    let full = Reduced { across: 8, down: 8 };
    let kernel = Kernel::new(full, &[1; 64], Level::Scalar);
    let mut dice = Dice(1);
    for (low, high) in [(-128, 127), (-5, 5), (-100, 100)] {
        let (rounds, mut sums, mut squares) = (1500, [0.0; 64], [0.0; 64]);
        for _ in 0..rounds {
            let pixels: [f64; 64] =
                std::array::from_fn(|_| (low + dice.below((high - low + 1) as u64)) as f64);
            let block = forward(&pixels);
            let wanted = exact(full, &block.map(f64::from));
            for (at, sample) in samples_of(&kernel, &block).into_iter().enumerate() {
                let error = f64::from(sample) - (wanted[at].round() + 128.0).clamp(0.0, 255.0);
                assert!(error.abs() <= 1.0, "peak error");
                sums[at] += error;
                squares[at] += error * error;
            }
        }
        let mean = |all: &[f64; 64]| all.iter().sum::<f64>() / 64.0 / f64::from(rounds);
        assert!(
            squares.iter().all(|square| square / f64::from(rounds) <= 0.06),
            "mean square error of a place"
        );
        assert!(mean(&squares) <= 0.02, "overall mean square error");
        assert!(sums.iter().all(|sum| sum.abs() / f64::from(rounds) <= 0.015), "mean error of a place");
        assert!(mean(&sums).abs() <= 0.0015, "overall mean error");
    }
}

fn forward(pixels: &[f64; 64]) -> [i16; 64] {
    let rows: [f64; 64] =
        std::array::from_fn(|at| (0..8).map(|x| pixels[at / 8 * 8 + x] * basis(x, at % 8, 8)).sum());
    std::array::from_fn(|at| {
        (0..8).map(|y| rows[y * 8 + at % 8] * basis(y, at / 8, 8)).sum::<f64>().round() as i16
    })
}

/// Real-looking, wild, and the very ends of the range.
fn blocks(dice: &mut Dice, count: usize) -> Vec<i16> {
    (0..count)
        .map(|_| match dice.below(8) {
            0 => (dice.below(65536) - 32768) as i16,
            1 => [i16::MIN, i16::MAX][dice.below(2) as usize],
            2 => (dice.below(2048) - 1024) as i16,
            3 => (dice.below(21) - 10) as i16,
            _ => 0,
        })
        .collect()
}

#[test]
fn every_level_gives_the_same_samples_and_leaves_the_rest_alone() {
    let mut dice = Dice(77);
    for reduced in sizes() {
        for step in [1, 3, 255, 4000, 65535] {
            let quant = [step; 64];
            for count in [1, 2, 7, 8, 9, 15, 16, 17, 33, 50] {
                let block = blocks(&mut dice, count * reduced.across * reduced.down);
                let stride = count * reduced.across + 3;
                let rows: Vec<Vec<u8>> = levels()
                    .into_iter()
                    .map(|level| {
                        let mut rows = vec![99; stride * reduced.down];
                        Kernel::new(reduced, &quant, level).run(&block, &mut rows, stride);
                        rows
                    })
                    .collect();
                assert!(rows.iter().all(|row| *row == rows[0]), "{reduced:?} {step} {count}");
                assert!(rows[0].chunks(stride).all(|row| row[stride - 3..] == [99; 3]));
            }
        }
    }
}
