//! Quantisation that weighs what each coefficient costs against what it is worth: [`crate::Mode::Best`].

mod masking;
mod path;
mod rate;

use self::masking::Masking;
use self::path::Weights;
use self::rate::{Counts, Rates};
use super::block::Coefficients;
use super::quant::{Quantised, Quantiser, Rounding, Row};
use super::scans::Sample;
use super::script::{Coding, Manner};
use super::tables::Grade;
use crate::simd::Level;

/// Rows of MCUs that tell enough of a picture's symbols.
const ROWS: usize = 10;

/// How often the rates are counted: the first time after values chosen by rates of no picture.
const ROUNDS: usize = 2;

/// To the nearest whole number.
const NEAREST: Rounding = Rounding { bias: [128; 64], least: [0; 64] };

/// What is known about one picture before it is coded, the grade being known about.
pub(super) struct Plan<'a> {
    shape: &'a Coefficients,
    masking: Masking,
    /// Of luma and of colour.
    rates: [Rates; 2],
    level: Level,
}

impl<'a> Plan<'a> {
    /// Looks at some rows at the grade `near`; others may be coded by what was learned there.
    pub(super) fn new(shape: &'a Coefficients, near: Grade, level: Level) -> Self {
        let rates = [Rates::usual(), Rates::usual()];
        let mut plan = Self { shape, masking: Masking::of(shape), rates, level };
        let (_, mcus_down) = shape.mcus();
        let few = Sample { every: (mcus_down / ROWS).max(1) };
        for _ in 0..ROUNDS {
            plan.rates = plan.counted(near, few);
        }
        plan
    }

    /// The whole picture, or a sample of its rows.
    pub(super) fn code(&self, grade: Grade, manner: Manner) -> Coding {
        let values = Trellised::new(self, grade);
        let steps = (0..self.shape.components.len()).map(|component| grade.steps(component)).collect();
        Coding::new(self.shape, &values, steps, manner)
    }

    /// Rates by the symbols of some rows.
    fn counted(&self, grade: Grade, few: Sample) -> [Rates; 2] {
        let values = Trellised::new(self, grade);
        let (_, mcus_down) = self.shape.mcus();
        let mut counts = [Counts::new(), Counts::new()];
        let mut room = Row::default();
        for (component, blocks) in self.shape.components.iter().enumerate() {
            let sampling = self.shape.sampling_of(component);
            for y in few.rows(mcus_down).map(|mcu| mcu * sampling).filter(|&y| y < blocks.down) {
                counts[component.min(1)].add(values.row(component, y, &mut room));
            }
        }
        counts.map(|counts| counts.rates())
    }
}

/// Chooses the values of each block when it is asked for.
struct Trellised<'a> {
    plan: &'a Plan<'a>,
    quantisers: Vec<Quantiser>,
    weights: Vec<Weights>,
}

impl<'a> Trellised<'a> {
    fn new(plan: &'a Plan<'a>, grade: Grade) -> Self {
        let (quantisers, weights) = (0..plan.shape.components.len())
            .map(|component| {
                let (steps, exact) = (grade.steps(component), grade.exact(component));
                (Quantiser::new(&steps, &exact, &NEAREST), Weights::new(&steps, &exact))
            })
            .unzip();
        Self { plan, quantisers, weights }
    }
}

impl Quantised for Trellised<'_> {
    fn row<'a>(&'a self, component: usize, y: usize, room: &'a mut Row) -> &'a Row {
        let plan = self.plan;
        let from = plan.shape.components[component].row(y);
        self.quantisers[component].row(from, room, plan.level);
        let (weights, rates) = (&self.weights[component], &plan.rates[component.min(1)]);
        let worths = plan.masking.row(component, y);
        let blocks = room.blocks.iter_mut().zip(&mut room.masks);
        for ((from, &worth), (to, masks)) in from.iter().zip(worths).zip(blocks) {
            path::choose(from, to, masks, weights, rates, worth);
        }
        room
    }
}
