//! Everything of a person's own goes: reports here and at the office, drafts here.

use saberling_wire::{OpKind, ReportId, ReportStatus};

use super::{drafts, erase_report};
use crate::capture::discard_report;
use crate::error::Error;
use crate::inner::Inner;
use crate::present;
use crate::records::remove_unpromised;
use crate::store::{OpState, sql};

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
    drafts::discard_all(inner)?;
    Ok(count)
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
