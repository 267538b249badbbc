//! The public's changes down: for everybody, without credentials, so that nothing joins a phone's reports
//! to the areas that it looks at.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{ConnectInfo, Query, State};
use saberling_store::questions::PublicQuery;
use saberling_wire::{ErrorCode, PullResponse, limits};
use serde::Deserialize;

use super::waiting;
use crate::error::ApiError;
use crate::state::AppState;

/// The query of a public pull.
#[derive(Deserialize)]
pub(super) struct PublicParameters {
    areas: String,
    cursor: Option<String>,
    limit: Option<usize>,
    wait: Option<u32>,
}

/// `GET /v1/public/pull`
pub(super) async fn pull(
    State(state): State<AppState>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    parameters: Result<Query<PublicParameters>, QueryRejection>,
) -> Result<Json<PullResponse>, ApiError> {
    state.public_pulls.take(from.ip(), state.now_ms()).map_err(|after_ms| {
        let text = "too many requests from this address; come back later";
        ApiError::after(ErrorCode::RateLimited, text, after_ms)
    })?;
    let Query(parameters) = parameters.map_err(|_| {
        let text = "expected ?areas=code,code&cursor=…&limit=1 to 500&wait=0 to 55";
        ApiError::new(ErrorCode::InvalidRequest, text)
    })?;
    let query = PublicQuery {
        areas: areas(&state, &parameters.areas)?,
        cursor: parameters.cursor.filter(|cursor| !cursor.is_empty()),
        limit: parameters.limit.unwrap_or(limits::PULL_ROWS),
    };
    let wait_s = parameters.wait.filter(|_| query.cursor.is_some()).unwrap_or(0);
    let answer = waiting::news(&state, wait_s, move |store, city| store.public_pull(city, &query)).await?;
    Ok(Json(waiting::reply(&state, answer).await?))
}

/// The codes of areas of this city, at least one and not too many.
fn areas(state: &AppState, text: &str) -> Result<BTreeSet<String>, ApiError> {
    let refuse = |text: &str| Err(ApiError::new(ErrorCode::InvalidRequest, text));
    let mut codes = BTreeSet::new();
    for code in text.split(',').map(str::trim).filter(|code| !code.is_empty()) {
        if codes.len() >= limits::PUBLIC_AREAS && !codes.contains(code) {
            return refuse("a public pull has at most 16 areas");
        }
        // A phone with an older pack asks by its codes.
        if !state.shelf.knows_area(code) {
            return refuse("there is no area of that code in this city");
        }
        codes.insert(code.to_owned());
    }
    if codes.is_empty() { refuse("name one area at least") } else { Ok(codes) }
}
