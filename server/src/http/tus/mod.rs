//! The words of tus 1.0: headers that every request and reply of an upload carries.

mod checksum;
mod metadata;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
pub(super) use checksum::Checksum;
pub(super) use metadata::Metadata;
use saberling_wire::{ErrorCode, limits};

use crate::error::ApiError;

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const VERSION_HEADER: HeaderName = HeaderName::from_static("tus-version");
const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const ALGORITHMS: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
pub(super) const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(super) const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");
const OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
const EXTENSIONS: HeaderValue =
    HeaderValue::from_static("creation,creation-with-upload,checksum,expiration,termination");
/// The content type of bytes of an upload.
const BYTES: &str = "application/offset+octet-stream";

/// Checks the version on requests and says it on every reply, errors too; and takes the method that
/// a client behind a narrow proxy really means. The route was chosen by then: its handler looks again.
pub(super) async fn speak(mut request: Request, next: Next) -> Response {
    if let Some(meant) = request.headers().get(OVERRIDE) {
        match Method::from_bytes(meant.as_bytes()) {
            Ok(method) => *request.method_mut() = method,
            Err(_) => return with_version(refuse("X-HTTP-Method-Override names no method"), false),
        }
    }
    // GET is no word of tus, so it need not say the version.
    let agreed = matches!(*request.method(), Method::OPTIONS | Method::GET)
        || request.headers().get(RESUMABLE) == Some(&VERSION);
    let response = if agreed {
        next.run(request).await
    } else {
        let text = "this server speaks tus 1.0.0; say so in Tus-Resumable";
        ApiError::new(ErrorCode::TusVersion, text).into_response()
    };
    with_version(response, !agreed)
}

fn refuse(text: &str) -> Response {
    ApiError::new(ErrorCode::InvalidRequest, text).into_response()
}

fn with_version(mut response: Response, other_spoken: bool) -> Response {
    let headers = response.headers_mut();
    headers.insert(RESUMABLE, VERSION);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if other_spoken {
        headers.insert(VERSION_HEADER, VERSION);
    }
    response
}

/// What the server can do.
pub(super) fn abilities() -> [(HeaderName, HeaderValue); 4] {
    [
        (VERSION_HEADER, VERSION),
        (EXTENSION, EXTENSIONS),
        (MAX_SIZE, HeaderValue::from(limits::PHOTO_BYTES)),
        (ALGORITHMS, HeaderValue::from_static(checksum::ALGORITHMS)),
    ]
}

/// The only value of a header; none when it is missing.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, ApiError> {
    let mut values = headers.get_all(name).iter();
    let first = values.next().map(HeaderValue::to_str).transpose().ok();
    first.filter(|_| values.next().is_none()).ok_or_else(|| {
        ApiError::new(
            ErrorCode::InvalidRequest,
            format!("expected one header {name} of printable characters"),
        )
    })
}

/// A header that is a whole number; one too large for this machine is the largest.
pub(super) fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64, ApiError> {
    let digits = single(headers, name)?
        // Digits only: Rust's parser would take a plus sign too.
        .filter(|value| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()))
        .ok_or_else(|| {
            let text = format!("expected the header {name} with a whole number");
            ApiError::new(ErrorCode::InvalidRequest, text)
        })?;
    Ok(digits.parse().unwrap_or(u64::MAX))
}

/// How long an upload will be; that must be known at its creation.
pub(super) fn length(headers: &HeaderMap) -> Result<u64, ApiError> {
    if headers.contains_key(DEFER_LENGTH) {
        let text = "a length that is given later is not offered: say Upload-Length";
        return Err(ApiError::new(ErrorCode::InvalidRequest, text));
    }
    match number(headers, &LENGTH)? {
        0 => Err(ApiError::new(ErrorCode::InvalidRequest, "a photo has one byte at least")),
        length if length > limits::PHOTO_BYTES => {
            Err(ApiError::new(ErrorCode::PhotoTooLarge, "a photo has at most 8 MiB"))
        }
        length => Ok(length),
    }
}

/// How many bytes the body says that it has.
pub(super) fn body_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether the body holds bytes of the upload.
pub(super) fn carries_bytes(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(BYTES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_digits_only_and_said_once() {
        let mut headers = HeaderMap::new();
        assert!(number(&headers, &OFFSET).is_err());
        for (text, expected) in [
            ("0", Some(0)),
            ("12", Some(12)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("+1", None),
            ("-1", None),
            ("1.0", None),
            ("", None),
        ] {
            headers.insert(OFFSET, text.parse().expect("header"));
            assert_eq!(number(&headers, &OFFSET).ok(), expected, "{text}");
        }
        headers.insert(OFFSET, HeaderValue::from(1));
        headers.append(OFFSET, HeaderValue::from(1));
        assert!(number(&headers, &OFFSET).is_err(), "twice");
    }

    #[test]
    fn a_length_is_said_at_the_creation_and_is_that_of_a_photo() {
        let with = |name: HeaderName, value: u64| {
            let mut headers = HeaderMap::from_iter([(LENGTH, HeaderValue::from(7))]);
            headers.insert(name, HeaderValue::from(value));
            length(&headers).map_err(|error| error.code().clone())
        };
        assert_eq!(with(LENGTH, limits::PHOTO_BYTES), Ok(limits::PHOTO_BYTES));
        assert_eq!(with(LENGTH, limits::PHOTO_BYTES + 1), Err(ErrorCode::PhotoTooLarge));
        assert_eq!(with(LENGTH, 0), Err(ErrorCode::InvalidRequest));
        assert_eq!(with(DEFER_LENGTH, 1), Err(ErrorCode::InvalidRequest));
    }
}
