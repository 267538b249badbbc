//! The background task: sends by itself whenever there is something to send and a network.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use saberling_wire::IdentityId;
use tokio::sync::{Notify, oneshot};

use super::turns::Turns;
use super::{Failure, Pass, Rest, listen, run, settings};
use crate::api::{Event, SyncPhase, SyncView};
use crate::error::Error;
use crate::inner::{Inner, Status};
use crate::present;
use crate::records;
use crate::store::{Identity, IdentityKind, IdentityState, sql};

/// How often a phone that is quiet asks for news while the app is open.
const IDLE: Duration = Duration::from_secs(30);

/// The pause of a version that the server no longer talks to: each turn sends the outbox for nothing.
const OUTDATED: Duration = Duration::from_secs(6 * 60 * 60);

/// The longest pause of a phone that nobody looks at.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How often a phone asks whether an access that was withdrawn is given again; also at each start.
const ASK_REVOKED_MS: i64 = 6 * 60 * 60 * 1_000;

/// Wakes the background task and answers those who wait for a pass.
pub(crate) struct Driver {
    wake: Notify,
    /// Ends the turn that is under way.
    stop: Notify,
    /// None once the phone is closed.
    waiting: Mutex<Option<Vec<Asker>>>,
    presence: Mutex<Presence>,
}

/// Somebody who waits for a turn.
struct Asker {
    answer: oneshot::Sender<SyncView>,
    /// A person asks: then even a pause that the server asked for is cut short, once.
    is_person: bool,
}

/// Whether somebody looks at the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    /// The host has not said so: the server is asked now and then.
    Unknown,
    /// News is waited for at the server.
    Foreground,
    /// The server is asked only when something is to be sent, or when the host says so.
    Background,
}

impl Driver {
    pub(crate) fn new() -> Self {
        Self {
            wake: Notify::new(),
            stop: Notify::new(),
            waiting: Mutex::new(Some(Vec::new())),
            presence: Mutex::new(Presence::Unknown),
        }
    }

    /// Something is to be sent, or the network is another one.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Asks for a pass now; the receiver hears how it ended, or breaks off when the phone is closed.
    /// Dropping it loses nothing.
    pub(crate) fn request(&self, is_person: bool) -> oneshot::Receiver<SyncView> {
        let (answer, receiver) = oneshot::channel();
        if let Some(waiting) = self.lock().as_mut() {
            waiting.push(Asker { answer, is_person });
            self.wake();
        }
        receiver
    }

