//! Reading a file's markers one after the other, from a source that is read as it is used.

mod icc;
mod segment;

use super::head::{ColourMarks, Frame, Scan, Tables};
use crate::source::Source;
use crate::{Limits, PhotoError};
use icc::Profile;

const TEM: u8 = 0x01;
const SOF0: u8 = 0xC0;
const DHT: u8 = 0xC4;
const JPG: u8 = 0xC8;
const DAC: u8 = 0xCC;
const SOF15: u8 = 0xCF;
const RST0: u8 = 0xD0;
const RST7: u8 = 0xD7;
const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const DQT: u8 = 0xDB;
const DNL: u8 = 0xDC;
const DRI: u8 = 0xDD;
const DHP: u8 = 0xDE;
const EXP: u8 = 0xDF;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;
const APP15: u8 = 0xEF;
/// The frame header of JPEG-LS, T.87.
const SOF55: u8 = 0xF7;
const COM: u8 = 0xFE;

/// A file that has been read up to one of its scans.
pub(crate) struct Walker<'s, 'a> {
    pub(crate) source: &'s mut Source<'a>,
    pub(crate) head: Head,
    limits: Limits,
    profile: Profile,
    /// Scan headers met so far.
    scans: usize,
    has_started: bool,
}

/// All that is known so far.
#[derive(Debug, Default)]
pub(crate) struct Head {
    /// There once a scan has been met.
    pub(crate) frame: Option<Frame>,
    pub(crate) tables: Tables,
    pub(crate) colours: ColourMarks,
    /// The TIFF structure of the first EXIF segment.
    pub(crate) exif: Vec<u8>,
    /// The ICC profile, its segments joined; empty when there is none, or not all of it.
    pub(crate) icc: Vec<u8>,
}

impl<'s, 'a> Walker<'s, 'a> {
    /// Stands at the start of a file, at its SOI.
    pub(crate) fn new(source: &'s mut Source<'a>, limits: Limits) -> Self {
        Self {
            source,
            head: Head::default(),
            limits,
            profile: Profile::default(),
            scans: 0,
            has_started: false,
        }
    }

    /// Reads on to the next scan header: afterwards the source stands at the scan's data. `None` at the
    /// end marker. Call it again when the scan's data has been read.
    ///
    /// # Errors
    /// [`PhotoError::Damaged`], [`PhotoError::UnsupportedFormat`], [`PhotoError::TooManyPixels`], and
    /// those of the source. An end marker before the first scan is damage.
    pub(crate) fn next_scan(&mut self) -> Result<Option<Scan>, PhotoError> {
        if !self.has_started {
            self.start()?;
        }
        loop {
            match self.marker()? {
                TEM | RST0..=RST7 => {}
                EOI if self.scans == 0 => return Err(no_picture()),
                EOI => return Ok(None),
                SOS => return self.scan().map(Some),
                marker => self.segment(marker)?,
            }
        }
    }

    /// Passes over entropy-coded data: stuffed bytes and restart markers belong to it. Afterwards the
    /// source stands at the next marker, or at its end.
    ///
    /// # Errors
    /// Those of the source.
    pub(crate) fn skip_data(&mut self) -> Result<(), PhotoError> {
        self.find_marker(|code| !matches!(code, RST0..=RST7)).map(|_| ())
    }

    fn start(&mut self) -> Result<(), PhotoError> {
        if !self.source.fill(2)?.starts_with(&[0xFF, SOI]) {
            return Err(PhotoError::damaged("no start of a picture"));
        }
        self.source.advance(2);
        self.has_started = true;
        Ok(())
    }

    /// Reads the next marker; fill bytes before it are skipped, other stray bytes are too, as readers do.
    fn marker(&mut self) -> Result<u8, PhotoError> {
        let code = self.find_marker(|_| true)?.ok_or_else(cut_off)?;
        self.source.advance(2);
        Ok(code)
    }

