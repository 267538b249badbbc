//! Photos down: only clean copies, only to whom a scope shows them.

use std::io;
use std::ops::Range;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use saberling_store::questions::Viewer;
use saberling_wire::{ErrorCode, PhotoId, Sha256};
use serde::Deserialize;

use super::config::has_tag;
use super::device::Device;
use crate::error::ApiError;
use crate::executor::off_thread;
use crate::files::Size;
use crate::state::AppState;

/// The query of a photo.
#[derive(Deserialize)]
pub(crate) struct MediaParameters {
    pub(crate) size: Option<String>,
}

/// `GET /v1/media/{photo_id}?size=thumb|full`
pub(super) async fn photo(
    State(state): State<AppState>,
    id: Result<Path<String>, PathRejection>,
    parameters: Result<Query<MediaParameters>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let device = Device::known(&state, &headers).await?;
    let size = parameters.ok().and_then(|Query(parameters)| parameters.size);
    let size = Size::from_word(size.as_deref())
        .ok_or_else(|| ApiError::new(ErrorCode::InvalidRequest, "expected ?size=thumb or ?size=full"))?;
    let id: PhotoId = id.ok().and_then(|Path(id)| id.parse().ok()).ok_or_else(ApiError::not_found)?;
    let viewer = Viewer::Identity(device.identity_id);
    let found = state.ask(move |store, city| store.media(city, id, viewer)).await?;
    let sha256 = found.ok_or_else(ApiError::not_found)?.sha256;
    serve(&state, sha256, size, &headers).await
}

/// Serves a clean copy to somebody who may see it. The ETag is the hash of the very bytes that are
/// served, so that a phone can check what arrived.
pub(crate) async fn serve(
    state: &AppState,
    sha256: Sha256,
    size: Size,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let files = state.files.clone();
    let read = off_thread(move || {
        let bytes = files.clean_copy(sha256, size)?;
        Ok(bytes.map(|bytes| (format!("\"{}\"", Sha256::of(&bytes)), bytes)))
    });
    let found: io::Result<_> = read.await.map_err(|_| ApiError::internal())?;
    let found = found.map_err(|error| {
        tracing::error!(error = %error, "a clean copy cannot be read");
        ApiError::internal()
    })?;
    let (tag, bytes) = found.ok_or_else(ApiError::not_found)?;
    if has_tag(headers, &tag) {
        return Ok(with_headers(StatusCode::NOT_MODIFIED.into_response(), &tag));
    }
    Ok(with_headers(whole_or_part(bytes, &tag, headers), &tag))
}

fn whole_or_part(mut bytes: Vec<u8>, tag: &str, headers: &HeaderMap) -> Response {
    let length = bytes.len();
    let wanted = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let same = headers.get(header::IF_RANGE).is_none_or(|given| given.as_bytes() == tag.as_bytes());
    let (status, content_range) = match wanted.filter(|_| same).map(|range| part(range, length)) {
        None | Some(Part::Ignored) => (StatusCode::OK, None),
        Some(Part::Outside) => {
            bytes.clear();
            (StatusCode::RANGE_NOT_SATISFIABLE, Some(format!("bytes */{length}")))
        }
        Some(Part::Bytes(range)) => {
            let text = format!("bytes {}-{}/{length}", range.start, range.end - 1);
            bytes = bytes[range].to_vec();
            (StatusCode::PARTIAL_CONTENT, Some(text))
        }
    };
    let mut response = (status, bytes).into_response();
    if let Some(value) = content_range.and_then(|text| HeaderValue::from_str(&text).ok()) {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
    response
}

fn with_headers(mut response: Response, tag: &str) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Bytes(Range<usize>),
    Outside,
    /// Several ranges, or no range at all: the whole is a right answer.
    Ignored,
}

fn part(range: &str, length: usize) -> Part {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|text| text.split_once('-')) else {
        return Part::Ignored;
    };
    let bytes = match (first.trim().parse::<usize>(), last.trim().parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Ok(first), Err(_)) if last.trim().is_empty() => first..length,
        (Err(_), Ok(tail)) if first.trim().is_empty() => length.saturating_sub(tail)..length,
        _ => return Part::Ignored,
    };
    if bytes.start < bytes.end { Part::Bytes(bytes) } else { Part::Outside }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_as_the_standard_reads_them() {
        for (range, expected) in [
            ("bytes=0-3", Part::Bytes(0..4)),
            ("bytes=4-", Part::Bytes(4..10)),
            ("bytes=-3", Part::Bytes(7..10)),
            ("bytes=8-99", Part::Bytes(8..10)),
            ("bytes=-99", Part::Bytes(0..10)),
            ("bytes=10-", Part::Outside),
            ("bytes=10-12", Part::Outside),
            ("bytes=-0", Part::Outside),
            ("bytes=5-3", Part::Ignored),
            ("bytes=0-1,4-5", Part::Ignored),
            ("lines=1-2", Part::Ignored),
        ] {
            assert_eq!(part(range, 10), expected, "{range}");
        }
    }
}
