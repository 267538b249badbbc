//! Small makers of decisions.

use saberling_store::aggregate::ReportAggregate;
use saberling_store::rules::Decision;
use saberling_store::{CommandOutcome, Detail, Reply};
use saberling_wire::{ErrorCode, OpId};

/// Applied; the store fills in the revision.
pub(super) fn applied() -> CommandOutcome {
    CommandOutcome::Applied { rev: 0, orphan: false, reply: Reply::Nothing }
}

/// Applied with an answer.
pub(super) fn replied(reply: Reply) -> CommandOutcome {
    CommandOutcome::Applied { rev: 0, orphan: false, reply }
}

/// Refused, with what the code alone does not say.
pub(super) fn refused(code: ErrorCode, detail: Detail) -> CommandOutcome {
    CommandOutcome::Rejected { code, detail }
}

/// An operation that changes one report.
pub(super) fn changed(op_id: OpId, report: ReportAggregate) -> Decision {
    Decision { reports: vec![report], remember: Some(op_id), ..Decision::just(applied()) }
}

/// A refusal that is kept: the same operation gets it again.
pub(super) fn refuse_for_good(op_id: OpId, code: ErrorCode) -> Decision {
    Decision { remember: Some(op_id), ..Decision::refuse(code) }
}
