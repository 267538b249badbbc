//! The whole way, from files as cameras write them to files as the office sees them.

mod bad_input;
mod covered;
mod exiftool;
mod golden;
mod kept;
mod real_photos;
mod salvaged;
mod turned;
mod watched;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::*;
use crate::testing::{self, CameraJpeg, camera_jpeg, markers};
use crate::{GpsPosition, Monitor};

/// With a fix of 2024-05-01 at 03:01:58.25 UTC, five seconds before the photo.
const MEDAN_ROAD: GpsPosition = GpsPosition {
    lat_deg: 3.600_125,
    lon_deg: 98.485_5,
    accuracy_m: Some(6.5),
    fixed_at_ms: Some(1_714_532_518_250),
};

fn prepared(file: &[u8]) -> Prepared {
    prepare(file, &Settings::default()).expect("a sound photo")
}

fn facts_of(file: &[u8]) -> CaptureFacts {
    capture_facts(file, &Limits::default()).expect("it can be read")
}

fn pixels(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).expect("a sound JPEG").into_rgb8()
}

/// Pixels that no encoder can make small.
fn noise(width: u32, height: u32) -> RgbImage {
    let mut state = 1_u32;
    RgbImage::from_fn(width, height, |_, _| {
        Rgb([(); 3].map(|()| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        }))
    })
}

fn assert_only_image_data(jpeg: &[u8]) {
    for marker in markers(jpeg) {
        assert!(matches!(marker, 0xC0 | 0xC2 | 0xC4 | 0xDA | 0xDB | 0xD9), "segment {marker:02X}");
    }
    let secret = testing::SECRET.as_bytes();
    assert!(!jpeg.windows(secret.len()).any(|window| window == secret));
}

#[test]
fn a_camera_file_becomes_an_upload_a_thumbnail_and_facts() {
    let file = camera_jpeg(&CameraJpeg {
        width: 2400,
        height: 1800,
        orientation: 6,
        gps: Some(MEDAN_ROAD),
        seed: 7,
    });
    let made = prepared(&file);
    assert_eq!((made.width_px, made.height_px), (1200, 1600));
    assert_eq!(pixels(&made.upload).dimensions(), (1200, 1600));
    assert_eq!(pixels(&made.thumbnail).dimensions(), (192, 256));
    assert!(made.upload.len() <= 300_000 && made.thumbnail.len() <= 20_000);
    assert_only_image_data(&made.upload);
    assert_only_image_data(&made.thumbnail);
    let hash: [u8; 32] = Sha256::digest(&made.upload).into();
    assert_eq!(made.sha256, hash);
    assert_eq!(made.facts.orientation, 6);
    assert_eq!(made.facts.captured_local.as_deref(), Some(testing::CAPTURED_LOCAL));
    assert_eq!(made.facts.offset_minutes, Some(testing::OFFSET_MINUTES));
}

#[test]
fn the_camera_is_named_to_who_asks() {
    let file = camera_jpeg(&CameraJpeg::default());
    let settings = Settings { wants_camera: true, ..Settings::default() };
    let camera = prepare(&file[..], &settings).unwrap().facts.camera.expect("it is written");
    assert_eq!((&*camera.make, &*camera.model), ("Contoh Camera Works", ""));
    assert_eq!(format!("{camera:?}"), "Camera");
    assert_eq!(prepared(&file).facts.camera, None);
    assert_eq!(facts_of(&file).camera, None);
}

#[test]
fn the_position_is_read_and_does_not_travel() {
    let gps = Some(GpsPosition { lat_deg: -MEDAN_ROAD.lat_deg, ..MEDAN_ROAD });
    let made = prepared(&camera_jpeg(&CameraJpeg { gps, ..CameraJpeg::default() }));
    let read = made.facts.gps.expect("the file has a position");
    assert!((read.lat_deg + MEDAN_ROAD.lat_deg).abs() < 1e-7);
    assert!((read.lon_deg - MEDAN_ROAD.lon_deg).abs() < 1e-7);
    assert_eq!(read.accuracy_m, Some(6.5));
    assert_eq!(read.fixed_at_ms, MEDAN_ROAD.fixed_at_ms);
    assert_eq!(prepared(&made.upload).facts, CaptureFacts::default());
}

