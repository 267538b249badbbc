//! The data folder: durable, full, broken, moved, of an older version.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rusqlite::Connection;

use super::{new_report, submit};
use crate::api::Sending;
use crate::ports::{DiskFiles, Files};
use crate::testing::{Bench, server};

/// A disk on which the n-th write finds no room, and which counts the writes that are durable.
pub(super) struct Faulty {
    disk: DiskFiles,
    pub(super) writes: AtomicU64,
    pub(super) fails_at: AtomicU64,
    /// Files do not go.
    pub(super) is_stuck: AtomicBool,
}

impl Faulty {
    pub(super) fn new(bench: &Bench) -> Arc<Self> {
        let disk = DiskFiles::new(bench.folder.path()).expect("folders");
        Arc::new(Self {
            disk,
            writes: AtomicU64::new(0),
            fails_at: AtomicU64::new(u64::MAX),
            is_stuck: AtomicBool::new(false),
        })
    }
}

impl Files for Faulty {
    fn path(&self, name: &str) -> PathBuf {
        self.disk.path(name)
    }
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.disk.read(name)
    }
    fn open_original(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        self.disk.open_original(path)
    }
    fn write_durably(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        if self.writes.fetch_add(1, Ordering::Relaxed) == self.fails_at.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.disk.write_durably(name, bytes)
    }
    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        self.disk.list(folder)
    }
    fn exists(&self, name: &str) -> bool {
        self.disk.exists(name)
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        if self.is_stuck.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.disk.remove(name)
    }
}

pub(super) fn blobs(bench: &Bench) -> usize {
    fs::read_dir(bench.folder.path().join("blobs")).expect("list").count()
}

#[tokio::test]
async fn a_disk_that_is_full_at_any_write_keeps_nothing_half_and_goes_on_when_there_is_room() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let files = Faulty::new(&bench);
    let phone = bench.open_on(files.clone(), way).expect("opens");
    let photos = [bench.photo(1), bench.photo(2)];
    let submit = || phone.submit_report(&new_report("Penuh.", &photos));
    // Two files a photo.
    for write in 0..4 {
        files.writes.store(0, Ordering::Relaxed);
        files.fails_at.store(write, Ordering::Relaxed);
        assert_eq!(submit().expect_err("full").code(), "disk.text", "file {write}");
        assert!(phone.reports().expect("list").is_empty());
    }
    files.fails_at.store(u64::MAX, Ordering::Relaxed);
    // Then the database: every page that an act of this size could need.
    phone.inner().store.read(|db| Ok(db.execute_batch("VACUUM")?)).expect("no page is free");
    let limit = |pages: i64| {
        let set = phone.inner().store.read(|db| {
            let now: i64 = db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            db.query_row(&format!("PRAGMA max_page_count = {}", now + pages), [], |_| Ok(()))?;
            Ok(())
        });
        set.expect("limit");
    };
    let mut failed = 0;
    let long = "x".repeat(1_900);
    // The pages that are there already are filled by this one.
    let first = phone.submit_report(&new_report(&long, &photos)).expect("stored");
    let view = loop {
        limit(failed);
        match phone.submit_report(&new_report(&long, &photos)) {
            Ok(view) => break view,
            Err(error) => {
                assert_eq!(error.code(), "disk.text", "page {failed}");
                let left: Vec<_> = phone.reports().expect("list").into_iter().map(|r| r.report_id).collect();
                assert_eq!(left, [first.report_id.as_str()], "nothing is half there");
                assert_eq!(phone.sync_state().expect("state").unsent, 1);
                failed += 1;
            }
        }
        assert!(failed < 50, "it never fits");
    };
    assert!(failed > 0, "the limit was felt");
    assert_eq!(view.photos.len(), 2);
    phone
        .inner()
        .store
        .read(|db| Ok(db.query_row("PRAGMA max_page_count = 1000000", [], |_| Ok(()))?))
        .expect("room");
    phone.turn().await;
    assert_eq!(phone.report(&view.report_id).expect("view").sending, Sending::Complete);
}

