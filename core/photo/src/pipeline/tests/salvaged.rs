//! A photo that was cut off: what is there is kept and said, or it is refused; never grey in silence.

use super::*;

fn camera_file() -> Vec<u8> {
    camera_jpeg(&CameraJpeg { width: 640, height: 480, ..CameraJpeg::default() })
}

/// Where the picture in a camera-like file ends: behind EOI, before the trailing bytes.
fn picture_end(file: &[u8]) -> usize {
    file.windows(2).rposition(|pair| pair == [0xFF, 0xD9]).unwrap() + 2
}

#[test]
fn of_a_cut_photo_the_rows_that_are_there_are_kept() {
    let file = camera_file();
    let whole = pixels(&prepared(&file).upload);
    let cut = &file[..picture_end(&file) * 2 / 3];
    let made = prepared(cut);
    let salvaged = made.salvaged.clone().expect("the person is told");
    assert_eq!(salvaged.of_rows, 480);
    assert!((200..480).contains(&salvaged.rows), "{salvaged:?}");
    assert!(made.height_px <= salvaged.rows && made.height_px + 32 > salvaged.rows);
    assert_eq!(made.width_px, 640);
    assert_ne!(made.work.way, Way::Kept);
    let part = pixels(&made.upload);
    let apart = |x: u32, y: u32| {
        let pairs = part.get_pixel(x, y).0.into_iter().zip(whole.get_pixel(x, y).0);
        pairs.map(|(a, b)| u32::from(a.abs_diff(b))).sum::<u32>()
    };
    let square = (0..made.height_px).flat_map(|y| (0..640).map(move |x| (x, y)));
    let mean = square.map(|(x, y)| apart(x, y)).sum::<u32>() / (640 * made.height_px);
    assert!(mean < 12, "the rows are the right ones: {mean}");
}

#[test]
fn wherever_a_photo_is_cut_it_is_whole_or_told_or_refused() {
    let file = camera_file();
    let end = picture_end(&file);
    let mut told = 0;
    for length in (4..end).step_by(211).chain([end - 3, end - 2, end - 1]) {
        match prepare(&file[..length], &Settings::default()) {
            Ok(made) => match made.salvaged {
                Some(salvaged) => {
                    assert!(salvaged.rows < salvaged.of_rows || length + 64 > end);
                    told += 1;
                }
                // Only the end marker is missing, or the last byte's padding.
                None => assert!(length + 4 > end, "cut at {length} of {end}"),
            },
            Err(error) => assert_eq!(error.code(), "photo.damaged", "cut at {length}"),
        }
        let server = clean_copy(&file[..length], &Settings::default());
        assert_eq!(server.unwrap_err().code(), "photo.damaged", "cut at {length}");
    }
    assert!(told > 10, "{told}");
}

#[test]
fn too_little_of_a_photo_is_no_evidence() {
    let file = camera_file();
    let start = file.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
    let cut = &file[..start + (picture_end(&file) - start) / 8];
    let error = prepare(cut, &Settings::default()).unwrap_err();
    assert_eq!(error.code(), "photo.damaged");
}
