//! A server with phones around it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saberling_photo::testing::{CameraJpeg, camera_jpeg};
use saberling_server::{Running, Settings, start};
use saberling_store::questions::ReportDetail;
use saberling_store::{Clock, CommandOutcome, OfficeAct, OfficeCommand};
use saberling_wire::{
    Change, CreateReport, Credential, CrewId, Fix, FixSource, IdentityId, ManifestPhoto, OpId, Outcome,
    PhotoId, PullResponse, PushResponse, ReportId, ReportRow, Row, Secret, Sha256, UploadId, UserId, paths,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{Ask, Reply};

/// A clock that a test sets.
pub(crate) struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A server on a free port, in a folder of its own.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) running: Running,
    clock: Arc<HandClock>,
    next: AtomicU64,
}

/// A phone's identity.
pub(crate) struct Phone {
    pub(crate) identity_id: IdentityId,
    pub(crate) credential: Credential,
}

/// A report as a phone made it.
pub(crate) struct Made {
    pub(crate) report_id: ReportId,
    pub(crate) secret: Secret,
    pub(crate) photos: Vec<Vec<u8>>,
    pub(crate) photo_ids: Vec<PhotoId>,
    pub(crate) envelope: Value,
}

pub(crate) fn database_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("reads").map(|entry| entry.expect("entry").path());
    entries
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("data.sqlite")))
        .collect()
}

fn copy_database(from: &Path, to: &Path) {
    for file in database_files(from) {
        std::fs::copy(&file, to.join(file.file_name().expect("name"))).expect("copies");
    }
}

/// The ledger beside it stays as it is.
pub(crate) fn put_database_back(folder: &Path, copy: &Path) {
    for file in database_files(folder) {
        std::fs::remove_file(file).expect("removes");
    }
    copy_database(copy, folder);
}

async fn open(folder: &Path, clock: &Arc<HandClock>, change: impl FnOnce(&mut Settings)) -> Running {
    let mut settings = Settings::sample(folder).expect("the sample city");
    settings.clock = Arc::clone(clock) as Arc<dyn Clock>;
    settings.city.config.periods.undo_seconds = 0;
    change(&mut settings);
    start(settings).await.expect("starts")
}

impl World {
    /// A server that tells every decision at once.
    pub(crate) async fn new() -> Self {
        Self::holding_back(0).await
    }

