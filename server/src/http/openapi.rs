//! The protocol as a document from which a stranger can write a client.

use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use saberling_wire::Sha256;

use super::config::has_tag;

const DOCUMENT: &str = include_str!("../../openapi.json");
static TAG: LazyLock<String> = LazyLock::new(|| format!("\"{}\"", Sha256::of(DOCUMENT.as_bytes())));

/// `GET /v1/openapi.json`
pub(super) async fn document(headers: HeaderMap) -> Response {
    let mut response = if has_tag(&headers, &TAG) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/json")], DOCUMENT).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&TAG) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}
