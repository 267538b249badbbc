//! The forward DCT of 8 by 8 samples, in 16-bit whole numbers.

#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(target_arch = "aarch64")]
use self::neon as vector;
#[cfg(target_arch = "x86_64")]
use self::x86 as vector;

use super::block::Block;
use crate::jpeg::zigzag::ZIGZAG;
use crate::simd::Level;

/// `cos(k * PI / 16) / 2` in 15-bit fractions, for `k` of 1 to 7.
const HALF_COSINES: [i16; 8] = [0, 16_069, 15_137, 13_623, 11_585, 9_102, 6_270, 3_196];

/// Fractional bits that the first pass works with.
const FIRST_BITS: i32 = 6;

/// A quarter in 15-bit fractions: brings the first pass's results to the bits of the second.
const QUARTER: i16 = 1 << 13;

type Lanes = [i16; 8];

/// An orthonormal DCT-II down the columns of eight rows, whatever a row is: the same steps in the same
/// order at every level.
macro_rules! butterflies {
    ($rows:expr, $cosines:expr, $add:expr, $sub:expr, $mul:expr) => {{
        let [x0, x1, x2, x3, x4, x5, x6, x7] = $rows;
        let [_, c1, c2, c3, c4, c5, c6, c7] = $cosines;
        let (s0, s1, s2, s3) = ($add(x0, x7), $add(x1, x6), $add(x2, x5), $add(x3, x4));
        let (d0, d1, d2, d3) = ($sub(x0, x7), $sub(x1, x6), $sub(x2, x5), $sub(x3, x4));
        // Multiplied before they are added: the sum of all eight would not fit into 16 bits.
        let (even, odd) = ($mul($add(s0, s3), c4), $mul($add(s1, s2), c4));
        let (e2, e3) = ($sub(s0, s3), $sub(s1, s2));
        [
            $add(even, odd),
            $add($add($mul(d0, c1), $mul(d1, c3)), $add($mul(d2, c5), $mul(d3, c7))),
            $add($mul(e2, c2), $mul(e3, c6)),
            $sub($sub($mul(d0, c3), $mul(d1, c7)), $add($mul(d2, c1), $mul(d3, c5))),
            $sub(even, odd),
            $add($sub($mul(d0, c5), $mul(d1, c1)), $add($mul(d2, c7), $mul(d3, c3))),
            $sub($mul(e2, c6), $mul(e3, c2)),
            $add($sub($mul(d0, c7), $mul(d1, c5)), $sub($mul(d2, c3), $mul(d3, c1))),
        ]
    }};
}
use butterflies;

/// Turns strips of eight rows into blocks; `samples` holds the rows one behind the other, each as long
/// as all the blocks are wide.
pub(super) fn forward(samples: &[u8], blocks: &mut [Block], level: Level) {
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    if vector::forward(samples, blocks, level) {
        return;
    }
    let _ = level;
    forward_scalar(samples, blocks);
}

fn forward_scalar(samples: &[u8], blocks: &mut [Block]) {
    let width = blocks.len() * 8;
    for (x, block) in blocks.iter_mut().enumerate() {
        let mut rows = [[0; 8]; 8];
        for (y, row) in rows.iter_mut().enumerate() {
            let samples = &samples[y * width + 8 * x..][..8];
            for (lane, &sample) in row.iter_mut().zip(samples) {
                *lane = (i16::from(sample) - 128) << FIRST_BITS;
            }
        }
        let down = pass(rows).map(|row| row.map(|value| times(value, QUARTER)));
        // The second pass leaves frequencies across in rows: a transposed block.
        let both = pass(transposed(down));
        for (value, &place) in block.0.iter_mut().zip(&ZIGZAG) {
            let (down, across) = (usize::from(place) / 8, usize::from(place) % 8);
            *value = both[across][down];
        }
    }
}

