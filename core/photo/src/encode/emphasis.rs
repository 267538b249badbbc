//! Making up for what decoders do to colour.

use super::block::{Block, Coefficients};
use crate::jpeg::zigzag::ZIGZAG;

/// Fractional bits of a gain.
const GAIN_BITS: u32 = 8;

/// Gains of halved chroma in natural order: `1 + 0.3 * (1 - h(u) * h(v))` with `h(u) = (1 + cos(u * PI / 8)) / 2`,
/// which is how the kernel 1 2 1 dampens the frequency `u` of a block.
///
/// Decoders enlarge chroma with a triangle (3 1 in each direction), which takes part of its high frequencies
/// away; of the strengths 0.15 to 1.5, 0.3 gave most on ten photos.
#[rustfmt::skip]
const GAINS: [u16; 64] = [
    256, 259, 267, 280, 294, 309, 322, 330,
    259, 262, 270, 282, 296, 310, 322, 330,
    267, 270, 277, 287, 300, 313, 323, 330,
    280, 282, 287, 296, 306, 316, 325, 331,
    294, 296, 300, 306, 314, 321, 327, 331,
    309, 310, 313, 316, 321, 325, 329, 332,
    322, 322, 323, 325, 327, 329, 331, 332,
    330, 330, 330, 331, 331, 332, 332, 333,
];

/// Raises the high frequencies of halved chroma; does nothing to other pictures.
pub(super) fn raise_chroma(shape: &mut Coefficients) {
    if shape.sampling != 2 {
        return;
    }
    let gains = ZIGZAG.map(|place| i32::from(GAINS[usize::from(place)]));
    for component in shape.components.iter_mut().skip(1) {
        component.blocks.iter_mut().for_each(|block| raise(block, &gains));
    }
}

/// Rounds to the nearest; no coefficient of samples is so large that it leaves 16 bits.
fn raise(block: &mut Block, gains: &[i32; 64]) {
    for (value, gain) in block.0.iter_mut().zip(gains) {
        let raised = (i32::from(*value) * gain + (1 << (GAIN_BITS - 1))) >> GAIN_BITS;
        *value = raised as i16;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Simd;
    use crate::encode::block::Component;
    use crate::plane::{Picture, Plane};

    #[test]
    fn gains_are_those_of_the_formula() {
        let dampened = |k: usize| (1.0 + (k as f64 * std::f64::consts::PI / 8.0).cos()) / 2.0;
        for (at, &gain) in GAINS.iter().enumerate() {
            let wanted = 256.0 * (1.0 + 0.3 * (1.0 - dampened(at / 8) * dampened(at % 8)));
            assert!((f64::from(gain) - wanted).abs() <= 0.5, "{gain} at {at}, not {wanted}");
        }
    }

    #[test]
    fn only_halved_chroma_is_raised() {
        let sharp = |width: usize, height: usize| {
            let data = (0..width * height).map(|at| if at % 2 == 0 { 255 } else { 0 }).collect();
            Plane { width, height, data }
        };
        let coefficients = |chroma: Plane| {
            let picture = Picture { luma: sharp(16, 16), chroma: Some([chroma.clone(), chroma]) };
            let shape = Coefficients::of(&picture, Simd::Scalar.resolve(), 1).unwrap();
            let mut raised = Coefficients::of(&picture, Simd::Scalar.resolve(), 1).unwrap();
            raise_chroma(&mut raised);
            let blocks = |component: &Component| component.blocks.clone();
            [&shape, &raised].map(|shape| shape.components.iter().map(blocks).collect::<Vec<_>>())
        };
        let [before, after] = coefficients(sharp(16, 16));
        assert_eq!(before, after);
        let [before, after] = coefficients(sharp(8, 8));
        assert_eq!(before[0], after[0]);
        for (before, after) in before[1][0].0.iter().zip(&after[1][0].0) {
            let (before, after) = (i32::from(*before).abs(), i32::from(*after).abs());
            assert!((before..=before * 4 / 3 + 1).contains(&after), "{before} became {after}");
        }
        assert_ne!(before[1], after[1]);
    }
}
