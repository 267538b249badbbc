//! From pixels to a JPEG that is never longer than its budget.

use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;

use crate::{PhotoError, jpeg};

/// Below this the blocks show; a smaller picture of better quality tells more.
const LOWEST_QUALITY: u8 = 25;
/// Above this, bytes cost prepaid data and nobody sees a difference.
const HIGHEST_QUALITY: u8 = 92;
/// A picture with a shorter longest edge is no evidence of anything.
const SHORTEST_EDGE_PX: u32 = 32;

/// A finished JPEG.
#[derive(Debug)]
pub(crate) struct Encoded {
    pub(crate) jpeg: Vec<u8>,
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    /// The encoder's quality, 1 to 100.
    pub(crate) quality: u8,
}

/// Finds the best quality at which the picture fits, and makes it smaller when none does.
///
/// # Errors
/// [`PhotoError::CannotFit`] when even the smallest picture worth keeping is too long.
pub(crate) fn fit(picture: &RgbImage, longest_edge_px: u32, max_bytes: usize) -> Result<Encoded, PhotoError> {
    let mut edge = longest_edge_px.min(picture.width().max(picture.height()));
    loop {
        let sized = shrink(picture, edge)?;
        let sized = sized.as_ref().unwrap_or(picture);
        if let Some(found) = best_quality(sized, max_bytes)? {
            return Ok(found);
        }
        edge = edge * 4 / 5;
        if edge < SHORTEST_EDGE_PX {
            return Err(PhotoError::CannotFit { limit_bytes: max_bytes });
        }
    }
}

/// Bisects the quality; what counts is the real length of each try, so the budget always holds.
///
/// The highest quality is tried first: a thumbnail, or a plain picture, mostly fits at once.
fn best_quality(picture: &RgbImage, max_bytes: usize) -> Result<Option<Encoded>, PhotoError> {
    let (mut low, mut high) = (LOWEST_QUALITY, HIGHEST_QUALITY);
    let mut best = None;
    while low <= high {
        let quality = if high == HIGHEST_QUALITY && best.is_none() { high } else { low.midpoint(high) };
        let jpeg = encode(picture, quality)?;
        if jpeg.len() <= max_bytes {
            best = Some(Encoded { jpeg, width_px: picture.width(), height_px: picture.height(), quality });
            low = quality + 1;
        } else {
            high = quality - 1;
        }
    }
    Ok(best)
}

/// Encodes and leaves out the header that the encoder puts before the image data.
fn encode(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, PhotoError> {
    let mut file = Vec::with_capacity(picture.len() / 8);
    JpegEncoder::new_with_quality(&mut file, quality)
        .encode_image(picture)
        .map_err(|error| PhotoError::damaged(error.to_string()))?;
    Ok(jpeg::strip(&file)?.bytes)
}

/// Makes the longest edge `edge_px`; `None` when the picture is no larger than that.
///
/// # Errors
/// [`PhotoError::Damaged`] when the resizer refuses, which it has no reason to.
pub(crate) fn shrink(picture: &RgbImage, edge_px: u32) -> Result<Option<RgbImage>, PhotoError> {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    if longest <= edge_px {
        return Ok(None);
    }
    let scaled = |side: u32| {
        let exact = (u64::from(side) * u64::from(edge_px) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(exact.max(1)).unwrap_or(edge_px)
    };
    let mut small = Image::new(scaled(width), scaled(height), PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new()
        .resize(picture, &mut small, &options)
        .map_err(|error| PhotoError::damaged(error.to_string()))?;
    RgbImage::from_raw(small.width(), small.height(), small.into_vec())
        .map(Some)
        .ok_or_else(|| PhotoError::damaged("the resizer gave too few pixels"))
}
