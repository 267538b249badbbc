//! Quantisation tables for any quality.

use super::block::ZIGZAG;
use super::quant::Steps;

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
    227, 273, 437, 580, 770, 926, 1113, 1339,
    273, 361, 511, 700, 858, 1045, 1268, 1755,
    437, 511, 636, 795, 981, 1201, 1674, 2324,
    580, 700, 795, 921, 1138, 1596, 2228, 3101,
    770, 858, 981, 1138, 1522, 2136, 2986, 3763,
    926, 1045, 1201, 1596, 2136, 2874, 3635, 4585,
    1113, 1268, 1674, 2228, 2986, 3635, 4442, 5603,
    1339, 1755, 2324, 3101, 3763, 4585, 5603, 6865,
];

/// Steps of Cb.
#[rustfmt::skip]
const BLUE: [u16; 64] = [
    68, 283, 321, 364, 498, 681, 932, 1275,
    283, 321, 364, 498, 681, 932, 1275, 1435,
    321, 364, 498, 681, 932, 1275, 1435, 1615,
    364, 498, 681, 932, 1275, 1435, 1615, 1817,
    498, 681, 932, 1275, 1435, 1615, 1817, 2046,
    681, 932, 1275, 1435, 1615, 1817, 2046, 2302,
    932, 1275, 1435, 1615, 1817, 2046, 2302, 2591,
    1275, 1435, 1615, 1817, 2046, 2302, 2591, 2916,
];

/// Steps of Cr.
#[rustfmt::skip]
const RED: [u16; 64] = [
    68, 283, 321, 365, 499, 682, 933, 1276,
    283, 321, 365, 499, 682, 933, 1276, 1436,
    321, 365, 499, 682, 933, 1276, 1436, 1616,
    365, 499, 682, 933, 1276, 1436, 1616, 1819,
    499, 682, 933, 1276, 1436, 1616, 1819, 2047,
    682, 933, 1276, 1436, 1616, 1819, 2047, 2304,
    933, 1276, 1436, 1616, 1819, 2047, 2304, 2593,
    1276, 1436, 1616, 1819, 2047, 2304, 2593, 2918,
];
