//! Bytes that prove themselves: magic, format, body, SHA-256 of all before it; and the numbers and texts of
//! a body.

use sha2::{Digest, Sha256};

use crate::PackError;

/// Length of the SHA-256 at the end.
const HASH_BYTES: usize = 32;
/// Length of magic and format at the beginning.
const HEAD_BYTES: usize = 5;

/// The longest name or code in bytes.
pub(crate) const TEXT_BYTES: usize = 200;

/// Puts head and hash around a body.
pub(crate) fn seal(magic: [u8; 4], format: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD_BYTES + body.len() + HASH_BYTES);
    bytes.extend(magic);
    bytes.push(format);
    bytes.extend(body);
    let hash = Sha256::digest(&bytes);
    bytes.extend(hash.iter());
    bytes
}

/// The body, when head and hash are right, and the version: the first 16 hexadecimal digits of the SHA-256 of
/// all bytes.
pub(crate) fn unseal(magic: [u8; 4], format: u8, bytes: &[u8]) -> Result<(&[u8], String), PackError> {
    if bytes.get(..magic.len()) != Some(&magic[..]) {
        return Err(PackError::Magic);
    }
    let at = bytes.len().checked_sub(HASH_BYTES).filter(|at| *at >= HEAD_BYTES).ok_or(PackError::Hash)?;
    let (sealed, hash) = bytes.split_at(at);
    if sealed[magic.len()] != format {
        return Err(PackError::Format { found: sealed[magic.len()] });
    }
    let mut state = Sha256::new_with_prefix(sealed);
    if state.clone().finalize()[..] != *hash {
        return Err(PackError::Hash);
    }
    state.update(hash);
    let nibbles = state.finalize().into_iter().take(8).flat_map(|byte| [byte >> 4, byte & 15]);
    let version = nibbles.map(|nibble| char::from(b"0123456789abcdef"[usize::from(nibble)])).collect();
    Ok((&sealed[HEAD_BYTES..], version))
}

/// Writes a body.
#[derive(Debug, Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    /// A number, seven bits a byte, the lowest first (LEB128).
    pub(crate) fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// A number with a sign; small ones of either sign are short (zigzag).
    pub(crate) fn signed(&mut self, value: i64) {
        self.number((value.unsigned_abs() << 1) - u64::from(value < 0));
    }

    /// A length or a place in a list.
    pub(crate) fn count(&mut self, value: usize) {
        self.number(value as u64);
    }

    /// A text with its length in bytes.
    pub(crate) fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.extend(text.as_bytes());
    }
}

/// Reads a body; whatever it lacks or has too much is an error.
#[derive(Debug)]
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8, PackError> {
        let (first, rest) = self.0.split_first().ok_or(SHORT)?;
        self.0 = rest;
        Ok(*first)
    }

    pub(crate) fn number(&mut self) -> Result<u64, PackError> {
        let mut value = 0_u64;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(PackError::Content { problem: "a number is too large" })
    }

    pub(crate) fn signed(&mut self) -> Result<i64, PackError> {
        let value = self.number()?;
        let half = (value >> 1) as i64;
        Ok(if value & 1 == 0 { half } else { -half - 1 })
    }

    /// How many things follow that take at least `each` bytes: never more than the bytes can hold.
    pub(crate) fn count(&mut self, each: usize) -> Result<usize, PackError> {
        let most = self.0.len() / each;
        self.number()
            .and_then(|value| usize::try_from(value).ok().filter(|count| *count <= most).ok_or(SHORT))
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, PackError> {
        let length = self.count(1)?;
        if length > TEXT_BYTES {
            return Err(PackError::Content { problem: "a text is too long" });
        }
        let text = self.bytes(length)?;
        std::str::from_utf8(text).map_err(|_| PackError::Content { problem: "a text is not UTF-8" })
    }

    /// So many bytes.
    pub(crate) fn bytes(&mut self, length: usize) -> Result<&'a [u8], PackError> {
        if length > self.0.len() {
            return Err(SHORT);
        }
        let (bytes, rest) = self.0.split_at(length);
        self.0 = rest;
        Ok(bytes)
    }

    /// A text that may not be empty.
    pub(crate) fn name(&mut self) -> Result<&'a str, PackError> {
        let empty = PackError::Content { problem: "a code or a name is empty" };
        self.text().and_then(|text| if text.is_empty() { Err(empty) } else { Ok(text) })
    }

    pub(crate) fn end(&self) -> Result<(), PackError> {
        if self.0.is_empty() { Ok(()) } else { Err(PackError::Content { problem: "bytes are left over" }) }
    }
}

const SHORT: PackError = PackError::Content { problem: "it ends too early" };

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_and_texts_come_back(numbers in prop::collection::vec(-1_i64 << 61..1 << 61, 0..20), text in ".{0,40}") {
            let mut writer = Writer::default();
            numbers.iter().for_each(|number| writer.signed(*number));
            writer.text(&text);
            let mut reader = Reader(&writer.0);
            for number in numbers {
                prop_assert_eq!(reader.signed(), Ok(number));
            }
            prop_assert_eq!(reader.text(), Ok(text.as_str()));
            prop_assert_eq!(reader.end(), Ok(()));
        }
    }

    #[test]
    fn a_count_that_the_bytes_cannot_hold_is_refused_before_anything_is_made() {
        assert_eq!(Reader(&[9, 0, 0]).count(1), Err(SHORT));
        assert_eq!(Reader(&[2, 0, 0]).count(2), Err(SHORT));
        assert_eq!(Reader(&[1, 0, 0]).count(2), Ok(1));
        let endless = PackError::Content { problem: "a number is too large" };
        assert_eq!(Reader(&[0xff; 12]).number(), Err(endless));
    }
}
