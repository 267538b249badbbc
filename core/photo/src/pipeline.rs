//! The two ways through the engine: a phone's and a server's.

use std::fmt;
use std::io::Read;

use image::metadata::Orientation;
use image::{DynamicImage, RgbImage};
use sha2::{Digest, Sha256};

use crate::error::contained;
use crate::flat::{Decoded, decode};
use crate::old_encode::{fit, shrink};
use crate::{CaptureFacts, Format, Limits, PhotoError, Settings, facts, format};

/// A photo that is ready to be kept and sent.
#[derive(Clone)]
pub struct Prepared {
    /// A JPEG of at most [`Settings::max_bytes`] that holds image data only.
    pub upload: Vec<u8>,
    /// A JPEG of at most [`Settings::thumb_max_bytes`] that holds image data only.
    pub thumbnail: Vec<u8>,
    /// SHA-256 of `upload`.
    pub sha256: [u8; 32],
    /// Width of `upload` in pixels, upright.
    pub width_px: u32,
    /// Height of `upload` in pixels, upright.
    pub height_px: u32,
    /// What the camera wrote about the moment of capture; none of it is in the files.
    pub facts: CaptureFacts,
    /// What the input was.
    pub format: Format,
    /// The encoder's quality, or `None` when the input's own image data was kept unchanged.
    pub quality: Option<u8>,
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

/// Turns a camera file into an upload, a thumbnail and the facts of its capture.
///
/// The upload is upright, no larger than [`Settings::longest_edge_px`] (nor than the input) and never
/// longer than [`Settings::max_bytes`]: where the lowest sensible quality does not fit, the picture
/// gets smaller. A JPEG that already meets all this keeps its image data byte for byte.
///
/// # Errors
/// Each of [`PhotoError`]; the input is read at most one byte beyond its limit.
pub fn prepare(input: impl Read, settings: &Settings) -> Result<Prepared, PhotoError> {
    let bytes = read_all(input, &settings.limits)?;
    contained(|| {
        let format = format::recognise(&bytes)?;
        let facts = facts::read(&bytes);
        let made = make(&bytes, format, facts.orientation, settings, Reuse::IfItFits)?;
        Ok(Prepared {
            sha256: Sha256::digest(&made.jpeg).into(),
            upload: made.jpeg,
            thumbnail: made.thumbnail,
            width_px: made.width_px,
            height_px: made.height_px,
            facts,
            format,
            quality: made.quality,
        })
    })
}

/// What a camera file says of the moment of its capture, without decoding the picture.
///
/// # Errors
/// [`PhotoError::Io`] and [`PhotoError::TooManyBytes`]; a file that is no photo has no facts.
pub fn capture_facts(input: impl Read, limits: &Limits) -> Result<CaptureFacts, PhotoError> {
    Ok(facts::read(&read_all(input, limits)?))
}

/// Decodes an uploaded file wholly and gives a copy that holds nothing but image data.
///
/// An upright JPEG keeps its scans byte for byte, whatever its size, so that evidence stays as it
/// was sent; anything else is encoded anew, upright, within [`Settings::longest_edge_px`] and
/// [`Settings::max_bytes`].
///
/// # Errors
/// Each of [`PhotoError`] except `Io`.
pub fn clean_copy(bytes: &[u8], settings: &Settings) -> Result<CleanCopy, PhotoError> {
    check_length(bytes.len() as u64, &settings.limits)?;
    contained(|| {
        let format = format::recognise(bytes)?;
        let orientation = facts::read(bytes).orientation;
        let made = make(bytes, format, orientation, settings, Reuse::Always)?;
        Ok(CleanCopy {
            jpeg: made.jpeg,
            thumbnail: made.thumbnail,
            width_px: made.width_px,
            height_px: made.height_px,
        })
    })
}

/// When the image data of an upright JPEG may be kept instead of encoded again.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reuse {
    IfItFits,
    Always,
}

/// What a picture is made of.
#[cfg(saberling_plants)]
pub(crate) type Question = (Vec<u8>, u8, Settings, Reuse);

#[derive(Clone)]
pub(crate) struct Made {
    jpeg: Vec<u8>,
    thumbnail: Vec<u8>,
    width_px: u32,
    height_px: u32,
    quality: Option<u8>,
}

#[cfg(saberling_plants)]
fn make(
    bytes: &[u8],
    format: Format,
    orientation: u8,
    settings: &Settings,
    reuse: Reuse,
) -> Result<Made, PhotoError> {
    let question = (bytes.to_vec(), orientation, *settings, reuse);
    if let Some(made) = crate::memo::find(&question) {
        return Ok(made);
    }
    let made = make_anew(bytes, format, orientation, settings, reuse)?;
    crate::memo::keep(question, &made);
    Ok(made)
}

#[cfg(not(saberling_plants))]
use make_anew as make;

fn make_anew(
    bytes: &[u8],
    format: Format,
    orientation: u8,
    settings: &Settings,
    reuse: Reuse,
) -> Result<Made, PhotoError> {
    let decoded = decode(bytes, format, &settings.limits)?;
    let kept = reusable(&decoded, orientation, settings, reuse);
    let (width, height) = decoded.pixels.dimensions();
    let small = shrink(&decoded.pixels, settings.longest_edge_px)?.unwrap_or(decoded.pixels);
    // Turned after shrinking, when a few megapixels are left to move.
    let upright = turn(small, orientation);
    let thumbnail = fit(&upright, settings.thumb_edge_px, settings.thumb_max_bytes)?.jpeg;
    if kept && let Some(stripped) = decoded.stripped {
        return Ok(Made {
            jpeg: stripped.bytes,
            thumbnail,
            width_px: width,
            height_px: height,
            quality: None,
        });
    }
    let upload = fit(&upright, settings.longest_edge_px, settings.max_bytes)?;
    Ok(Made {
        jpeg: upload.jpeg,
        thumbnail,
        width_px: upload.width_px,
        height_px: upload.height_px,
        quality: Some(upload.quality),
    })
}

fn reusable(decoded: &Decoded, orientation: u8, settings: &Settings, reuse: Reuse) -> bool {
    let Some(stripped) = &decoded.stripped else {
        return false;
    };
    let fits = stripped.width_px.max(stripped.height_px) <= settings.longest_edge_px
        && stripped.bytes.len() <= settings.max_bytes;
    orientation == 1 && stripped.colours_are_plain && (fits || reuse == Reuse::Always)
}

fn turn(picture: RgbImage, orientation: u8) -> RgbImage {
    let Some(orientation) = Orientation::from_exif(orientation) else {
        return picture;
    };
    let mut picture = DynamicImage::ImageRgb8(picture);
    picture.apply_orientation(orientation);
    picture.into_rgb8()
}

fn read_all(input: impl Read, limits: &Limits) -> Result<Vec<u8>, PhotoError> {
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file at the limit from one beyond it.
    input.take(limits.max_input_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    check_length(bytes.len() as u64, limits)?;
    Ok(bytes)
}

fn check_length(bytes: u64, limits: &Limits) -> Result<(), PhotoError> {
    if bytes > limits.max_input_bytes {
        return Err(PhotoError::TooManyBytes { bytes, limit_bytes: limits.max_input_bytes });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
