//! Reports with all that hangs on them: loaded whole, written by their difference.

use rusqlite::{Connection, OptionalExtension as _, Row, ToSql, params};
use saberling_wire::{EntityId, IdentityId, ReportId, ReportNumber, ReportStatus, TaskId};

use super::convert::{RowResult, id, signed, to_json};
use super::{pairs, rows};
use crate::aggregate::{Event, Note, Photo, Report, ReportAggregate, Task};
use crate::records::CityId;

/// Loads a report, whole.
pub(super) fn load(
    sql: &Connection,
    city: CityId,
    report_id: ReportId,
) -> RowResult<Option<ReportAggregate>> {
    let key = params![city.0, report_id.as_bytes()];
    let report = sql
        .prepare_cached(&format!(
            "SELECT {} FROM reports WHERE city_id = ?1 AND report_id = ?2",
            rows::REPORT
        ))?
        .query_row(key, rows::report)
        .optional()?;
    let Some(report) = report else {
        return Ok(None);
    };
    let followers = sql
        .prepare_cached("SELECT identity_id FROM followers WHERE city_id = ?1 AND report_id = ?2")?
        .query_map(key, |row| id(row, 0, IdentityId::from_uuid))?
        .collect::<RowResult<_>>()?;
    let photos = rows_of(sql, "photos", rows::PHOTO, key, rows::photo)?;
    let notes = rows_of(sql, "notes", rows::NOTE, key, rows::note)?;
    let events = rows_of(sql, "events", rows::EVENT, key, rows::event)?;
    let tasks = tasks(sql, city, report_id)?;
    let me_too = sql
        .prepare_cached("SELECT identity_id FROM me_too WHERE city_id = ?1 AND report_id = ?2")?
        .query_map(key, |row| id(row, 0, IdentityId::from_uuid))?
        .collect::<RowResult<_>>()?;
    Ok(Some(ReportAggregate { report, followers, photos, notes, events, tasks, me_too }))
}

