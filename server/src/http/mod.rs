//! The protocol over HTTP.

mod activate;
mod config;
pub(crate) mod device;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
pub(crate) mod limits;
mod mark;
pub(crate) mod media;
mod openapi;
mod operations;
mod packed;
mod public;
mod pull;
mod push;
pub(crate) mod receive;
pub(crate) mod turns;
mod tus;
pub(crate) mod uploads;
pub(crate) mod waiting;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, patch, post};
use saberling_wire::{ErrorCode, paths};

use crate::apps::{APPLE_ASSOCIATION, ASSET_LINKS};
use crate::error::ApiError;
use crate::state::AppState;

/// Milliseconds after which a server that waits for its backup is asked again.
const NOT_RESTORED_MS: i64 = 60_000;

/// Everything that the server answers: the protocol, the office's pages, and a word for the rest.
pub fn router(state: AppState) -> Router {
    let tus = Router::new()
        .route(paths::UPLOADS, post(uploads::create).options(uploads::options))
        .route(
            "/v1/uploads/{id}",
            patch(uploads::patch)
                .post(uploads::meant)
                .head(uploads::head)
                .delete(uploads::terminate)
                .options(uploads::options),
        )
        .layer(from_fn(tus::speak));
    let packed = Router::new()
        .route(paths::PUSH, post(push::push))
        .route(paths::PULL, get(pull::pull))
        .route(paths::PUBLIC_PULL, get(public::pull))
        .route(paths::ACTIVATE, post(activate::activate))
        .route(paths::CONFIG, get(config::config))
        .route("/v1/packs/{hash}", get(config::pack))
        .route(paths::OPENAPI, get(openapi::document))
        .layer(from_fn(packed::replies));
    let protocol = Router::new()
        .merge(packed)
        .route("/v1/media/{id}", get(media::photo))
        .route(paths::HEALTH, get(config::health))
        .merge(tus);
    protocol
        .merge(crate::apps::router())
        .merge(crate::office::router())
        .fallback(|| async { ApiError::not_found() })
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(state.clone(), only_when_restored))
        .layer(from_fn_with_state(state.clone(), mark::every_reply))
        .with_state(state)
}

/// A database that lacks the newest verified backup serves nothing that reads or writes it: what phones
/// would be told to forget is in that backup.
async fn only_when_restored(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let of_no_data = matches!(path, paths::HEALTH | paths::CONFIG | ASSET_LINKS | APPLE_ASSOCIATION)
        || path.starts_with(paths::PACKS);
    if state.not_restored && !of_no_data {
        let text = "this server's data is older than its newest verified backup; \
                    the operator must restore that backup first";
        return ApiError::after(ErrorCode::NotRestored, text, NOT_RESTORED_MS).into_response();
    }
    next.run(request).await
}

async fn wrong_method() -> Response {
    let error = ApiError::new(ErrorCode::InvalidRequest, "this path does not know this method");
    let mut response = error.into_response();
    *response.status_mut() = axum::http::StatusCode::METHOD_NOT_ALLOWED;
    response
}
