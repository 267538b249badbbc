//! Times on this machine: submitting, draining, opening, a first pull.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use saberling_core::net::{HttpTransport, Method, Request, Transport as _};
use saberling_core::ports::{DiskFiles, Files};
use saberling_wire::{Credential, IdentityId, Secret, paths};
use serde_json::value::RawValue;
use tokio::time::Instant;

use super::{Bars, Spread};
use crate::Anyhow;
use crate::phone::TestPhone;
use crate::pictures;
use crate::server::{TestServer, seed_pack};

/// Reports of the queue that is drained.
const QUEUE: usize = 1_000;
/// Rows of the phone that is opened.
const ROWS: usize = 10_000;

/// Files that keep the time spent in durable writes.
struct Timed {
    inner: DiskFiles,
    spent: Mutex<Duration>,
    writes: AtomicU64,
}

impl Files for Timed {
    fn path(&self, name: &str) -> PathBuf {
        self.inner.path(name)
    }
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.inner.read(name)
    }
    fn open_original(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        self.inner.open_original(path)
    }
    fn write_durably(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let began = Instant::now();
        let written = self.inner.write_durably(name, bytes);
        *self.spent.lock().unwrap_or_else(PoisonError::into_inner) += began.elapsed();
        self.writes.fetch_add(1, Ordering::SeqCst);
        written
    }
    fn exists(&self, name: &str) -> bool {
        self.inner.exists(name)
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        self.inner.remove(name)
    }
}

/// Measures them.
pub(super) async fn measure(bars: &mut Bars, runs: u32) -> Result<(), Anyhow> {
    submit(bars, runs)?;
    let mut ratios = Vec::new();
    for _ in 0..runs.min(3) {
        ratios.push(drain(bars).await?);
    }
    let ratio = Spread::of(ratios);
    let figure = ratio.show("times the server alone", 2);
    bars.bar("1,000 queued reports over loopback", figure, "<= 3 times", ratio.median() <= 3.0);
    rows(bars, runs).await
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// A report with three photos that are prepared already: what it costs beyond its durable writes.
fn submit(bars: &mut Bars, runs: u32) -> Result<(), Anyhow> {
    let folder = tempfile::tempdir()?;
    let url = "http://127.0.0.1:9";
    let mut phone = TestPhone::new(&folder.path().join("phone"), &seed_pack(url)?, url, false)?;
    let files = DiskFiles::new(&phone.folder)?;
    let timed = Arc::new(Timed { inner: files, spent: Mutex::default(), writes: AtomicU64::new(0) });
    phone.power_on_with(timed.clone())?;
    let (mut beyond, mut whole, mut durable) = (Vec::new(), Vec::new(), Vec::new());
    let commit = commit_time(folder.path(), runs)?;
    for run in 0..u64::from(runs) {
        let photos = (0..3).map(|n| prepared(folder.path(), run * 3 + n)).collect::<Result<Vec<_>, _>>()?;
        *timed.spent.lock().unwrap_or_else(PoisonError::into_inner) = Duration::ZERO;
        let began = Instant::now();
        phone.submit("Tumpukan sampah.", &photos)?;
        let took = ms(began.elapsed());
        let spent = ms(*timed.spent.lock().unwrap_or_else(PoisonError::into_inner)) + commit;
        whole.push(took);
        durable.push(spent);
        beyond.push(took - spent);
    }
    bars.note("submitting a report with three prepared photos", Spread::of(whole).show("ms", 1));
    bars.note("  of it durable writes of files and one commit", Spread::of(durable).show("ms", 1));
    let beyond = Spread::of(beyond);
    bars.bar("  beyond them", beyond.show("ms", 1), "<= 20 ms", beyond.median() <= 20.0);
    Ok(())
}

/// A photo as the phone itself makes them: upright, small, without metadata.
pub(super) fn prepared(folder: &Path, seed: u64) -> Result<String, Anyhow> {
    let original = std::fs::read(pictures::camera_file(folder, seed)?)?;
    let made = saberling_photo::prepare(&original[..], &saberling_photo::Settings::default())?;
    let path = folder.join(format!("prepared-{seed}.jpg"));
    std::fs::write(&path, &made.upload)?;
    Ok(path.to_string_lossy().into_owned())
}

/// What one durable commit of a small row costs here, in milliseconds.
fn commit_time(folder: &Path, runs: u32) -> Result<f64, Anyhow> {
    let sql = rusqlite::Connection::open(folder.join("commit.sqlite"))?;
    sql.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a TEXT) STRICT")?;
    let mut times = Vec::new();
    for _ in 0..runs.max(5) {
        let began = Instant::now();
        sql.execute("INSERT INTO t VALUES (?1)", ["x".repeat(2_000)])?;
        times.push(ms(began.elapsed()));
    }
    Ok(Spread::of(times).median())
}

