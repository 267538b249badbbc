//! Operations up: each judged by itself, outcomes in the order of the request.

use std::net::SocketAddr;

use axum::Json;
use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use saberling_plants::plant;
use saberling_store::{Command, CommandOutcome};
use saberling_wire::{ErrorCode, OpId, OpOutcome, Outcome, PushRequest, PushResponse, RetryReason, limits};

use super::device::{Device, refused};
use super::limits::json_body;
use super::operations;
use crate::error::ApiError;
use crate::executor::off_thread;
use crate::state::AppState;

/// Milliseconds after which an operation that the database failed at is sent again.
const FAILED_AFTER_MS: i64 = 5_000;

/// `POST /v1/sync/push`; also registers a phone that nobody knows, even with no operation at all.
pub(super) async fn push(
    State(state): State<AppState>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<PushResponse>, ApiError> {
    let device = Device::of(&headers)?;
    let body = json_body(&headers, body).await?;
    let request: PushRequest = serde_json::from_slice(&body)
        .map_err(|_| ApiError::new(ErrorCode::InvalidJson, "expected {\"at\": …, \"ops\": […]} as JSON"))?;
    if request.ops.len() > limits::OPERATIONS_PER_PUSH {
        let text = "a push has at most 100 operations";
        return Err(ApiError::new(ErrorCode::TooManyOperations, text));
    }
    device.may_register(&state, from).await?;
    // A hundred lookups of places are too much for a thread that others wait for.
    let (app, ops) = (state.clone(), request.ops);
    let read = move || ops.iter().map(|raw| operations::read(raw, &app.shelf)).collect::<Vec<_>>();
    let read = off_thread(read).await.map_err(|_| ApiError::internal())?;
    let ids: Vec<Option<OpId>> =
        read.iter().map(|read| read.as_ref().map(|operation| operation.op_id)).collect();
    let operations = read.into_iter().flatten().map(|operation| Command::Operation(Box::new(operation)));
    let grant = request.grant.map(|grant| Command::PresentGrant { grant });
    // A grant that is none changes nothing; the operations are judged all the same.
    let granted = usize::from(grant.is_some());
    let commands = grant.into_iter().chain(operations).collect();
    let mut outcome = state.submit(device.author(true), request.at, commands).await?;
    match std::mem::replace(&mut outcome.result, Ok(Vec::new())) {
        Err(refusal) => Err(refused(&outcome, refusal)),
        Ok(outcomes) => Ok(Json(PushResponse {
            at: outcome.at,
            epoch: outcome.epoch,
            server_time_ms: outcome.server_time_ms,
            outcomes: positional(&ids, in_order(outcomes).into_iter().skip(granted)),
        })),
    }
}

/// As they are; with a planted bug, each stands where its neighbour's operation stood.
fn in_order(mut outcomes: Vec<CommandOutcome>) -> Vec<CommandOutcome> {
    if plant!("outcomes-shifted") && outcomes.len() > 1 {
        outcomes.rotate_left(1);
    }
    outcomes
}

/// Puts the outcomes where their operations stood; what had no readable op_id is invalid.
fn positional(ids: &[Option<OpId>], mut outcomes: impl Iterator<Item = CommandOutcome>) -> Vec<OpOutcome> {
    ids.iter()
        .map(|op_id| {
            let judged = op_id.and_then(|_| outcomes.next());
            let outcome = judged.map_or(Outcome::Rejected { code: ErrorCode::Invalid }, on_the_wire);
            OpOutcome { op_id: *op_id, outcome }
        })
        .collect()
}

fn on_the_wire(outcome: CommandOutcome) -> Outcome {
    match outcome {
        CommandOutcome::Applied { rev, orphan, .. } => Outcome::Applied { rev, orphan },
        CommandOutcome::Duplicate { rev, .. } => Outcome::Duplicate { rev },
        CommandOutcome::Rejected { code, .. } => Outcome::Rejected { code },
        CommandOutcome::Retry { reason, after_ms } => Outcome::Retry { reason, after_ms },
        CommandOutcome::Failed => {
            Outcome::Retry { reason: RetryReason::After, after_ms: Some(FAILED_AFTER_MS) }
        }
    }
}
