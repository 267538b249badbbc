//! The forward DCT of 8 by 8 samples, in 16-bit whole numbers.

use super::block::{Block, ZIGZAG};

/// `cos(k * PI / 16) / 2` in 15-bit fractions, for `k` of 1 to 7.
pub(super) const HALF_COSINES: [i16; 8] = [0, 16_069, 15_137, 13_623, 11_585, 9_102, 6_270, 3_196];

/// Fractional bits that the first pass works with.
pub(super) const FIRST_BITS: i32 = 6;

/// A quarter in 15-bit fractions: brings the first pass's results to the bits of the second.
pub(super) const QUARTER: i16 = 1 << 13;

type Lanes = [i16; 8];

/// Turns strips of eight rows into blocks; `samples` holds the rows one behind the other, each as long
/// as all the blocks are wide.
pub(super) fn forward(samples: &[u8], blocks: &mut [Block]) {
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
    let mut out = [[0; 8]; 8];
    for lane in 0..8 {
        let column = column(rows.map(|row| row[lane]));
        for (row, value) in out.iter_mut().zip(column) {
            row[lane] = value;
        }
    }
    out
}

fn column(x: [i16; 8]) -> [i16; 8] {
    let [_, c1, c2, c3, c4, c5, c6, c7] = HALF_COSINES;
    let (s0, s1, s2, s3) = (x[0] + x[7], x[1] + x[6], x[2] + x[5], x[3] + x[4]);
    let (d0, d1, d2, d3) = (x[0] - x[7], x[1] - x[6], x[2] - x[5], x[3] - x[4]);
    // Multiplied before they are added: the sum of all eight would not fit into 16 bits.
    let (even, odd) = (times(s0 + s3, c4), times(s1 + s2, c4));
    let (e2, e3) = (s0 - s3, s1 - s2);
    [
        even + odd,
        (times(d0, c1) + times(d1, c3)) + (times(d2, c5) + times(d3, c7)),
        times(e2, c2) + times(e3, c6),
        (times(d0, c3) - times(d1, c7)) - (times(d2, c1) + times(d3, c5)),
        even - odd,
        (times(d0, c5) - times(d1, c1)) + (times(d2, c7) + times(d3, c3)),
        times(e2, c6) - times(e3, c2),
        (times(d0, c7) - times(d1, c5)) + (times(d2, c3) - times(d3, c1)),
    ]
}
