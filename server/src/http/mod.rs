//! The protocol over HTTP.

mod activate;
mod config;
mod device;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
pub(crate) mod limits;
mod mark;
pub(crate) mod media;
mod operations;
mod pull;
mod push;
pub(crate) mod receive;
pub(crate) mod turns;
mod tus;
pub(crate) mod uploads;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, patch, post};
use saberling_wire::{ErrorCode, paths};

use crate::error::ApiError;
use crate::state::AppState;

/// Everything that the server answers: the protocol, the office's pages, and a word for the rest.
pub fn router(state: AppState) -> Router {
    let tus = Router::new()
        .route(paths::UPLOADS, post(uploads::create).options(uploads::options))
        .route("/v1/uploads/{id}", patch(uploads::patch).head(uploads::head))
        .layer(from_fn(tus::speak));
    let protocol = Router::new()
        .route(paths::PUSH, post(push::push))
        .route(paths::PULL, get(pull::pull))
        .route(paths::ACTIVATE, post(activate::activate))
        .route(paths::CONFIG, get(config::config))
        .route("/v1/media/{id}", get(media::photo))
        .route(paths::HEALTH, get(config::health))
        .merge(tus);
    protocol
        .merge(crate::office::router())
        .fallback(|| async { ApiError::not_found() })
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(state.clone(), mark::every_reply))
        .with_state(state)
}

async fn wrong_method() -> axum::response::Response {
    use axum::response::IntoResponse as _;
    let error = ApiError::new(ErrorCode::InvalidRequest, "this path does not know this method");
    let mut response = error.into_response();
    *response.status_mut() = axum::http::StatusCode::METHOD_NOT_ALLOWED;
    response
}
