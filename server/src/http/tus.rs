//! The words of tus 1.0: headers that every request and reply of an upload carries.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saberling_wire::{ErrorCode, Sha256, limits};

use crate::error::ApiError;

pub(super) const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const VERSION_HEADER: HeaderName = HeaderName::from_static("tus-version");
const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
pub(super) const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");

const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
/// The content type of bytes of an upload.
const BYTES: &str = "application/offset+octet-stream";

/// Checks the version on requests and says it on every reply, errors too.
pub(super) async fn speak(request: Request, next: Next) -> Response {
    let spoken = request.headers().get(RESUMABLE);
    let agreed = request.method() == Method::OPTIONS || spoken == Some(&VERSION);
    let mut response = if agreed {
        next.run(request).await
    } else {
        let text = "this server speaks tus 1.0.0; say so in Tus-Resumable";
        ApiError::new(ErrorCode::TusVersion, text).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(RESUMABLE, VERSION);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if !agreed {
        headers.insert(VERSION_HEADER, VERSION);
    }
    response
}

/// What the server can do.
pub(super) fn abilities() -> [(HeaderName, HeaderValue); 3] {
    [
        (VERSION_HEADER, VERSION),
        (EXTENSION, HeaderValue::from_static("creation,creation-with-upload")),
        (MAX_SIZE, HeaderValue::from(limits::PHOTO_BYTES)),
    ]
}

/// A header that is a number.
pub(super) fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64, ApiError> {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    // Digits only: Rust's parser would take a plus sign too.
    value
        .filter(|value| value.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|value| value.parse().ok())
        .ok_or_else(|| {
            let text = format!("expected the header {name} with a whole number");
            ApiError::new(ErrorCode::InvalidRequest, text)
        })
}

/// Whether the body holds bytes of the upload.
pub(super) fn carries_bytes(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.split(';').next().unwrap_or_default().trim() == BYTES)
}

/// The declared hash: the metadata `sha256`, base64 of 64 hexadecimal digits.
pub(super) fn declared_hash(headers: &HeaderMap) -> Result<Sha256, ApiError> {
    let metadata = headers.get(METADATA).and_then(|value| value.to_str().ok()).unwrap_or_default();
    metadata
        .split(',')
        .filter_map(|pair| pair.trim().split_once(' '))
        .filter(|(key, _)| *key == "sha256")
        .find_map(|(_, value)| {
            let digits = STANDARD.decode(value.trim()).ok()?;
            std::str::from_utf8(&digits).ok()?.parse().ok()
        })
        .ok_or_else(|| {
            let text = "expected Upload-Metadata with sha256 as base64 of 64 hexadecimal digits";
            ApiError::new(ErrorCode::InvalidRequest, text)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declared_hash_is_found_among_other_metadata() {
        let hash = Sha256::of(b"photo");
        let value = format!("filename Zm90bw==, sha256 {}", STANDARD.encode(hash.to_string()));
        let mut headers = HeaderMap::new();
        assert!(declared_hash(&headers).is_err());
        headers.insert(METADATA, value.parse().expect("header"));
        assert_eq!(declared_hash(&headers).expect("found"), hash);
        headers.insert(METADATA, "sha256 AAAA".parse().expect("header"));
        assert!(declared_hash(&headers).is_err());
    }

    #[test]
    fn a_number_is_digits_only() {
        let mut headers = HeaderMap::new();
        for (text, good) in [("0", true), ("12", true), ("+1", false), ("-1", false), ("", false)] {
            headers.insert(OFFSET, text.parse().expect("header"));
            assert_eq!(number(&headers, &OFFSET).is_ok(), good, "{text}");
        }
    }
}
