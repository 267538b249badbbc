//! A broken database: what can be read of it goes into a new one, and the broken one is kept beside it.
//!
//! The new one is built under another name and takes its place by renaming, so that a crash at any point
//! leaves either the broken one, or the finished new one, to be found at the next opening.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, Transaction, params_from_iter};

use super::sql;
use crate::error::Error;

const NAME: &str = "saberling.db";
const BUILDING: &str = "saberling.db.building";
const FINISHED: &str = "saberling.db.salvaged";
const READING: &str = "saberling.db.reading";
/// Parents first.
const TABLES: [&str; 12] = [
    "meta",
    "identities",
    "reports",
    "operations",
    "photos",
    "pictures",
    "drafts",
    "drafts_handed_in",
    "kept_photos",
    "base_rows",
    "media",
    "unreadable_operations",
];

/// Whether this is what a broken file looks like.
pub(super) fn is_broken(error: &Error) -> bool {
    let Error::Database(error) = error else {
        return false;
    };
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
}

/// What SQLite says of a broken file, for a check of our own.
pub(super) fn broken() -> Error {
    Error::Database(rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT),
        None,
    ))
}

/// An earlier salvage was finished but for the last renames, or not at all.
pub(super) fn finish(folder: &Path) -> Result<(), Error> {
    // What a crash in the middle of one left: copies of what people entered.
    for name in [READING, BUILDING] {
        remove_all(&folder.join(name)).map_err(Error::from_folder)?;
    }
    if folder.join(FINISHED).exists() {
        take_place(folder).map(|_| ()).map_err(Error::from_folder)
    } else {
        Ok(())
    }
}

/// Builds a new database from what can be read, and puts it in the broken one's place.
pub(super) fn salvage(folder: &Path) -> Result<(), Error> {
    tracing::error!("the database is broken; salvaging what can be read");
    let reading = Copied::of(folder).map_err(Error::from_folder)?;
    remove_all(&folder.join(BUILDING)).map_err(Error::from_folder)?;
    let mut new = super::open::open_at(&folder.join(BUILDING), None)?;
    new.pragma_update(None, "foreign_keys", "OFF")?;
    let transaction = new.transaction()?;
    let missing = match Connection::open(&reading.path) {
        Ok(old) => copy(&old, &transaction)?,
        Err(_) => Missing::default(),
    };
    mend(&transaction)?;
    sql::meta::add(&transaction, sql::meta::SALVAGED, 1)?;
    sql::meta::add(&transaction, sql::meta::SALVAGE_LOST, missing.acts)?;
    sql::meta::put(&transaction, sql::meta::SALVAGE_UNTOLD, "1")?;
    transaction.commit()?;
    // Everything into the one file that is renamed.
    new.pragma_update(None, "journal_mode", "DELETE")?;
    drop(new);
    let renamed = fs::rename(folder.join(BUILDING), folder.join(FINISHED));
    let aside = renamed.and_then(|()| take_place(folder)).map_err(Error::from_folder)?;
    if let (Some(number), true) = (aside, missing.is_nothing) {
        forget_older(folder, number).map_err(Error::from_folder)?;
    }
    Ok(())
}

/// Broken databases of which nothing is missing that are kept, the newest.
const KEPT: usize = 3;

/// Everything that a person entered was recovered from this one, so it may go once there are newer ones. One
/// of which anything is missing, or of which that is not known, stays for whoever can read more of it.
fn forget_older(folder: &Path, recovered: u64) -> io::Result<()> {
    fs::write(with_ending(&aside_name(folder, recovered), MARK), b"")?;
    let mut marked: Vec<_> = numbers(folder)?
        .into_iter()
        .filter(|n| with_ending(&aside_name(folder, *n), MARK).exists())
        .collect();
    marked.sort_unstable();
    marked.truncate(marked.len().saturating_sub(KEPT));
    for number in marked {
        let path = aside_name(folder, number);
        remove_all(&path)?;
        // Last, so that a crash before it lets the next salvage go on here.
        fs::remove_file(with_ending(&path, MARK))?;
    }
    Ok(())
}

