//! From the data of a JPEG's scans to rows of samples, at a fraction of the full size.

pub(crate) mod baseline;
pub(crate) mod idct;
pub(crate) mod layered;

use std::borrow::Cow;

use crate::PhotoError;
use crate::jpeg::head::Frame;

/// Samples that are made of each 8 by 8 block of a component: 1, 2, 4 or 8 each way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reduced {
    pub(crate) across: usize,
    pub(crate) down: usize,
}

impl Reduced {
    /// The size of a component's plane, given its full size: rounded up.
    pub(crate) fn size(self, (width, height): (usize, usize)) -> (usize, usize) {
        ((width * self.across).div_ceil(8), (height * self.down).div_ceil(8))
    }
}

/// Takes the rows of every component as they come: each component's from top to bottom, each exactly as
/// long as its plane is wide, none beyond its height.
pub(crate) trait Rows {
    fn take(&mut self, component: usize, row: &[u8]) -> Result<(), PhotoError>;
}

/// How a decoding ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Rows of the full-size picture, from the top, that are really there: `height_px` when all are.
    /// Rows beyond it may have been given to [`Rows`] before the damage showed.
    pub(crate) sound_rows: usize,
    /// What was found where the sound rows end.
    pub(crate) damage: Option<Cow<'static, str>>,
}

impl Outcome {
    pub(crate) fn whole(frame: &Frame) -> Self {
        Self { sound_rows: frame.height_px, damage: None }
    }
}
