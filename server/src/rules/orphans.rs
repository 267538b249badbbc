//! Completions that were kept because their task was no longer the crew's: the office settles them.

use saberling_store::aggregate::{Cleaner, ReportAggregate};
use saberling_store::command::OfficeCommand;
use saberling_store::records::{OrphanCompletion, Settled};
use saberling_store::rules::{Decision, Put, State};
use saberling_wire::machine::{Act, TaskStep, task_step};
use saberling_wire::{Actor, ErrorCode, TaskStatus, TimelineKind, validate};

use super::decision::applied;
use super::event;
use super::evidence::{stands_with, take_step};

/// Settles one. Accepted, its evidence is taken to the task as done where task and report allow it;
/// where they do not, it is marked all the same.
pub(super) fn settle(
    state: &State<'_>,
    command: &OfficeCommand,
    accept: bool,
    reason: &str,
) -> Result<Decision, ErrorCode> {
    let orphan = state.orphan.as_ref().ok_or(ErrorCode::UnknownEntity)?;
    if orphan.settled.is_some() {
        return Err(ErrorCode::State);
    }
    let checked = if accept { validate::note(reason) } else { validate::note_text(reason) };
    checked.map_err(|invalid| invalid.code())?;
    let settled = Settled {
        accepted: accept,
        at_ms: state.now_ms,
        user_id: state.user.as_ref().map(|user| user.user_id),
        reason: reason.trim().to_owned(),
    };
    let adopted = if accept { adopt(state, command, orphan) } else { None };
    Ok(Decision {
        puts: vec![Put::SettledOrphan(orphan.op_id, settled)],
        reports: adopted.into_iter().collect(),
        remember: Some(command.op_id),
        ..Decision::just(applied())
    })
}

/// The machine's steps to done. Who has not started yet is taken to have: two steps, one act.
fn steps(status: TaskStatus) -> Option<Vec<TaskStep>> {
    if let Some(done) = task_step(status, Act::Complete, Actor::Crew) {
        return Some(vec![done]);
    }
    let start = task_step(status, Act::Start, Actor::Crew)?;
    Some(vec![start, task_step(start.to, Act::Complete, Actor::Crew)?])
}

fn adopt(state: &State<'_>, command: &OfficeCommand, orphan: &OrphanCompletion) -> Option<ReportAggregate> {
    let report = state.reports.first()?;
    let task = report.task(orphan.task_id)?;
    let steps = steps(task.status).filter(|_| stands_with(report, task))?;
    let mut report = report.clone();
    for step in steps {
        take_step(&mut report, orphan.task_id, step, state.now_ms);
    }
    let note = Some(orphan.note.clone()).filter(|note| !note.trim().is_empty());
    let task = report.task_mut(orphan.task_id)?;
    task.started_at_ms.get_or_insert(state.now_ms);
    task.done_at_ms = Some(state.now_ms);
    task.completion_note.clone_from(&note);
    if let Some(member_id) = orphan.member_id
        && task.cleaners.iter().all(|cleaner| cleaner.member_id != member_id)
    {
        let identity_id = orphan.identity_id;
        task.cleaners.push(Cleaner { member_id, identity_id, user_id: None, linked_user_id: None });
        task.cleaners.sort_by_key(|cleaner| cleaner.member_id);
    }
    report.photos.extend(orphan.photos.iter().cloned());
    let task_id = Some(orphan.task_id);
    let mut event = event::by_office(state, &report, command, TimelineKind::Resolved, task_id);
    event.member_id = orphan.member_id;
    event.crew_name.clone_from(&orphan.crew_name);
    event.text = note;
    event.fix.clone_from(&orphan.fix);
    report.events.push(event);
    Some(report)
}
