//! Photos that operations promised.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use saberling_wire::{EntityId, ErrorCode, IdentityId, ManifestPhoto, OpId, PhotoId, PhotoRole, Sha256};

use super::local_photo::{LocalPhoto, LocalPhotoState};
use super::operations::awaits_person;
use crate::error::Error;
use crate::store::{Cached as _, column, column_opt, to_json};

/// What [`read`] reads, by its place: quicker than by name.
macro_rules! columns {
    () => {
        "role, code, photo_id, op_id, identity_id, entity_id, sha256, size_bytes, taken_at_ms, \
         state, attempts, not_before_ms, leaving_op, is_purged, \
         coalesce((SELECT is_partial FROM pictures WHERE pictures.sha256 = photos.sha256), 0)"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<LocalPhoto> {
    let role: String = row.get(0)?;
    let code: Option<String> = row.get(1)?;
    Ok(LocalPhoto {
        id: column(row, 2)?,
        op_id: column(row, 3)?,
        identity_id: column(row, 4)?,
        entity_id: column(row, 5)?,
        role: PhotoRole::from_word(&role),
        sha256: column(row, 6)?,
        size_bytes: row.get::<_, i64>(7)?.try_into().unwrap_or(0),
        taken_at_ms: row.get(8)?,
        state: column(row, 9)?,
        code: code.map(|code| ErrorCode::from_code(&code)),
        attempts: row.get(10)?,
        not_before_ms: row.get(11)?,
        leaving_op: column_opt(row, 12)?,
        is_purged: row.get(13)?,
        is_partial: row.get(14)?,
    })
}

/// Stores the photos that an operation promises, in the operation's transaction.
pub(crate) fn insert_all(
    db: &Connection,
    op_id: OpId,
    identity_id: IdentityId,
    entity_id: EntityId,
    role: PhotoRole,
    photos: &[ManifestPhoto],
) -> Result<(), Error> {
    let mut statement = db.prepare_cached(
        "INSERT INTO photos (photo_id, op_id, identity_id, entity_id, role, position, sha256, size_bytes, taken_at_ms, \
         state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'compressed')",
    )?;
    for (position, photo) in photos.iter().enumerate() {
        statement.execute(params![
            photo.photo_id.to_string(),
            op_id.to_string(),
            identity_id.to_string(),
            entity_id.to_string(),
            role.as_str(),
            position as i64,
            photo.sha256.to_string(),
            photo.size_bytes as i64,
            photo.taken_at_ms,
        ])?;
    }
    Ok(())
}

pub(crate) fn of_entity(db: &Connection, entity_id: EntityId) -> Result<Vec<LocalPhoto>, Error> {
    let mut query = db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM photos WHERE entity_id = ?1 ORDER BY role DESC, op_id, position"
    ))?;
    let found = query.query_map([entity_id.to_string()], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// The photos of own reports; those of each in its order.
pub(crate) fn of_reports(db: &Connection) -> Result<Vec<LocalPhoto>, Error> {
    let mut query = db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM photos WHERE entity_id IN (SELECT report_id FROM reports) ORDER BY role DESC, op_id, position"
    ))?;
    let found = query.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// The reports and tasks with a photo of one of these hashes.
pub(crate) fn entities_with(db: &Connection, hashes: &[Sha256]) -> Result<BTreeSet<EntityId>, Error> {
    let mut query = db.prepare_cached("SELECT entity_id FROM photos WHERE sha256 = ?1")?;
    let mut found = BTreeSet::new();
    for hash in hashes {
        for entity in query.query_map([hash.to_string()], |row| column(row, 0))? {
            found.insert(entity?);
        }
    }
    Ok(found)
}

pub(crate) fn find(db: &Connection, id: PhotoId) -> Result<Option<LocalPhoto>, Error> {
    let mut query = db.prepare_cached(concat!("SELECT ", columns!(), " FROM photos WHERE photo_id = ?1"))?;
    Ok(query.query_row([id.to_string()], read).optional()?)
}

/// Photos that have not arrived and whose promise the server has acknowledged: text goes first. A promise
/// that was forgotten was acknowledged, and stood in a backup.
pub(crate) fn ready(db: &Connection, identity_id: IdentityId) -> Result<Vec<LocalPhoto>, Error> {
    let mut query = db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM photos LEFT JOIN (SELECT op_id AS promise, seq AS promised, state AS promise_state FROM operations) \
         ON promise = op_id WHERE identity_id = ?1 AND state IN ('compressed', 'uploading') \
         AND leaving_op IS NULL AND coalesce(promise_state, 'acknowledged') = 'acknowledged' \
         ORDER BY attempts, promised, position"
    ))?;
    let found = query.query_map([identity_id.to_string()], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Sets how far a photo has got. Equal photos of one identity share an upload, so all of them move whose
/// promise the server has; of the others it knows nothing, and may forget an upload that nothing names.
pub(crate) fn set_state(
    db: &Connection,
    photo: &LocalPhoto,
    state: LocalPhotoState,
    code: Option<&ErrorCode>,
) -> Result<(), Error> {
    db.run(
        "UPDATE photos SET state = ?3, code = ?4, attempts = 0, not_before_ms = 0 \
         WHERE identity_id = ?1 AND sha256 = ?2 AND state IN ('compressed', 'uploading') \
         AND (photo_id = ?5 OR leaving_op IS NULL AND NOT EXISTS (SELECT 1 FROM operations \
         WHERE operations.op_id = photos.op_id AND operations.state <> 'acknowledged'))",
        params![
            photo.identity_id.to_string(),
            photo.sha256.to_string(),
            state.as_str(),
            code.map(ErrorCode::as_str),
            photo.id.to_string(),
        ],
    )?;
    Ok(())
}

/// The server answered "later" for this photo alone.
pub(crate) fn postpone(db: &Connection, id: PhotoId, attempts: u32, not_before_ms: i64) -> Result<(), Error> {
    db.run(
        "UPDATE photos SET attempts = ?2, not_before_ms = ?3 WHERE photo_id = ?1",
        params![id.to_string(), attempts, not_before_ms],
    )?;
    Ok(())
}

/// A request about this photo failed as a whole: the others have their turn first.
pub(crate) fn count_attempt(db: &Connection, id: PhotoId) -> Result<(), Error> {
    db.run("UPDATE photos SET attempts = attempts + 1 WHERE photo_id = ?1", [id.to_string()])?;
    Ok(())
}

/// The pulled manifest shows it: attached. It never goes back from there but by lost continuity.
pub(crate) fn set_attached(
    db: &Connection,
    id: PhotoId,
    sha256: Sha256,
    rev: i64,
    server_time_ms: i64,
) -> Result<(), Error> {
    db.run(
        "UPDATE photos SET state = 'attached', code = NULL, rev = coalesce(rev, ?3), \
         acked_at_ms = coalesce(acked_at_ms, ?4) WHERE photo_id = ?1 AND sha256 = ?2 AND state <> 'dropped'",
        params![id.to_string(), sha256.to_string(), rev, server_time_ms],
    )?;
    Ok(())
}

/// Photos whose bytes arrived, and which another phone of this person has taken out of the report meanwhile:
/// nothing waits for them, though an equal photo elsewhere let their upload end well.
pub(crate) fn left_out(
    db: &Connection,
    report: EntityId,
    named: impl Iterator<Item = PhotoId>,
    rev: i64,
) -> Result<(), Error> {
    let named = to_json(&named.collect::<Vec<_>>(), "photos")?;
    db.run(
        "UPDATE photos SET state = 'not_needed' WHERE state = 'verified' AND op_id IN (SELECT op_id \
         FROM operations WHERE entity_id = ?1 AND state = 'acknowledged' AND acked_in_pull IS NULL AND rev <= ?2) \
         AND photo_id NOT IN (SELECT value FROM json_each(?3))",
        params![report.to_string(), rev, named],
    )?;
    Ok(())
}

/// Photos that the server has safely: attached in the present epoch, in a verified backup, long ago.
pub(crate) fn safe(
    db: &Connection,
    identity_id: IdentityId,
    safe_rev: i64,
    before_ms: i64,
) -> Result<Vec<LocalPhoto>, Error> {
    let mut query = db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM photos WHERE identity_id = ?1 AND state = 'attached' AND NOT is_purged \
         AND rev <= ?2 AND acked_at_ms <= ?3"
    ))?;
    let found = query
        .query_map(params![identity_id.to_string(), safe_rev, before_ms], read)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Photos that are in their reports and still here, the oldest first.
