//! Huffman tables made for speed: one look tells two coefficients.

use crate::PhotoError;
use crate::jpeg::head::HuffmanSpec;

/// Bits that a look at a table of AC coefficients takes in.
pub(super) const AC_BITS: u32 = 11;
/// Bits that a look at a table of DC differences takes in.
pub(super) const DC_BITS: u32 = 9;
/// Added to the advance of a pair that ends its block.
pub(super) const END: u32 = 128;

/// Largest category of a DC difference in 8-bit pictures (T.81, table F.1).
const MOST_DC: u8 = 11;
/// Largest category of an AC coefficient in 8-bit pictures (T.81, table F.2).
const MOST_AC: u8 = 10;

/// Codes of any length, in the canonical order of T.81, annex C.
#[derive(Debug, Clone)]
pub(super) struct Codes {
    /// Behind the last code of each length, its bits moved up to 16.
    ends: [u32; 17],
    /// What to add to a code of each length to get its place in `symbols`.
    offsets: [i32; 17],
    symbols: [u8; 256],
}

/// A code and what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) bits: u32,
    pub(super) symbol: u8,
}

impl Codes {
    /// # Errors
    /// [`PhotoError::Damaged`] when there are more codes of some length than bits can tell apart.
    pub(super) fn new(spec: &HuffmanSpec) -> Result<Self, PhotoError> {
        let mut made = Self { ends: [0; 17], offsets: [0; 17], symbols: [0; 256] };
        let (mut code, mut count) = (0_u32, 0_usize);
        for (bits, &length) in (1..=16).zip(&spec.lengths) {
            made.offsets[bits] = count as i32 - code as i32;
            code += u32::from(length);
            count += usize::from(length);
            if code > 1 << bits {
                return Err(PhotoError::damaged("a Huffman table has too many codes"));
            }
            made.ends[bits] = code << (16 - bits);
            code <<= 1;
        }
        let wanted = spec.symbols.get(..count).filter(|_| count <= 256);
        let wanted = wanted.ok_or_else(|| PhotoError::damaged("a Huffman table lacks symbols"))?;
        made.symbols[..count].copy_from_slice(wanted);
        Ok(made)
    }

    /// The code that these 16 bits begin with.
    pub(super) fn find(&self, next: u32) -> Option<Code> {
        let bits = (1..=16).find(|&bits| next < self.ends[bits])?;
        let place = (next >> (16 - bits)) as i32 + self.offsets[bits];
        Some(Code { bits: bits as u32, symbol: *self.symbols.get(place as usize)? })
    }
}

/// DC differences.
#[derive(Debug, Clone)]
pub(super) struct DcTable {
    /// For the next [`DC_BITS`] bits: code and difference together (6 bits), code alone (6 bits), category;
    /// 0 where the code is longer.
    looks: Box<[u16; 1 << DC_BITS]>,
    codes: Codes,
}

impl DcTable {
    pub(super) fn new(spec: &HuffmanSpec) -> Result<Self, PhotoError> {
        let codes = Codes::new(spec)?;
        let mut looks = Box::new([0; 1 << DC_BITS]);
        for (next, look) in (0..).zip(looks.iter_mut()) {
            let found = codes.find(next << (16 - DC_BITS)).filter(|code| code.bits <= DC_BITS);
            *look = found.map_or(0, Self::entry);
        }
        Ok(Self { looks, codes })
    }

    fn entry(code: Code) -> u16 {
        match code.symbol <= MOST_DC {
            true => {
                (code.bits + u32::from(code.symbol)) as u16
                    | (code.bits as u16) << 6
                    | u16::from(code.symbol) << 12
            }
            false => 0,
        }
    }

    /// Looks up the code at the top of `next`: bits of code and difference, bits of the code, category.
    #[inline(always)]
    pub(super) fn find(&self, next: u64) -> Option<(u32, u32, u32)> {
        let mut entry = self.looks[(next >> (64 - DC_BITS)) as usize & ((1 << DC_BITS) - 1)];
        if entry == 0 {
            entry = self.long(next);
            if entry == 0 {
                return None;
            }
        }
        let entry = u32::from(entry);
        Some((entry & 63, entry >> 6 & 63, entry >> 12))
    }

    #[cold]
    fn long(&self, next: u64) -> u16 {
        self.codes.find((next >> 48) as u32).map_or(0, Self::entry)
    }
}

/// What the next [`AC_BITS`] bits tell.
#[derive(Debug, Clone)]
pub(super) struct Looks([Pair; 1 << AC_BITS]);

impl Looks {
    /// What the bits at the top of `next` tell.
    #[inline(always)]
    pub(super) fn at(&self, next: u64) -> Pair {
        self.0[(next >> (64 - AC_BITS)) as usize & ((1 << AC_BITS) - 1)]
    }
}

/// AC coefficients.
#[derive(Debug, Clone)]
pub(super) struct AcTable {
    looks: Box<Looks>,
    /// The first code within the next [`AC_BITS`] bits: its bits and symbol; 0 where it is longer.
    firsts: Vec<u16>,
    codes: Codes,
}

