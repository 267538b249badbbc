//! One opened phone with its background work: what the façade hands over to.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use saberling_wire::Language;
use tokio::runtime::{Handle, Runtime};

use crate::api::{
    ApiError, CategoryView, CrewView, Diagnostics, Event, Listener, LocationFix, NewReport, OpenOptions,
    ReasonView, ReportView, SyncView, TaskView,
};
use crate::capture;
use crate::error::Error;
use crate::inner::{Inner, ListenerHandle, Seed};
use crate::net::{HttpTransport, Transport};
use crate::ports::{DiskFiles, Files, Ports, SystemClock, SystemRandomness};
use crate::present;
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
            let seed = Seed::read(&options.seed_pack)?;
            let files = DiskFiles::new(&options.data_dir).map_err(Error::from_folder)?;
            let transport = HttpTransport::new(&seed.server_url)?;
            Self::start(&options, seed, Arc::new(files), Arc::new(transport))
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
        let open = || Self::start(options, Seed::read(&options.seed_pack)?, files, transport);
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
        let open = || Self::prepare(options, Seed::read(&options.seed_pack)?, (files, transport), vfs);
        let inner = open().map_err(|error| error.to_api(language))?;
        let turns = tokio::sync::Mutex::new(Turns::default());
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
        seed: Seed,
        files: Arc<dyn Files>,
        transport: Arc<dyn Transport>,
    ) -> Result<Arc<Self>, Error> {
        let inner = Self::prepare(options, seed, (files, transport), None)?;
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
        seed: Seed,
        (files, transport): (Arc<dyn Files>, Arc<dyn Transport>),
        vfs: Option<&'static str>,
    ) -> Result<Arc<Inner>, Error> {
        let folder = Path::new(&options.data_dir);
        let lock = FolderLock::take(folder)?;
        let ports = Ports {
            secrets: options.secrets.clone(),
            network: options.network.clone(),
            clock: match options.clock.clone() {
                Some(clock) => clock,
                None => Arc::new(SystemClock::start()?),
            },
            randomness: options.randomness.clone().unwrap_or_else(|| Arc::new(SystemRandomness)),
            files,
            transport,
        };
        let store = Store::open_through(vfs, folder)?;
        refetch_after_update(&store)?;
        let language = Language::from_tag(&options.language);
        Ok(Arc::new(Inner::new(ports, store, seed, language, lock)))
    }

    /// For the fuzz targets.
    #[cfg(fuzzing)]
    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    fn api<T>(&self, run: impl FnOnce(&Inner) -> Result<T, Error>) -> Result<T, ApiError> {
        run(&self.inner).map_err(|error| error.to_api(self.inner.language))
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
    ) -> Result<ReportView, ApiError> {
        self.api(|inner| capture::correct_report(inner, report_id, category, note))
    }

    pub(crate) fn discard_report(&self, report_id: &str) -> Result<(), ApiError> {
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
        let handle = self.inner.listeners.add(listener.clone());
        // The first value arrives at once; a listener that fails now will hear the next one.
        let _ = listener.on_event(Event::SyncChanged { sync });
        Ok(handle)
    }

    pub(crate) fn wake(&self) {
        self.inner.driver.wake();
    }

    pub(crate) async fn sync(&self) -> Result<SyncView, ApiError> {
        match self.inner.driver.request().await {
            Ok(view) => Ok(view),
            // The sender is gone: the phone was closed, or its storage failed; asking says which.
            Err(_) => self.sync_state(),
        }
    }

    pub(crate) async fn activate_crew(&self, code: &str) -> Result<CrewView, ApiError> {
        let (inner, code) = (self.inner.clone(), code.to_owned());
        let activation = async move { capture::activate_crew(&inner, &code).await };
        let done = match &self.handle {
            // A task of the core's own: whoever awaits may stop waiting, the activation goes on.
            Some(handle) => handle.spawn(activation).await.unwrap_or(Err(Error::Closed)),
            None => activation.await,
        };
        done.map_err(|error| error.to_api(self.inner.language))
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
