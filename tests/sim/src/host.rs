//! The ports of simulated machines: keystore, clocks, randomness, network switch.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use saberling_core::api::{self, HostError, NetworkMonitor, NetworkState, Randomness, Secrets};
use saberling_core::net::{Request, Sent, Transport, TransportError};
use saberling_store::records::Position;
use saberling_store::{Clock, Ledger, LedgerEntry, LedgerRecord, Random};

use crate::machine::{Kind, Machine};
use crate::rng::Rng;

/// A keystore that is durable like a real one.
pub struct Keystore {
    machine: Arc<Machine>,
    values: Mutex<BTreeMap<String, String>>,
}

impl Keystore {
    /// An empty one.
    #[must_use]
    pub fn new(machine: Arc<Machine>) -> Self {
        Self { machine, values: Mutex::default() }
    }

    fn values(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn effect(&self, detail: u64) -> Result<(), HostError> {
        let done = self.machine.file(Kind::Secret, detail);
        done.map_err(|_| HostError::Failed { reason: "the keystore failed".to_owned() })
    }

    /// All that it holds, for a copy.
    #[must_use]
    pub fn copy(&self) -> BTreeMap<String, String> {
        self.values().clone()
    }

    /// Puts a copy in the place of everything.
    pub fn put_all(&self, values: &BTreeMap<String, String>) {
        self.values().clone_from(values);
    }
}

impl Secrets for Keystore {
    fn get(&self, name: String) -> Result<Option<String>, HostError> {
        self.effect(0)?;
        Ok(self.values().get(&name).cloned())
    }

    fn put(&self, name: String, value: String) -> Result<(), HostError> {
        self.effect(1)?;
        self.values().insert(name, value);
        Ok(())
    }

    fn remove(&self, name: String) -> Result<(), HostError> {
        self.effect(2)?;
        self.values().remove(&name);
        Ok(())
    }
}

/// The ledger outside the server's database, durable when an append returns.
pub struct MachineLedger {
    machine: Arc<Machine>,
    /// How many times it cannot be written: it may lie on a disk of its own.
    failures: AtomicU64,
    records: Mutex<Vec<LedgerRecord>>,
}

impl MachineLedger {
    /// An empty one.
    #[must_use]
    pub fn new(machine: Arc<Machine>) -> Self {
        Self { machine, failures: AtomicU64::new(0), records: Mutex::default() }
    }

    /// It cannot be written so many times.
    pub fn fail(&self, times: u64) {
        self.failures.store(times, Ordering::Relaxed);
    }

    fn kept(&self) -> MutexGuard<'_, Vec<LedgerRecord>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The epoch that was served last.
    #[must_use]
    pub fn last_epoch(&self) -> Option<String> {
        self.kept().iter().rev().find_map(|record| match &record.entry {
            LedgerEntry::Epoch { epoch } => Some(epoch.clone()),
            _ => None,
        })
    }

    /// How many records it has.
    #[must_use]
    pub fn count(&self) -> usize {
        self.kept().len()
    }

    /// The newest verified backup, as the last record that speaks of one says.
    #[must_use]
    pub fn newest_backup(&self) -> Option<Position> {
        self.kept().iter().rev().find_map(|record| match &record.entry {
            LedgerEntry::Backup { epoch, rev, nonce } => {
                Some(Some(Position { epoch: epoch.clone(), rev: *rev, nonce: nonce.clone() }))
            }
            LedgerEntry::BackupGivenUp {} => Some(None),
            _ => None,
        })?
    }

    /// Puts it back to its first records, as a snapshot of the whole machine does.
    pub fn cut(&self, count: usize) {
        self.kept().truncate(count);
    }
}

impl Ledger for MachineLedger {
    fn append(&self, records: &[LedgerRecord]) -> std::io::Result<()> {
        let failures = self.failures.load(Ordering::Relaxed);
        if failures > 0 {
            self.failures.store(failures - 1, Ordering::Relaxed);
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        self.machine.file(Kind::FileWrite, records.len() as u64)?;
        self.kept().extend_from_slice(records);
        // The power may go between the record and the commit that it belongs to.
        self.machine.file(Kind::FileSync, 2)
    }

    fn records(&self) -> std::io::Result<Vec<LedgerRecord>> {
        self.machine.file(Kind::FileRead, 2)?;
        Ok(self.kept().clone())
    }
}

/// Whether a phone has a network.
pub struct Switch(AtomicBool);

impl Switch {
    /// On or off.
    #[must_use]
    pub fn new(online: bool) -> Self {
        Self(AtomicBool::new(online))
    }

    /// Switches it.
    pub fn set(&self, online: bool) {
        self.0.store(online, Ordering::Relaxed);
    }
}

impl NetworkMonitor for Switch {
    fn state(&self) -> Result<NetworkState, HostError> {
        let online = self.0.load(Ordering::Relaxed);
        Ok(if online { NetworkState::Unmetered } else { NetworkState::Offline })
    }
}

/// No way to any server.
pub struct NoNetwork;

impl Transport for NoNetwork {
    fn send(&self, _: Request) -> Sent<'_> {
        Box::pin(std::future::ready(Err(TransportError::Timeout)))
    }
}

/// The time of the schedule, as the server sees it.
#[derive(Clone)]
pub struct WorldClock(pub Arc<AtomicI64>);

impl Clock for WorldClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How a phone's clocks are off.
#[derive(Debug, Clone, Copy, Default)]
pub struct Boot {
    /// Added to the true time.
    pub wrong_by_ms: i64,
    /// When it was booted.
    pub booted_at_ms: i64,
    /// Another number at each boot.
    pub token: u64,
}

/// A phone's clocks.
pub struct PhoneClock {
    now: Arc<AtomicI64>,
    boot: Mutex<Boot>,
}

impl PhoneClock {
    /// A phone's clocks.
    #[must_use]
    pub fn new(now: Arc<AtomicI64>, boot: Boot) -> Self {
        Self { now, boot: Mutex::new(boot) }
    }

    /// How they are off.
    pub fn boot(&self) -> MutexGuard<'_, Boot> {
        self.boot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl api::Clock for PhoneClock {
    fn wall_ms(&self) -> Result<i64, HostError> {
        Ok(self.now.load(Ordering::Relaxed) + self.boot().wrong_by_ms)
    }

    fn monotonic_ms(&self) -> Result<i64, HostError> {
        Ok(self.now.load(Ordering::Relaxed) - self.boot().booted_at_ms)
    }

    fn boot_token(&self) -> Result<String, HostError> {
        Ok(self.boot().token.to_string())
    }
}

/// Randomness that a seed decides.
pub struct Seeded(Mutex<Rng>);

impl Seeded {
    /// A stream of a seed.
    #[must_use]
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(Mutex::new(Rng::new(seed, stream)))
    }

    fn rng(&self) -> MutexGuard<'_, Rng> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Random for Seeded {
    fn fill(&self, buffer: &mut [u8]) {
        self.rng().fill(buffer);
    }
}

impl Randomness for Seeded {
    fn bytes(&self, count: u32) -> Result<Vec<u8>, HostError> {
        let mut bytes = vec![0; count as usize];
        self.rng().fill(&mut bytes);
        Ok(bytes)
    }
}
