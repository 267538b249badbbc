//! Small values of the whole phone.

use rusqlite::{Connection, OptionalExtension as _};

use crate::error::Error;

/// The version of the core that last opened the database.
pub(crate) const CORE_VERSION: &str = "core_version";
/// When the server last answered, epoch milliseconds.
pub(crate) const LAST_CONTACT: &str = "last_contact_ms";

pub(crate) fn get(db: &Connection, key: &str) -> Result<Option<String>, Error> {
    let mut query = db.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(query.query_row([key], |row| row.get(0)).optional()?)
}

pub(crate) fn put(db: &Connection, key: &str, value: &str) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
    )?
    .execute([key, value])?;
    Ok(())
}
