//! Putting the parts together, and taking them apart again.

use std::fs::{File, TryLockError};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use saberling_store::{
    Author, Beginning, CityId, Command, FileLedger, SqliteStore, Store, StoreError, Submission, Writer,
};
use tokio::net::TcpListener;
use tokio::sync::{RwLock, Semaphore, oneshot, watch};
use tokio::task::JoinHandle;

use crate::auth::Auth;
use crate::connections;
use crate::files::{Files, FolderFiles};
use crate::http;
use crate::jobs;
use crate::rules::rules;
use crate::sample;
use crate::settings::{CityError, Settings};
use crate::setup::{DATABASE, LEDGER, Setup, SetupError};
use crate::shelf::Shelf;
use crate::state::{App, AppState};
use crate::waiters::Waiters;

/// Photos that are decoded at the same time; each may take some hundred MiB: as many pixels as
/// `limits::UPLOAD_PIXELS` says, at up to eight bytes each, and copies of them.
const DECODING: usize = 2;
/// Public pulls that one address may make at once: a proxy can stand for a whole city.
const PUBLIC_BURST: i64 = 6_000;
/// Milliseconds after which one more may come.
const PUBLIC_REFILL_MS: i64 = 5;
/// What the operator reads when a database is put back that must not be.
pub(crate) const NOT_RESTORED: &str = "This database does not contain the newest verified backup, so nothing is \
    served: phones may have let go of what is in that backup. Put that backup back and start again. If \
    it is lost, start once with `saberling-server serve --override-backup`: it is then given up for \
    good, and what phones have let go of is lost.";