#[test]
fn what_is_promised_is_durable_files_before_the_act_and_the_act_with_full_sync() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let files = Faulty::new(&bench);
    let phone = bench.open_on(files.clone(), way).expect("opens");
    submit(&bench, &phone, 3);
    assert_eq!(files.writes.load(Ordering::Relaxed), 6, "picture and small picture of each photo");
    let pragma = |name: &str| {
        let read = phone.inner().store.read(|db| {
            Ok(db.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, rusqlite::types::Value>(0))?)
        });
        read.expect("pragma")
    };
    assert_eq!(pragma("synchronous"), rusqlite::types::Value::Integer(2));
    assert_eq!(pragma("journal_mode"), rusqlite::types::Value::Text("wal".into()));
    assert!(rusqlite::version_number() >= 3_051_003);
}

#[test]
fn files_that_nothing_names_go_at_the_next_opening_and_no_others() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let report = submit(&bench, &phone, 1);
    // A photo was prepared, and the act was never recorded.
    let orphan = bench.folder.path().join("blobs").join(format!("{}.jpg", "0".repeat(64)));
    fs::write(&orphan, b"x").expect("orphan");
    phone.close();
    let phone = bench.open(way);
    assert!(!orphan.exists());
    assert!(phone.report(&report.report_id).expect("view").photos[0].full_path.is_some());
}

#[test]
fn what_nothing_names_goes_though_nobody_has_an_identity_yet() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let draft = phone.new_draft().expect("begun");
    phone.keep_photo(&draft.draft_id, crate::api::PhotoRole::Report, &bench.photo(1)).expect("kept");
    phone.discard_draft(&draft.draft_id).expect("thrown away");
    // A crash brought it back.
    let orphan = bench.folder.path().join("blobs").join(format!("{}.jpg", "0".repeat(64)));
    fs::write(&orphan, b"x").expect("orphan");
    phone.close();
    bench.open(way);
    assert!(!orphan.exists());
}

#[tokio::test]
async fn a_folder_that_was_moved_goes_on_where_it_is_now() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 1);
    phone.close();
    let (moved, (_server, way)) = (bench.copy(), server());
    let phone = moved.open(way);
    let view = phone.report(&report.report_id).expect("view");
    let path = view.photos[0].full_path.clone().expect("path");
    assert!(path.starts_with(&*moved.folder.path().to_string_lossy()));
    phone.turn().await;
    assert_eq!(phone.report(&report.report_id).expect("view").sending, Sending::Complete);
}

/// A database as version 0.1 left it.
const SCHEMA_1_ROWS: &str = r#"
INSERT INTO identities (identity_id, kind, state, is_current, registered, at, epoch, cursor, pulled_rev)
VALUES ('018bcfe5-6800-7707-8707-070707070707', 'resident', 'active', 1, 1, '1-5', '1', 'c', 5);
INSERT INTO reports VALUES ('018bcfe5-6800-7808-8808-080808080808', NULL,
 '018bcfe5-6800-7707-8707-070707070707', 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc', 'litter', 'Lama.', 1, 0,
 NULL, NULL, 1700000000000);
INSERT INTO operations (op_id, identity_id, entity_id, kind, envelope, recorded_at_ms, state, rev)
VALUES ('018bcfe5-6800-7909-8909-090909090909', '018bcfe5-6800-7707-8707-070707070707',
 '018bcfe5-6800-7808-8808-080808080808', 'create_report', x'7b7d', 1700000000000, 'acknowledged', 3);
INSERT INTO photos (photo_id, op_id, identity_id, entity_id, role, position, sha256, size_bytes, state)
VALUES ('018bcfe5-6800-7a0a-8a0a-0a0a0a0a0a0a', '018bcfe5-6800-7909-8909-090909090909',
 '018bcfe5-6800-7707-8707-070707070707', '018bcfe5-6800-7808-8808-080808080808', 'report', 0,
 '0707070707070707070707070707070707070707070707070707070707070707', 9, 'attached');
PRAGMA user_version = 1;
"#;

#[test]
fn a_database_of_schema_1_is_brought_up_to_date_with_everything_in_it() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let path = bench.folder.path().join("saberling.db");
    let old = Connection::open(&path).expect("new file");
    old.execute_batch(include_str!("../store/schema.sql")).expect("schema 1");
    old.execute_batch(SCHEMA_1_ROWS).expect("rows");
    drop(old);
    let phone = bench.open(way);
    assert_eq!(phone.diagnostics().expect("d").schema, crate::store::SCHEMA);
    let reports = phone.reports().expect("list");
    assert_eq!((reports.len(), reports[0].note.as_str()), (1, "Lama."));
    assert_eq!((reports[0].sending, reports[0].photos_arrived), (Sending::Complete, 1));
    let found: u32 = Connection::open(&path)
        .expect("raw")
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .expect("version");
    assert_eq!(found, crate::store::SCHEMA);
}

