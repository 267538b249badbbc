//! A crew's phone is activated.

use std::net::SocketAddr;

use axum::Json;
use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use saberling_store::{Command, CommandOutcome, Reply};
use saberling_wire::{ActivateRequest, ActivateResponse, ErrorBody, ErrorCode};

use super::device::{Device, refused};
use super::limits::json_body;
use crate::error::ApiError;
use crate::state::AppState;

/// `POST /v1/crew/activate`; the same code on the same phone answers the same again.
pub(super) async fn activate(
    State(state): State<AppState>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ActivateResponse>, ApiError> {
    let device = Device::of(&headers)?;
    let body = json_body(&headers, body).await?;
    let request: ActivateRequest = serde_json::from_slice(&body)
        .map_err(|_| ApiError::new(ErrorCode::InvalidJson, "expected {\"code\": \"…\"} as JSON"))?;
    device.may_register(&state, from).await?;
    let command = Command::Activate { code: request.code };
    let mut outcome = state.submit(device.author(true), None, vec![command]).await?;
    let mut outcomes = match std::mem::replace(&mut outcome.result, Ok(Vec::new())) {
        Ok(outcomes) => outcomes,
        Err(refusal) => return Err(refused(&outcome, refusal)),
    };
    match outcomes.pop() {
        Some(CommandOutcome::Applied { reply: Reply::Activated(answer), .. }) => Ok(Json(answer)),
        Some(CommandOutcome::Rejected { code, detail }) => {
            let mut body = ErrorBody::new(code.clone(), text(&code));
            body.tries_left = detail.tries_left;
            body.after_ms = detail.after_ms;
            Err(ApiError::with_body(body))
        }
        _ => Err(ApiError::internal()),
    }
}

fn text(code: &ErrorCode) -> &'static str {
    match code {
        ErrorCode::CodeWrong => "there is no such activation code",
        ErrorCode::CodeUsed => "the code was used on another phone",
        ErrorCode::CodeExpired => "the code is too old; ask the office for another",
        ErrorCode::CodePaused => "too many wrong codes; wait",
        _ => "the phone cannot be activated",
    }
}
