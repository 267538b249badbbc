//! Everything of a person's own goes: reports here and at the office, drafts here.

use saberling_wire::{Entity, EntityId, Erase, OpKind, Operation, PhotoRole, ReportId, ReportStatus, Secret};

use super::{drafts, erase_report};
use crate::capture::discard_report;
use crate::error::Error;
use crate::inner::Inner;
use crate::present;
use crate::records::{Act, Stamp, forget, record, remove_unpromised};
use crate::store::{OpState, StoredOp, sql};

/// Has every own report erased that is not yet, and throws all drafts away. What fails in the middle leaves
/// the rest for the next call.
pub(crate) fn erase_all(inner: &Inner) -> Result<u32, Error> {
    let mut count = 0;
    for report in inner.store.read(sql::reports::all)? {
        let status = inner.store.read(|db| Ok(present::overlaid_report(db, &report)?.status))?;
        if status != Some(ReportStatus::Erased) {
            erase(inner, report.id)?;
            count += 1;
        }
        let hashes = inner.store.write(|db| sql::kept::delete_of_owner(db, &report.id.to_string()))?;
        remove_unpromised(inner, &hashes)?;
    }
    for id in inner.store.read(sql::operations::reports_without_row)? {
        erase_without_row(inner, id)?;
    }
    drafts::discard_all(inner)?;
    Ok(count)
}

/// A salvage may have lost a report's own row and kept what was recorded for it: nobody sees that any more, and
/// it would still be sent. It goes, and where one of the acts shows the report's secret, the office hears that
/// all of it is to go.
fn erase_without_row(inner: &Inner, id: EntityId) -> Result<(), Error> {
    let stamp = Stamp::draw(inner)?;
    let hashes = inner.store.write(|db| {
        let is_wish = |op: &StoredOp| op.kind == OpKind::Erase && op.state != OpState::Rejected;
        let (wishes, ops): (Vec<_>, Vec<_>) =
            sql::operations::of_entity(db, id)?.into_iter().partition(is_wish);
        let mut hashes = forget(db, &ops)?;
        hashes.extend(sql::photos::delete_of_entity(db, id)?);
        if wishes.is_empty()
            && let Some((identity_id, secret)) =
                ops.iter().find_map(|op| Some((op.identity_id, shown_by(op)?)))
        {
            let act = Act {
                identity_id,
                entity: Entity::Report,
                entity_id: id,
                kind: OpKind::Erase,
                proof: Some(secret),
                payload: &Erase {},
                photos: (PhotoRole::Report, &[]),
            };
            record(inner, db, &stamp, act)?;
        }
        Ok(hashes)
    })?;
    remove_unpromised(inner, &hashes)?;
    inner.driver.wake();
    Ok(())
}

/// The secret that an act shows; a create shows its hash alone.
fn shown_by(op: &StoredOp) -> Option<Secret> {
    serde_json::from_str::<Operation>(&op.envelope).ok()?.proof
}

/// A report that the office's server refused never got there, and what is recorded for it waits for ever: it is
/// thrown away here. If the office has it by another act after all, it stays, and is erased as the others.
fn erase(inner: &Inner, id: ReportId) -> Result<(), Error> {
    let ops = inner.store.read(|db| sql::operations::of_entity(db, id.into()))?;
    if ops.iter().any(|op| op.kind == OpKind::CreateReport && op.state == OpState::Rejected) {
        discard_report(inner, &id.to_string())?;
        if inner.store.read(|db| sql::reports::find(db, id))?.is_none() {
            return Ok(());
        }
    }
    erase_report(inner, &id.to_string()).map(drop)
}