/// What schema 2 held of the server's rows, and a claim that was given up.
const SCHEMA_2_ROWS: &str = r#"
INSERT INTO base_rows (scope, entity, entity_id, identity_id, rev, generation, body) VALUES
('own:x', 'report', '018bcfe5-6800-7808-8808-080808080808', '018bcfe5-6800-7707-8707-070707070707', 3, 0,
 '{"type":"report","photos":[{"photo_id":"018bcfe5-6800-7b0b-8b0b-0b0b0b0b0b0b","attached":true},
   {"photo_id":"018bcfe5-6800-7a0a-8a0a-0a0a0a0a0a0a","attached":true},
   {"photo_id":"018bcfe5-6800-7c0c-8c0c-0c0c0c0c0c0c","attached":false}]}'),
('crew:x', 'task', '018bcfe5-6800-7d0d-8d0d-0d0d0d0d0d0d', '018bcfe5-6800-7707-8707-070707070707', 4, 0,
 '{"type":"task","status":"started","report":{"photos":[
   {"photo_id":"018bcfe5-6800-7e0e-8e0e-0e0e0e0e0e0e","attached":true}]}}'),
('crew:x', 'task', '018bcfe5-6800-7d0d-8d0d-0d0d0d0d0d0e', '018bcfe5-6800-7707-8707-070707070707', 5, 0,
 '{"type":"task","status":"done","report":{"photos":[
   {"photo_id":"018bcfe5-6800-7f0f-8f0f-0f0f0f0f0f0f","attached":true}]}}'),
('own:x', 'report', '018bcfe5-6800-7808-8808-080808080809', '018bcfe5-6800-7707-8707-070707070707', 6, 0,
 '{"typ');
INSERT INTO operations (op_id, identity_id, entity_id, kind, envelope, recorded_at_ms, state, code) VALUES
('018bcfe5-6800-7909-8909-090909090901', '018bcfe5-6800-7707-8707-070707070707',
 '018bcfe5-6800-7808-8808-080808080801', 'claim', x'7b7d', 1700000000000, 'rejected', 'unknown_entity'),
('018bcfe5-6800-7909-8909-090909090902', '018bcfe5-6800-7707-8707-070707070707',
 '018bcfe5-6800-7808-8808-080808080801', 'add_note', x'7b7d', 1700000000000, 'rejected', 'unknown_entity');
PRAGMA user_version = 2;
"#;

#[test]
fn a_database_of_schema_2_knows_its_rows_photos_and_waits_with_its_claims() {
    let folder = tempfile::tempdir().expect("temp folder");
    let old = Connection::open(folder.path().join("saberling.db")).expect("new file");
    for part in [include_str!("../store/schema.sql"), SCHEMA_1_ROWS, include_str!("../store/schema_2.sql")] {
        old.execute_batch(part).expect("as version 0.2 left it");
    }
    old.execute_batch(SCHEMA_2_ROWS).expect("rows");
    drop(old);
    let store = crate::store::Store::open(folder.path()).expect("opens");
    let identity = "018bcfe5-6800-7707-8707-070707070707".parse().expect("id");
    let (small, states) = store
        .read(|db| {
            let mut query = db.prepare("SELECT kind, state FROM operations ORDER BY seq")?;
            let states: Vec<(String, String)> =
                query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
            Ok((crate::store::sql::rows::missing_photos(db, identity, false)?, states))
        })
        .expect("read");
    let small: Vec<_> = small.iter().map(ToString::to_string).collect();
    // Neither the own one, nor one that has not arrived, nor that of a task which is done.
    assert_eq!(small, ["018bcfe5-6800-7b0b-8b0b-0b0b0b0b0b0b", "018bcfe5-6800-7e0e-8e0e-0e0e0e0e0e0e"]);
    let states: Vec<_> = states.iter().map(|(kind, state)| (kind.as_str(), state.as_str())).collect();
    let expected = [("create_report", "acknowledged"), ("claim", "queued"), ("add_note", "rejected")];
    assert_eq!(states, expected);
}

#[test]
fn a_second_process_is_turned_away() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let _phone = bench.open(way.clone());
    let files = Arc::new(DiskFiles::new(bench.folder.path()).expect("folders"));
    let second = bench.open_on(files, way);
    assert_eq!(second.err().expect("busy").code(), "data.busy");
}
