//! The server's row of a report with what was done here laid over it, until pulled rows have passed it.

use std::collections::BTreeSet;

use rusqlite::Connection;
use saberling_wire::machine::{self, Act};
use saberling_wire::{Actor, OpKind, PhotoId, PhotoRole, ReportRow, ReportStatus};

use crate::error::Error;
use crate::store::{Identity, LocalPhoto, LocalPhotoState, OpState, StoredOp, StoredReport, sql};

/// A report as the person knows it.
pub(crate) struct Overlaid {
    /// Where it stands; none before the office has it.
    pub(crate) status: Option<ReportStatus>,
    /// Whether "not clean yet" can be said now.
    pub(crate) disputable: bool,
    /// The reporter's photos that are, or will be, in it.
    pub(crate) manifest: BTreeSet<PhotoId>,
}

/// Reads a report with what was done here laid over it.
pub(crate) fn overlaid_report(db: &Connection, report: &StoredReport) -> Result<Overlaid, Error> {
    let entity = report.id.into();
    let identity = sql::identities::get(db, report.identity_id)?;
    let ops = sql::operations::of_entity(db, entity)?;
    let row = sql::rows::report(db, entity)?;
    let own = sql::photos::of_entity(db, entity)?;
    Ok(overlay(row.as_ref(), &ops, &own, &identity))
}

/// The same, from what was read already.
pub(super) fn overlay(
    row: Option<&ReportRow>,
    ops: &[StoredOp],
    own: &[LocalPhoto],
    identity: &Identity,
) -> Overlaid {
    let laid: Vec<_> = ops.iter().filter(|op| is_overlaid(op, identity)).collect();
    let status = laid.iter().fold(row.map(|row| row.status), |status, op| step(status, op));
    let is_disputed = laid.iter().any(|op| op.kind == OpKind::Dispute);
    let disputable = !is_disputed
        && match status {
            Some(ReportStatus::Resolved) => true,
            Some(ReportStatus::Closed) => row.is_some_and(|row| row.disputable),
            _ => false,
        };
    let mut manifest: BTreeSet<_> = row
        .map_or(&[][..], |row| &row.photos)
        .iter()
        .filter(|photo| photo.role == PhotoRole::Report)
        .map(|photo| photo.photo_id)
        .collect();
    for photo in own.iter().filter(|photo| photo.role == PhotoRole::Report) {
        if photo.leaving_op.is_some() {
            manifest.remove(&photo.id);
        } else if is_promised(row, &laid, ops, photo) {
            manifest.insert(photo.id);
        }
    }
    Overlaid { status, disputable, manifest }
}

/// Whether a photo of ours is in the report, or will be as soon as the server has its promise.
fn is_promised(row: Option<&ReportRow>, laid: &[&StoredOp], ops: &[StoredOp], photo: &LocalPhoto) -> bool {
    let is_refused = ops.iter().any(|op| op.op_id == photo.op_id && op.state == OpState::Rejected);
    let is_new = laid.iter().any(|op| op.op_id == photo.op_id);
    !is_refused && photo.state != LocalPhotoState::Dropped && (row.is_none() || is_new)
}

/// Whether an act still lies above the server's rows.
pub(super) fn is_overlaid(op: &StoredOp, identity: &Identity) -> bool {
    match op.state {
        OpState::Queued => true,
        OpState::Acknowledged => {
            op.acked_in_pull.is_some() || op.rev.is_some_and(|rev| rev > identity.pulled_rev)
        }
        OpState::Rejected => false,
    }
}

fn step(status: Option<ReportStatus>, op: &StoredOp) -> Option<ReportStatus> {
    let act = match op.kind {
        OpKind::Withdraw => Act::Withdraw,
        OpKind::Erase => Act::Erase,
        OpKind::Dispute => Act::Reopen,
        _ => return status,
    };
    // What the office has not seen yet stands where a new report would.
    let from = status.unwrap_or(ReportStatus::Submitted);
    machine::report_step(from, act, Actor::Owner).or(status)
}
