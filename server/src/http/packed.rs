//! Replies packed for the way, when the client asks for it and it pays.

use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use saberling_wire::packing::{Encoding, WORTH_BYTES};
use saberling_wire::paths::MARK_HEADER;

use crate::error::ApiError;
use crate::executor::off_thread;

/// Bytes from which a reply is packed off the async threads.
const LARGE: usize = 16 * 1024;

/// Packs the replies of the routes that it is laid around.
pub(super) async fn replies(request: Request, next: Next) -> Response {
    let wanted = wanted(request.headers());
    let response = next.run(request).await;
    match wanted {
        Some(encoding) if pays(&response) => pack(response, encoding).await,
        _ => response,
    }
}

/// How the client wants its reply. Our mark alone says as much as naming our own packing, in fewer bytes.
fn wanted(headers: &HeaderMap) -> Option<Encoding> {
    let named = headers.get_all(header::ACCEPT_ENCODING).iter();
    let named: Vec<_> = named.filter_map(|value| value.to_str().ok()).collect();
    if named.is_empty() {
        return headers.contains_key(MARK_HEADER).then_some(Encoding::Saberling1);
    }
    Encoding::accepted(&named.join(","))
}

/// Only what is whole already and not packed yet.
fn pays(response: &Response) -> bool {
    let worth = response.body().size_hint().exact().is_some_and(|size| size >= WORTH_BYTES as u64);
    worth && !response.headers().contains_key(header::CONTENT_ENCODING)
}

async fn pack(response: Response, encoding: Encoding) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return ApiError::internal().into_response();
    };
    let packed = if bytes.len() < LARGE {
        encoding.pack(&bytes)
    } else {
        let bytes = bytes.clone();
        match off_thread(move || encoding.pack(&bytes)).await {
            Ok(packed) => packed,
            Err(_) => return ApiError::internal().into_response(),
        }
    };
    parts.headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, x-saberling"));
    if packed.len() >= bytes.len() {
        return Response::from_parts(parts, Body::from(bytes));
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
    weaken(&mut parts.headers);
    Response::from_parts(parts, Body::from(packed))
}

/// A strong ETag is a promise about the very bytes that are sent, and these are others.
fn weaken(headers: &mut HeaderMap) {
    let strong = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
    let weak = strong.filter(|tag| !tag.starts_with("W/")).map(|tag| format!("W/{tag}"));
    if let Some(weak) = weak.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        headers.insert(header::ETAG, weak);
    }
}
