//! The structure of a JPEG file: walked without decoding, and copied without its metadata.
//!
//! Every other step works on the copy that [`strip`] makes, so that neither the strict decoder nor a
//! reader of our output ever meets what cameras and apps hang onto the image data: EXIF, XMP, IPTC,
//! profiles, comments, second pictures, video, and whatever lies behind the end marker.
//! Marker numbers and the grammar follow ITU-T T.81, annex B.

use crate::PhotoError;

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
    let mut at = Cursor { file, at: 2 };
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
/// [`PhotoError::UnsupportedFormat`] for lossless, arithmetic, hierarchical and 12-bit files.
pub(crate) fn strip(file: &[u8]) -> Result<Stripped, PhotoError> {
    let mut at = Cursor { file, at: 2 };
    let mut bytes = Vec::with_capacity(file.len());
    bytes.extend([0xFF, SOI]);
    let mut frame: Option<Frame> = None;
    let mut colours = ColourMarks::default();
    let mut scans = 0_u32;
    loop {
        let marker = at.marker()?;
        if marker == EOI {
            break;
        }
        let body = at.segment()?;
        match marker {
            SOS => {
                put(&mut bytes, SOS, body);
                bytes.extend_from_slice(at.scan()?);
                scans += 1;
            }
            DHT | DQT | DRI => put(&mut bytes, marker, body),
            APP14 if body.starts_with(b"Adobe") && body.len() >= 12 => {
                put(&mut bytes, APP14, &body[..12]);
                colours.adobe_transform = Some(body[11]);
            }
            APP0 if body.starts_with(b"JFIF\0") => colours.jfif = true,
            APP0..=0xEF | COM => {}
            _ if is_frame(marker) && frame.is_none() => {
                frame = Some(Frame::read(marker, body)?);
                put(&mut bytes, marker, body);
            }
            _ => {
                return Err(PhotoError::damaged(format!(
                    "marker {marker:02X} out of place"
                )));
            }
        }
    }
    bytes.extend([0xFF, EOI]);
    match frame {
        Some(frame) if scans > 0 => Ok(Stripped {
            width_px: frame.width_px,
            height_px: frame.height_px,
            colours_are_plain: colours.are_plain(&frame),
            bytes,
        }),
        _ => Err(PhotoError::damaged("no image data")),
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
        match frame.components.as_slice() {
            [_] => true,
            [_, _, _] if self.jfif => {
                self.adobe_transform.is_none_or(|transform| transform == 1)
                    && frame.components != *b"RGB"
            }
            [_, _, _] => true,
            _ => false,
        }
    }
}

struct Frame {
    width_px: u32,
    height_px: u32,
    /// The component identifiers in their order.
    components: Vec<u8>,
}

impl Frame {
    fn read(marker: u8, body: &[u8]) -> Result<Self, PhotoError> {
        let &[precision, h1, h0, w1, w0, count, ref parts @ ..] = body else {
            return Err(PhotoError::damaged("short frame header"));
        };
        if !matches!(marker, 0xC0..=0xC2) {
            return Err(PhotoError::UnsupportedFormat {
                format: "JPEG (lossless or arithmetic)",
            });
        }
        if precision != 8 {
            return Err(PhotoError::UnsupportedFormat {
                format: "JPEG (12 bit)",
            });
        }
        let height_px = u32::from(u16::from_be_bytes([h1, h0]));
        let width_px = u32::from(u16::from_be_bytes([w1, w0]));
        if width_px == 0 || height_px == 0 || parts.len() != usize::from(count) * 3 || count == 0 {
            return Err(PhotoError::damaged("impossible frame header"));
        }
        Ok(Self {
            width_px,
            height_px,
            components: parts.chunks_exact(3).map(|part| part[0]).collect(),
        })
    }
}

/// SOF0 to SOF15 without the three numbers in between that mean something else.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, DHT | 0xC8 | 0xCC)
}

fn put(out: &mut Vec<u8>, marker: u8, body: &[u8]) {
    let length =
        u16::try_from(body.len() + 2).expect("a body read from a file had a 16-bit length");
    out.extend([0xFF, marker]);
    out.extend(length.to_be_bytes());
    out.extend_from_slice(body);
}

/// A place in the file that only moves forward.
struct Cursor<'a> {
    file: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// The next marker; fill bytes before it are skipped, other stray bytes are too, as readers do.
    fn marker(&mut self) -> Result<u8, PhotoError> {
        let rest = self.file.get(self.at..).unwrap_or_default();
        let found = rest
            .windows(2)
            .position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xFF))
            .ok_or_else(cut_off)?;
        self.at += found + 2;
        Ok(rest[found + 1])
    }

    /// The body of a segment whose marker was just read.
    fn segment(&mut self) -> Result<&'a [u8], PhotoError> {
        let length = self.file.get(self.at..self.at + 2).ok_or_else(cut_off)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        if length < 2 {
            return Err(PhotoError::damaged("segment of impossible length"));
        }
        let body = self
            .file
            .get(self.at + 2..self.at + length)
            .ok_or_else(cut_off)?;
        self.at += length;
        Ok(body)
    }

    /// Entropy-coded data up to the next marker; stuffed bytes and restart markers belong to it.
    fn scan(&mut self) -> Result<&'a [u8], PhotoError> {
        let rest = self.file.get(self.at..).unwrap_or_default();
        let length = rest
            .windows(2)
            .position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF))
            .ok_or_else(cut_off)?;
        self.at += length;
        Ok(&rest[..length])
    }
}

fn cut_off() -> PhotoError {
    PhotoError::damaged("the file ends before the picture does")
}
