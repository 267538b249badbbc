//! The city's settings, and whether the server is there.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use crate::error::ApiError;
use crate::state::AppState;

/// `GET /v1/config`, with the settings' version as ETag.
pub(super) async fn config(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let tag = format!("\"{}\"", state.config_version);
    let mut response = if has_tag(&headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Json(&state.config).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Whether the sender has this version already.
pub(super) fn has_tag(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|given| given.trim().trim_start_matches("W/") == tag || given.trim() == "*")
}

/// `GET /health`: answers only when the database does and the writer lives.
pub(super) async fn health(State(state): State<AppState>) -> Result<Json<serde_json::Value>, ApiError> {
    if !state.writer.is_alive() {
        return Err(ApiError::busy());
    }
    state.ask(|store, city| store.rev(city)).await?;
    Ok(Json(json!({ "status": "ok", "city": state.config.slug })))
}
