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
    /// The light of each number of red, green and blue.
    light: [[u16; 256]; 3],
    matrix: [[i32; 3]; 3],
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
        let converter = Self { light: curves.each_ref().map(light), matrix, number: numbers() };
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
        let [r, g, b] = [0, 1, 2].map(|channel| i32::from(self.light[channel][usize::from(colour[channel])]));
        self.matrix.map(|[from_r, from_g, from_b]| {
            let sum = from_r * r + from_g * g + from_b * b + (FULL / 2);
            self.number[(sum >> BITS).clamp(0, FULL) as usize]
        })
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

fn light(curve: &Curve) -> [u16; 256] {
    std::array::from_fn(|number| rounded(curve.light(number as f64 / 255.0) * f64::from(FULL)) as u16)
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
