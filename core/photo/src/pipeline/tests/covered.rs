//! What a person covers is in none of the files and not in the hash.

use super::*;

/// Two pictures that differ inside the rectangle only, and only in what a mosaic must hide.
fn twins() -> [Vec<u8>; 2] {
    let base = noise(640, 480);
    [0, 1].map(|which| {
        let picture = RgbImage::from_fn(640, 480, |x, y| {
            let inside = (200..400).contains(&x) && (120..300).contains(&y);
            match inside {
                // The same numbers of dark and light pixels in every small cell, at other places.
                true if (x + y + which) % 2 == 0 => Rgb([40; 3]),
                true => Rgb([216; 3]),
                false => Rgb(base.get_pixel(x / 8, y / 8).0),
            }
        });
        testing::encode(&picture, 95)
    })
}

fn covered(file: &[u8], cover: &[Region]) -> Prepared {
    let settings = Settings::default();
    prepare_with(file, &Order { settings: &settings, cover, monitor: &Unwatched }).expect("a sound photo")
}

#[test]
fn what_was_under_the_mosaic_cannot_be_told_any_more() {
    let cover = [Region::rectangle(0.28, 0.2, 0.38, 0.48)];
    let [one, other] = twins().map(|file| covered(&file, &cover));
    assert!(one.upload == other.upload && one.thumbnail == other.thumbnail);
    assert_eq!(one.phash, other.phash);
    assert_eq!((one.work.way, one.work.regions_covered), (Way::Banded, 1));
    let [one, other] = twins().map(|file| covered(&file, &[]));
    assert!(one.upload != other.upload);
}

#[test]
fn an_already_prepared_photo_can_be_covered_too() {
    let made = prepared(&camera_jpeg(&CameraJpeg { width: 2000, height: 1500, ..CameraJpeg::default() }));
    let again = covered(&made.upload, &[Region::rectangle(0.4, 0.4, 0.2, 0.2)]);
    assert_ne!(again.work.way, Way::Kept);
    assert_eq!((again.width_px, again.height_px), (made.width_px, made.height_px));
    let (before, after) = (pixels(&made.upload), pixels(&again.upload));
    let spread = |picture: &RgbImage| {
        // Well inside the first cell of the mosaic.
        let (x, y) = (picture.width() * 2 / 5 + 16, picture.height() * 2 / 5 + 16);
        let square = (0..8).flat_map(|row| (0..8).map(move |column| (x + column, y + row)));
        let greens: Vec<_> = square.map(|(x, y)| picture.get_pixel(x, y).0[1]).collect();
        greens.iter().max().unwrap() - greens.iter().min().unwrap()
    };
    assert!(spread(&after) < 8, "{} of {}", spread(&after), spread(&before));
}

#[test]
fn a_region_is_where_the_person_sees_it_whatever_the_orientation() {
    for orientation in 1..=8 {
        let plain = testing::encode(&noise(320, 240), 95);
        let file = testing::dress(&plain, orientation, None);
        // The top left corner of the upright picture.
        let made = covered(&file, &[Region::rectangle(0.0, 0.0, 0.3, 0.3)]);
        let seen = pixels(&made.upload);
        let rough = |x0: u32, y0: u32| {
            let square = (0..16).flat_map(|y| (0..16).map(move |x| (x0 + x, y0 + y)));
            let lumas: Vec<_> = square.map(|(x, y)| i32::from(seen.get_pixel(x, y).0[1])).collect();
            let mean = lumas.iter().sum::<i32>() / 256;
            lumas.iter().map(|luma| (luma - mean).abs()).sum::<i32>() / 256
        };
        assert!(rough(4, 4) < 10, "orientation {orientation}: {}", rough(4, 4));
        assert!(rough(seen.width() - 24, seen.height() - 24) > 20, "orientation {orientation}");
    }
}

#[test]
fn a_region_that_is_none_is_an_error_and_not_an_uncovered_face() {
    let file = testing::encode(&noise(64, 48), 90);
    let settings = Settings::default();
    for corners in [vec![], vec![(0.1, 0.1), (0.5, 0.5)], vec![(f64::NAN, 0.0), (1.0, 0.0), (1.0, 1.0)]] {
        let cover = [Region { corners }];
        let order = Order { settings: &settings, cover: &cover, monitor: &Unwatched };
        assert_eq!(prepare_with(&file[..], &order).unwrap_err().code(), "photo.region");
    }
}
