//! The background task: sends by itself whenever there is something to send and a network.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use saberling_wire::IdentityId;
use tokio::sync::{Notify, oneshot};

use super::{Failure, Pass, Rest, run};
use crate::api::{Event, SyncPhase, SyncView};
use crate::error::Error;
use crate::inner::{Inner, Status};
use crate::outbox;
use crate::present;
use crate::store::{IdentityState, sql};

/// How often a phone that is quiet asks for news while the app is open.
const IDLE: Duration = Duration::from_secs(30);

/// How often a phone asks whether an access that was withdrawn is given again; also at each start.
const ASK_REVOKED_MS: i64 = 6 * 60 * 60 * 1_000;

/// Wakes the background task and answers those who wait for a pass.
pub(crate) struct Driver {
    wake: Notify,
    /// None once the phone is closed.
    waiting: Mutex<Option<Vec<oneshot::Sender<SyncView>>>>,
}

impl Driver {
    pub(crate) fn new() -> Self {
        Self { wake: Notify::new(), waiting: Mutex::new(Some(Vec::new())) }
    }

    /// Something is to be sent, or the network is another one.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Asks for a pass now; the receiver hears how it ended, or breaks off when the phone is closed.
    /// Dropping it loses nothing.
    pub(crate) fn request(&self) -> oneshot::Receiver<SyncView> {
        let (sender, receiver) = oneshot::channel();
        if let Some(waiting) = self.lock().as_mut() {
            waiting.push(sender);
            self.wake();
        }
        receiver
    }

    /// Nobody is answered any more.
    pub(crate) fn close(&self) {
        self.lock().take();
        self.wake();
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vec<oneshot::Sender<SyncView>>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whoever asked for a turn until now is served by the one that begins, so their waking is used up
    /// with it; none when the phone is closed.
    fn take_waiting(&self) -> Option<Vec<oneshot::Sender<SyncView>>> {
        let mut waiting = self.lock();
        let woken = pin!(self.wake.notified());
        woken.enable();
        waiting.as_mut().map(std::mem::take)
    }

    /// Runs until the phone is closed.
    pub(crate) async fn run(inner: Arc<Inner>) {
        let _closed = CloseOnDrop(inner.clone());
        let mut turns = Turns::default();
        while let Some(wait) = Self::turn(&inner, &mut turns).await {
            tokio::select! {
                () = inner.driver.wake.notified() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// One turn, with an answer to everybody who asked for it; says how long to rest then, or nothing
    /// when the phone is closed.
    pub(crate) async fn turn(inner: &Inner, turns: &mut Turns) -> Option<Duration> {
        let waiting = inner.driver.take_waiting()?;
        let wait = match all(inner, turns).await {
            Ok(end) => settle(inner, &end, &mut turns.failures),
            Err(Error::Closed) => return None,
            Err(error) => on_storage_error(inner, &error, &mut turns.failures),
        };
        if let Ok(view) = present::sync(inner) {
            for sender in waiting {
                // Who no longer waits is not told.
                let _ = sender.send(view.clone());
            }
        }
        Some(wait)
    }
}

/// However the task ends, by a panic too, nobody waits for it for ever.
struct CloseOnDrop(Arc<Inner>);

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        self.0.driver.close();
    }
}

/// What is remembered from turn to turn.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    failures: u32,
    ask_revoked_at_ms: i64,
}

/// One turn: everybody's text, then everything else of everybody; the worst end counts.
async fn all(inner: &Inner, turns: &mut Turns) -> Ending {
    if !inner.ports.is_online() {
        return Ok(Rest::Offline);
    }
    let ids = in_use(inner, turns)?;
    if !ids.is_empty() {
        set_status(inner, SyncPhase::Running, None, None);
    }
    let mut worst = Ok(Rest::Quiet { next_due_ms: None });
    let mut stopped = BTreeSet::new();
    for pass in [Pass::text_only(), Pass::default()] {
        for id in &ids {
            if stopped.contains(id) {
                continue;
            }
            let rest = match run::run(inner, *id, pass.clone()).await {
                Err(Error::Closed) => return Err(Error::Closed),
                Err(error) => Err(error),
                Ok(end) => {
                    if end.progressed {
                        turns.failures = 0;
                    }
                    Ok(end.rest)
                }
            };
            if !matches!(rest, Ok(Rest::Quiet { .. })) {
                stopped.insert(*id);
            }
            worst = worse(worst, rest);
        }
    }
    worst
}

/// The identities of this turn. One whose access was withdrawn is asked for now and then: it may
/// have been given again.
fn in_use(inner: &Inner, turns: &mut Turns) -> Result<Vec<IdentityId>, Error> {
    let now_ms = inner.ports.now_ms()?;
    let ask_revoked = now_ms >= turns.ask_revoked_at_ms;
    if ask_revoked {
        turns.ask_revoked_at_ms = now_ms + ASK_REVOKED_MS;
    }
    let identities = inner.store.read(sql::identities::all)?;
    let is_used = |state| state == IdentityState::Active || (ask_revoked && state == IdentityState::Revoked);
    Ok(identities.iter().filter(|identity| is_used(identity.state)).map(|identity| identity.id).collect())
}

type Ending = Result<Rest, Error>;

fn worse(a: Ending, b: Ending) -> Ending {
    match (a, b) {
        (Err(error), _) | (_, Err(error)) => Err(error),
        (Ok(Rest::Quiet { next_due_ms: a }), Ok(Rest::Quiet { next_due_ms: b })) => {
            Ok(Rest::Quiet { next_due_ms: a.into_iter().chain(b).min() })
        }
        (Ok(Rest::Quiet { .. }), other) | (other, Ok(Rest::Quiet { .. })) => other,
        (Ok(Rest::Failed(failure)), _) | (_, Ok(Rest::Failed(failure))) => Ok(Rest::Failed(failure)),
        (first, _) => first,
    }
}

/// Says how the turn ended and how long to wait for the next.
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
        Rest::Offline => {
            set_status(inner, SyncPhase::Offline, None, None);
            IDLE
        }
        Rest::Failed(failure) => {
            let asked = if let Failure::Retry { after_ms } = failure { *after_ms } else { None };
            wait_after(inner, failures, asked, failure.code())
        }
    }
}

fn on_storage_error(inner: &Inner, error: &Error, failures: &mut u32) -> Duration {
    tracing::error!(%error, "sending stopped on the phone's own storage");
    let code = if matches!(error, Error::DiskFull) { "disk_full" } else { "storage" };
    wait_after(inner, failures, None, code)
}

fn wait_after(inner: &Inner, failures: &mut u32, asked_ms: Option<i64>, code: &str) -> Duration {
    let own = outbox::backoff_ms(*failures, inner.ports.jitter());
    let wait_ms = own.max(asked_ms.unwrap_or(0).min(outbox::LONGEST_POSTPONED_MS)).unsigned_abs();
    *failures += 1;
    let retry_at_ms = inner.ports.now_ms().ok().map(|now| now.saturating_add_unsigned(wait_ms));
    set_status(inner, SyncPhase::Waiting, retry_at_ms, Some(code));
    Duration::from_millis(wait_ms)
}

/// Keeps what the engine is doing, and tells the listeners if it is something else.
fn set_status(inner: &Inner, phase: SyncPhase, retry_at_ms: Option<i64>, failure: Option<&str>) {
    let is_new = inner.set_status(Status { phase, retry_at_ms, failure: failure.map(str::to_owned) });
    if is_new && let Ok(sync) = present::sync(inner) {
        inner.listeners.emit(&Event::SyncChanged { sync });
    }
}
