//! What phones carry and give back unread: `at` and cursors, authenticated with the city's key.
//!
//! Every request carries them, so they are a few bytes: marks instead of names, then a MAC, as
//! base64url. The key lies in the database and so in every backup: a restored server still knows its
//! own tokens, and a forged one can never mint an epoch.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use saberling_wire::Sha256;

use crate::records::Grant;

/// Bytes of a MAC: who guesses it asks the server each time.
pub(crate) const TAG_BYTES: usize = 10;

/// A city's secret key; each use has its own label, so that no MAC serves for another.
#[derive(Clone)]
pub(crate) struct CityKey(pub(crate) [u8; 32]);

/// The first bytes of a name's hash: enough to tell one from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark([u8; 8]);

impl Mark {
    /// The mark of a name.
    pub(crate) fn of(name: &str) -> Self {
        let mut head = [0; 8];
        head.copy_from_slice(&Sha256::of(name.as_bytes()).as_bytes()[..8]);
        Self(head)
    }

    /// The mark of an epoch, which tells when it began as the name does.
    pub(crate) fn of_epoch(name: &str) -> Self {
        let mut mark = Self::of(name);
        if let Some(born_s) = born_s(name) {
            mark.0.copy_within(..4, 4);
            mark.0[..4].copy_from_slice(&born_s.to_be_bytes());
        }
        mark
    }

    /// When the epoch of this mark began; nothing of use for one whose name does not tell.
    pub(crate) fn born_s(self) -> u32 {
        let [a, b, c, d, ..] = self.0;
        u32::from_be_bytes([a, b, c, d])
    }
}

/// The name of an epoch: the second in which it began, then what was drawn. The second says of two
/// epochs which one is older, when the database remembers only one of them.
pub(crate) fn epoch_name(born_s: u32, drawn: [u8; 12]) -> String {
    let drawn = drawn.map(|byte| format!("{byte:02x}")).concat();
    format!("{born_s:08x}-{drawn}")
}

/// When an epoch began; none for one that was named before names told it.
pub(crate) fn born_s(epoch: &str) -> Option<u32> {
    u32::from_str_radix(epoch.split_once('-')?.0, 16).ok()
}

/// Epoch, revision and nonce of the counter when a reply was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) epoch: Mark,
    pub(crate) rev: i64,
    pub(crate) nonce: Mark,
}

/// Where a pull goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// Served up to here, with the nonce of the commit that holds the revision.
    pub(crate) place: At,
    /// Who asks, and the scope set.
    pub(crate) scopes: Mark,
    /// The counter when the refetch began; none once it is complete.
    pub(crate) began: Option<i64>,
}

/// What can be sealed.
pub(crate) trait Token: Sized {
    /// Its bytes.
    fn write(&self, bytes: &mut Vec<u8>);
    /// Reads them; none when they are of another form.
    fn read(bytes: &[u8]) -> Option<Self>;
}

impl Token for At {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.epoch.0);
        bytes.extend(self.nonce.0);
        write_number(bytes, self.rev);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (epoch, rest) = read_mark(bytes)?;
        let (nonce, rest) = read_mark(rest)?;
        let (rev, rest) = read_number(rest)?;
        rest.is_empty().then_some(Self { epoch, rev, nonce })
    }
}

impl Token for Cursor {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.scopes.0);
        // No refetch begins at -1, so 0 says that there is none.
        write_number(bytes, self.began.map_or(0, |began| began + 1));
        self.place.write(bytes);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (scopes, rest) = read_mark(bytes)?;
        let (began, rest) = read_number(rest)?;
        Some(Self { place: At::read(rest)?, scopes, began: began.checked_sub(1).filter(|began| *began >= 0) })
    }
}

