//! What a crew does with its task: start, done, cannot be done.
//!
//! Progress carries no version: the state machine and the assignment of now judge it. "Done" on a
//! task that is no longer the crew's is kept with all that came with it, for the office to settle.

use saberling_plants::plant;
use saberling_store::aggregate::{Cleaner, ReportAggregate, Task};
use saberling_store::command::DeviceOperation;
use saberling_store::records::{Identity, Member, OrphanCompletion};
use saberling_store::rules::{Decision, Put, State};
use saberling_store::{CommandOutcome, Reply};
use saberling_wire::machine::{Act, TaskStep, task_step};
use saberling_wire::{
    Actor, CompleteTask, DeclineTask, ErrorCode, Fix, ManifestPhoto, MemberId, PhotoRole, ReportStatus,
    RetryReason, StartTask, TaskId, TaskStatus, TimelineKind, validate,
};

use super::attach::attach;
use super::decision::{changed, refuse_for_good};
use super::event;
use super::news::move_to;
use super::report::declared;

/// A task that the sender's crew has now, with the step that the machine allows.
struct Ours<'a> {
    report: &'a ReportAggregate,
    identity: &'a Identity,
    member: &'a Member,
    step: TaskStep,
}

fn ours<'a>(state: &'a State<'_>, task_id: TaskId, act: Act) -> Result<Ours<'a>, ErrorCode> {
    let unknown = ErrorCode::UnknownEntity;
    let identity = state.identity.as_ref().ok_or(unknown.clone())?;
    let (member, _) = state.member.as_ref().ok_or(unknown.clone())?;
    let report = state.reports.first().ok_or(unknown.clone())?;
    let task = report.task(task_id).ok_or(unknown.clone())?;
    if task.crew_id != member.crew_id {
        return Err(unknown);
    }
    if !stands_with(report, task) {
        return Err(ErrorCode::State);
    }
    let step = task_step(task.status, act, Actor::Crew).ok_or(ErrorCode::State)?;
    Ok(Ours { report, identity, member, step })
}

/// Whether the report stands where the task's state says: after a dispute or a withdrawal, say, an old
/// task moves nothing any more.
pub(crate) fn stands_with(report: &ReportAggregate, task: &Task) -> bool {
    let expected = match task.status {
        TaskStatus::Open | TaskStatus::Declined => ReportStatus::Accepted,
        TaskStatus::Assigned | TaskStatus::Accepted => ReportStatus::Assigned,
        TaskStatus::Started | TaskStatus::Rework => ReportStatus::InProgress,
        TaskStatus::Done => ReportStatus::Resolved,
        TaskStatus::Verified => ReportStatus::Closed,
        TaskStatus::Cancelled | TaskStatus::Unknown => return false,
    };
    report.report.status == expected || plant!("task-step-alone")
}

/// Moves task and report together.
pub(super) fn take_step(aggregate: &mut ReportAggregate, task_id: TaskId, step: TaskStep, now_ms: i64) {
    move_to(aggregate, step.report, now_ms);
    if let Some(task) = aggregate.task_mut(task_id) {
        task.status = step.to;
    }
}

fn remember_cleaner(task: &mut Task, member: &Member, identity: &Identity) {
    let known = task.cleaners.iter_mut().find(|cleaner| cleaner.member_id == member.member_id);
    if let Some(cleaner) = known {
        cleaner.user_id = cleaner.user_id.or(member.user_id);
    } else {
        task.cleaners.push(Cleaner {
            member_id: member.member_id,
            identity_id: identity.identity_id,
            user_id: member.user_id,
            linked_user_id: member.user_id,
        });
        task.cleaners.sort_by_key(|cleaner| cleaner.member_id);
    }
}

/// The photos and the place of a piece of evidence.
fn evidence(state: &State<'_>, photos: &[ManifestPhoto], fix: Option<&Fix>) -> Result<(), ErrorCode> {
    if photos.is_empty() {
        return Err(ErrorCode::PhotoMissing);
    }
    validate::manifest(photos).map_err(|invalid| invalid.code())?;
    fix.map_or(Ok(()), Fix::validate).map_err(|invalid| invalid.code())?;
    if state.taken_photos.is_empty() { Ok(()) } else { Err(ErrorCode::InvalidManifest) }
}

/// Until the office looks at a grant; its word changes the scopes, so the phone hears of it at once.
const GRANT_AFTER_MS: i64 = 15 * 60 * 1_000;

/// Nothing is said of a step as long as the office has not looked at its sender's grant: it is not believed
/// yet, and a refusal would be for good.
fn unconfirmed(state: &State<'_>) -> Option<Decision> {
    let waits = state.member.is_none() && state.granted.is_some();
    waits.then(|| {
        Decision::just(CommandOutcome::Retry { reason: RetryReason::Grant, after_ms: Some(GRANT_AFTER_MS) })
    })
}

/// The crew starts, with a before photo.
pub(super) fn start(
    state: &State<'_>,
    operation: &DeviceOperation,
    task_id: TaskId,
    start: &StartTask,
) -> Decision {
    if let Some(later) = unconfirmed(state) {
        return later;
    }
    let judged = ours(state, task_id, Act::Start).and_then(|ours| {
        evidence(state, &start.photos, start.fix.as_ref())?;
        Ok(ours)
    });
    let ours = match judged {
        Ok(ours) => ours,
        Err(code) => return refuse_for_good(operation.op_id, code),
    };
    let mut report = ours.report.clone();
    take_step(&mut report, task_id, ours.step, state.now_ms);
    if let Some(task) = report.task_mut(task_id) {
        task.started_at_ms = Some(state.now_ms);
        remember_cleaner(task, ours.member, ours.identity);
    }
    let photos = declared(state.now_ms, ours.identity, &start.photos, PhotoRole::Before, Some(task_id));
    report.photos.extend(photos);
    let mut event = event::by_crew(state, &report, operation, TimelineKind::Started, task_id);
    event.fix.clone_from(&start.fix);
    report.events.push(event);
    attach(&mut report, &state.finished, state.now_ms);
    changed(operation.op_id, report)
}

