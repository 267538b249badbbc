//! The office's lists, newest first.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql, params, params_from_iter};
use saberling_wire::{CrewId, IdentityId, OpId, PhotoId, ReportId, ReportNumber, ReportStatus};

use super::convert::{RowResult, id, id_opt, json_opt, unsigned, word};
use super::rows;
use crate::aggregate::Photo;
use crate::questions::{
    CrewDetail, MemberDetail, Page, ReportFilter, ReportLine, ReportPage, TaskFilter, TaskLine, TaskPage,
};
use crate::records::{CityId, Crew, Member, OrphanCompletion, Phash};

/// Conditions with their values.
struct Where {
    text: String,
    values: Vec<Value>,
}

impl Where {
    fn city(table: &str, city: CityId) -> Self {
        Self { text: format!("{table}.city_id = ?1"), values: vec![city.0.into()] }
    }

    fn and(&mut self, column: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        self.text.push_str(&format!(" AND {column} = ?{}", self.values.len()));
    }

    fn one_of(&mut self, column: &str, words: impl Iterator<Item = &'static str>) {
        let mut marks = Vec::new();
        for word in words {
            self.values.push(word.to_owned().into());
            marks.push(format!("?{}", self.values.len()));
        }
        if !marks.is_empty() {
            self.text.push_str(&format!(" AND {column} IN ({})", marks.join(", ")));
        }
    }

    fn values(&self) -> impl Iterator<Item = &dyn ToSql> {
        self.values.iter().map(|value| value as &dyn ToSql)
    }
}

/// How the first of a report's photos that are there looks: version and bits in one text, so that one look finds both.
macro_rules! first_phash {
    ($city:literal, $report:literal) => {
        concat!(
            "(SELECT b.phash_version || ' ' || b.phash FROM photos p \
             JOIN blobs b ON b.city_id = p.city_id AND b.sha256 = p.sha256 WHERE p.city_id = ",
            $city,
            " AND p.report_id = ",
            $report,
            " AND p.role = 'report' AND p.removed_at_ms IS NULL AND p.attached_at_ms IS NOT NULL \
             ORDER BY p.seq LIMIT 1)"
        )
    };
}

/// How many columns [`REPORT_LINE`] has: another one behind it is found there.
pub(super) const REPORT_LINE_COLUMNS: usize = 18;
/// The columns of a line of reports.
pub(super) const REPORT_LINE: &str = concat!(
    "reports.report_id, reports.status, reports.version, reports.category, \
    reports.note, reports.confidential, reports.place, reports.lat_e7, reports.lon_e7, \
    reports.received_at_ms, reports.status_at_ms, \
    (SELECT count(*) FROM photos p WHERE p.city_id = reports.city_id \
        AND p.report_id = reports.report_id AND p.role = 'report' AND p.removed_at_ms IS NULL), \
    (SELECT count(*) FROM photos p WHERE p.city_id = reports.city_id \
        AND p.report_id = reports.report_id AND p.role = 'report' AND p.removed_at_ms IS NULL \
        AND p.attached_at_ms IS NOT NULL), \
    (SELECT p.photo_id FROM photos p WHERE p.city_id = reports.city_id \
        AND p.report_id = reports.report_id AND p.role = 'report' AND p.removed_at_ms IS NULL \
        AND p.attached_at_ms IS NOT NULL ORDER BY p.seq LIMIT 1), \
    (SELECT c.name FROM tasks t JOIN crews c ON c.city_id = t.city_id AND c.crew_id = t.crew_id \
        WHERE t.city_id = reports.city_id AND t.report_id = reports.report_id \
        ORDER BY t.seq DESC LIMIT 1), \
    reports.accuracy_m, \
    (SELECT count(*) FROM me_too m WHERE m.city_id = reports.city_id \
        AND m.report_id = reports.report_id), ",
    first_phash!("reports.city_id", "reports.report_id")
);

pub(super) fn report_line(row: &Row<'_>) -> RowResult<ReportLine> {
    let report_id = id(row, 0, ReportId::from_uuid)?;
    let (lat, lon): (Option<i32>, Option<i32>) = (row.get(7)?, row.get(8)?);
    Ok(ReportLine {
        report_id,
        number: ReportNumber::of(report_id),
        status: word(row, 1, ReportStatus::from_word)?,
        version: row.get(2)?,
        category: row.get(3)?,
        note: row.get(4)?,
        confidential: row.get(5)?,
        place: json_opt(row, 6)?,
        point_e7: lat.zip(lon),
        received_at_ms: row.get(9)?,
        status_at_ms: row.get(10)?,
        photos_declared: row.get(11)?,
        photos_attached: row.get(12)?,
        first_photo: id_opt(row, 13, PhotoId::from_uuid)?,
        crew_name: row.get(14)?,
        accuracy_m: row.get(15)?,
        me_too: row.get(16)?,
        phash: read_phash(row, 17)?,
    })
}

