//! Photos of others that were fetched.

use rusqlite::{Connection, params};
use saberling_wire::PhotoId;

use crate::error::Error;
use crate::store::{Cached as _, column};

/// The folder of fetched pictures.
pub(crate) const FOLDER: &str = "media";

/// The name of a fetched photo of somebody else.
#[must_use]
pub(crate) fn name(id: PhotoId, full: bool) -> String {
    format!("{FOLDER}/{id}{}.jpg", if full { "" } else { ".thumb" })
}

/// Every fetched picture: which photo, and whether it is the full one.
pub(crate) fn all(db: &Connection) -> Result<Vec<(PhotoId, bool)>, Error> {
    let mut query = db.prepare("SELECT photo_id, is_full FROM media")?;
    let found = query
        .query_map([], |row| Ok((column(row, "photo_id")?, row.get("is_full")?)))?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Forgets fetched pictures that no row shows any more, and gives their names.
pub(crate) fn take_unshown(db: &Connection) -> Result<Vec<String>, Error> {
    let unshown = "SELECT photo_id, is_full FROM media WHERE NOT EXISTS \
         (SELECT 1 FROM base_rows WHERE instr(body, media.photo_id) > 0)";
    let mut query = db.prepare_cached(unshown)?;
    let found: Vec<(PhotoId, bool)> = query
        .query_map([], |row| Ok((column(row, "photo_id")?, row.get("is_full")?)))?
        .collect::<Result<_, _>>()?;
    for (id, _) in &found {
        db.run("DELETE FROM media WHERE photo_id = ?1", [id.to_string()])?;
    }
    Ok(found.into_iter().map(|(id, full)| name(id, full)).collect())
}

/// A picture's file is gone: it is to be fetched again.
pub(crate) fn forget(db: &Connection, id: PhotoId, full: bool) -> Result<(), Error> {
    db.run("DELETE FROM media WHERE photo_id = ?1 AND is_full = ?2", params![id.to_string(), full])?;
    Ok(())
}

pub(crate) fn insert(db: &Connection, id: PhotoId, full: bool, size_bytes: usize) -> Result<(), Error> {
    db.run(
        "INSERT OR REPLACE INTO media (photo_id, is_full, size_bytes) VALUES (?1, ?2, ?3)",
        params![id.to_string(), full, size_bytes as i64],
    )?;
    Ok(())
}
