//! What lies around a point: for many points in one walk along the index, and so many answers for each.

use rusqlite::{Connection, params};
use saberling_wire::EntityId;

use super::convert::{RowResult, unsigned};
use super::history::hex;
use super::lists::{REPORT_LINE, REPORT_LINE_COLUMNS, report_line};
use crate::questions::{Around, Neighbour};
use crate::records::CityId;

/// The height of the index's rows, 1e-7 degrees; it stands in the schema too.
const ROW_E7: i32 = 10_000;
/// Points of one question at most.
const POINTS: usize = 100;
/// Answers for one point at most, the nearest in time first.
const ANSWERS: u32 = 40;

/// One line of the question for each row of the index that a point's box meets.
fn lines(place: usize, around: &Around) -> impl Iterator<Item = serde_json::Value> + '_ {
    let rows = around.south_e7 / ROW_E7..=around.north_e7 / ROW_E7;
    let id = hex(EntityId::from(around.report_id).as_bytes());
    // A box is a few hundred metres high, whatever a caller says.
    rows.take(64).map(move |row| {
        serde_json::json!([
            place,
            row,
            around.south_e7,
            around.north_e7,
            around.west_e7,
            around.east_e7,
            around.received_at_ms,
            around.within_ms,
            id
        ])
    })
}

/// Reports that lie in the boxes and are dealt with, or were until not long ago; not the one that is asked
/// about, and none that is known to be another thing.
pub(super) fn around(sql: &Connection, city: CityId, points: &[Around]) -> RowResult<Vec<Neighbour>> {
    let question: Vec<_> =
        points.iter().take(POINTS).enumerate().flat_map(|(place, around)| lines(place, around)).collect();
    let question = serde_json::Value::from(question).to_string();
    sql.prepare_cached(&format!(
        "WITH near AS (
             SELECT point, report_id FROM (
                 SELECT asked.value ->> 0 AS point, reports.report_id,
                        row_number() OVER (
                            PARTITION BY asked.value ->> 0
                            ORDER BY abs(reports.received_at_ms - (asked.value ->> 6)), reports.report_id
                        ) AS place
                 FROM json_each(?2) AS asked CROSS JOIN reports
                 WHERE reports.city_id = ?1
                   AND reports.lat_e7 / {ROW_E7} = asked.value ->> 1
                   AND reports.lon_e7 BETWEEN asked.value ->> 4 AND asked.value ->> 5
                   AND reports.lat_e7 BETWEEN asked.value ->> 2 AND asked.value ->> 3
                   AND reports.status NOT IN ('erased', 'withdrawn', 'duplicate', 'rejected')
                   AND (reports.status NOT IN ('resolved', 'closed')
                        OR reports.status_at_ms >= (asked.value ->> 6) - (asked.value ->> 7))
                   AND reports.report_id <> unhex(asked.value ->> 8)
                   AND NOT EXISTS (
                       SELECT 1 FROM not_duplicates
                       WHERE not_duplicates.city_id = ?1
                         AND not_duplicates.report_id = unhex(asked.value ->> 8)
                         AND not_duplicates.other_id = reports.report_id
                         AND not_duplicates.live = 1 AND not_duplicates.said = 1))
             WHERE place <= {ANSWERS})
         SELECT {REPORT_LINE}, near.point FROM near
         JOIN reports ON reports.city_id = ?1 AND reports.report_id = near.report_id
         ORDER BY near.point, reports.received_at_ms DESC, reports.report_id"
    ))?
    .query_map(params![city.0, question], |row| {
        Ok(Neighbour { of: unsigned(row, REPORT_LINE_COLUMNS)?, line: report_line(row)? })
    })?
    .collect()
}
