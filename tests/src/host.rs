//! A host's ports for simulated phones: a keystore in a folder, a network with a switch.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use saberling_core::api::{Clock, Event, HostError, Listener, NetworkMonitor, NetworkState, Secrets};
use saberling_core::ports::SystemClock;

fn failed(error: impl std::fmt::Display) -> HostError {
    HostError::Failed { reason: error.to_string() }
}

/// A keystore in a folder, durable like a real one.
pub struct FolderSecrets {
    folder: PathBuf,
}

impl FolderSecrets {
    /// Keeps secrets below a folder, which is made.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(folder: impl Into<PathBuf>) -> std::io::Result<Self> {
        let folder = folder.into();
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name.replace('/', "_"))
    }
}

impl Secrets for FolderSecrets {
    fn get(&self, name: String) -> Result<Option<String>, HostError> {
        match fs::read_to_string(self.path(&name)) {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    fn put(&self, name: String, value: String) -> Result<(), HostError> {
        let path = self.path(&name);
        let aside = path.with_extension("part");
        let mut file = File::create(&aside).map_err(failed)?;
        file.write_all(value.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        fs::rename(aside, path).map_err(failed)?;
        File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(failed)
    }

    fn remove(&self, name: String) -> Result<(), HostError> {
        match fs::remove_file(self.path(&name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed(error)),
            _ => Ok(()),
        }
    }
}

/// The system's clock, which a test puts forward.
pub struct LateClock {
    clock: SystemClock,
    ahead_ms: AtomicI64,
}

impl LateClock {
    /// A clock that is right.
    ///
    /// # Errors
    /// When the system has none.
    pub fn new() -> Result<Self, HostError> {
        Ok(Self { clock: SystemClock::start()?, ahead_ms: AtomicI64::new(0) })
    }

    /// So much time passes at once.
    pub fn pass(&self, time: Duration) {
        self.ahead_ms.fetch_add(time.as_millis() as i64, Ordering::SeqCst);
    }
}

impl Clock for LateClock {
    fn wall_ms(&self) -> Result<i64, HostError> {
        Ok(self.clock.wall_ms()? + self.ahead_ms.load(Ordering::SeqCst))
    }

    fn monotonic_ms(&self) -> Result<i64, HostError> {
        Ok(self.clock.monotonic_ms()? + self.ahead_ms.load(Ordering::SeqCst))
    }

    fn boot_token(&self) -> Result<String, HostError> {
        self.clock.boot_token()
    }
}

/// A network that a test switches on and off.
#[derive(Default)]
pub struct Switch {
    online: AtomicBool,
}

impl Switch {
    /// A network that is on or off.
    #[must_use]
    pub fn new(online: bool) -> Self {
        Self { online: AtomicBool::new(online) }
    }

    /// Switches it; the host still has to say `network_changed`.
    pub fn set(&self, online: bool) {
        self.online.store(online, Ordering::SeqCst);
    }
}

impl NetworkMonitor for Switch {
    fn state(&self) -> Result<NetworkState, HostError> {
        let online = self.online.load(Ordering::SeqCst);
        Ok(if online { NetworkState::Unmetered } else { NetworkState::Offline })
    }
}

/// A listener that keeps what it heard.
#[derive(Default)]
pub struct Ear {
    heard: Mutex<Vec<Event>>,
}

impl Ear {
    /// What was heard so far.
    #[must_use]
    pub fn heard(&self) -> Vec<Event> {
        self.heard.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

impl Listener for Ear {
    fn on_event(&self, event: Event) -> Result<(), HostError> {
        self.heard.lock().map_err(failed)?.push(event);
        Ok(())
    }
}
