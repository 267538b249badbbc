//! What is asked of the engine and what it gives.

use std::fmt;

use crate::{CaptureFacts, Format, Monitor, PerceptualHash, Region, Settings};

/// A photo that is ready to be kept and sent.
#[derive(Clone)]
pub struct Prepared {
    /// A JPEG of at most [`Settings::max_bytes`] that holds image data only.
    pub upload: Vec<u8>,
    /// A JPEG of at most [`Settings::thumb_max_bytes`] that holds image data only.
    pub thumbnail: Vec<u8>,
    /// SHA-256 of `upload`.
    pub sha256: [u8; 32],
    /// How the upload looks, for finding pictures that look alike.
    pub phash: PerceptualHash,
    /// Width of `upload` in pixels, upright.
    pub width_px: u32,
    /// Height of `upload` in pixels, upright.
    pub height_px: u32,
    /// What the camera wrote about the moment of capture; none of it is in the files.
    pub facts: CaptureFacts,
    /// What the input was.
    pub format: Format,
    /// The upload's quality, about as SSIMULACRA2 counts it; `None` when the input's own image data was
    /// kept unchanged.
    pub quality: Option<f32>,
    /// What was done.
    pub work: Work,
    /// Set when part of the input was missing or corrupt: what is shown is what could be saved.
    pub salvaged: Option<Salvaged>,
}

/// How a photo was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// How its pixels came out of the input.
    pub way: Way,
    /// Whether it was made smaller.
    pub is_resized: bool,
    /// Whether it was turned upright.
    pub is_turned: bool,
    /// Whether its colours were brought from a profile of the input's to sRGB.
    pub is_colour_converted: bool,
    /// Regions that were covered by a mosaic.
    pub regions_covered: usize,
}

/// How pixels come out of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The input's own image data is the upload: only what is around it was dropped.
    Kept,
    /// Baseline JPEG, decoded in bands straight to the size that is needed.
    Banded,
    /// JPEG in several scans, whose coefficients are gathered first.
    Layered,
    /// PNG or WebP, decoded whole.
    Flat,
}

/// What could be saved of a damaged photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvaged {
    /// Rows of the input, from the top as it is stored, that are there.
    pub rows: u32,
    /// Rows that the input announces; as many as `rows` when only finer detail is missing.
    pub of_rows: u32,
    /// What was found, for the log.
    pub detail: String,
}

/// A server's copy of an uploaded photo.
#[derive(Clone)]
pub struct CleanCopy {
    /// A JPEG that holds image data only.
    pub jpeg: Vec<u8>,
    /// A thumbnail made from the pixels, of at most [`Settings::thumb_max_bytes`].
    pub thumbnail: Vec<u8>,
    /// Width of `jpeg` in pixels, upright.
    pub width_px: u32,
    /// Height of `jpeg` in pixels, upright.
    pub height_px: u32,
    /// How it looks.
    pub phash: PerceptualHash,
}

/// What shall be made of a photo.
#[derive(Clone, Copy)]
pub struct Order<'a> {
    /// Sizes and limits.
    pub settings: &'a Settings,
    /// Regions of the upright picture that nobody shall recognise; they are covered in the pixels
    /// before anything is made of them.
    pub cover: &'a [Region],
    /// Who follows the work, and may stop it.
    pub monitor: &'a dyn Monitor,
}

/// Sizes only: neither pixels nor the place of capture belong into a log.
impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("upload_bytes", &self.upload.len())
            .field("thumbnail_bytes", &self.thumbnail.len())
            .field("width_px", &self.width_px)
            .field("height_px", &self.height_px)
            .field("format", &self.format)
            .field("quality", &self.quality)
            .field("work", &self.work)
            .finish_non_exhaustive()
    }
}

/// Sizes only, as for [`Prepared`].
impl fmt::Debug for CleanCopy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CleanCopy")
            .field("jpeg_bytes", &self.jpeg.len())
            .field("thumbnail_bytes", &self.thumbnail.len())
            .field("width_px", &self.width_px)
            .field("height_px", &self.height_px)
            .finish()
    }
}
