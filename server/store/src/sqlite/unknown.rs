//! Reports that are taken back or erased without being here: what was said, and by whom how often.

use rusqlite::{Connection, OptionalExtension as _, params};
use saberling_wire::{IdentityId, OpId, ReportId, SecretHash};

use super::convert::{RowResult, id};
use crate::command::OperationBody;
use crate::records::{CityId, KeptWords, UnknownIds};
use crate::rules::State;

/// Loads what belongs to a report that is taken back before it comes.
pub(super) fn load(
    sql: &Connection,
    city: CityId,
    state: &mut State<'_>,
    body: &OperationBody,
    shown: Option<(ReportId, SecretHash)>,
) -> RowResult<()> {
    let ends = matches!(body, OperationBody::Withdraw(_) | OperationBody::Erase);
    if ends && let Some(identity) = &state.identity {
        state.unknown_ids = count(sql, city, identity.identity_id)?;
    }
    let comes = matches!(body, OperationBody::CreateReport { .. });
    if let (Some((report_id, proof)), true) = (shown, state.past.withdrawn && (ends || comes)) {
        state.kept_words = words(sql, city, report_id, proof)?;
    }
    Ok(())
}

/// What was said when a report was taken back before it came, oldest first.
fn words(
    sql: &Connection,
    city: CityId,
    report_id: ReportId,
    secret_hash: SecretHash,
) -> RowResult<Vec<KeptWords>> {
    sql.prepare_cached(
        "SELECT op_id, identity_id, text, captured_at_ms, received_at_ms FROM withdrawal_words
         WHERE city_id = ?1 AND report_id = ?2 AND secret_hash = ?3 ORDER BY received_at_ms, op_id",
    )?
    .query_map(params![city.0, report_id.as_bytes(), secret_hash.as_bytes()], |row| {
        Ok(KeptWords {
            op_id: id(row, 0, OpId::from_uuid)?,
            identity_id: id(row, 1, IdentityId::from_uuid)?,
            text: row.get(2)?,
            captured_at_ms: row.get(3)?,
            received_at_ms: row.get(4)?,
        })
    })?
    .collect()
}

/// How many ids that are not here an identity has taken back or erased.
fn count(sql: &Connection, city: CityId, who: IdentityId) -> RowResult<UnknownIds> {
    let found = sql
        .prepare_cached("SELECT since_ms, count FROM unknown_ids WHERE city_id = ?1 AND identity_id = ?2")?
        .query_row(params![city.0, who.as_bytes()], |row| {
            Ok(UnknownIds { since_ms: row.get(0)?, count: row.get(1)? })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

pub(super) fn put_words(
    sql: &Connection,
    city: CityId,
    (report_id, secret_hash): (ReportId, SecretHash),
    words: &KeptWords,
) -> RowResult<()> {
    sql.prepare_cached("INSERT OR REPLACE INTO withdrawal_words VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
        .execute(params![
            city.0,
            report_id.as_bytes(),
            secret_hash.as_bytes(),
            words.op_id.as_bytes(),
            words.identity_id.as_bytes(),
            words.text,
            words.captured_at_ms,
            words.received_at_ms,
        ])?;
    Ok(())
}

/// The words stand on the report now, or go with it.
pub(super) fn drop_words(
    sql: &Connection,
    city: CityId,
    report_id: ReportId,
    secret_hash: SecretHash,
) -> RowResult<()> {
    sql.prepare_cached(
        "DELETE FROM withdrawal_words WHERE city_id = ?1 AND report_id = ?2 AND secret_hash = ?3",
    )?
    .execute(params![city.0, report_id.as_bytes(), secret_hash.as_bytes()])?;
    Ok(())
}

pub(super) fn put_count(sql: &Connection, city: CityId, who: IdentityId, count: UnknownIds) -> RowResult<()> {
    sql.prepare_cached("INSERT OR REPLACE INTO unknown_ids VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        city.0,
        who.as_bytes(),
        count.since_ms,
        count.count
    ])?;
    Ok(())
}

/// Forgets whose counting began before a time.
pub(super) fn forget_counts(sql: &Connection, city: CityId, before_ms: i64) -> RowResult<()> {
    sql.prepare_cached("DELETE FROM unknown_ids WHERE city_id = ?1 AND since_ms < ?2")?
        .execute(params![city.0, before_ms])?;
    Ok(())
}
