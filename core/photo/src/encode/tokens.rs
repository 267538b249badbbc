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
    /// Bits besides the symbols.
    pub(super) bits: u64,
}

/// What a token stands for.
pub(super) enum Token {
    Symbol { slot: usize, symbol: usize, bits: u32, count: u32 },
    Bits { bits: u32, count: u32 },
}

impl Tokens {
    pub(super) fn new() -> Self {
        Self { list: Vec::new(), histograms: [[0; 256]; 4], bits: 0 }
    }

    /// Adds a symbol and the `count` bits, at most 15, behind it.
    #[inline]
    pub(super) fn symbol(&mut self, slot: Slot, symbol: u8, bits: u32, count: u32) {
        debug_assert!(count <= 15 && bits >> count == 0);
        self.histograms[slot as usize][usize::from(symbol)] += 1;
        self.bits += u64::from(count);
        self.list.push(u32::from(symbol) | (bits << 8) | (count << 23) | ((slot as u32) << 27));
    }

    /// Adds the lower `count` bits, at most 64.
    #[inline]
    pub(super) fn raw(&mut self, bits: u64, count: u32) {
        self.bits += u64::from(count);
        let mut left = count;
        while left > 0 {
            let part = left.min(RAW_BITS);
            left -= part;
            let bits = (bits >> left) as u32 & ((1 << part) - 1);
            self.list.push(RAW | (part << RAW_BITS) | bits);
        }
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
