//! Which files own photos need, promised or kept, and how much room all pictures take.

use rusqlite::Connection;
use saberling_plants::plant;
use saberling_wire::Sha256;

use crate::error::Error;
use crate::store::{Cached as _, column};

/// The hashes of all photos that are kept or not out of their reports, and whether their bytes are to be here.
pub(crate) fn hashes(db: &Connection) -> Result<Vec<(Sha256, bool)>, Error> {
    let kept = if plant!("kept-swept") { " WHERE crew_id IS NOT NULL" } else { "" };
    let mut query = db.prepare_cached(&format!(
        "SELECT sha256, max(NOT is_purged) AS has_bytes FROM photos WHERE state <> 'dropped' GROUP BY sha256 \
         UNION ALL SELECT DISTINCT sha256, 1 FROM kept_photos{kept}",
    ))?;
    let found = query
        .query_map([], |row| Ok((column(row, "sha256")?, row.get("has_bytes")?)))?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Whether any photo needs the bytes of this hash.
pub(crate) fn needs_bytes(db: &Connection, sha256: Sha256) -> Result<bool, Error> {
    let mut query = db.prepare_cached(
        "SELECT 1 FROM photos WHERE sha256 = ?1 AND NOT is_purged AND state <> 'dropped' \
         UNION ALL SELECT 1 FROM kept_photos WHERE sha256 = ?1",
    )?;
    Ok(query.exists([sha256.to_string()])?)
}

/// Whether any photo needs the files of this hash.
pub(crate) fn is_promised(db: &Connection, sha256: Sha256) -> Result<bool, Error> {
    Ok(db
        .prepare_cached(
            "SELECT 1 FROM photos WHERE sha256 = ?1 AND state <> 'dropped' \
             UNION ALL SELECT 1 FROM kept_photos WHERE sha256 = ?1",
        )?
        .exists([sha256.to_string()])?)
}

/// Bytes of own, kept and fetched photos.
pub(crate) fn total_bytes(db: &Connection) -> Result<u64, Error> {
    let total: i64 = db.one(
        "SELECT (SELECT coalesce(sum(size_bytes), 0) FROM photos WHERE NOT is_purged AND state <> 'dropped') \
         + (SELECT coalesce(sum(size_bytes), 0) FROM kept_photos) + (SELECT coalesce(sum(size_bytes), 0) FROM media)",
        [],
        |row| row.get(0),
    )?;
    Ok(total.try_into().unwrap_or(0))
}
