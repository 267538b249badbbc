//! The scans of a file, as tokens: which there are, and how blocks become symbols.

use super::ac::AcScan;
use super::block::Coefficients;
use super::quant::{Quantised, Row};
use super::tokens::{Slot, Tokens, category};

/// What a scan holds (T.81, B.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    /// The component of a scan of AC coefficients; `None` for all components.
    pub(super) component: Option<usize>,
    /// First and last coefficient in zigzag order.
    pub(super) band: (u8, u8),
    /// Successive approximation: the bit that came before, and this scan's.
    pub(super) approximation: (u8, u8),
}

impl Plan {
    pub(super) const fn dc(high: u8, low: u8) -> Self {
        Self { component: None, band: (0, 0), approximation: (high, low) }
    }

    pub(super) const fn ac(component: usize, band: (u8, u8), approximation: (u8, u8)) -> Self {
        Self { component: Some(component), band, approximation }
    }

    /// A whole picture in one scan.
    pub(super) const SEQUENTIAL: Self = Self { component: None, band: (0, 63), approximation: (0, 0) };
}

/// A scan and its content.
pub(super) struct Scan {
    pub(super) plan: Plan,
    pub(super) tokens: Tokens,
}

/// Which rows of MCUs are coded: all, or some to judge all by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    /// One row of so many.
    pub(super) every: usize,
}

impl Sample {
    pub(super) const ALL: Self = Self { every: 1 };

    pub(super) fn rows(self, mcus_down: usize) -> impl Iterator<Item = usize> {
        (self.every / 2..mcus_down).step_by(self.every)
    }

    fn has(self, row: usize) -> bool {
        row % self.every == self.every / 2
    }
}

/// Codes the picture in the scans of a progressive file.
pub(super) fn progressive(
    shape: &Coefficients,
    values: &impl Quantised,
    script: &[Plan],
    sample: Sample,
) -> Vec<Scan> {
    let mut scans: Vec<Scan> = script
        .iter()
        .filter(|plan| plan.component.is_none_or(|component| component < shape.components.len()))
        .map(|&plan| Scan { plan, tokens: Tokens::new() })
        .collect();
    let mut dc = Vec::new();
    for component in 0..shape.components.len() {
        let own: Vec<AcScan> =
            scans.iter_mut().filter(|scan| scan.plan.component == Some(component)).map(AcScan::new).collect();
        dc.push(code_component(shape, values, component, sample, own));
    }
    for scan in scans.iter_mut().filter(|scan| scan.plan.component.is_none()) {
        code_dc(shape, &dc, sample, scan);
    }
    scans
}

/// Codes all scans of AC coefficients of a component in one go, and gives the DC coefficients.
fn code_component(
    shape: &Coefficients,
    values: &impl Quantised,
    component: usize,
    sample: Sample,
    mut scans: Vec<AcScan>,
) -> Vec<i16> {
    let blocks = &shape.components[component];
    let mut dc = vec![0; blocks.across * blocks.down];
    let mut room = Row::default();
    for y in (0..blocks.down).filter(|y| sample.has(y / shape.sampling_of(component))) {
        let row = values.row(component, y, &mut room);
        for (dc, block) in dc[y * blocks.across..].iter_mut().zip(&row.blocks) {
            *dc = block.0[0];
        }
        for scan in &mut scans {
            scan.row(row);
        }
    }
    for scan in scans {
        scan.finish();
    }
    dc
}

/// Codes one bit plane of the DC coefficients of all components, or all above it (T.81, G.1.2.1).
fn code_dc(shape: &Coefficients, dc: &[Vec<i16>], sample: Sample, scan: &mut Scan) {
    let (high, low) = scan.plan.approximation;
    let (mcus_across, mcus_down) = shape.mcus();
    let mut before = [0; 3];
    for mcu_y in sample.rows(mcus_down) {
        for mcu_x in 0..mcus_across {
            for (component, values) in dc.iter().enumerate() {
                let blocks = &shape.components[component];
                for place in places(shape.sampling_of(component), mcu_x, mcu_y) {
                    let inside = place.0 < blocks.across && place.1 < blocks.down;
                    // A block beyond the edge costs least when it repeats the one before.
                    let value = inside.then(|| i32::from(values[place.1 * blocks.across + place.0]));
                    if high == 0 {
                        let value = value.map_or(before[component], |value| value >> low);
                        code_difference(&mut scan.tokens, component, value - before[component]);
                        before[component] = value;
                    } else {
                        scan.tokens.raw(((value.unwrap_or(0) >> low) & 1) as u64, 1);
                    }
                }
            }
        }
    }
}

/// Blocks of an MCU in the order of the file (T.81, A.2.3).
pub(super) fn places(sampling: usize, mcu_x: usize, mcu_y: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..sampling * sampling)
        .map(move |place| (mcu_x * sampling + place % sampling, mcu_y * sampling + place / sampling))
}

pub(super) fn code_difference(tokens: &mut Tokens, component: usize, difference: i32) {
    let (count, bits) = category(difference);
    tokens.symbol(Slot::dc(component), count as u8, bits);
}
