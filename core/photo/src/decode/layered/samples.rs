//! From the coefficients of all scans to rows of samples.

use super::Pace;
use super::store::Store;
use super::twelve::Twelve;
use crate::PhotoError;
use crate::decode::idct::Kernel;
use crate::decode::{Reduced, Rows};
use crate::jpeg::head::Frame;
use crate::simd::Level;

/// The inverse DCT for samples of 8 or of 12 bits.
enum Transform {
    Eight(Kernel),
    Twelve(Twelve),
}

/// One component on its way out.
struct Output<'a> {
    store: &'a Store,
    transform: Transform,
    reduced: Reduced,
    /// Size of the component's plane.
    width: usize,
    height: usize,
    /// Blocks down in an MCU.
    down: usize,
    /// Samples of one row of blocks.
    samples: Vec<u8>,
}

/// Gives the rows of the first `mcu_rows` rows of MCUs, of all components in turn.
///
/// # Errors
/// [`PhotoError::Damaged`] when a component has no quantisation table; those of `rows`, and
/// [`PhotoError::Cancelled`].
pub(super) fn give(
    (frame, stores, reduced): (&Frame, &[Store], &[Reduced]),
    mcu_rows: usize,
    level: Level,
    pace: &Pace<'_>,
    rows: &mut dyn Rows,
) -> Result<(), PhotoError> {
    if mcu_rows == 0 {
        return Ok(());
    }
    let mut outputs = Vec::new();
    for ((component, store), &reduced) in frame.components.iter().zip(stores).zip(reduced) {
        let missing = || PhotoError::damaged("a quantisation table is missing");
        let quant = store.quant.as_ref().ok_or_else(missing)?;
        let (width, height) = reduced.size(frame.size_of(component));
        outputs.push(Output {
            store,
            transform: match frame.precision {
                8 => Transform::Eight(Kernel::new(reduced, quant, level)),
                _ => Transform::Twelve(Twelve::new(reduced, quant)),
            },
            reduced,
            width,
            height,
            down: component.down,
            samples: vec![0; width.div_ceil(reduced.across) * reduced.across * reduced.down],
        });
    }
    for mcu_row in 0..mcu_rows {
        for (index, output) in outputs.iter_mut().enumerate() {
            for block_row in mcu_row * output.down..(mcu_row + 1) * output.down {
                output.block_row(block_row, |row| rows.take(index, row))?;
            }
        }
        pace.at_the_end(mcu_row + 1, mcu_rows)?;
    }
    Ok(())
}

impl Output<'_> {
    fn block_row(
        &mut self,
        block_row: usize,
        mut take: impl FnMut(&[u8]) -> Result<(), PhotoError>,
    ) -> Result<(), PhotoError> {
        let first = block_row * self.reduced.down;
        if first >= self.height {
            return Ok(());
        }
        let blocks = self.width.div_ceil(self.reduced.across);
        let stride = blocks * self.reduced.across;
        let slots = self.store.slots;
        let coefficients =
            &self.store.coefficients[block_row * self.store.stride * slots..][..blocks * slots];
        match &self.transform {
            Transform::Eight(kernel) => kernel.run(coefficients, &mut self.samples, stride),
            Transform::Twelve(kernel) => kernel.run(coefficients, &mut self.samples, stride),
        }
        let wanted = self.reduced.down.min(self.height - first);
        self.samples.chunks_exact(stride).take(wanted).try_for_each(|row| take(&row[..self.width]))
    }
}
