//! Prepared photos that no act has taken yet.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use saberling_plants::plant;
use saberling_wire::{Fix, IdentityId, ManifestPhoto, PhotoId, PhotoRole, Sha256};

use crate::error::Error;
use crate::store::{Cached as _, column, column_json, column_opt, to_json};

/// What a photo is kept for, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptFor {
    /// The draft, report or task.
    pub(crate) owner: String,
    pub(crate) role: PhotoRole,
    /// The crew that took it; none for a resident's.
    pub(crate) crew: Option<IdentityId>,
}

/// A kept photo.
#[derive(Debug, Clone)]
pub(crate) struct KeptPhoto {
    /// As it will be promised.
    pub(crate) manifest: ManifestPhoto,
    pub(crate) kept_for: KeptFor,
    /// What the camera's file said of the place.
    pub(crate) fix: Option<Fix>,
    pub(crate) is_covered: bool,
    pub(crate) is_partial: bool,
    pub(crate) kept_at_ms: i64,
}

macro_rules! columns {
    () => {
        "photo_id, owner_id, role, crew_id, sha256, size_bytes, width_px, height_px, taken_at_ms, fix, \
         is_covered, kept_at_ms, \
         coalesce((SELECT is_partial FROM pictures WHERE pictures.sha256 = kept_photos.sha256), 0)"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<KeptPhoto> {
    let role: String = row.get(2)?;
    Ok(KeptPhoto {
        manifest: ManifestPhoto {
            photo_id: column(row, 0)?,
            sha256: column(row, 4)?,
            size_bytes: row.get::<_, i64>(5)?.try_into().unwrap_or(0),
            width_px: row.get(6)?,
            height_px: row.get(7)?,
            taken_at_ms: row.get(8)?,
        },
        kept_for: KeptFor {
            owner: row.get(1)?,
            role: PhotoRole::from_word(&role),
            crew: column_opt(row, 3)?,
        },
        fix: column_json(row, 9)?,
        is_covered: row.get(10)?,
        kept_at_ms: row.get(11)?,
        is_partial: row.get(12)?,
    })
}

/// Stores it behind those that are there.
pub(crate) fn insert(db: &Connection, photo: &KeptPhoto) -> Result<(), Error> {
    let fix = photo.fix.as_ref().map(|fix| to_json(fix, "fix")).transpose()?;
    let (manifest, kept_for) = (&photo.manifest, &photo.kept_for);
    db.run(
        "INSERT INTO kept_photos (photo_id, owner_id, role, crew_id, position, sha256, size_bytes, width_px, \
         height_px, taken_at_ms, fix, is_covered, kept_at_ms) VALUES (?1, ?2, ?3, ?4, \
         (SELECT coalesce(max(position) + 1, 0) FROM kept_photos WHERE owner_id = ?2), \
         ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            manifest.photo_id.to_string(),
            kept_for.owner,
            kept_for.role.as_str(),
            kept_for.crew.map(|id| id.to_string()),
            manifest.sha256.to_string(),
            manifest.size_bytes as i64,
            manifest.width_px,
            manifest.height_px,
            manifest.taken_at_ms,
            fix,
            photo.is_covered,
            photo.kept_at_ms,
        ],
    )?;
    Ok(())
}

/// In order.
pub(crate) fn of(db: &Connection, kept_for: &KeptFor) -> Result<Vec<KeptPhoto>, Error> {
    let all = concat!("SELECT ", columns!(), " FROM kept_photos WHERE role = ?2");
    let whose = if plant!("kept-for-any-crew") {
        "owner_id = ?1 AND (crew_id IS ?3 OR ?3 IS NOT NULL)"
    } else if plant!("kept-for-any-draft") {
        "(owner_id = ?1 OR ?3 IS NULL) AND crew_id IS ?3"
    } else {
        "owner_id = ?1 AND crew_id IS ?3"
    };
    let mut query = db.prepare_cached(&format!("{all} AND {whose} ORDER BY position, photo_id"))?;
    let crew = kept_for.crew.map(|id| id.to_string());
    let found = query
        .query_map(params![kept_for.owner, kept_for.role.as_str(), crew], read)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

pub(crate) fn find(db: &Connection, id: PhotoId) -> Result<Option<KeptPhoto>, Error> {
    let mut query =
        db.prepare_cached(concat!("SELECT ", columns!(), " FROM kept_photos WHERE photo_id = ?1"))?;
    Ok(query.query_row([id.to_string()], read).optional()?)
}

/// Other bytes stand for it from now on.
pub(crate) fn set_covered(db: &Connection, photo: &ManifestPhoto) -> Result<(), Error> {
    db.run(
        "UPDATE kept_photos SET sha256 = ?2, size_bytes = ?3, width_px = ?4, height_px = ?5, is_covered = 1 \
         WHERE photo_id = ?1",
        params![
            photo.photo_id.to_string(),
            photo.sha256.to_string(),
            photo.size_bytes as i64,
            photo.width_px,
            photo.height_px,
        ],
    )?;
    Ok(())
}

pub(crate) fn delete(db: &Connection, id: PhotoId) -> Result<(), Error> {
    db.run("DELETE FROM kept_photos WHERE photo_id = ?1", [id.to_string()])?;
    Ok(())
}

/// The draft or report is gone, and what was kept for it. Gives the hashes.
pub(crate) fn delete_of_owner(db: &Connection, owner: &str) -> Result<Vec<Sha256>, Error> {
    let mut query = db.prepare_cached("DELETE FROM kept_photos WHERE owner_id = ?1 RETURNING sha256")?;
    let gone = query.query_map([owner], |row| column(row, "sha256"))?.collect::<Result<_, _>>()?;
    Ok(gone)
}

/// What was kept before that time for tasks that no crew of this phone has any more: nothing can take it.
/// Gives the hashes.
pub(crate) fn delete_left(db: &Connection, before_ms: i64) -> Result<Vec<Sha256>, Error> {
    let mut query = db.prepare_cached(
        "DELETE FROM kept_photos WHERE crew_id IS NOT NULL AND kept_at_ms < ?1 AND NOT EXISTS \
         (SELECT 1 FROM base_rows WHERE entity_id = owner_id) RETURNING sha256",
    )?;
    let gone = query.query_map([before_ms], |row| column(row, "sha256"))?.collect::<Result<_, _>>()?;
    Ok(gone)
}

/// Whether [`delete_left`] has anything to do: most openings write nothing.
pub(crate) fn has_left(db: &Connection, before_ms: i64) -> Result<bool, Error> {
    let mut query = db.prepare_cached(
        "SELECT 1 FROM kept_photos WHERE crew_id IS NOT NULL AND kept_at_ms < ?1 AND NOT EXISTS \
         (SELECT 1 FROM base_rows WHERE entity_id = owner_id)",
    )?;
    Ok(query.exists([before_ms])?)
}

/// How many there are.
pub(crate) fn count(db: &Connection) -> Result<u32, Error> {
    Ok(db.one("SELECT count(*) FROM kept_photos", [], |row| row.get(0))?)
}
