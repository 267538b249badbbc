//! Against another decoder, on pictures that another encoder wrote.

use image::codecs::jpeg::JpegEncoder;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

use super::*;

const FULL: Reduced = Reduced { across: 8, down: 8 };

#[track_caller]
fn assert_near(planes: &Planes, interleaved: &[u8]) {
    let count = planes.0.len();
    let (mut all, mut differing) = (0, 0);
    for (component, plane) in planes.0.iter().enumerate() {
        let theirs = interleaved.iter().skip(component).step_by(count);
        for (ours, theirs) in plane.iter().flatten().zip(theirs) {
            assert!(ours.abs_diff(*theirs) <= 2, "{ours} and {theirs}");
            all += 1;
            differing += usize::from(ours != theirs);
        }
    }
    assert_eq!(all, interleaved.len());
    assert!(differing * 5 < all, "{differing} of {all} differ");
}

#[test]
fn colour_planes_are_those_of_another_decoder() {
    for (seed, quality) in [(1, 95), (2, 75), (3, 30)] {
        let picture = crate::testing::CameraJpeg { width: 203, height: 117, seed, ..Default::default() };
        let painted = crate::testing::camera_jpeg(&picture);
        let pixels = image::load_from_memory(&painted).unwrap().to_rgb8();
        let file = crate::testing::encode(&pixels, quality);
        let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::YCbCr);
        let theirs =
            zune_jpeg::JpegDecoder::new_with_options(std::io::Cursor::new(&file), options).decode().unwrap();
        for level in levels() {
            let (planes, outcome) = decoded(&file, FULL, level).unwrap();
            assert_eq!(outcome, Outcome { sound_rows: 117, damage: None });
            assert_near(&planes, &theirs);
        }
    }
}

#[test]
fn a_grey_plane_is_that_of_another_decoder() {
    let painted = crate::testing::camera_jpeg(&Default::default());
    let grey = image::load_from_memory(&painted).unwrap().to_luma8();
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 88).encode_image(&grey).unwrap();
    let theirs = image::load_from_memory(&file).unwrap().to_luma8();
    let (planes, _) = decoded(&file, FULL, Level::Scalar).unwrap();
    assert_near(&planes, theirs.as_raw());
}
