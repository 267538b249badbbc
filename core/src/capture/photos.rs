//! Camera files become prepared photos on the disk, named by their hash.

use std::io::Read;
use std::path::Path;

use saberling_photo::{CaptureFacts, Limits, Monitor, Order, PhotoError, Prepared, Region, Settings};
use saberling_wire::{Invalid, ManifestPhoto, PhotoId, Sha256, calendar, limits};

use crate::error::Error;
use crate::inner::Inner;
use crate::store::sql::pictures::Picture;
use crate::store::{LocalPhoto, sql};

/// A photo that is prepared and durable.
pub(super) struct Captured {
    pub(super) manifest: ManifestPhoto,
    pub(super) facts: CaptureFacts,
}

/// Prepares camera files in order. An error says which photo it is; the files that were already
/// written are named by their content, so trying again finds them.
pub(super) fn capture(inner: &Inner, paths: &[String]) -> Result<Vec<Captured>, Error> {
    if paths.len() > limits::PHOTOS_PER_REPORT {
        return Err(Invalid::TooManyPhotos { count: paths.len() }.into());
    }
    paths.iter().enumerate().map(|(place, path)| one(inner, place + 1, path)).collect()
}

/// The same for one camera file; an error names it by this number.
pub(super) fn one(inner: &Inner, number: usize, path: &str) -> Result<Captured, Error> {
    let files = &inner.ports.files;
    let original = files.open_original(Path::new(path)).map_err(|_| Error::PhotoMissing { number })?;
    let prepared = make(inner, number, original, &[])?;
    if prepared.salvaged.is_some() {
        tracing::warn!("a photo is damaged; what is there was kept");
    }
    let is_partial = prepared.salvaged.is_some();
    let manifest = keep_files(inner, inner.ports.new_photo_id()?, &prepared, is_partial)?;
    let taken_at_ms = taken_at_ms(&prepared.facts, inner.city().config.utc_offset_minutes);
    Ok(Captured { manifest: ManifestPhoto { taken_at_ms, ..manifest }, facts: prepared.facts })
}

/// A prepared photo again, with regions of it made unreadable, under the same id. The files that it had are
/// still there.
pub(super) fn covered(
    inner: &Inner,
    photo: &ManifestPhoto,
    is_partial: bool,
    regions: &[Region],
) -> Result<ManifestPhoto, Error> {
    let number = 1;
    let name = LocalPhoto::blob_name(photo.sha256);
    let bytes = inner.ports.files.read(&name).map_err(|_| Error::PhotoMissing { number })?;
    let prepared = make(inner, number, &bytes[..], regions)?;
    let made = keep_files(inner, photo.photo_id, &prepared, is_partial)?;
    Ok(ManifestPhoto { taken_at_ms: photo.taken_at_ms, ..made })
}

fn make(inner: &Inner, number: usize, input: impl Read, regions: &[Region]) -> Result<Prepared, Error> {
    let city = inner.city();
    let config = &city.config;
    let settings = Settings {
        longest_edge_px: config.photo_edge_px,
        max_bytes: config.photo_budget_bytes,
        limits: Limits { max_input_bytes: limits::ORIGINAL_PHOTO_BYTES, ..Limits::default() },
        threads: threads(),
        ..Settings::default()
    };
    let order = Order { settings: &settings, cover: regions, monitor: &Unwatched };
    saberling_photo::prepare_with(input, &order).map_err(|source| match source {
        PhotoError::Io(_) => Error::PhotoMissing { number },
        source => Error::Photo { number, source },
    })
}

/// Nobody waits for how far it is.
struct Unwatched;

impl Monitor for Unwatched {
    fn progress(&self, _permille: u16) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Picture and small picture become durable, and what is known of them besides their bytes.
fn keep_files(
    inner: &Inner,
    photo_id: PhotoId,
    prepared: &Prepared,
    is_partial: bool,
) -> Result<ManifestPhoto, Error> {
    let sha256 = Sha256::from_bytes(prepared.sha256);
    for (name, bytes) in [
        (LocalPhoto::blob_name(sha256), &prepared.upload),
        (LocalPhoto::thumb_name(sha256), &prepared.thumbnail),
    ] {
        inner.ports.files.write_durably(&name, bytes).map_err(Error::from_folder)?;
    }
    let picture = Picture { phash: prepared.phash, is_partial };
    inner.store.write(|db| sql::pictures::put(db, sha256, picture))?;
    Ok(ManifestPhoto {
        photo_id,
        sha256,
        size_bytes: prepared.upload.len() as u64,
        width_px: prepared.width_px,
        height_px: prepared.height_px,
        taken_at_ms: None,
    })
}

/// Two on a phone with cores to spare; one leaves the others to the app.
fn threads() -> u8 {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if cores >= 4 { 2 } else { 1 }
}

/// The camera's local time as epoch milliseconds, with the city's offset where the camera names none.
pub(super) fn taken_at_ms(facts: &CaptureFacts, city_offset_minutes: i32) -> Option<i64> {
    let local = facts.captured_local.as_deref()?;
    let part = |from: usize, to: usize| local.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    let (hour, minute, second) = (part(11, 13)?, part(14, 16)?, part(17, 19)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let offset = facts.offset_minutes.map_or(i64::from(city_offset_minutes), i64::from);
    let seconds = calendar::days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    Some((seconds - offset * 60) * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(local: &str, offset_minutes: Option<i16>) -> CaptureFacts {
        CaptureFacts { captured_local: Some(local.to_owned()), offset_minutes, ..CaptureFacts::default() }
    }

    #[test]
    fn the_cameras_time_is_read_in_its_own_zone_or_the_citys() {
        let utc = taken_at_ms(&facts("2024-02-29T10:02:03", Some(0)), 420);
        assert_eq!(utc, Some(1_709_200_923_000));
        let wib = taken_at_ms(&facts("2024-02-29T17:02:03", None), 420);
        assert_eq!(wib, utc);
    }

    #[test]
    fn a_time_that_cannot_be_is_none() {
        for text in ["0000-00-00T00:00:00", "2024-13-01T00:00:00", "soon", "2024-01-01"] {
            assert_eq!(taken_at_ms(&facts(text, None), 420), None, "{text}");
        }
    }
}
