//! The ports that a host (Android, iOS, a test) implements. A port must not call the core again, and
//! a listener must not wait for `sync`: both are called from inside the core's own work.

use super::error::HostError;
use super::told::Event;

/// The host's keystore. Names are short and without personal data.
#[uniffi::export(with_foreign)]
pub trait Secrets: Send + Sync {
    /// The value kept under a name, if there is one.
    fn get(&self, name: String) -> Result<Option<String>, HostError>;
    /// Keeps a value durably before it returns.
    fn put(&self, name: String, value: String) -> Result<(), HostError>;
    /// Forgets a value; a name that is not there is no error.
    fn remove(&self, name: String) -> Result<(), HostError>;
}

/// What kind of network there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum NetworkState {
    /// None.
    Offline,
    /// One that costs by the byte.
    Metered,
    /// One that does not.
    Unmetered,
}

/// What the person wants to go over which network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct NetworkPolicy {
    /// Photos wait for a network that does not cost by the byte; text goes over any.
    #[uniffi(default = false)]
    pub photos_wifi_only: bool,
    /// Pictures that a list will show are fetched before somebody opens it.
    #[uniffi(default = true)]
    pub prefetch: bool,
}

/// Says whether there is a network. When it changes, the host calls `App.network_changed`.
#[uniffi::export(with_foreign)]
pub trait NetworkMonitor: Send + Sync {
    /// The network now.
    fn state(&self) -> Result<NetworkState, HostError>;
}

/// The phone's clocks. A host that passes none gets the system's.
#[uniffi::export(with_foreign)]
pub trait Clock: Send + Sync {
    /// Wall time, epoch milliseconds; it may be wrong.
    fn wall_ms(&self) -> Result<i64, HostError>;
    /// Milliseconds since the boot.
    fn monotonic_ms(&self) -> Result<i64, HostError>;
    /// A text that is another one after each boot.
    fn boot_token(&self) -> Result<String, HostError>;
}

/// Unpredictable bytes. A host that passes none gets the system's.
#[uniffi::export(with_foreign)]
pub trait Randomness: Send + Sync {
    /// That many bytes.
    fn bytes(&self, count: u32) -> Result<Vec<u8>, HostError>;
}

/// Hears what changed. It is called on a thread of the core and may read from the core.
#[uniffi::export(with_foreign)]
pub trait Listener: Send + Sync {
    /// Something changed; an error ends nothing.
    fn on_event(&self, event: Event) -> Result<(), HostError>;
}
