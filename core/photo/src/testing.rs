//! Pictures as a phone's camera would write them, for tests.
//!
//! Not part of the engine: it is compiled for this crate's own tests and under the feature `testing`,
//! so that the tests of phone and server need no binary files in the repository.

pub mod bench;
mod exif;
#[cfg(test)]
pub(crate) mod jpeg_writer;
#[cfg(test)]
pub(crate) mod layers;
mod scene;

use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;

use crate::GpsPosition;

/// Local time of capture that every camera-like picture claims.
pub const CAPTURED_LOCAL: &str = "2024-05-01T10:02:03";
/// Offset from UTC, in minutes, that every camera-like picture claims.
pub const OFFSET_MINUTES: i16 = 420;
/// A text that stands in the metadata and behind the end of every camera-like picture.
///
/// It must be in no output.
pub const SECRET: &str = "IMEI-350000000000017";

/// What a camera-like picture shall be like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CameraJpeg {
    /// Width in pixels as stored; orientations 5 to 8 show it as the height.
    pub width: u32,
    /// Height in pixels as stored.
    pub height: u32,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
    /// Position to write into the EXIF.
    pub gps: Option<GpsPosition>,
    /// Chooses the scene: another seed, another picture.
    pub seed: u64,
}

impl Default for CameraJpeg {
    /// A small upright picture without a position.
    fn default() -> Self {
        Self { width: 640, height: 480, orientation: 1, gps: None, seed: 1 }
    }
}

/// Makes a photo-like JPEG with EXIF, XMP, IPTC, a comment and bytes behind its end.
pub fn camera_jpeg(wanted: &CameraJpeg) -> Vec<u8> {
    let picture = scene::paint(wanted.width, wanted.height, wanted.seed);
    dress(&encode(&picture, 90), wanted.orientation, wanted.gps)
}

/// Encodes pixels as a plain JPEG of the given quality, 1 to 100.
pub fn encode(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, quality)
        .encode_image(picture)
        .expect("a picture in memory can be encoded");
    file
}

/// Hangs onto a plain JPEG all that a camera and its apps would.
pub fn dress(plain: &[u8], orientation: u8, gps: Option<GpsPosition>) -> Vec<u8> {
    let mut file = plain[..2].to_vec();
    let mut exif = b"Exif\0\0".to_vec();
    exif.extend(exif::tiff(orientation, gps));
    segment(&mut file, 0xE1, &exif);
    let xmp = format!("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta serial='{SECRET}'/>");
    segment(&mut file, 0xE1, xmp.as_bytes());
    segment(&mut file, 0xE2, b"MPF\0MM\0*\0\0\0\x08\0\0");
    let iptc = format!("Photoshop 3.0\08BIM\x04\x04\0\0{SECRET}");
    segment(&mut file, 0xED, iptc.as_bytes());
    segment(&mut file, 0xFE, format!("comment {SECRET}").as_bytes());
    file.extend_from_slice(&plain[2..]);
    // As a motion photo does: more data behind the end of the picture.
    file.extend_from_slice(b"\0\0\0\x18ftypmp42");
    file.extend_from_slice(SECRET.as_bytes());
    file
}

/// The markers of a JPEG in their order; panics when the file has anything but segments and scans.
///
/// Written apart from the engine's own walker, so that one checks the other.
pub fn markers(jpeg: &[u8]) -> Vec<u8> {
    assert_eq!(jpeg[..2], [0xFF, 0xD8], "starts with SOI");
    let (mut at, mut found) = (2, Vec::new());
    loop {
        assert_eq!(jpeg[at], 0xFF, "a marker at {at}");
        let marker = jpeg[at + 1];
        found.push(marker);
        at += 2;
        if marker == 0xD9 {
            assert_eq!(at, jpeg.len(), "nothing behind EOI");
            return found;
        }
        at += usize::from(u16::from_be_bytes([jpeg[at], jpeg[at + 1]]));
        if marker == 0xDA {
            while jpeg[at] != 0xFF || matches!(jpeg[at + 1], 0 | 0xD0..=0xD7) {
                at += 1;
            }
        }
    }
}

fn segment(file: &mut Vec<u8>, marker: u8, body: &[u8]) {
    let length = u16::try_from(body.len() + 2).expect("test segments are short");
    file.extend([0xFF, marker]);
    file.extend(length.to_be_bytes());
    file.extend_from_slice(body);
}
