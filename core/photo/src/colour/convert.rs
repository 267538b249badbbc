//! From the colours of a profile to those of sRGB (IEC 61966-2-1): curve, matrix, curve.

use super::icc::{Curve, Profile};

/// Light is a number of so many bits, and so are the fractions of the matrix.
const BITS: u32 = 14;
const FULL: i32 = 1 << BITS;
/// No factor of a real profile is larger; three of them times full light stay below 2^31.
const LARGEST: f64 = 2.5;
/// Differences between 0 and 255 that are not worth a conversion: roundings of profiles that mean sRGB.
const NOTICED: u8 = 2;

/// XYZ in D50 to the light of sRGB's primaries: the inverse of the primaries that its profiles name.
const FROM_XYZ: [[f64; 3]; 3] = [
    [3.133_856_1, -1.616_866_7, -0.490_614_6],
    [-0.978_768_4, 1.916_141_5, 0.033_454_0],
    [0.071_945_3, -0.228_991_4, 1.405_242_7],
];

/// A profile made ready: tables and a matrix of whole numbers.
pub(super) struct Converter {
    /// For each number of red, green and blue what its light adds to each of sRGB's primaries, in two
    /// times [`BITS`]; half of the last bit is in the shares of red, to round. The fourth is none: four
    /// are added as quickly as three.
    shares: [Box<[[i32; 4]; 256]>; 3],
    /// sRGB's number for each amount of light, 0 to [`FULL`].
    number: Vec<u8>,
}

impl Converter {
    /// `None` when there is nothing to convert: no profile, none that is understood, or sRGB itself.
    pub(super) fn of(icc: &[u8]) -> Option<Self> {
        if icc.is_empty() {
            return None;
        }
        let (curves, matrix) = match Profile::read(icc)? {
            Profile::Rgb(curves, primaries) => (curves, matrix(&primaries)?),
            Profile::Grey(curve) => {
                ([curve.clone(), curve.clone(), curve], [[FULL, 0, 0], [0, FULL, 0], [0, 0, FULL]])
            }
        };
        let shares = [0, 1, 2].map(|channel| {
            let factors = matrix.map(|row| row[channel]);
            shares(&curves[channel], factors, if channel == 0 { FULL / 2 } else { 0 })
        });
        let converter = Self { shares, number: numbers() };
        converter.changes_anything().then_some(converter)
    }

    fn changes_anything(&self) -> bool {
        let mut steps = (0..9).flat_map(|r| (0..9).flat_map(move |g| (0..9).map(move |b| [r, g, b])));
        steps.any(|colour: [u8; 3]| {
            // 0, 32, 64 … 255.
            let colour = colour.map(|step| step.saturating_mul(32));
            let changed = self.colour(colour);
            colour.iter().zip(changed).any(|(before, after)| before.abs_diff(after) > NOTICED)
        })
    }

    #[inline]
    pub(super) fn colour(&self, colour: [u8; 3]) -> [u8; 3] {
        let [r, g, b] = [0, 1, 2].map(|channel| &self.shares[channel][usize::from(colour[channel])]);
        let sums: [i32; 4] = std::array::from_fn(|to| r[to] + g[to] + b[to]);
        [0, 1, 2].map(|to| self.number[(sums[to] >> BITS).clamp(0, FULL) as usize])
    }

    pub(super) fn apply_to_grey(&self, samples: &mut [u8]) {
        let table: Vec<u8> = (0..=255).map(|grey| self.colour([grey; 3])[1]).collect();
        for sample in samples {
            *sample = table[usize::from(*sample)];
        }
    }
}

/// From the light of a profile's primaries to that of sRGB's; `None` beyond all sense.
fn matrix(primaries: &[[f64; 3]; 3]) -> Option<[[i32; 3]; 3]> {
    let mut matrix = [[0; 3]; 3];
    for (row, factors) in matrix.iter_mut().zip(FROM_XYZ) {
        for (cell, xyz) in row.iter_mut().zip(primaries) {
            let factor = factors[0] * xyz[0] + factors[1] * xyz[1] + factors[2] * xyz[2];
            if factor.abs() > LARGEST {
                return None;
            }
            *cell = rounded(factor * f64::from(FULL));
        }
    }
    Some(matrix)
}

fn shares(curve: &Curve, factors: [i32; 3], half: i32) -> Box<[[i32; 4]; 256]> {
    let mut shares = Box::new([[0; 4]; 256]);
    for (number, share) in (0..=255_u8).zip(shares.iter_mut()) {
        let light = rounded(curve.light(f64::from(number) / 255.0) * f64::from(FULL));
        for (share, factor) in share.iter_mut().zip(factors) {
            *share = light * factor + half;
        }
    }
    shares
}

/// sRGB's numbers by light: each begins where the light is that of half a number less.
fn numbers() -> Vec<u8> {
    let mut numbers = vec![0; FULL as usize + 1];
    for number in 1..=255_u8 {
        let half = (f64::from(number) - 0.5) / 255.0;
        let linear = if half <= 0.040_45 { half / 12.92 } else { libm::pow((half + 0.055) / 1.055, 2.4) };
        let from = rounded(libm::ceil(linear * f64::from(FULL))) as usize;
        numbers[from..].fill(number);
    }
    numbers
}

fn rounded(value: f64) -> i32 {
    libm::floor(value + 0.5) as i32
}
