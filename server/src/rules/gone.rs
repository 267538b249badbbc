//! Reports that are taken back or erased, by their owner, the office, or the ledger after a restore.

use saberling_store::LedgerEntry;
use saberling_store::aggregate::{Flags, ReportAggregate};
use saberling_store::command::{DeviceOperation, OfficeCommand};
use saberling_store::records::Identity;
use saberling_store::rules::{Decision, Put, State};
use saberling_wire::machine::{Act, report_step};
use saberling_wire::{
    Actor, EntityId, ErrorCode, ReportId, ReportStatus, SecretHash, TaskStatus, TimelineKind, Withdraw,
    validate,
};

use super::decision::{applied, changed, refuse_for_good};
use super::news::move_to;
use super::{event, owned, unknown};

/// The owner takes the report back, in any state but erased. An id that is not there is kept: after a
/// restore its creation may come later, and lands withdrawn.
pub(super) fn withdraw(
    state: &State<'_>,
    operation: &DeviceOperation,
    entity: EntityId,
    withdraw: &Withdraw,
) -> Decision {
    let refuse = |code| refuse_for_good(operation.op_id, code);
    let Some(proof) = operation.proof else {
        return refuse(ErrorCode::UnknownEntity);
    };
    if let Err(invalid) = validate::note(&withdraw.note) {
        return refuse(invalid.code());
    }
    let (report_id, words) = (entity.as_report(), withdraw.note.trim());
    let words = Some(words.to_owned()).filter(|words| !words.is_empty());
    // Another owner's is answered like one that is not there, and what is kept is for this secret only.
    if state.reports.first().is_none_or(|report| report.report.secret_hash != proof) {
        return unknown::withdraw(state, operation, (report_id, proof), words);
    }
    let mut kept = Decision { remember: Some(operation.op_id), ..Decision::just(applied()) };
    if !state.past.withdrawn {
        kept.puts.push(Put::Withdrawal(report_id, proof));
        kept.ledger.push(LedgerEntry::Withdrawn { report_id, secret_hash: proof });
    }
    let mut report = match owned::report(state, operation) {
        Ok((_, report)) => report,
        Err(code) => return refuse(code),
    };
    if report_step(report.report.status, Act::Withdraw, Actor::Owner).is_none() {
        // It is taken back already, by another operation or by the ledger; the words are kept all the same.
        if words.is_none() || owned::has_room(&report).is_err() {
            return Decision { reports: vec![report], ..kept };
        }
    } else {
        take_back(&mut report, state.now_ms);
    }
    let mut event = event::by_owner(state, &report, operation, TimelineKind::Withdrawn);
    event.text = words;
    report.events.push(event);
    Decision { reports: vec![report], ..kept }
}

/// The status, and the end of its open tasks. Positions that were no answer have nothing to be judged by any
/// more; what the person entered stays.
pub(super) fn take_back(report: &mut ReportAggregate, now_ms: i64) {
    move_to(report, ReportStatus::Withdrawn, now_ms);
    report.report.other_fixes.clear();
    cancel_tasks(report);
}

fn cancel_tasks(report: &mut ReportAggregate) {
    let open = |status: TaskStatus| status.is_open_for_crew() || status == TaskStatus::Open;
    for task in report.tasks.iter_mut().filter(|task| open(task.status)) {
        task.status = TaskStatus::Cancelled;
    }
}

/// The owner erases the report. As with a withdrawal, an id that is not there is kept, and another
/// owner's is answered like one that is not there: what is kept is for this secret only.
pub(super) fn erase_own(state: &State<'_>, operation: &DeviceOperation, entity: EntityId) -> Decision {
    let Some(proof) = operation.proof else {
        return refuse_for_good(operation.op_id, ErrorCode::UnknownEntity);
    };
    if state.reports.first().is_none_or(|report| report.report.secret_hash != proof) {
        return unknown::erase(state, operation, (entity.as_report(), proof));
    }
    let mut report = match owned::report(state, operation) {
        Ok((_, report)) => report,
        Err(code) => return refuse_for_good(operation.op_id, code),
    };
    empty(&mut report, state.now_ms);
    let mut event = event::by_owner(state, &report, operation, TimelineKind::Erased);
    event.identity_id = None;
    report.events.push(event);
    let mut decision = erased(&report);
    decision.remember = Some(operation.op_id);
    decision.reports.push(report);
    decision
}

/// The office erases a report; the reason stays in the audit.
pub(super) fn erase_by_office(
    state: &State<'_>,
    command: &OfficeCommand,
    report: &ReportAggregate,
    reason: &str,
) -> Result<Decision, ErrorCode> {
    validate::note_text(reason).map_err(|invalid| invalid.code())?;
    let mut report = report.clone();
    empty(&mut report, state.now_ms);
    let mut event = event::by_office(state, &report, command, TimelineKind::Erased, None);
    event.inside = Some(reason.trim().to_owned());
    report.events.push(event);
    let mut decision = erased(&report);
    decision.remember = Some(command.op_id);
    decision.reports.push(report);
    Ok(decision)
}