/// How long our phone takes to drain its queue, in times of what the server needs for the same
/// operations from a client that does nothing else.
async fn drain(bars: &Bars) -> Result<f64, Anyhow> {
    let folder = tempfile::tempdir()?;
    let server = TestServer::start(&folder.path().join("server")).await?;
    let phone = TestPhone::new(&folder.path().join("phone"), &server.seed_pack()?, &server.url, false)?;
    for number in 0..QUEUE {
        phone.submit(&format!("Laporan nomor {number} dari antrean panjang."), &[])?;
    }
    let envelopes = envelopes(&phone.folder)?;
    phone.go_online().await?;
    let began = Instant::now();
    loop {
        phone.app().network_changed();
        let view = phone.sync().await?;
        if view.unsent == 0 {
            break;
        }
    }
    let ours = began.elapsed();
    server.running.stop().await;

    let alone = TestServer::start(&folder.path().join("alone")).await?;
    let transport = HttpTransport::new(&alone.url)?;
    let who = Credential { identity_id: IdentityId::new(1, [1; 10]), secret: Secret::new([1; 32]) };
    let began = Instant::now();
    for batch in envelopes.chunks(saberling_wire::limits::OPERATIONS_PER_PUSH) {
        let ops = batch.iter().cloned().map(RawValue::from_string).collect::<Result<Vec<_>, _>>()?;
        let body = serde_json::to_vec(&saberling_wire::PushRequest { at: None, grant: None, ops })?;
        let headers =
            vec![("authorization", who.to_header()), ("content-type", "application/json".to_owned())];
        let path = paths::PUSH.to_owned();
        let request = Request { method: Method::Post, path, headers, body, reply_limit: 1 << 24 };
        let reply = transport.send(request).await?;
        if reply.status != 200 {
            return Err(format!("the server alone answered {}", reply.status).into());
        }
    }
    let theirs = began.elapsed();
    alone.running.stop().await;
    bars.note("  one run", format!("ours {:.0} ms, the server alone {:.0} ms", ms(ours), ms(theirs)));
    Ok(ours.as_secs_f64() / theirs.as_secs_f64())
}

/// The frozen operations of a phone.
fn envelopes(folder: &Path) -> Result<Vec<String>, Anyhow> {
    let sql = rusqlite::Connection::open(folder.join("saberling.db"))?;
    let mut query = sql.prepare("SELECT CAST(envelope AS BLOB) FROM operations ORDER BY seq")?;
    let rows = query.query_map([], |row| row.get(0))?.collect::<Result<Vec<Vec<u8>>, _>>()?;
    Ok(rows.into_iter().map(String::from_utf8).collect::<Result<_, _>>()?)
}

/// A first pull of many rows, and opening the phone that holds them.
async fn rows(bars: &mut Bars, runs: u32) -> Result<(), Anyhow> {
    let folder = tempfile::tempdir()?;
    let server = TestServer::start(&folder.path().join("server")).await?;
    let mut phone = TestPhone::new(&folder.path().join("phone"), &server.seed_pack()?, &server.url, false)?;
    for number in 0..ROWS {
        phone.submit(&format!("Laporan nomor {number} dari setahun penuh."), &[])?;
    }
    phone.network.set(true);
    loop {
        phone.app().network_changed();
        if phone.sync().await?.unsent == 0 {
            break;
        }
    }
    let mut opened = Vec::new();
    for _ in 0..runs {
        phone.network.set(false);
        phone.power_off();
        let began = Instant::now();
        phone.power_on()?;
        opened.push(ms(began.elapsed()));
    }
    let opened = Spread::of(opened);
    bars.bar("opening a phone with 10,000 rows", opened.show("ms", 1), "<= 150 ms", opened.median() <= 150.0);
    let mut pulled = Vec::new();
    for _ in 0..runs {
        forget_rows(&mut phone)?;
        phone.go_online().await?;
        let began = Instant::now();
        phone.sync().await?;
        pulled.push(began.elapsed().as_secs_f64());
    }
    let pulled = Spread::of(pulled);
    bars.bar("a first pull of 10,000 rows", pulled.show("s", 2), "<= 2 s", pulled.median() <= 2.0);
    server.running.stop().await;
    Ok(())
}

/// Puts the phone back to before its first pull.
fn forget_rows(phone: &mut TestPhone) -> Result<(), Anyhow> {
    phone.network.set(false);
    phone.power_off();
    let sql = rusqlite::Connection::open(phone.folder.join("saberling.db"))?;
    sql.execute_batch("DELETE FROM base_rows; UPDATE identities SET cursor = NULL, pulled_rev = 0")?;
    drop(sql);
    phone.power_on()
}