/// From a column of [`first_phash`].
fn read_phash(row: &Row<'_>, at: usize) -> RowResult<Option<Phash>> {
    let text: Option<String> = row.get(at)?;
    let parsed = text.as_deref().and_then(|text| {
        let (version, bits) = text.split_once(' ')?;
        Some(Phash { version: version.parse().ok()?, bits: bits.parse::<i64>().ok()?.cast_unsigned() })
    });
    Ok(parsed)
}

/// How the first of a report's photos that are there looks.
pub(super) fn phash(sql: &Connection, city: CityId, id: ReportId) -> RowResult<Option<Phash>> {
    sql.prepare_cached(concat!("SELECT ", first_phash!("?1", "?2")))?
        .query_row(params![city.0, id.as_bytes()], |row| read_phash(row, 0))
}

/// A page of reports.
pub(super) fn reports(
    sql: &Connection,
    city: CityId,
    filter: &ReportFilter,
    page: Page,
) -> RowResult<ReportPage> {
    let mut clause = Where::city("reports", city);
    clause.one_of("reports.status", filter.statuses.iter().map(|status| status.as_str()));
    if let Some(number) = filter.number {
        clause.and("reports.number", number.to_string());
    }
    let total = sql
        .prepare_cached(&format!("SELECT count(*) FROM reports WHERE {}", clause.text))?
        .query_row(params_from_iter(clause.values()), |row| unsigned(row, 0))?;
    let lines = sql
        .prepare_cached(&format!(
            "SELECT {REPORT_LINE} FROM reports WHERE {}
             ORDER BY reports.received_at_ms DESC, reports.report_id DESC LIMIT {} OFFSET {}",
            clause.text, page.limit, page.offset
        ))?
        .query_map(params_from_iter(clause.values()), report_line)?
        .collect::<RowResult<_>>()?;
    Ok(ReportPage { lines, total })
}

/// How many reports stand where.
pub(super) fn report_counts(sql: &Connection, city: CityId) -> RowResult<BTreeMap<ReportStatus, u64>> {
    sql.prepare_cached("SELECT status, count(*) FROM reports WHERE city_id = ?1 GROUP BY status")?
        .query_map([city.0], |row| Ok((word(row, 0, ReportStatus::from_word)?, unsigned(row, 1)?)))?
        .collect()
}

const STILL_WAITS: &str = " AND (tasks.status <> 'done' OR EXISTS (SELECT 1 FROM reports \
    WHERE reports.city_id = tasks.city_id AND reports.report_id = tasks.report_id \
      AND reports.status = 'resolved'))";

/// A page of tasks.
pub(super) fn tasks(sql: &Connection, city: CityId, filter: &TaskFilter, page: Page) -> RowResult<TaskPage> {
    let mut clause = Where::city("tasks", city);
    clause.one_of("tasks.status", filter.statuses.iter().map(|status| status.as_str()));
    if !filter.statuses.is_empty() {
        // Done work whose report has moved on, by a dispute or by itself, waits for nobody.
        clause.text.push_str(STILL_WAITS);
    }
    let total = sql
        .prepare_cached(&format!("SELECT count(*) FROM tasks WHERE {}", clause.text))?
        .query_row(params_from_iter(clause.values()), |row| unsigned(row, 0))?;
    let lines = sql
        .prepare_cached(&format!(
            "SELECT {}, crews.name, reports.report_id, reports.category, reports.place FROM tasks
             JOIN crews ON crews.city_id = tasks.city_id AND crews.crew_id = tasks.crew_id
             JOIN reports ON reports.city_id = tasks.city_id
                  AND reports.report_id = tasks.report_id
             WHERE {} ORDER BY tasks.assigned_at_ms DESC, tasks.task_id DESC LIMIT {} OFFSET {}",
            rows::TASK,
            clause.text,
            page.limit,
            page.offset
        ))?
        .query_map(params_from_iter(clause.values()), |row| {
            let report_id = id(row, 11, ReportId::from_uuid)?;
            Ok(TaskLine {
                task: rows::task(row)?,
                crew_name: row.get(10)?,
                report_id,
                number: ReportNumber::of(report_id),
                category: row.get(12)?,
                place: json_opt(row, 13)?,
            })
        })?
        .collect::<RowResult<_>>()?;
    Ok(TaskPage { lines, total })
}

