//! The system's clock and randomness, for hosts that pass none.

use std::time::{Instant, SystemTime};

use crate::api::{Clock, HostError, Randomness};

/// The system's clocks. It cannot see the boot, so each process counts as a boot of its own, which
/// only makes the engine trust elapsed times less.
pub struct SystemClock {
    started: Instant,
    token: String,
}

impl SystemClock {
    /// Starts the monotonic clock.
    ///
    /// # Errors
    /// When the system has no randomness for the boot token.
    #[expect(clippy::disallowed_methods, reason = "this is the port's one system implementation")]
    pub fn start() -> Result<Self, HostError> {
        let token = SystemRandomness.bytes(8)?;
        let token = token.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { started: Instant::now(), token })
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the port's one system implementation")]
    fn wall_ms(&self) -> Result<i64, HostError> {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Ok(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn monotonic_ms(&self) -> Result<i64, HostError> {
        Ok(i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    fn boot_token(&self) -> Result<String, HostError> {
        Ok(self.token.clone())
    }
}

/// The system's randomness.
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    #[expect(clippy::disallowed_methods, reason = "this is the port's one system implementation")]
    fn bytes(&self, count: u32) -> Result<Vec<u8>, HostError> {
        let mut bytes = vec![0; count as usize];
        getrandom::fill(&mut bytes).map_err(|error| HostError::Failed { reason: error.to_string() })?;
        Ok(bytes)
    }
}
