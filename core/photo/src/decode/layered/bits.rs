//! Bits of entropy-coded data, taken from the source a stretch at a time.

use crate::PhotoError;
use crate::source::Source;

/// Bytes of the source that are made ready at once.
const CHUNK: usize = 32 * 1024;
/// More bytes than one block can take: 64 codes of 16 bits and as many values of 15, and what the
/// accumulator holds.
const BLOCK_BYTES: usize = 512;
/// Zeros behind the data, so that it can be read eight bytes at a time.
const PAD: usize = 8;

/// A reader of one scan's data: stuffed bytes are taken out, and it goes no further than a marker.
pub(super) struct Bits {
    /// Data without stuffing, then [`PAD`] zeros.
    clean: Vec<u8>,
    /// Bytes of data in `clean`.
    length: usize,
    /// Where the bytes that are not yet in the accumulator begin; beyond `length` when more was read
    /// than there was, as zeros.
    at: usize,
    /// The next bits, the first on top.
    next: u64,
    /// How many bits of `next` count.
    count: u32,
    /// Whether `clean` ends where the data does: at a marker, or at the end of the input.
    has_ended: bool,
}

impl Bits {
    /// Begins at the source's place.
    pub(super) fn new() -> Self {
        Self { clean: vec![0; PAD], length: 0, at: 0, next: 0, count: 0, has_ended: false }
    }

    /// To be called before each block: sees to it that all its bits are on hand.
    ///
    /// # Errors
    /// [`PhotoError::Damaged`] when more bits were read than there were; those of the source.
    #[inline]
    pub(super) fn top_up(&mut self, source: &mut Source<'_>) -> Result<(), PhotoError> {
        if self.at + BLOCK_BYTES <= self.length {
            return Ok(());
        }
        self.load(source)
    }

    /// Whether more bits were read than there were.
    #[inline]
    pub(super) fn is_overdrawn(&self) -> bool {
        self.at * 8 > self.length * 8 + self.count as usize
    }

    /// # Errors
    /// [`PhotoError::Damaged`] when more bits were read than there were.
    pub(super) fn check(&self) -> Result<(), PhotoError> {
        if self.is_overdrawn() {
            return Err(PhotoError::damaged("the data ends too early"));
        }
        Ok(())
    }

    /// Goes on behind the next restart marker, which must be of this number, 0 to 7.
    ///
    /// # Errors
    /// [`PhotoError::Damaged`] when it is not there; those of the source.
    pub(super) fn restart(&mut self, source: &mut Source<'_>, number: u8) -> Result<(), PhotoError> {
        self.check()?;
        while !self.has_ended {
            // Bits that nobody asked for; readers pass over them.
            (self.at, self.count, self.next) = (self.length, 0, 0);
            self.load(source)?;
        }
        if !source.fill(2)?.starts_with(&[0xFF, 0xD0 + number]) {
            return Err(PhotoError::damaged("a restart marker is missing"));
        }
        source.advance(2);
        self.clean.clear();
        self.clean.resize(PAD, 0);
        (self.length, self.at, self.next, self.count, self.has_ended) = (0, 0, 0, 0, false);
        Ok(())
    }

    /// Makes sure that at least 56 bits can be taken.
    #[inline]
    pub(super) fn refill(&mut self) {
        let word = match self.clean.get(self.at..self.at + 8) {
            Some(bytes) => u64::from_be_bytes(bytes.try_into().unwrap_or_default()),
            None => 0,
        };
        // Bits below `count` are those of the bytes still to be counted: writing them again changes nothing.
        self.next |= word >> self.count;
        self.at += (63 - self.count as usize) >> 3;
        self.count |= 56;
    }

    /// The next `bits` bits, 1 to 32, which stay.
    #[inline]
    pub(super) fn peek(&self, bits: u32) -> u32 {
        (self.next >> (64 - bits)) as u32
    }

    /// Passes over up to 56 bits that a refill has made sure of.
    #[inline]
    pub(super) fn skip(&mut self, bits: u32) {
        debug_assert!(bits <= self.count, "{bits} bits of {}", self.count);
        self.next <<= bits;
        self.count -= bits;
    }

    /// Takes up to 32 bits that a refill has made sure of.
    #[inline]
    pub(super) fn take(&mut self, bits: u32) -> u32 {
        // Two shifts, so that none is by all 64 bits.
        let value = (self.next >> 1 >> (63 - bits)) as u32;
        self.skip(bits);
        value
    }

    /// Takes one bit.
    #[inline]
    pub(super) fn bit(&mut self) -> bool {
        if self.count == 0 {
            self.refill();
        }
        self.take(1) != 0
    }

