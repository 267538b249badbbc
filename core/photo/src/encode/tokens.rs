//! What is to be written, before the Huffman tables are known.

/// Which Huffman table a symbol belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    DcLuma,
    DcChroma,
    AcLuma,
    AcChroma,
}

impl Slot {
    pub(super) const ALL: [Self; 4] = [Self::DcLuma, Self::DcChroma, Self::AcLuma, Self::AcChroma];

    pub(super) fn dc(component: usize) -> Self {
        if component == 0 { Self::DcLuma } else { Self::DcChroma }
    }

    pub(super) fn ac(component: usize) -> Self {
        if component == 0 { Self::AcLuma } else { Self::AcChroma }
    }

    /// `Tc` and `Th` of T.81, B.2.4.2, in one byte.
    pub(super) fn class_and_id(self) -> u8 {
        match self {
            Self::DcLuma => 0x00,
            Self::DcChroma => 0x01,
            Self::AcLuma => 0x10,
            Self::AcChroma => 0x11,
        }
    }
}

/// How often each symbol occurs.
pub(super) type Histogram = [u32; 256];

/// A token that holds bits only: so many of them, and the bits themselves.
const RAW: u32 = 1 << 31;
/// Bits that one raw token holds.
const RAW_BITS: u32 = 26;

/// The symbols and bits of one scan, in order.
///
/// A symbol with its bits: 8 bits of symbol, 15 of bits, 4 of their number, 2 of [`Slot`].
#[derive(Debug, Clone)]
pub(super) struct Tokens {
    list: Vec<u32>,
    /// One for each [`Slot`].
    pub(super) histograms: [Histogram; 4],
    /// Bits that belong to no symbol.
    raw_bits: u64,
}

/// Bits that follow a symbol: those of the amount, or of a run of ended blocks (T.81, F.1.2 and G.1.2.2).
#[inline]
pub(super) fn bits_behind(symbol: u8) -> u32 {
    match (symbol >> 4, symbol & 15) {
        (15, 0) => 0,
        (run, 0) => run.into(),
        (_, count) => count.into(),
    }
}

#[inline]
pub(super) fn token(slot: Slot, symbol: u8, bits: u32) -> u32 {
    debug_assert!(bits >> bits_behind(symbol) == 0);
    u32::from(symbol) | (bits << 8) | (bits_behind(symbol) << 23) | ((slot as u32) << 27)
}

/// Gives the tokens of the lower `count` bits, at most 64.
#[inline]
pub(super) fn raw_tokens(bits: u64, count: u32, mut give: impl FnMut(u32)) {
    let mut left = count;
    while left > 0 {
        let part = left.min(RAW_BITS);
        left -= part;
        give(RAW | (part << RAW_BITS) | ((bits >> left) as u32 & ((1 << part) - 1)));
    }
}

/// What a token stands for.
pub(super) enum Token {
    Symbol { slot: usize, symbol: usize, bits: u32, count: u32 },
    Bits { bits: u32, count: u32 },
}

impl Tokens {
    pub(super) fn new() -> Self {
        Self { list: Vec::new(), histograms: [[0; 256]; 4], raw_bits: 0 }
    }

    /// Adds a symbol and the bits behind it, as many as [`bits_behind`] says.
    #[inline]
    pub(super) fn symbol(&mut self, slot: Slot, symbol: u8, bits: u32) {
        self.histograms[slot as usize][usize::from(symbol)] += 1;
        self.list.push(token(slot, symbol, bits));
    }

    /// Adds tokens of one slot, made by [`token`] and [`raw_tokens`], whose symbols the caller counts.
    #[inline]
    pub(super) fn extend(&mut self, tokens: &[u32], raw_bits: u64) {
        self.list.extend_from_slice(tokens);
        self.raw_bits += raw_bits;
    }

    /// Adds the lower `count` bits, at most 64.
    #[inline]
    pub(super) fn raw(&mut self, bits: u64, count: u32) {
        self.raw_bits += u64::from(count);
        raw_tokens(bits, count, |token| self.list.push(token));
    }

    /// Bits besides those of the symbols' codes.
    pub(super) fn other_bits(&self) -> u64 {
        let symbols = self.histograms.iter().flat_map(|histogram| (0..=255).zip(histogram));
        let behind = symbols.map(|(symbol, &count)| u64::from(bits_behind(symbol)) * u64::from(count));
        self.raw_bits + behind.sum::<u64>()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Token> {
        self.list.iter().map(|&token| {
            if token & RAW == 0 {
                Token::Symbol {
                    slot: (token >> 27) as usize & 3,
                    symbol: token as usize & 255,
                    bits: (token >> 8) & 0x7FFF,
                    count: (token >> 23) & 15,
                }
            } else {
                Token::Bits { bits: token & ((1 << RAW_BITS) - 1), count: (token >> RAW_BITS) & 31 }
            }
        })
    }
}

/// How many bits an amount needs, and the bits that stand for the value (T.81, F.1.2.1.1).
#[inline]
pub(super) fn category(value: i32) -> (u32, u32) {
    let count = 32 - value.unsigned_abs().leading_zeros();
    let bits = if value < 0 { value - 1 } else { value };
    (count, bits as u32 & ((1 << count) - 1))
}
