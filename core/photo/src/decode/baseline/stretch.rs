//! Entropy-coded data between two markers, with the stuffed zero bytes taken out.
//!
//! Taking them out first leaves the hot loop of the Huffman decoder without any test for 0xFF.

use crate::PhotoError;
use crate::source::Source;

/// Bytes of clean data kept at once, at most.
const CAPACITY: usize = 32 * 1024;
/// Zeros behind the clean data, so that whole words can be read up to its end.
const PAD: usize = 16;

/// What ends a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// This marker, which the source stands at.
    Marker(u8),
    /// The end of the input.
    Input,
}

/// Clean data on hand.
pub(super) struct Stretch {
    data: Vec<u8>,
    filled: usize,
    end: Option<End>,
}

impl Stretch {
    pub(super) fn new() -> Self {
        Self { data: vec![0; CAPACITY + PAD], filled: 0, end: None }
    }

    /// The data on hand and some zeros, for reading whole words.
    #[inline(always)]
    pub(super) fn padded(&self) -> &[u8] {
        &self.data
    }

    /// Bytes on hand.
    #[inline(always)]
    pub(super) fn filled(&self) -> usize {
        self.filled
    }

    /// What ends the stretch, once all of it has been taken from the source.
    #[inline(always)]
    pub(super) fn end(&self) -> Option<End> {
        self.end
    }

    /// Begins anew behind a marker.
    pub(super) fn restart(&mut self) {
        self.filled = 0;
        self.end = None;
    }

    /// Drops the first `used` bytes and takes more from the source, as many as there is room for or until
    /// the stretch ends.
    ///
    /// # Errors
    /// Those of the source.
    pub(super) fn more(&mut self, used: usize, source: &mut Source<'_>) -> Result<(), PhotoError> {
        let used = used.min(self.filled);
        self.data.copy_within(used..self.filled, 0);
        self.filled -= used;
        while self.end.is_none() && self.filled < CAPACITY {
            let window = source.fill(2)?;
            let taken = self.take(window);
            source.advance(taken);
        }
        self.data[self.filled..][..PAD].fill(0);
        Ok(())
    }

    /// Takes clean data from the window and tells how many of its bytes that were.
    fn take(&mut self, window: &[u8]) -> usize {
        let mut at = 0;
        loop {
            at += self.take_plain(&window[at..]);
            if self.filled == CAPACITY {
                return at;
            }
            match window[at..] {
                [0xFF, 0, ..] => {
                    self.data[self.filled] = 0xFF;
                    self.filled += 1;
                    at += 2;
                }
                // Any number of fill bytes may precede a marker (T.81, B.1.1.2).
                [0xFF, 0xFF, ..] => at += 1,
                [0xFF, marker, ..] => {
                    self.end = Some(End::Marker(marker));
                    return at;
                }
                _ => {
                    // The source gives at least two bytes as long as it has them.
                    if at == 0 {
                        self.end = Some(End::Input);
                    }
                    return at;
                }
            }
        }
    }

    /// Takes the bytes before the first 0xFF, as far as there is room.
    fn take_plain(&mut self, window: &[u8]) -> usize {
        let room = &mut self.data[self.filled..CAPACITY];
        let most = room.len().min(window.len());
        let (from, to) = (&window[..most], &mut room[..most]);
        let mut taken = 0;
        for (from, to) in from.as_chunks::<8>().0.iter().zip(to.as_chunks_mut::<8>().0) {
            if holds_ff(u64::from_ne_bytes(*from)) {
                break;
            }
            *to = *from;
            taken += 8;
        }
        while taken < most && from[taken] != 0xFF {
            to[taken] = from[taken];
            taken += 1;
        }
        self.filled += taken;
        taken
    }
}

/// Whether one of the bytes is 0xFF: its complement is zero, and borrows from the top bit.
fn holds_ff(word: u64) -> bool {
    let zeros = !word;
    zeros.wrapping_sub(0x0101_0101_0101_0101) & word & 0x8080_8080_8080_8080 != 0
}
