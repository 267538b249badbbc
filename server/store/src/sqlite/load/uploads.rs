//! What the rules read of an upload: the row, the quota, and who waits for its bytes.

use rusqlite::{Connection, params};
use saberling_wire::{OpId, ReportId, Sha256, UploadId};

use super::super::convert::{RowResult, id, unsigned};
use super::super::{aggregates, lookups, needs, rows};
use super::{author_identity, finished, missing};
use crate::aggregate::Photo;
use crate::records::CityId;
use crate::rules::State;

/// The upload, whether anybody still needs it, and what else its owner has under way.
pub(super) fn upload(
    sql: &Connection,
    city: CityId,
    state: &mut State<'_>,
    upload_id: UploadId,
) -> RowResult<()> {
    let Some(owner) = author_identity(state.author) else {
        return Ok(());
    };
    state.upload = lookups::upload(sql, city, upload_id)?.filter(|upload| upload.owner == owner);
    if let Some(sha256) = state.upload.as_ref().and_then(|upload| upload.sha256) {
        state.not_needed = needs::not_needed(sql, city, owner, sha256)?;
    }
    state.open_uploads = sql
        .prepare_cached(
            "SELECT count(*), coalesce(sum(length_bytes), 0) FROM uploads
             WHERE city_id = ?1 AND owner = ?2 AND upload_id <> ?3 AND updated_at_ms > ?4
               AND (state = 'open' OR (state = 'verified' AND NOT EXISTS (
                     SELECT 1 FROM photos WHERE photos.city_id = ?1
                       AND photos.sha256 = uploads.sha256 AND photos.removed_at_ms IS NULL
                       AND (photos.declared_by = ?2 OR EXISTS (
                             SELECT 1 FROM followers WHERE followers.city_id = ?1
                               AND followers.report_id = photos.report_id
                               AND followers.identity_id = ?2)))))",
        )?
        .query_row(
            params![
                city.0,
                owner.as_bytes(),
                upload_id.as_bytes(),
                state.now_ms - saberling_wire::limits::UPLOAD_KEPT_MS
            ],
            |row| Ok((unsigned(row, 0)?, unsigned(row, 1)?)),
        )?;
    Ok(())
}

/// Whether a manifest that the upload's owner has a part in names its photo.
pub(super) fn named(sql: &Connection, city: CityId, state: &mut State<'_>) -> RowResult<()> {
    let Some((owner, sha256)) = state.upload.as_ref().and_then(|upload| Some((upload.owner, upload.sha256?)))
    else {
        return Ok(());
    };
    state.upload_named = sql
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM photos WHERE city_id = ?1 AND sha256 = ?2
               AND (declared_by = ?3 OR EXISTS (
                     SELECT 1 FROM followers WHERE followers.city_id = ?1
                       AND followers.report_id = photos.report_id
                       AND followers.identity_id = ?3)))",
        )?
        .query_row(params![city.0, sha256.as_bytes(), owner.as_bytes()], |row| row.get(0))?;
    Ok(())
}

/// Whether any manifest names the upload's photo, whoever's it is.
pub(super) fn named_by_anybody(sql: &Connection, city: CityId, state: &mut State<'_>) -> RowResult<()> {
    if let Some(sha256) = state.upload.as_ref().and_then(|upload| upload.sha256) {
        state.upload_named = sql
            .prepare_cached("SELECT 1 FROM photos WHERE city_id = ?1 AND sha256 = ?2")?
            .exists(params![city.0, sha256.as_bytes()])?;
    }
    Ok(())
}

/// Reports and orphan completions that have the photo.
pub(super) fn attached(
    sql: &Connection,
    city: CityId,
    state: &mut State<'_>,
    sha256: Sha256,
) -> RowResult<()> {
    let key = params![city.0, sha256.as_bytes()];
    let reports: Vec<ReportId> = sql
        .prepare_cached(
            "SELECT DISTINCT report_id FROM photos
             WHERE city_id = ?1 AND sha256 = ?2 AND report_id IS NOT NULL AND attached_at_ms IS NOT NULL",
        )?
        .query_map(key, |row| id(row, 0, ReportId::from_uuid))?
        .collect::<RowResult<_>>()?;
    for report_id in reports {
        state.reports.extend(aggregates::load(sql, city, report_id)?);
    }
    state.orphan_photos = sql
        .prepare_cached(&format!(
            "SELECT {}, orphan_op_id FROM photos
             WHERE city_id = ?1 AND sha256 = ?2 AND orphan_op_id IS NOT NULL AND attached_at_ms IS NOT NULL",
            rows::PHOTO
        ))?
        .query_map(key, |row| Ok((id(row, 12, OpId::from_uuid)?, rows::photo(row)?)))?
        .collect::<RowResult<Vec<(OpId, Photo)>>>()?;
    Ok(())
}

/// Reports and orphan completions that wait for the bytes of the upload.
pub(super) fn waiting(
    sql: &Connection,
    city: CityId,
    state: &mut State<'_>,
    sha256: Sha256,
) -> RowResult<()> {
    let Some(upload) = state.upload.clone() else {
        return Ok(());
    };
    let key = params![city.0, sha256.as_bytes(), upload.owner.as_bytes()];
    let reports: Vec<ReportId> = sql
        .prepare_cached(
            "SELECT DISTINCT report_id FROM photos
             WHERE city_id = ?1 AND sha256 = ?2 AND report_id IS NOT NULL
               AND attached_at_ms IS NULL AND removed_at_ms IS NULL
               AND (declared_by = ?3 OR EXISTS (
                     SELECT 1 FROM followers WHERE followers.city_id = ?1
                       AND followers.report_id = photos.report_id
                       AND followers.identity_id = ?3))",
        )?
        .query_map(key, |row| id(row, 0, ReportId::from_uuid))?
        .collect::<RowResult<_>>()?;
    for report_id in reports {
        state.reports.extend(aggregates::load(sql, city, report_id)?);
    }
    state.finished = finished(sql, city, missing(&state.reports).collect())?;
    state.orphan_photos = sql
        .prepare_cached(&format!(
            "SELECT {}, orphan_op_id FROM photos
             WHERE city_id = ?1 AND sha256 = ?2 AND declared_by = ?3
               AND orphan_op_id IS NOT NULL AND attached_at_ms IS NULL",
            rows::PHOTO
        ))?
        .query_map(key, |row| Ok((id(row, 12, OpId::from_uuid)?, rows::photo(row)?)))?
        .collect::<RowResult<Vec<(OpId, Photo)>>>()?;
    Ok(())
}
