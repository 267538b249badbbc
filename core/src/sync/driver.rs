//! The background task: sends by itself whenever there is something to send and a network.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::{Notify, oneshot};

use super::{Failure, Rest, run};
use crate::api::{SyncPhase, SyncView};
use crate::error::Error;
use crate::outbox;
use crate::phone::{Inner, Status};
use crate::present;
use crate::store::{IdentityState, sql};

/// How often a phone that is quiet asks for news while the app is open.
const IDLE: Duration = Duration::from_secs(30);

/// Wakes the background task and answers those who wait for a pass.
#[derive(Default)]
pub(crate) struct Driver {
    wake: Notify,
    waiting: Mutex<Vec<oneshot::Sender<SyncView>>>,
}

impl Driver {
    /// Something is to be sent, or the network is another one.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Asks for a pass now; the receiver hears how it ended. Dropping it loses nothing.
    pub(crate) fn request(&self) -> oneshot::Receiver<SyncView> {
        let (sender, receiver) = oneshot::channel();
        self.lock().push(sender);
        self.wake();
        receiver
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<oneshot::Sender<SyncView>>> {
        self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Runs until the phone is closed.
    pub(crate) async fn run(inner: Arc<Inner>) {
        let mut failures = 0;
        loop {
            let waiting = std::mem::take(&mut *inner.driver.lock());
            let wait = match all(&inner).await {
                Ok(end) => settle(&inner, &end, &mut failures),
                Err(Error::Closed) => return,
                Err(error) => {
                    tracing::error!(error = %error, "sync stopped on the phone's own storage");
                    failures += 1;
                    set_status(&inner, SyncPhase::Waiting, None, Some(error.to_api(inner.language).code()));
                    Duration::from_millis(backoff(&inner, failures, None))
                }
            };
            if let Ok(view) = present::sync(&inner) {
                for sender in waiting {
                    // Who no longer waits is not told.
                    let _ = sender.send(view.clone());
                }
            }
            tokio::select! {
                () = inner.driver.wake.notified() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }
}

/// One pass of every identity; the worst end counts.
async fn all(inner: &Inner) -> Result<Rest, Error> {
    if !inner.ports.is_online() {
        return Ok(Rest::Failed(Failure::Retry { after_ms: None }));
    }
    let identities = inner.store.read(sql::identities::all)?;
    let mut worst = Rest::Quiet { next_due_ms: None };
    for identity in identities.iter().filter(|identity| identity.state == IdentityState::Active) {
        set_status(inner, SyncPhase::Running, None, None);
        let rest = run::pass(inner, identity.id).await?;
        worst = worse(worst, rest);
    }
    Ok(worst)
}

fn worse(a: Rest, b: Rest) -> Rest {
    match (a, b) {
        (Rest::Quiet { next_due_ms: a }, Rest::Quiet { next_due_ms: b }) => {
            Rest::Quiet { next_due_ms: a.into_iter().chain(b).min() }
        }
        (Rest::Quiet { .. }, other) | (other, Rest::Quiet { .. }) => other,
        (Rest::Failed(failure), _) | (_, Rest::Failed(failure)) => Rest::Failed(failure),
        (first, _) => first,
    }
}

/// Says how the pass ended and how long to wait for the next.
fn settle(inner: &Inner, rest: &Rest, failures: &mut u32) -> Duration {
    match rest {
        Rest::Quiet { next_due_ms } => {
            *failures = 0;
            set_status(inner, SyncPhase::Idle, None, None);
            let now_ms = inner.ports.now_ms().unwrap_or(0);
            let due = next_due_ms.map(|due| Duration::from_millis((due - now_ms).max(100).unsigned_abs()));
            due.map_or(IDLE, |due| due.min(IDLE))
        }
        Rest::Revoked => {
            set_status(inner, SyncPhase::Revoked, None, Some("revoked"));
            IDLE
        }
        Rest::Outdated => {
            set_status(inner, SyncPhase::Outdated, None, Some("upgrade_required"));
            IDLE
        }
        Rest::Failed(_) if !inner.ports.is_online() => {
            set_status(inner, SyncPhase::Offline, None, None);
            IDLE
        }
        Rest::Failed(failure) => {
            let asked = if let Failure::Retry { after_ms } = failure { *after_ms } else { None };
            let wait_ms = backoff(inner, *failures, asked);
            *failures += 1;
            let retry_at_ms = inner.ports.now_ms().ok().map(|now| now.saturating_add_unsigned(wait_ms));
            set_status(inner, SyncPhase::Waiting, retry_at_ms, Some(failure.code()));
            Duration::from_millis(wait_ms)
        }
    }
}

fn backoff(inner: &Inner, failures: u32, asked_ms: Option<i64>) -> u64 {
    let own = outbox::backoff_ms(failures, inner.ports.jitter());
    own.max(asked_ms.unwrap_or(0)).unsigned_abs()
}

fn set_status(inner: &Inner, phase: SyncPhase, retry_at_ms: Option<i64>, failure: Option<&str>) {
    inner.set_status(Status { phase, retry_at_ms, failure: failure.map(str::to_owned) });
}
