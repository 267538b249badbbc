//! The time against which certificates are checked: a phone's clock is often wrong.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use rustls::pki_types::UnixTime;
use rustls::time_provider::TimeProvider;

use crate::api::Clock;

/// When this core was built, seconds since 1970.
const BUILT_S: &str = env!("SABERLING_BUILT_S");

/// The latest of three times: of the build, of the server's last reply, of the phone. None of them can be
/// later than now by a mistake that a dead battery makes. The server's counts no further than to the end of
/// the certificates that vouched for it: one whose clock once ran far ahead would otherwise make every later
/// certificate look expired.
pub struct TrustedTime {
    clock: Arc<dyn Clock>,
    server_ms: AtomicI64,
    /// When the chain of the latest handshake ends; 0 before the first one.
    chain_end_ms: AtomicI64,
}

impl TrustedTime {
    /// Begins with the phone's clock alone.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { clock, server_ms: AtomicI64::new(0), chain_end_ms: AtomicI64::new(0) })
    }

    /// A handshake has succeeded, and the server's certificates hold until then.
    pub(super) fn chain_ends(&self, end_ms: i64) {
        self.chain_end_ms.store(end_ms, Ordering::Relaxed);
    }

    /// A verified reply named the server's time. Gives what of it is believed, to be kept.
    pub(crate) fn learn(&self, server_ms: i64) -> i64 {
        let believed_ms = server_ms.min(self.chain_end_ms.load(Ordering::Relaxed));
        self.recall(believed_ms);
        believed_ms
    }

    /// What was believed before, in another process.
    pub(crate) fn recall(&self, believed_ms: i64) {
        self.server_ms.fetch_max(believed_ms, Ordering::Relaxed);
    }

    /// Epoch milliseconds.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        let built_ms = BUILT_S.parse::<i64>().unwrap_or(0).saturating_mul(1_000);
        let phone_ms = self.clock.wall_ms().unwrap_or(0);
        built_ms.max(self.server_ms.load(Ordering::Relaxed)).max(phone_ms)
    }
}

impl fmt::Debug for TrustedTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TrustedTime")
    }
}

impl TimeProvider for TrustedTime {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_millis(self.now_ms().unsigned_abs())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestClock;

    #[test]
    fn a_clock_that_fell_back_is_not_believed_and_one_that_is_right_is() {
        let clock = TestClock::at(0);
        let time = TrustedTime::new(clock.clone());
        let built_ms = BUILT_S.parse::<i64>().expect("seconds") * 1_000;
        assert_eq!(time.now_ms(), built_ms);
        time.chain_ends(built_ms + 1_000_000);
        time.learn(built_ms + 1_000);
        assert_eq!(time.now_ms(), built_ms + 1_000);
        time.learn(5);
        assert_eq!(time.now_ms(), built_ms + 1_000, "an older reply takes nothing back");
        clock.set(built_ms + 2_000);
        assert_eq!(time.now_ms(), built_ms + 2_000);
    }
}
