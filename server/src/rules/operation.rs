//! Operations of phones: the checks that all of them share, in their order.

use saberling_store::command::{DeviceOperation, OperationBody};
use saberling_store::records::StoredOperation;
use saberling_store::rules::{Decision, State};
use saberling_store::{CommandOutcome, Detail};
use saberling_wire::{EntityId, ErrorCode, OpKind, ReportStatus, RetryReason};

use super::attach::attach;
use super::decision::{refuse_for_good, refused};
use super::{evidence, report};

/// Judges an operation: op_id first, then dependency, then what it is about.
pub(super) fn decide(state: &State<'_>, operation: &DeviceOperation) -> Decision {
    if let Some(known) = &state.operation {
        return repeated(state, operation, known);
    }
    // "Done" is kept whatever became of the rest.
    if state.blocked && operation.kind != OpKind::CompleteTask {
        return Decision::just(CommandOutcome::Retry { reason: RetryReason::Dependency });
    }
    match (&operation.body, operation.entity_id) {
        (Ok(body), Some(entity)) => judge(state, operation, body, entity),
        (Err(code), _) => refuse_for_good(operation.op_id, code.clone()),
        (Ok(_), None) => refuse_for_good(operation.op_id, ErrorCode::Invalid),
    }
}

fn judge(state: &State<'_>, operation: &DeviceOperation, body: &OperationBody, entity: EntityId) -> Decision {
    match body {
        OperationBody::CreateReport { report, place } => {
            report::create(state, operation, entity.as_report(), report, place.as_ref())
        }
        OperationBody::AddNote(note) => report::add_note(state, operation, note),
        OperationBody::StartTask(start) => evidence::start(state, operation, entity.as_task(), start),
        OperationBody::CompleteTask(complete) => {
            evidence::complete(state, operation, entity.as_task(), complete)
        }
        OperationBody::DeclineTask(decline) => evidence::decline(state, operation, entity.as_task(), decline),
    }
}

/// The outcome that the op_id had, or `op_id_reuse` for other bytes.
pub(super) fn earlier(state: &State<'_>, known: &StoredOperation) -> CommandOutcome {
    if state.hash != Some(known.hash) {
        return refused(ErrorCode::OpIdReuse, Detail::default());
    }
    match &known.refused {
        Some(code) => refused(code.clone(), Detail::default()),
        None => CommandOutcome::Duplicate { rev: known.rev, orphan: known.orphan },
    }
}

/// Whoever proves the report's secret follows it, by a repeated operation too: that is how a new
/// identity on the same phone finds its reports again. The very bytes of the report's creation prove
/// as much as the secret, for only its phone has them.
fn repeated(state: &State<'_>, operation: &DeviceOperation, known: &StoredOperation) -> Decision {
    let outcome = earlier(state, known);
    let applied = matches!(outcome, CommandOutcome::Duplicate { .. });
    let created = matches!(&operation.body, Ok(OperationBody::CreateReport { .. }));
    let mut decision = Decision::just(outcome);
    if let (true, Some(identity), Some(report)) = (applied, &state.identity, state.reports.first())
        && (created || operation.proof == Some(report.report.secret_hash))
        && report.report.status != ReportStatus::Erased
        && !report.followers.contains(&identity.identity_id)
    {
        let mut report = report.clone();
        if report::follow(&mut report, identity.identity_id) {
            attach(&mut report, &state.finished, state.now_ms);
            decision.reports.push(report);
        }
    }
    decision
}
