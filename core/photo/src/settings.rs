//! What a prepared photo may weigh, and what a camera file may demand.

use crate::{PhotoError, Simd};

/// How large and how good the upload and its thumbnail may be.
///
/// Both byte figures are limits, not aims: no output is ever longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Longest edge of the upload in pixels; a smaller photo is never enlarged.
    pub longest_edge_px: u32,
    /// Most bytes the upload may have.
    pub max_bytes: usize,
    /// Longest edge of the thumbnail in pixels.
    pub thumb_edge_px: u32,
    /// Most bytes the thumbnail may have.
    pub thumb_max_bytes: usize,
    /// How much work goes into the picture.
    pub mode: Mode,
    /// Least quality, about as SSIMULACRA2 counts it: where the bytes do not reach for it, the picture
    /// gets smaller instead of turning to mud.
    pub floor: u8,
    /// Most quality, on the same scale: beyond it bytes only cost prepaid data.
    pub ceiling: u8,
    /// Threads that may work on one photo, 1 or more. The bytes do not depend on it.
    pub threads: u8,
    /// Vector instructions to use. The bytes do not depend on it.
    pub simd: Simd,
    /// Whether the camera's make and model are wanted among the facts.
    pub wants_camera: bool,
    /// What the input may demand.
    pub limits: Limits,
}

/// How much work goes into a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// For a phone while a person waits.
    #[default]
    Fast,
    /// The best picture that fits, for about four times the time.
    Best,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            longest_edge_px: 1600,
            max_bytes: 300_000,
            thumb_edge_px: 256,
            thumb_max_bytes: 20_000,
            mode: Mode::default(),
            floor: 50,
            ceiling: 88,
            threads: 1,
            simd: Simd::default(),
            wants_camera: false,
            limits: Limits::default(),
        }
    }
}

/// What an input file may demand before it is refused unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limits {
    /// Most bytes that are read from the input.
    pub max_input_bytes: u64,
    /// Most pixels that the header may announce.
    pub max_pixels: u64,
}

impl Default for Limits {
    /// 64 MiB and 200 megapixels: above the largest camera file of today's phones.
    fn default() -> Self {
        Self { max_input_bytes: 64 * 1024 * 1024, max_pixels: 200_000_000 }
    }
}

impl Limits {
    /// # Errors
    /// [`PhotoError::TooManyPixels`].
    pub(crate) fn check_pixels(&self, width: u64, height: u64) -> Result<(), PhotoError> {
        let pixels = width * height;
        if pixels > self.max_pixels {
            return Err(PhotoError::TooManyPixels {
                megapixels: pixels.div_ceil(1_000_000),
                limit_megapixels: self.max_pixels / 1_000_000,
            });
        }
        Ok(())
    }
}
