//! A component's part in the decoding: its coefficients of a few MCUs, and how they become samples.

use super::block::{self, Places, REACH};
use crate::PhotoError;
use crate::decode::Reduced;
use crate::decode::idct::{self, Kernel};
use crate::jpeg::head::{Component, Frame, Scan, Tables};
use crate::simd::Level;

/// MCUs whose coefficients are kept before they become samples: few enough for the innermost cache.
pub(super) const BATCH: usize = 32;
/// Most blocks of an MCU (T.81, B.2.3).
const MOST_BLOCKS: usize = 10;

/// The scan's grid of MCUs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    /// MCUs of a row.
    pub(super) across: usize,
    /// Rows of MCUs.
    pub(super) down: usize,
    /// Rows of the full-size picture in each.
    pub(super) height: usize,
}

impl Grid {
    pub(super) fn new(frame: &Frame, scan: &Scan) -> Self {
        // A component alone is not interleaved: its MCU is one block (T.81, A.2.2).
        if let [only] = &scan.components[..] {
            let (across, down) = frame.blocks_of(&frame.components[only.index]);
            return Self { across, down, height: 8 };
        }
        let (across, down) = frame.mcus();
        Self { across, down, height: 8 * frame.most().1 }
    }
}

/// One component while it is decoded.
pub(super) struct Part {
    /// Place in [`Frame::components`].
    pub(super) index: usize,
    pub(super) reduced: Reduced,
    /// Width and height of its plane.
    pub(super) size: (usize, usize),
    /// Blocks of an MCU, across and down.
    pub(super) blocks: (usize, usize),
    pub(super) dc: usize,
    pub(super) ac: usize,
    /// The last block's DC coefficient.
    pub(super) predictor: i32,
    /// Largest magnitude that a DC coefficient may have: twice what 8-bit samples can give.
    pub(super) most_dc: i32,
    pub(super) places: Places,
    /// Coefficients of a block.
    pub(super) slots: usize,
    /// For each row of blocks of an MCU: [`BATCH`] MCUs and some room behind them.
    pub(super) coefficients: Vec<i16>,
    /// Coefficients from one row of blocks to the next.
    pub(super) pitch: usize,
    kernel: Kernel,
}

impl Part {
    fn new(
        frame: &Frame,
        (index, component): (usize, &Component),
        (dc, ac): (usize, usize),
        is_alone: bool,
        (reduced, quant, level): (Reduced, &[u16; 64], Level),
    ) -> Self {
        let blocks = if is_alone { (1, 1) } else { (component.across, component.down) };
        let kernel = Kernel::new(reduced, quant, level);
        let slots = kernel.slots();
        let pitch = BATCH * blocks.0 * slots + REACH;
        Self {
            index,
            reduced,
            size: reduced.size(frame.size_of(component)),
            blocks,
            dc,
            ac,
            predictor: 0,
            most_dc: 2048 / i32::from(quant[0].max(1)) + 1,
            places: block::places(&idct::slots(reduced), slots),
            slots,
            coefficients: vec![0; pitch * blocks.1],
            pitch,
            kernel,
        }
    }

    /// Samples of `mcus` MCUs in a row.
    pub(super) fn width_of(&self, mcus: usize) -> usize {
        mcus * self.blocks.0 * self.reduced.across
    }

    /// Rows of samples in an MCU.
    pub(super) fn height(&self) -> usize {
        self.blocks.1 * self.reduced.down
    }

    /// Turns the coefficients of the batch's first `mcus` MCUs into samples, at `stride` from `column` on,
    /// and clears them.
    pub(super) fn transform(&mut self, mcus: usize, samples: &mut [u8], stride: usize, column: usize) {
        let used = mcus * self.blocks.0 * self.slots;
        for (row, coefficients) in self.coefficients.chunks_exact_mut(self.pitch).enumerate() {
            let samples = &mut samples[row * self.reduced.down * stride + column..];
            self.kernel.run(&coefficients[..used], samples, stride);
            coefficients[..used].fill(0);
        }
    }
}

/// The parts of a scan's components, in their order.
///
/// # Errors
/// [`PhotoError::Damaged`] for a missing table or a scan that no MCU can hold.
pub(super) fn all(
    (frame, tables, scan): (&Frame, &Tables, &Scan),
    reduced: &[Reduced],
    level: Level,
) -> Result<Vec<Part>, PhotoError> {
    let is_alone = scan.components.len() == 1;
    let mut parts = Vec::new();
    for wanted in &scan.components {
        let (component, reduced) = (frame.components.get(wanted.index))
            .zip(reduced.get(wanted.index).copied())
            .ok_or_else(|| PhotoError::damaged("a scan of a component that is none"))?;
        let quant = (tables.quant.get(component.quant))
            .and_then(Option::as_ref)
            .ok_or_else(|| PhotoError::damaged("no quantisation table"))?;
        let codes = (wanted.dc, wanted.ac);
        parts.push(Part::new(frame, (wanted.index, component), codes, is_alone, (reduced, quant, level)));
    }
    let blocks: usize = parts.iter().map(|part| part.blocks.0 * part.blocks.1).sum();
    match blocks {
        1..=MOST_BLOCKS => Ok(parts),
        _ => Err(PhotoError::damaged("too many blocks in an MCU")),
    }
}