pub(crate) fn attached_oldest_first(
    db: &Connection,
    identity_id: IdentityId,
) -> Result<Vec<LocalPhoto>, Error> {
    let mut query = db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM photos WHERE identity_id = ?1 AND state = 'attached' AND NOT is_purged \
         ORDER BY acked_at_ms, photo_id"
    ))?;
    let found = query.query_map([identity_id.to_string()], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Bytes of own photos that are on the phone.
pub(crate) fn own_bytes(db: &Connection) -> Result<u64, Error> {
    let total: i64 = db
        .prepare_cached(
            "SELECT coalesce(sum(size_bytes), 0) FROM photos WHERE NOT is_purged AND state <> 'dropped'",
        )?
        .query_row([], |row| row.get(0))?;
    Ok(total.try_into().unwrap_or(0))
}

/// A photo's bytes go.
pub(crate) fn set_purged(db: &Connection, id: PhotoId) -> Result<(), Error> {
    db.run("UPDATE photos SET is_purged = 1 WHERE photo_id = ?1", [id.to_string()])?;
    Ok(())
}

/// Lost continuity: whatever had arrived is to be sent again.
pub(crate) fn requeue_arrived(db: &Connection, identity_id: IdentityId) -> Result<(), Error> {
    db.run(
        "UPDATE photos SET state = 'uploading', rev = NULL, acked_at_ms = NULL, attempts = 0, not_before_ms = 0 \
         WHERE identity_id = ?1 AND state IN ('verified', 'attached', 'not_needed') AND NOT is_purged",
        [identity_id.to_string()],
    )?;
    Ok(())
}

/// The report got a new id; its photos and their new promise go along.
pub(crate) fn move_to(
    db: &Connection,
    former_op: OpId,
    op_id: OpId,
    entity_id: EntityId,
) -> Result<(), Error> {
    db.run(
        "UPDATE photos SET op_id = ?2, entity_id = ?3 WHERE op_id = ?1",
        [former_op.to_string(), op_id.to_string(), entity_id.to_string()],
    )?;
    db.run(
        "UPDATE photos SET leaving_op = ?2 WHERE leaving_op = ?1",
        [former_op.to_string(), op_id.to_string()],
    )?;
    Ok(())
}

/// The photos of an operation that a person threw away go with it. Gives their hashes.
pub(crate) fn delete_of(db: &Connection, op_id: OpId) -> Result<Vec<Sha256>, Error> {
    let mut query = db.prepare_cached("DELETE FROM photos WHERE op_id = ?1 RETURNING sha256")?;
    let gone =
        query.query_map([op_id.to_string()], |row| column(row, "sha256"))?.collect::<Result<_, _>>()?;
    Ok(gone)
}

/// The report's content was erased: nothing of its photos stays. Gives their hashes.
pub(crate) fn delete_of_entity(db: &Connection, entity_id: EntityId) -> Result<Vec<Sha256>, Error> {
    let mut query = db.prepare_cached("DELETE FROM photos WHERE entity_id = ?1 RETURNING sha256")?;
    let gone =
        query.query_map([entity_id.to_string()], |row| column(row, "sha256"))?.collect::<Result<_, _>>()?;
    Ok(gone)
}

/// An operation takes a photo out of its report.
pub(crate) fn leaves(db: &Connection, id: PhotoId, op_id: OpId) -> Result<(), Error> {
    db.run("UPDATE photos SET leaving_op = ?2 WHERE photo_id = ?1", [id.to_string(), op_id.to_string()])?;
    Ok(())
}

/// The operation that took it out was refused or thrown away: it stays.
pub(crate) fn stays(db: &Connection, op_id: OpId) -> Result<(), Error> {
    db.run("UPDATE photos SET leaving_op = NULL WHERE leaving_op = ?1", [op_id.to_string()])?;
    Ok(())
}

/// The server has taken it out. Gives its hash, whose files may go.
pub(crate) fn drop_left(db: &Connection, op_id: OpId) -> Result<Vec<Sha256>, Error> {
    let mut query =
        db.prepare_cached("UPDATE photos SET state = 'dropped' WHERE leaving_op = ?1 RETURNING sha256")?;
    let gone =
        query.query_map([op_id.to_string()], |row| column(row, "sha256"))?.collect::<Result<_, _>>()?;
    Ok(gone)
}

/// How many go by themselves, and how many wait for the person: refused, lost, or promised by an act that waits
/// for the person.
pub(crate) fn counts(db: &Connection) -> Result<(u32, u32), Error> {
    let query = concat!(
        "WITH seen AS (SELECT state IN ('compressed', 'uploading') AND leaving_op IS NULL AS is_open, \
         state IN ('refused', 'lost') AS is_stuck, \
         EXISTS (SELECT 1 FROM operations WHERE operations.op_id = photos.op_id AND ",
        awaits_person!(),
        ") AS is_held FROM photos WHERE state IN ('compressed', 'uploading', 'refused', 'lost')) \
         SELECT count(*) FILTER (WHERE is_open AND NOT is_held), \
         count(*) FILTER (WHERE is_stuck OR is_open AND is_held) FROM seen"
    );
    Ok(db.one(query, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
}