/// One or two coefficients with all their bits. From the lowest bit on:
///
/// - 6 bits: how many bits they take; 0 when the first one is not wholly there.
/// - 8 bits: how many places of the block they fill, and [`END`] more when the block ends.
/// - 4 bits: zeros before the first.
/// - 7 bits: the first, with its sign.
/// - 7 bits: the last (the second, or the first again), with its sign.
///
/// A run of 16 zeros counts as 15 zeros and a coefficient of 0. Where the first coefficient is not wholly
/// there but its code is, the last two fields hold the bits of the code and the category instead.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pair(u32);

impl Pair {
    /// Largest magnitude that fits: categories up to 6.
    const MOST: u32 = 6;
    /// The places that the block fills where the first coefficient is not wholly there: beyond its end.
    const BEYOND: u32 = 192;
    /// Not even a code.
    const NONE: Self = Self(Self::BEYOND << 6);

    #[inline(always)]
    pub(super) fn bits(self) -> u32 {
        self.0 & 63
    }

    #[inline(always)]
    pub(super) fn advance(self) -> u32 {
        self.0 >> 6 & 255
    }

    #[inline(always)]
    pub(super) fn zeros(self) -> u32 {
        self.0 >> 14 & 15
    }

    #[inline(always)]
    pub(super) fn first(self) -> i16 {
        ((self.0 << 7) as i32 >> 25) as i16
    }

    #[inline(always)]
    pub(super) fn last(self) -> i16 {
        (self.0 as i32 >> 25) as i16
    }

    fn new(bits: u32, advance: u32, zeros: u32, first: i32, last: i32) -> Self {
        Self(bits | advance << 6 | zeros << 14 | (first as u32 & 127) << 18 | (last as u32 & 127) << 25)
    }
}

/// A coefficient within a look.
struct Symbol {
    bits: u32,
    zeros: u32,
    value: i32,
    ends: bool,
}

impl AcTable {
    pub(super) fn new(spec: &HuffmanSpec) -> Result<Self, PhotoError> {
        let codes = Codes::new(spec)?;
        let firsts = (0..1 << AC_BITS).map(|next| {
            let found = codes.find(next << (16 - AC_BITS)).filter(|code| code.bits <= AC_BITS);
            found.map_or(0, |code| code.bits as u16 | u16::from(code.symbol) << 8)
        });
        let mut made =
            Self { looks: Box::new(Looks([Pair::NONE; 1 << AC_BITS])), firsts: firsts.collect(), codes };
        for next in 0..1 << AC_BITS {
            made.looks.0[next as usize] = made.pair(next);
        }
        Ok(made)
    }

    fn pair(&self, next: u32) -> Pair {
        let Some(one) = self.symbol(next, AC_BITS) else { return self.code(next) };
        if one.ends {
            return Pair::new(one.bits, END, 0, 0, 0);
        }
        let rest = next << one.bits & ((1 << AC_BITS) - 1);
        match self.symbol(rest, AC_BITS - one.bits) {
            None => Pair::new(one.bits, one.zeros + 1, one.zeros, one.value, one.value),
            Some(two) if two.ends => {
                Pair::new(one.bits + two.bits, one.zeros + 1 + END, one.zeros, one.value, 0)
            }
            Some(two) => {
                let advance = one.zeros + two.zeros + 2;
                Pair::new(one.bits + two.bits, advance, one.zeros, one.value, two.value)
            }
        }
    }

    /// The code at the top of `next` alone, as a [`Pair`].
    fn code(&self, next: u32) -> Pair {
        let first = self.firsts[next as usize];
        let (bits, symbol) = (i32::from(first & 255), u32::from(first >> 8));
        match is_usable(symbol as u8) && bits > 0 {
            true => Pair::new(0, Pair::BEYOND, symbol >> 4, bits, (symbol & 15) as i32),
            false => Pair::NONE,
        }
    }

    /// The coefficient at the top of `next` ([`AC_BITS`] bits, of which `there` count), if all of it is there.
    fn symbol(&self, next: u32, there: u32) -> Option<Symbol> {
        let first = self.firsts[next as usize];
        let (code, symbol) = (u32::from(first & 255), u32::from(first >> 8));
        let (zeros, size) = (symbol >> 4, symbol & 15);
        let bits = code + size;
        if code == 0 || bits > there || size > Pair::MOST {
            return None;
        }
        // A code that fills the look has no bits behind it: its size is 0 then.
        let rest = u64::from(next).checked_shl(64 - AC_BITS + code).unwrap_or(0);
        let value = super::bits::extended(rest, size);
        match (zeros, size) {
            // Ends of bands with a length are for progressive files only.
            (1..=14, 0) => None,
            _ => Some(Symbol { bits, zeros, value, ends: symbol == 0 }),
        }
    }

    #[inline(always)]
    pub(super) fn looks(&self) -> &Looks {
        &self.looks
    }

    /// The code at the top of `next`, whatever its length, if it is one of a sequential 8-bit picture.
    #[cold]
    pub(super) fn find(&self, next: u64) -> Option<Code> {
        self.codes.find((next >> 48) as u32).filter(|code| is_usable(code.symbol))
    }
}

/// Whether sequential 8-bit pictures have such an AC symbol (T.81, table F.2).
fn is_usable(symbol: u8) -> bool {
    matches!((symbol >> 4, symbol & 15), (_, 1..=MOST_AC) | (0 | 15, 0))
}
