//! What a person does about a refusal: correct the report, or throw away what was refused.
//!
//! A correction is a new create in the old one's place: what was recorded after it keeps its bytes and
//! follows it. Only what the server refused for good can be mended; what is merely waiting cannot,
//! because the server may have it already.

use rusqlite::Transaction;
use saberling_wire::{CreateReport, EntityId, Operation, Sha256, validate};

use super::record::Stamp;
use crate::api::ReportView;
use crate::error::Error;
use crate::inner::Inner;
use crate::outbox;
use crate::present;
use crate::store::{IdentityKind, LocalPhoto, OpState, StoredOp, sql};

/// Sends a refused report again, with another category and note.
pub(crate) fn correct_report(
    inner: &Inner,
    report_id: &str,
    category: &str,
    note: &str,
) -> Result<ReportView, Error> {
    let id = report_id.parse().map_err(|_| Error::UnknownReport)?;
    let stamp = Stamp::draw(inner)?;
    let online = inner.ports.is_online();
    let view = inner.store.write(|db| {
        let report = sql::reports::find(db, id)?.ok_or(Error::UnknownReport)?;
        let refused = refused_create(db, report.id.into())?;
        let mut payload = payload_of(&refused)?;
        category.clone_into(&mut payload.category);
        note.clone_into(&mut payload.note);
        validate::create_report(&payload, &inner.seed.config)?;
        let envelope = outbox::correct(&refused.envelope, stamp.op_id, &inner.seed.config_version, &payload)?;
        sql::operations::replace(db, refused.seq, stamp.op_id, refused.entity_id, &envelope)?;
        sql::operations::release(db, refused.entity_id)?;
        sql::photos::move_to(db, refused.op_id, stamp.op_id, refused.entity_id)?;
        sql::reports::set_text(db, report.id, category, note)?;
        present::report_in(inner, db, report.id, online)
    })?;
    inner.driver.wake();
    inner.announce_change(id.into());
    Ok(view)
}

/// Throws a refused report away, with what was recorded for it.
pub(crate) fn discard_report(inner: &Inner, report_id: &str) -> Result<(), Error> {
    let id = report_id.parse().map_err(|_| Error::UnknownReport)?;
    let orphaned = inner.store.write(|db| {
        let report = sql::reports::find(db, id)?.ok_or(Error::UnknownReport)?;
        refused_create(db, report.id.into())?;
        let ops = sql::operations::of_entity(db, report.id.into())?;
        let hashes = forget(db, &ops)?;
        sql::reports::delete(db, report.id)?;
        Ok(hashes)
    })?;
    remove_unpromised(inner, &orphaned)?;
    inner.announce_change(id.into());
    Ok(())
}

/// Throws away what the server refused of a task's results; everything else of the task stays.
pub(crate) fn discard_refused_results(inner: &Inner, task_id: &str) -> Result<(), Error> {
    let id: EntityId = task_id.parse().map_err(|_| Error::UnknownTask)?;
    let orphaned = inner.store.write(|db| {
        let crew = sql::identities::current(db, IdentityKind::Crew)?.ok_or(Error::UnknownTask)?;
        let mut ops = sql::operations::of_entity_by(db, id, crew.id)?;
        ops.retain(|op| op.state == OpState::Rejected);
        if ops.is_empty() { Err(Error::NothingRefused) } else { forget(db, &ops) }
    })?;
    remove_unpromised(inner, &orphaned)?;
    inner.announce_change(id);
    Ok(())
}

fn refused_create(db: &Transaction<'_>, id: EntityId) -> Result<StoredOp, Error> {
    let ops = sql::operations::of_entity(db, id)?;
    let is_refused =
        |op: &StoredOp| op.kind == saberling_wire::OpKind::CreateReport && op.state == OpState::Rejected;
    ops.into_iter().find(is_refused).ok_or(Error::NothingRefused)
}

fn payload_of(op: &StoredOp) -> Result<CreateReport, Error> {
    let stored = |_| Error::Stored { what: "envelope" };
    let operation: Operation = serde_json::from_str(&op.envelope).map_err(stored)?;
    serde_json::from_str(operation.payload.get()).map_err(stored)
}

/// Forgets operations with their photos, and gives the photos' hashes.
fn forget(db: &Transaction<'_>, ops: &[StoredOp]) -> Result<Vec<Sha256>, Error> {
    let mut hashes = Vec::new();
    for op in ops {
        hashes.extend(sql::photos::delete_of(db, op.op_id)?);
        sql::operations::delete(db, op.seq)?;
    }
    Ok(hashes)
}

/// After the commit, so that a crash leaves a file too many and never one too few. The database is held
/// meanwhile: whoever promises an equal photo now has promised it before, or finds its file gone.
fn remove_unpromised(inner: &Inner, hashes: &[Sha256]) -> Result<(), Error> {
    inner.store.read(|db| {
        for hash in hashes {
            if sql::photos::is_promised(db, *hash)? {
                continue;
            }
            for name in [LocalPhoto::blob_name(*hash), LocalPhoto::thumb_name(*hash)] {
                if let Err(error) = inner.ports.files.remove(&name) {
                    tracing::warn!(kind = ?error.kind(), "a discarded photo's file could not be removed");
                }
            }
        }
        Ok(())
    })
}
