//! Pairs of reports that the office has said to be two things. Each is kept for both directions.

use rusqlite::{Connection, params};
use saberling_wire::{OpId, ReportId, UserId};

use super::convert::{RowResult, id, id_opt};
use crate::questions::Apart;
use crate::records::{CityId, PairStep};

/// Whether two reports are known to be two things.
pub(super) fn two_things(sql: &Connection, city: CityId, one: ReportId, other: ReportId) -> RowResult<bool> {
    sql.prepare_cached(
        "SELECT 1 FROM not_duplicates
         WHERE city_id = ?1 AND report_id = ?2 AND other_id = ?3 AND live = 1 AND said = 1",
    )?
    .exists(params![city.0, one.as_bytes(), other.as_bytes()])
}

/// Appends a step; the ones before it are history.
pub(super) fn put(
    sql: &Connection,
    city: CityId,
    (one, other): (ReportId, ReportId),
    step: &PairStep,
) -> RowResult<()> {
    for (report, other) in [(one, other), (other, one)] {
        sql.prepare_cached(
            "UPDATE not_duplicates SET live = 0 WHERE city_id = ?1 AND report_id = ?2 AND other_id = ?3",
        )?
        .execute(params![city.0, report.as_bytes(), other.as_bytes()])?;
        sql.prepare_cached("INSERT INTO not_duplicates VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)")?.execute(
            params![
                city.0,
                report.as_bytes(),
                other.as_bytes(),
                step.op_id.as_bytes(),
                step.at_ms,
                step.user_id.as_ref().map(|id| *id.as_bytes()),
                step.said,
            ],
        )?;
    }
    Ok(())
}

/// Nothing is said any more of a report that is erased.
pub(super) fn forget(sql: &Connection, city: CityId, report: ReportId) -> RowResult<()> {
    for column in ["report_id", "other_id"] {
        sql.prepare_cached(&format!("DELETE FROM not_duplicates WHERE city_id = ?1 AND {column} = ?2"))?
            .execute(params![city.0, report.as_bytes()])?;
    }
    Ok(())
}

/// All that was said of a report and others, oldest first.
pub(super) fn of(sql: &Connection, city: CityId, report: ReportId) -> RowResult<Vec<Apart>> {
    sql.prepare_cached(
        "SELECT other_id, op_id, at_ms, user_id, said, live FROM not_duplicates
         WHERE city_id = ?1 AND report_id = ?2 ORDER BY at_ms, op_id LIMIT 200",
    )?
    .query_map(params![city.0, report.as_bytes()], |row| {
        Ok(Apart {
            other: id(row, 0, ReportId::from_uuid)?,
            step: PairStep {
                op_id: id(row, 1, OpId::from_uuid)?,
                at_ms: row.get(2)?,
                user_id: id_opt(row, 3, UserId::from_uuid)?,
                said: row.get(4)?,
            },
            live: row.get(5)?,
        })
    })?
    .collect()
}
