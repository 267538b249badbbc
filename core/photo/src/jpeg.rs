//! The structure of a JPEG file: walked as it is read, and copied without its metadata.
//!
//! Marker numbers and the grammar follow ITU-T T.81, annex B.

mod cursor;
pub(crate) mod head;
pub(crate) mod walk;
pub(crate) mod zigzag;

use crate::PhotoError;
use cursor::Cursor;

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const COM: u8 = 0xFE;
const APP0: u8 = 0xE0;
const APP14: u8 = 0xEE;

/// Copies the image data of a JPEG that has been decoded wholly, and leaves everything else behind:
/// EXIF, XMP, IPTC, profiles, comments, second pictures, video, and whatever lies behind the end marker.
///
/// The scans are kept byte for byte. Adobe's colour mark stays, without what may hide behind it. A
/// missing end marker is put there.
///
/// # Errors
/// [`PhotoError::Damaged`] when a segment is cut off, which a file that could be decoded has not.
pub(crate) fn strip(file: &[u8]) -> Result<Vec<u8>, PhotoError> {
    let mut at = Cursor::behind_start(file);
    let mut copy = Vec::with_capacity(file.len());
    copy.extend([0xFF, SOI]);
    loop {
        let marker = match at.marker() {
            Some(EOI) | None => {
                copy.extend([0xFF, EOI]);
                return Ok(copy);
            }
            Some(marker) => marker,
        };
        let body = at.segment()?;
        match marker {
            SOS => {
                put(&mut copy, SOS, body);
                copy.extend_from_slice(at.scan());
            }
            APP14 if body.starts_with(b"Adobe") && body.len() >= 12 => put(&mut copy, APP14, &body[..12]),
            APP0..=0xEF | COM => {}
            _ => put(&mut copy, marker, body),
        }
    }
}

fn put(copy: &mut Vec<u8>, marker: u8, body: &[u8]) {
    let length = u16::try_from(body.len() + 2).expect("a body read from a file had a 16-bit length");
    copy.extend([0xFF, marker]);
    copy.extend(length.to_be_bytes());
    copy.extend_from_slice(body);
}
