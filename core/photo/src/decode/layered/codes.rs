//! Huffman codes with the values behind them, found by one look into a table where both are short.

use super::bits::Bits;
use crate::PhotoError;
use crate::jpeg::head::HuffmanSpec;

/// Bits that one look takes in.
const QUICK: u32 = 10;
const LONGEST: u32 = 16;
/// Set in an entry whose value has more bits than one look sees.
const FOLLOWS: u32 = 0x80;

/// A Huffman table made ready for decoding.
pub(super) struct Codes {
    /// For every [`QUICK`] bits: the length in bits 0 to 6, [`FOLLOWS`], the run in bits 8 to 15; above
    /// them the value, or its size where it follows. 0 where the code is longer.
    quick: Box<[u32; 1 << QUICK]>,
    /// For each length the first code that is too large for it, aligned to 16 bits.
    ends: [u32; 17],
    /// For each length what to add to a code to get the symbol's place.
    offsets: [i32; 17],
    symbols: Vec<u8>,
}

/// What a code and the bits behind it say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// The upper half of the symbol: zeros before the value, or what else it means where `value` is 0.
    pub(super) run: u32,
    /// 0 when the symbol announces no value.
    pub(super) value: i32,
}

impl Codes {
    /// # Errors
    /// [`PhotoError::Damaged`] when there is no table.
    pub(super) fn new(spec: Option<&HuffmanSpec>) -> Result<Self, PhotoError> {
        let spec = spec.ok_or_else(|| PhotoError::damaged("a Huffman table is broken or missing"))?;
        let mut codes = Self {
            quick: Box::new([0; 1 << QUICK]),
            ends: [0; 17],
            offsets: [0; 17],
            symbols: spec.symbols.clone(),
        };
        let (mut code, mut place) = (0_u32, 0);
        for (length, &count) in (1..=LONGEST).zip(&spec.lengths) {
            codes.offsets[length as usize] = place as i32 - code as i32;
            for &symbol in spec.symbols.iter().skip(place).take(usize::from(count)) {
                if length <= QUICK {
                    codes.enter(code, length, symbol);
                }
                code += 1;
                place += 1;
            }
            codes.ends[length as usize] = code << (LONGEST - length);
            code <<= 1;
        }
        Ok(codes)
    }

    /// Fills the entries that begin with a code.
    fn enter(&mut self, code: u32, length: u32, symbol: u8) {
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        let free = QUICK - length;
        for rest in 0..1 << free {
            let entry = match free.checked_sub(size) {
                Some(left) if size > 0 => (extended(rest >> left, size) as u32) << 16 | (length + size),
                Some(_) => length,
                None => size << 16 | FOLLOWS | length,
            };
            if let Some(slot) = self.quick.get_mut((code << free | rest) as usize) {
                *slot = entry | run << 8;
            }
        }
    }

    /// Reads a code and its value; at least 25 further bits can be taken then without a refill.
    /// `None` when there is no such code.
    #[inline]
    pub(super) fn step(&self, bits: &mut Bits) -> Option<Step> {
        bits.refill();
        let entry = self.quick[bits.peek(QUICK) as usize];
        let length = entry & 0x7F;
        if length == 0 || entry & FOLLOWS != 0 {
            return self.long_step(bits, entry);
        }
        bits.skip(length);
        Some(Step { run: entry >> 8 & 0xFF, value: entry as i32 >> 16 })
    }

    #[inline(never)]
    fn long_step(&self, bits: &mut Bits, entry: u32) -> Option<Step> {
        let (length, run, size) = if entry == 0 {
            let next = bits.peek(LONGEST);
            let length = (QUICK + 1..=LONGEST).find(|&length| next < self.ends[length as usize])?;
            let place = (next >> (LONGEST - length)) as i32 + self.offsets[length as usize];
            let symbol = *self.symbols.get(usize::try_from(place).ok()?)?;
            (length, u32::from(symbol >> 4), u32::from(symbol & 15))
        } else {
            (entry & 0x7F, entry >> 8 & 0xFF, entry >> 16)
        };
        bits.skip(length);
        let value = bits.take(size);
        Some(Step { run, value: if size == 0 { 0 } else { extended(value, size) } })
    }
}

/// The value that `size` bits, at least one, stand for (T.81, F.2.2.1, EXTEND).
fn extended(bits: u32, size: u32) -> i32 {
    let is_negative = bits >> (size - 1) == 0;
    bits as i32 - if is_negative { (1 << size) - 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    /// Codes of 1, 2, 3, 10, 12 and 16 bits.
    fn spec() -> HuffmanSpec {
        let mut lengths = [0; 16];
        for length in [1, 2, 3, 10, 12, 16] {
            lengths[length - 1] = 1;
        }
        HuffmanSpec { lengths, symbols: vec![0x01, 0x00, 0x3A, 0xF0, 0x52, 0x7F] }
    }

    fn steps(text: &str) -> Vec<Option<Step>> {
        let digits: Vec<u8> = text.bytes().filter(|digit| *digit != b' ').collect();
        let mut data: Vec<u8> = digits
            .chunks(8)
            .map(|byte| (0..8).fold(0, |sum, at| sum << 1 | u8::from(byte.get(at) == Some(&b'1'))))
            .flat_map(|byte| if byte == 0xFF { vec![0xFF, 0] } else { vec![byte] })
            .collect();
        data.extend([0xFF, 0xD9]);
        let mut reader = &data[..];
        let mut source = Source::new(&mut reader, 1 << 20);
        let (codes, mut bits) = (Codes::new(Some(&spec())).unwrap(), Bits::new());
        bits.top_up(&mut source).unwrap();
        std::iter::repeat_with(|| codes.step(&mut bits)).take(text.split(' ').count()).collect()
    }

    #[test]
    fn short_long_and_missing_codes_are_told_apart() {
        let found = steps(
            "01 00 10 1100000000001 1101111111111 1110000000 11100000010010 11100000010001 \
             1110000001010000000000000000001",
        );
        let step = |run, value| Some(Step { run, value });
        assert_eq!(found[..5], [step(0, 1), step(0, -1), step(0, 0), step(3, -1022), step(3, 1023)]);
        assert_eq!(found[5..], [step(15, 0), step(5, 2), step(5, -2), step(7, -32766)]);
        assert_eq!(steps("1111111111111111"), [None]);
    }

    #[test]
    fn a_missing_table_is_damage() {
        assert!(matches!(Codes::new(None), Err(PhotoError::Damaged { .. })));
    }
}