/// How long a stop waits for requests that are under way.
const GRACE: Duration = Duration::from_secs(10);

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another program listens there.
    #[error("Port {port} is in use. Choose another.")]
    PortInUse {
        /// The port.
        port: u16,
    },
    /// The address cannot be listened on.
    #[error("The server cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The data folder cannot be written.
    #[error("The data folder {} cannot be written: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another server works in the data folder.
    #[error("The data folder {} is in use by another server. Stop that one, or choose another folder.", path.display())]
    FolderInUse {
        /// The folder.
        path: PathBuf,
    },
    /// The database cannot be used, for example because a newer program made it.
    #[error("The database cannot be used: {0}")]
    Store(#[from] StoreError),
    /// The ledger cannot be used.
    #[error("The ledger cannot be used: {0}")]
    Ledger(io::Error),
    /// The address that phones are sent to is none.
    #[error("--moved-to needs an address such as https://lapor.example.id (http for this machine only)")]
    MovedTo,
    /// Neither the city's own areas can be used, nor were others imported.
    #[error(transparent)]
    City(#[from] Arc<CityError>),
    /// The sample city's crews cannot be made.
    #[error("The sample city cannot be set up: {0}")]
    Setup(#[from] SetupError),
    /// The system gives no thread.
    #[error("The server's writer cannot be started: {0}")]
    Thread(io::Error),
}

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub local_addr: SocketAddr,
    /// The address under which people reach it.
    pub public_url: String,
    /// Its parts, for tests and the demo.
    pub state: AppState,
    setup: Setup,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
    jobs: JoinHandle<()>,
    writer: std::thread::JoinHandle<()>,
    changes: Arc<watch::Sender<u64>>,
    lock: File,
}

/// A server without a listener, threads and jobs: whoever embeds it calls its router and lets its jobs
/// run, and everything happens on the caller's thread.
pub struct Embedded {
    /// Its parts.
    pub state: AppState,
    setup: Setup,
    _changes: watch::Sender<u64>,
    _lock: File,
}

impl Embedded {
    /// What answers requests. They carry the caller's address as an extension, `ConnectInfo<SocketAddr>`.
    pub fn router(&self) -> axum::Router {
        http::router(self.state.clone())
    }

    /// Users, crews and codes, set up as the command line does.
    #[must_use]
    pub fn setup(&self) -> &Setup {
        &self.setup
    }
}

/// Opens a server for a process that has only one thread, such as the simulator.
///
/// # Errors
/// As [`start`], but for what belongs to listening.
pub fn embed(settings: Settings) -> Result<Embedded, StartError> {
    let mut settings = announced(settings)?;
    let parts = open(&mut settings)?;
    let changes = watch::Sender::new(0);
    let public_url = settings.public_url.clone().unwrap_or_else(|| format!("http://{}", settings.listen));
    let writer = Writer::inline(Arc::clone(&parts.store));
    if !parts.not_restored {
        let folder = |source| StartError::Folder { path: settings.data_dir.clone(), source };
        for stray in parts.files.strays(&parts.store.kept_photos()?).map_err(folder)? {
            parts.files.discard(stray).map_err(folder)?;
        }
    }
    let (state, setup, lock) = state(settings, parts, writer, public_url, changes.subscribe());
    Ok(Embedded { state, setup, _changes: changes, _lock: lock })
}

/// What a server stands on.
struct Parts {
    lock: File,
    files: Arc<dyn Files>,
    store: Arc<dyn Store>,
    city: CityId,
    setup: Setup,
    waiters: Arc<Waiters>,
    not_restored: bool,
    shelf: Shelf,
}

/// Takes the data folder and brings the database up to date.
fn open(settings: &mut Settings) -> Result<Parts, StartError> {
    let lock = take_folder(&settings.data_dir)?;
    let shelf = match &settings.packs {
        Some(disk) => Shelf::open(&**disk, &settings.data_dir, &settings.city)?,
        None => settings.city.shelf()?,
    };
    settings.city.config = shelf.named_in(settings.city.config.clone());
    let folder = |source| StartError::Folder { path: settings.data_dir.clone(), source };
    let files: Arc<dyn Files> = match &settings.files {
        Some(files) => Arc::clone(files),
        None => Arc::new(FolderFiles::open(&settings.data_dir).map_err(folder)?),
    };
    let (store, city) = open_store(settings)?;
    let beginning = store.begin(city, settings.override_backup)?;
    let not_restored = beginning == Beginning::NotRestored;
    if not_restored {
        tracing::error!("the database does not contain the newest verified backup; nothing is served");
    } else {
        files.sweep(&store.open_uploads()?).map_err(folder)?;
    }
    if beginning == (Beginning::Serves { minted: true }) {
        detach_missing(&*store, city, &*files).map_err(folder)?;
    }
    let waiters = Arc::new(Waiters::default());
    store.listen(wakes(&waiters));
    let setup = Setup::with_store(
        Arc::clone(&store),
        city,
        Arc::clone(&settings.clock),
        Arc::clone(&settings.random),
    );
    if settings.city.config.slug == sample::slug() && !not_restored {
        setup.ensure_crews(settings.city.crews.iter().map(|crew| crew.name.as_str()))?;
    }
    Ok(Parts { lock, files, store, city, setup, waiters, not_restored, shelf })
}

/// A database that was put back may speak of photos that are not there: they are awaited again, so that
/// who still has them sends them.
fn detach_missing(store: &dyn Store, city: CityId, files: &dyn Files) -> io::Result<()> {
    let kept = store.kept_photos().map_err(io::Error::other)?;
    let mut lost = Vec::new();
    for sha256 in kept {
        if !files.holds(sha256)? {
            lost.push(Command::PhotoLost { sha256 });
        }
    }
    if lost.is_empty() {
        return Ok(());
    }
    tracing::error!(photos = lost.len(), "photos are missing; they are awaited again");
    let submission = Submission { city, actor: Author::System, at: None, commands: lost };
    let outcome = store.apply_batch(vec![submission]).pop().map(|outcome| outcome.result);
    match outcome {
        Some(Ok(_)) => Ok(()),
        _ => Err(io::Error::other("the missing photos could not be noted")),
    }
}

/// The settings with the new address that phones are to use, if the operator named one.
fn announced(mut settings: Settings) -> Result<Settings, StartError> {
    if let Some(url) = settings.moved_to.take() {
        settings.city.config.server_url = Some(moved_to(url)?);
    }
    Ok(settings)
}

fn state(
    settings: Settings,
    parts: Parts,
    writer: Writer,
    public_url: String,
    changes: watch::Receiver<u64>,
) -> (AppState, Setup, File) {
    let Parts { lock, files, store, city, setup, waiters, not_restored, shelf } = parts;
    let state = AppState::new(App {
        city,
        config_version: settings.city.config.version(),
        config: settings.city.config,
        apps: settings.city.apps,
        store,
        writer,
        areas: shelf.current().clone(),
        shelf,
        started_at_ms: settings.clock.now_ms(),
        clock: settings.clock,
        random: settings.random,
        auth: Auth::new(),
        files,
        public_url,
        changes,
        waiters,
        not_restored,
        public_pulls: http::limits::RateLimit::new(PUBLIC_BURST, PUBLIC_REFILL_MS),
        decoding: Semaphore::new(DECODING),
        upload_turns: http::turns::Turns::default(),
        keeping: RwLock::new(()),
        stuck: crate::stuck::Stuck::default(),
        registrations: http::limits::RateLimit::default(),
    });
    (state, setup, lock)
}

/// Starts a server: takes the data folder, brings the database up to date, listens.
///
/// # Errors
/// With a text that says what to do about it.
pub async fn start(settings: Settings) -> Result<Running, StartError> {
    let mut settings = announced(settings)?;
    let runs_jobs = settings.runs_jobs;
    let parts = open(&mut settings)?;
    let (listener, local_addr) = listen(settings.listen).await?;
    let changes = Arc::new(watch::Sender::new(0));
    let (writer, thread) = start_writer(&parts.store, &changes)?;
    let public_url = settings.public_url.clone().unwrap_or_else(|| format!("http://{local_addr}"));
    let (state, setup, lock) = state(settings, parts, writer, public_url.clone(), changes.subscribe());
    let (stop, stopped) = oneshot::channel();
    let serving = tokio::spawn(connections::serve(listener, http::router(state.clone()), stopped));
    let working = state.clone();
    let jobs = tokio::spawn(async move {
        if runs_jobs {
            jobs::run(working).await;
        }
    });
    tracing::info!(%local_addr, city = %state.config.slug, "listening");
    Ok(Running { local_addr, public_url, state, setup, stop, serving, jobs, writer: thread, changes, lock })
}

pub(crate) fn take_folder(path: &Path) -> Result<File, StartError> {
    let folder = |source| StartError::Folder { path: path.to_owned(), source };
    std::fs::create_dir_all(path).map_err(folder)?;
    let lock = File::create(path.join("server.lock")).map_err(folder)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StartError::FolderInUse { path: path.to_owned() }),
        Err(TryLockError::Error(source)) => Err(folder(source)),
    }
}