/// All crews with their members.
pub(super) fn crews(sql: &Connection, city: CityId, now_ms: i64) -> RowResult<Vec<CrewDetail>> {
    let crews: Vec<Crew> = sql
        .prepare_cached(&format!("SELECT {} FROM crews WHERE city_id = ?1 ORDER BY name", rows::CREW))?
        .query_map([city.0], rows::crew)?
        .collect::<RowResult<_>>()?;
    crews
        .into_iter()
        .map(|crew| {
            let members = members(sql, city, crew.crew_id)?
                .into_iter()
                .map(|member| member_detail(sql, city, member, now_ms))
                .collect::<RowResult<_>>()?;
            let open_tasks = sql
                .prepare_cached(
                    "SELECT count(*) FROM tasks WHERE city_id = ?1 AND crew_id = ?2
                       AND status IN ('assigned', 'accepted', 'started', 'rework')",
                )?
                .query_row(params![city.0, crew.crew_id.as_bytes()], |row| row.get(0))?;
            Ok(CrewDetail { crew, members, open_tasks })
        })
        .collect()
}

fn members(sql: &Connection, city: CityId, crew: CrewId) -> RowResult<Vec<Member>> {
    sql.prepare_cached(&format!(
        "SELECT {} FROM members WHERE city_id = ?1 AND crew_id = ?2 ORDER BY name, member_id",
        rows::MEMBER
    ))?
    .query_map(params![city.0, crew.as_bytes()], rows::member)?
    .collect()
}

fn member_detail(sql: &Connection, city: CityId, member: Member, now_ms: i64) -> RowResult<MemberDetail> {
    let key = params![city.0, member.member_id.as_bytes()];
    let identities = sql
        .prepare_cached(
            "SELECT identity_id FROM identities
             WHERE city_id = ?1 AND member_id = ?2 AND revoked_at_ms IS NULL
             ORDER BY registered_at_ms",
        )?
        .query_map(key, |row| id(row, 0, IdentityId::from_uuid))?
        .collect::<RowResult<_>>()?;
    let code_until_ms = sql
        .prepare_cached(
            "SELECT max(expires_at_ms) FROM activation_codes
             WHERE city_id = ?1 AND member_id = ?2 AND used_by IS NULL AND expires_at_ms > ?3",
        )?
        .query_row(params![city.0, member.member_id.as_bytes(), now_ms], |row| row.get(0))?;
    Ok(MemberDetail { member, identities, code_until_ms })
}

/// Completions for the office to settle.
pub(super) fn orphans(sql: &Connection, city: CityId, page: Page) -> RowResult<Vec<OrphanCompletion>> {
    let mut orphans: Vec<OrphanCompletion> = sql
        .prepare_cached(&format!(
            "SELECT {} FROM orphan_completions WHERE city_id = ?1 AND settled IS NULL
             ORDER BY received_at_ms DESC, op_id DESC LIMIT ?2 OFFSET ?3",
            rows::ORPHAN
        ))?
        .query_map(params![city.0, page.limit, page.offset], rows::orphan)?
        .collect::<RowResult<_>>()?;
    for orphan in &mut orphans {
        orphan.photos = orphan_photos(sql, city, orphan.op_id)?;
    }
    Ok(orphans)
}

/// One completion that was kept, settled or not.
pub(super) fn orphan(sql: &Connection, city: CityId, op_id: OpId) -> RowResult<Option<OrphanCompletion>> {
    let found = sql
        .prepare_cached(&format!(
            "SELECT {} FROM orphan_completions WHERE city_id = ?1 AND op_id = ?2",
            rows::ORPHAN
        ))?
        .query_row(params![city.0, op_id.as_bytes()], rows::orphan)
        .optional()?;
    let Some(mut orphan) = found else {
        return Ok(None);
    };
    orphan.photos = orphan_photos(sql, city, op_id)?;
    Ok(Some(orphan))
}

fn orphan_photos(sql: &Connection, city: CityId, op_id: OpId) -> RowResult<Vec<Photo>> {
    sql.prepare_cached(&format!(
        "SELECT {} FROM photos WHERE city_id = ?1 AND orphan_op_id = ?2 ORDER BY seq",
        rows::PHOTO
    ))?
    .query_map(params![city.0, op_id.as_bytes()], rows::photo)?
    .collect()
}
