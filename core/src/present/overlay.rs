//! The server's row of a report with what was done here laid over it, until pulled rows have passed it.

use std::collections::BTreeSet;

use rusqlite::Connection;
use saberling_wire::machine::{self, Act};
use saberling_wire::{
    Actor, AnswerQuestion, ErrorCode, OpKind, OpenQuestion, Operation, PhotoId, PhotoRole, Rate, ReportRow,
    ReportStatus,
};
use serde::de::DeserializeOwned;

use super::content::Content;
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
    /// What it says.
    pub(crate) content: Content,
    /// What the office asks, until it is answered.
    pub(crate) question: Option<OpenQuestion>,
    /// The latest rating.
    pub(crate) stars: Option<u8>,
    /// Whether the person said that it is clean.
    pub(crate) confirmed: bool,
    /// Why the office's server refused the report itself.
    pub(crate) refused: Option<ErrorCode>,
}

impl Overlaid {
    /// Whether the office has yet to decide.
    pub(crate) fn is_undecided(&self) -> bool {
        self.status.is_none_or(ReportStatus::is_undecided)
    }

    /// Whether the content can be changed: known here, not decided on, and not refused as it is.
    pub(crate) fn is_editable(&self) -> bool {
        self.is_undecided() && self.refused.is_none() && !self.content.category.is_empty()
    }
}

/// Reads a report with what was done here laid over it.
pub(crate) fn overlaid_report(db: &Connection, report: &StoredReport) -> Result<Overlaid, Error> {
    let entity = report.id.into();
    let identity = sql::identities::get(db, report.identity_id)?;
    let ops = sql::operations::of_entity(db, entity)?;
    let row = sql::rows::report(db, entity)?;
    let own = sql::photos::of_entity(db, entity)?;
    Ok(overlay(report, row.as_ref(), &ops, &own, &identity))
}

/// The same, from what was read already.
pub(super) fn overlay(
    report: &StoredReport,
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
    let refused = ops.iter().find(|op| op.kind == OpKind::CreateReport && op.state == OpState::Rejected);
    let rated = laid.iter().rev().find_map(|op| of_kind::<Rate>(op, OpKind::Rate));
    Overlaid {
        status,
        disputable,
        manifest,
        content: Content::of(report, row, &laid),
        question: open_question(row, &laid),
        stars: rated.map(|rate| rate.stars).or_else(|| row?.stars),
        confirmed: row.is_some_and(|row| row.confirmed)
            || laid.iter().any(|op| op.kind == OpKind::ConfirmClean),
        refused: refused.map(|op| op.code.clone().unwrap_or(ErrorCode::Invalid)),
    }
}

/// What the office asks, unless this phone has answered it.
fn open_question(row: Option<&ReportRow>, laid: &[&StoredOp]) -> Option<OpenQuestion> {
    let question = row?.question.clone()?;
    let mut answers = laid.iter().filter_map(|op| of_kind::<AnswerQuestion>(op, OpKind::AnswerQuestion));
    let is_answered = answers.any(|answer| answer.question_id == question.question_id);
    (!is_answered).then_some(question)
}

fn of_kind<P: DeserializeOwned>(op: &StoredOp, kind: OpKind) -> Option<P> {
    if op.kind == kind { payload(op) } else { None }
}

/// What was frozen into an act.
pub(super) fn payload<P: DeserializeOwned>(op: &StoredOp) -> Option<P> {
    let operation: Operation = serde_json::from_str(&op.envelope).ok()?;
    serde_json::from_str(operation.payload.get()).ok()
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
