//! What can be done with a report or a task now.

use saberling_wire::machine::{self, Act};
use saberling_wire::{Actor, ErrorCode, LeaveCause, OpKind, ReportStatus, TaskStatus};

use super::overlay::Overlaid;
use crate::api::{ReportActions, TaskActions};
use crate::store::{OpState, StoredOp};

/// What the person can do with an own report. While the office's server refuses the report itself, that
/// comes first: everything else would only wait behind it.
pub(super) fn report_actions(overlaid: &Overlaid, ops: &[StoredOp]) -> ReportActions {
    let claimed = ops.iter().find(|op| op.kind == OpKind::Claim);
    let is_unclaimed = claimed.is_some_and(|op| op.is_unclaimed() || op.state == OpState::Rejected);
    if let Some(code) = &overlaid.refused {
        let correct = !matches!(code, ErrorCode::Exists | ErrorCode::Erased);
        return ReportActions { correct, discard: true, ..ReportActions::default() };
    }
    let status = overlaid.status;
    let is_gone = matches!(status, Some(ReportStatus::Withdrawn | ReportStatus::Erased));
    let is_done = matches!(status, Some(ReportStatus::Resolved | ReportStatus::Closed));
    ReportActions {
        edit: overlaid.is_editable(),
        correct: false,
        discard: is_unclaimed,
        withdraw: overlaid.is_undecided(),
        erase: status != Some(ReportStatus::Erased),
        answer: overlaid.question.is_some(),
        photos: !is_gone && !status.is_some_and(ReportStatus::is_ended),
        dispute: overlaid.disputable,
        confirm: is_done && !overlaid.confirmed,
        rate: is_done,
        report_again: status == Some(ReportStatus::Closed) && !overlaid.disputable,
    }
}

/// What the crew can do with a task; one that left the crew can only be looked at.
pub(super) fn task_actions(status: TaskStatus, left: Option<LeaveCause>, ops: &[StoredOp]) -> TaskActions {
    let allows = |act| left.is_none() && machine::task_step(status, act, Actor::Crew).is_some();
    TaskActions {
        start: allows(Act::Start),
        complete: allows(Act::Complete),
        decline: allows(Act::Decline),
        discard: ops.iter().any(|op| op.state == OpState::Rejected),
    }
}
