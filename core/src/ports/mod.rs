//! Everything by which the core touches the world: clocks, randomness, keystore, network, files.

mod files;
mod system;

use std::sync::Arc;

use saberling_wire::{BootId, IdentityId, OpId, PhotoId, ReportId, Secret};

use crate::api::{Clock, HostError, NetworkMonitor, NetworkState, Randomness, Secrets};
use crate::net::Transport;

pub use files::{DiskFiles, Files};
pub use system::{SystemClock, SystemRandomness};

/// The ports of one opened phone.
#[derive(Clone)]
pub struct Ports {
    /// The keystore.
    pub secrets: Arc<dyn Secrets>,
    /// The network state.
    pub network: Arc<dyn NetworkMonitor>,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// The randomness.
    pub randomness: Arc<dyn Randomness>,
    /// The data folder.
    pub files: Arc<dyn Files>,
    /// The way to the server.
    pub transport: Arc<dyn Transport>,
}

impl Ports {
    /// Wall time, epoch milliseconds.
    ///
    /// # Errors
    /// When the host's clock fails.
    pub fn now_ms(&self) -> Result<i64, HostError> {
        self.clock.wall_ms()
    }

    /// Whether there is any network; a host that cannot say is taken at its best.
    #[must_use]
    pub fn is_online(&self) -> bool {
        !matches!(self.network.state(), Ok(NetworkState::Offline))
    }

    /// Whether the keystore has lost an identity's secret; one that cannot answer now has lost nothing.
    #[must_use]
    pub fn has_lost_secret(&self, id: IdentityId) -> bool {
        match self.secrets.get(secret_name(id)) {
            Ok(Some(text)) => text.parse::<Secret>().is_err(),
            Ok(None) => true,
            Err(_) => false,
        }
    }

    fn random<const N: usize>(&self) -> Result<[u8; N], HostError> {
        let bytes = self.randomness.bytes(N as u32)?;
        bytes
            .try_into()
            .map_err(|_| HostError::Failed { reason: format!("the randomness port did not give {N} bytes") })
    }

    /// A new secret.
    ///
    /// # Errors
    /// When the host's randomness fails.
    pub fn new_secret(&self) -> Result<Secret, HostError> {
        self.random().map(Secret::new)
    }

    /// A new draft's id. It never leaves the phone: the report gets one of its own.
    ///
    /// # Errors
    /// When the host's clock or randomness fails.
    pub fn new_draft_id(&self) -> Result<String, HostError> {
        let at_ms = u64::try_from(self.now_ms()?).unwrap_or(0);
        let id = uuid::Builder::from_unix_timestamp_millis(at_ms, &self.random()?).into_uuid();
        Ok(id.as_hyphenated().to_string())
    }

    /// What is added to the time since boot, so that it says nothing about the boot: up to 34 years.
    ///
    /// # Errors
    /// When the host's randomness fails.
    pub fn boot_offset_ms(&self) -> Result<i64, HostError> {
        let bytes = self.random::<5>()?;
        Ok(bytes.iter().fold(0, |number, byte| number << 8 | i64::from(*byte)))
    }

    /// A number from 0 to 999, for the jitter of a back-off.
    #[must_use]
    pub fn jitter(&self) -> i64 {
        self.random::<2>().map_or(500, |bytes| i64::from(u16::from_be_bytes(bytes)) % 1_000)
    }
}

/// Under which name the keystore keeps an identity's secret.
pub(crate) fn secret_name(id: IdentityId) -> String {
    format!("identity/{id}")
}

macro_rules! new_ids {
    ($($name:ident -> $id:ident,)*) => {
        impl Ports {
            $(
                #[doc = concat!("A new `", stringify!($id), "`.")]
                ///
                /// # Errors
                /// When the host's clock or randomness fails.
                pub fn $name(&self) -> Result<$id, HostError> {
                    Ok($id::new(self.now_ms()?, self.random()?))
                }
            )*
        }
    };
}

new_ids! {
    new_identity_id -> IdentityId,
    new_report_id -> ReportId,
    new_photo_id -> PhotoId,
    new_op_id -> OpId,
    new_boot_id -> BootId,
}
