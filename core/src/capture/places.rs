//! Which fix a report would carry, before it is handed in.

use std::path::Path;

use saberling_photo::{Limits, capture_facts};
use saberling_wire::{Fix, limits};

use super::location::{self, PhotoFix};
use super::photos::taken_at_ms;
use crate::api::{FoundPlace, LocationFix, PlaceAnswer};
use crate::error::Error;
use crate::inner::Inner;
use crate::present;

/// Chooses as `submit_report` will, and says why.
pub(crate) fn place_of(
    inner: &Inner,
    fixes: &[LocationFix],
    photo_paths: &[String],
) -> Result<PlaceAnswer, Error> {
    let paths = photo_paths.iter().take(limits::PHOTOS_PER_REPORT).enumerate();
    let photos = paths.map(|(place, path)| photo(inner, place + 1, path)).collect::<Result<Vec<_>, _>>()?;
    let now_ms = inner.ports.now_ms()?;
    let located = location::locate(&fixes.iter().collect::<Vec<_>>(), photos.into_iter(), now_ms)?;
    let fix = located.fix.as_ref();
    Ok(PlaceAnswer {
        fix: fix.map(present::location_fix),
        why: present::why(inner, located.choice.why),
        needs_pin: located.choice.needs_pin,
        doubts: present::doubts(inner, &located.choice.doubts),
        place: fix.map(|fix| found(inner, fix)).transpose()?,
    })
}

/// What the areas say about a fix.
pub(super) fn found(inner: &Inner, fix: &Fix) -> Result<FoundPlace, Error> {
    let point = (fix.lat_deg(), fix.lon_deg());
    present::found_place(inner, point, fix.accuracy_m.map(f64::from))
}

fn photo(inner: &Inner, number: usize, path: &str) -> Result<PhotoFix, Error> {
    let missing = || Error::PhotoMissing { number };
    let original = inner.ports.files.open_original(Path::new(path)).map_err(|_| missing())?;
    let limits = Limits { max_input_bytes: limits::ORIGINAL_PHOTO_BYTES, ..Limits::default() };
    let facts = capture_facts(original, &limits).map_err(|source| match source {
        saberling_photo::PhotoError::Io(_) => missing(),
        source => Error::Photo { number, source },
    })?;
    let taken = taken_at_ms(&facts, inner.city().config.utc_offset_minutes);
    Ok(PhotoFix::of_facts(&facts, taken))
}
