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
/// Photos that are deleted while nobody brings one.
const STRAYS: usize = 200;
/// Changes that come together are looked at together.
const TOGETHER: Duration = Duration::from_millis(100);

/// Runs until it is aborted.
pub(crate) async fn run(state: AppState) {
    // Nothing changes a database that is to be replaced.
    if state.not_restored {
        return;
    }
    tokio::join!(photos(state.clone()), uploads(state.clone()), reports(state));
}

/// Once: a start does not wait for a slow disk. Nothing of what goes is served meanwhile.
async fn photos(state: AppState) {
    while let Err(error) = discard_strays(&state).await {
        tracing::warn!(code = %error.code(), "photos that nobody accounts for could not be deleted");
        tokio::time::sleep(AFTER_FAILURE).await;
    }
}

/// Deletes the photos that a crash or a rolled-back database left behind.
async fn discard_strays(state: &AppState) -> Result<(), ApiError> {
    let (files, kept) = (state.files.clone(), state.ask(|store, _| store.kept_photos()).await?);
    let strays = crate::http::receive::blocking(move || files.strays(&kept)).await?;
    let strays: Vec<_> = strays.into_iter().collect();
    for some in strays.chunks(STRAYS) {
        // Somebody may have brought one of them meanwhile; nobody brings one just now.
        let _nobody_keeps = state.keeping.write().await;
        let (files, kept) = (state.files.clone(), state.ask(|store, _| store.kept_photos()).await?);
        let gone: Vec<_> = some.iter().copied().filter(|sha256| !kept.contains(sha256)).collect();
        if !gone.is_empty() {
            tracing::warn!(photos = gone.len(), "photos that nobody accounts for are deleted");
        }
        crate::http::receive::blocking(move || gone.into_iter().try_for_each(|sha256| files.discard(sha256)))
            .await?;
    }
    Ok(())
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
    match state.ask(|store, _| store.empty_log()).await {
        Ok(true) => {}
        Ok(false) => tracing::info!("somebody reads; the database's log is emptied the next time"),
        Err(error) => tracing::warn!(code = %error.code(), "the database's log could not be emptied"),
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
    done?;
    let resting = state.stuck.resting(state.now_ms());
    let next = state.ask(move |store, city| store.next_due(city, &resting)).await?;
    let next = next.into_iter().chain(state.stuck.next_ms()).min();
    let wait_ms = next.map_or(i64::MAX, |next| next.saturating_sub(state.now_ms()).max(1));
    Ok(Duration::from_millis(u64::try_from(wait_ms).unwrap_or(u64::MAX)).min(EVERY))
}

/// Does what is due with reports; one with which it fails is left alone for a while.
async fn reports_due(state: &AppState) -> Result<(), ApiError> {
    loop {
        let now_ms = state.now_ms();
        let resting = state.stuck.resting(now_ms);
        let due = state.ask(move |store, city| store.due(city, now_ms, &resting)).await?;
        if due.is_empty() {
            return Ok(());
        }
        let commands = due.iter().map(|report_id| Command::Due { report_id: *report_id }).collect();
        let outcomes = state.submit(Author::System, None, commands).await?.result?;
        for (report_id, outcome) in due.into_iter().zip(outcomes) {
            match outcome {
                CommandOutcome::Applied { .. } => state.stuck.done(report_id),
                _ => state.stuck.failed(report_id, now_ms),
            }
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

/// Gives up the uploads whose last byte came too long ago, unfinished or named by nobody, and tells how many.
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
