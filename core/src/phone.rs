//! One opened phone with its background work: what the façade hands over to.

mod city;
mod drafts;
mod forms;
mod places;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use saberling_wire::Language;
use tokio::runtime::{Handle, Runtime};

use crate::api::{
    ApiError, CategoryView, Clock, CrewView, DataUsed, Diagnostics, DiscardedReport, Event, GivenAnswer,
    Listener, LocationFix, NetworkPolicy, NewReport, OpenOptions, ReasonView, ReportView, SyncView, TaskView,
};
use crate::capture;
use crate::error::Error;
use crate::inner::{City, Inner, ListenerHandle};
use crate::net::{Counted, HttpTransport, Transport, TrustedTime};
use crate::ports::{DiskFiles, Files, Ports, SystemClock, SystemRandomness};
use crate::present;
use crate::records;
use crate::store::{FolderLock, Store, sql};
use crate::sync::{Driver, Turns};

/// A newer version may understand more of what an older one pulled, so it fetches the rows again.
fn refetch_after_update(store: &Store) -> Result<(), Error> {
    let version = env!("CARGO_PKG_VERSION");
    store.write(|db| {
        if sql::meta::get(db, sql::meta::CORE_VERSION)?.as_deref() == Some(version) {
            return Ok(());
        }
        for identity in sql::identities::all(db)? {
            sql::identities::begin_generation(db, identity.id)?;
        }
        sql::meta::put(db, sql::meta::CORE_VERSION, version)
    })
}

/// How long a turn that was told to end is waited for before it is told again.
const CUT: Duration = Duration::from_millis(20);

/// The host's clock, or the system's.
fn clock(options: &OpenOptions) -> Result<Arc<dyn Clock>, Error> {
    Ok(match options.clock.clone() {
        Some(clock) => clock,
        None => Arc::new(SystemClock::start()?),
    })
}

/// An opened phone with its background work.
pub struct Phone {
    inner: Arc<Inner>,
    runtime: Mutex<Option<Runtime>>,
    /// None in a quiet phone: whoever calls does the work.
    handle: Option<Handle>,
    /// What a quiet phone remembers from turn to turn.
    turns: tokio::sync::Mutex<Turns>,
}

impl Phone {
    /// Opens a data folder with the system's files and network.
    ///
    /// # Errors
    /// A broken seed pack, an unusable or busy folder, a database of a newer version.
    pub fn open(options: OpenOptions) -> Result<Arc<Self>, ApiError> {
        let language = Language::from_tag(&options.language);
        let open = || {
            let city = City::from_seed(&options.seed_pack)?;
            let files = DiskFiles::new(&options.data_dir).map_err(Error::from_folder)?;
            let time = TrustedTime::new(clock(&options)?);
            let transport = HttpTransport::with_time(&city.server_url, time.clone())?;
            Self::start(&options, city, Arc::new(files), Arc::new(transport), time)
        };
        open().map_err(|error| error.to_api(language))
    }

    /// Opens a data folder with other files and another way to the server, for tests.
    ///
    /// # Errors
    /// As [`Phone::open`].
    pub fn open_with(
        options: &OpenOptions,
        files: Arc<dyn Files>,
        transport: Arc<dyn Transport>,
    ) -> Result<Arc<Self>, ApiError> {
        let language = Language::from_tag(&options.language);
        let open = || {
            let time = TrustedTime::new(clock(options)?);
            Self::start(options, City::from_seed(&options.seed_pack)?, files, transport, time)
        };
        open().map_err(|error| error.to_api(language))
    }