/// The rows of one table that belong to a report, in their order.
fn rows_of<T>(
    sql: &Connection,
    table: &'static str,
    columns: &'static str,
    key: &[&dyn ToSql],
    read: fn(&Row<'_>) -> RowResult<T>,
) -> RowResult<Vec<T>> {
    sql.prepare_cached(&format!(
        "SELECT {columns} FROM {table} WHERE city_id = ?1 AND report_id = ?2 ORDER BY seq"
    ))?
    .query_map(key, read)?
    .collect()
}

fn tasks(sql: &Connection, city: CityId, report_id: ReportId) -> RowResult<Vec<Task>> {
    let key = params![city.0, report_id.as_bytes()];
    let mut tasks = rows_of(sql, "tasks", rows::TASK, key, rows::task)?;
    for task in &mut tasks {
        task.cleaners = cleaners(sql, city, task.task_id)?;
    }
    Ok(tasks)
}

/// Who worked on a task.
fn cleaners(sql: &Connection, city: CityId, task_id: TaskId) -> RowResult<Vec<crate::aggregate::Cleaner>> {
    sql.prepare_cached(
        "SELECT cleaners.member_id, cleaners.identity_id, cleaners.user_id, members.user_id
         FROM cleaners
         LEFT JOIN members USING (city_id, member_id)
         WHERE cleaners.city_id = ?1 AND cleaners.task_id = ?2 ORDER BY cleaners.member_id",
    )?
    .query_map(params![city.0, task_id.as_bytes()], rows::cleaner)?
    .collect()
}

/// The report that a task belongs to.
pub(super) fn report_of_task(sql: &Connection, city: CityId, task_id: TaskId) -> RowResult<Option<ReportId>> {
    sql.prepare_cached("SELECT report_id FROM tasks WHERE city_id = ?1 AND task_id = ?2")?
        .query_row(params![city.0, task_id.as_bytes()], |row| id(row, 0, ReportId::from_uuid))
        .optional()
}

/// The reports that name this one as the one that was there already.
pub(super) fn duplicates_of(sql: &Connection, city: CityId, of: ReportId) -> RowResult<Vec<ReportId>> {
    sql.prepare_cached(
        "SELECT report_id FROM reports
         WHERE city_id = ?1 AND duplicate_of = ?2 AND status = 'duplicate' ORDER BY report_id",
    )?
    .query_map(params![city.0, of.as_bytes()], |row| id(row, 0, ReportId::from_uuid))?
    .collect()
}

/// Writes what is different in `after`.
pub(super) fn save(
    sql: &Connection,
    city: CityId,
    before: Option<&ReportAggregate>,
    after: &ReportAggregate,
) -> RowResult<()> {
    let report_id = after.report.report_id;
    if before.is_none_or(|before| before.report != after.report) {
        save_report(sql, city, verb(before.is_some()), &after.report)?;
    }
    let erased = ReportStatus::Erased;
    if after.report.status == erased && before.is_some_and(|before| before.report.status != erased) {
        clear(sql, city, report_id)?;
    }
    save_people(sql, city, before, after)?;
    for (seq, photo) in after.photos.iter().enumerate() {
        if before.is_none_or(|before| before.photos.get(seq) != Some(photo)) {
            let known = before.is_some_and(|before| seq < before.photos.len());
            save_photo(sql, city, verb(known), Owner::Report(report_id), seq, photo)?;
        }
    }
    let known = before.map_or(0, |before| before.notes.len());
    for (seq, note) in after.notes.iter().enumerate().skip(known) {
        save_note(sql, city, report_id, seq, note)?;
    }
    for (seq, event) in after.events.iter().enumerate() {
        if before.is_none_or(|before| before.events.get(seq) != Some(event)) {
            let known = before.is_some_and(|before| seq < before.events.len());
            save_event(sql, city, verb(known), (report_id, seq), event)?;
        }
    }
    for (seq, task) in after.tasks.iter().enumerate() {
        if before.is_none_or(|before| before.tasks.get(seq) != Some(task)) {
            let known = before.is_some_and(|before| seq < before.tasks.len());
            save_task(sql, city, verb(known), (report_id, seq), task)?;
        }
    }
    Ok(())
}

/// Takes out what erasing leaves nothing of: who followed it, photos, notes.
fn clear(sql: &Connection, city: CityId, report_id: ReportId) -> RowResult<()> {
    pairs::forget(sql, city, report_id)?;
    for table in ["followers", "photos", "notes", "me_too"] {
        sql.prepare_cached(&format!("DELETE FROM {table} WHERE city_id = ?1 AND report_id = ?2"))?
            .execute(params![city.0, report_id.as_bytes()])?;
    }
    Ok(())
}

/// Writes who follows it and who said "me too"; both only grow.
fn save_people(
    sql: &Connection,
    city: CityId,
    before: Option<&ReportAggregate>,
    after: &ReportAggregate,
) -> RowResult<()> {
    let report_id = after.report.report_id;
    for follower in &after.followers {
        if before.is_none_or(|before| !before.followers.contains(follower)) {
            sql.prepare_cached(
                "INSERT INTO followers (city_id, report_id, identity_id) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![city.0, report_id.as_bytes(), follower.as_bytes()])?;
        }
    }
    for identity in &after.me_too {
        if before.is_none_or(|before| !before.me_too.contains(identity)) {
            sql.prepare_cached("INSERT INTO me_too (city_id, report_id, identity_id) VALUES (?1, ?2, ?3)")?
                .execute(params![city.0, report_id.as_bytes(), identity.as_bytes()])?;
        }
    }
    Ok(())
}

/// The report that the public knows by that id.
pub(super) fn report_of_public(
    sql: &Connection,
    city: CityId,
    public_id: EntityId,
) -> RowResult<Option<ReportId>> {
    sql.prepare_cached("SELECT report_id FROM reports WHERE city_id = ?1 AND public_id = ?2")?
        .query_row(params![city.0, public_id.as_bytes()], |row| id(row, 0, ReportId::from_uuid))
        .optional()
}

/// Only a row that was read in this transaction is written over: a new one whose id is in use fails.
pub(super) const fn verb(known: bool) -> &'static str {
    if known { "REPLACE" } else { "INSERT" }
}

fn save_report(sql: &Connection, city: CityId, verb: &'static str, report: &Report) -> RowResult<()> {
    let fix = report.fix.as_ref();
    let place = report.place.as_ref();
    let flags = &report.flags;
    sql.prepare_cached(&format!(
        "{verb} INTO reports (city_id, number, area_code, public_id, {})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
                 ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36,
                 ?37, ?38, ?39, ?40)",
        rows::REPORT
    ))?
    .execute(params![
        city.0,
        ReportNumber::of(report.report_id).to_string(),
        place.and_then(|place| place.area_code.as_deref()),
        EntityId::public(report.report_id).as_bytes(),
        report.report_id.as_bytes(),
        report.secret_hash.as_bytes(),
        report.status.as_str(),
        report.version,
        report.category,
        report.note,
        report.anonymous,
        report.confidential,
        fix.map(|fix| fix.lat_e7),
        fix.map(|fix| fix.lon_e7),
        fix.and_then(|fix| fix.accuracy_m),
        fix.map(|fix| fix.source.as_str()),
        fix.map(|fix| fix.mock),
        fix.and_then(|fix| fix.fixed_at_ms),
        place.map(to_json).transpose()?,
        report.phone_place.as_ref().map(to_json).transpose()?,
        report.config_version,
        report.captured_at_ms,
        report.received_at_ms,
        report.status_at_ms,
        flags.shown_status.map(|status| status.as_str()),
        flags.shown_version,
        flags.news_due_ms,
        flags.due_at_ms,
        flags.grid_e7.map(|grid| grid.0),
        flags.grid_e7.map(|grid| grid.1),
        flags.public,
        flags.incomplete_since_ms,
        flags.disputable,
        flags.duplicate_of.as_ref().map(|id| *id.as_bytes()),
        flags.stars,
        flags.retired_category,
        fix.and_then(|fix| fix.provider).map(|provider| provider.as_str()),
        Some(&report.other_fixes).filter(|fixes| !fixes.is_empty()).map(to_json).transpose()?,
        Some(&report.answers).filter(|answers| !answers.is_empty()).map(to_json).transpose()?,
        report.question.as_ref().map(to_json).transpose()?,
    ])?;
    Ok(())
}

