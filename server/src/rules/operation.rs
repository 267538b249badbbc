//! Operations of phones: the checks that all of them share, in their order.

use saberling_store::aggregate::ReportAggregate;
use saberling_store::command::{DeviceOperation, OperationBody};
use saberling_store::records::StoredOperation;
use saberling_store::rules::{Decision, State};
use saberling_store::{CommandOutcome, Detail};
use saberling_wire::{EntityId, ErrorCode, OpKind, ReportStatus, RetryReason};

use super::attach::attach;
use super::decision::{refuse_for_good, refused};
use super::{edit, evidence, follow_up, gone, photos, question, report};

/// Judges an operation: erased first, then op_id, then dependency, then what it is about.
pub(super) fn decide(state: &State<'_>, operation: &DeviceOperation) -> Decision {
    if let Some(refusal) = erased(state, operation) {
        return refusal;
    }
    if let Some(known) = &state.operation {
        return repeated(state, operation, known);
    }
    // "Done" is kept whatever became of the rest.
    if state.blocked && operation.kind != OpKind::CompleteTask {
        return Decision::just(CommandOutcome::Retry { reason: RetryReason::Dependency, after_ms: None });
    }
    match (&operation.body, operation.entity_id) {
        (Ok(body), Some(entity)) => judge(state, operation, body, entity),
        (Err(code), _) => refuse_for_good(operation.op_id, code.clone()),
        (Ok(_), None) => refuse_for_good(operation.op_id, ErrorCode::Invalid),
    }
}

/// Whoever proves the secret of an erased report is told so, whatever the operation; nobody else is.
fn erased(state: &State<'_>, operation: &DeviceOperation) -> Option<Decision> {
    let about_report = !matches!(
        &operation.body,
        Err(_)
            | Ok(OperationBody::MeToo
                | OperationBody::StartTask(_)
                | OperationBody::CompleteTask(_)
                | OperationBody::DeclineTask(_))
    );
    (about_report && state.past.erased).then(|| match state.operation {
        Some(_) => Decision::refuse(ErrorCode::Erased),
        None => refuse_for_good(operation.op_id, ErrorCode::Erased),
    })
}

fn judge(state: &State<'_>, operation: &DeviceOperation, body: &OperationBody, entity: EntityId) -> Decision {
    match body {
        OperationBody::CreateReport { report, place } => {
            report::create(state, operation, entity.as_report(), report, place.as_ref())
        }
        OperationBody::Withdraw(withdraw) => gone::withdraw(state, operation, entity, withdraw),
        OperationBody::Erase => gone::erase_own(state, operation, entity),
        OperationBody::MeToo => follow_up::me_too(state, operation),
        OperationBody::Claim => follow_up::claim(state, operation),
        OperationBody::StartTask(start) => evidence::start(state, operation, entity.as_task(), start),
        OperationBody::CompleteTask(complete) => {
            evidence::complete(state, operation, entity.as_task(), complete)
        }
        OperationBody::DeclineTask(decline) => evidence::decline(state, operation, entity.as_task(), decline),
        _ => gone::or_refuse(operation, on_own_report(state, operation, body)),
    }
}

fn on_own_report(
    state: &State<'_>,
    operation: &DeviceOperation,
    body: &OperationBody,
) -> Result<ReportAggregate, ErrorCode> {
    match body {
        OperationBody::AddNote(note) => report::add_note(state, operation, note),
        OperationBody::AddPhoto(add) => photos::add(state, operation, add),
        OperationBody::ReplacePhoto(replace) => photos::replace(state, operation, replace),
        OperationBody::DropPhoto(drop) => photos::drop(state, operation, drop),
        OperationBody::Dispute(dispute) => follow_up::dispute(state, operation, dispute),
        OperationBody::ConfirmClean => follow_up::confirm_clean(state, operation),
        OperationBody::Rate(rate) => follow_up::rate(state, operation, rate),
        OperationBody::EditReport { edit, place } => edit::edit(state, operation, edit, place.as_ref()),
        OperationBody::AnswerQuestion(answer) => question::answer(state, operation, answer),
        _ => Err(ErrorCode::UnknownKind),
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