/// What goes with an erased report beside its own rows.
fn erased(report: &ReportAggregate) -> Decision {
    let (report_id, secret_hash) = (report.report.report_id, report.report.secret_hash);
    Decision {
        puts: vec![Put::Tombstone(report_id, secret_hash), Put::ForgetSnapshots(report_id)],
        ledger: vec![LedgerEntry::Erased { report_id, secret_hash }],
        ..Decision::just(applied())
    }
}

/// Takes out everything that a person entered or that tells of a person; id, hash of the secret and
/// the steps with their times stay.
fn empty(report: &mut ReportAggregate, now_ms: i64) {
    move_to(report, ReportStatus::Erased, now_ms);
    cancel_tasks(report);
    let own = &mut report.report;
    own.category.clear();
    own.note.clear();
    own.answers.clear();
    own.question = None;
    own.config_version.clear();
    (own.fix, own.place, own.phone_place) = (None, None, None);
    own.other_fixes.clear();
    (own.anonymous, own.confidential) = (false, false);
    own.flags = Flags { shown_version: std::mem::take(&mut own.flags.shown_version), ..Flags::default() };
    own.flags.public = Some(false);
    report.followers.clear();
    report.photos.clear();
    report.notes.clear();
    report.me_too.clear();
    for task in &mut report.tasks {
        (task.instruction, task.rework_reason, task.completion_note) = (None, None, None);
    }
    for event in &mut report.events {
        (event.text, event.inside, event.reason, event.fix) = (None, None, None, None);
        event.former = None;
        if event.by == Actor::Owner {
            event.identity_id = None;
        }
    }
}

/// Makes true again what the ledger says, in a database that may be older than it.
pub(super) fn apply(state: &State<'_>, entry: &LedgerEntry) -> Decision {
    match entry {
        LedgerEntry::Erased { report_id, secret_hash } => erase_again(state, *report_id, *secret_hash),
        LedgerEntry::Withdrawn { report_id, secret_hash } => withdraw_again(state, *report_id, *secret_hash),
        LedgerEntry::Revoked { identity_id } => {
            let now_ms = state.now_ms;
            let known = state.named_identity.clone().filter(|identity| identity.revoked_at_ms.is_none());
            let revoked = known.map(|known| Put::Identity(Identity { revoked_at_ms: Some(now_ms), ..known }));
            let puts = revoked.into_iter().chain([Put::Revocation(*identity_id)]).collect();
            Decision { puts, ..Decision::just(applied()) }
        }
        // Epochs and backups say where the database stands, not what is in it: nothing to do here.
        LedgerEntry::Epoch { .. } | LedgerEntry::Backup { .. } | LedgerEntry::BackupGivenUp {} => {
            Decision::just(applied())
        }
    }
}

fn erase_again(state: &State<'_>, report_id: ReportId, secret_hash: SecretHash) -> Decision {
    let mut decision =
        Decision { puts: vec![Put::Tombstone(report_id, secret_hash)], ..Decision::just(applied()) };
    let foreign = state.reports.first().is_some_and(|report| report.report.secret_hash != secret_hash);
    if !foreign {
        decision.puts.push(Put::ForgetSnapshots(report_id));
    }
    let found = state.reports.first().filter(|_| !foreign);
    if let Some(report) = found.filter(|report| report.report.status != ReportStatus::Erased) {
        let mut report = report.clone();
        empty(&mut report, state.now_ms);
        let event = event::by_system(state, &report, TimelineKind::Erased);
        report.events.push(event);
        decision.reports.push(report);
    }
    decision
}

fn withdraw_again(state: &State<'_>, report_id: ReportId, secret_hash: SecretHash) -> Decision {
    let puts = vec![Put::Withdrawal(report_id, secret_hash)];
    let mut decision = Decision { puts, ..Decision::just(applied()) };
    let found = state.reports.first().filter(|report| report.report.secret_hash == secret_hash);
    let step =
        |report: &&ReportAggregate| report_step(report.report.status, Act::Withdraw, Actor::Owner).is_some();
    if let Some(report) = found.filter(step) {
        let mut report = report.clone();
        take_back(&mut report, state.now_ms);
        let event = event::by_system(state, &report, TimelineKind::Withdrawn);
        report.events.push(event);
        decision.reports.push(report);
    }
    decision
}

/// A decision that changes one report by an operation of its owner, or the refusal.
pub(super) fn or_refuse(operation: &DeviceOperation, judged: Result<ReportAggregate, ErrorCode>) -> Decision {
    match judged {
        Ok(report) => changed(operation.op_id, report),
        Err(code) => refuse_for_good(operation.op_id, code),
    }
}
