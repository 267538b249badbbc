//! Forgetting what a person threw away, or what the office erased: rows in the transaction, files after it.

use rusqlite::Transaction;
use saberling_wire::{Entity, EntityId, OpKind, ReportNumber, Sha256};

use crate::api::Event;
use crate::error::Error;
use crate::inner::Inner;
use crate::store::{LocalPhoto, OpState, StoredOp, sql};
use crate::texts;

/// Forgets operations with their photos, and gives the photos' hashes.
pub(crate) fn forget(db: &Transaction<'_>, ops: &[StoredOp]) -> Result<Vec<Sha256>, Error> {
    let mut hashes = Vec::new();
    for op in ops {
        hashes.extend(sql::photos::delete_of(db, op.op_id)?);
        sql::photos::stays(db, op.op_id)?;
        sql::operations::delete(db, op.seq)?;
    }
    Ok(hashes)
}

/// What is left to do once a report's content was forgotten.
pub(crate) struct Erased {
    /// Hashes of files that may go.
    pub(crate) hashes: Vec<Sha256>,
    /// What the person hears of it, once.
    pub(crate) event: Event,
}

/// The office's server says that a report's content is erased: everything of it on this phone goes. The wish
/// itself, which holds no content, stays until a backup has it: a server that is put back together with its
/// ledger hears it again.
pub(crate) fn forget_erased(
    inner: &Inner,
    db: &Transaction<'_>,
    (entity, id): (Entity, EntityId),
) -> Result<Option<Erased>, Error> {
    let report = sql::reports::find(db, id.as_report())?;
    // A salvage may have lost the report's own row and kept what was recorded for it: that goes all the same. A
    // crew's acts speak of their task, and stay.
    if report.is_none() && entity != Entity::Report {
        return Ok(None);
    }
    let mut ops = sql::operations::of_entity(db, id)?;
    ops.retain(|op| op.kind != OpKind::Erase || op.state == OpState::Rejected);
    let mut hashes = forget(db, &ops)?;
    hashes.extend(sql::photos::delete_of_entity(db, id)?);
    sql::rows::delete_report(db, id)?;
    if let Some(report) = &report {
        // Without that row they are photos of a draft since the salvage.
        hashes.extend(sql::kept::delete_of_owner(db, &report.id.to_string())?);
        sql::reports::delete(db, report.id)?;
    } else if ops.is_empty() && hashes.is_empty() {
        return Ok(None);
    }
    let number = ReportNumber::of(report.map_or(id.as_report(), |report| report.id)).to_string();
    let text = texts::text(inner.language(), "gone.erased", &[&number]);
    Ok(Some(Erased { hashes, event: Event::ReportGone { number, text } }))
}

/// After the commit, so that a crash leaves a file too many and never one too few. The database is held
/// meanwhile: whoever promises an equal photo now has promised it before, or finds its file gone.
pub(crate) fn remove_unpromised(inner: &Inner, hashes: &[Sha256]) -> Result<(), Error> {
    inner.store.read(|db| {
        for hash in hashes {
            if !sql::files::is_promised(db, *hash)? {
                remove(inner, &LocalPhoto::blob_name(*hash));
                remove(inner, &LocalPhoto::thumb_name(*hash));
            }
        }
        Ok(())
    })
}

/// The same for what must not come back with a crash: a file that cannot be removed is an error.
pub(crate) fn remove_for_good(inner: &Inner, hashes: &[Sha256]) -> Result<(), Error> {
    inner.store.read(|db| {
        for hash in hashes {
            if !sql::files::is_promised(db, *hash)? {
                for name in [LocalPhoto::blob_name(*hash), LocalPhoto::thumb_name(*hash)] {
                    inner.ports.files.remove_durably(&name).map_err(Error::from_folder)?;
                }
            }
        }
        Ok(())
    })
}

/// The same for photos whose small pictures stay.
pub(crate) fn remove_purged(inner: &Inner, hashes: &[Sha256]) -> Result<(), Error> {
    inner.store.read(|db| {
        for hash in hashes {
            if !sql::files::needs_bytes(db, *hash)? {
                remove(inner, &LocalPhoto::blob_name(*hash));
            }
        }
        Ok(())
    })
}

fn remove(inner: &Inner, name: &str) {
    if let Err(error) = inner.ports.files.remove(name) {
        tracing::warn!(kind = ?error.kind(), "a photo's file could not be removed");
    }
}