    #[cold]
    fn load(&mut self, source: &mut Source<'_>) -> Result<(), PhotoError> {
        if self.has_ended {
            return self.check();
        }
        self.clean.truncate(self.length);
        self.clean.drain(..self.at);
        self.at = 0;
        while self.clean.len() < CHUNK && !self.has_ended {
            let window = source.fill(2)?;
            let window = &window[..window.len().min(CHUNK)];
            let (used, has_ended) = unstuff(window, &mut self.clean);
            source.advance(used);
            self.has_ended = has_ended;
        }
        self.length = self.clean.len();
        self.clean.resize(self.length + PAD, 0);
        Ok(())
    }
}

/// Copies data without its stuffing (T.81, B.1.1.5): gives how many bytes of the window were used, and
/// whether the data ends there. A window of less than two bytes is the end of the input.
fn unstuff(window: &[u8], clean: &mut Vec<u8>) -> (usize, bool) {
    if window.len() < 2 {
        return (window.len(), true);
    }
    let mut at = 0;
    while let Some(plain) = find_ff(&window[at..]) {
        clean.extend_from_slice(&window[at..at + plain]);
        at += plain;
        match window.get(at + 1) {
            Some(0) => {
                clean.push(0xFF);
                at += 2;
            }
            // A fill byte before a marker.
            Some(0xFF) => at += 1,
            Some(_) => return (at, true),
            None => return (at, false),
        }
    }
    clean.extend_from_slice(&window[at..]);
    (window.len(), false)
}

/// Where the first byte 0xFF is.
fn find_ff(bytes: &[u8]) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    let mut words = bytes.chunks_exact(8);
    let mut at = 0;
    for word in &mut words {
        // The lowest bit set is the top one of the first byte that is zero when turned over.
        let turned = !u64::from_le_bytes(word.try_into().unwrap_or_default());
        let zeros = turned.wrapping_sub(LOW) & !turned & (LOW << 7);
        if zeros != 0 {
            return Some(at + zeros.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    words.remainder().iter().position(|&byte| byte == 0xFF).map(|found| at + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_bits(data: &[u8]) -> Result<Vec<u8>, PhotoError> {
        let mut reader = data;
        let mut source = Source::new(&mut reader, 1 << 30);
        let mut bits = Bits::new();
        let mut bytes = Vec::new();
        loop {
            bits.top_up(&mut source)?;
            bits.refill();
            bytes.push(bits.take(8) as u8);
            if bits.check().is_err() {
                bytes.pop();
                return Ok(bytes);
            }
        }
    }

    #[test]
    fn stuffed_and_fill_bytes_are_no_data() {
        assert_eq!(
            all_bits(&[1, 0xFF, 0, 2, 0xFF, 0xFF, 0, 3, 0xFF, 0xFF, 0xD9, 4]).unwrap(),
            [1, 0xFF, 2, 0xFF, 3]
        );
        assert_eq!(all_bits(&[]).unwrap(), []);
        assert_eq!(all_bits(&[5, 0xFF]).unwrap(), [5]);
    }

    #[test]
    fn long_data_comes_through_whole_wherever_the_chunks_end() {
        let plain: Vec<u8> = (0..200_000_u32).map(|n| (n.wrapping_mul(n) >> 7) as u8).collect();
        let stuffed: Vec<u8> =
            plain.iter().flat_map(|&byte| [Some(byte), (byte == 0xFF).then_some(0)]).flatten().collect();
        assert!(stuffed.len() > plain.len());
        assert!(all_bits(&stuffed).unwrap() == plain);
    }

    #[test]
    fn what_is_read_beyond_the_end_is_noticed() {
        let mut reader = &[0xAB, 0xCD, 0xFF, 0xD9][..];
        let mut source = Source::new(&mut reader, 100);
        let mut bits = Bits::new();
        bits.top_up(&mut source).unwrap();
        bits.refill();
        assert_eq!((bits.take(0), bits.take(12), bits.take(4)), (0, 0xABC, 0xD));
        assert!(bits.check().is_ok() && bits.top_up(&mut source).is_ok());
        assert_eq!(bits.take(1), 0);
        assert!(bits.check().is_err() && bits.top_up(&mut source).is_err());
        assert_eq!(source.window(), [0xFF, 0xD9]);
    }

    #[test]
    fn a_restart_drops_the_rest_and_must_be_the_right_one() {
        let data = [1, 2, 3, 0xFF, 0xD2, 4, 0xFF, 0xD4];
        let mut reader = &data[..];
        let mut source = Source::new(&mut reader, 100);
        let mut bits = Bits::new();
        bits.top_up(&mut source).unwrap();
        bits.refill();
        assert_eq!(bits.take(8), 1);
        bits.restart(&mut source, 2).unwrap();
        bits.top_up(&mut source).unwrap();
        bits.refill();
        assert_eq!(bits.take(8), 4);
        assert!(bits.restart(&mut source, 3).is_err());
    }
}
