//! Which uploads somebody still waits for, and which files nothing needs any more.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use saberling_wire::{ErrorCode, IdentityId, Sha256, UploadId};

use super::convert::{RowResult, id};
use crate::aggregate::ReportAggregate;
use crate::records::{CityId, Upload, Waste};

/// Whether a photo stands only in manifests that need it no more: of reports that were taken back or
/// erased, or as one that was dropped. A photo that no manifest names is welcome: its text may follow.
pub(super) fn not_needed(
    sql: &Connection,
    city: CityId,
    owner: IdentityId,
    sha256: Sha256,
) -> RowResult<bool> {
    let upload_id = UploadId::derive(owner, sha256);
    let erased = sql
        .prepare_cached("SELECT 1 FROM erased_uploads WHERE city_id = ?1 AND upload_id = ?2")?
        .exists(params![city.0, upload_id.as_bytes()])?;
    let (named, wanted): (i64, i64) = sql
        .prepare_cached(
            "SELECT count(*), coalesce(sum(
                 photos.removed_at_ms IS NULL AND (
                     photos.orphan_op_id IS NOT NULL OR photos.task_id IS NOT NULL
                     OR reports.status <> 'withdrawn')), 0)
             FROM photos
             LEFT JOIN reports ON reports.city_id = photos.city_id AND reports.report_id = photos.report_id
             WHERE photos.city_id = ?1 AND photos.sha256 = ?2
               AND (photos.declared_by = ?3 OR EXISTS (
                     SELECT 1 FROM followers WHERE followers.city_id = ?1
                       AND followers.report_id = photos.report_id
                       AND followers.identity_id = ?3))",
        )?
        .query_row(params![city.0, sha256.as_bytes(), owner.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok((erased || named > 0) && wanted == 0)
}

/// After a change of a report: ends the uploads that nobody waits for any more, and takes note of the
/// files that go with an erased report. The changed rows are written already.
pub(super) fn settle(
    sql: &Connection,
    city: CityId,
    before: &ReportAggregate,
    after: &ReportAggregate,
    now_ms: i64,
) -> RowResult<()> {
    let erased = saberling_wire::ReportStatus::Erased;
    if after.report.status == erased && before.report.status != erased {
        return erase(sql, city, before, now_ms);
    }
    let withdrawn = saberling_wire::ReportStatus::Withdrawn;
    let needed = |aggregate: &ReportAggregate| -> BTreeSet<Sha256> {
        let photos = aggregate.live_photos();
        let taken_back = aggregate.report.status == withdrawn;
        photos.filter(|photo| photo.task_id.is_some() || !taken_back).map(|photo| photo.sha256).collect()
    };
    for sha256 in needed(before).difference(&needed(after)) {
        for (upload_id, owner) in uploads_of(sql, city, *sha256, "open")? {
            if not_needed(sql, city, owner, *sha256)? {
                end(sql, city, upload_id)?;
                discard(sql, city, &Waste::Staging(upload_id), now_ms)?;
            }
        }
        // What was dropped is shown nowhere, so nobody keeps its bytes; what was taken back is shown still.
        for (upload_id, owner) in uploads_of(sql, city, *sha256, "verified")? {
            if not_needed(sql, city, owner, *sha256)? && !is_shown(sql, city, owner, *sha256)? {
                end(sql, city, upload_id)?;
            }
        }
        drop_blob(sql, city, *sha256, now_ms)?;
    }
    Ok(())
}

/// The upload is over; whoever asks for it is told why.
fn end(sql: &Connection, city: CityId, upload_id: UploadId) -> RowResult<()> {
    sql.prepare_cached(
        "UPDATE uploads SET state = 'refused', refused = ?3 WHERE city_id = ?1 AND upload_id = ?2",
    )?
    .execute(params![city.0, upload_id.as_bytes(), ErrorCode::NotNeeded.as_str()])?;
    Ok(())
}

/// Whether a manifest of now that an identity has a part in names a photo, of a withdrawn report too.
pub(super) fn is_shown(sql: &Connection, city: CityId, owner: IdentityId, sha256: Sha256) -> RowResult<bool> {
    sql.prepare_cached(
        "SELECT 1 FROM photos
         WHERE city_id = ?1 AND sha256 = ?2 AND removed_at_ms IS NULL
           AND (declared_by = ?3 OR EXISTS (
                 SELECT 1 FROM followers WHERE followers.city_id = ?1
                   AND followers.report_id = photos.report_id
                   AND followers.identity_id = ?3))",
    )?
    .exists(params![city.0, sha256.as_bytes(), owner.as_bytes()])
}

/// The uploads of a photo that are in a state.
fn uploads_of(
    sql: &Connection,
    city: CityId,
    sha256: Sha256,
    state: &'static str,
) -> RowResult<Vec<(UploadId, IdentityId)>> {
    // The state stands in the text, so that the partial indexes serve.
    sql.prepare_cached(&format!(
        "SELECT upload_id, owner FROM uploads WHERE city_id = ?1 AND sha256 = ?2 AND state = '{state}'"
    ))?
    .query_map(params![city.0, sha256.as_bytes()], |row| {
        Ok((UploadId::from_bytes(row.get(0)?), id(row, 1, IdentityId::from_uuid)?))
    })?
    .collect()
}

fn erase(sql: &Connection, city: CityId, before: &ReportAggregate, now_ms: i64) -> RowResult<()> {
    for photo in &before.photos {
        let owners = before.followers.iter().copied().chain([photo.declared_by]);
        for owner in owners.collect::<BTreeSet<_>>() {
            let upload_id = UploadId::derive(owner, photo.sha256);
            sql.prepare_cached("INSERT OR IGNORE INTO erased_uploads VALUES (?1, ?2)")?
                .execute(params![city.0, upload_id.as_bytes()])?;
            if not_needed(sql, city, owner, photo.sha256)? {
                let gone = sql
                    .prepare_cached("DELETE FROM uploads WHERE city_id = ?1 AND upload_id = ?2")?
                    .execute(params![city.0, upload_id.as_bytes()])?;
                if gone > 0 {
                    discard(sql, city, &Waste::Staging(upload_id), now_ms)?;
                }
            }
        }
    }
    for sha256 in before.photos.iter().map(|photo| photo.sha256).collect::<BTreeSet<_>>() {
        drop_blob(sql, city, sha256, now_ms)?;
    }
    Ok(())
}

/// An upload ends that nobody waits for: its files go, those of the whole photo too if nobody shares them.
pub(super) fn abandon(sql: &Connection, city: CityId, upload: &Upload) -> RowResult<()> {
    discard(sql, city, &Waste::Staging(upload.upload_id), upload.updated_at_ms)?;
    // Without a hash nothing was kept under one yet.
    let Some(sha256) = upload.sha256 else {
        return Ok(());
    };
    let known = sql
        .prepare_cached("SELECT 1 FROM blobs WHERE city_id = ?1 AND sha256 = ?2")?
        .exists(params![city.0, sha256.as_bytes()])?;
    if known || is_shared(sql, sha256)? {
        return Ok(());
    }
    discard(sql, city, &Waste::Blob(sha256), upload.updated_at_ms)
}

/// Whether a row of any city stands for these bytes: equal photos share their files. What was dropped
/// keeps its row for the audit alone.
fn is_shared(sql: &Connection, sha256: Sha256) -> RowResult<bool> {
    sql.prepare_cached(
        "SELECT 1 FROM cities WHERE EXISTS (
                 SELECT 1 FROM photos WHERE photos.city_id = cities.city_id AND photos.sha256 = ?1
                   AND photos.removed_at_ms IS NULL)
             OR EXISTS (
                 SELECT 1 FROM uploads WHERE uploads.city_id = cities.city_id AND uploads.sha256 = ?1
                   AND uploads.state = 'verified')",
    )?
    .exists([sha256.as_bytes()])
}

