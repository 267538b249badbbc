//! From a small picture to the files: upright, covered, hashed, encoded.

use super::Order;
use super::plan::size_within;
use crate::encode::{self, Target};
use crate::monitor::Progress;
use crate::plane::{Picture, Plane};
use crate::simd::Level;
use crate::{PerceptualHash, PhotoError, mosaic, phash, resize, turn};

/// A picture with a shorter longest edge is no evidence of anything.
const SHORTEST_EDGE_PX: usize = 32;
/// A thumbnail is for recognising a report in a list: it may be coarser than an upload, and more than
/// this only costs room.
const THUMB_QUALITY: (u8, u8) = (20, 80);

/// Image data that stays as it is.
pub(super) struct Kept {
    pub(super) jpeg: Vec<u8>,
    pub(super) width_px: usize,
    pub(super) height_px: usize,
}

/// What leaves the engine.
#[derive(Clone)]
pub(super) struct Finished {
    pub(super) jpeg: Vec<u8>,
    pub(super) thumbnail: Vec<u8>,
    pub(super) phash: PerceptualHash,
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    pub(super) quality: Option<f32>,
}

/// Makes all outputs from a picture as it is stored.
///
/// # Errors
/// [`PhotoError::CannotFit`] and [`PhotoError::Cancelled`].
pub(super) fn finish(
    picture: Picture,
    orientation: u8,
    order: &Order<'_>,
    kept: Option<Kept>,
    begun: u16,
) -> Result<Finished, PhotoError> {
    let settings = order.settings;
    let progress = Progress::new(order.monitor, begun, 1000);
    let mut picture = upright(picture, orientation);
    mosaic::cover(&mut picture, order.cover)?;
    progress.step(1, 4)?;
    let level = settings.simd.resolve();
    let phash = phash::of(&picture.luma);
    let mut target = Target {
        max_bytes: settings.thumb_max_bytes,
        floor: THUMB_QUALITY.0,
        ceiling: THUMB_QUALITY.1,
        mode: settings.mode,
        threads: settings.threads,
        level,
    };
    let thumbnail = fit(&picture, settings.thumb_edge_px as usize, &target)?.jpeg;
    progress.step(2, 4)?;
    if let Some(Kept { jpeg, width_px, height_px }) = kept {
        let (width_px, height_px) = (width_px as u32, height_px as u32);
        progress.step(4, 4)?;
        return Ok(Finished { jpeg, thumbnail, phash, width_px, height_px, quality: None });
    }
    target.max_bytes = settings.max_bytes;
    (target.floor, target.ceiling) = (settings.floor, settings.ceiling.max(settings.floor));
    let upload = fit(&picture, settings.longest_edge_px as usize, &target)?;
    progress.step(4, 4)?;
    Ok(Finished {
        jpeg: upload.jpeg,
        thumbnail,
        phash,
        width_px: upload.width as u32,
        height_px: upload.height as u32,
        quality: Some(upload.quality),
    })
}

fn upright(picture: Picture, orientation: u8) -> Picture {
    Picture {
        luma: turn::upright(picture.luma, orientation),
        chroma: picture.chroma.map(|planes| planes.map(|plane| turn::upright(plane, orientation))),
    }
}

/// A finished JPEG and the size that it got.
struct Fitted {
    jpeg: Vec<u8>,
    quality: f32,
    width: usize,
    height: usize,
}

/// Encodes within the target, and makes the picture smaller until its floor fits.
fn fit(picture: &Picture, longest_edge: usize, target: &Target) -> Result<Fitted, PhotoError> {
    let full = (picture.luma.width, picture.luma.height);
    let mut edge = longest_edge.min(full.0.max(full.1));
    loop {
        let size = size_within(full, edge);
        let smaller = (size != full).then(|| shrunk(picture, size, target.level));
        if let Some(encoded) = encode::fit(smaller.as_ref().unwrap_or(picture), target)? {
            let (width, height) = size;
            return Ok(Fitted { jpeg: encoded.jpeg, quality: encoded.quality, width, height });
        }
        edge = edge * 4 / 5;
        if edge < SHORTEST_EDGE_PX {
            return Err(PhotoError::CannotFit { limit_bytes: target.max_bytes });
        }
    }
}

fn shrunk(picture: &Picture, (width, height): (usize, usize), level: Level) -> Picture {
    let luma = resize::plane(&picture.luma, width, height, level);
    let half = |plane: &Plane| {
        let is_half = plane.width < picture.luma.width || plane.height < picture.luma.height;
        let share = if is_half { 2 } else { 1 };
        resize::plane(plane, width.div_ceil(share), height.div_ceil(share), level)
    };
    Picture { luma, chroma: picture.chroma.as_ref().map(|[cb, cr]| [half(cb), half(cr)]) }
}