#[test]
fn a_position_without_a_time_is_still_a_position() {
    let gps = Some(GpsPosition { fixed_at_ms: None, ..MEDAN_ROAD });
    let read = facts_of(&camera_jpeg(&CameraJpeg { gps, ..CameraJpeg::default() })).gps;
    assert_eq!(read.map(|gps| gps.fixed_at_ms), Some(None));
}

#[test]
fn a_day_that_is_none_gives_no_time_of_the_fix() {
    let file = camera_jpeg(&CameraJpeg { gps: Some(MEDAN_ROAD), ..CameraJpeg::default() });
    let read = |day: &[u8; 10]| {
        // The first one is the day of the photo.
        let at = file.windows(10).rposition(|window| window == b"2024:05:01").unwrap();
        let mut changed = file.clone();
        changed[at..at + 10].copy_from_slice(day);
        facts_of(&changed).gps.unwrap().fixed_at_ms
    };
    assert_eq!(read(b"2024-05-01"), MEDAN_ROAD.fixed_at_ms);
    assert_eq!(read(b"2024:02:29"), Some(1_709_175_718_250));
    for day in [
        b"2023:02:29",
        b"2024:13:01",
        b"2024:00:01",
        b"          ",
        b"1980:01:06",
        b"2024:05:00",
        b"2024:05+01",
    ] {
        assert_eq!(read(day), None);
    }
}

#[test]
fn the_budget_holds_even_for_noise() {
    let file = testing::encode(&noise(1700, 1300), 95);
    for max_bytes in [300_000, 120_000, 9_000] {
        let settings = Settings { max_bytes, thumb_max_bytes: 3_000, ..Settings::default() };
        let made = prepare(&file[..], &settings).unwrap();
        assert!(made.upload.len() <= max_bytes, "{} of {max_bytes}", made.upload.len());
        assert!(made.thumbnail.len() <= 3_000);
        assert_eq!(pixels(&made.upload).dimensions(), (made.width_px, made.height_px));
        let shape = f64::from(made.width_px) / f64::from(made.height_px);
        assert!((shape - 17.0 / 13.0).abs() < 0.03, "the picture keeps its shape: {shape}");
    }
}

#[test]
fn a_budget_that_holds_no_picture_is_an_error() {
    let settings = Settings { max_bytes: 150, ..Settings::default() };
    let error = prepare(&testing::encode(&noise(300, 200), 90)[..], &settings).unwrap_err();
    assert!(matches!(error, PhotoError::CannotFit { limit_bytes: 150 }));
}

#[test]
fn the_same_file_gives_the_same_bytes() {
    let file = camera_jpeg(&CameraJpeg { width: 1800, height: 1000, ..CameraJpeg::default() });
    assert_eq!(prepared(&file).sha256, prepared(&file).sha256);
}

#[test]
fn transparent_parts_of_a_png_become_white() {
    let picture = image::RgbaImage::from_fn(80, 40, |x, _| {
        image::Rgba(if x < 40 { [200, 0, 0, 0] } else { [200, 0, 0, 255] })
    });
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Png).unwrap();
    let made = prepared(file.get_ref());
    assert_eq!(made.format, Format::Png);
    let seen = pixels(&made.upload);
    assert!(seen.get_pixel(10, 20).0.iter().all(|&channel| channel > 245));
    let Rgb([red, green, _]) = *seen.get_pixel(70, 20);
    assert!(red > 180 && green < 30);
}

#[test]
fn deep_and_grey_pngs_and_webp_are_read() {
    let deep = image::ImageBuffer::from_pixel(50, 30, image::Rgb([40_000_u16, 20_000, 10_000]));
    let grey = image::GrayImage::from_pixel(50, 30, image::Luma([99]));
    let pictures = [
        (DynamicImage::from(deep), ImageFormat::Png),
        (DynamicImage::from(grey.clone()), ImageFormat::Png),
        (DynamicImage::from(grey.clone()), ImageFormat::Jpeg),
        (DynamicImage::from(noise(50, 30)), ImageFormat::WebP),
    ];
    for (picture, format) in pictures {
        let mut file = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut file, format).unwrap();
        let made = prepared(file.get_ref());
        assert_eq!((made.width_px, made.height_px), (50, 30));
    }
}
