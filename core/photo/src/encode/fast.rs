//! Quantisation by rounding alone: what [`crate::Mode::Fast`] does.

use super::block::Coefficients;
use super::quant::{Quantised, Quantiser, Row};
use super::rounding::rounding;
use super::tables::Grade;
use crate::simd::Level;

/// Rounds each coefficient when it is asked for.
pub(super) struct Rounded<'a> {
    shape: &'a Coefficients,
    quantisers: Vec<Quantiser>,
    level: Level,
}

impl<'a> Rounded<'a> {
    pub(super) fn new(shape: &'a Coefficients, grade: Grade, level: Level) -> Self {
        let quantisers = (0..shape.components.len())
            .map(|component| {
                Quantiser::new(&grade.steps(component), &grade.exact(component), &rounding(component))
            })
            .collect();
        Self { shape, quantisers, level }
    }
}

impl Quantised for Rounded<'_> {
    fn row<'a>(&'a self, component: usize, y: usize, room: &'a mut Row) -> &'a Row {
        self.quantisers[component].row(self.shape.components[component].row(y), room, self.level);
        room
    }
}