/// Beside a broken database from which every act was recovered.
const MARK: &str = ".recovered";

fn aside_name(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{NAME}.corrupt-{number}"))
}

/// The numbers of the broken databases in a folder, and of their marks.
fn numbers(folder: &Path) -> io::Result<BTreeSet<u64>> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let rest = name.to_str().and_then(|name| name.strip_prefix(NAME)?.strip_prefix(".corrupt-"));
        let digits = rest.map(|rest| rest.split(['.', '-']).next().unwrap_or(rest));
        found.extend(digits.and_then(|digits| digits.parse::<u64>().ok()));
    }
    Ok(found)
}

/// A copy that reading may change as it likes.
struct Copied {
    path: PathBuf,
}

impl Copied {
    fn of(folder: &Path) -> io::Result<Self> {
        let path = folder.join(READING);
        remove_all(&path)?;
        fs::copy(folder.join(NAME), &path)?;
        let wal = with_ending(&folder.join(NAME), "-wal");
        if wal.exists() {
            fs::copy(wal, with_ending(&path, "-wal"))?;
        }
        Ok(Self { path })
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        if let Err(error) = remove_all(&self.path) {
            tracing::warn!(kind = ?error.kind(), "a copy for reading could not be removed");
        }
    }
}

/// Moves the broken database aside and the new one into its place; gives the number of the broken one.
fn take_place(folder: &Path) -> io::Result<Option<u64>> {
    let name = folder.join(NAME);
    let mut number = None;
    if name.exists() {
        let next = numbers(folder)?.last().map_or(1, |last| last + 1);
        number = Some(next);
        let aside = aside_name(folder, next);
        // The log first: a database beside another one's log would be read with it.
        for ending in ["-wal", "-shm", ""] {
            let from = with_ending(&name, ending);
            if from.exists() {
                fs::rename(from, with_ending(&aside, ending))?;
            }
        }
    }
    fs::rename(folder.join(FINISHED), name)?;
    fs::File::open(folder)?.sync_all()?;
    Ok(number)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn remove_all(path: &Path) -> io::Result<()> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        match fs::remove_file(with_ending(path, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Copies every row that reads, table by table. Gives how many acts did not.
fn copy(old: &Connection, new: &Transaction<'_>) -> Result<Missing, Error> {
    for table in TABLES {
        let columns: Vec<_> = {
            let known = columns(new, table).unwrap_or_default();
            columns(old, table).unwrap_or_default().into_iter().filter(|name| known.contains(name)).collect()
        };
        if columns.is_empty() {
            continue;
        }
        let list = columns.join(", ");
        let places = vec!["?"; columns.len()].join(", ");
        let insert = format!("INSERT OR IGNORE INTO {table} ({list}) VALUES ({places})");
        // From the front as far as it reads, then from the back: what lies behind the damage.
        for order in ["rowid", "rowid DESC"] {
            let rows = format!("SELECT {list} FROM {table} ORDER BY {order}");
            let plain = format!("SELECT {list} FROM {table}");
            if copy_rows(old, &rows, new, &insert)? {
                break;
            }
            copy_rows(old, &plain, new, &insert)?;
        }
    }
    Ok(Missing::of(old, new))
}

/// What was not recovered of what people entered.
#[derive(Default)]
struct Missing {
    /// Acts, as far as that is known.
    acts: i64,
    /// It is known that nothing is.
    is_nothing: bool,
}

impl Missing {
    /// Counts by indexes, which may read where the table does not.
    fn of(old: &Connection, new: &Connection) -> Self {
        let missing = |table: &str, index: &str| -> Option<i64> {
            let there = format!("SELECT count(*) FROM {table} INDEXED BY {index}");
            let there: i64 = old.query_row(&there, [], |row| row.get(0)).ok()?;
            let kept = format!("SELECT count(*) FROM {table}");
            let kept: i64 = new.query_row(&kept, [], |row| row.get(0)).ok()?;
            Some((there - kept).max(0))
        };
        let acts = missing("operations", "operations_by_state");
        let all = [
            acts,
            missing("reports", "reports_by_former_id"),
            missing("photos", "photos_by_state"),
            missing("drafts", "drafts_by_change"),
            missing("kept_photos", "kept_photos_by_owner"),
        ];
        Self { acts: acts.unwrap_or(0), is_nothing: all.iter().all(|count| *count == Some(0)) }
    }
}

fn columns(db: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut query = db.prepare(&format!("PRAGMA table_info({table})"))?;
    query.query_map([], |row| row.get("name"))?.collect()
}

/// Copies rows until one does not read; says whether all did. A row that the new table refuses is passed
/// over.
fn copy_rows(old: &Connection, select: &str, new: &Transaction<'_>, insert: &str) -> Result<bool, Error> {
    let Ok(mut query) = old.prepare(select) else {
        return Ok(false);
    };
    let count = query.column_count();
    let Ok(mut rows) = query.query([]) else {
        return Ok(false);
    };
    let mut insert = new.prepare(insert)?;
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => return Ok(true),
            Err(_) => return Ok(false),
        };
        let values: rusqlite::Result<Vec<Value>> = (0..count).map(|place| row.get(place)).collect();
        let Ok(values) = values else { continue };
        match insert.execute(params_from_iter(values)) {
            Err(error) if matches!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::DiskFull)) => {
                return Err(error.into());
            }
            _ => {}
        }
    }
}

