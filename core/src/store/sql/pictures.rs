//! What is known of prepared photos besides their bytes.

use rusqlite::{Connection, OptionalExtension as _, params};
use saberling_photo::PerceptualHash;
use saberling_wire::Sha256;

use crate::error::Error;
use crate::store::Cached as _;

/// One prepared photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) phash: PerceptualHash,
    /// Part of the camera's file was missing.
    pub(crate) is_partial: bool,
}

/// Stores it; what the same bytes gave before stays as it is.
pub(crate) fn put(db: &Connection, sha256: Sha256, picture: Picture) -> Result<(), Error> {
    db.run(
        "INSERT INTO pictures (sha256, phash, phash_version, is_partial) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (sha256) DO UPDATE SET is_partial = is_partial OR excluded.is_partial",
        params![
            sha256.to_string(),
            picture.phash.bits.cast_signed(),
            picture.phash.version,
            picture.is_partial
        ],
    )?;
    Ok(())
}

/// None for a photo that an earlier version of the app prepared.
pub(crate) fn find(db: &Connection, sha256: Sha256) -> Result<Option<Picture>, Error> {
    let mut query =
        db.prepare_cached("SELECT phash, phash_version, is_partial FROM pictures WHERE sha256 = ?1")?;
    let read = |row: &rusqlite::Row<'_>| {
        let bits: i64 = row.get(0)?;
        let phash = PerceptualHash { version: row.get(1)?, bits: bits.cast_unsigned() };
        Ok(Picture { phash, is_partial: row.get(2)? })
    };
    Ok(query.query_row([sha256.to_string()], read).optional()?)
}

/// Forgets what no photo stands for: captured, and never promised. Nothing is being captured yet.
pub(crate) fn sweep(db: &Connection) -> Result<(), Error> {
    db.run(
        "DELETE FROM pictures WHERE sha256 NOT IN (SELECT sha256 FROM photos UNION SELECT sha256 FROM kept_photos)",
        [],
    )?;
    Ok(())
}

/// Whether [`sweep`] has anything to do: most openings write nothing.
pub(crate) fn is_to_be_swept(db: &Connection) -> Result<bool, Error> {
    let orphan = "SELECT EXISTS (SELECT 1 FROM pictures WHERE sha256 NOT IN \
         (SELECT sha256 FROM photos UNION SELECT sha256 FROM kept_photos))";
    Ok(db.one(orphan, [], |row| row.get(0))?)
}