    /// Opens a data folder without threads: nothing is sent but in [`Phone::turn`], so that a simulator
    /// decides what happens when. SQLite reaches the disk through the VFS of this name, if there is one.
    ///
    /// # Errors
    /// As [`Phone::open`].
    pub fn open_quiet(
        options: &OpenOptions,
        files: Arc<dyn Files>,
        transport: Arc<dyn Transport>,
        vfs: Option<&'static str>,
    ) -> Result<Arc<Self>, ApiError> {
        let language = Language::from_tag(&options.language);
        let open = || {
            let time = TrustedTime::new(clock(options)?);
            let city = City::from_seed(&options.seed_pack)?;
            Self::prepare(options, city, (files, transport, time), vfs)
        };
        let inner = open().map_err(|error: Error| error.to_api(language))?;
        let turns = tokio::sync::Mutex::new(Turns::restore(&inner));
        Ok(Arc::new(Self { inner, runtime: Mutex::new(None), handle: None, turns }))
    }

    /// One turn of a quiet phone: sends and fetches what there is, and says how long it would rest then;
    /// none when the phone is closed. Dropping it loses nothing.
    pub async fn turn(&self) -> Option<Duration> {
        let mut turns = self.turns.lock().await;
        Driver::turn(&self.inner, &mut turns).await
    }

    fn start(
        options: &OpenOptions,
        city: City,
        files: Arc<dyn Files>,
        transport: Arc<dyn Transport>,
        time: Arc<TrustedTime>,
    ) -> Result<Arc<Self>, Error> {
        let inner = Self::prepare(options, city, (files, transport, time), None)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("saberling")
            .enable_all()
            .build()
            .map_err(Error::Folder)?;
        let handle = runtime.handle().clone();
        handle.spawn(Driver::run(inner.clone()));
        let (runtime, turns) = (Mutex::new(Some(runtime)), tokio::sync::Mutex::new(Turns::default()));
        Ok(Arc::new(Self { inner, runtime, handle: Some(handle), turns }))
    }

    /// Takes the folder and brings its database up to date.
    fn prepare(
        options: &OpenOptions,
        city: City,
        (files, transport, time): (Arc<dyn Files>, Arc<dyn Transport>, Arc<TrustedTime>),
        vfs: Option<&'static str>,
    ) -> Result<Arc<Inner>, Error> {
        let folder = Path::new(&options.data_dir);
        let lock = FolderLock::take(folder)?;
        let counted = Arc::new(Counted::new(transport));
        let ports = Ports {
            secrets: options.secrets.clone(),
            network: options.network.clone(),
            clock: clock(options)?,
            randomness: options.randomness.clone().unwrap_or_else(|| Arc::new(SystemRandomness)),
            files,
            transport: counted.clone(),
        };
        let store = Store::open_through(vfs, folder)?;
        refetch_after_update(&store)?;
        let city = city.with_stored(&store, ports.files.as_ref())?;
        let language = Language::from_tag(&options.language);
        let inner = Inner::new(ports, store, city, language, lock, (time, counted))?;
        inner.ports.transport.set_address(&inner.city().server_url)?;
        records::set_unreadable_aside(&inner)?;
        records::sweep_files(&inner)?;
        Ok(Arc::new(inner))
    }

