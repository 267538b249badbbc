//! Opening the file: settings, version checks, schema.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use saberling_plants::plant;

use super::digests;
use crate::error::{StoreError, StoreResult};

/// The oldest SQLite that is trusted: earlier ones can corrupt a write-ahead log at its reset.
const MINIMUM_SQLITE: i32 = 3_051_003;

const STEPS: &[M<'static>] = &[
    M::up(include_str!("schema/0001.sql")),
    M::up(include_str!("schema/0002.sql")),
    M::up(include_str!("schema/0003.sql")),
    M::up(include_str!("schema/0004.sql")),
    M::up(include_str!("schema/0005.sql")),
    M::up(include_str!("schema/0006.sql")),
    M::up(include_str!("schema/0007.sql")),
    M::up(include_str!("schema/0008.sql")),
    M::up(include_str!("schema/0009.sql")),
];
/// The newest schema that this program knows.
pub const SCHEMA: i64 = STEPS.len() as i64;

/// How long a write waits for another process, such as the command line beside a running server.
pub(super) const WAIT: Duration = Duration::from_secs(10);

/// The way to the disk of SQLite: its own, or a registered VFS by name.
pub(super) type Vfs = Option<&'static str>;

fn connect(path: &Path, flags: OpenFlags, vfs: Vfs) -> rusqlite::Result<Connection> {
    match vfs {
        None => Connection::open_with_flags(path, flags),
        Some(name) => Connection::open_with_flags_and_vfs(path, flags, name),
    }
}

/// Opens the one connection that writes.
pub(super) fn writer(path: &Path, vfs: Vfs) -> StoreResult<Connection> {
    if rusqlite::version_number() < MINIMUM_SQLITE {
        return Err(StoreError::SqliteTooOld { found: rusqlite::version().into() });
    }
    let mut connection = connect(path, OpenFlags::default(), vfs)?;
    connection.busy_timeout(WAIT)?;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > SCHEMA {
        return Err(StoreError::Newer { found, known: SCHEMA });
    }
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;")?;
    // What was erased is overwritten, in pages that are free afterwards too: FAST would leave it there.
    connection.query_row("PRAGMA secure_delete = ON", [], |_| Ok(()))?;
    if plant!("server-synchronous-normal") {
        connection.execute_batch("PRAGMA synchronous = NORMAL;")?;
    }
    Migrations::from_slice(STEPS).to_latest(&mut connection).map_err(StoreError::Migration)?;
    digests::fill(&mut connection)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// Opens a connection that only reads.
pub(super) fn reader(path: &Path, vfs: Vfs) -> StoreResult<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(path, flags, vfs)?;
    connection.busy_timeout(WAIT)?;
    // 4 MiB of page cache for each reader.
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -4096;")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_make_a_valid_schema() {
        Migrations::from_slice(STEPS).validate().expect("valid");
    }

    /// What every operation with photos asks, and what jobs and lists do: each by its index, in the
    /// connection that made the file and in one that opens it.
    #[test]
    fn the_planner_takes_the_index_and_not_the_whole_city() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("data.sqlite");
        let made = writer(&path, None).expect("makes it");
        for connection in [&made, &reader(&path, None).expect("opens it")] {
            for (query, index) in [
                ("1 FROM uploads WHERE city_id = ?1 AND sha256 = ?2 AND state = 'open'", "uploads_open"),
                (
                    "1 FROM uploads WHERE city_id = ?1 AND sha256 = ?2 AND state = 'verified'",
                    "uploads_verified",
                ),
                ("1 FROM uploads WHERE city_id = ?1 AND owner = ?2 AND upload_id <> ?3", "uploads_by_owner"),
                (
                    "1 FROM photos WHERE city_id = ?1 AND sha256 = ?2 AND removed_at_ms IS NULL",
                    "photos_by_hash",
                ),
                ("* FROM photos WHERE city_id = ?1 AND report_id = ?2 ORDER BY seq", "photos_by_report"),
                ("* FROM photos WHERE city_id = ?1 AND orphan_op_id = ?2 ORDER BY seq", "photos_by_orphan"),
                ("* FROM tasks WHERE city_id = ?1 AND report_id = ?2 ORDER BY seq", "tasks_by_report"),
                ("1 FROM identities WHERE city_id = ?1 AND member_id = ?2", "identities_by_member"),
                ("* FROM reports WHERE city_id = ?1 AND number = ?2", "reports_by_number"),
                ("1 FROM reports WHERE city_id = ?1 AND public_id = ?2", "reports_by_public_id"),
                (
                    "1 FROM reports WHERE city_id = ?1 AND due_at_ms <= ?2 ORDER BY due_at_ms",
                    "reports_by_due",
                ),
                (
                    "* FROM reports WHERE city_id = ?1 ORDER BY received_at_ms DESC LIMIT 25",
                    "reports_by_time",
                ),
                (
                    "1 FROM reports WHERE city_id = ?1 AND lat_e7 / 10000 = ?2 AND lon_e7 BETWEEN ?3 AND ?4",
                    "reports_by_point",
                ),
                ("* FROM feed WHERE city_id = ?1 AND scope = ?2 AND rev > ?3 ORDER BY rev", "feed_by_scope"),
            ] {
                let mut plan =
                    connection.prepare(&format!("EXPLAIN QUERY PLAN SELECT {query}")).expect(query);
                let count = plan.parameter_count();
                let values = rusqlite::params_from_iter(std::iter::repeat_n(1, count));
                let mut rows = plan.query(values).expect(query);
                let step: String = rows.next().expect(query).expect("a step").get(3).expect("text");
                assert!(step.contains(index), "{query}: {step}");
            }
        }
    }

    #[test]
    fn a_database_of_a_newer_program_is_refused_with_a_clear_text() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("data.sqlite");
        let connection = Connection::open(&path).expect("opens");
        connection.pragma_update(None, "user_version", SCHEMA + 1).expect("set");
        drop(connection);
        let error = writer(&path, None).expect_err("newer");
        assert!(matches!(error, StoreError::Newer { .. }));
        assert!(error.to_string().contains("newer version"));
    }

    #[test]
    fn every_table_is_strict_and_begins_with_its_city() {
        let folder = tempfile::tempdir().expect("folder");
        let connection = writer(&folder.path().join("data.sqlite"), None).expect("opens");
        let mut tables = connection
            .prepare("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'")
            .expect("prepares");
        let tables: Vec<(String, bool)> = tables
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .expect("asks")
            .map(|row| row.expect("row"))
            .collect();
        assert!(tables.len() > 15);
        for (table, strict) in tables {
            assert!(strict, "{table} is not STRICT");
            let first: String = connection
                .query_row("SELECT name FROM pragma_table_info(?1) WHERE pk = 1", [&table], |row| row.get(0))
                .expect("key");
            assert!(first == "city_id" || table == "feed", "{table} begins with {first}");
        }
    }
}
