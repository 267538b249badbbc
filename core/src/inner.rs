//! What capture, sync and the views share: one opened data folder.

mod city;
mod data_used;
mod later;
mod listeners;
mod policy;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use saberling_wire::{EntityId, Language, PhotoId, Sha256};

use crate::api::{Event, NetworkPolicy, SyncPhase};
use crate::error::Error;
use crate::net::{Counted, TrustedTime};
use crate::ports::Ports;
use crate::store::{FolderLock, Store, sql};
use crate::sync::Driver;

pub(crate) use city::{City, pack_name, roads_name};
use later::Later;
pub use listeners::ListenerHandle;
pub(crate) use listeners::Listeners;
pub(crate) use policy::{Conditions, Hold};

/// What the engine did last.
#[derive(Debug, Clone)]
pub(crate) struct Status {
    pub(crate) phase: SyncPhase,
    pub(crate) retry_at_ms: Option<i64>,
    pub(crate) failure: Option<String>,
}

/// Everything that capture, sync and the views share.
pub(crate) struct Inner {
    pub(crate) ports: Ports,
    pub(crate) store: Store,
    /// As [`Language`]: true for English.
    is_english: AtomicBool,
    pub(crate) listeners: Listeners,
    pub(crate) driver: Driver,
    pub(crate) later: Later,
    city: RwLock<Arc<City>>,
    /// What certificates are checked against.
    pub(crate) trusted_time: Arc<TrustedTime>,
    counted: Arc<Counted>,
    policy: Mutex<NetworkPolicy>,
    battery_low: AtomicBool,
    status: Mutex<Status>,
    sending: Mutex<BTreeSet<EntityId>>,
    beneath: Mutex<BTreeSet<Sha256>>,
    lock: Mutex<Option<FolderLock>>,
}

/// While this lives, a request about these reports or tasks is under way.
pub(crate) struct SendingMark<'a> {
    inner: &'a Inner,
    entities: BTreeSet<EntityId>,
}

impl Drop for SendingMark<'_> {
    fn drop(&mut self) {
        let mut sending = self.inner.sending.lock().unwrap_or_else(PoisonError::into_inner);
        sending.retain(|entity| !self.entities.contains(entity));
    }
}

impl Inner {
    pub(crate) fn new(
        ports: Ports,
        store: Store,
        city: City,
        language: Language,
        lock: FolderLock,
        (trusted_time, counted): (Arc<TrustedTime>, Arc<Counted>),
    ) -> Result<Self, Error> {
        let policy = policy::stored(&store)?;
        // What was kept before there was this key may lie ahead of every certificate: it counts for nothing.
        trusted_time.recall(store.read(|db| sql::meta::number(db, sql::meta::CERTIFIED_TIME))?);
        Ok(Self {
            ports,
            store,
            is_english: AtomicBool::new(language == Language::En),
            listeners: Listeners::default(),
            driver: Driver::new(),
            later: Later::default(),
            city: RwLock::new(Arc::new(city)),
            trusted_time,
            counted,
            policy: Mutex::new(policy),
            battery_low: AtomicBool::new(false),
            status: Mutex::new(Status { phase: SyncPhase::Idle, retry_at_ms: None, failure: None }),
            sending: Mutex::default(),
            beneath: Mutex::default(),
            lock: Mutex::new(Some(lock)),
        })
    }

    /// The city as it is known now; a call that has it keeps it to its end.
    pub(crate) fn city(&self) -> Arc<City> {
        self.city.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The language of texts now.
    pub(crate) fn language(&self) -> Language {
        if self.is_english.load(Ordering::Relaxed) { Language::En } else { Language::Id }
    }

    /// From now on texts are in this language.
    pub(crate) fn set_language(&self, language: Language) {
        self.is_english.store(language == Language::En, Ordering::Relaxed);
    }

    /// The server sent other settings, areas or roads; what was shown of them may be shown anew.
    pub(crate) fn replace_city(&self, city: City) {
        self.set_city(city);
        self.listeners.emit(&Event::CityChanged);
    }

    /// From now on the city is this one.
    pub(crate) fn set_city(&self, city: City) {
        *self.city.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(city);
    }

    /// Lets go of the data folder; whatever comes afterwards finds the store closed.
    pub(crate) fn close(&self) {
        self.store.close();
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.driver.close();
    }

    /// What lay beneath covers and could not be removed yet. It need not last: opening sweeps it away.
    pub(crate) fn beneath(&self) -> MutexGuard<'_, BTreeSet<Sha256>> {
        self.beneath.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The boot clock; a host that cannot say stands at 0.
    pub(crate) fn monotonic_ms(&self) -> i64 {
        self.ports.clock.monotonic_ms().unwrap_or(0)
    }

    /// Marks reports and tasks whose text is under way.
    pub(crate) fn mark_sending(&self, entities: impl Iterator<Item = EntityId>) -> SendingMark<'_> {
        let entities: BTreeSet<_> = entities.collect();
        self.sending.lock().unwrap_or_else(PoisonError::into_inner).extend(&entities);
        SendingMark { inner: self, entities }
    }

    /// Whether a request about this report or task is under way.
    pub(crate) fn is_sending(&self, entity: EntityId) -> bool {
        self.sending.lock().unwrap_or_else(PoisonError::into_inner).contains(&entity)
    }

    pub(crate) fn status(&self) -> Status {
        self.status.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps what the engine is doing, and says whether that is something else than before.
    pub(crate) fn set_status(&self, status: Status) -> bool {
        let mut current = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = current.phase != status.phase || current.retry_at_ms != status.retry_at_ms;
        *current = status;
        is_new
    }

    /// Tells the listeners that a report or task looks different.
    pub(crate) fn announce_change(&self, entity: EntityId) {
        let is_report = self.store.read(|db| sql::reports::find(db, entity.as_report()));
        self.listeners.emit(&match is_report {
            Ok(Some(report)) => Event::ReportChanged { report_id: report.id.to_string() },
            _ => Event::TaskChanged { task_id: entity.to_string() },
        });
    }

    /// Tells the listeners about the rows that show a photo.
    pub(crate) fn announce_photo(&self, photo: PhotoId) -> Result<(), Error> {
        for entity in self.store.read(|db| sql::rows::showing(db, photo))? {
            self.announce_change(entity);
        }
        Ok(())
    }
}