    /// A server that holds decisions back.
    pub(crate) async fn holding_back(undo_seconds: u32) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let clock = Arc::new(HandClock(AtomicI64::new(1_800_000_000_000)));
        let running =
            open(folder.path(), &clock, |settings| settings.city.config.periods.undo_seconds = undo_seconds)
                .await;
        Self { folder, running, clock, next: AtomicU64::new(1) }
    }

    /// A server whose jobs run when they are told to.
    pub(crate) async fn without_jobs() -> Self {
        Self::new().await.restarted_with(|_| {}, |settings| settings.runs_jobs = false).await
    }

    /// Stops the server, does something to its files, starts it again.
    pub(crate) async fn restarted(self, meanwhile: impl FnOnce(&Path)) -> Self {
        self.restarted_with(meanwhile, |_| {}).await
    }

    /// The same, and the server starts with other settings.
    pub(crate) async fn restarted_with(
        self,
        meanwhile: impl FnOnce(&Path),
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let Self { folder, running, clock, next } = self;
        running.stop().await;
        meanwhile(folder.path());
        let running = open(folder.path(), &clock, change).await;
        Self { folder, running, clock, next }
    }

    /// Stops the server, keeps a copy of its database, starts it again.
    pub(crate) async fn copied(self) -> (Self, TempDir) {
        let copy = tempfile::tempdir().expect("folder");
        let world = self.restarted(|folder| copy_database(folder, copy.path())).await;
        (world, copy)
    }

    /// Stops the server, puts an older database in the place of its own, starts it again.
    pub(crate) async fn put_back(self, copy: &TempDir) -> Self {
        self.put_back_with(copy, |_| {}).await
    }

    /// The same, and the server starts with other settings.
    pub(crate) async fn put_back_with(self, copy: &TempDir, change: impl FnOnce(&mut Settings)) -> Self {
        self.restarted_with(|folder| put_database_back(folder, copy.path()), change).await
    }

    pub(crate) fn at(&self) -> SocketAddr {
        self.running.local_addr
    }

    pub(crate) fn pass_ms(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        let number = self.next.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        let tail = N.saturating_sub(8);
        bytes[tail..].copy_from_slice(&number[8 - (N - tail)..]);
        bytes
    }

    pub(crate) fn id<T>(&self, make: fn(i64, [u8; 10]) -> T) -> T {
        make(self.clock.now_ms(), self.random())
    }

    pub(crate) fn phone(&self) -> Phone {
        let identity_id = self.id(IdentityId::new);
        let credential = Credential { identity_id, secret: Secret::new(self.random()) };
        Phone { identity_id, credential }
    }

    /// An envelope with a payload.
    pub(crate) fn envelope(&self, entity: &str, id: &str, kind: &str, payload: Value) -> Value {
        json!({
            "op_id": self.id(OpId::new).to_string(), "entity": entity, "entity_id": id,
            "kind": kind, "config_version": "v", "payload_version": 1, "payload": payload,
            "captured_at_ms": 1_799_999_000_000_i64, "monotonic_ms": 5,
            "boot_id": self.id(saberling_wire::BootId::new).to_string(),
        })
    }

    /// A photo of its own, with its place in a manifest.
    pub(crate) fn photo(&self) -> (Vec<u8>, ManifestPhoto) {
        let mut bytes = camera_jpeg(&CameraJpeg { width: 64, height: 48, ..CameraJpeg::default() });
        bytes.extend(self.random::<16>());
        let manifest = ManifestPhoto {
            photo_id: self.id(PhotoId::new),
            sha256: Sha256::of(&bytes),
            size_bytes: bytes.len() as u64,
            width_px: 64,
            height_px: 48,
            taken_at_ms: None,
        };
        (bytes, manifest)
    }

    /// A new report in the middle of the sample city.
    pub(crate) fn report(&self, photos: usize) -> Made {
        let report_id = self.id(ReportId::new);
        let secret = Secret::new(self.random());
        let (photos, manifest): (Vec<_>, Vec<_>) = (0..photos).map(|_| self.photo()).unzip();
        let bounds = self.running.state.areas.bounds();
        let middle = Fix::from_degrees(
            f64::midpoint(bounds.min_lat_deg, bounds.max_lat_deg),
            f64::midpoint(bounds.min_lon_deg, bounds.max_lon_deg),
            Some(8.0),
            FixSource::Gps,
        );
        let payload = CreateReport {
            category: self.running.state.config.categories[0].code.clone(),
            note: "Sampah menumpuk".into(),
            anonymous: true,
            confidential: false,
            secret_hash: secret.hash(),
            fix: Some(middle.expect("valid")),
            other_fixes: Vec::new(),
            place: None,
            answers: Vec::new(),
            photos: manifest.clone(),
        };
        let payload = serde_json::to_value(payload).expect("json");
        let envelope = self.envelope("report", &report_id.to_string(), "create_report", payload);
        let photo_ids = manifest.iter().map(|photo| photo.photo_id).collect();
        Made { report_id, secret, photos, photo_ids, envelope }
    }

    pub(crate) fn note(&self, made: &Made, text: &str) -> Value {
        let id = made.report_id.to_string();
        let mut envelope = self.envelope("report", &id, "add_note", json!({ "text": text }));
        envelope["proof"] = made.secret.reveal().into();
        envelope
    }

    /// An act on an own report, with its proof.
    pub(crate) fn own(&self, made: &Made, kind: &str, payload: Value) -> Value {
        let mut envelope = self.envelope("report", &made.report_id.to_string(), kind, payload);
        envelope["proof"] = made.secret.reveal().into();
        envelope
    }

    /// The row of a report as a phone pulls it from the start, if it is there.
    pub(crate) async fn row(&self, phone: &Phone, id: ReportId) -> Option<ReportRow> {
        let page = self.pull(phone, "").await;
        page.items.into_iter().filter(|item| item.entity_id == id.into()).find_map(|item| match item.change {
            Change::Upsert { row } => match *row {
                Row::Report(row) => Some(row),
                _ => None,
            },
            _ => None,
        })
    }

    /// What the database file answers to a question of the test's own.
    pub(crate) fn sql<T>(&self, ask: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>) -> T {
        let path = self.folder.path().join(saberling_server::setup::DATABASE);
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection = rusqlite::Connection::open_with_flags(path, flags).expect("opens");
        ask(&connection).expect("answers")
    }

    /// What the feed holds of a scope: the very bytes of each change, with its revision.
    pub(crate) fn feed(&self, scope: &str) -> Vec<(i64, String)> {
        self.sql(|sql| {
            sql.prepare("SELECT rev, change FROM feed WHERE scope = ?1 ORDER BY rev")?
                .query_map([scope], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    }

    /// A report that a crew has cleaned, with its evidence; its task and the crew's phone.
    pub(crate) async fn cleaned(&self, officer: UserId) -> (Made, Phone, saberling_wire::TaskId, Phone) {
        let (crew_id, name) = self.crew(0).await;
        let crew = self.phone();
        self.join(&crew, &name, "Budi", None).await;
        let (made, resident, task_id) = crate::crew::assigned(self, officer, crew_id).await;
        for kind in ["start_task", "complete_task"] {
            let (op, photo) = crate::crew::evidence(self, task_id, kind, &made);
            assert!(applied(&self.push_one(&crew, &op).await), "{kind}");
            self.upload(&crew, &photo).await;
        }
        (made, resident, task_id, crew)
    }

    pub(crate) async fn ask(&self, phone: &Phone, ask: Ask) -> Reply {
        ask.header("authorization", phone.credential.to_header()).send(self.at()).await
    }

    pub(crate) async fn push_at(&self, phone: &Phone, at: Option<&str>, ops: &[Value]) -> Reply {
        let body = json!({ "at": at, "ops": ops }).to_string();
        self.ask(phone, Ask::new("POST", paths::PUSH).body(body)).await
    }

    pub(crate) async fn push(&self, phone: &Phone, ops: &[Value]) -> Vec<Outcome> {
        let reply = self.push_at(phone, None, ops).await;
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        let response: PushResponse = reply.json();
        assert_eq!(response.outcomes.len(), ops.len());
        response.outcomes.into_iter().map(|outcome| outcome.outcome).collect()
    }

    pub(crate) async fn push_one(&self, phone: &Phone, op: &Value) -> Outcome {
        self.push(phone, std::slice::from_ref(op)).await.remove(0)
    }

    pub(crate) async fn pull_reply(&self, phone: &Phone, cursor: &str, at: Option<&str>) -> Reply {
        let mut ask = Ask::new("GET", format!("{}?cursor={cursor}", paths::PULL));
        if let Some(at) = at {
            ask = ask.header(paths::AT_HEADER, at);
        }
        self.ask(phone, ask).await
    }

    pub(crate) async fn pull(&self, phone: &Phone, cursor: &str) -> PullResponse {
        let reply = self.pull_reply(phone, cursor, None).await;
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        reply.json()
    }

    /// The request that begins an upload of these bytes.
    pub(crate) fn creation(&self, bytes: &[u8]) -> Ask {
        let hash = STANDARD.encode(Sha256::of(bytes).to_string());
        Ask::new("POST", paths::UPLOADS)
            .header("tus-resumable", "1.0.0")
            .header("upload-length", bytes.len().to_string())
            .header("upload-metadata", format!("sha256 {hash}"))
    }

    /// The request that sends bytes at an offset.
    pub(crate) fn patch(&self, phone: &Phone, hash: Sha256, offset: usize, bytes: &[u8]) -> Ask {
        Ask::new("PATCH", paths::upload(UploadId::derive(phone.identity_id, hash)))
            .header("tus-resumable", "1.0.0")
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", offset.to_string())
            .body(bytes)
    }

    pub(crate) async fn upload(&self, phone: &Phone, bytes: &[u8]) -> Reply {
        let ask = self.creation(bytes).header("content-type", "application/offset+octet-stream").body(bytes);
        self.ask(phone, ask).await
    }

    pub(crate) async fn detail(&self, id: ReportId) -> ReportDetail {
        let found = self.running.state.ask(move |store, city| store.report(city, id)).await;
        found.expect("reads").expect("is there")
    }

    pub(crate) async fn officer(&self, name: &str) -> UserId {
        let added =
            tokio::task::block_in_place(|| self.running.setup().add_user(name, "officer", "sapu bersih"));
        added.expect("adds")
    }

    pub(crate) async fn act(&self, user: UserId, act: OfficeAct) -> CommandOutcome {
        self.act_on(user, None, act).await
    }

    pub(crate) async fn act_on(&self, user: UserId, base: Option<String>, act: OfficeAct) -> CommandOutcome {
        let command = OfficeCommand { op_id: self.id(OpId::new), base, act };
        self.running.state.office(user, command).await.expect("is taken")
    }

    pub(crate) async fn crew(&self, place: usize) -> (CrewId, String) {
        let crews = self.running.state.ask(|store, city| store.crews(city)).await.expect("reads");
        (crews[place].crew.crew_id, crews[place].crew.name.clone())
    }

    /// Activates a phone as a member of a crew.
    pub(crate) async fn join(&self, phone: &Phone, crew: &str, member: &str, user: Option<&str>) {
        let code = self.running.setup().crew_code(crew, member, user).expect("makes a code");
        let body = json!({ "code": code }).to_string();
        let reply = self.ask(phone, Ask::new("POST", paths::ACTIVATE).body(body)).await;
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    }
}

pub(crate) fn applied(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Applied { .. })
}

pub(crate) fn rejected(code: saberling_wire::ErrorCode) -> Outcome {
    Outcome::Rejected { code }
}
