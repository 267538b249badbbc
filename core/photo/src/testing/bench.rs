//! Parts of the engine by themselves, for measuring them.

use crate::decode::{Outcome, Reduced, Rows, baseline};
use crate::jpeg::walk::Walker;
use crate::monitor::{Progress, Unwatched};
use crate::source::Source;
use crate::{Limits, PhotoError, Simd};

/// Adds up what it is given, so that nothing is computed in vain.
struct Sum(u64);

impl Rows for Sum {
    fn take(&mut self, _component: usize, row: &[u8]) -> Result<(), PhotoError> {
        self.0 = self.0.wrapping_mul(31).wrapping_add(u64::from(row[row.len() / 2])) + row.len() as u64;
        Ok(())
    }
}

/// Decodes a baseline file with `across` by `down` samples of each block, and gives a number that depends on them.
///
/// # Errors
/// Those of the decoder, and damage.
pub fn decode_baseline(file: &[u8], (across, down): (usize, usize), simd: Simd) -> Result<u64, PhotoError> {
    let mut reader = file;
    let mut source = Source::new(&mut reader, u64::MAX);
    let mut walker = Walker::new(&mut source, Limits::default());
    let scan = walker.next_scan()?.ok_or_else(|| PhotoError::damaged("no scan"))?;
    let head = walker.head;
    let frame = head.frame.ok_or_else(|| PhotoError::damaged("no frame"))?;
    let reduced = vec![Reduced { across, down }; frame.components.len()];
    let mut sum = Sum(0);
    let progress = Progress::new(&Unwatched, 0, 1000);
    let whole = (&frame, &head.tables, &scan);
    match baseline::decode(&mut source, whole, &reduced, simd.resolve(), progress, &mut sum)? {
        Outcome { damage: None, .. } => Ok(sum.0),
        Outcome { damage: Some(detail), .. } => Err(PhotoError::damaged(detail)),
    }
}
