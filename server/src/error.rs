//! Errors of requests: one type that becomes the reply with wire's code and status.

use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use saberling_store::{Refusal, StoreError, WriterError};
use saberling_wire::paths::{AT_HEADER, EPOCH_HEADER};
use saberling_wire::{ErrorBody, ErrorCode};

/// Milliseconds after which a busy server is asked again.
const BUSY_MS: i64 = 2_000;

/// An error that a request gets as [`ErrorBody`].
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.text)]
pub struct ApiError(Box<ErrorBody>);

impl ApiError {
    /// An error with a text for developers.
    #[must_use]
    pub fn new(code: ErrorCode, text: impl Into<String>) -> Self {
        Self(Box::new(ErrorBody::new(code, text)))
    }

    /// An error with a whole body.
    #[must_use]
    pub fn with_body(body: ErrorBody) -> Self {
        Self(Box::new(body))
    }

    /// An error that asks to come back after some milliseconds.
    #[must_use]
    pub fn after(code: ErrorCode, text: &str, after_ms: i64) -> Self {
        let mut body = ErrorBody::new(code, text);
        body.after_ms = Some(after_ms);
        Self::with_body(body)
    }

    /// The server cannot take it now.
    #[must_use]
    pub fn busy() -> Self {
        Self::after(ErrorCode::Busy, "the server is busy; come back later", BUSY_MS)
    }

    /// No such thing, or none that the sender may see.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(ErrorCode::NotFound, "no such thing, or none that you may see")
    }

    /// Something broke on our side.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(ErrorCode::Internal, "something broke on the server's side; try again later")
    }

    /// What went wrong, for a program.
    #[must_use]
    pub fn code(&self) -> &ErrorCode {
        &self.0.code
    }

    /// The body as it is sent.
    #[must_use]
    pub fn body(&self) -> &ErrorBody {
        &self.0
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = %error, source = ?std::error::Error::source(&error), "the store failed");
        Self::internal()
    }
}

impl From<WriterError> for ApiError {
    fn from(_: WriterError) -> Self {
        Self::busy()
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.code(), refusal.to_string())
    }
}

/// Says in headers which life of the database this is, and where its counter stands.
pub(crate) fn stamp_headers(headers: &mut HeaderMap, at: &str, epoch: &str) {
    for (name, value) in [(AT_HEADER, at), (EPOCH_HEADER, epoch)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let wait_s = self.0.after_ms.map(|ms| (ms.max(0) + 999) / 1_000);
        let stamp = self.0.at.clone().zip(self.0.epoch.clone());
        let mut response = (status, Json(*self.0)).into_response();
        // A reply to HEAD has no body.
        if let Some((at, epoch)) = stamp {
            stamp_headers(response.headers_mut(), &at, &epoch);
        }
        if let Some(wait_s) = wait_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait_s));
        }
        response
    }
}