    /// Goes to the next marker whose code is `wanted`, without reading it; to the end if there is none.
    fn find_marker(&mut self, wanted: impl Fn(u8) -> bool) -> Result<Option<u8>, PhotoError> {
        loop {
            let window = self.source.fill(2)?;
            let found = window
                .windows(2)
                .position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xFF) && wanted(pair[1]));
            if let Some(at) = found {
                let code = window[at + 1];
                self.source.advance(at);
                return Ok(Some(code));
            }
            if window.len() < 2 {
                let left = window.len();
                self.source.advance(left);
                return Ok(None);
            }
            // The last byte may be the first half of a marker.
            let passed = window.len() - 1;
            self.source.advance(passed);
        }
    }

    fn scan(&mut self) -> Result<Scan, PhotoError> {
        let frame = self.head.frame.as_ref().ok_or_else(no_picture)?;
        let (body, length) = body(self.source)?;
        let scan = segment::scan(body, frame)?;
        self.source.advance(length);
        if self.scans == 0 {
            self.head.icc = std::mem::take(&mut self.profile).join();
        }
        self.scans += 1;
        Ok(scan)
    }

    fn segment(&mut self, marker: u8) -> Result<(), PhotoError> {
        if matches!(marker, DHP | EXP) {
            return Err(PhotoError::UnsupportedFormat { format: "JPEG (hierarchical)" });
        }
        if !is_known(marker) {
            return Err(PhotoError::damaged(format!("marker {marker:02X} out of place")));
        }
        let (body, length) = body(self.source)?;
        let head = &mut self.head;
        match marker {
            DQT => segment::quantisation(body, &mut head.tables)?,
            DHT => segment::huffman(body, &mut head.tables)?,
            DRI => head.tables.restart_interval = segment::restart_interval(body)?,
            SOF0..=SOF15 | SOF55 if marker != DAC => {
                let frame = segment::frame(marker, body, &self.limits)?;
                if head.frame.is_some() {
                    return Err(PhotoError::damaged("a second frame header"));
                }
                head.frame = Some(frame);
            }
            // Behind the first scan nothing is awaited that would change how the picture is shown.
            _ if self.scans == 0 => head.remember(marker, body, &mut self.profile),
            _ => {}
        }
        self.source.advance(length);
        Ok(())
    }
}

impl Head {
    /// Keeps what matters of an application's segment.
    fn remember(&mut self, marker: u8, body: &[u8], profile: &mut Profile) {
        match marker {
            APP0 if body.starts_with(b"JFIF\0") => self.colours.jfif = true,
            APP1 if self.exif.is_empty() => {
                self.exif = body.strip_prefix(b"Exif\0\0").unwrap_or_default().to_vec();
            }
            APP2 => profile.add(body),
            APP14 if body.starts_with(b"Adobe") && body.len() >= 12 => {
                self.colours.adobe_transform = Some(body[11]);
            }
            _ => {}
        }
    }
}

/// Whether a segment of this kind may stand in a file, be it of use or not.
fn is_known(marker: u8) -> bool {
    match marker {
        JPG => false,
        SOF0..=SOF15 | DQT | DNL | DRI | APP0..=APP15 | SOF55 | COM => true,
        _ => false,
    }
}

/// The body of a segment whose marker was just read, and how many bytes lie before its end.
fn body<'b>(source: &'b mut Source<'_>) -> Result<(&'b [u8], usize), PhotoError> {
    let &[high, low, ..] = source.fill(2)? else { return Err(cut_off()) };
    let length = usize::from(u16::from_be_bytes([high, low]));
    if length < 2 {
        return Err(PhotoError::damaged("segment of impossible length"));
    }
    let body = source.fill(length)?.get(2..length).ok_or_else(cut_off)?;
    Ok((body, length))
}

fn cut_off() -> PhotoError {
    PhotoError::damaged("the file ends before the picture does")
}

fn no_picture() -> PhotoError {
    PhotoError::damaged("the file holds no whole picture")
}

#[cfg(test)]
mod tests;