/// What a photo belongs to.
#[derive(Clone, Copy)]
pub(super) enum Owner {
    Report(ReportId),
    Orphan(saberling_wire::OpId),
}

pub(super) fn save_photo(
    sql: &Connection,
    city: CityId,
    verb: &'static str,
    owner: Owner,
    seq: usize,
    photo: &Photo,
) -> RowResult<()> {
    let (report_id, orphan) = match owner {
        Owner::Report(id) => (Some(*id.as_bytes()), None),
        Owner::Orphan(id) => (None, Some(*id.as_bytes())),
    };
    sql.prepare_cached(&format!(
        "{verb} INTO photos (city_id, report_id, orphan_op_id, seq, {})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        rows::PHOTO
    ))?
    .execute(params![
        city.0,
        report_id,
        orphan,
        signed(seq as u64),
        photo.photo_id.as_bytes(),
        photo.task_id.as_ref().map(|id| *id.as_bytes()),
        photo.role.as_str(),
        photo.sha256.as_bytes(),
        signed(photo.size_bytes),
        photo.width_px,
        photo.height_px,
        photo.taken_at_ms,
        photo.declared_by.as_bytes(),
        photo.attached_at_ms,
        photo.declared_at_ms,
        photo.removed_at_ms,
    ])?;
    Ok(())
}

fn save_note(sql: &Connection, city: CityId, report_id: ReportId, seq: usize, note: &Note) -> RowResult<()> {
    sql.prepare_cached(&format!(
        "INSERT INTO notes (city_id, report_id, seq, {}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        rows::NOTE
    ))?
    .execute(params![
        city.0,
        report_id.as_bytes(),
        signed(seq as u64),
        note.op_id.as_bytes(),
        note.identity_id.as_bytes(),
        note.text,
        note.received_at_ms,
        note.captured_at_ms,
    ])?;
    Ok(())
}

fn save_event(
    sql: &Connection,
    city: CityId,
    verb: &'static str,
    (report_id, seq): (ReportId, usize),
    event: &Event,
) -> RowResult<()> {
    sql.prepare_cached(&format!(
        "{verb} INTO events (city_id, report_id, seq, {})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
                 ?21)",
        rows::EVENT
    ))?
    .execute(params![
        city.0,
        report_id.as_bytes(),
        signed(seq as u64),
        event.at_ms,
        event.kind.as_str(),
        event.by.as_str(),
        event.user_id.as_ref().map(|id| *id.as_bytes()),
        event.identity_id.as_ref().map(|id| *id.as_bytes()),
        event.member_id.as_ref().map(|id| *id.as_bytes()),
        event.task_id.as_ref().map(|id| *id.as_bytes()),
        event.crew_name,
        event.reason,
        event.text,
        event.inside,
        event.op_id.as_ref().map(|id| *id.as_bytes()),
        event.captured_at_ms,
        event.fix.as_ref().map(to_json).transpose()?,
        event.report_status.as_str(),
        event.task_status.map(|status| status.as_str()),
        event.seen.as_str(),
        event.former.as_ref().map(to_json).transpose()?,
    ])?;
    Ok(())
}

fn save_task(
    sql: &Connection,
    city: CityId,
    verb: &'static str,
    (report_id, seq): (ReportId, usize),
    task: &Task,
) -> RowResult<()> {
    sql.prepare_cached(&format!(
        "{verb} INTO tasks (city_id, report_id, seq, task_id, crew_id, status, version,
             assigned_at_ms, instruction, rework_reason, started_at_ms, done_at_ms, completion_note)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
    ))?
    .execute(params![
        city.0,
        report_id.as_bytes(),
        signed(seq as u64),
        task.task_id.as_bytes(),
        task.crew_id.as_bytes(),
        task.status.as_str(),
        task.version,
        task.assigned_at_ms,
        task.instruction,
        task.rework_reason,
        task.started_at_ms,
        task.done_at_ms,
        task.completion_note,
    ])?;
    for cleaner in &task.cleaners {
        sql.prepare_cached(
            "INSERT INTO cleaners (city_id, task_id, member_id, identity_id, user_id)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (city_id, task_id, member_id) DO UPDATE SET user_id = excluded.user_id",
        )?
        .execute(params![
            city.0,
            task.task_id.as_bytes(),
            cleaner.member_id.as_bytes(),
            cleaner.identity_id.as_bytes(),
            cleaner.user_id.as_ref().map(|id| *id.as_bytes()),
        ])?;
    }
    Ok(())
}
