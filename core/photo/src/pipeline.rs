//! The ways through the engine: a phone's and a server's.

mod finish;
mod plan;
mod small;

use std::io::Read;

use sha2::{Digest, Sha256};

use crate::error::contained;
use crate::jpeg;
use crate::jpeg::walk::Walker;
use crate::monitor::{Progress, Unwatched};
use crate::source::Source;
use crate::{
    CaptureFacts, CleanCopy, Format, Limits, Order, PhotoError, Prepared, Region, Salvaged, Settings, Way,
    Work, colour, facts, flat, format,
};
use finish::{Finished, Kept};
use small::Small;
#[cfg(any(test, fuzzing))]
pub(crate) use small::is_banded;

/// Least share of a cut photo's rows that is worth keeping, one in so many.
const LEAST_SHARE: usize = 4;
/// A server's copy needs its pixels only for the thumbnail and the hash.
const GLANCE_EDGE_PX: usize = 512;
/// Thousandths of the whole work that decoding is.
const DECODED: u16 = 700;

/// Turns a camera file into an upload, a thumbnail and the facts of its capture.
///
/// The upload is upright, no larger than [`Settings::longest_edge_px`] (nor than the input) and never
/// longer than [`Settings::max_bytes`]: where [`Settings::floor`] does not fit, the picture gets
/// smaller. A JPEG that already meets all this keeps its image data byte for byte. Of a photo that is
/// cut off, what is there is made, and [`Prepared::salvaged`] says so.
///
/// # Errors
/// Each of [`PhotoError`] except `Cancelled`; the input is read at most one byte beyond its limit.
pub fn prepare(input: impl Read, settings: &Settings) -> Result<Prepared, PhotoError> {
    prepare_with(input, &Order { settings, cover: &[], monitor: &Unwatched })
}

/// As [`prepare`], with regions to cover and somebody who follows the work.
///
/// # Errors
/// Each of [`PhotoError`].
pub fn prepare_with(mut input: impl Read, order: &Order<'_>) -> Result<Prepared, PhotoError> {
    contained(|| {
        let made = make(&mut input, order, Reuse::IfItFits)?;
        Ok(Prepared {
            sha256: Sha256::digest(&made.finished.jpeg).into(),
            upload: made.finished.jpeg,
            thumbnail: made.finished.thumbnail,
            phash: made.finished.phash,
            width_px: made.finished.width_px,
            height_px: made.finished.height_px,
            facts: made.facts,
            format: made.format,
            quality: made.finished.quality,
            work: made.work,
            salvaged: made.salvaged,
        })
    })
}

/// What a camera file says of the moment of its capture, without decoding the picture.
///
/// # Errors
/// [`PhotoError::Io`] and [`PhotoError::TooManyBytes`]; a file that is no photo has no facts.
pub fn capture_facts(mut input: impl Read, limits: &Limits) -> Result<CaptureFacts, PhotoError> {
    let facts = read_facts(&mut input, limits)?;
    Ok(CaptureFacts { camera: None, ..facts })
}

fn read_facts(input: &mut dyn Read, limits: &Limits) -> Result<CaptureFacts, PhotoError> {
    let mut source = Source::new(input, limits.max_input_bytes);
    if !matches!(format::recognise(source.fill(format::ENOUGH_BYTES)?), Ok(Format::Jpeg)) {
        return Ok(facts::of_container(&source.rest()?));
    }
    let mut walker = Walker::new(&mut source, *limits);
    match walker.next_scan() {
        Err(error @ (PhotoError::Io(_) | PhotoError::TooManyBytes { .. })) => Err(error),
        // What stands before the damage is read all the same.
        _ => Ok(facts::of_exif(&walker.head.exif)),
    }
}

/// Decodes an uploaded file wholly and gives a copy that holds nothing but image data.
///
/// An upright JPEG keeps its scans byte for byte, whatever its size, so that evidence stays as it
/// was sent; anything else is encoded anew, upright, within [`Settings::longest_edge_px`] and
/// [`Settings::max_bytes`]. Nothing is salvaged here: a damaged upload shall be sent again.
///
/// # Errors
/// Each of [`PhotoError`] except `Io` and `Cancelled`.
pub fn clean_copy(mut bytes: &[u8], settings: &Settings) -> Result<CleanCopy, PhotoError> {
    contained(|| {
        let order = Order { settings, cover: &[], monitor: &Unwatched };
        let made = make(&mut bytes, &order, Reuse::Always)?;
        if let Some(salvaged) = made.salvaged {
            return Err(PhotoError::damaged(salvaged.detail));
        }
        Ok(CleanCopy {
            jpeg: made.finished.jpeg,
            thumbnail: made.finished.thumbnail,
            width_px: made.finished.width_px,
            height_px: made.finished.height_px,
            phash: made.finished.phash,
        })
    })
}

/// When the image data of an upright JPEG may be kept instead of encoded again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reuse {
    IfItFits,
    Always,
}

/// All that came of one input.
#[derive(Clone)]
pub(crate) struct Made {
    finished: Finished,
    facts: CaptureFacts,
    format: Format,
    work: Work,
    salvaged: Option<Salvaged>,
}

#[cfg(saberling_plants)]
use crate::memo::make;
#[cfg(not(saberling_plants))]
use make_anew as make;

