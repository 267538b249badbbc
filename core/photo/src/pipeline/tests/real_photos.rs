//! The same promises on photographs of real cameras, where they are at hand.

use std::path::PathBuf;

use super::*;

fn folder() -> PathBuf {
    std::env::var_os("SABERLING_PHOTOS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/photos")),
        PathBuf::from,
    )
}

pub(super) fn photos() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).into_iter().flatten().flatten();
    let is_photo = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "jpg" || kind == "webp");
    entries.map(|entry| entry.path()).filter(is_photo).collect()
}

#[test]
fn real_photos_fit_stand_upright_and_say_nothing_else() {
    let photos = photos();
    if photos.is_empty() {
        eprintln!("SKIPPED: no real photos there (set SABERLING_PHOTOS); nothing was checked");
        return;
    }
    for path in photos {
        let file = std::fs::read(&path).unwrap();
        let made = prepared(&file);
        assert!(made.upload.len() <= 300_000, "{path:?}: {} bytes", made.upload.len());
        assert!(made.thumbnail.len() <= 20_000);
        assert!(made.width_px.max(made.height_px) <= 1600);
        assert_only_image_data(&made.upload);
        assert_only_image_data(&made.thumbnail);
        assert_eq!(pixels(&made.upload).dimensions(), (made.width_px, made.height_px));
        assert!(made.facts.captured_local.is_some(), "{path:?} has a time");
        let copy = clean_copy(&made.upload, &Settings::default()).unwrap();
        assert!(copy.jpeg == made.upload, "{path:?} is changed by the server");
    }
}

/// A file's name, its orientation, and its latitude and longitude in degrees.
type Known = (&'static str, u8, Option<(f64, f64)>);

/// As exiftool reads them.
const KNOWN: [Known; 5] = [
    ("apple-iphone-4s.jpg", 6, None),
    ("apple-iphone-5.jpg", 3, Some((47.627_166_67, -122.337_333_33))),
    ("nexus-4.jpg", 1, Some((51.562_465_67, -0.077_332_19))),
    ("samsung-sm-g935l-galaxy-s7-edge.jpg", 1, Some((48.892_5, 2.236_388_89))),
    ("nikon-coolpix-p7000.webp", 6, None),
];

#[test]
fn real_facts_are_read_as_another_reader_reads_them() {
    for (name, orientation, place) in KNOWN {
        let Ok(file) = std::fs::read(folder().join(name)) else {
            eprintln!("SKIPPED: {name} is not there (set SABERLING_PHOTOS)");
            continue;
        };
        let facts = facts_of(&file);
        assert_eq!(facts.orientation, orientation, "{name}");
        assert_eq!(facts.gps.is_some(), place.is_some(), "{name}");
        if let (Some(gps), Some((lat, lon))) = (facts.gps, place) {
            assert!((gps.lat_deg - lat).abs() < 1e-7 && (gps.lon_deg - lon).abs() < 1e-7, "{name}");
        }
    }
}

/// When the fix was found, epoch milliseconds, as exiftool reads `GPSDateTime`; the second file has a time of
/// day only.
const FIXED: [(&str, Option<i64>); 4] = [
    ("apple-iphone-6-plus.jpg", Some(1_414_762_357_000)),
    ("apple-iphone-5.jpg", None),
    ("nexus-4.jpg", Some(1_358_610_609_000)),
    ("samsung-sm-g935l-galaxy-s7-edge.jpg", Some(1_486_666_288_000)),
];

#[test]
fn the_time_of_a_real_fix_is_read_as_another_reader_reads_it() {
    for (name, fixed_at_ms) in FIXED {
        let Ok(file) = std::fs::read(folder().join(name)) else {
            eprintln!("SKIPPED: {name} is not there (set SABERLING_PHOTOS)");
            continue;
        };
        let gps = facts_of(&file).gps.expect("a position");
        assert_eq!(gps.fixed_at_ms, fixed_at_ms, "{name}");
    }
}
