//! Bits of clean data, from the highest to the lowest, 56 and more at a time.

/// A place in the data, and the bits that come next.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bits {
    /// The next bits from the top; those below the first `have` may be there too, but do not count.
    pub(super) next: u64,
    /// How many of them count, at most 63.
    have: u32,
    /// The byte behind those that count.
    at: usize,
}

impl Bits {
    /// The place `bits` behind the beginning of `data`.
    pub(super) fn new(data: &[u8], bits: usize) -> Self {
        let mut made = Self { next: 0, have: 0, at: bits / 8 };
        made.refill(data);
        made.skip((bits % 8) as u32);
        made
    }

    /// Bits before this place.
    #[inline(always)]
    pub(super) fn position(&self) -> usize {
        (self.at * 8).wrapping_sub(self.have as usize)
    }

    /// Makes at least 56 bits count; zeros beyond the end of `data`.
    ///
    /// After "Reading bits in far too many ways" by Fabian Giesen, variant 4: the word is loaded from an
    /// address that has long been known, so that only a shift and an OR are waited for.
    #[inline(always)]
    pub(super) fn refill(&mut self, data: &[u8]) {
        let word = data
            .get(self.at..)
            .and_then(|rest| rest.first_chunk())
            .map_or(0, |word| u64::from_be_bytes(*word));
        self.next |= word >> (self.have & 63);
        self.at += ((63 - self.have) >> 3) as usize;
        self.have |= 56;
    }

    /// Goes on by `count` bits, at most as many as count.
    #[inline(always)]
    pub(super) fn skip(&mut self, count: u32) {
        self.next <<= count & 63;
        self.have = self.have.wrapping_sub(count & 63);
    }
}

/// The number that `size` bits at the top of `next` stand for (T.81, F.2.2.1, EXTEND), for sizes up to 15.
#[inline(always)]
pub(super) fn extended(next: u64, size: u32) -> i32 {
    let raw = ((next >> 1) >> (63 - size)) as i32;
    let is_negative = !((next as i64) >> 63) as i32;
    raw + (is_negative & (1 - (1 << size)))
}
