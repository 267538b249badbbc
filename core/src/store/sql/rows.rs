//! The server's rows: written by pulls alone, beneath the outbox, so that nothing echoes.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, OptionalExtension as _, Row as SqlRow, params};
use saberling_wire::{
    DigestSum, Entity, EntityId, FeedItem, IdentityId, LeaveCause, PhotoId, PublicRow, ReportNumber,
    ReportRow, Row, TaskRow,
};

use crate::error::Error;
use crate::store::{Cached as _, column, column_json, to_json};

/// One row of the server.
#[derive(Debug, Clone)]
pub struct BaseRow {
    /// Its content.
    pub row: Row,
    /// Why it left the scope, while something of ours for it still matters.
    pub left: Option<LeaveCause>,
}

fn read(row: &SqlRow<'_>) -> rusqlite::Result<BaseRow> {
    let left: Option<String> = row.get("left_cause")?;
    Ok(BaseRow {
        // One that does not read must not stop everything else: the server has it.
        row: column_json(row, "body").ok().flatten().unwrap_or(Row::Unknown),
        left: left.map(|cause| LeaveCause::from_word(&cause)),
    })
}

/// Stores a row of a page.
pub(crate) fn put(
    db: &Connection,
    identity_id: IdentityId,
    generation: i64,
    item: &FeedItem,
    row: &Row,
) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO base_rows (scope, entity, entity_id, identity_id, rev, generation, body, wants) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (identity_id, scope, entity, entity_id) \
         DO UPDATE SET rev = ?5, generation = ?6, body = ?7, wants = ?8, left_cause = NULL",
    )?
    .execute(params![
        item.scope,
        item.entity.as_str(),
        item.entity_id.to_string(),
        identity_id.to_string(),
        item.rev,
        generation,
        to_json(row, "row")?,
        to_json(&wants(row), "photos")?,
    ])?;
    Ok(())
}

/// The photos of a row that this phone wants to have: of open tasks, and of own reports. Those of its own are
/// here; evidence and what another phone has sent are not.
fn wants(row: &Row) -> Vec<PhotoId> {
    let photos = match row {
        Row::Task(task) if task.status.is_open_for_crew() => &task.report.photos[..],
        Row::Report(report) => &report.photos,
        _ => &[],
    };
    photos.iter().filter(|photo| photo.attached).map(|photo| photo.photo_id).collect()
}

/// The wanted photos of an identity that are neither its own nor fetched in this size, row by row.
pub(crate) fn missing_photos(
    db: &Connection,
    identity_id: IdentityId,
    full: bool,
) -> Result<Vec<PhotoId>, Error> {
    let mut query = db.prepare_cached(
        "SELECT wanted.value AS photo_id FROM base_rows, json_each(base_rows.wants) AS wanted \
         WHERE identity_id = ?1 AND wants <> '[]' AND left_cause IS NULL \
         AND NOT EXISTS (SELECT 1 FROM photos WHERE photos.photo_id = wanted.value) \
         AND NOT EXISTS (SELECT 1 FROM media WHERE media.photo_id = wanted.value AND is_full = ?2) \
         ORDER BY entity_id, wanted.key",
    )?;
    let found = query
        .query_map(params![identity_id.to_string(), full], |row| column(row, 0))?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// A row of a kind that this version does not know: what it knew stays, the revision counts.
pub(crate) fn put_unknown(
    db: &Connection,
    identity_id: IdentityId,
    generation: i64,
    item: &FeedItem,
) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO base_rows (scope, entity, entity_id, identity_id, rev, generation, body) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, '{\"type\":\"unknown\"}') \
         ON CONFLICT (identity_id, scope, entity, entity_id) \
         DO UPDATE SET rev = ?5, generation = ?6, left_cause = NULL",
    )?
    .execute(params![
        item.scope,
        item.entity.as_str(),
        item.entity_id.to_string(),
        identity_id.to_string(),
        item.rev,
        generation,
    ])?;
    Ok(())
}

/// What each scope of an identity holds, as sums.
pub(crate) fn digests(
    db: &Connection,
    identity_id: IdentityId,
) -> Result<BTreeMap<String, DigestSum>, Error> {
    let mut query = db.prepare_cached(
        "SELECT scope, entity_id, rev FROM base_rows WHERE identity_id = ?1 AND left_cause IS NULL",
    )?;
    let mut rows = query.query([identity_id.to_string()])?;
    let mut sums: BTreeMap<String, DigestSum> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        sums.entry(row.get("scope")?).or_default().add(column(row, "entity_id")?, row.get("rev")?);
    }
    Ok(sums)
}

/// A row left its scope: it is marked, and goes when the pull is complete.
pub(crate) fn leave(
    db: &Connection,
    identity_id: IdentityId,
    item: &FeedItem,
    cause: LeaveCause,
) -> Result<(), Error> {
    db.run(
        "UPDATE base_rows SET left_cause = ?5, rev = ?6 \
         WHERE identity_id = ?1 AND scope = ?2 AND entity = ?3 AND entity_id = ?4",
        params![
            identity_id.to_string(),
            item.scope,
            item.entity.as_str(),
            item.entity_id.to_string(),
            cause.as_str(),
            item.rev
        ],
    )?;
    Ok(())
}

/// How long a crew can read that its result went to a task that it no longer has.
const ORPHAN_SHOWN_MS: i64 = 3 * 24 * 60 * 60 * 1_000;

