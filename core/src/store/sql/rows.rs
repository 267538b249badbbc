//! The server's rows: written by pulls alone, beneath the outbox, so that nothing echoes.

use rusqlite::{Connection, OptionalExtension as _, Row as SqlRow, params};
use saberling_wire::{Entity, EntityId, FeedItem, IdentityId, LeaveCause, PhotoId, ReportRow, Row, TaskRow};

use crate::error::Error;
use crate::store::{column, column_json, to_json};

/// One row of the server.
#[derive(Debug, Clone)]
pub struct BaseRow {
    /// The identity that pulled it.
    pub identity_id: IdentityId,
    /// What it speaks of.
    pub entity_id: EntityId,
    /// Its content.
    pub row: Row,
    /// Why it left the scope, while results of ours for it are unsent.
    pub left: Option<LeaveCause>,
}

fn read(row: &SqlRow<'_>) -> rusqlite::Result<BaseRow> {
    let left: Option<String> = row.get("left_cause")?;
    Ok(BaseRow {
        identity_id: column(row, "identity_id")?,
        entity_id: column(row, "entity_id")?,
        row: column_json(row, "body")?.unwrap_or(Row::Unknown),
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
        "INSERT INTO base_rows (scope, entity, entity_id, identity_id, rev, generation, body) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (scope, entity, entity_id) DO UPDATE SET \
         identity_id = ?4, rev = ?5, generation = ?6, body = ?7, left_cause = NULL",
    )?
    .execute(params![
        item.scope,
        item.entity.as_str(),
        item.entity_id.to_string(),
        identity_id.to_string(),
        item.rev,
        generation,
        to_json(row, "row")?,
    ])?;
    Ok(())
}

/// A row left its scope: it goes, unless results of ours for it are unsent.
pub(crate) fn leave(db: &Connection, item: &FeedItem, cause: LeaveCause) -> Result<(), Error> {
    let key = [item.scope.clone(), item.entity.to_string(), item.entity_id.to_string()];
    db.execute(
        "UPDATE base_rows SET left_cause = ?4, rev = ?5 WHERE scope = ?1 AND entity = ?2 AND entity_id = ?3",
        params![key[0], key[1], key[2], cause.as_str(), item.rev],
    )?;
    Ok(())
}

/// The end of a pull: rows that left go once nothing of ours waits for them; after a refetch, so do
/// the rows that it did not bring again.
pub(crate) fn sweep(db: &Connection, identity_id: IdentityId, generation: i64) -> Result<(), Error> {
    db.execute(
        "UPDATE base_rows SET left_cause = 'moved' WHERE identity_id = ?1 AND generation < ?2 AND left_cause IS NULL",
        params![identity_id.to_string(), generation],
    )?;
    db.execute(
        "DELETE FROM base_rows WHERE identity_id = ?1 AND left_cause IS NOT NULL AND NOT EXISTS (SELECT 1 \
         FROM operations WHERE operations.entity_id = base_rows.entity_id \
         AND operations.identity_id = base_rows.identity_id AND operations.state <> 'acknowledged')",
        [identity_id.to_string()],
    )?;
    Ok(())
}

/// What the server says of an own report.
pub(crate) fn report(db: &Connection, entity_id: EntityId) -> Result<Option<ReportRow>, Error> {
    let mut query = db.prepare_cached(
        "SELECT * FROM base_rows WHERE entity_id = ?1 AND entity = 'report' AND scope LIKE 'own:%' LIMIT 1",
    )?;
    let found = query.query_row([entity_id.to_string()], read).optional()?;
    Ok(found.and_then(|base| match base.row {
        Row::Report(row) => Some(row),
        _ => None,
    }))
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

/// Every row of an identity, for the photos that it wants.
pub(crate) fn of_identity(db: &Connection, identity_id: IdentityId) -> Result<Vec<BaseRow>, Error> {
    let mut query = db.prepare_cached(
        "SELECT * FROM base_rows WHERE identity_id = ?1 AND left_cause IS NULL ORDER BY entity_id",
    )?;
    let found = query.query_map([identity_id.to_string()], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

pub(crate) fn count(db: &Connection, entity: Entity) -> Result<u32, Error> {
    Ok(db
        .query_row("SELECT count(*) FROM base_rows WHERE entity = ?1", [entity.as_str()], |row| row.get(0))?)
}

/// The reports and tasks whose rows show a photo.
pub(crate) fn showing(db: &Connection, photo: PhotoId) -> Result<Vec<EntityId>, Error> {
    let mut query = db.prepare_cached("SELECT entity_id FROM base_rows WHERE instr(body, ?1) > 0")?;
    let found =
        query.query_map([photo.to_string()], |row| column(row, "entity_id"))?.collect::<Result<_, _>>()?;
    Ok(found)
}
