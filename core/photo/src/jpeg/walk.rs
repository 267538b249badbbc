//! Reading a file's markers one after the other, from a source that is read as it is used.

use super::head::{ColourMarks, Frame, Scan, Tables};
use crate::PhotoError;
use crate::source::Source;

/// A file that has been read up to one of its scans.
pub(crate) struct Walker<'s, 'a> {
    pub(crate) source: &'s mut Source<'a>,
    pub(crate) head: Head,
}

/// All that is known so far.
#[derive(Debug, Default)]
pub(crate) struct Head {
    /// There once a scan has been met.
    pub(crate) frame: Option<Frame>,
    pub(crate) tables: Tables,
    pub(crate) colours: ColourMarks,
    /// The TIFF structure of the first EXIF segment.
    pub(crate) exif: Vec<u8>,
    /// The ICC profile, its segments joined.
    pub(crate) icc: Vec<u8>,
}

impl<'s, 'a> Walker<'s, 'a> {
    pub(crate) fn new(source: &'s mut Source<'a>, limits: crate::Limits) -> Self {
        let _ = limits;
        Self { source, head: Head::default() }
    }

    /// Reads on to the next scan header: afterwards the source stands at the scan's data. `None` at the
    /// end marker. Call it again when the scan's data has been read.
    ///
    /// # Errors
    /// [`PhotoError::Damaged`], [`PhotoError::UnsupportedFormat`], [`PhotoError::TooManyPixels`], and
    /// those of the source.
    pub(crate) fn next_scan(&mut self) -> Result<Option<Scan>, PhotoError> {
        let _ = &mut self.source;
        Err(PhotoError::damaged("not written yet"))
    }
}
