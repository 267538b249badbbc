//! PNG and WebP, through the crate `image`: all pixels at once, under the limits.

use std::io::Cursor;

use image::codecs::{png::PngDecoder, webp::WebPDecoder};
use image::{DynamicImage, ImageDecoder, ImageError};

use crate::{Format, Limits, PhotoError};

/// A decoded picture as it is stored, not yet turned upright, and its colour profile.
pub(crate) struct Flat {
    pub(crate) pixels: DynamicImage,
    pub(crate) icc: Vec<u8>,
}

/// Reads the header, checks it against the limits, and only then decodes.
///
/// # Errors
/// [`PhotoError::TooManyPixels`] and [`PhotoError::Damaged`].
pub(crate) fn decode(bytes: &[u8], format: Format, limits: &Limits) -> Result<Flat, PhotoError> {
    match format {
        Format::Png => with(PngDecoder::new(Cursor::new(bytes)).map_err(damage)?, limits),
        Format::WebP => with(WebPDecoder::new(Cursor::new(bytes)).map_err(damage)?, limits),
        Format::Jpeg => Err(PhotoError::damaged("a JPEG is no flat picture")),
    }
}

fn with(mut decoder: impl ImageDecoder, limits: &Limits) -> Result<Flat, PhotoError> {
    let (width, height) = decoder.dimensions();
    limits.check_pixels(u64::from(width), u64::from(height))?;
    if width == 0 || height == 0 {
        return Err(PhotoError::damaged("a picture without area"));
    }
    let mut memory = image::Limits::no_limits();
    // Twice the pixels and some working room: a chunk that unpacks to more than that is hostile.
    memory.max_alloc = Some(decoder.total_bytes().saturating_mul(2).saturating_add(64 << 20));
    decoder.set_limits(memory).map_err(damage)?;
    // A broken profile costs its colours, not the photo.
    let icc = decoder.icc_profile().ok().flatten().unwrap_or_default();
    let pixels = DynamicImage::from_decoder(decoder).map_err(damage)?;
    let is_plain = matches!(
        pixels,
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_)
    );
    // The rest is rare: 16 bits a sample, or grey with alpha.
    let pixels = match pixels {
        plain if is_plain => plain,
        other if other.color().has_alpha() => other.into_rgba8().into(),
        other => other.into_rgb8().into(),
    };
    Ok(Flat { pixels, icc })
}

/// Splits row `y` into red, green and blue, each of the picture's width.
///
/// What is transparent lies on white paper: a viewer would show the page there.
pub(crate) fn split_row(pixels: &DynamicImage, y: usize, rows: &mut [Vec<u8>; 3]) {
    let width = pixels.width() as usize;
    let channels = usize::from(pixels.color().channel_count());
    let row = &pixels.as_bytes()[y * width * channels..][..width * channels];
    for (x, pixel) in row.chunks_exact(channels).enumerate() {
        let colour = match *pixel {
            [red, green, blue] => [red, green, blue],
            [red, green, blue, alpha] => [red, green, blue].map(|channel| over_white(channel, alpha)),
            _ => [pixel[0]; 3],
        };
        for (row, value) in rows.iter_mut().zip(colour) {
            row[x] = value;
        }
    }
}

fn over_white(channel: u8, alpha: u8) -> u8 {
    let (channel, alpha) = (u32::from(channel), u32::from(alpha));
    let mixed = (channel * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

fn damage(error: ImageError) -> PhotoError {
    PhotoError::damaged(error.to_string())
}
