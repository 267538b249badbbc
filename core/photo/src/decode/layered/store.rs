//! The coefficients of one component that the wanted size needs, and what later scans must know.

use crate::PhotoError;
use crate::decode::Reduced;
use crate::decode::idct::{self, NOT_NEEDED};
use crate::jpeg::head::{Component, Frame};

/// What is known of a coefficient so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Nothing,
    /// All but this many of the lowest bits.
    AllBut(u8),
    /// A scan that tells of it was damaged: nothing more is taken of it.
    Broken,
}

/// One component's coefficients.
///
/// For each block `2 * slots` bytes, and 8 more once a scan promises refinements: which coefficients are
/// not zero decides how a refinement is read, for those too that are dropped.
pub(super) struct Store {
    /// Coefficients kept of each block.
    pub(super) slots: usize,
    /// The slot of each coefficient in zigzag order, or [`NOT_NEEDED`].
    pub(super) places: [u8; 64],
    /// Bit k is set when the coefficient at place k in zigzag order has a slot.
    pub(super) kept: u64,
    /// Blocks of a row, those that only fill up the last MCU included.
    pub(super) stride: usize,
    /// Quantised coefficients, block after block, by slot.
    pub(super) coefficients: Vec<i16>,
    /// For each block, bit k set when the coefficient at place k in zigzag order is not zero. Empty
    /// while no refinement has been promised.
    pub(super) seen: Vec<u64>,
    /// The quantisation steps that hold since the component's first scan, in natural order.
    pub(super) quant: Option<[u16; 64]>,
    pub(super) known: [Known; 64],
    /// MCU rows whose first scan is whole.
    pub(super) sound_mcu_rows: usize,
    blocks: usize,
}

impl Store {
    /// Room for a component; the operating system gives the memory when it is first written to.
    pub(super) fn new(frame: &Frame, component: &Component, reduced: Reduced) -> Self {
        let (mcus_across, mcus_down) = frame.mcus();
        let stride = mcus_across * component.across;
        let blocks = stride * mcus_down * component.down;
        let slots = reduced.across * reduced.down;
        let places = idct::slots(reduced);
        let kept = (0..64).filter(|&k| places[k] != NOT_NEEDED).fold(0, |kept, k| kept | 1 << k);
        Self {
            slots,
            places,
            kept,
            stride,
            coefficients: vec![0; blocks * slots],
            seen: Vec::new(),
            quant: None,
            known: [Known::Nothing; 64],
            sound_mcu_rows: 0,
            blocks,
        }
    }

    /// Begins to remember which coefficients are not zero.
    pub(super) fn remember(&mut self) {
        if self.seen.is_empty() {
            self.seen = vec![0; self.blocks];
        }
    }

    /// Holds the quantisation steps of now for the rest of the file (T.81, B.2.4.1 leaves it open).
    ///
    /// # Errors
    /// [`PhotoError::Damaged`] when there are none.
    pub(super) fn latch(&mut self, steps: Option<&[u16; 64]>) -> Result<(), PhotoError> {
        if self.quant.is_none() {
            let steps = steps.ok_or_else(|| PhotoError::damaged("a quantisation table is missing"))?;
            self.quant = Some(*steps);
        }
        Ok(())
    }

    /// Whether every coefficient that is kept is known to its last bit.
    pub(super) fn is_fine(&self) -> bool {
        (0..64).all(|k| self.kept >> k & 1 == 0 || self.known[k] == Known::AllBut(0))
    }

    /// The coefficients of some blocks of a row, and what is remembered of them.
    pub(super) fn blocks(&mut self, row: usize, from: usize, to: usize) -> (&mut [i16], &mut [u64]) {
        let (from, to) = (row * self.stride + from, row * self.stride + to);
        let seen = if self.seen.is_empty() { &mut [][..] } else { &mut self.seen[from..to] };
        (&mut self.coefficients[from * self.slots..to * self.slots], seen)
    }
}