/// The end of a pull: after a refetch, the rows that it did not bring again have left. Rows that left
/// go, unless something of ours for them is unsent or refused, a photo is on its way, or the person
/// has yet to read what became of the result.
pub(crate) fn sweep(
    db: &Connection,
    identity_id: IdentityId,
    generation: i64,
    now_ms: i64,
) -> Result<(), Error> {
    db.run(
        "UPDATE base_rows SET left_cause = 'moved' WHERE identity_id = ?1 AND generation < ?2 AND left_cause IS NULL \
         AND scope NOT LIKE 'public:%'",
        params![identity_id.to_string(), generation],
    )?;
    db.run(
        "DELETE FROM base_rows WHERE identity_id = ?1 AND left_cause IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM operations WHERE operations.entity_id = base_rows.entity_id \
         AND operations.identity_id = base_rows.identity_id AND (operations.state <> 'acknowledged' \
         OR operations.orphan AND operations.recorded_at_ms > ?2)) \
         AND NOT EXISTS (SELECT 1 FROM photos WHERE photos.entity_id = base_rows.entity_id \
         AND photos.identity_id = base_rows.identity_id AND photos.state IN ('compressed', 'uploading'))",
        params![identity_id.to_string(), now_ms - ORPHAN_SHOWN_MS],
    )?;
    Ok(())
}

/// A report as the public sees it, by its number.
pub(crate) fn public(db: &Connection, number: ReportNumber) -> Result<Option<(EntityId, PublicRow)>, Error> {
    Ok(all_public(db)?.into_iter().find(|(_, row)| row.number == number))
}

/// Every report that the public sees, as far as it was pulled, once each: the newer of its area's row and of the
/// one that an identity hears because it said "me too", with the count, which only the area's row has.
pub(crate) fn all_public(db: &Connection) -> Result<Vec<(EntityId, PublicRow)>, Error> {
    let mut query = db.prepare_cached(
        "SELECT * FROM base_rows WHERE entity = 'public_report' AND left_cause IS NULL \
         ORDER BY entity_id, rev DESC",
    )?;
    let mut rows = query.query([])?;
    let mut found: Vec<(EntityId, PublicRow)> = Vec::new();
    while let Some(row) = rows.next()? {
        let id = column(row, "entity_id")?;
        let Row::Public(public) = read(row)?.row else { continue };
        match found.last_mut() {
            Some((last, newer)) if *last == id => newer.me_too = newer.me_too.max(public.me_too),
            _ => found.push((id, public)),
        }
    }
    Ok(found)
}

/// The content of an own report was erased.
pub(crate) fn delete_report(db: &Connection, entity_id: EntityId) -> Result<(), Error> {
    db.run("DELETE FROM base_rows WHERE entity_id = ?1 AND entity = 'report'", [entity_id.to_string()])?;
    Ok(())
}

/// The end of a public pull: what left, or did not come again from the start, goes.
pub(crate) fn sweep_public(db: &Connection, generation: i64) -> Result<(), Error> {
    db.run(
        "DELETE FROM base_rows WHERE scope LIKE 'public:%' AND (left_cause IS NOT NULL OR generation < ?1)",
        [generation],
    )?;
    Ok(())
}

/// What the server says of an own report.
pub(crate) fn report(db: &Connection, entity_id: EntityId) -> Result<Option<ReportRow>, Error> {
    let mut query = db.prepare_cached(
        "SELECT * FROM base_rows WHERE entity_id = ?1 AND entity = 'report' AND scope LIKE 'own:%' \
         ORDER BY left_cause IS NOT NULL, rev DESC LIMIT 1",
    )?;
    let found = query.query_row([entity_id.to_string()], read).optional()?;
    Ok(found.and_then(|base| match base.row {
        Row::Report(row) => Some(row),
        _ => None,
    }))
}

/// What the server says of every own report.
pub(crate) fn of_reports(db: &Connection) -> Result<HashMap<EntityId, ReportRow>, Error> {
    let mut query = db.prepare_cached(
        "SELECT entity_id, body FROM reports JOIN base_rows ON entity_id = report_id \
         WHERE entity = 'report' AND scope LIKE 'own:%' \
         ORDER BY entity_id, left_cause IS NOT NULL, rev DESC",
    )?;
    let mut rows = query.query([])?;
    let (mut found, mut last) = (HashMap::new(), None);
    while let Some(row) = rows.next()? {
        let entity = column(row, 0)?;
        // The first of each counts, whether it reads or not.
        if last.replace(entity) == Some(entity) {
            continue;
        }
        // The kind is in a column: read without it, which spares the detour of a tagged enum.
        if let Some(report) = column_json(row, 1).ok().flatten() {
            found.insert(entity, report);
        }
    }
    Ok(found)
}

/// The tasks that an identity sees or has unsent results for.
pub(crate) fn tasks(
    db: &Connection,
    identity_id: IdentityId,
) -> Result<Vec<(TaskRow, Option<LeaveCause>)>, Error> {
    let mut query = db.prepare_cached(
        "SELECT * FROM base_rows WHERE identity_id = ?1 AND entity = 'task' ORDER BY entity_id",
    )?;
    let found = query.query_map([identity_id.to_string()], read)?.collect::<Result<Vec<_>, _>>()?;
    Ok(found
        .into_iter()
        .filter_map(|base| match base.row {
            Row::Task(task) => Some((task, base.left)),
            _ => None,
        })
        .collect())
}

pub(crate) fn count(db: &Connection, entity: Entity) -> Result<u32, Error> {
    Ok(db.one("SELECT count(*) FROM base_rows WHERE entity = ?1", [entity.as_str()], |row| row.get(0))?)
}

/// The reports and tasks whose rows show a photo.
pub(crate) fn showing(db: &Connection, photo: PhotoId) -> Result<Vec<EntityId>, Error> {
    let mut query = db.prepare_cached("SELECT entity_id FROM base_rows WHERE instr(body, ?1) > 0")?;
    let found =
        query.query_map([photo.to_string()], |row| column(row, "entity_id"))?.collect::<Result<_, _>>()?;
    Ok(found)
}
