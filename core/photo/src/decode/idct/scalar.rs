//! The inverse DCT in plain Rust, a block at a time: what the vector kernels are measured against.

use super::{COS, FIRST_BIAS, FIRST_SHIFT, FRACTION, Kernel, LAST_BIAS, LAST_SHIFT};

/// As [`Kernel::run`], with its sizes checked.
pub(super) fn run(kernel: &Kernel, coefficients: &[i16], rows: &mut [u8], stride: usize) {
    let (across, down) = (kernel.reduced.across, kernel.reduced.down);
    for (block, coefficients) in coefficients.chunks_exact(kernel.slots()).enumerate() {
        let mut samples = [0; 64];
        one(kernel, coefficients, &mut samples);
        for row in 0..down {
            rows[row * stride + block * across..][..across].copy_from_slice(&samples[row * 8..][..across]);
        }
    }
}

/// One block; its samples come in rows of 8 places.
fn one(kernel: &Kernel, coefficients: &[i16], samples: &mut [u8; 64]) {
    let (across, down) = (kernel.reduced.across, kernel.reduced.down);
    let mut columns = [[0_i32; 8]; 8];
    for (column, between) in columns.iter_mut().enumerate().take(across) {
        let mut input = [0; 8];
        for (row, value) in input.iter_mut().enumerate().take(down) {
            let slot = row * across + column;
            *value = saturated(i32::from(coefficients[slot]) * i32::from(kernel.steps[slot]));
        }
        *between = points(input, down).map(|value| saturated((value + FIRST_BIAS) >> FIRST_SHIFT));
    }
    for (row, samples) in samples.chunks_exact_mut(8).enumerate().take(down) {
        let output = points(columns.map(|column| column[row]), across);
        for (sample, value) in samples.iter_mut().zip(output) {
            *sample = ((value + LAST_BIAS) >> LAST_SHIFT).clamp(0, 255) as u8;
        }
    }
}

fn saturated(value: i32) -> i32 {
    value.clamp(i32::from(i16::MIN), i32::from(i16::MAX))
}

/// The transform of `count` points, `2 * sqrt(2)` times as large as it should be, in [`FRACTION`] bits.
fn points(x: [i32; 8], count: usize) -> [i32; 8] {
    match count {
        1 => [x[0] << FRACTION, 0, 0, 0, 0, 0, 0, 0],
        2 => {
            let [a, b] = two(x[0], x[1]);
            [a, b, 0, 0, 0, 0, 0, 0]
        }
        4 => {
            let [a, b, c, d] = four([x[0], x[1], x[2], x[3]]);
            [a, b, c, d, 0, 0, 0, 0]
        }
        _ => eight(x),
    }
}

fn two(x0: i32, x1: i32) -> [i32; 2] {
    [(x0 + x1) << FRACTION, (x0 - x1) << FRACTION]
}

fn four(x: [i32; 4]) -> [i32; 4] {
    let [even_0, even_1] = two(x[0], x[2]);
    let odd_0 = x[1] * cos(2) + x[3] * cos(6);
    let odd_1 = x[1] * cos(6) - x[3] * cos(2);
    [even_0 + odd_0, even_1 + odd_1, even_1 - odd_1, even_0 - odd_0]
}

fn eight(x: [i32; 8]) -> [i32; 8] {
    let even = four([x[0], x[2], x[4], x[6]]);
    let odd = [
        x[1] * cos(1) + x[3] * cos(3) + x[5] * cos(5) + x[7] * cos(7),
        x[1] * cos(3) - x[3] * cos(7) - x[5] * cos(1) - x[7] * cos(5),
        x[1] * cos(5) - x[3] * cos(1) + x[5] * cos(7) + x[7] * cos(3),
        x[1] * cos(7) - x[3] * cos(5) + x[5] * cos(3) - x[7] * cos(1),
    ];
    std::array::from_fn(|n| match n {
        0..=3 => even[n] + odd[n],
        _ => even[7 - n] - odd[7 - n],
    })
}

fn cos(sixteenths: usize) -> i32 {
    i32::from(COS[sixteenths])
}