/// The crew is done, with an after photo.
pub(super) fn complete(
    state: &State<'_>,
    operation: &DeviceOperation,
    task_id: TaskId,
    done: &CompleteTask,
) -> Decision {
    let form = evidence(state, &done.photos, done.fix.as_ref())
        .and_then(|()| validate::note(&done.note).map_err(|invalid| invalid.code()));
    if let Err(code) = form {
        return refuse_for_good(operation.op_id, code);
    }
    let ours = match ours(state, task_id, Act::Complete) {
        Ok(ours) => ours,
        Err(_) => return orphan(state, operation, task_id, done),
    };
    let note = Some(done.note.clone()).filter(|note| !note.trim().is_empty());
    let mut report = ours.report.clone();
    take_step(&mut report, task_id, ours.step, state.now_ms);
    if let Some(task) = report.task_mut(task_id) {
        task.done_at_ms = Some(state.now_ms);
        task.completion_note.clone_from(&note);
        remember_cleaner(task, ours.member, ours.identity);
    }
    let photos = declared(state.now_ms, ours.identity, &done.photos, PhotoRole::After, Some(task_id));
    report.photos.extend(photos);
    let mut event = event::by_crew(state, &report, operation, TimelineKind::Resolved, task_id);
    event.text = note;
    event.fix.clone_from(&done.fix);
    report.events.push(event);
    attach(&mut report, &state.finished, state.now_ms);
    changed(operation.op_id, report)
}

/// The member and the crew by name: of now, or of a grant that the office has not confirmed.
fn worker<'a>(state: &'a State<'_>) -> Option<(MemberId, &'a str, &'a str)> {
    let member = state.member.as_ref().map(|(member, crew)| (member.member_id, &*member.name, &*crew.name));
    let granted = state.granted.as_ref();
    member.or_else(|| granted.map(|grant| (grant.member_id, &*grant.member_name, &*grant.crew_name)))
}

/// Keeps a completion whose task is not (or no longer) its crew's.
fn orphan(state: &State<'_>, operation: &DeviceOperation, task_id: TaskId, done: &CompleteTask) -> Decision {
    // Whoever never was of a crew has no evidence to keep; whoever shows a grant was of one.
    let (Some(identity), Some((member_id, member_name, crew_name))) = (&state.identity, worker(state)) else {
        return refuse_for_good(operation.op_id, ErrorCode::UnknownEntity);
    };
    let mut photos = declared(state.now_ms, identity, &done.photos, PhotoRole::After, Some(task_id));
    for photo in &mut photos {
        if state.finished.contains(&(photo.declared_by, photo.sha256)) {
            photo.attached_at_ms = Some(state.now_ms);
        }
    }
    // Of an erased report nothing is kept that says where or what it was.
    let erased = state.past.erased_for_anyone;
    let completion = OrphanCompletion {
        op_id: operation.op_id,
        task_id,
        report_id: done.snapshot.report_id,
        identity_id: identity.identity_id,
        member_id: Some(member_id),
        member_name: Some(member_name.to_owned()),
        crew_name: Some(crew_name.to_owned()),
        note: done.note.clone(),
        title: if erased { String::new() } else { done.snapshot.title.clone() },
        point_e7: done.snapshot.point_e7.filter(|_| !erased),
        fix: done.fix.clone().filter(|_| !erased),
        captured_at_ms: operation.captured_at_ms,
        received_at_ms: state.now_ms,
        photos,
        settled: None,
    };
    Decision {
        puts: if plant!("orphan-dropped") { Vec::new() } else { vec![Put::Orphan(completion)] },
        remember: Some(operation.op_id),
        ..Decision::just(CommandOutcome::Applied { rev: 0, orphan: true, reply: Reply::Nothing })
    }
}

/// The crew cannot do it.
pub(super) fn decline(
    state: &State<'_>,
    operation: &DeviceOperation,
    task_id: TaskId,
    decline: &DeclineTask,
) -> Decision {
    if let Some(later) = unconfirmed(state) {
        return later;
    }
    let refuse = |code| refuse_for_good(operation.op_id, code);
    let ours = match ours(state, task_id, Act::Decline) {
        Ok(ours) => ours,
        Err(code) => return refuse(code),
    };
    let reasons = &state.city.config.decline_reasons;
    let Some(reason) = reasons.iter().find(|reason| reason.code == decline.reason) else {
        return refuse(ErrorCode::UnknownReason);
    };
    if let Err(invalid) = validate::note(&decline.note) {
        return refuse(invalid.code());
    }
    let mut report = ours.report.clone();
    take_step(&mut report, task_id, ours.step, state.now_ms);
    let mut event = event::by_crew(state, &report, operation, TimelineKind::Declined, task_id);
    event.reason = Some(reason.code.clone());
    event.text = Some(reason.name.id.clone());
    // The reporter reads the reason; what the crew writes beside it is for the office.
    event.inside = Some(decline.note.trim().to_owned()).filter(|note| !note.is_empty());
    report.events.push(event);
    changed(operation.op_id, report)
}
