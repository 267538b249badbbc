//! `Upload-Metadata`: what a client says of its upload. Read strictly, kept as it came.

use std::collections::BTreeSet;

use axum::http::{HeaderMap, HeaderName};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saberling_wire::{ErrorCode, Sha256};

use crate::error::ApiError;

/// The header.
pub(super) const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
/// The key whose value is the declared hash.
const HASH: &str = "sha256";
/// Bytes that are kept of it.
const MOST: usize = 2_048;

/// The metadata of an upload.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::http) struct Metadata {
    /// As it came.
    pub(in crate::http) text: String,
    /// The declared hash.
    pub(in crate::http) sha256: Option<Sha256>,
}

impl Metadata {
    /// The header's name, under which it is said again.
    pub(in crate::http) const HEADER: HeaderName = METADATA;

    /// Reads the header; without one there is none.
    ///
    /// # Errors
    /// When it is not as tus writes it, or its `sha256` is no hash.
    pub(in crate::http) fn of(headers: &HeaderMap) -> Result<Self, ApiError> {
        let Some(text) = super::single(headers, &METADATA)? else {
            return Ok(Self::default());
        };
        if text.len() > MOST {
            return Err(wrong("Upload-Metadata has at most 2,048 bytes"));
        }
        let mut metadata = Self { text: text.trim().to_owned(), sha256: None };
        let mut keys = BTreeSet::new();
        for pair in metadata.text.split(',').filter(|_| !metadata.text.is_empty()) {
            let pair = pair.trim();
            let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
            let value = STANDARD.decode(value).ok().filter(|_| is_key(key) && keys.insert(key));
            let value = value
                .ok_or_else(|| wrong("expected Upload-Metadata as 'key base64,key base64', each key once"))?;
            if key == HASH {
                let hash = std::str::from_utf8(&value).ok().and_then(|digits| digits.parse().ok());
                let hash = hash.ok_or_else(|| {
                    wrong("expected the metadata sha256 as base64 of 64 lower-case hexadecimal digits")
                })?;
                metadata.sha256 = Some(hash);
            }
        }
        Ok(metadata)
    }
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic())
}

fn wrong(text: &str) -> ApiError {
    ApiError::new(ErrorCode::InvalidRequest, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<Metadata> {
        let headers = HeaderMap::from_iter([(METADATA, value.parse().expect("header"))]);
        Metadata::of(&headers).ok()
    }

    #[test]
    fn the_declared_hash_is_found_among_other_metadata() {
        let hash = Sha256::of(b"photo");
        let value = format!("filename Zm90bw==, sha256 {},is_private", STANDARD.encode(hash.to_string()));
        let metadata = read(&value).expect("reads");
        assert_eq!((metadata.sha256, metadata.text), (Some(hash), value));
        assert_eq!(Metadata::of(&HeaderMap::new()).ok(), Some(Metadata::default()));
    }

    #[test]
    fn metadata_is_read_as_tus_writes_it() {
        for (value, good) in [
            ("", true),
            ("filename Zm90bw==", true),
            ("empty,also ", true),
            ("filename foto!", false),
            ("filename Zm90bw", false),
            ("filename  Zm90bw==", false),
            ("a Zg==,a Zg==", false),
            ("a,,b", false),
            ("a Zg==,", false),
            ("sha256", false),
            ("sha256 AAAA", false),
        ] {
            assert_eq!(read(value).is_some(), good, "{value:?}");
        }
        assert_eq!(read(&format!("a {}", "Zm9v".repeat(600))), None, "too long");
    }
}