fn open_store(settings: &Settings) -> Result<(Arc<dyn Store>, CityId), StartError> {
    let store = SqliteStore::open_through(
        settings.vfs,
        &settings.data_dir.join(DATABASE),
        rules(),
        Arc::clone(&settings.clock),
        Arc::clone(&settings.random),
    )?;
    let ledger = match &settings.ledger {
        Some(ledger) => Arc::clone(ledger),
        None => Arc::new(FileLedger::open(&settings.data_dir.join(LEDGER)).map_err(StartError::Ledger)?),
    };
    let store = store.with_ledger(ledger);
    let city = store.ensure_city(&settings.city.config)?;
    Ok((Arc::new(store), city))
}

/// A new address that phones will believe.
fn moved_to(url: String) -> Result<String, StartError> {
    let parsed: axum::http::Uri = url.parse().map_err(|_| StartError::MovedTo)?;
    let here = matches!(parsed.host(), Some("127.0.0.1" | "localhost" | "[::1]"));
    match parsed.scheme_str() {
        Some("https") if parsed.host().is_some() => Ok(url),
        Some("http") if here => Ok(url),
        _ => Err(StartError::MovedTo),
    }
}

/// Weak, as the writer's: the table goes with the last who looks at it.
fn wakes(waiters: &Arc<Waiters>) -> Box<dyn Fn(&saberling_store::Woken) + Send + Sync> {
    let waiters = Arc::downgrade(waiters);
    Box::new(move |woken| {
        if let Some(waiters) = waiters.upgrade() {
            waiters.wake(woken);
        }
    })
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::PortInUse { port: address.port() },
        _ => StartError::Listen { address, source },
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let local_addr = listener.local_addr().map_err(failed)?;
    Ok((listener, local_addr))
}

fn start_writer(
    store: &Arc<dyn Store>,
    changes: &Arc<watch::Sender<u64>>,
) -> Result<(Writer, std::thread::JoinHandle<()>), StartError> {
    // Weak: when the server stops, the last sender goes, and every page that listens ends.
    let changes = Arc::downgrade(changes);
    let committed = move || {
        if let Some(changes) = changes.upgrade() {
            changes.send_modify(|count| *count = count.wrapping_add(1));
        }
    };
    Writer::start(Arc::clone(store), Box::new(committed)).map_err(StartError::Thread)
}

impl Running {
    /// Users, crews and codes, set up as the command line does.
    #[must_use]
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// Does all that is due by now: what the server's own job does when its time has come.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tend(&self) -> Result<(), crate::error::ApiError> {
        jobs::tend(&self.state).await.map(drop)
    }

    /// Stops: no new connection, requests under way are answered, what is queued is written.
    pub async fn stop(self) {
        let Self { state, setup, stop, serving, jobs, writer, changes, lock, .. } = self;
        state.waiters.close();
        drop((changes, setup));
        jobs.abort();
        let _ = stop.send(());
        let abort = serving.abort_handle();
        if tokio::time::timeout(GRACE, serving).await.is_err() {
            tracing::warn!("some requests did not end in time");
            abort.abort();
        }
        drop(state);
        let ended = tokio::task::spawn_blocking(move || writer.join());
        if tokio::time::timeout(GRACE, ended).await.is_err() {
            tracing::warn!("the writer did not end in time");
        }
        drop(lock);
        tracing::info!("stopped");
    }
}
