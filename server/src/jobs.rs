//! What runs by itself: unfinished uploads are given up some days after their last byte, and old history
//! is forgotten.

use std::time::Duration;

use saberling_store::{Author, Command, CommandOutcome};
use saberling_wire::limits;

use crate::error::ApiError;
use crate::state::AppState;

/// How often it is looked at.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// Runs until it is aborted.
pub(crate) async fn run(state: AppState) {
    // Nothing changes a database that is to be replaced.
    if state.not_restored {
        return;
    }
    loop {
        if let Err(error) = forget_history(&state).await {
            tracing::warn!(code = %error.code(), "old history could not be forgotten");
        }
        if let Err(error) = expire_uploads(&state).await {
            tracing::warn!(code = %error.code(), "unfinished uploads could not be given up");
        }
        tokio::time::sleep(EVERY).await;
    }
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
