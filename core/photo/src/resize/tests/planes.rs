//! Planes that are made up, the same on every machine.

use sha2::{Digest, Sha256};

use crate::plane::Plane;

/// A deterministic stream of numbers (SplitMix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        value ^ (value >> 31)
    }
}

pub(crate) fn noise(width: usize, height: usize, seed: u64) -> Plane {
    let mut dice = Dice(seed);
    Plane { width, height, data: (0..width * height).map(|_| dice.next() as u8).collect() }
}

/// Black and white in runs: the hardest that there is for sums.
pub(crate) fn extreme(width: usize, height: usize, seed: u64) -> Plane {
    let mut plane = noise(width, height, seed);
    for sample in &mut plane.data {
        *sample = if *sample & 4 == 0 { 0 } else { 255 };
    }
    plane
}

/// Blurred noise with edges in it, as photos have them.
pub(crate) fn soft(width: usize, height: usize, seed: u64) -> Plane {
    let rough = noise(width, height, seed);
    let mut plane = rough.clone();
    for y in 0..height {
        for x in 0..width {
            let near = (0..9).map(|k| {
                let (dx, dy) = (k % 3, k / 3);
                u32::from(rough.data[(y + dy).min(height - 1) * width + (x + dx).min(width - 1)])
            });
            let edge = if (x / 37 + y / 53) % 2 == 0 { 0 } else { 90 };
            plane.data[y * width + x] = (near.sum::<u32>() / 9 * 2 / 3 + edge).min(255) as u8;
        }
    }
    plane
}

/// The first 16 digits of the sha256.
pub(crate) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
