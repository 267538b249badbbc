//! Doors for the fuzz targets and for the inputs that stay in `fuzz/`; nothing of it ships.

use crate::decode::{Outcome, Reduced, Rows, baseline, layered};
use crate::jpeg::walk::Walker;
use crate::monitor::{Progress, Unwatched};
use crate::pipeline::is_banded;
use crate::source::Source;
use crate::{
    Limits, Mode, Order, PhotoError, Region, Settings, Simd, Way, clean_copy, facts, prepare, prepare_with,
};

/// Small enough that a try takes milliseconds.
const LIMITS: Limits = Limits { max_input_bytes: 1 << 20, max_pixels: 300_000 };

/// The whole way, under settings that the first bytes choose: what comes out keeps every promise, or the
/// error is one that has a code.
///
/// # Panics
/// When a promise is broken.
pub fn photo(data: &[u8]) {
    let Some((&[kind, edge, budget], file)) = data.split_first_chunk() else { return };
    let settings = Settings {
        longest_edge_px: 1 + u32::from(edge) * 4,
        max_bytes: 200 + usize::from(budget) * 200,
        mode: if kind & 1 == 0 { Mode::Fast } else { Mode::Best },
        limits: LIMITS,
        ..Settings::default()
    };
    let cover = if kind & 2 == 0 { vec![] } else { vec![Region::rectangle(0.2, 0.1, 0.3, 0.4)] };
    let order = Order { settings: &settings, cover: &cover, monitor: &Unwatched };
    let made = match prepare_with(file, &order) {
        Ok(made) => made,
        Err(error) => return assert!(error.code().starts_with("photo.")),
    };
    assert!(made.upload.len() <= settings.max_bytes);
    assert!(made.thumbnail.len() <= settings.thumb_max_bytes);
    assert!(made.width_px.max(made.height_px) <= settings.longest_edge_px);
    let plain = Settings { simd: Simd::Scalar, threads: 2, ..settings };
    let again = prepare_with(file, &Order { settings: &plain, ..order }).expect("as before");
    assert!(again.upload == made.upload && again.thumbnail == made.thumbnail);
    assert_eq!(again.phash, made.phash);
    for file in [&made.upload, &made.thumbnail] {
        let copy = clean_copy(file, &settings).expect("what was made can be read");
        assert!(copy.jpeg == *file);
    }
    let second = prepare(&made.upload[..], &settings).expect("what was made can be read");
    assert!(second.work.way == Way::Kept && second.upload == made.upload);
    assert_eq!((second.width_px, second.height_px), (made.width_px, made.height_px));
}

/// The decoders alone: with any instructions, at any size, the same rows and the same end.
///
/// # Panics
/// When they differ.
pub fn decode(data: &[u8]) {
    let Some((&[across, down], file)) = data.split_first_chunk() else { return };
    let reduced = Reduced { across: 1 << (across & 3), down: 1 << (down & 3) };
    let plain = decoded(file, reduced, Simd::Scalar);
    let quick = decoded(file, reduced, Simd::Best);
    match (plain, quick) {
        (Ok(plain), Ok(quick)) => assert!(plain == quick),
        (plain, quick) => assert_eq!(plain.map(drop).is_err(), quick.map(drop).is_err()),
    }
}

#[derive(Default, PartialEq)]
struct Planes(Vec<Vec<u8>>);

impl Rows for Planes {
    fn take(&mut self, component: usize, row: &[u8]) -> Result<(), PhotoError> {
        self.0[component].extend_from_slice(row);
        Ok(())
    }
}

fn decoded(mut file: &[u8], reduced: Reduced, simd: Simd) -> Result<(Planes, Outcome), PhotoError> {
    let mut source = Source::new(&mut file, LIMITS.max_input_bytes);
    let mut walker = Walker::new(&mut source, LIMITS);
    let no_scan = || PhotoError::damaged("no scan");
    let first = walker.next_scan()?.ok_or_else(no_scan)?;
    let frame = walker.head.frame.clone().ok_or_else(no_scan)?;
    let count = frame.components.len();
    let (all, level) = (vec![reduced; count], simd.resolve());
    let progress = Progress::new(&Unwatched, 0, 1000);
    let mut planes = Planes(vec![Vec::new(); count]);
    let outcome = if is_banded(&walker, &first) {
        let parts = (&frame, &walker.head.tables, &first);
        baseline::decode(walker.source, parts, &all, level, progress, &mut planes)?
    } else {
        layered::decode(&mut walker, first, &all, level, progress, &mut planes)?
    };
    assert!(outcome.sound_rows <= frame.height_px);
    for (component, plane) in frame.components.iter().zip(&planes.0) {
        let (width, height) = reduced.size(frame.size_of(component));
        assert!(plane.len() % width == 0 && plane.len() <= width * height);
        let is_whole = outcome.sound_rows == frame.height_px;
        assert!(!is_whole || plane.len() == width * height);
    }
    Ok((planes, outcome))
}

/// EXIF: what is read is possible.
///
/// # Panics
/// When it is not.
pub fn exif(data: &[u8]) {
    for facts in [facts::of_exif(data), facts::of_container(data)] {
        assert!((1..=8).contains(&facts.orientation));
        assert!(facts.captured_local.is_none_or(|text| text.len() == 19));
        assert!(facts.offset_minutes.is_none_or(|minutes| minutes.abs() <= 14 * 60));
        if let Some(gps) = facts.gps {
            assert!(gps.lat_deg.abs() <= 90.0 && gps.lon_deg.abs() <= 180.0);
            assert!(gps.accuracy_m.is_none_or(|metres| metres > 0.0 && metres.is_finite()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    fn inputs(target: &str) -> Vec<Vec<u8>> {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
        let folders = ["regressions", "corpus"].map(|name| fuzz.join(name).join(target));
        let files = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
        let inputs: Vec<_> =
            files.map(|file| fs::read(file.expect("an entry").path()).expect("an input")).collect();
        assert!(!inputs.is_empty(), "the inputs are not there");
        inputs
    }

    #[test]
    fn the_photos_that_are_kept_are_made_or_refused() {
        inputs("photo").iter().for_each(|input| super::photo(input));
    }

    #[test]
    fn the_scans_that_are_kept_are_decoded_alike() {
        inputs("jpeg").iter().for_each(|input| super::decode(input));
    }

    #[test]
    fn the_exif_that_is_kept_is_read() {
        inputs("exif").iter().for_each(|input| super::exif(input));
    }
}
