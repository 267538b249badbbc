//! What the engine remembers from turn to turn, and from process to process: failures, and when the next
//! turn may be.
//!
//! Times are those of the boot clock. After a new boot, or when that clock went back, they say nothing:
//! then the next turn may be now.

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::inner::Inner;
use crate::outbox;
use crate::store::sql;

/// What is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Turns {
    /// Turns in a row that failed.
    pub(super) failures: u32,
    /// The boot in which the times below hold.
    boot: String,
    /// The boot clock when it was kept.
    kept_at_ms: i64,
    /// When the engine's own pause ends.
    due_ms: i64,
    /// When the pause ends that the server asked for. Nothing shortens that one.
    asked_ms: i64,
    /// When access that was withdrawn is asked for again.
    #[serde(skip)]
    pub(super) ask_revoked_at_ms: i64,
}

impl Turns {
    /// As the last process left them.
    pub(crate) fn restore(inner: &Inner) -> Self {
        let kept = inner.store.read(|db| sql::meta::get(db, sql::meta::TURNS)).ok().flatten();
        let kept: Option<Self> = kept.and_then(|json| serde_json::from_str(&json).ok());
        kept.filter(|turns| turns.holds(inner)).unwrap_or_default()
    }

    fn holds(&self, inner: &Inner) -> bool {
        let clock = &inner.ports.clock;
        let same_boot = clock.boot_token().is_ok_and(|token| token == self.boot);
        same_boot && clock.monotonic_ms().is_ok_and(|now| now >= self.kept_at_ms)
    }

    /// Milliseconds until the next turn; none when it may be now.
    pub(super) fn pause_ms(&self, inner: &Inner) -> Option<i64> {
        self.left(inner, self.due_ms.max(self.asked_ms))
    }

    /// Milliseconds that the server asked to be left alone for.
    pub(super) fn asked_pause_ms(&self, inner: &Inner) -> Option<i64> {
        self.left(inner, self.asked_ms)
    }

    fn left(&self, inner: &Inner, until_ms: i64) -> Option<i64> {
        if !self.holds(inner) {
            return None;
        }
        let left = until_ms - inner.ports.clock.monotonic_ms().ok()?;
        (left > 0).then_some(left.min(outbox::LONGEST_POSTPONED_MS))
    }

    /// A turn failed: how long to wait now, in milliseconds. It is kept, so that a process that is started
    /// again and again does not ask again and again.
    pub(super) fn fail(&mut self, inner: &Inner, asked_ms: Option<i64>) -> i64 {
        let asked_ms = asked_ms.unwrap_or(0).clamp(0, outbox::LONGEST_POSTPONED_MS);
        let wait_ms = outbox::backoff_ms(self.failures, inner.ports.jitter()).max(asked_ms);
        self.failures = self.failures.saturating_add(1);
        let clock = &inner.ports.clock;
        if let (Ok(boot), Ok(now_ms)) = (clock.boot_token(), clock.monotonic_ms()) {
            (self.boot, self.kept_at_ms) = (boot, now_ms);
            (self.due_ms, self.asked_ms) = (now_ms + wait_ms, now_ms + asked_ms);
        }
        self.keep(inner);
        wait_ms
    }

    /// Something got through.
    pub(super) fn succeed(&mut self, inner: &Inner) {
        if self.failures > 0 || self.due_ms > 0 {
            (self.failures, self.due_ms, self.asked_ms) = (0, 0, 0);
            self.keep(inner);
        }
    }

    /// A pause that cannot be kept holds in this process at least.
    fn keep(&self, inner: &Inner) {
        let kept = serde_json::to_string(self)
            .map_err(|_| Error::Stored { what: "pause" })
            .and_then(|json| inner.store.write(|db| sql::meta::put(db, sql::meta::TURNS, &json)));
        if let Err(error) = kept {
            tracing::warn!(%error, "the pause could not be kept");
        }
    }
}
