//! A phone for tests inside the crate: ports that a test holds in its hand, a server that follows a script.

mod server;

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saberling_photo::testing::{CameraJpeg, camera_jpeg};
use saberling_place::{AreaContent, AreaPack, Content, Corner, District};

use crate::api::{
    Clock, Event, HostError, Listener, NetworkMonitor, NetworkState, OpenOptions, Randomness, Secrets,
};
use crate::net::{Reply, Request, Sent, Transport, TransportError};
use crate::phone::Phone;

pub(crate) use server::{Server, Shared, report_item, server};

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A clock that stands where a test puts it.
pub(crate) struct TestClock {
    wall_ms: AtomicI64,
    boot: AtomicI64,
}

impl TestClock {
    pub(crate) fn at(wall_ms: i64) -> Arc<Self> {
        Arc::new(Self { wall_ms: AtomicI64::new(wall_ms), boot: AtomicI64::new(1) })
    }

    pub(crate) fn set(&self, wall_ms: i64) {
        self.wall_ms.store(wall_ms, Ordering::Relaxed);
    }

    pub(crate) fn boot_again(&self) {
        self.boot.fetch_add(1, Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn wall_ms(&self) -> Result<i64, HostError> {
        Ok(self.wall_ms.load(Ordering::Relaxed))
    }

    fn monotonic_ms(&self) -> Result<i64, HostError> {
        Ok(self.wall_ms.load(Ordering::Relaxed) % 1_000_000_000)
    }

    fn boot_token(&self) -> Result<String, HostError> {
        Ok(self.boot.load(Ordering::Relaxed).to_string())
    }
}

/// Bytes that count up.
#[derive(Default)]
pub(crate) struct Counting(AtomicU64);

impl Randomness for Counting {
    fn bytes(&self, count: u32) -> Result<Vec<u8>, HostError> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        Ok(number.to_be_bytes().iter().rev().cycle().take(count as usize).copied().collect())
    }
}

/// A keystore that a test can wipe, or lock.
#[derive(Default)]
pub(crate) struct Keystore(pub(crate) Mutex<BTreeMap<String, String>>, pub(crate) AtomicBool);

impl Keystore {
    fn is_open(&self) -> Result<(), HostError> {
        if self.1.load(Ordering::Relaxed) {
            return Err(HostError::Failed { reason: "locked".into() });
        }
        Ok(())
    }
}

impl Secrets for Keystore {
    fn get(&self, name: String) -> Result<Option<String>, HostError> {
        self.is_open()?;
        Ok(lock(&self.0).get(&name).cloned())
    }

    fn put(&self, name: String, value: String) -> Result<(), HostError> {
        self.is_open()?;
        lock(&self.0).insert(name, value);
        Ok(())
    }

    fn remove(&self, name: String) -> Result<(), HostError> {
        lock(&self.0).remove(&name);
        Ok(())
    }
}

/// A network that a test switches.
pub(crate) struct Net(pub(crate) Mutex<NetworkState>);

impl NetworkMonitor for Net {
    fn state(&self) -> Result<NetworkState, HostError> {
        Ok(*lock(&self.0))
    }
}

type Answer = Box<dyn FnMut(&Request) -> Result<Reply, TransportError> + Send>;

/// A server that answers as a test says, and remembers what it was asked.
pub(crate) struct Script {
    answer: Mutex<Answer>,
    pub(crate) asked: Mutex<Vec<Request>>,
    pub(crate) addresses: Mutex<Vec<String>>,
    /// Before each answer the exchange waits so often.
    pub(crate) pending: AtomicU64,
    /// Whether the exchange waits before or after the server has acted.
    pub(crate) acts_first: AtomicBool,
}

impl Script {
    pub(crate) fn new(
        answer: impl FnMut(&Request) -> Result<Reply, TransportError> + Send + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            answer: Mutex::new(Box::new(answer)),
            asked: Mutex::default(),
            addresses: Mutex::default(),
            pending: AtomicU64::new(0),
            acts_first: AtomicBool::new(false),
        })
    }

    /// What was asked, as method and path without its query.
    pub(crate) fn paths(&self) -> Vec<String> {
        let asked = lock(&self.asked);
        asked.iter().map(|r| format!("{:?} {}", r.method, r.path.split('?').next().unwrap_or(""))).collect()
    }

    /// From now on it answers so.
    pub(crate) fn set_answer(
        &self,
        answer: impl FnMut(&Request) -> Result<Reply, TransportError> + Send + 'static,
    ) {
        *lock(&self.answer) = Box::new(answer);
    }

    fn act(&self, request: Request) -> Result<Reply, TransportError> {
        let reply = (lock(&self.answer))(&request);
        lock(&self.asked).push(request);
        reply
    }
}

impl Transport for Script {
    fn send(&self, request: Request) -> Sent<'_> {
        Box::pin(async move {
            let pending = self.pending.load(Ordering::Relaxed);
            let first = self.acts_first.load(Ordering::Relaxed).then(|| self.act(request.clone()));
            for _ in 0..pending {
                tokio::task::yield_now().await;
            }
            first.unwrap_or_else(|| self.act(request))
        })
    }

    fn set_address(&self, url: &str) -> Result<(), crate::error::Error> {
        crate::net::check_address(url)?;
        lock(&self.addresses).push(url.to_owned());
        Ok(())
    }
}

