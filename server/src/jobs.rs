//! What runs by itself: unfinished uploads are given up some days after their last byte.

use std::time::Duration;

use saberling_store::{Author, Command, CommandOutcome};
use saberling_wire::limits;

use crate::error::ApiError;
use crate::state::AppState;

/// How often it is looked at.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// Runs until it is aborted.
pub(crate) async fn run(state: AppState) {
    loop {
        once(&state).await;
        tokio::time::sleep(EVERY).await;
    }
}

/// Does all that is due; what fails now is done the next time.
pub async fn once(state: &AppState) {
    if let Err(error) = expire_uploads(state).await {
        tracing::warn!(code = %error.code(), "unfinished uploads could not be given up");
    }
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
