//! `Upload-Checksum`: the checksum of one request's bytes.

use axum::http::{HeaderMap, HeaderName};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saberling_wire::ErrorCode;
use sha2::Digest as _;

use crate::error::ApiError;

/// What the server can compute.
pub(super) const ALGORITHMS: &str = "sha1,sha256,md5";
const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");

/// A checksum that is being computed, and what it must come to.
pub(in crate::http) struct Checksum {
    hasher: Hasher,
    expected: Vec<u8>,
}

enum Hasher {
    Sha1(sha1::Sha1),
    Sha256(sha2::Sha256),
    Md5(md5::Md5),
}

impl Checksum {
    /// Reads the header; none when there is none.
    ///
    /// # Errors
    /// When the algorithm is not known, or the value not of its form.
    pub(in crate::http) fn of(headers: &HeaderMap) -> Result<Option<Self>, ApiError> {
        let Some(text) = super::single(headers, &CHECKSUM)? else {
            return Ok(None);
        };
        let (name, value) = text.trim().split_once(' ').unwrap_or((text, ""));
        let (hasher, length) = match name {
            "sha1" => (Hasher::Sha1(sha1::Sha1::new()), 20),
            "sha256" => (Hasher::Sha256(sha2::Sha256::new()), 32),
            "md5" => (Hasher::Md5(md5::Md5::new()), 16),
            _ => {
                let text = format!("the checksum algorithm is not known; the server knows {ALGORITHMS}");
                return Err(ApiError::new(ErrorCode::InvalidRequest, text));
            }
        };
        let expected = STANDARD.decode(value).ok().filter(|bytes| bytes.len() == length);
        let expected = expected.ok_or_else(|| {
            let text = "expected Upload-Checksum as 'algorithm base64', of the algorithm's length";
            ApiError::new(ErrorCode::InvalidRequest, text)
        })?;
        Ok(Some(Self { hasher, expected }))
    }

    /// Further bytes came.
    pub(in crate::http) fn update(&mut self, bytes: &[u8]) {
        match &mut self.hasher {
            Hasher::Sha1(hasher) => hasher.update(bytes),
            Hasher::Sha256(hasher) => hasher.update(bytes),
            Hasher::Md5(hasher) => hasher.update(bytes),
        }
    }

    /// Whether the bytes that came are those that were meant.
    pub(in crate::http) fn holds(self) -> bool {
        let found = match self.hasher {
            Hasher::Sha1(hasher) => hasher.finalize().to_vec(),
            Hasher::Sha256(hasher) => hasher.finalize().to_vec(),
            Hasher::Md5(hasher) => hasher.finalize().to_vec(),
        };
        found == self.expected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Result<Option<Checksum>, ApiError> {
        Checksum::of(&HeaderMap::from_iter([(CHECKSUM, value.parse().expect("header"))]))
    }

    #[test]
    fn every_algorithm_knows_the_published_sum_of_abc() {
        for value in [
            "sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
            "sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
            "md5 kAFQmDzST7DWlj99KOF/cg==",
        ] {
            let sum = || read(value).ok().flatten().expect("is known");
            let mut good = sum();
            good.update(b"a");
            good.update(b"bc");
            assert!(good.holds(), "{value}");
            let mut other = sum();
            other.update(b"abd");
            assert!(!other.holds(), "{value}");
        }
    }

    #[test]
    fn what_is_not_known_or_not_of_its_form_is_refused() {
        for value in
            ["crc32 AAAAAA==", "SHA1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha1", "sha1 AAAA", "sha1 %%", ""]
        {
            assert!(read(value).is_err(), "{value:?}");
        }
        assert!(Checksum::of(&HeaderMap::new()).is_ok_and(|sum| sum.is_none()));
    }
}