impl Token for Grant {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(serde_json::to_vec(self).expect("a grant is plain data"));
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

fn read_mark(bytes: &[u8]) -> Option<(Mark, &[u8])> {
    bytes.split_first_chunk::<8>().map(|(mark, rest)| (Mark(*mark), rest))
}

/// Seven bits a byte, the lowest first, the highest bit of all but the last byte set (LEB128).
fn write_number(bytes: &mut Vec<u8>, number: i64) {
    let mut left = number.unsigned_abs();
    while left >= 0x80 {
        bytes.push((left & 0x7f) as u8 | 0x80);
        left >>= 7;
    }
    bytes.push(left as u8);
}

fn read_number(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let end = bytes.iter().take(9).position(|byte| *byte < 0x80)?;
    let (digits, rest) = bytes.split_at(end + 1);
    let number = digits.iter().rev().fold(0, |number, byte| number << 7 | i64::from(byte & 0x7f));
    // One number has one form, or one token had many texts.
    (end == 0 || digits[end] != 0).then_some((number, rest))
}

impl CityKey {
    /// The MAC of some bytes for one use.
    pub(crate) fn mac(&self, label: &str, bytes: &[u8]) -> Sha256 {
        Sha256::from_bytes(self.hmac(label, bytes).finalize().into_bytes().into())
    }

    fn hmac(&self, label: &str, bytes: &[u8]) -> Hmac<sha2::Sha256> {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(label.as_bytes());
        mac.update(&[0]);
        mac.update(bytes);
        mac
    }

    /// Signs a token.
    pub(crate) fn seal<T: Token>(&self, label: &str, token: &T) -> String {
        let mut bytes = Vec::new();
        token.write(&mut bytes);
        let tag = self.hmac(label, &bytes).finalize().into_bytes();
        bytes.extend_from_slice(&tag[..TAG_BYTES]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a token; none when it is not one of this city's.
    pub(crate) fn open<T: Token>(&self, label: &str, text: &str) -> Option<T> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (body, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG_BYTES)?)?;
        self.hmac(label, body).verify_truncated_left(tag).ok()?;
        T::read(body)
    }
}

pub(crate) const AT: &str = "at/2";
pub(crate) const CURSOR: &str = "cursor/2";
pub(crate) const PUBLIC_CURSOR: &str = "public-cursor/2";
pub(crate) const GRANT: &str = "grant/2";
pub(crate) const OPERATION: &str = "operation/1";
pub(crate) const OFFICE: &str = "office/1";
pub(crate) const CODE: &str = "code/1";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_with_its_key_and_label_only() {
        let key = CityKey([1; 32]);
        let at = At { epoch: Mark::of("e"), rev: 3, nonce: Mark::of("n") };
        let text = key.seal(AT, &at);
        assert_eq!(key.open::<At>(AT, &text), Some(at));
        assert_eq!(key.open::<At>(CURSOR, &text), None);
        assert_eq!(CityKey([2; 32]).open::<At>(AT, &text), None);
        assert_eq!(key.open::<At>(AT, &text[1..]), None);
        assert_eq!(key.open::<At>(AT, ""), None);
    }

    #[test]
    fn an_epoch_and_its_mark_tell_when_it_began() {
        let (one, other) = (epoch_name(1_764_000_000, [7; 12]), epoch_name(1_764_000_000, [8; 12]));
        assert_eq!(born_s(&one), Some(1_764_000_000));
        assert_eq!(Mark::of_epoch(&one).born_s(), 1_764_000_000);
        assert_ne!(Mark::of_epoch(&one), Mark::of_epoch(&other));
        let undated = "0123456789abcdef0123456789abcdef";
        assert_eq!((born_s(undated), Mark::of_epoch(undated)), (None, Mark::of(undated)));
    }

    #[test]
    fn tokens_are_short_and_read_back_whatever_their_numbers() {
        let key = CityKey([1; 32]);
        for rev in [0, 1, 127, 128, 1_000_000, i64::MAX >> 1] {
            for began in [None, Some(0), Some(rev)] {
                let place = At { epoch: Mark::of("e"), rev, nonce: Mark::of("") };
                let cursor = Cursor { place, scopes: Mark::of("own:1"), began };
                let text = key.seal(CURSOR, &cursor);
                assert_eq!(key.open(CURSOR, &text), Some(cursor));
                assert!(rev > 1_000_000 || text.len() <= 54, "{text}");
            }
        }
    }
}
