//! Changes down.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use saberling_store::questions::PullQuery;
use saberling_wire::paths::AT_HEADER;
use saberling_wire::{ErrorCode, PullResponse, limits};
use serde::Deserialize;

use super::device::Device;
use super::waiting;
use crate::error::ApiError;
use crate::state::AppState;

/// The query of a pull.
#[derive(Deserialize)]
pub(super) struct PullParameters {
    cursor: Option<String>,
    limit: Option<usize>,
    wait: Option<u32>,
    #[cfg(saberling_plants)]
    scope: Option<String>,
}

/// `GET /v1/sync/pull`
pub(super) async fn pull(
    State(state): State<AppState>,
    parameters: Result<Query<PullParameters>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Json<PullResponse>, ApiError> {
    let device = Device::of(&headers)?;
    let Query(parameters) = parameters.map_err(|_| {
        let text = "expected ?cursor=…&limit=1 to 500&wait=0 to 55";
        ApiError::new(ErrorCode::InvalidRequest, text)
    })?;
    let query = PullQuery {
        identity_id: device.identity_id,
        secret_hash: device.secret_hash,
        at: headers.get(AT_HEADER).and_then(|at| at.to_str().ok()).map(str::to_owned),
        cursor: parameters.cursor.filter(|cursor| !cursor.is_empty()),
        limit: parameters.limit.unwrap_or(limits::PULL_ROWS),
        #[cfg(saberling_plants)]
        scope: parameters.scope,
    };
    // Nothing is held while it waits that is not needed any more.
    drop(headers);
    // Without a cursor the page itself is what is waited for, though it has no rows.
    let wait_s = parameters.wait.filter(|_| query.cursor.is_some()).unwrap_or(0);
    let answer = waiting::news(&state, wait_s, move |store, city| store.pull(city, &query)).await?;
    Ok(Json(waiting::reply(&state, answer).await?))
}