    /// What it stands on, for tests of the inside and the fuzz targets.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    fn api<T>(&self, run: impl FnOnce(&Inner) -> Result<T, Error>) -> Result<T, ApiError> {
        run(&self.inner).map_err(|error| error.to_api(self.inner.language()))
    }

    pub(crate) fn submit_report(&self, report: &NewReport) -> Result<ReportView, ApiError> {
        self.api(|inner| capture::submit_report(inner, report))
    }

    pub(crate) fn add_note(&self, report_id: &str, text: &str) -> Result<ReportView, ApiError> {
        self.api(|inner| capture::add_note(inner, report_id, text))
    }

    pub(crate) fn correct_report(
        &self,
        report_id: &str,
        category: &str,
        note: &str,
        answers: &[GivenAnswer],
    ) -> Result<ReportView, ApiError> {
        self.api(|inner| capture::correct_report(inner, report_id, (category, note, answers)))
    }

    pub(crate) fn withdraw_report(&self, report_id: &str, note: &str) -> Result<ReportView, ApiError> {
        self.api(|inner| capture::withdraw_report(inner, report_id, note))
    }

    pub(crate) fn erase_report(&self, report_id: &str) -> Result<ReportView, ApiError> {
        self.api(|inner| capture::erase_report(inner, report_id))
    }

    pub(crate) fn dispute_report(
        &self,
        report_id: &str,
        text: &str,
        photo_paths: &[String],
    ) -> Result<ReportView, ApiError> {
        self.api(|inner| capture::dispute_report(inner, report_id, text, photo_paths))
    }

    pub(crate) fn confirm_clean(&self, report_id: &str) -> Result<ReportView, ApiError> {
        self.api(|inner| capture::confirm_clean(inner, report_id))
    }

    pub(crate) fn rate_report(&self, report_id: &str, stars: u8, text: &str) -> Result<ReportView, ApiError> {
        self.api(|inner| capture::rate_report(inner, report_id, stars, text))
    }

    pub(crate) fn add_photos(&self, report_id: &str, photo_paths: &[String]) -> Result<ReportView, ApiError> {
        self.api(|inner| capture::add_photos(inner, report_id, photo_paths))
    }

    pub(crate) fn replace_photo(
        &self,
        report_id: &str,
        photo_id: &str,
        path: &str,
    ) -> Result<ReportView, ApiError> {
        self.api(|inner| capture::replace_photo(inner, report_id, photo_id, path))
    }

    pub(crate) fn drop_photo(&self, report_id: &str, photo_id: &str) -> Result<ReportView, ApiError> {
        self.api(|inner| capture::drop_photo(inner, report_id, photo_id))
    }

    pub(crate) fn retry_act(&self, op_id: &str) -> Result<(), ApiError> {
        self.api(|inner| capture::retry_act(inner, op_id))
    }

    pub(crate) fn edit_act(&self, op_id: &str, text: &str) -> Result<(), ApiError> {
        self.api(|inner| capture::edit_act(inner, op_id, text))
    }

    pub(crate) fn discard_act(&self, op_id: &str) -> Result<(), ApiError> {
        self.api(|inner| capture::discard_act(inner, op_id))
    }

    pub(crate) fn export_reports(&self) -> Result<String, ApiError> {
        self.api(capture::export_reports)
    }

    pub(crate) fn import_reports(&self, text: &str) -> Result<u32, ApiError> {
        self.api(|inner| capture::import_reports(inner, text))
    }

    pub(crate) fn set_policy(&self, policy: NetworkPolicy) -> Result<(), ApiError> {
        self.api(|inner| inner.set_policy(policy))
    }

    pub(crate) fn policy(&self) -> NetworkPolicy {
        self.inner.policy()
    }

    pub(crate) fn battery_changed(&self, low: bool) {
        self.inner.set_battery_low(low);
    }

    pub(crate) fn data_used(&self) -> Result<DataUsed, ApiError> {
        self.api(|inner| inner.data_used())
    }

    pub(crate) fn discard_report(&self, report_id: &str) -> Result<DiscardedReport, ApiError> {
        self.api(|inner| capture::discard_report(inner, report_id))
    }

    pub(crate) fn discard_refused_results(&self, task_id: &str) -> Result<(), ApiError> {
        self.api(|inner| capture::discard_refused_results(inner, task_id))
    }

    pub(crate) fn reports(&self) -> Result<Vec<ReportView>, ApiError> {
        self.api(present::reports)
    }

    pub(crate) fn report(&self, report_id: &str) -> Result<ReportView, ApiError> {
        self.api(|inner| present::report(inner, report_id))
    }

    pub(crate) fn tasks(&self) -> Result<Vec<TaskView>, ApiError> {
        self.api(present::tasks)
    }

    pub(crate) fn task(&self, task_id: &str) -> Result<TaskView, ApiError> {
        self.api(|inner| present::task(inner, task_id))
    }

    pub(crate) fn start_task(
        &self,
        task_id: &str,
        photo_paths: &[String],
        fix: Option<&LocationFix>,
    ) -> Result<TaskView, ApiError> {
        self.api(|inner| capture::start_task(inner, task_id, photo_paths, fix))
    }

    pub(crate) fn complete_task(
        &self,
        task_id: &str,
        photo_paths: &[String],
        note: &str,
        fix: Option<&LocationFix>,
    ) -> Result<TaskView, ApiError> {
        self.api(|inner| capture::complete_task(inner, task_id, photo_paths, note, fix))
    }

    pub(crate) fn decline_task(&self, task_id: &str, reason: &str, note: &str) -> Result<TaskView, ApiError> {
        self.api(|inner| capture::decline_task(inner, task_id, reason, note))
    }

    pub(crate) fn crews(&self) -> Result<Vec<CrewView>, ApiError> {
        self.api(present::crews)
    }

    pub(crate) fn categories(&self) -> Vec<CategoryView> {
        present::categories(&self.inner)
    }

    pub(crate) fn decline_reasons(&self) -> Vec<ReasonView> {
        present::decline_reasons(&self.inner)
    }

    pub(crate) fn sync_state(&self) -> Result<SyncView, ApiError> {
        self.api(present::sync)
    }

    pub(crate) fn diagnostics(&self) -> Result<Diagnostics, ApiError> {
        self.api(present::diagnostics)
    }

    pub(crate) fn subscribe(&self, listener: Arc<dyn Listener>) -> Result<ListenerHandle, ApiError> {
        let sync = self.sync_state()?;
        let salvage = self.api(present::untold_salvage)?;
        let handle = self.inner.listeners.add(listener.clone());
        // The first value arrives at once; a listener that fails now will hear the next one.
        let _ = listener.on_event(Event::SyncChanged { sync });
        if let Some(text) = salvage
            && listener.on_event(Event::DataSalvaged { text }).is_ok()
        {
            self.api(present::salvage_told)?;
        }
        Ok(handle)
    }

    pub(crate) fn wake(&self) {
        self.inner.driver.wake();
    }

    pub(crate) async fn sync(&self) -> Result<SyncView, ApiError> {
        match self.inner.driver.request(true).await {
            Ok(view) => Ok(view),
            // The sender is gone: the phone was closed, or its storage failed; asking says which.
            Err(_) => self.sync_state(),
        }
    }

    /// A turn that is over, or cut, by the deadline. A task of the core's own: whoever awaits may stop
    /// waiting.
    pub(crate) async fn sync_once(&self, deadline_ms: u64) -> Result<SyncView, ApiError> {
        let (inner, deadline) = (self.inner.clone(), Duration::from_millis(deadline_ms));
        match &self.handle {
            Some(handle) => {
                let task = handle.spawn(async move {
                    let mut turn = inner.driver.request(false);
                    let mut wait = deadline;
                    // Until it has ended: the turn that is cut may not have begun yet.
                    while tokio::time::timeout(wait, &mut turn).await.is_err() {
                        inner.driver.cancel();
                        wait = CUT;
                    }
                });
                // However it ended, what was reached is what is shown.
                let _ = task.await;
            }
            None => {
                self.turn().await;
            }
        }
        self.sync_state()
    }

    pub(crate) fn cancel_sync(&self) {
        self.inner.driver.cancel();
    }

    pub(crate) fn set_foreground(&self, foreground: bool) {
        self.inner.driver.set_foreground(foreground);
    }

    pub(crate) async fn activate_crew(&self, code: &str) -> Result<CrewView, ApiError> {
        let (inner, code) = (self.inner.clone(), code.to_owned());
        let activation = async move { capture::activate_crew(&inner, &code).await };
        let done = match &self.handle {
            // A task of the core's own: whoever awaits may stop waiting, the activation goes on.
            Some(handle) => handle.spawn(activation).await.unwrap_or(Err(Error::Closed)),
            None => activation.await,
        };
        done.map_err(|error| error.to_api(self.inner.language()))
    }

    pub(crate) fn close(&self) {
        let runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(runtime) = runtime {
            runtime.shutdown_background();
        }
        self.inner.close();
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.close();
    }
}
