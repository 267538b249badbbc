//! A phone for tests inside the crate: ports that a test holds in its hand, a server that follows a script.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use saberling_photo::testing::{CameraJpeg, camera_jpeg};
use saberling_wire::packing::Encoding;

use crate::api::{
    Clock, Event, HostError, Listener, NetworkMonitor, NetworkState, OpenOptions, Randomness, Secrets,
};
use crate::net::{Reply, Request, Sent, Transport, TransportError};
use crate::phone::Phone;

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

/// A keystore that a test can wipe.
#[derive(Default)]
pub(crate) struct Keystore(pub(crate) Mutex<BTreeMap<String, String>>);

impl Secrets for Keystore {
    fn get(&self, name: String) -> Result<Option<String>, HostError> {
        Ok(lock(&self.0).get(&name).cloned())
    }

    fn put(&self, name: String, value: String) -> Result<(), HostError> {
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

/// The areas of the test city.
pub(crate) const AREAS: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
 "properties":{"code":"1","name":"Satu","kecamatan_code":"K","kecamatan":"Kota"},
 "geometry":{"type":"Polygon","coordinates":[[[98.0,3.0],[99.0,3.0],[99.0,4.0],[98.0,4.0],[98.0,3.0]]]}}]}"#;

/// A seed pack with one area and one category.
pub(crate) fn seed() -> String {
    let config = r#"{"slug":"contoh","name":"Contoh","office_name":{"id":"Dinas","en":"Office"},
     "time_zone":"Asia/Jakarta","utc_offset_minutes":420,"categories":[{"code":"litter","icon":"x",
     "name":{"id":"Sampah","en":"Litter"}}]}"#;
    format!(r#"{{"format":1,"config":{config},"areas":{AREAS},"server_url":"https://lapor.contoh.go.id"}}"#)
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

/// A server small enough to be read: it keeps operations by id and photos by hash, answers each kind of
/// request, and can be told to refuse.
#[derive(Default)]
pub(crate) struct Server {
    /// The bytes of each operation, by id.
    pub(crate) ops: BTreeMap<String, String>,
    /// Every operation that came, with its outcome, in order.
    pub(crate) pushed: Vec<(String, String)>,
    /// Finished uploads.
    pub(crate) uploads: Vec<String>,
    /// What the next pulls answer, beside the frame: items and whatever else.
    pub(crate) pages: VecDeque<serde_json::Value>,
    /// Refusals by kind of operation: a code.
    pub(crate) refuse: BTreeMap<&'static str, &'static str>,
    /// Refusal of uploads.
    pub(crate) refuse_uploads: Option<(u16, &'static str)>,
    /// Bodies of pushes.
    pub(crate) bodies: Vec<serde_json::Value>,
    pub(crate) rev: i64,
    pub(crate) epoch: i64,
    pub(crate) config_version: String,
    pub(crate) time_ms: i64,
}

/// A server behind a script.
pub(crate) type Shared = Arc<Mutex<Server>>;

/// A server and the way to it.
pub(crate) fn server() -> (Shared, Arc<Script>) {
    let version = crate::inner::City::from_seed(&seed()).expect("seed").config_version;
    let server = Server { config_version: version, time_ms: NOW_MS, epoch: 1, ..Server::default() };
    let shared: Shared = Arc::new(Mutex::new(server));
    let way = Script::new({
        let shared = shared.clone();
        move |request| lock(&shared).answer(request)
    });
    (shared, way)
}

impl Server {
    pub(crate) fn answer(&mut self, request: &Request) -> Result<Reply, TransportError> {
        let path = request.path.split('?').next().unwrap_or("");
        match path {
            "/v1/sync/push" => self.push(&unpacked(request)),
            "/v1/sync/pull" | "/v1/public/pull" => self.pull(),
            path if path.starts_with("/v1/uploads") => self.upload(request),
            _ => marked(404, r#"{"code":"not_found","text":""}"#),
        }
    }

    fn at(&self) -> String {
        format!("{}-{}", self.epoch, self.rev)
    }

    fn changed(&self) -> Result<Reply, TransportError> {
        let body = serde_json::json!({
            "code": "epoch_changed", "text": "", "epoch": self.epoch.to_string(), "at": self.at(),
        });
        marked(409, body.to_string())
    }

    fn push(&mut self, body: &[u8]) -> Result<Reply, TransportError> {
        let body: serde_json::Value = serde_json::from_slice(body).expect("json");
        self.bodies.push(body.clone());
        if body["at"].as_str().is_some_and(|at| !at.starts_with(&format!("{}-", self.epoch))) {
            return self.changed();
        }
        let mut outcomes = Vec::new();
        for op in body["ops"].as_array().expect("ops") {
            let (id, kind) = (op["op_id"].as_str().expect("id"), op["kind"].as_str().expect("kind"));
            let outcome = if let Some(code) = self.refuse.get(kind) {
                serde_json::json!({"op_id": id, "outcome": "rejected", "code": code})
            } else if let Some(known) = self.ops.get(id) {
                assert_eq!(known, &op.to_string(), "the bytes of an operation never change");
                serde_json::json!({"op_id": id, "outcome": "duplicate", "rev": 1})
            } else {
                self.rev += 1;
                self.ops.insert(id.to_owned(), op.to_string());
                serde_json::json!({"op_id": id, "outcome": "applied", "rev": self.rev})
            };
            self.pushed.push((kind.to_owned(), outcome["outcome"].as_str().expect("outcome").to_owned()));
            outcomes.push(outcome);
        }
        let reply = serde_json::json!({
            "at": self.at(), "epoch": self.epoch.to_string(), "server_time_ms": self.time_ms,
            "outcomes": outcomes,
        });
        marked(200, reply.to_string())
    }

    fn pull(&mut self) -> Result<Reply, TransportError> {
        let mut page = serde_json::json!({
            "at": self.at(), "epoch": self.epoch.to_string(), "server_time_ms": self.time_ms, "safe_rev": 0,
            "config_version": self.config_version, "rev": self.rev, "items": [], "next_cursor": "c",
            "has_more": false,
        });
        if let Some(more) = self.pages.pop_front() {
            for (key, value) in more.as_object().expect("object") {
                page[key] = value.clone();
            }
        }
        marked(200, page.to_string())
    }

    fn upload(&mut self, request: &Request) -> Result<Reply, TransportError> {
        if let Some((status, code)) = self.refuse_uploads {
            return marked(status, format!(r#"{{"code":"{code}","text":""}}"#));
        }
        let at = request.headers.iter().find(|(name, _)| *name == "x-saberling-at");
        if at.is_some_and(|(_, at)| !at.starts_with(&format!("{}-", self.epoch))) {
            return self.changed();
        }
        if request.method == crate::net::Method::Head {
            return marked(404, "");
        }
        let hash = saberling_wire::Sha256::of(&request.body).to_string();
        if !self.uploads.contains(&hash) {
            self.rev += 1;
            self.uploads.push(hash.clone());
        }
        let mut reply = marked(201, "")?;
        reply.headers.extend([
            ("x-saberling-sha256".to_owned(), hash),
            ("x-saberling-at".to_owned(), self.at()),
            ("x-saberling-epoch".to_owned(), self.epoch.to_string()),
        ]);
        Ok(reply)
    }
}

/// The body as it was before it was packed.
fn unpacked(request: &Request) -> Vec<u8> {
    let packing = request.headers.iter().find(|(name, _)| *name == "content-encoding");
    match packing.and_then(|(_, name)| Encoding::from_name(name)) {
        Some(encoding) => encoding.unpack(&request.body, 1 << 20).expect("unpacks"),
        None => request.body.clone(),
    }
}

/// A report's row as the server would send it, in the scope of whoever follows it.
pub(crate) fn report_item(
    rev: i64,
    scope: &str,
    id: &str,
    status: &str,
    photos: &[(&str, &str)],
) -> serde_json::Value {
    let report: saberling_wire::ReportId = id.parse().expect("id");
    let photos: Vec<_> = photos
        .iter()
        .map(|(id, hash)| serde_json::json!({"photo_id": id, "role": "report", "sha256": hash, "attached": true}))
        .collect();
    serde_json::json!({
        "rev": rev, "scope": scope, "entity": "report", "entity_id": id, "change": "upsert",
        "row": {
            "type": "report", "report_id": id, "number": saberling_wire::ReportNumber::of(report).to_string(),
            "status": status, "version": "v", "category": "litter", "note": "dari server", "anonymous": true,
            "confidential": false, "captured_at_ms": 1, "received_at_ms": 2, "photos": photos, "timeline": [],
        },
    })
}
