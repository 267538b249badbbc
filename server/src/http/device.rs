//! Which phone sends a request.

use std::net::SocketAddr;

use axum::http::{HeaderMap, header};
use saberling_store::{Author, Refusal, SubmissionOutcome};
use saberling_wire::{Credential, ErrorBody, ErrorCode, IdentityId, SecretHash};

use crate::error::ApiError;
use crate::state::AppState;

/// A phone as it showed itself; nothing is checked yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Device {
    pub(super) identity_id: IdentityId,
    pub(super) secret_hash: SecretHash,
}

impl Device {
    /// Reads the `Authorization` header.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, ApiError> {
        let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let credential = value.and_then(|value| Credential::from_header(value).ok());
        let credential = credential.ok_or_else(|| {
            ApiError::new(
                ErrorCode::BadCredential,
                "expected an Authorization header 'Bearer <identity id>.<secret>'",
            )
        })?;
        Ok(Self { identity_id: credential.identity_id, secret_hash: credential.secret.hash() })
    }

    /// The phone as the author of a submission.
    pub(super) fn author(&self, may_register: bool) -> Author {
        Author::Device { identity_id: self.identity_id, secret_hash: self.secret_hash, may_register }
    }

    /// Reads the header and checks that the server knows the phone.
    pub(super) async fn known(state: &AppState, headers: &HeaderMap) -> Result<Self, ApiError> {
        let device = Self::of(headers)?;
        let id = device.identity_id;
        let identity = state.ask(move |store, city| store.identity(city, id)).await?;
        let identity = identity.ok_or(Refusal::UnknownDevice)?;
        crate::rules::recognise(&identity, device.secret_hash)?;
        Ok(device)
    }

    /// Lets a phone that nobody knows in, unless its address brings too many.
    pub(super) async fn may_register(&self, state: &AppState, from: SocketAddr) -> Result<(), ApiError> {
        let id = self.identity_id;
        let known = state.ask(move |store, city| store.identity(city, id)).await?;
        if known.is_some() {
            return Ok(());
        }
        state.registrations.take(from.ip(), state.now_ms()).map_err(|after_ms| {
            let text = "too many new phones from this address; come back later";
            ApiError::after(ErrorCode::RateLimited, text, after_ms)
        })
    }
}

/// The refusal of a whole submission, with the new epoch where it is about that.
pub(super) fn refused(outcome: &SubmissionOutcome, refusal: Refusal) -> ApiError {
    match refusal {
        // Also when nobody can say any more: the sender needs a new `at` to go on at all, and the answer
        // to lost continuity is one.
        Refusal::EpochChanged | Refusal::MustRefetch => {
            epoch_changed(outcome.epoch.clone(), outcome.at.clone())
        }
        other => other.into(),
    }
}

/// The server's data was made anew or restored.
pub(crate) fn epoch_changed(epoch: String, at: String) -> ApiError {
    let text = "the server's data was made anew or restored: send everything again, then refetch";
    let mut body = ErrorBody::new(ErrorCode::EpochChanged, text);
    body.epoch = Some(epoch);
    body.at = Some(at);
    ApiError::with_body(body)
}

/// The cursor is none to go on from.
pub(super) fn must_refetch() -> ApiError {
    ApiError::new(ErrorCode::MustRefetch, "the cursor no longer holds: pull from the start")
}
