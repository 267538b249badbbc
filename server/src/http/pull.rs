//! Changes down.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use saberling_store::questions::{PullAnswer, PullQuery};
use saberling_store::{Author, Command};
use saberling_wire::paths::AT_HEADER;
use saberling_wire::{ErrorCode, PullResponse, limits};
use serde::Deserialize;

use super::device::{Device, epoch_changed};
use crate::error::ApiError;
use crate::state::AppState;

/// The query of a pull.
#[derive(Deserialize)]
pub(super) struct PullParameters {
    cursor: Option<String>,
    limit: Option<usize>,
}

/// `GET /v1/sync/pull`
pub(super) async fn pull(
    State(state): State<AppState>,
    parameters: Result<Query<PullParameters>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Json<PullResponse>, ApiError> {
    let device = Device::of(&headers)?;
    let Query(parameters) = parameters
        .map_err(|_| ApiError::new(ErrorCode::InvalidRequest, "expected ?cursor=…&limit=1 to 500"))?;
    let query = PullQuery {
        identity_id: device.identity_id,
        secret_hash: device.secret_hash,
        at: headers.get(AT_HEADER).and_then(|at| at.to_str().ok()).map(str::to_owned),
        cursor: parameters.cursor.filter(|cursor| !cursor.is_empty()),
        limit: parameters.limit.unwrap_or(limits::PULL_ROWS),
    };
    match state.ask(move |store, city| store.pull(city, &query)).await? {
        PullAnswer::Rows(rows) => Ok(Json(*rows)),
        PullAnswer::Refused(refusal) => Err(refusal.into()),
        PullAnswer::EpochChanged { epoch, at } => Err(epoch_changed(epoch, at)),
        PullAnswer::MustRefetch => {
            let text = "the cursor no longer holds: pull from the start";
            Err(ApiError::new(ErrorCode::MustRefetch, text))
        }
        PullAnswer::Lost { epoch } => {
            let mint = vec![Command::MintEpoch { seen: epoch }];
            let outcome = state.submit(Author::System, None, mint).await?;
            Err(epoch_changed(outcome.epoch, outcome.at))
        }
    }
}
