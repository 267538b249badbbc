//! Small values of the whole phone.

use rusqlite::{Connection, OptionalExtension as _};

use crate::error::Error;

/// The version of the core that last opened the database.
pub(crate) const CORE_VERSION: &str = "core_version";
/// The city's settings as the server sent them.
pub(crate) const CONFIG: &str = "config";
/// Their version, as the server names it.
pub(crate) const CONFIG_VERSION: &str = "config_version";
/// The version that the latest pull named.
pub(crate) const CONFIG_SEEN: &str = "config_seen";
/// The crew's open tasks in the driving order that was shown last.
pub(crate) const ROUTE: &str = "route";
/// The hash of the area pack in use.
pub(crate) const AREAS: &str = "areas";
/// Where the server answers, when it is no longer where the seed pack says.
pub(crate) const SERVER_URL: &str = "server_url";
/// Where the seed pack of the app says that the server answers.
pub(crate) const SEED_URL: &str = "seed_url";
/// The latest time that a server's reply named, epoch milliseconds.
pub(crate) const SERVER_TIME: &str = "server_time_ms";
/// What of it certificates are checked against: no later than the end of those that vouched for it.
pub(crate) const CERTIFIED_TIME: &str = "certified_time_ms";
/// Photos that went above the size, though no backup was known to hold them.
pub(crate) const PHOTOS_PURGED_UNSAFE: &str = "photos_purged_unsafe";
/// The person's choice: photos go by Wi-Fi only.
pub(crate) const PHOTOS_WIFI_ONLY: &str = "photos_wifi_only";
/// The person's choice: pictures of others are fetched ahead.
pub(crate) const PREFETCH: &str = "prefetch";
/// The version of what the person agreed to.
pub(crate) const CONSENT: &str = "consent";
/// When that was, epoch milliseconds.
pub(crate) const CONSENT_AT: &str = "consent_at_ms";
/// Where the server answered before; tried again when nothing answers at the new address.
pub(crate) const FORMER_SERVER_URL: &str = "former_server_url";
/// Turns in which nothing of ours answered at the present address.
pub(crate) const ADDRESS_TRIES: &str = "address_tries";
/// The server's time when it first answered at the present address, epoch milliseconds.
pub(crate) const ADDRESS_SINCE: &str = "address_since_ms";
/// Failures and pauses of the engine.
pub(crate) const TURNS: &str = "turns";
/// How often a broken database was replaced.
pub(crate) const SALVAGED: &str = "salvaged";
/// Acts that could not be read then.
pub(crate) const SALVAGE_LOST: &str = "salvage_lost";
/// Whether the person has yet to hear of it.
pub(crate) const SALVAGE_UNTOLD: &str = "salvage_untold";
/// Files that nothing names and that stay all the same, a line each.
pub(crate) const SPARED: &str = "spared_files";
/// The value of `SALVAGED` when these were listed.
pub(crate) const SPARED_AFTER: &str = "spared_after";
/// The areas whose public reports are kept.
pub(crate) const PUBLIC_AREAS: &str = "public_areas";
/// Where the next public pull goes on.
pub(crate) const PUBLIC_CURSOR: &str = "public_cursor";
/// Counts public pulls from the start.
pub(crate) const PUBLIC_GENERATION: &str = "public_generation";
/// When the server last answered, epoch milliseconds.
pub(crate) const LAST_CONTACT: &str = "last_contact_ms";

pub(crate) fn get(db: &Connection, key: &str) -> Result<Option<String>, Error> {
    let mut query = db.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(query.query_row([key], |row| row.get(0)).optional()?)
}

/// A number; one that is not there is 0.
pub(crate) fn number(db: &Connection, key: &str) -> Result<i64, Error> {
    Ok(get(db, key)?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Adds to a number.
pub(crate) fn add(db: &Connection, key: &str, more: i64) -> Result<(), Error> {
    if more == 0 { Ok(()) } else { put(db, key, &(number(db, key)? + more).to_string()) }
}

pub(crate) fn remove(db: &Connection, key: &str) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute([key])?;
    Ok(())
}

pub(crate) fn put(db: &Connection, key: &str, value: &str) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
    )?
    .execute([key, value])?;
    Ok(())
}
