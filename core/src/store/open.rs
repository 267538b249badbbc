//! Opening the data folder: the lock, the database, its schema.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use saberling_plants::plant;

use super::{Store, salvage};
use crate::error::Error;

const STEPS: &[M<'_>] = &[
    M::up(include_str!("schema.sql")),
    M::up(include_str!("schema_2.sql")),
    M::up(include_str!("schema_3.sql")),
    M::up(include_str!("schema_4.sql")),
    M::up(include_str!("schema_5.sql")),
    M::up(include_str!("schema_6.sql")),
];

/// The newest schema number that this version knows.
pub const SCHEMA: u32 = STEPS.len() as u32;

/// Older SQLite can corrupt a database when the WAL is reset.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Statements that a connection keeps parsed.
const STATEMENTS: usize = 128;

/// The data folder is held by this process as long as this lives.
pub(crate) struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the folder, or says that another process holds it.
    pub(crate) fn take(folder: &Path) -> Result<Self, Error> {
        let path = folder.join("saberling.lock");
        let file = File::options().create(true).append(true).open(path).map_err(Error::from_folder)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::DataBusy),
            Err(TryLockError::Error(error)) => Err(Error::Folder(error)),
        }
    }
}

impl Store {
    /// Opens the database of a folder and brings its schema up to date.
    ///
    /// # Errors
    /// When a newer version made it, or it cannot be opened.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Self::open_through(None, folder)
    }

    /// The same through a registered VFS of this name, so that the disk under SQLite can be another.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_through(vfs: Option<&'static str>, folder: &Path) -> Result<Self, Error> {
        let path = folder.join("saberling.db");
        let connection = if vfs.is_some() {
            open_at(&path, vfs)?
        } else {
            salvage::finish(folder)?;
            match open_whole(&path) {
                Err(error) if salvage::is_broken(&error) => {
                    salvage::salvage(folder)?;
                    open_whole(&path)?
                }
                other => other?,
            }
        };
        Ok(Self { connection: Mutex::new(Some(connection)) })
    }
}

/// Opens a database and looks through it for damage, so that it shows now and not in the middle of an act.
fn open_whole(path: &Path) -> Result<Connection, Error> {
    let connection = open_at(path, None)?;
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" { Ok(connection) } else { Err(salvage::broken()) }
}

/// Opens a database, with what makes it durable, and brings its schema up to date.
pub(super) fn open_at(path: &Path, vfs: Option<&'static str>) -> Result<Connection, Error> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(Error::Stored { what: "SQLite 3.51.3 or newer" });
    }
    let mut connection = match vfs {
        None => Connection::open(path)?,
        Some(name) => Connection::open_with_flags_and_vfs(path, OpenFlags::default(), name)?,
    };
    connection.busy_timeout(Duration::from_secs(5))?;
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > SCHEMA {
        return Err(Error::DataNewer { found, known: SCHEMA });
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    if plant!("phone-synchronous-normal") {
        connection.pragma_update(None, "synchronous", "NORMAL")?;
    }
    // On Apple's systems a plain fsync does not reach the disk; elsewhere this does nothing.
    connection.pragma_update(None, "fullfsync", "ON")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "foreign_keys", "OFF")?;
    Migrations::from_slice(STEPS).to_latest(&mut connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => Error::from(err),
        _ => Error::Stored { what: "schema" },
    })?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // Every statement of `sql/` is parsed once.
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_held_once() {
        let folder = tempfile::tempdir().expect("temp folder");
        let lock = FolderLock::take(folder.path()).expect("first");
        assert!(matches!(FolderLock::take(folder.path()), Err(Error::DataBusy)));
        drop(lock);
        FolderLock::take(folder.path()).expect("again");
    }

    #[test]
    fn a_database_of_a_newer_version_is_left_alone() {
        let folder = tempfile::tempdir().expect("temp folder");
        drop(Store::open(folder.path()).expect("new"));
        let raw = Connection::open(folder.path().join("saberling.db")).expect("raw");
        raw.pragma_update(None, "user_version", SCHEMA + 1).expect("newer");
        drop(raw);
        let known = SCHEMA;
        assert!(matches!(
            Store::open(folder.path()),
            Err(Error::DataNewer { found, known: k }) if found == known + 1 && k == known
        ));
    }

    #[test]
    fn the_schema_is_what_was_landed() {
        let folder = tempfile::tempdir().expect("temp folder");
        let store = Store::open(folder.path()).expect("new");
        let tables: Vec<String> = store
            .read(|db| {
                let mut query =
                    db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?;
                let names = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
                Ok(names)
            })
            .expect("list");
        insta::assert_json_snapshot!(tables, @r#"
        [
          "base_rows",
          "drafts",
          "drafts_handed_in",
          "identities",
          "kept_photos",
          "media",
          "meta",
          "operations",
          "photos",
          "pictures",
          "reports",
          "sqlite_sequence",
          "unreadable_operations"
        ]
        "#);
    }
}