/// A reply with our mark.
pub(crate) fn marked(status: u16, body: impl Into<Vec<u8>>) -> Result<Reply, TransportError> {
    Ok(Reply { status, headers: vec![("x-saberling".into(), "1".into())], body: body.into() })
}

/// One phone, with everything that it touches in the test's hand.
pub(crate) struct Bench {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) keystore: Arc<Keystore>,
    pub(crate) net: Arc<Net>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) randomness: Arc<Counting>,
    pub(crate) events: Arc<Mutex<VecDeque<Event>>>,
    ears: Mutex<Vec<crate::inner::ListenerHandle>>,
}

/// The time at which benches begin.
pub(crate) const NOW_MS: i64 = 1_764_000_000_000;

/// The area pack of a test city of one square area, which has this name.
pub(crate) fn area_pack(name: &str) -> Vec<u8> {
    let corners = [
        (980_000_000, 30_000_000),
        (990_000_000, 30_000_000),
        (990_000_000, 40_000_000),
        (980_000_000, 40_000_000),
    ];
    let ring = corners.map(|(lon_e7, lat_e7)| Corner { lon_e7, lat_e7 }).to_vec();
    let area = AreaContent { code: "1".into(), name: name.into(), district: 0, polygons: vec![vec![ring]] };
    let districts = vec![District { code: "K".into(), name: "Kota".into() }];
    AreaPack::encode(&Content { scheme: "contoh".into(), districts, areas: vec![area] }).expect("a pack")
}

/// A seed pack with one area and two categories.
pub(crate) fn seed() -> String {
    let config = include_str!("testing/city.json");
    let areas = STANDARD.encode(area_pack("Satu"));
    format!(r#"{{"format":2,"config":{config},"areas":"{areas}","server_url":"https://lapor.contoh.go.id"}}"#)
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("temp folder"),
            keystore: Arc::default(),
            net: Arc::new(Net(Mutex::new(NetworkState::Unmetered))),
            clock: TestClock::at(NOW_MS),
            randomness: Arc::default(),
            events: Arc::default(),
            ears: Mutex::default(),
        }
    }

    pub(crate) fn options(&self) -> OpenOptions {
        OpenOptions {
            data_dir: self.folder.path().to_string_lossy().into_owned(),
            seed_pack: seed(),
            language: "id".into(),
            secrets: self.keystore.clone(),
            network: self.net.clone(),
            clock: Some(self.clock.clone()),
            randomness: Some(self.randomness.clone()),
        }
    }

    /// A camera file of its own content.
    pub(crate) fn photo(&self, shade: u8) -> String {
        let path = self.folder.path().join(format!("camera-{shade}.jpg"));
        if !Path::new(&path).exists() {
            let wanted =
                CameraJpeg { width: 64, height: 48, seed: u64::from(shade) + 1, ..CameraJpeg::default() };
            let picture = camera_jpeg(&wanted);
            std::fs::write(&path, picture).expect("camera file");
        }
        path.to_string_lossy().into_owned()
    }
}

impl Bench {
    /// The phone as a host opens it, without its background work.
    pub(crate) fn open(&self, way: Arc<Script>) -> Arc<Phone> {
        let files = crate::ports::DiskFiles::new(self.folder.path()).expect("folders");
        self.open_on(Arc::new(files), way).expect("opens")
    }

    /// The same on other files.
    pub(crate) fn open_on(
        &self,
        files: Arc<dyn crate::ports::Files>,
        way: Arc<Script>,
    ) -> Result<Arc<Phone>, crate::api::ApiError> {
        let phone = Phone::open_quiet(&self.options(), files, way, None)?;
        lock(&self.events).clear();
        let subscription = phone.subscribe(Arc::new(Ear(self.events.clone())))?;
        lock(&self.ears).push(subscription);
        Ok(phone)
    }

    /// Another phone with a copy of everything that this one has, as it is now.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self { randomness: Arc::new(Counting(AtomicU64::new(1_000_000))), ..Self::new() };
        *lock(&copy.keystore.0) = lock(&self.keystore.0).clone();
        copy_folder(self.folder.path(), copy.folder.path());
        copy
    }

    /// Whether something was heard since the opening.
    pub(crate) fn heard_at_opening(&self, is_it: impl Fn(&Event) -> bool) -> bool {
        lock(&self.events).iter().any(is_it)
    }

    /// What was heard since it was asked last.
    pub(crate) fn heard(&self) -> Vec<Event> {
        lock(&self.events).drain(..).collect()
    }
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("list").map(|entry| entry.expect("entry")) {
        let target = to.join(entry.file_name());
        if entry.file_type().expect("type").is_dir() {
            std::fs::create_dir_all(&target).expect("folder");
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("file");
        }
    }
}

struct Ear(Arc<Mutex<VecDeque<Event>>>);

impl Listener for Ear {
    fn on_event(&self, event: Event) -> Result<(), HostError> {
        lock(&self.0).push_back(event);
        Ok(())
    }
}
