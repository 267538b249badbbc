//! From bytes to pixels, under the limits, and strictly: a picture is whole or it is refused.

use std::io::Cursor;

use image::codecs::{png::PngDecoder, webp::WebPDecoder};
use image::{DynamicImage, ImageDecoder, ImageError, RgbImage, Rgba};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

use crate::jpeg::{self, Stripped};
use crate::{Format, Limits, PhotoError};

/// A decoded photo as it is stored, not yet turned upright.
pub(crate) struct Decoded {
    pub(crate) pixels: RgbImage,
    /// For a JPEG, its image data alone.
    pub(crate) stripped: Option<Stripped>,
}

/// Reads the header, checks it against the limits, and only then decodes.
///
/// # Errors
/// Any of [`PhotoError`] except `Io`, `Empty` and `CannotFit`.
pub(crate) fn decode(bytes: &[u8], format: Format, limits: &Limits) -> Result<Decoded, PhotoError> {
    match format {
        Format::Jpeg => {
            let (width, height) = jpeg::dimensions(bytes)?;
            check_pixels(width, height, limits)?;
            let stripped = jpeg::strip(bytes)?;
            Ok(Decoded { pixels: decode_jpeg(&stripped)?, stripped: Some(stripped) })
        }
        Format::Png => {
            let decoder = PngDecoder::new(Cursor::new(bytes)).map_err(damage)?;
            decode_other(decoder, limits)
        }
        Format::WebP => {
            let decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(damage)?;
            decode_other(decoder, limits)
        }
    }
}

fn check_pixels(width: u32, height: u32, limits: &Limits) -> Result<(), PhotoError> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > limits.max_pixels {
        return Err(PhotoError::TooManyPixels {
            megapixels: pixels.div_ceil(1_000_000),
            limit_megapixels: limits.max_pixels / 1_000_000,
        });
    }
    Ok(())
}

fn decode_jpeg(stripped: &Stripped) -> Result<RgbImage, PhotoError> {
    // The dimensions passed our own limit; the decoder's default ones are lower than a phone's camera.
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let source = ZCursor::new(stripped.bytes.as_slice());
    let pixels = zune_jpeg::JpegDecoder::new_with_options(source, options)
        .decode()
        .map_err(|error| PhotoError::damaged(error.to_string()))?;
    RgbImage::from_raw(stripped.width_px, stripped.height_px, pixels)
        .ok_or_else(|| PhotoError::damaged("the decoder gave too few pixels"))
}

fn decode_other(mut decoder: impl ImageDecoder, limits: &Limits) -> Result<Decoded, PhotoError> {
    let (width, height) = decoder.dimensions();
    check_pixels(width, height, limits)?;
    if width == 0 || height == 0 {
        return Err(PhotoError::damaged("a picture without area"));
    }
    let mut memory = image::Limits::no_limits();
    // Twice the pixels and some working room: a chunk that unpacks to more than that is hostile.
    memory.max_alloc = Some(decoder.total_bytes().saturating_mul(2).saturating_add(64 << 20));
    decoder.set_limits(memory).map_err(damage)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(damage)?;
    Ok(Decoded { pixels: on_white(picture), stripped: None })
}

/// Flattens a picture onto white paper: where it is transparent, a viewer would show the page.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let source = picture.into_rgba8();
    let mut flat = RgbImage::new(source.width(), source.height());
    for (to, &Rgba([red, green, blue, alpha])) in flat.pixels_mut().zip(source.pixels()) {
        to.0 = [red, green, blue].map(|channel| over_white(channel, alpha));
    }
    flat
}

fn over_white(channel: u8, alpha: u8) -> u8 {
    let (channel, alpha) = (u32::from(channel), u32::from(alpha));
    let mixed = (channel * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

fn damage(error: ImageError) -> PhotoError {
    PhotoError::damaged(error.to_string())
}
