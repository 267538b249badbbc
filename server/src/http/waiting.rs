//! A pull that waits for news.

use std::time::Duration;

use saberling_store::questions::PullAnswer;
use saberling_store::{Author, CityId, Command, MintCause, Store, StoreResult};
use saberling_wire::{PullResponse, limits};

use super::device::{epoch_changed, must_refetch};
use crate::error::ApiError;
use crate::state::AppState;

/// Asks, and when there is nothing new, waits for so many seconds at most until there is.
pub(super) async fn news<F>(state: &AppState, wait_s: u32, ask: F) -> Result<PullAnswer, ApiError>
where
    F: Fn(&dyn Store, CityId) -> StoreResult<PullAnswer> + Clone + Send + 'static,
{
    let seen = state.waiters.commits();
    let answer = state.ask(ask.clone()).await?;
    let (true, Some(page)) = (wait_s > 0, quiet(&answer)) else {
        return Ok(answer);
    };
    let scopes = page.digests.iter().map(|digest| &*digest.scope);
    let Some(waiter) = state.waiters.wait_for(scopes) else {
        return Ok(answer);
    };
    drop(answer);
    let over = tokio::time::sleep(Duration::from_secs(u64::from(wait_s.min(limits::WAIT_SECONDS))));
    tokio::pin!(over);
    // What was committed between reading and taking the place has woken nobody.
    let mut missed = state.waiters.commits() != seen;
    loop {
        let mut is_over = state.waiters.is_closed();
        if !missed && !is_over {
            tokio::select! {
                () = waiter.woken() => {}
                () = &mut over => is_over = true,
            }
        }
        missed = false;
        let answer = state.ask(ask.clone()).await?;
        if is_over || quiet(&answer).is_none() {
            return Ok(answer);
        }
    }
}

/// The page, when it has nothing new.
fn quiet(answer: &PullAnswer) -> Option<&PullResponse> {
    match answer {
        PullAnswer::Rows(page) if page.items.is_empty() && !page.has_more => Some(page),
        _ => None,
    }
}

/// The reply that an answer becomes. The settings' version is the one that this server serves.
pub(super) async fn reply(state: &AppState, answer: PullAnswer) -> Result<PullResponse, ApiError> {
    match answer {
        PullAnswer::Rows(page) => Ok(PullResponse { config_version: state.config_version.clone(), ..*page }),
        PullAnswer::Refused(refusal) => Err(refusal.into()),
        PullAnswer::EpochChanged { epoch, at } => Err(epoch_changed(epoch, at)),
        PullAnswer::MustRefetch => Err(must_refetch()),
        PullAnswer::Lost { epoch, born_s } => Err(Box::pin(mint(state, epoch, born_s)).await?),
    }
}

/// Begins a new epoch, for this database was rolled back; and what whoever noticed it is told.
pub(crate) async fn mint(state: &AppState, seen: String, known_s: u32) -> Result<ApiError, ApiError> {
    let mint = vec![Command::MintEpoch { seen, cause: MintCause::RolledBack { known_s } }];
    let outcome = state.submit(Author::System, None, mint).await?;
    // Nothing was stored: the epoch is still the old one.
    if let Err(refusal) = outcome.result {
        return Err(refusal.into());
    }
    Ok(epoch_changed(outcome.epoch, outcome.at))
}
