//! Reading a file's markers and segments without trusting one length in it.

use crate::PhotoError;

/// A place in the file that only moves forward.
pub(super) struct Cursor<'a> {
    file: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// A place just behind the start marker.
    pub(super) fn behind_start(file: &'a [u8]) -> Self {
        Self { file, at: 2 }
    }

    /// The next marker, if there is one; fill bytes before it are skipped, other stray bytes are too,
    /// as readers do.
    pub(super) fn marker(&mut self) -> Option<u8> {
        let rest = self.file.get(self.at..).unwrap_or_default();
        let found = rest.windows(2).position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xFF))?;
        self.at += found + 2;
        Some(rest[found + 1])
    }

    /// The body of a segment whose marker was just read.
    pub(super) fn segment(&mut self) -> Result<&'a [u8], PhotoError> {
        let length = self.file.get(self.at..self.at + 2).ok_or_else(cut_off)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        if length < 2 {
            return Err(PhotoError::damaged("segment of impossible length"));
        }
        let body = self.file.get(self.at + 2..self.at + length).ok_or_else(cut_off)?;
        self.at += length;
        Ok(body)
    }

    /// Entropy-coded data up to the next marker or the end; stuffed bytes and restart markers belong to it.
    pub(super) fn scan(&mut self) -> &'a [u8] {
        let rest = self.file.get(self.at..).unwrap_or_default();
        let length = rest
            .windows(2)
            .position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF))
            .unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }
}

fn cut_off() -> PhotoError {
    PhotoError::damaged("the file ends before the picture does")
}
