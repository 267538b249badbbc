//! What is no sound photo gets a clear error, and no picture.

use super::*;

fn refusal(file: &[u8]) -> PhotoError {
    let phone = prepare(file, &Settings::default()).expect_err("the phone refuses");
    let server = clean_copy(file, &Settings::default()).expect_err("the server refuses");
    assert_eq!(phone.code(), server.code());
    phone
}

fn camera_file() -> Vec<u8> {
    camera_jpeg(&CameraJpeg { width: 320, height: 240, ..CameraJpeg::default() })
}

fn other(format: ImageFormat) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    noise(120, 90).write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// Where the picture in a camera-like file ends: behind EOI, before the trailing bytes.
fn picture_end(file: &[u8]) -> usize {
    file.windows(2).rposition(|pair| pair == [0xFF, 0xD9]).unwrap() + 2
}

#[test]
fn nothing_and_text_are_no_photos() {
    assert_eq!(refusal(b"").code(), "photo.empty");
    assert_eq!(refusal(b"just a text named photo.jpg").code(), "photo.bad");
    assert_eq!(refusal(&[0; 5000]).code(), "photo.bad");
}

#[test]
fn a_cut_jpeg_with_an_end_marker_pasted_on_is_damaged() {
    let file = camera_file();
    let start = file.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
    let end = picture_end(&file);
    for share in 1..10 {
        let mut cut = file[..start + 40 + (end - start - 40) * share / 10].to_vec();
        while cut.last() == Some(&0xFF) {
            cut.pop();
        }
        cut.extend([0xFF, 0xD9]);
        let server = clean_copy(&cut, &Settings::default()).expect_err("the server refuses");
        assert_eq!(server.code(), "photo.damaged", "{share} tenths were there");
        match prepare(&cut[..], &Settings::default()) {
            Ok(made) => assert!(made.salvaged.is_some_and(|found| found.rows < found.of_rows)),
            Err(error) => assert_eq!(error.code(), "photo.damaged", "{share} tenths were there"),
        }
    }
}

#[test]
fn cut_off_pngs_and_webps_are_damaged() {
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let file = other(format);
        for tenths in 1..10 {
            let cut = &file[..file.len() * tenths / 10];
            assert_eq!(refusal(cut).code(), "photo.damaged", "{format:?}, {tenths} tenths");
        }
    }
}

#[test]
fn a_file_of_zeros_behind_a_header_is_damaged() {
    let mut file = camera_file();
    let middle = file.len() / 2;
    file[middle..].fill(0);
    assert_eq!(clean_copy(&file, &Settings::default()).unwrap_err().code(), "photo.damaged");
    if let Ok(made) = prepare(&file[..], &Settings::default()) {
        assert!(made.salvaged.is_some());
    }
}

#[test]
fn a_header_that_announces_too_much_is_refused_by_the_header_alone() {
    let mut jpeg = camera_file();
    let frame = jpeg.windows(4).position(|bytes| bytes == [0xFF, 0xC0, 0x00, 0x11]).unwrap();
    jpeg[frame + 5..frame + 9].fill(0xFF);
    let error = refusal(&jpeg[..frame + 19]);
    assert!(matches!(error, PhotoError::TooManyPixels { megapixels: 4295, limit_megapixels: 200 }));

    let mut png = other(ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0, 0x7F, 0xFF, 0, 0, 0x7F, 0xFF]);
    let checksum = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&checksum.to_be_bytes());
    assert_eq!(refusal(&png).code(), "photo.big");
}

/// The checksum of PNG chunks, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    })
}

#[test]
fn a_file_over_the_byte_limit_is_refused_without_reading_on() {
    let limits = Limits { max_input_bytes: 1000, ..Limits::default() };
    let settings = Settings { limits, ..Settings::default() };
    let mut endless = std::io::repeat(0xFF);
    let error = prepare(&mut endless, &settings).unwrap_err();
    assert!(matches!(error, PhotoError::TooManyBytes { bytes: 1001, limit_bytes: 1000 }));
    assert_eq!(clean_copy(&[0xFF; 1001], &settings).unwrap_err().code(), "photo.big");
}

#[test]
fn a_reader_that_fails_is_named_as_such() {
    struct Torn;
    impl Read for Torn {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the card was pulled"))
        }
    }
    assert_eq!(prepare(Torn, &Settings::default()).unwrap_err().code(), "photo.io");
}

#[test]
fn arithmetic_and_lossless_jpegs_are_a_format_not_a_damage() {
    let file = camera_file();
    let frame = file.windows(4).position(|bytes| bytes == [0xFF, 0xC0, 0x00, 0x11]).unwrap();
    for kind in [0xC9, 0xC3, 0xC5] {
        let mut odd = file.clone();
        odd[frame + 1] = kind;
        assert_eq!(refusal(&odd).code(), "photo.format");
    }
}

#[test]
fn a_broken_exif_costs_its_facts_and_not_the_photo() {
    let mut file = camera_file();
    let exif = file.windows(6).position(|bytes| bytes == b"Exif\0\0").unwrap();
    for byte in &mut file[exif + 14..exif + 60] {
        *byte ^= 0xA5;
    }
    assert_eq!(prepared(&file).facts, CaptureFacts::default());
}

#[test]
fn flipped_bytes_never_crash() {
    let file =
        camera_jpeg(&CameraJpeg { width: 96, height: 64, gps: Some(MEDAN_ROAD), ..CameraJpeg::default() });
    for at in 0..file.len().min(2000) {
        let mut bad = file.clone();
        bad[at] ^= 1 << (at % 8);
        if let Ok(made) = prepare(&bad[..], &Settings::default()) {
            assert_only_image_data(&made.thumbnail);
        }
    }
}
