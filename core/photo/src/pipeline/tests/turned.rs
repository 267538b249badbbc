//! All eight orientations end up the right way.

use super::*;

const RED: Rgb<u8> = Rgb([230, 20, 20]);
const GREEN: Rgb<u8> = Rgb([20, 200, 20]);
const BLUE: Rgb<u8> = Rgb([20, 20, 230]);
const WHITE: Rgb<u8> = Rgb([250, 250, 250]);

/// Upright: red, green / blue, white. Where the EXIF standard says the stored picture keeps each
/// corner (top left, top right, bottom left, bottom right), by orientation 1 to 8.
const STORED: [[Rgb<u8>; 4]; 8] = [
    [RED, GREEN, BLUE, WHITE],
    [GREEN, RED, WHITE, BLUE],
    [WHITE, BLUE, GREEN, RED],
    [BLUE, WHITE, RED, GREEN],
    [RED, BLUE, GREEN, WHITE],
    [GREEN, WHITE, RED, BLUE],
    [WHITE, GREEN, BLUE, RED],
    [BLUE, RED, WHITE, GREEN],
];

fn stored(orientation: u8) -> Vec<u8> {
    let corners = STORED[usize::from(orientation) - 1];
    let (width, height) = if orientation < 5 { (120, 80) } else { (80, 120) };
    let picture = RgbImage::from_fn(width, height, |x, y| {
        corners[usize::from(x >= width / 2) + 2 * usize::from(y >= height / 2)]
    });
    testing::dress(&testing::encode(&picture, 95), orientation, None)
}

fn assert_upright(jpeg: &[u8]) {
    let seen = pixels(jpeg);
    let (width, height) = seen.dimensions();
    assert!(width > height, "{width} × {height}");
    let places = [(5, 5), (width - 6, 5), (5, height - 6), (width - 6, height - 6)];
    for ((x, y), wanted) in places.into_iter().zip([RED, GREEN, BLUE, WHITE]) {
        let got = seen.get_pixel(x, y);
        let apart = got.0.iter().zip(wanted.0).map(|(&a, b)| a.abs_diff(b)).max();
        assert!(apart <= Some(20), "{got:?} at {x}, {y} should be {wanted:?}");
    }
}

#[test]
fn every_orientation_comes_out_upright_from_the_phone() {
    for orientation in 1..=8 {
        let made = prepared(&stored(orientation));
        assert_eq!(made.facts.orientation, orientation);
        assert_eq!((made.width_px, made.height_px), (120, 80));
        assert_upright(&made.upload);
        assert_upright(&made.thumbnail);
        assert_only_image_data(&made.upload);
    }
}

#[test]
fn every_orientation_comes_out_upright_from_the_server() {
    for orientation in 1..=8 {
        let copy = clean_copy(&stored(orientation), &Settings::default()).unwrap();
        assert_eq!((copy.width_px, copy.height_px), (120, 80));
        assert_upright(&copy.jpeg);
        assert_upright(&copy.thumbnail);
        assert_only_image_data(&copy.jpeg);
    }
}

#[test]
fn an_orientation_that_does_not_exist_counts_as_upright() {
    for nonsense in [0, 9, 255] {
        let plain = testing::encode(&noise(40, 20), 80);
        let made = prepared(&testing::dress(&plain, nonsense, None));
        assert_eq!(made.facts.orientation, 1);
        assert_eq!((made.width_px, made.height_px), (40, 20));
    }
}
