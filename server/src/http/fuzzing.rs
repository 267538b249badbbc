//! Doors for the fuzz targets and for the inputs that stay in `fuzz/`; nothing of it ships.

mod stage;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use saberling_store::questions::{PullAnswer, PullQuery, Questions as _};
use saberling_store::{
    Author, CityId, Clock, Command, CommandOutcome, DeviceOperation, Random, SqliteStore, Store as _,
    Submission,
};
use saberling_wire::{IdentityId, PullResponse, PushRequest, Sha256, limits};

use super::operations;
use super::tus::{self, Checksum, Metadata};
use crate::rules::rules;
use crate::sample;
use crate::shelf::Shelf;

/// The time of the bench, in the middle of the times that the corpus names.
const NOW_MS: i64 = 1_700_000_100_000;

struct Standing;

impl Clock for Standing {
    fn now_ms(&self) -> i64 {
        NOW_MS
    }
}

/// The same bytes each time: the store looks for another code when one is taken, so they may repeat.
struct Known(AtomicU64);

impl Random for Known {
    fn fill(&self, buffer: &mut [u8]) {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let digits = Sha256::of(&number.to_be_bytes());
        buffer.iter_mut().zip(digits.as_bytes().iter().cycle()).for_each(|(byte, digit)| *byte = *digit);
    }
}

/// Real rules and a real store that begins anew with each input.
pub struct PushBench {
    shelf: Shelf,
    template: Vec<u8>,
    used: PathBuf,
    city: CityId,
}

impl PushBench {
    /// Makes the database that every input finds, in this folder.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        let city = sample::city().expect("the sample city");
        let used = folder.join("data.sqlite");
        let store = Arc::new(open(&used));
        let id = store.ensure_city(&city.config).expect("a city");
        stage::set(&store, id, &city);
        drop(store);
        // One that writes closes last and empties the log.
        drop(open(&used));
        let template = fs::read(&used).expect("a database");
        Self { shelf: city.shelf().expect("areas"), template, used, city: id }
    }

    /// Judges the body of a push, and once more; nothing panics, the database fails at nothing, the
    /// repetition changes nothing, and what was stored can be pulled. False when it is no push.
    pub fn push(&self, body: &[u8]) -> bool {
        let Some((at, operations)) = read_push(body, &self.shelf) else { return false };
        let store = self.begin_anew();
        let first = self.submit(&store, &operations, at);
        assert!(first.is_empty() || first.len() == operations.len(), "an outcome is missing");
        let again = self.submit(&store, &operations, None);
        for (first, again) in first.iter().zip(&again) {
            assert!(!matches!(first, CommandOutcome::Failed), "the database failed");
            let was_final = !matches!(first, CommandOutcome::Retry { .. });
            assert!(!(was_final && matches!(again, CommandOutcome::Applied { .. })), "applied twice");
        }
        self.pull(&store);
        true
    }

    fn begin_anew(&self) -> SqliteStore {
        for ending in ["sqlite-wal", "sqlite-shm"] {
            // A connection that only reads leaves the log behind when it closes last.
            let _ = fs::remove_file(self.used.with_extension(ending));
        }
        // Written and not copied: libFuzzer's alarm may interrupt a copy.
        fs::write(&self.used, &self.template).expect("a copy");
        open(&self.used)
    }

    fn submit(
        &self,
        store: &SqliteStore,
        all: &[DeviceOperation],
        at: Option<String>,
    ) -> Vec<CommandOutcome> {
        let (identity_id, secret_hash) = who();
        let actor = Author::Device { identity_id, secret_hash, may_register: true };
        let commands = all.iter().map(|each| Command::Operation(Box::new(each.clone()))).collect();
        let submission = Submission { city: self.city, actor, at, commands };
        let outcome = store.apply_batch(vec![submission]).pop().expect("an outcome");
        outcome.result.unwrap_or_default()
    }

    fn pull(&self, store: &SqliteStore) {
        let (identity_id, secret_hash) = who();
        let query = PullQuery { identity_id, secret_hash, at: None, cursor: None, limit: limits::PULL_ROWS };
        let answer = store.pull(self.city, &query).expect("the database answers");
        let PullAnswer::Rows(page) = answer else { return };
        let sent = serde_json::to_string(&page).expect("a page is plain data");
        let read: PullResponse = serde_json::from_str(&sent).expect("a page reads back");
        assert_eq!(serde_json::to_string(&read).expect("plain data"), sent, "the phone reads another page");
    }
}

