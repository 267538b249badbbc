//! The scans of a file, as tokens: which there are, and how blocks become symbols.

use super::ac::AcScan;
use super::block::Coefficients;
use super::quant::{Quantised, Row};
use super::script::Manner;
use super::tokens::{Slot, Tokens, category};

/// What a scan holds (T.81, B.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    /// `None` for all components.
    pub(super) component: Option<usize>,
    /// First and last coefficient in zigzag order.
    pub(super) band: (u8, u8),
    /// Successive approximation: the bit that came before, and this scan's.
    pub(super) approximation: (u8, u8),
}

impl Plan {
    /// A scan of DC coefficients, of one component or all.
    pub(super) const fn dc(component: Option<usize>, approximation: (u8, u8)) -> Self {
        Self { component, band: (0, 0), approximation }
    }

    pub(super) const fn ac(component: usize, band: (u8, u8), approximation: (u8, u8)) -> Self {
        Self { component: Some(component), band, approximation }
    }

    fn is_dc(&self) -> bool {
        self.band == (0, 0)
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

    pub(super) fn is_all(self) -> bool {
        self.every == 1
    }

    pub(super) fn rows(self, mcus_down: usize) -> impl Iterator<Item = usize> {
        (self.every / 2..mcus_down).step_by(self.every)
    }

    fn has(self, row: usize) -> bool {
        row % self.every == self.every / 2
    }
}

/// Codes the picture in the scans of a progressive file; with two threads or more, in two of them.
pub(super) fn progressive(
    shape: &Coefficients,
    values: &impl Quantised,
    Manner { script, sample, threads }: Manner,
) -> Vec<Scan> {
    let mut scans: Vec<Scan> = script
        .iter()
        .filter(|plan| plan.component.is_none_or(|component| component < shape.components.len()))
        .map(|&plan| Scan { plan, tokens: Tokens::new() })
        .collect();
    let mut dc: Vec<Vec<i16>> =
        shape.components.iter().map(|blocks| vec![0; blocks.across * blocks.down]).collect();
    let is_split = threads > 1 && sample.is_all();
    let mut jobs = jobs(&mut scans, &mut dc, is_split);
    let work = |jobs: Vec<Job>| jobs.into_iter().for_each(|job| job.run(shape, values, sample));
    if is_split {
        let others = jobs.split_off(1);
        std::thread::scope(|scope| {
            scope.spawn(move || work(others));
            work(jobs);
        });
    } else {
        work(jobs);
    }
    for scan in scans.iter_mut().filter(|scan| scan.plan.is_dc()) {
        code_dc(shape, &dc, sample, scan);
    }
    scans
}

/// Scans of AC coefficients of one component that are made in one go.
struct Job<'a> {
    component: usize,
    scans: Vec<AcScan<'a>>,
    /// Where the DC coefficients are to be put.
    dc: Option<&'a mut Vec<i16>>,
}

/// One job for each component, in order; when `is_split`, luma's refinements are a job of their own behind
/// the first, which is then about half of the work.
fn jobs<'a>(scans: &'a mut [Scan], dc: &'a mut [Vec<i16>], is_split: bool) -> Vec<Job<'a>> {
    let mut jobs: Vec<Job> = Vec::new();
    for (component, dc) in dc.iter_mut().enumerate() {
        jobs.push(Job { component, scans: Vec::new(), dc: Some(dc) });
        if component == 0 && is_split {
            jobs.push(Job { component, scans: Vec::new(), dc: None });
        }
    }
    for scan in scans.iter_mut().filter(|scan| !scan.plan.is_dc()) {
        let place = match (scan.plan.component, scan.plan.approximation.0) {
            (Some(0), 0) => 0,
            (Some(component), _) => component + usize::from(is_split),
            (None, _) => continue,
        };
        jobs[place].scans.push(AcScan::new(scan));
    }
    jobs
}

impl Job<'_> {
    fn run(mut self, shape: &Coefficients, values: &impl Quantised, sample: Sample) {
        if self.scans.is_empty() && self.dc.is_none() {
            return;
        }
        let blocks = &shape.components[self.component];
        let sampling = shape.sampling_of(self.component);
        let mut room = Row::default();
        for y in (0..blocks.down).filter(|y| sample.has(y / sampling)) {
            let row = values.row(self.component, y, &mut room);
            if let Some(dc) = &mut self.dc {
                for (dc, block) in dc[y * blocks.across..].iter_mut().zip(&row.blocks) {
                    *dc = block.0[0];
                }
            }
            for scan in &mut self.scans {
                scan.row(row);
            }
        }
        self.scans.into_iter().for_each(AcScan::finish);
    }
}

/// Codes one bit plane of DC coefficients, or all above it (T.81, G.1.2.1).
fn code_dc(shape: &Coefficients, dc: &[Vec<i16>], sample: Sample, scan: &mut Scan) {
    let mut coder =
        DcCoder { tokens: &mut scan.tokens, approximation: scan.plan.approximation, before: [0; 3] };
    if let Some(component) = scan.plan.component {
        let blocks = &shape.components[component];
        for y in (0..blocks.down).filter(|y| sample.has(y / shape.sampling_of(component))) {
            for &value in &dc[component][y * blocks.across..][..blocks.across] {
                coder.code(component, Some(value));
            }
        }
        return;
    }
    let (mcus_across, mcus_down) = shape.mcus();
    for mcu_y in sample.rows(mcus_down) {
        for mcu_x in 0..mcus_across {
            for (component, values) in dc.iter().enumerate() {
                let blocks = &shape.components[component];
                for (x, y) in places(shape.sampling_of(component), mcu_x, mcu_y) {
                    let is_inside = x < blocks.across && y < blocks.down;
                    coder.code(component, is_inside.then(|| values[y * blocks.across + x]));
                }
            }
        }
    }
}

struct DcCoder<'a> {
    tokens: &'a mut Tokens,
    approximation: (u8, u8),
    /// The last value of each component.
    before: [i32; 3],
}

impl DcCoder<'_> {
    /// A block beyond the edge has no value: it costs least when it repeats the one before.
    fn code(&mut self, component: usize, value: Option<i16>) {
        let (high, low) = self.approximation;
        let value = value.map(|value| i32::from(value) >> low);
        if high == 0 {
            let before = &mut self.before[component];
            let value = value.unwrap_or(*before);
            code_difference(self.tokens, component, value - *before);
            *before = value;
        } else {
            self.tokens.raw((value.unwrap_or(0) & 1) as u64, 1);
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
