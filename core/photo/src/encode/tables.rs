//! Quantisation tables for any quality.

use super::quant::Steps;
use crate::jpeg::zigzag::ZIGZAG;

/// Grades of coarseness, from [`Grade::FINEST`] to [`Grade::COARSEST`]; 256 of them double the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Grade(pub(super) u16);

/// Fractional bits of exact steps.
pub(super) const STEP_BITS: u32 = 4;
/// The grade at which the base tables are used as they are.
const PLAIN: u16 = 1024;
pub(super) const PER_OCTAVE: u16 = 256;

impl Grade {
    pub(super) const FINEST: Self = Self(0);
    pub(super) const COARSEST: Self = Self(1792);

    /// Two to the power of the grade's distance from [`PLAIN`], with 32 fractional bits.
    fn factor(self) -> u64 {
        let (octaves, part) = (self.0 / PER_OCTAVE, self.0 % PER_OCTAVE);
        (PARTS[usize::from(part)] << octaves) >> (PLAIN / PER_OCTAVE)
    }

    /// Steps of a component as the formula gives them, in zigzag order and 16ths.
    pub(super) fn exact(self, component: usize) -> [u16; 64] {
        let base = [&LUMA, &BLUE, &RED][component];
        let factor = self.factor();
        ZIGZAG.map(|place| {
            let step = (u64::from(base[usize::from(place)]) * factor) >> 32;
            step.clamp(1 << STEP_BITS, 255 << STEP_BITS) as u16
        })
    }

    /// Steps of a component in zigzag order: the nearest whole numbers.
    pub(super) fn steps(self, component: usize) -> Steps {
        self.exact(component).map(|step| (step >> (STEP_BITS - 1)).div_ceil(2) as u8)
    }
}

/// `2 ^ (k / 256)` with 32 fractional bits.
const PARTS: [u64; PER_OCTAVE as usize] = {
    // 2 ^ (1 / 256) with 62 fractional bits.
    const ROOT: u128 = 4_624_189_567_668_517_720;
    let mut parts = [0; PER_OCTAVE as usize];
    let mut power: u128 = 1 << 62;
    let mut k = 0;
    while k < parts.len() {
        parts[k] = ((power + (1 << 29)) >> 30) as u64;
        power = (power * ROOT) >> 62;
        k += 1;
    }
    parts
};

/// Steps of luma at the grade [`PLAIN`], in natural order and 16ths.
#[rustfmt::skip]
const LUMA: [u16; 64] = [
    192, 292, 466, 682, 801, 1017, 1183, 1425,
    292, 369, 597, 737, 964, 1145, 1398, 1716,
    466, 597, 678, 914, 1108, 1372, 1688, 1991,
    682, 737, 914, 1071, 1347, 1660, 1962, 2316,
    801, 964, 1108, 1347, 1633, 1934, 2286, 2884,
    1017, 1145, 1372, 1660, 1934, 2256, 2850, 3596,
    1183, 1398, 1688, 1962, 2286, 2850, 3557, 5037,
    1425, 1716, 1991, 2316, 2884, 3596, 5037, 7060,
];

/// Steps of Cb.
#[rustfmt::skip]
const BLUE: [u16; 64] = [
    87, 247, 370, 444, 578, 752, 1119, 1665,
    247, 370, 444, 578, 752, 1119, 1665, 1635,
    370, 444, 578, 752, 1119, 1665, 1635, 1606,
    444, 578, 752, 1119, 1665, 1635, 1606, 1577,
    578, 752, 1119, 1665, 1635, 1606, 1577, 1823,
    752, 1119, 1665, 1635, 1606, 1577, 1823, 2108,
    1119, 1665, 1635, 1606, 1577, 1823, 2108, 2437,
    1665, 1635, 1606, 1577, 1823, 2108, 2437, 2817,
];

/// Steps of Cr.
#[rustfmt::skip]
const RED: [u16; 64] = [
    114, 282, 367, 444, 582, 764, 1145, 1718,
    282, 367, 444, 582, 764, 1145, 1718, 1701,
    367, 444, 582, 764, 1145, 1718, 1701, 1670,
    444, 582, 764, 1145, 1718, 1701, 1670, 1641,
    582, 764, 1145, 1718, 1701, 1670, 1641, 1897,
    764, 1145, 1718, 1701, 1670, 1641, 1897, 2193,
    1145, 1718, 1701, 1670, 1641, 1897, 2193, 2535,
    1718, 1701, 1670, 1641, 1897, 2193, 2535, 2931,
];
