//! What runs by itself: what is due by time becomes a change of its own, files that nothing needs are
//! deleted, unfinished uploads are given up some days after their last byte, and old history is forgotten.

use std::time::Duration;

use saberling_store::records::Waste;
use saberling_store::{Author, Command, CommandOutcome};
use saberling_wire::limits;

use crate::error::ApiError;
use crate::state::AppState;

/// How often uploads are looked at, and reports at the latest.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// How long a job waits after a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(60);
/// Changes that come together are looked at together.
const TOGETHER: Duration = Duration::from_millis(100);

/// Runs until it is aborted.
pub(crate) async fn run(state: AppState) {
    // Nothing changes a database that is to be replaced.
    if state.not_restored {
        return;
    }
    tokio::join!(uploads(state.clone()), reports(state));
}

async fn uploads(state: AppState) {
    loop {
        once(&state).await;
        tokio::time::sleep(EVERY).await;
    }
}

/// Does all that is due; what fails now is done the next time.
pub async fn once(state: &AppState) {
    if let Err(error) = forget_history(state).await {
        tracing::warn!(code = %error.code(), "old history could not be forgotten");
    }
    if let Err(error) = expire_uploads(state).await {
        tracing::warn!(code = %error.code(), "unfinished uploads could not be given up");
    }
}

/// Sleeps until the next thing is due; whatever changes meanwhile may bring it nearer.
async fn reports(state: AppState) {
    let mut changes = state.changes.clone();
    loop {
        let wait = tend(&state).await.unwrap_or_else(|error| {
            tracing::warn!(code = %error.code(), "what is due could not be done");
            AFTER_FAILURE
        });
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            changed = changes.changed() => match changed {
                Ok(()) => tokio::time::sleep(TOGETHER).await,
                Err(_) => return,
            },
        }
    }
}

/// Does all that is due by now, and tells how long it is until the next.
///
/// # Errors
/// When the database fails.
pub async fn tend(state: &AppState) -> Result<Duration, ApiError> {
    // The waste goes whatever became of the reports.
    let done = reports_due(state).await;
    delete_waste(state).await?;
    if !done? {
        return Ok(AFTER_FAILURE);
    }
    let next = state.ask(|store, city| store.next_due(city)).await?;
    let wait_ms = next.map_or(i64::MAX, |next| next.saturating_sub(state.now_ms()).max(1));
    Ok(Duration::from_millis(u64::try_from(wait_ms).unwrap_or(u64::MAX)).min(EVERY))
}

/// Does what is due with reports; false when some cannot be done now.
async fn reports_due(state: &AppState) -> Result<bool, ApiError> {
    loop {
        let now_ms = state.now_ms();
        let due = state.ask(move |store, city| store.due(city, now_ms)).await?;
        if due.is_empty() {
            return Ok(true);
        }
        let commands = due.into_iter().map(|report_id| Command::Due { report_id }).collect();
        let outcomes = state.submit(Author::System, None, commands).await?.result?;
        if !outcomes.iter().any(|outcome| matches!(outcome, CommandOutcome::Applied { .. })) {
            return Ok(false);
        }
    }
}

/// Deletes the files that nothing needs any more. One that cannot be deleted now keeps no other.
async fn delete_waste(state: &AppState) -> Result<(), ApiError> {
    let mut failed = Ok(());
    for waste in state.ask(|store, city| store.waste(city)).await? {
        // Nobody works on the upload, or keeps a photo, between the question and the deletion.
        let deleted = match waste {
            Waste::Staging(upload_id) => {
                let Some(_turn) = state.upload_turns.wait(upload_id).await else { continue };
                delete(state, waste).await
            }
            Waste::Blob(_) => {
                let _nobody_keeps = state.keeping.write().await;
                delete(state, waste).await
            }
        };
        failed = failed.and(deleted);
    }
    failed
}

async fn delete(state: &AppState, waste: Waste) -> Result<(), ApiError> {
    if state.ask(|store, city| store.waste(city)).await?.contains(&waste) {
        let files = state.files.clone();
        let discard = move || match waste {
            Waste::Staging(upload_id) => files.unstage(upload_id),
            Waste::Blob(sha256) => files.discard(sha256),
        };
        crate::http::receive::blocking(discard).await?;
        state.command(Author::System, Command::WasteDeleted(waste)).await?;
    }
    Ok(())
}

/// Forgets nonces, tombstones and left rows that are older than they are kept.
pub(crate) async fn forget_history(state: &AppState) -> Result<(), ApiError> {
    let before_ms = state.now_ms() - limits::HISTORY_KEPT_MS;
    state.command(Author::System, Command::ForgetHistory { before_ms }).await.map(drop)
}

/// Gives up the uploads whose last byte came too long ago, and tells how many.
pub(crate) async fn expire_uploads(state: &AppState) -> Result<u32, ApiError> {
    let before_ms = state.now_ms() - limits::UPLOAD_KEPT_MS;
    let stale = state.ask(move |store, city| store.stale_uploads(city, before_ms)).await?;
    let mut gone = 0;
    for upload_id in stale {
        // Whoever works on it brings bytes: it is not stale any more.
        let Some(_turn) = state.upload_turns.wait(upload_id).await else { continue };
        let expire = Command::ExpireUpload { upload_id, before_ms };
        let outcome = state.command(Author::System, expire).await?;
        if matches!(outcome, CommandOutcome::Applied { .. }) {
            let files = state.files.clone();
            crate::http::receive::blocking(move || files.unstage(upload_id)).await?;
            gone += 1;
        }
    }
    Ok(gone)
}
