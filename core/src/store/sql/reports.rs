//! Own reports as they were captured.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use saberling_wire::{Answer, CreateReport, Fix, IdentityId, PhonePlace, ReportId, ReportRow, Secret};

use crate::error::Error;
use crate::store::{Cached as _, column, column_json, column_opt, to_json};

/// An own report as it was captured.
#[derive(Clone)]
pub struct StoredReport {
    /// The report.
    pub id: ReportId,
    /// The id it had before the server said that it was taken.
    pub former_id: Option<ReportId>,
    /// Who follows it from this phone.
    pub identity_id: IdentityId,
    /// The authority over it.
    pub secret: Secret,
    /// The category's code.
    pub category: String,
    /// What the person wrote.
    pub note: String,
    /// Shown to nobody outside the office by name.
    pub anonymous: bool,
    /// Hidden from the public.
    pub confidential: bool,
    /// Where.
    pub fix: Option<Fix>,
    /// What the phone made of the place.
    pub place: Option<PhonePlace>,
    /// The answers to the category's questions.
    pub answers: Vec<Answer>,
    /// When it was captured, epoch milliseconds.
    pub created_at_ms: i64,
}

/// What [`read`] reads, by its place: quicker than by name.
macro_rules! columns {
    () => {
        "report_id, former_id, identity_id, secret, category, note, anonymous, confidential, fix, \
         place, created_at_ms, answers"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<StoredReport> {
    Ok(StoredReport {
        id: column(row, 0)?,
        former_id: column_opt(row, 1)?,
        identity_id: column(row, 2)?,
        secret: column(row, 3)?,
        category: row.get(4)?,
        note: row.get(5)?,
        anonymous: row.get(6)?,
        confidential: row.get(7)?,
        fix: column_json(row, 8)?,
        place: column_json(row, 9)?,
        created_at_ms: row.get(10)?,
        answers: column_json(row, 11)?.unwrap_or_default(),
    })
}

pub(crate) fn insert(db: &Connection, report: &StoredReport) -> Result<(), Error> {
    let fix = report.fix.as_ref().map(|fix| to_json(fix, "fix")).transpose()?;
    let place = report.place.as_ref().map(|place| to_json(place, "place")).transpose()?;
    db.run(
        "INSERT INTO reports (report_id, identity_id, secret, category, note, anonymous, confidential, fix, place, \
         created_at_ms, answers) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            report.id.to_string(),
            report.identity_id.to_string(),
            report.secret.reveal(),
            report.category,
            report.note,
            report.anonymous,
            report.confidential,
            fix,
            place,
            report.created_at_ms,
            to_json(&report.answers, "answers")?,
        ],
    )?;
    Ok(())
}

/// Newest first.
pub(crate) fn all(db: &Connection) -> Result<Vec<StoredReport>, Error> {
    let mut query = db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM reports ORDER BY created_at_ms DESC, report_id DESC"
    ))?;
    let found = query.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// By its id, or by the one it had before.
pub(crate) fn find(db: &Connection, id: ReportId) -> Result<Option<StoredReport>, Error> {
    let mut query = db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM reports WHERE report_id = ?1 OR former_id = ?1 LIMIT 1"
    ))?;
    Ok(query.query_row([id.to_string()], read).optional()?)
}

/// The server said that the id is taken: the report lives on under a new one.
pub(crate) fn change_id(db: &Connection, former: ReportId, id: ReportId) -> Result<(), Error> {
    db.run(
        "UPDATE reports SET report_id = ?2, former_id = ?1 WHERE report_id = ?1",
        [former.to_string(), id.to_string()],
    )?;
    db.run("UPDATE kept_photos SET owner_id = ?2 WHERE owner_id = ?1", [former.to_string(), id.to_string()])?;
    Ok(())
}

/// A person corrected a refused report.
pub(crate) fn set_content(db: &Connection, id: ReportId, content: &CreateReport) -> Result<(), Error> {
    let fix = content.fix.as_ref().map(|fix| to_json(fix, "fix")).transpose()?;
    let place = content.place.as_ref().map(|place| to_json(place, "place")).transpose()?;
    db.run(
        "UPDATE reports SET category = ?2, note = ?3, anonymous = ?4, confidential = ?5, fix = ?6, place = ?7, \
         answers = ?8 WHERE report_id = ?1",
        params![
            id.to_string(),
            content.category,
            content.note,
            content.anonymous,
            content.confidential,
            fix,
            place,
            to_json(&content.answers, "answers")?,
        ],
    )?;
    Ok(())
}

/// What an import knows of a report is its id and secret; the first row that comes says the rest.
pub(crate) fn fill(db: &Connection, row: &ReportRow) -> Result<(), Error> {
    let fix = row.fix.as_ref().map(|fix| to_json(fix, "fix")).transpose()?;
    db.prepare_cached(
        "UPDATE reports SET category = ?2, note = ?3, anonymous = ?4, confidential = ?5, fix = ?6, created_at_ms = ?7, \
         answers = ?8 WHERE report_id = ?1 AND category = ''",
    )?
    .execute(params![
        row.report_id.to_string(),
        row.category,
        row.note,
        row.anonymous,
        row.confidential,
        fix,
        row.captured_at_ms,
        to_json(&row.answers, "answers")?,
    ])?;
    Ok(())
}

/// A person threw a refused report away.
pub(crate) fn delete(db: &Connection, id: ReportId) -> Result<(), Error> {
    db.run("DELETE FROM reports WHERE report_id = ?1", [id.to_string()])?;
    Ok(())
}

pub(crate) fn count(db: &Connection) -> Result<u32, Error> {
    Ok(db.one("SELECT count(*) FROM reports", [], |row| row.get(0))?)
}
