//! Drafts of reports, and which report each became.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use saberling_wire::ReportId;

use crate::error::Error;
use crate::store::{Cached as _, column};

/// A draft as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredDraft {
    pub(crate) id: String,
    /// As JSON.
    pub(crate) content: String,
    pub(crate) created_at_ms: i64,
    pub(crate) changed_at_ms: i64,
}

fn read(row: &Row<'_>) -> rusqlite::Result<StoredDraft> {
    Ok(StoredDraft {
        id: row.get(0)?,
        content: row.get(1)?,
        created_at_ms: row.get(2)?,
        changed_at_ms: row.get(3)?,
    })
}

pub(crate) fn insert(db: &Connection, draft: &StoredDraft) -> Result<(), Error> {
    db.run(
        "INSERT INTO drafts (draft_id, content, created_at_ms, changed_at_ms) VALUES (?1, ?2, ?3, ?4)",
        params![draft.id, draft.content, draft.created_at_ms, draft.changed_at_ms],
    )?;
    Ok(())
}

/// The last changed first.
pub(crate) fn all(db: &Connection) -> Result<Vec<StoredDraft>, Error> {
    let mut query = db.prepare_cached(
        "SELECT draft_id, content, created_at_ms, changed_at_ms FROM drafts \
         ORDER BY changed_at_ms DESC, draft_id DESC",
    )?;
    let found = query.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

pub(crate) fn find(db: &Connection, id: &str) -> Result<Option<StoredDraft>, Error> {
    let mut query = db.prepare_cached(
        "SELECT draft_id, content, created_at_ms, changed_at_ms FROM drafts WHERE draft_id = ?1",
    )?;
    Ok(query.query_row([id], read).optional()?)
}

/// Puts another content.
pub(crate) fn set_content(db: &Connection, id: &str, content: &str, now_ms: i64) -> Result<(), Error> {
    db.run(
        "UPDATE drafts SET content = ?2, changed_at_ms = ?3 WHERE draft_id = ?1",
        params![id, content, now_ms],
    )?;
    Ok(())
}

/// One of its photos is new, gone, or another.
pub(crate) fn touch(db: &Connection, id: &str, now_ms: i64) -> Result<(), Error> {
    db.run("UPDATE drafts SET changed_at_ms = ?2 WHERE draft_id = ?1", params![id, now_ms])?;
    Ok(())
}

/// Says whether it was there.
pub(crate) fn delete(db: &Connection, id: &str) -> Result<bool, Error> {
    Ok(db.run("DELETE FROM drafts WHERE draft_id = ?1", [id])? > 0)
}

/// The draft has become a report. Those whose reports are gone are forgotten.
pub(crate) fn hand_in(db: &Connection, id: &str, report: ReportId) -> Result<(), Error> {
    db.run(
        "DELETE FROM drafts_handed_in WHERE report_id NOT IN (SELECT report_id FROM reports) \
         AND report_id NOT IN (SELECT former_id FROM reports WHERE former_id IS NOT NULL)",
        [],
    )?;
    db.run(
        "INSERT INTO drafts_handed_in (draft_id, report_id) VALUES (?1, ?2)",
        params![id, report.to_string()],
    )?;
    delete(db, id).map(|_| ())
}

/// The report that a draft has become, by the id that it had then.
pub(crate) fn report_of(db: &Connection, id: &str) -> Result<Option<ReportId>, Error> {
    let mut query = db.prepare_cached("SELECT report_id FROM drafts_handed_in WHERE draft_id = ?1")?;
    Ok(query.query_row([id], |row| column(row, 0)).optional()?)
}