pub(crate) fn make_anew(input: &mut dyn Read, order: &Order<'_>, reuse: Reuse) -> Result<Made, PhotoError> {
    order.cover.iter().try_for_each(Region::check)?;
    let mut source = Source::new(input, order.settings.limits.max_input_bytes);
    match format::recognise(source.fill(format::ENOUGH_BYTES)?)? {
        Format::Jpeg => of_jpeg(source, order, reuse),
        format => of_flat(&source.rest()?, format, order),
    }
}

fn of_jpeg(mut source: Source<'_>, order: &Order<'_>, reuse: Reuse) -> Result<Made, PhotoError> {
    let settings = order.settings;
    source.hold();
    let mut walker = Walker::new(&mut source, settings.limits);
    let first = walker.next_scan()?.ok_or_else(small::no_picture)?;
    let facts = facts::of_exif(&walker.head.exif);
    let may_keep = is_keepable(&walker, facts.orientation, order, reuse);
    if !may_keep {
        walker.source.release();
    }
    let edge = match reuse {
        Reuse::Always if may_keep => GLANCE_EDGE_PX.max(settings.thumb_edge_px as usize),
        _ => settings.longest_edge_px as usize,
    };
    let progress = Progress::new(order.monitor, 0, DECODED);
    let way = if small::is_banded(&walker, &first) { Way::Banded } else { Way::Layered };
    let small = small::of_jpeg(&mut walker, first, (edge, settings.mode), settings.simd.resolve(), progress)?;
    let frame = walker.head.frame.take().ok_or_else(small::no_picture)?;
    let full = (frame.width_px, frame.height_px);
    let is_alone = way == Way::Layered || !may_keep || matches!(walker.next_scan(), Ok(None));
    let salvaged = salvaged(&small, full.1)?;
    let kept = if may_keep && is_alone && salvaged.is_none() && !small.converted {
        let jpeg = jpeg::strip(&source.rest()?)?;
        let fits = reuse == Reuse::Always || jpeg.len() <= settings.max_bytes;
        fits.then_some(Kept { jpeg, width_px: full.0, height_px: full.1 })
    } else {
        None
    };
    // A picture that was only glanced at is too small to be an upload.
    if kept.is_none() && edge < settings.longest_edge_px as usize {
        return Err(small::no_picture());
    }
    let way = if kept.is_some() { Way::Kept } else { way };
    ended(small, (full, way, Format::Jpeg), facts, order, (kept, salvaged))
}

fn of_flat(bytes: &[u8], format: Format, order: &Order<'_>) -> Result<Made, PhotoError> {
    let settings = order.settings;
    let facts = facts::of_container(bytes);
    let flat::Flat { pixels, icc } = flat::decode(bytes, format, &settings.limits)?;
    let full = (pixels.width() as usize, pixels.height() as usize);
    // The crate `image` cannot be asked how far it is.
    let progress = Progress::new(order.monitor, DECODED / 2, DECODED);
    let edge = settings.longest_edge_px as usize;
    let small = small::of_pixels(&pixels, &icc, edge, settings.simd.resolve(), progress)?;
    drop(pixels);
    ended(small, (full, Way::Flat, format), facts, order, (None, None))
}

/// Everything behind the pixels, the same for every input.
fn ended(
    small: Small,
    (full, way, format): ((usize, usize), Way, Format),
    facts: CaptureFacts,
    order: &Order<'_>,
    (kept, salvaged): (Option<Kept>, Option<Salvaged>),
) -> Result<Made, PhotoError> {
    let is_resized = (small.picture.luma.width, small.picture.luma.height) != full;
    let work = Work {
        way,
        is_resized: is_resized && way != Way::Kept,
        is_turned: facts.orientation != 1,
        is_colour_converted: small.converted,
        regions_covered: order.cover.len(),
    };
    let camera = facts.camera.filter(|_| order.settings.wants_camera);
    let facts = CaptureFacts { camera, ..facts };
    let finished = finish::finish(small.picture, facts.orientation, order, kept, DECODED)?;
    Ok(Made { finished, facts, format, work, salvaged })
}

/// What the outcome of decoding means, or an error when too little is there.
fn salvaged(small: &Small, of_rows: usize) -> Result<Option<Salvaged>, PhotoError> {
    let Some(detail) = &small.outcome.damage else {
        return Ok(None);
    };
    let rows = small.outcome.sound_rows;
    if rows * LEAST_SHARE < of_rows {
        return Err(PhotoError::damaged(detail.clone()));
    }
    Ok(Some(Salvaged { rows: rows as u32, of_rows: of_rows as u32, detail: detail.clone().into_owned() }))
}

/// Whether the image data may be the upload, if it turns out to be whole and short enough.
fn is_keepable(walker: &Walker<'_, '_>, orientation: u8, order: &Order<'_>, reuse: Reuse) -> bool {
    let head = &walker.head;
    head.frame.as_ref().is_some_and(|frame| {
        let edge = frame.width_px.max(frame.height_px);
        orientation == 1
            && order.cover.is_empty()
            && frame.precision == 8
            && head.colours.are_plain(frame)
            && colour::is_srgb(&head.icc)
            && (reuse == Reuse::Always || edge <= order.settings.longest_edge_px as usize)
    })
}

#[cfg(test)]
mod tests;
