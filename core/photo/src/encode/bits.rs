//! The bits of a scan, with a zero byte behind each byte of ones (T.81, F.1.2.3).

use super::huffman::Huffman;
use super::tokens::{Token, Tokens};

/// Collects bits and appends them to a file.
struct BitWriter<'a> {
    out: &'a mut Vec<u8>,
    /// The newest bits, lowest last.
    bits: u64,
    /// How many more bits have room.
    free: u32,
}

impl BitWriter<'_> {
    /// Appends the lower `count` bits, at most 32; those above must be zero.
    #[inline]
    fn put(&mut self, bits: u32, count: u32) {
        let bits = u64::from(bits);
        if count < self.free {
            self.bits = (self.bits << count) | bits;
            self.free -= count;
        } else {
            let over = count - self.free;
            let full = (self.bits << self.free) | (bits >> over);
            self.append(full);
            self.bits = bits;
            self.free = 64 - over;
        }
    }

    #[inline]
    fn append(&mut self, full: u64) {
        let bytes = full.to_be_bytes();
        // A byte of ones is the only one whose top bit stays and carries when one is added to it.
        let has_ones = full & !full.wrapping_add(0x0101_0101_0101_0101) & 0x8080_8080_8080_8080 != 0;
        if has_ones {
            for byte in bytes {
                stuff(self.out, byte);
            }
        } else {
            self.out.extend_from_slice(&bytes);
        }
    }

    /// Fills the last byte with ones.
    fn finish(self) {
        let count = 64 - self.free;
        let padded = (self.bits << (7 - (count + 7) % 8)) | ((1 << (7 - (count + 7) % 8)) - 1);
        let bytes = count.div_ceil(8) as usize;
        for &byte in &padded.to_be_bytes()[8 - bytes..] {
            stuff(self.out, byte);
        }
    }
}

fn stuff(out: &mut Vec<u8>, byte: u8) {
    out.push(byte);
    if byte == 0xFF {
        out.push(0);
    }
}

/// Appends a scan's data.
pub(super) fn write(tokens: &Tokens, tables: &[Huffman; 4], out: &mut Vec<u8>) {
    let mut writer = BitWriter { out, bits: 0, free: 64 };
    for token in tokens.iter() {
        match token {
            Token::Symbol { slot, symbol, bits, count } => {
                let code = tables[slot].codes[symbol];
                writer.put(((code >> 5) << count) | bits, (code & 31) + count);
            }
            Token::Bits { bits, count } => writer.put(bits, count),
        }
    }
    writer.finish();
}
