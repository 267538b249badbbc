//! Input that is read as it is used: a large camera file is never in memory as a whole.

use std::io::Read;

use crate::PhotoError;

/// Bytes asked of the reader at once.
const CHUNK: usize = 64 * 1024;

/// A reader, the bytes on hand, and the limit.
pub(crate) struct Source<'a> {
    reader: &'a mut dyn Read,
    buffer: Vec<u8>,
    /// Where the unread bytes begin in `buffer`.
    at: usize,
    ended: bool,
    /// Bytes taken from the reader so far.
    taken: u64,
    limit: u64,
    /// Whether what has been read stays in the buffer.
    is_held: bool,
}

impl<'a> Source<'a> {
    pub(crate) fn new(reader: &'a mut dyn Read, limit: u64) -> Self {
        Self { reader, buffer: Vec::new(), at: 0, ended: false, taken: 0, limit, is_held: false }
    }

    /// Keeps all that is read from here on, until [`Source::release`]; [`Source::rest`] gives it back.
    pub(crate) fn hold(&mut self) {
        self.forget();
        self.is_held = true;
    }

    /// Lets go of what has been read, now and from here on.
    pub(crate) fn release(&mut self) {
        self.is_held = false;
    }

    /// The unread bytes on hand.
    pub(crate) fn window(&self) -> &[u8] {
        &self.buffer[self.at..]
    }

    /// Counts `bytes` of the window as read.
    pub(crate) fn advance(&mut self, bytes: usize) {
        self.at += bytes;
        debug_assert!(self.at <= self.buffer.len());
    }

    /// Reads until the window holds at least `wanted` bytes or the input ends, and gives the window.
    ///
    /// # Errors
    /// [`PhotoError::Io`], and [`PhotoError::TooManyBytes`] when the input is longer than its limit.
    pub(crate) fn fill(&mut self, wanted: usize) -> Result<&[u8], PhotoError> {
        if self.window().len() < wanted && !self.ended {
            self.forget();
            while self.window().len() < wanted && !self.ended {
                self.pull(CHUNK.max(wanted - self.window().len()))?;
            }
        }
        Ok(self.window())
    }

    /// All that is left, the window included, and before it what was held.
    ///
    /// # Errors
    /// As [`Source::fill`].
    pub(crate) fn rest(mut self) -> Result<Vec<u8>, PhotoError> {
        self.forget();
        while !self.ended {
            self.pull(CHUNK)?;
        }
        Ok(self.buffer)
    }

    fn forget(&mut self) {
        if !self.is_held {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
    }

    fn pull(&mut self, bytes: usize) -> Result<(), PhotoError> {
        // One byte more than allowed tells a file at the limit from one beyond it.
        let most = (self.limit - self.taken).saturating_add(1).min(bytes as u64);
        let got = (&mut *self.reader).take(most).read_to_end(&mut self.buffer)?;
        self.taken += got as u64;
        self.ended = (got as u64) < most;
        if self.taken > self.limit {
            return Err(PhotoError::TooManyBytes { bytes: self.taken, limit_bytes: self.limit });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_in_order_and_none_is_lost() {
        let input: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
        let mut reader = &input[..];
        let mut source = Source::new(&mut reader, 1 << 20);
        assert!(source.fill(70_000).unwrap().len() >= 70_000);
        source.advance(69_999);
        assert_eq!(source.fill(2).unwrap()[..2], input[69_999..70_001]);
        assert_eq!(source.rest().unwrap(), input[69_999..]);
    }

    #[test]
    fn what_is_held_comes_back() {
        let input: Vec<u8> = (0..90_000_u32).map(|n| (n % 251) as u8).collect();
        let mut reader = &input[..];
        let mut source = Source::new(&mut reader, 1 << 20);
        source.fill(1).unwrap();
        source.advance(1);
        source.hold();
        let all = source.fill(80_000).unwrap().len();
        source.advance(all);
        assert_eq!(source.rest().unwrap(), input[1..]);
    }

    #[test]
    fn a_file_at_its_limit_passes_and_one_beyond_it_does_not() {
        let input = [7; 1000];
        assert_eq!(Source::new(&mut &input[..], 1000).rest().unwrap().len(), 1000);
        let error = Source::new(&mut &input[..], 999).rest().unwrap_err();
        assert!(matches!(error, PhotoError::TooManyBytes { bytes: 1000, limit_bytes: 999 }));
    }
}
