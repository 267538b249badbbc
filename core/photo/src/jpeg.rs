//! The structure of a JPEG file: walked without decoding, and copied without its metadata.
//!
//! Every other step works on the copy that [`strip`] makes, so that neither the strict decoder nor a
//! reader of our output ever meets what cameras and apps hang onto the image data: EXIF, XMP, IPTC,
//! profiles, comments, second pictures, video, and whatever lies behind the end marker.
//! Marker numbers and the grammar follow ITU-T T.81, annex B.

mod codes;
mod cursor;
mod entropy;
mod frame;
pub(crate) mod head;
pub(crate) mod walk;

use crate::PhotoError;
use cursor::Cursor;
use entropy::Tables;
use frame::Frame;

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const DHT: u8 = 0xC4;
const DQT: u8 = 0xDB;
const DRI: u8 = 0xDD;
const COM: u8 = 0xFE;
const APP0: u8 = 0xE0;
const APP14: u8 = 0xEE;

/// What the frame header says, and the file without its metadata.
#[derive(Debug)]
pub(crate) struct Stripped {
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    /// Image data only: tables, frame, scans and, where colours depend on it, Adobe's colour mark.
    pub(crate) bytes: Vec<u8>,
    /// Whether every reader sees the same colours in `bytes` as in the original.
    ///
    /// False for four-colour files, and where the dropped JFIF header contradicts what is left.
    pub(crate) colours_are_plain: bool,
}

/// Width and height in pixels by the frame header, without copying anything.
///
/// # Errors
/// As [`strip`].
pub(crate) fn dimensions(file: &[u8]) -> Result<(u32, u32), PhotoError> {
    let mut at = Cursor::behind_start(file);
    loop {
        let marker = at.marker()?;
        let body = match marker {
            EOI | SOS => return Err(PhotoError::damaged("no frame header before the image data")),
            _ => at.segment()?,
        };
        if is_frame(marker) {
            let frame = Frame::read(marker, body)?;
            return Ok((frame.width_px, frame.height_px));
        }
    }
}

/// Copies the image data of a JPEG and leaves everything else behind.
///
/// The scans are kept byte for byte.
///
/// # Errors
/// [`PhotoError::Damaged`] when the file ends before its end marker or breaks the grammar;
/// [`PhotoError::UnsupportedFormat`] for lossless, arithmetic, hierarchical and 12-bit
/// files, and for sequential ones that keep each colour in a scan of its own.
pub(crate) fn strip(file: &[u8]) -> Result<Stripped, PhotoError> {
    let mut at = Cursor::behind_start(file);
    let mut copy = Copy::with_capacity(file.len());
    loop {
        let marker = at.marker()?;
        if marker == EOI {
            return copy.finish();
        }
        let body = at.segment()?;
        match marker {
            SOS => copy.scan(body, at.scan()?)?,
            APP0 if body.starts_with(b"JFIF\0") => copy.colours.jfif = true,
            APP14 if body.starts_with(b"Adobe") && body.len() >= 12 => {
                copy.colours.adobe_transform = Some(body[11]);
                copy.put(APP14, &body[..12]);
            }
            APP0..=0xEF | COM => {}
            _ => copy.table(marker, body)?,
        }
    }
}

/// The copy as it grows, and what has to be known of the file to check it.
struct Copy {
    bytes: Vec<u8>,
    frame: Option<Frame>,
    tables: Tables,
    colours: ColourMarks,
    /// Identifiers of the components whose image data has been met.
    shown: Vec<u8>,
}

impl Copy {
    fn with_capacity(bytes: usize) -> Self {
        let mut copy = Self {
            bytes: Vec::with_capacity(bytes),
            frame: None,
            tables: Tables::default(),
            colours: ColourMarks::default(),
            shown: Vec::new(),
        };
        copy.bytes.extend([0xFF, SOI]);
        copy
    }

    fn put(&mut self, marker: u8, body: &[u8]) {
        let length = u16::try_from(body.len() + 2).expect("a body read from a file had a 16-bit length");
        self.bytes.extend([0xFF, marker]);
        self.bytes.extend(length.to_be_bytes());
        self.bytes.extend_from_slice(body);
    }

    fn table(&mut self, marker: u8, body: &[u8]) -> Result<(), PhotoError> {
        match marker {
            DQT => {}
            DHT => self.tables.define(body)?,
            DRI => {
                let &[high, low] = body else {
                    return Err(PhotoError::damaged("restart interval of impossible length"));
                };
                self.tables.restart_interval = usize::from(u16::from_be_bytes([high, low]));
            }
            _ if is_frame(marker) && self.frame.is_none() => {
                self.frame = Some(Frame::read(marker, body)?);
            }
            _ => {
                return Err(PhotoError::damaged(format!("marker {marker:02X} out of place")));
            }
        }
        self.put(marker, body);
        Ok(())
    }

    fn scan(&mut self, header: &[u8], data: &[u8]) -> Result<(), PhotoError> {
        let frame = self.frame.as_ref().ok_or_else(no_picture)?;
        let count = usize::from(*header.first().ok_or_else(no_picture)?);
        if !frame.is_progressive {
            // The decoder mixes the planes of such files up and says nothing (seen in zune-jpeg
            // 0.5.15 with subsampled chroma): no picture is better than a wrong one.
            if count < frame.components.len() {
                return Err(PhotoError::UnsupportedFormat { format: "JPEG (separate scans)" });
            }
            entropy::check(frame, &self.tables, header, data)?;
        }
        self.shown.extend(header[1..].chunks_exact(2).take(count).map(|pair| pair[0]));
        self.put(SOS, header);
        self.bytes.extend_from_slice(data);
        Ok(())
    }

    fn finish(mut self) -> Result<Stripped, PhotoError> {
        let frame = self.frame.ok_or_else(no_picture)?;
        if !frame.components.iter().all(|component| self.shown.contains(&component.id)) {
            return Err(no_picture());
        }
        self.bytes.extend([0xFF, EOI]);
        Ok(Stripped {
            width_px: frame.width_px,
            height_px: frame.height_px,
            colours_are_plain: self.colours.are_plain(&frame),
            bytes: self.bytes,
        })
    }
}

/// The marks that tell a reader how three numbers become a colour.
#[derive(Default)]
struct ColourMarks {
    jfif: bool,
    adobe_transform: Option<u8>,
}

impl ColourMarks {
    fn are_plain(&self, frame: &Frame) -> bool {
        let is_rgb = frame.components.iter().map(|component| component.id).eq(*b"RGB");
        match frame.components.len() {
            1 => true,
            3 if self.jfif => self.adobe_transform.is_none_or(|transform| transform == 1) && !is_rgb,
            3 => true,
            _ => false,
        }
    }
}

/// SOF0 to SOF15 without the three numbers in between that mean something else.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, DHT | 0xC8 | 0xCC)
}

fn no_picture() -> PhotoError {
    PhotoError::damaged("the file holds no whole picture")
}