/// The bytes go with the last row that stands for them.
pub(super) fn drop_blob(sql: &Connection, city: CityId, sha256: Sha256, now_ms: i64) -> RowResult<()> {
    if is_shared(sql, sha256)? {
        return Ok(());
    }
    let gone = sql
        .prepare_cached("DELETE FROM blobs WHERE city_id = ?1 AND sha256 = ?2")?
        .execute(params![city.0, sha256.as_bytes()])?;
    if gone > 0 { discard(sql, city, &Waste::Blob(sha256), now_ms) } else { Ok(()) }
}

fn name(waste: &Waste) -> &[u8] {
    match waste {
        Waste::Blob(sha256) => sha256.as_bytes(),
        Waste::Staging(upload_id) => upload_id.as_bytes(),
    }
}

fn discard(sql: &Connection, city: CityId, waste: &Waste, now_ms: i64) -> RowResult<()> {
    sql.prepare_cached("INSERT OR IGNORE INTO waste VALUES (?1, ?2, ?3)")?.execute(params![
        city.0,
        name(waste),
        now_ms
    ])?;
    Ok(())
}

/// A photo's files are needed again, whichever city wanted them deleted: they are shared.
pub(super) fn needed_again(sql: &Connection, sha256: Sha256) -> RowResult<()> {
    sql.prepare_cached("DELETE FROM waste WHERE name = ?1")?.execute([sha256.as_bytes()])?;
    Ok(())
}

/// A file is deleted, or it is needed again.
pub(super) fn deleted(sql: &Connection, city: CityId, waste: &Waste) -> RowResult<()> {
    sql.prepare_cached("DELETE FROM waste WHERE city_id = ?1 AND name = ?2")?
        .execute(params![city.0, name(waste)])?;
    Ok(())
}

/// The files to be deleted, a page of them.
pub(super) fn waste(sql: &Connection, city: CityId) -> RowResult<Vec<Waste>> {
    sql.prepare_cached("SELECT name FROM waste WHERE city_id = ?1 ORDER BY name LIMIT 1000")?
        .query_map([city.0], |row| {
            let name: Vec<u8> = row.get(0)?;
            Ok(match <[u8; 16]>::try_from(name.as_slice()) {
                Ok(id) => Waste::Staging(UploadId::from_bytes(id)),
                Err(_) => Waste::Blob(Sha256::from_bytes(row.get(0)?)),
            })
        })?
        .collect()
}
