//! Image data that is good as it is stays as it is.

use super::*;

/// What is left of a JPEG of the `image` crate when its JFIF header goes: everything from byte 20.
fn without_jfif(plain: &[u8]) -> Vec<u8> {
    assert_eq!(plain[..4], [0xFF, 0xD8, 0xFF, 0xE0]);
    [&plain[..2], &plain[20..]].concat()
}

#[test]
fn a_small_upright_jpeg_keeps_its_image_data_byte_for_byte() {
    let plain = testing::encode(&noise(90, 60), 80);
    let made = prepared(&testing::dress(&plain, 1, Some(MEDAN_ROAD)));
    assert_eq!(made.upload, without_jfif(&plain));
    assert_eq!(made.quality, None);
    assert_eq!((made.width_px, made.height_px), (90, 60));
    assert_only_image_data(&made.upload);
}

#[test]
fn a_server_copy_keeps_the_scans_whatever_their_size() {
    let plain = testing::encode(&noise(1700, 900), 95);
    assert!(plain.len() > 300_000);
    let copy = clean_copy(&testing::dress(&plain, 1, None), &Settings::default()).unwrap();
    assert!(copy.jpeg == without_jfif(&plain), "the bytes differ");
    assert_eq!((copy.width_px, copy.height_px), (1700, 900));
    assert_eq!(pixels(&copy.thumbnail).dimensions(), (256, 136));
}

#[test]
fn a_prepared_upload_passes_the_server_unchanged() {
    let made = prepared(&camera_jpeg(&CameraJpeg { width: 2000, height: 1500, ..CameraJpeg::default() }));
    let copy = clean_copy(&made.upload, &Settings::default()).unwrap();
    assert!(copy.jpeg == made.upload, "the bytes differ");
}

#[test]
fn a_server_copy_of_another_format_is_a_jpeg() {
    let mut file = std::io::Cursor::new(Vec::new());
    noise(70, 50).write_to(&mut file, ImageFormat::WebP).unwrap();
    let copy = clean_copy(file.get_ref(), &Settings::default()).unwrap();
    assert_eq!(pixels(&copy.jpeg).dimensions(), (70, 50));
    assert_only_image_data(&copy.jpeg);
}

#[test]
fn the_colour_mark_stays_but_nothing_that_hides_behind_it() {
    let mut plain = without_jfif(&testing::encode(&noise(48, 32), 80));
    let mark = [b"\xFF\xEE\x00\x1AAdobe\0\x64\0\0\0\0\x01".as_slice(), b"hidden-serial"].concat();
    let mark = [&mark[..2], &u16::try_from(mark.len() - 2).unwrap().to_be_bytes(), &mark[4..]].concat();
    plain.splice(2..2, mark);
    let copy = clean_copy(&plain, &Settings::default()).unwrap();
    assert!(markers(&copy.jpeg).contains(&0xEE));
    assert!(!copy.jpeg.windows(6).any(|window| window == b"hidden"));
}

#[test]
fn marks_that_contradict_each_other_are_settled_by_encoding_again() {
    // JFIF says YCbCr, Adobe's mark says RGB: what remained after dropping one would change the colours.
    let mut plain = testing::encode(&noise(48, 32), 80);
    plain.splice(20..20, *b"\xFF\xEE\x00\x0EAdobe\0\x64\0\0\0\0\x00");
    let copy = clean_copy(&plain, &Settings::default()).unwrap();
    assert_only_image_data(&copy.jpeg);
}