fn who() -> (IdentityId, Sha256) {
    (IdentityId::new(1, [1; 10]), Sha256::of(b"secret"))
}

fn known() -> Arc<Known> {
    Arc::new(Known(AtomicU64::new(0)))
}

fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, rules(), Arc::new(Standing), known()).expect("opens")
}

/// Reads the body of a push as the handler does; none when it is refused as a whole.
fn read_push(body: &[u8], shelf: &Shelf) -> Option<(Option<String>, Vec<DeviceOperation>)> {
    let request: PushRequest = serde_json::from_slice(body).ok()?;
    if body.len() > limits::JSON_BODY_BYTES || request.ops.len() > limits::OPERATIONS_PER_PUSH {
        return None;
    }
    let operations = request.ops.iter().filter_map(|raw| operations::read(raw, shelf)).collect();
    Some((request.at, operations))
}

/// The headers of an upload, in the order of an input's lines.
const HEADERS: [&str; 6] = [
    "upload-offset",
    "upload-length",
    "upload-metadata",
    "content-type",
    "upload-checksum",
    "content-length",
];

/// Reads every header of an upload that the handlers read; each line is the value of one of them.
pub fn read_upload_headers(lines: &[u8]) {
    let mut headers = HeaderMap::new();
    for (name, value) in HEADERS.iter().zip(lines.split(|byte| *byte == b'\n')) {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    if let (Ok(offset), Some(text)) = (tus::number(&headers, &tus::OFFSET), headers.get(&tus::OFFSET)) {
        let text = text.to_str().expect("a number is text");
        let digits = text.trim_start_matches('0');
        let largest = if digits.is_empty() { 0 } else { u64::MAX };
        assert_eq!(digits.parse().unwrap_or(largest), offset);
    }
    if let Ok(length) = tus::length(&headers) {
        assert!((1..=limits::PHOTO_BYTES).contains(&length), "no length of a photo");
    }
    let _ = (tus::carries_bytes(&headers), tus::body_length(&headers));
    if let Ok(metadata) = Metadata::of(&headers) {
        // It is said again as it came, and then reads the same.
        let value = HeaderValue::from_str(&metadata.text).expect("a header's value");
        let again = HeaderMap::from_iter([(Metadata::HEADER, value)]);
        assert_eq!(Metadata::of(&again).ok(), Some(metadata));
    }
    if let Ok(Some(mut sum)) = Checksum::of(&headers) {
        sum.update(b"photo");
        let _ = sum.holds();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The inputs that stay in `fuzz/`: what once failed, and the corpus.
    fn inputs(target: &str) -> Vec<Vec<u8>> {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
        let folders = ["regressions", "corpus"].map(|kind| fuzz.join(kind).join(target));
        let files = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
        files.map(|file| fs::read(file.expect("an entry").path()).expect("an input")).collect()
    }

    #[test]
    fn every_input_that_pushes_once_failed_at_is_judged() {
        let folder = tempfile::tempdir().expect("a folder");
        let bench = PushBench::new(folder.path());
        let judged = inputs("push").iter().filter(|input| bench.push(input)).count();
        assert!(judged > 10, "{judged} inputs were pushes");
    }

    #[test]
    fn every_input_that_uploads_once_failed_at_is_read() {
        let inputs = inputs("tus");
        assert!(!inputs.is_empty());
        inputs.iter().for_each(|input| read_upload_headers(input));
    }
}
