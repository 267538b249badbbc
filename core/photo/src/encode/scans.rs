//! The scans of a file, as tokens: which there are, and how blocks become symbols.

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
        let mut own: Vec<AcScan> =
            scans.iter_mut().filter(|scan| scan.plan.component == Some(component)).map(AcScan::new).collect();
        dc.push(code_component(shape, values, component, sample, &mut own));
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
    scans: &mut [AcScan],
) -> Vec<i16> {
    let blocks = &shape.components[component];
    let mut dc = vec![0; blocks.across * blocks.down];
    let mut room = Row::default();
    for y in (0..blocks.down).filter(|y| sample.has(y / shape.sampling_of(component))) {
        let row = values.row(component, y, &mut room);
        for (dc, block) in dc[y * blocks.across..].iter_mut().zip(&row.blocks) {
            *dc = block.0[0];
        }
        for scan in &mut *scans {
            scan.row(row);
        }
    }
    for scan in scans {
        scan.end_run();
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
    tokens.symbol(Slot::dc(component), count as u8, bits, count);
}

/// A scan of AC coefficients in the making (T.81, G.1.2.2 and G.1.2.3).
struct AcScan<'a> {
    tokens: &'a mut Tokens,
    slot: Slot,
    /// Coefficients of the band.
    band: u64,
    start: u32,
    end: u32,
    high: u8,
    low: u8,
    /// Blocks that have ended and are not told yet.
    run: u32,
    /// Correction bits of those blocks: so many, and the bits themselves.
    corrections: Vec<(u32, u64)>,
}

/// The longest run of ended blocks that one symbol tells.
const LONGEST_RUN: u32 = 0x7FFF;

impl<'a> AcScan<'a> {
    fn new(scan: &'a mut Scan) -> Self {
        let Plan { component, band: (start, end), approximation: (high, low) } = scan.plan;
        Self {
            tokens: &mut scan.tokens,
            slot: Slot::ac(component.unwrap_or(0)),
            band: (u64::MAX << start) & (u64::MAX >> (63 - end)),
            start: u32::from(start),
            end: u32::from(end),
            high,
            low,
            run: 0,
            corrections: Vec::new(),
        }
    }

    fn row(&mut self, row: &Row) {
        for (block, masks) in row.blocks.iter().zip(&row.masks) {
            let now = masks.at_least[usize::from(self.low)] & self.band;
            if self.high == 0 {
                self.first(&block.0, now);
            } else {
                self.refine(&block.0, now, masks.at_least[usize::from(self.high)] & self.band);
            }
        }
    }

    fn first(&mut self, block: &[i16; 64], mut now: u64) {
        let mut next = self.start;
        if now != 0 {
            self.end_run();
        }
        while now != 0 {
            let at = now.trailing_zeros();
            now &= now - 1;
            let mut zeros = at - next;
            while zeros > 15 {
                self.tokens.symbol(self.slot, 0xF0, 0, 0);
                zeros -= 16;
            }
            let value = i32::from(block[at as usize]);
            let amount = value.unsigned_abs() >> self.low;
            let count = 32 - amount.leading_zeros();
            let bits = if value < 0 { !amount & ((1 << count) - 1) } else { amount };
            self.tokens.symbol(self.slot, ((zeros << 4) | count) as u8, bits, count);
            next = at + 1;
        }
        if next <= self.end {
            self.run += 1;
            if self.run == LONGEST_RUN {
                self.end_run();
            }
        }
    }

    /// Tells the next bit of coefficients that are there, and those that begin with it.
    fn refine(&mut self, block: &[i16; 64], now: u64, before: u64) {
        let mut new = now & !before;
        let mut next = self.start;
        let (mut corrections, mut corrected) = (0_u64, 0);
        let low = self.low;
        let correct = |from: u32, to: u32, corrections: &mut u64, corrected: &mut u32| {
            let mut there = before & (u64::MAX << from) & !u64::MAX.checked_shl(to).unwrap_or(0);
            while there != 0 {
                let at = there.trailing_zeros() as usize;
                there &= there - 1;
                *corrections = (*corrections << 1) | u64::from((block[at].unsigned_abs() >> low) & 1);
                *corrected += 1;
            }
        };
        if new != 0 {
            self.end_run();
        }
        while new != 0 {
            let at = new.trailing_zeros();
            new &= new - 1;
            loop {
                let between = !before & (u64::MAX << next) & !(u64::MAX << at);
                if between.count_ones() <= 15 {
                    break;
                }
                // The sixteenth zero of the rest ends what this symbol skips.
                let skipped = nth_one(between, 15);
                correct(next, skipped, &mut corrections, &mut corrected);
                self.tokens.symbol(self.slot, 0xF0, 0, 0);
                self.tokens.raw(corrections, corrected);
                (corrections, corrected) = (0, 0);
                next = skipped + 1;
            }
            let zeros = (!before & (u64::MAX << next) & !(u64::MAX << at)).count_ones();
            correct(next, at, &mut corrections, &mut corrected);
            let sign = u32::from(block[at as usize] >= 0);
            self.tokens.symbol(self.slot, ((zeros << 4) | 1) as u8, sign, 1);
            self.tokens.raw(corrections, corrected);
            (corrections, corrected) = (0, 0);
            next = at + 1;
        }
        correct(next.min(63), 64, &mut corrections, &mut corrected);
        if next <= self.end {
            self.run += 1;
            if corrected > 0 {
                self.corrections.push((corrected, corrections));
            }
            if self.run == LONGEST_RUN {
                self.end_run();
            }
        }
    }

    /// Tells the blocks that have ended.
    fn end_run(&mut self) {
        if self.run == 0 {
            return;
        }
        let count = self.run.ilog2();
        self.tokens.symbol(self.slot, (count << 4) as u8, self.run & ((1 << count) - 1), count);
        self.run = 0;
        for (count, bits) in self.corrections.drain(..) {
            self.tokens.raw(bits, count);
        }
    }
}

/// The place of the one that has `before` ones below it.
fn nth_one(mut bits: u64, before: u32) -> u32 {
    for _ in 0..before {
        bits &= bits - 1;
    }
    bits.trailing_zeros()
}