    /// Nobody is answered any more.
    pub(crate) fn close(&self) {
        self.lock().take();
        self.wake();
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vec<Asker>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whoever asked for a turn until now is served by the one that begins, so their waking is used up
    /// with it; none when the phone is closed.
    fn take_waiting(&self) -> Option<Vec<Asker>> {
        let mut waiting = self.lock();
        let woken = pin!(self.wake.notified());
        woken.enable();
        waiting.as_mut().map(std::mem::take)
    }

    /// Ends the turn that is under way; what it was about to do is done by the next one.
    pub(crate) fn cancel(&self) {
        self.stop.notify_waiters();
    }

    /// Whether the app is before somebody's eyes.
    pub(crate) fn set_foreground(&self, foreground: bool) {
        let presence = if foreground { Presence::Foreground } else { Presence::Background };
        *self.presence.lock().unwrap_or_else(PoisonError::into_inner) = presence;
        self.wake();
    }

    fn presence(&self) -> Presence {
        *self.presence.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs until the phone is closed.
    pub(crate) async fn run(inner: Arc<Inner>) {
        let _closed = CloseOnDrop(inner.clone());
        let mut turns = Turns::restore(&inner);
        // A pause that another process began goes on in this one.
        if let Some(pause_ms) = turns.pause_ms(&inner) {
            announce_pause(&inner, pause_ms, "busy");
            rest(&inner, Duration::from_millis(pause_ms.unsigned_abs()), false).await;
        }
        while let Some((wait, is_quiet)) = Self::answered_turn(&inner, &mut turns).await {
            rest(&inner, wait, is_quiet).await;
        }
    }

    /// One turn, with an answer to everybody who asked for it; says how long to rest then, or nothing when
    /// the phone is closed.
    pub(crate) async fn turn(inner: &Inner, turns: &mut Turns) -> Option<Duration> {
        Self::answered_turn(inner, turns).await.map(|(wait, _)| wait)
    }

    async fn answered_turn(inner: &Inner, turns: &mut Turns) -> Option<(Duration, bool)> {
        let waiting = inner.driver.take_waiting()?;
        let end = turn(inner, turns, waiting.iter().any(|asker| asker.is_person)).await?;
        if let Ok(view) = present::sync(inner) {
            for asker in waiting {
                // Who no longer waits is not told.
                let _ = asker.answer.send(view.clone());
            }
        }
        Some(end)
    }
}

/// One turn, or what is left of a pause that the server asked for; none when the phone is closed.
async fn turn(inner: &Inner, turns: &mut Turns, is_person: bool) -> Option<(Duration, bool)> {
    if let Some(left_ms) = turns.asked_pause_ms(inner).filter(|_| !is_person) {
        announce_pause(inner, left_ms, "busy");
        return Some((Duration::from_millis(left_ms.unsigned_abs()), false));
    }
    let end = tokio::select! {
        biased;
        end = all(inner, turns) => Some(end),
        () = inner.driver.stop.notified() => None,
    };
    let answered = match &end {
        // Nobody was asked.
        Some(Ok(Rest::Failed(Failure::Keystore))) => None,
        Some(Ok(Rest::Failed(failure))) => Some(failure.is_from_our_server()),
        Some(Ok(Rest::Quiet { .. } | Rest::Revoked | Rest::Outdated)) => Some(true),
        // Nothing was asked, or nothing is known.
        Some(Ok(Rest::Offline) | Err(_)) | None => None,
    };
    let (wait, is_quiet) = match end {
        Some(Err(Error::Closed)) => return None,
        Some(Ok(rest)) => (settle(inner, &rest, turns), matches!(rest, Rest::Quiet { .. })),
        Some(Err(error)) => (on_storage_error(inner, &error, turns), false),
        None => {
            set_status(inner, SyncPhase::Idle, None, None);
            (IDLE, false)
        }
    };
    let after = inner
        .keep_data_used()
        .and_then(|()| answered.map_or(Ok(()), |answered| settings::judge_address(inner, answered)));
    match after.and_then(|()| inner.ports.transport.set_address(&inner.city().server_url)) {
        Err(Error::Closed) => return None,
        Err(error) => tracing::warn!(%error, "what a turn leaves behind could not be kept"),
        Ok(()) => {}
    }
    Some((wait, is_quiet))
}

/// Until somebody wakes the engine, the time has come, or the server has news.
async fn rest(inner: &Inner, wait: Duration, is_quiet: bool) {
    let listens = is_quiet && inner.driver.presence() == Presence::Foreground && inner.ports.is_online();
    tokio::select! {
        () = inner.driver.wake.notified() => {}
        () = listen::listen(inner, IDLE), if listens => {}
        () = tokio::time::sleep(wait) => {}
    }
}

/// However the task ends, by a panic too, nobody waits for it for ever.
struct CloseOnDrop(Arc<Inner>);

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        self.0.driver.close();
    }
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
                        turns.succeed(inner);
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
    let resident = inner.store.read(|db| sql::identities::current(db, IdentityKind::Resident))?;
    // Asked at each turn: keys also go while the app runs, as when the screen lock is taken off.
    if let Some(resident) = resident.filter(|resident| inner.ports.has_lost_secret(resident.id)) {
        records::replace_lost(inner, resident.id)?;
    }
    let identities = inner.store.read(sql::identities::all)?;
    let is_used = |identity: &&Identity| {
        let is_asked = ask_revoked && identity.state == IdentityState::Revoked;
        !identity.is_lost && (identity.state == IdentityState::Active || is_asked)
    };
    Ok(identities.iter().filter(is_used).map(|identity| identity.id).collect())
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
fn settle(inner: &Inner, rest: &Rest, turns: &mut Turns) -> Duration {
    match rest {
        Rest::Quiet { next_due_ms } => {
            turns.succeed(inner);
            set_status(inner, SyncPhase::Idle, None, None);
            let now_ms = inner.ports.now_ms().unwrap_or(0);
            let due = next_due_ms.map(|due| Duration::from_millis((due - now_ms).max(100).unsigned_abs()));
            // Nobody looks, or news is waited for at the server: then nothing is asked before something is due.
            let longest = match inner.driver.presence() {
                Presence::Background => DAY,
                Presence::Foreground if inner.ports.is_online() => DAY,
                Presence::Foreground | Presence::Unknown => IDLE,
            };
            due.map_or(longest, |due| due.min(longest))
        }
        Rest::Revoked => {
            set_status(inner, SyncPhase::Revoked, None, Some("revoked"));
            IDLE
        }
        Rest::Outdated => {
            set_status(inner, SyncPhase::Outdated, None, Some("upgrade_required"));
            OUTDATED
        }
        Rest::Offline => {
            set_status(inner, SyncPhase::Offline, None, None);
            IDLE
        }
        Rest::Failed(failure) => {
            let asked = if let Failure::Retry { after_ms } = failure { *after_ms } else { None };
            wait_after(inner, turns, asked, failure.code())
        }
    }
}

fn on_storage_error(inner: &Inner, error: &Error, turns: &mut Turns) -> Duration {
    tracing::error!(%error, "sending stopped on the phone's own storage");
    let code = if matches!(error, Error::DiskFull) { "disk_full" } else { "storage" };
    wait_after(inner, turns, None, code)
}

fn wait_after(inner: &Inner, turns: &mut Turns, asked_ms: Option<i64>, code: &str) -> Duration {
    let wait_ms = turns.fail(inner, asked_ms);
    announce_pause(inner, wait_ms, code);
    Duration::from_millis(wait_ms.unsigned_abs())
}

fn announce_pause(inner: &Inner, wait_ms: i64, code: &str) {
    let retry_at_ms = inner.ports.now_ms().ok().map(|now| now.saturating_add(wait_ms));
    set_status(inner, SyncPhase::Waiting, retry_at_ms, Some(code));
}

/// Keeps what the engine is doing, and tells the listeners if it is something else.
fn set_status(inner: &Inner, phase: SyncPhase, retry_at_ms: Option<i64>, failure: Option<&str>) {
    let is_new = inner.set_status(Status { phase, retry_at_ms, failure: failure.map(str::to_owned) });
    if is_new && let Ok(sync) = present::sync(inner) {
        inner.listeners.emit(&Event::SyncChanged { sync });
    }
}
