//! The city's settings, and whether the server is there.

use axum::Json;
use axum::extract::Path;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use saberling_wire::Sha256;
use serde_json::json;

use crate::error::ApiError;
use crate::state::AppState;

/// How long an epoch that nobody announced is shown.
const ALARM_MS: i64 = 24 * 60 * 60 * 1_000;

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

/// `GET /v1/packs/{hash}`: the pack of that hash, of now or of before; other bytes have another address.
pub(super) async fn pack(
    State(state): State<AppState>,
    Path(hash): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let hash: Sha256 = hash.parse().map_err(|_| ApiError::not_found())?;
    let pack = state.shelf.bytes(hash).ok_or_else(ApiError::not_found)?;
    let tag = format!("\"{hash}\"");
    let mut response =
        if has_tag(&headers, &tag) { StatusCode::NOT_MODIFIED.into_response() } else { pack.into_response() };
    let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
    let kind = HeaderValue::from_static("application/octet-stream");
    response.headers_mut().insert(header::CACHE_CONTROL, kept);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
        .headers_mut()
        .insert(header::ETAG, HeaderValue::from_str(&tag).map_err(|_| ApiError::internal())?);
    Ok(response)
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
    let since_ms = state.now_ms() - ALARM_MS;
    let alarms = state.ask(move |store, city| store.alarms(city, since_ms)).await?;
    let alarms = alarms.iter().map(|alarm| json!({ "alarm": alarm.cause, "at_ms": alarm.at_ms }));
    let mut alarms: Vec<_> = alarms.collect();
    if state.not_restored {
        alarms.push(json!({ "alarm": "not_restored", "at_ms": state.started_at_ms }));
    }
    if let Some(since_ms) = state.stuck.since_ms() {
        alarms.push(json!({ "alarm": "due_failed", "at_ms": since_ms }));
    }
    let status = if state.not_restored { "not_restored" } else { "ok" };
    let mut body = json!({ "status": status, "city": state.config.slug });
    if !alarms.is_empty() {
        body["alarms"] = alarms.into();
    }
    Ok(Json(body))
}