/// The product of two 15-bit fractions, rounded: what `pmulhrsw` and `sqrdmulh` do.
fn times(a: i16, b: i16) -> i16 {
    ((i32::from(a) * i32::from(b) + 0x4000) >> 15) as i16
}

fn transposed(rows: [Lanes; 8]) -> [Lanes; 8] {
    std::array::from_fn(|x| std::array::from_fn(|y| rows[y][x]))
}

/// An orthonormal DCT-II down each of eight columns.
fn pass(rows: [Lanes; 8]) -> [Lanes; 8] {
    let lanes =
        |a: Lanes, b: Lanes, work: fn(i16, i16) -> i16| std::array::from_fn(|lane| work(a[lane], b[lane]));
    let add = |a, b| lanes(a, b, |a, b| a + b);
    let sub = |a, b| lanes(a, b, |a, b| a - b);
    let mul = |a, b| lanes(a, b, times);
    let cosines = HALF_COSINES.map(|cosine| [cosine; 8]);
    butterflies!(rows, cosines, add, sub, mul)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::block::COEFFICIENT_BITS;
    use crate::encode::tests::dice;
    use crate::simd::levels;

    /// Three blocks side by side: an odd number, so that pairs have a rest.
    const BLOCKS: usize = 3;

    fn strips() -> Vec<Vec<u8>> {
        let strip = |sample: &dyn Fn(usize) -> u8| (0..BLOCKS * 64).map(sample).collect();
        let mut strips: Vec<Vec<u8>> = vec![strip(&|_| 0), strip(&|_| 255), strip(&|at| (at % 256) as u8)];
        // The patterns that bring each coefficient to its extremes.
        for (down, across) in (0..64).map(|k| (k / 8, k % 8)) {
            for sign in [1.0, -1.0] {
                let width = 8 * BLOCKS;
                let wave = |at: usize| cosine(down, at / width) * cosine(across, at % width % 8);
                strips.push(strip(&|at| if wave(at) * sign >= 0.0 { 255 } else { 0 }));
            }
        }
        for seed in 0..50 {
            strips.push(strip(&|at| dice(seed, at, 0) as u8));
        }
        strips
    }

    fn cosine(frequency: usize, at: usize) -> f64 {
        ((2 * at + 1) as f64 * frequency as f64 * std::f64::consts::PI / 16.0).cos()
    }

    #[test]
    fn every_level_gives_the_same_bits() {
        for strip in strips() {
            let mut wanted = [Block::ZERO; BLOCKS];
            forward_scalar(&strip, &mut wanted);
            for level in levels() {
                let mut blocks = [Block::ZERO; BLOCKS];
                forward(&strip, &mut blocks, level);
                assert_eq!(blocks, wanted, "{level:?}");
            }
        }
    }

    #[test]
    fn coefficients_are_within_a_fifth_of_the_exact_ones() {
        for strip in strips() {
            let mut blocks = [Block::ZERO; BLOCKS];
            forward_scalar(&strip, &mut blocks);
            for (x, block) in blocks.iter().enumerate() {
                for (value, &place) in block.0.iter().zip(&ZIGZAG) {
                    let (down, across) = (usize::from(place) / 8, usize::from(place) % 8);
                    let mut sum = 0.0;
                    for (at, &sample) in strip.iter().enumerate().filter(|(at, _)| at % (8 * BLOCKS) / 8 == x)
                    {
                        let wave = cosine(down, at / (8 * BLOCKS)) * cosine(across, at % 8);
                        sum += (f64::from(sample) - 128.0) * wave;
                    }
                    let scale = |frequency| if frequency == 0 { 0.5_f64.sqrt() } else { 1.0 };
                    let exact = sum / 4.0 * scale(down) * scale(across);
                    let got = f64::from(*value) / f64::from(1 << COEFFICIENT_BITS);
                    assert!((got - exact).abs() < 0.2, "{got} for {exact} at {down}, {across}");
                }
            }
        }
    }
}
