//! Decoding straight to the wanted size: rows come from a decoder and go into a resizer for each component.

use std::borrow::Cow;

use image::DynamicImage;

use super::plan::{Shrink, shrinks, size_within};
use crate::colour::{Space, to_picture};
use crate::decode::{Outcome, Rows, baseline, layered};
use crate::jpeg::head::Scan;
use crate::jpeg::walk::Walker;
use crate::monitor::Progress;
use crate::plane::{Picture, Plane};
use crate::resize::{Axis, Resizer};
use crate::simd::Level;
use crate::{Mode, PhotoError};

/// Rows of a small picture on either side that one of its rows is mixed with, at most.
const LANCZOS_REACH: usize = 3;

/// A picture of the wanted size, as it is stored: not yet turned.
pub(super) struct Small {
    pub(super) picture: Picture,
    /// Whether a colour profile was applied.
    pub(super) converted: bool,
    pub(super) outcome: Outcome,
}

/// Whether all of a picture comes in one scan of 8-bit samples, so that it can be decoded in bands.
pub(crate) fn is_banded(walker: &Walker<'_, '_>, first: &Scan) -> bool {
    let frame = walker.head.frame.as_ref();
    frame.is_some_and(|frame| {
        !frame.is_progressive && frame.precision == 8 && first.components.len() == frame.components.len()
    })
}

/// Decodes a JPEG whose first scan has been met to a longest edge of `edge` pixels.
///
/// # Errors
/// What the decoders and the source say; damage to the data is told in the outcome.
pub(super) fn of_jpeg(
    walker: &mut Walker<'_, '_>,
    first: Scan,
    (edge, mode): (usize, Mode),
    level: Level,
    progress: Progress<'_>,
) -> Result<Small, PhotoError> {
    let frame = walker.head.frame.clone().ok_or_else(no_picture)?;
    let space = Space::of(&frame, &walker.head.colours);
    let size = size_within((frame.width_px, frame.height_px), edge);
    let plan = shrinks(&frame, space, size, mode);
    let mut rows = Resizers::new(&plan, level);
    let reduced: Vec<_> = plan.iter().map(|shrink| shrink.reduced).collect();
    let outcome = if is_banded(walker, &first) {
        let parts = (&frame, &walker.head.tables, &first);
        baseline::decode(walker.source, parts, &reduced, level, progress, &mut rows)?
    } else {
        layered::decode(walker, first, &reduced, level, progress, &mut rows)?
    };
    let sound = outcome.damage.as_ref().map(|_| outcome.sound_rows * size.1 / frame.height_px);
    let planes = rows.finish(sound);
    if planes.iter().any(|plane| plane.height == 0) {
        let found = outcome.damage.unwrap_or(Cow::Borrowed("no row of the picture is there"));
        return Err(PhotoError::damaged(found));
    }
    let (picture, converted) = to_picture(planes, space, &walker.head.icc)?;
    Ok(Small { picture, converted, outcome })
}

/// Makes a decoded picture small.
///
/// # Errors
/// [`PhotoError::Cancelled`], and what the colour profile's conversion says.
pub(super) fn of_pixels(
    pixels: &DynamicImage,
    icc: &[u8],
    edge: usize,
    level: Level,
    progress: Progress<'_>,
) -> Result<Small, PhotoError> {
    let full = (pixels.width() as usize, pixels.height() as usize);
    let size = size_within(full, edge);
    let axis = |from: usize, to: usize| Axis { from, to, step: (from as u64, to as u64) };
    let (across, down) = (axis(full.0, size.0), axis(full.1, size.1));
    let mut resizers = [(); 3].map(|()| Resizer::new(across, down, level));
    let mut rows = [(); 3].map(|()| vec![0; full.0]);
    for y in 0..full.1 {
        crate::flat::split_row(pixels, y, &mut rows);
        for (resizer, row) in resizers.iter_mut().zip(&rows) {
            resizer.push(row);
        }
        if y % 16 == 0 {
            progress.step(y, full.1)?;
        }
    }
    let planes = resizers.map(Resizer::finish).into();
    let (picture, converted) = to_picture(planes, Space::Rgb, icc)?;
    Ok(Small { picture, converted, outcome: Outcome { sound_rows: full.1, damage: None } })
}

/// A resizer for each component, and the luma samples for one of its plane's, each way.
struct Resizers(Vec<(Resizer, usize)>);

impl Resizers {
    fn new(plan: &[Shrink], level: Level) -> Self {
        let each = plan.iter();
        Self(each.map(|shrink| (Resizer::new(shrink.across, shrink.down, level), shrink.share)).collect())
    }

    /// The planes, all cut to the rows that every one of them has, and to the `sound` ones.
    fn finish(self, sound: Option<usize>) -> Vec<Plane> {
        let mut planes: Vec<_> =
            self.0.into_iter().map(|(resizer, share)| (resizer.finish(), share)).collect();
        let mut rows = planes.iter().map(|(plane, share)| plane.height * share).min().unwrap_or(0);
        if let Some(sound) = sound.filter(|sound| *sound < rows) {
            // Rows that reached into what turned out to be damaged, after they had been given.
            rows = sound.saturating_sub(LANCZOS_REACH);
        }
        for (plane, share) in &mut planes {
            plane.height = rows.div_ceil(*share).min(plane.height);
            plane.data.truncate(plane.width * plane.height);
        }
        planes.into_iter().map(|(plane, _)| plane).collect()
    }
}

impl Rows for Resizers {
    fn take(&mut self, component: usize, row: &[u8]) -> Result<(), PhotoError> {
        if let Some((resizer, _)) = self.0.get_mut(component) {
            resizer.push(row);
        }
        Ok(())
    }
}

pub(super) fn no_picture() -> PhotoError {
    PhotoError::damaged("the file holds no whole picture")
}
