//! Quantisation that weighs what each coefficient costs against what it is worth: [`crate::Mode::Best`].

mod masking;
mod path;
mod rate;
mod scans;

use self::masking::Masking;
use self::path::Weights;
use self::rate::{Counts, Rates};
use super::block::Coefficients;
use super::quant::{Quantised, Quantiser, Rounding, Row};
use super::scans::Sample;
use super::script::Coding;
use super::tables::Grade;
use crate::simd::Level;

/// Rows of MCUs that tell enough of a picture's symbols.
const ROWS: usize = 10;

/// How often the rates are counted: the first time after values chosen by rates of no picture.
const ROUNDS: usize = 2;

/// To the nearest whole number.
const NEAREST: Rounding = Rounding { bias: [128; 64], least: [0; 64] };

/// Codes one picture at any grade.
pub(super) struct Planner<'a> {
    shape: &'a Coefficients,
    masking: Masking,
    /// Rows that tell of all.
    few: Sample,
    level: Level,
    threads: usize,
}

impl<'a> Planner<'a> {
    pub(super) fn new(shape: &'a Coefficients, level: Level, threads: usize) -> Self {
        let (_, mcus_down) = shape.mcus();
        let few = Sample { every: (mcus_down / ROWS).max(1) };
        Self { shape, masking: Masking::of(shape), few, level, threads }
    }

    /// The whole picture, or a sample of its rows.
    pub(super) fn code(&self, grade: Grade, sample: Sample) -> Coding {
        let values = Trellised::new(self, grade);
        let steps = (0..self.shape.components.len()).map(|component| grade.steps(component)).collect();
        let script = scans::cheapest(self.shape, &values, self.few);
        Coding::in_scans(self.shape, &values, steps, sample, &script, self.threads)
    }
}

/// Chooses the values of each block when it is asked for.
struct Trellised<'a> {
    planner: &'a Planner<'a>,
    quantisers: Vec<Quantiser>,
    weights: Vec<Weights>,
    /// Of luma and of colour.
    rates: [Rates; 2],
}

impl<'a> Trellised<'a> {
    fn new(planner: &'a Planner<'a>, grade: Grade) -> Self {
        let components = 0..planner.shape.components.len();
        let (quantisers, weights) = components
            .map(|component| {
                let (steps, exact) = (grade.steps(component), grade.exact(component));
                (Quantiser::new(&steps, &exact, &NEAREST), Weights::new(&steps, &exact))
            })
            .unzip();
        let rates = [Rates::usual(), Rates::usual()];
        let mut made = Self { planner, quantisers, weights, rates };
        for _ in 0..ROUNDS {
            made.rates = made.counted();
        }
        made
    }

    /// Rates by the symbols of some rows.
    fn counted(&self) -> [Rates; 2] {
        let Planner { shape, few, .. } = self.planner;
        let (_, mcus_down) = shape.mcus();
        let mut counts = [Counts::new(), Counts::new()];
        let mut room = Row::default();
        for (component, blocks) in shape.components.iter().enumerate() {
            let sampling = shape.sampling_of(component);
            for y in few.rows(mcus_down).map(|mcu| mcu * sampling).filter(|&y| y < blocks.down) {
                counts[component.min(1)].add(self.row(component, y, &mut room));
            }
        }
        counts.map(|counts| counts.rates())
    }
}

impl Quantised for Trellised<'_> {
    fn row<'a>(&'a self, component: usize, y: usize, room: &'a mut Row) -> &'a Row {
        let from = self.planner.shape.components[component].row(y);
        self.quantisers[component].row(from, room, self.planner.level);
        let (weights, rates) = (&self.weights[component], &self.rates[component.min(1)]);
        let worths = self.planner.masking.row(component, y);
        let blocks = room.blocks.iter_mut().zip(&mut room.masks);
        for ((from, &worth), (to, masks)) in from.iter().zip(worths).zip(blocks) {
            path::choose(from, to, masks, weights, rates, worth);
        }
        room
    }
}