/// Rows whose identity did not read get one of its name: its secret is in the keystore all the same. Then
/// continuity counts as lost, so that everything is sent and fetched again. Photos that were kept for a draft or
/// report that did not read get a draft that says nothing: otherwise nobody would see them any more.
fn mend(db: &Transaction<'_>) -> Result<(), Error> {
    db.execute_batch(
        "INSERT INTO identities (identity_id, kind, state, is_current)
         SELECT identity_id, CASE WHEN max(kind IN ('start_task', 'complete_task', 'decline_task'))
           THEN 'crew' ELSE 'resident' END, 'active', 0
         FROM (SELECT identity_id, kind FROM operations UNION ALL SELECT identity_id, '' FROM reports)
         WHERE identity_id NOT IN (SELECT identity_id FROM identities) GROUP BY identity_id;
         UPDATE identities SET is_current = 1 WHERE identity_id = (SELECT identity_id FROM identities
           WHERE kind = 'resident' AND NOT is_lost ORDER BY is_current DESC, identity_id DESC LIMIT 1);
         UPDATE kept_photos SET role = 'report' WHERE crew_id IS NULL
           AND owner_id NOT IN (SELECT draft_id FROM drafts UNION ALL SELECT report_id FROM reports);
         INSERT INTO drafts (draft_id, content, created_at_ms, changed_at_ms)
           SELECT owner_id, '{}', min(kept_at_ms), max(kept_at_ms) FROM kept_photos WHERE crew_id IS NULL
           AND owner_id NOT IN (SELECT draft_id FROM drafts UNION ALL SELECT report_id FROM reports)
           GROUP BY owner_id;
         DELETE FROM base_rows WHERE identity_id NOT IN (SELECT identity_id FROM identities);
         DELETE FROM photos WHERE identity_id NOT IN (SELECT identity_id FROM identities);
         UPDATE operations SET state = 'queued', rev = NULL, acked_in_pull = NULL, acked_at_ms = NULL
           WHERE state = 'acknowledged';
         UPDATE photos SET state = 'uploading', rev = NULL, acked_at_ms = NULL
           WHERE state IN ('verified', 'attached', 'not_needed') AND NOT is_purged;
         UPDATE identities SET cursor = NULL, is_pulling = 0, pulled_rev = 0, generation = generation + 1,
           shows_membership = membership IS NOT NULL;",
    )?;
    Ok(())
}
