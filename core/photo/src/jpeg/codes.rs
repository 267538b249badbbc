//! Huffman tables as JPEG files define them (ITU-T T.81, annex C).

use crate::PhotoError;

/// Codes up to this length are found by one look into a table.
const QUICK_BITS: u32 = 9;
const LONGEST_CODE: u32 = 16;

/// A Huffman table.
pub(super) struct Codes {
    /// By the next [`QUICK_BITS`] bits: length and symbol; length 0 for longer codes.
    quick: Vec<(u8, u8)>,
    /// For each length the first code that is too large for it, aligned to 16 bits.
    ends: [u32; 17],
    /// For each length what to add to a code to get the symbol's place.
    offsets: [i32; 17],
    symbols: Vec<u8>,
}

impl Codes {
    pub(super) fn new(lengths: &[u8], symbols: &[u8]) -> Result<Self, PhotoError> {
        let mut quick = vec![(0, 0); 1 << QUICK_BITS];
        let (mut ends, mut offsets) = ([0; 17], [0; 17]);
        let (mut code, mut place) = (0_u32, 0_usize);
        for (length, &count) in (1_u8..).zip(lengths) {
            let bits = u32::from(length);
            offsets[usize::from(length)] = place as i32 - code as i32;
            for _ in 0..count {
                if bits <= QUICK_BITS {
                    let from = (code << (QUICK_BITS - bits)) as usize;
                    let to = from + (1 << (QUICK_BITS - bits));
                    let entries = quick.get_mut(from..to).ok_or_else(bad_table)?;
                    entries.fill((length, symbols[place]));
                }
                code += 1;
                place += 1;
            }
            if code > 1 << bits {
                return Err(bad_table());
            }
            ends[usize::from(length)] = code << (LONGEST_CODE - bits);
            code <<= 1;
        }
        Ok(Self { quick, ends, offsets, symbols: symbols.to_vec() })
    }

    /// Length and symbol of the code that the 16 bits begin with.
    pub(super) fn find(&self, next: u32) -> Option<(u32, u8)> {
        let (length, symbol) = self.quick[(next >> (LONGEST_CODE - QUICK_BITS)) as usize];
        if length > 0 {
            return Some((u32::from(length), symbol));
        }
        let length = (QUICK_BITS + 1..=LONGEST_CODE).find(|&bits| next < self.ends[bits as usize])?;
        let place = (next >> (LONGEST_CODE - length)) as i32 + self.offsets[length as usize];
        Some((length, *self.symbols.get(usize::try_from(place).ok()?)?))
    }
}

pub(super) fn bad_table() -> PhotoError {
    PhotoError::damaged("a Huffman table is broken or missing")
}
