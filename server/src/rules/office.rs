//! What the office does with reports and tasks. Its decisions carry the version that was seen.

use saberling_store::Author;
use saberling_store::aggregate::{ReportAggregate, Task};
use saberling_store::command::{OfficeAct, OfficeCommand};
use saberling_store::feed;
use saberling_store::rules::{Decision, State};
use saberling_wire::machine::{Act, report_step, task_step};
use saberling_wire::{
    Actor, CrewId, ErrorCode, Language, ReportId, ReportStatus, TaskId, TaskStatus, TimelineKind, validate,
};

use super::decision::{changed, refuse_for_good};
use super::evidence::{stands_with, take_step};
use super::{event, gone, news, operation, orphans, pairs, people, question};

/// Judges an act: the role first, then the op_id, then what it is about.
pub(super) fn decide(state: &State<'_>, command: &OfficeCommand) -> Decision {
    if !may(state, &command.act) {
        // Not kept: a form that was sent with the wrong role may be sent again with the right one.
        return Decision::refuse(ErrorCode::Forbidden);
    }
    if let Some(known) = &state.operation {
        return Decision::just(operation::earlier(state, known));
    }
    if let Some(judged) = pairs::decide(state, command) {
        return judged.unwrap_or_else(|code| refuse_for_good(command.op_id, code));
    }
    match people::decide(state, &command.act) {
        Some(Ok((puts, ledger))) => Decision {
            puts,
            ledger,
            remember: Some(command.op_id),
            ..Decision::just(super::decision::applied())
        },
        Some(Err(code)) => refuse_for_good(command.op_id, code),
        None => on_report(state, command).unwrap_or_else(|code| refuse_for_good(command.op_id, code)),
    }
}

/// Who may do what: an auditor only watches, and users are the affair of admins and the command line.
fn may(state: &State<'_>, act: &OfficeAct) -> bool {
    let about_users = matches!(
        act,
        OfficeAct::AddUser { .. }
            | OfficeAct::SetPassword { .. }
            | OfficeAct::DisableUser { .. }
            | OfficeAct::LinkMember { .. }
    );
    match (state.author, state.user.as_ref().map(|user| user.role.as_str())) {
        (Author::System, _) | (Author::Officer { .. }, Some("admin")) => true,
        (Author::Officer { .. }, Some("officer" | "verifier")) => !about_users,
        _ => false,
    }
}

fn on_report(state: &State<'_>, command: &OfficeCommand) -> Result<Decision, ErrorCode> {
    if let OfficeAct::SettleOrphan { accept, reason, .. } = &command.act {
        return orphans::settle(state, command, *accept, reason);
    }
    let report = state.reports.first().ok_or(ErrorCode::UnknownEntity)?;
    if report.report.status == ReportStatus::Erased {
        return Err(ErrorCode::Erased);
    }
    if command.base.as_ref().is_some_and(|base| *base != report.report.version) {
        return Err(ErrorCode::Stale);
    }
    if let OfficeAct::Erase { reason, .. } = &command.act {
        return gone::erase_by_office(state, command, report, reason);
    }
    moved(state, command, report.clone()).map(|report| changed(command.op_id, report))
}

fn moved(
    state: &State<'_>,
    command: &OfficeCommand,
    report: ReportAggregate,
) -> Result<ReportAggregate, ErrorCode> {
    match &command.act {
        OfficeAct::Review { .. } => judged(state, command, report, Act::Review, TimelineKind::UnderReview),
        OfficeAct::Ask { text, .. } => question::ask(state, command, report, text),
        OfficeAct::Accept { .. } => {
            held(state, report, |report| judged(state, command, report, Act::Accept, TimelineKind::Accepted))
        }
        OfficeAct::MarkDuplicate { of, .. } => {
            held(state, report, |report| duplicate(state, command, report, *of))
        }
        OfficeAct::Undo { reason, .. } => news::undo(state, command, report, reason),
        OfficeAct::Reopen { reason, .. } => {
            with_reason(state, command, report, (Act::Reopen, TimelineKind::Reopened, reason))
        }
        OfficeAct::CloseReopened { reason, .. } => {
            with_reason(state, command, report, (Act::Close, TimelineKind::Closed, reason))
        }
        OfficeAct::UndoVerify { task_id, reason } => undo_verify(state, command, report, *task_id, reason),
        OfficeAct::Reject { reason, text, .. } => {
            held(state, report, |report| reject(state, command, report, reason, text))
        }
        OfficeAct::Assign { task_id, crew_id, instruction, .. } => {
            assign(state, command, report, (*task_id, *crew_id), instruction)
        }
        OfficeAct::MoveTask { task_id, crew_id, instruction } => {
            move_task(state, command, report, (*task_id, *crew_id), instruction)
        }
        OfficeAct::Cancel { task_id } => {
            let kind = TimelineKind::Cancelled;
            on_task(state, command, report, *task_id, Act::Cancel, kind)
        }
        OfficeAct::Verify { task_id } => verify(state, command, report, *task_id),
        OfficeAct::SendBack { task_id, reason } => send_back(state, command, report, *task_id, reason),
        _ => Err(ErrorCode::UnknownKind),
    }
}

/// A decision that people hear of a little later, so that it can be taken back before.
fn held(
    state: &State<'_>,
    report: ReportAggregate,
    decide: impl FnOnce(ReportAggregate) -> Result<ReportAggregate, ErrorCode>,
) -> Result<ReportAggregate, ErrorCode> {
    let shown = report.report.shown_status();
    let mut report = decide(report)?;
    news::hold(state, &mut report, shown);
    Ok(report)
}

/// The report is the same as another one, which must be one that is dealt with.
fn duplicate(
    state: &State<'_>,
    command: &OfficeCommand,
    report: ReportAggregate,
    of: ReportId,
) -> Result<ReportAggregate, ErrorCode> {
    if of == report.report.report_id {
        return Err(ErrorCode::State);
    }
    let survivor = state.reports.iter().find(|known| known.report.report_id == of);
    let survivor = survivor.ok_or(ErrorCode::UnknownEntity)?;
    let dead = [ReportStatus::Erased, ReportStatus::Withdrawn, ReportStatus::Duplicate];
    if dead.contains(&survivor.report.status) {
        return Err(ErrorCode::State);
    }
    let mut report = judged(state, command, report, Act::MarkDuplicate, TimelineKind::Duplicate)?;
    report.report.flags.duplicate_of = Some(of);
    // The number and no more: text and photos of the other report are its own people's.
    feed::name_original(&mut report, survivor);
    Ok(report)
}

/// A step on the report alone that people read a reason for.
fn with_reason(
    state: &State<'_>,
    command: &OfficeCommand,
    report: ReportAggregate,
    (act, kind, reason): (Act, TimelineKind, &str),
) -> Result<ReportAggregate, ErrorCode> {
    validate::note_text(reason).map_err(|invalid| invalid.code())?;
    let mut report = judged(state, command, report, act, kind)?;
    if let Some(event) = report.events.last_mut() {
        event.text = Some(reason.trim().to_owned());
    }
    Ok(report)
}

/// An approval is taken back; the reason is for the audit.
fn undo_verify(
    state: &State<'_>,
    command: &OfficeCommand,
    report: ReportAggregate,
    task_id: TaskId,
    reason: &str,
) -> Result<ReportAggregate, ErrorCode> {
    validate::note_text(reason).map_err(|invalid| invalid.code())?;
    let mut report = on_task(state, command, report, task_id, Act::Undo, TimelineKind::Undone)?;
    if let Some(event) = report.events.last_mut() {
        event.inside = Some(reason.trim().to_owned());
    }
    Ok(report)
}

/// A decision on the report alone.
fn judged(
    state: &State<'_>,
    command: &OfficeCommand,
    mut report: ReportAggregate,
    act: Act,
    kind: TimelineKind,
) -> Result<ReportAggregate, ErrorCode> {
    let to = report_step(report.report.status, act, Actor::Officer).ok_or(ErrorCode::State)?;
    news::move_to(&mut report, to, state.now_ms);
    let event = event::by_office(state, &report, command, kind, None);
    report.events.push(event);
    Ok(report)
}

fn reject(
    state: &State<'_>,
    command: &OfficeCommand,
    report: ReportAggregate,
    reason: &str,
    text: &str,
) -> Result<ReportAggregate, ErrorCode> {
    let reasons = &state.city.config.reject_reasons;
    let reason = reasons.iter().find(|known| known.code == reason).ok_or(ErrorCode::UnknownReason)?;
    validate::note(text).map_err(|invalid| invalid.code())?;
    let mut report = judged(state, command, report, Act::Reject, TimelineKind::Rejected)?;
    if let Some(event) = report.events.last_mut() {
        event.reason = Some(reason.code.clone());
        event.text = Some(reason.told(Language::Id, text));
    }
    Ok(report)
}

fn instruction(text: &str) -> Result<Option<String>, ErrorCode> {
    validate::note(text).map_err(|invalid| invalid.code())?;
    Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}

fn assign(
    state: &State<'_>,
    command: &OfficeCommand,
    report: ReportAggregate,
    (task_id, crew_id): (TaskId, CrewId),
    text: &str,
) -> Result<ReportAggregate, ErrorCode> {
    let crew = state.crew.as_ref().ok_or(ErrorCode::UnknownEntity)?;
    if state.id_taken {
        return Err(ErrorCode::Exists);
    }
    let instruction = instruction(text)?;
    // Who gives an undecided report to a crew has accepted it: two steps, one act.
    let undecided = matches!(report.report.status, ReportStatus::Submitted | ReportStatus::UnderReview);
    let report = match undecided {
        true => judged(state, command, report, Act::Accept, TimelineKind::Accepted)?,
        false => report,
    };
    let mut report = judged(state, command, report, Act::Assign, TimelineKind::Assigned)?;
    report.tasks.push(Task {
        task_id,
        crew_id,
        status: TaskStatus::Assigned,
        version: String::new(),
        assigned_at_ms: state.now_ms,
        instruction: instruction.clone(),
        rework_reason: None,
        started_at_ms: None,
        done_at_ms: None,
        completion_note: None,
        cleaners: Vec::new(),
    });
    if let Some(event) = report.events.last_mut() {
        event.task_id = Some(task_id);
        event.task_status = Some(TaskStatus::Assigned);
        event.crew_name = Some(crew.name.clone());
        event.text = instruction;
    }
    Ok(report)
}

/// A step of a task, which moves its report too.
fn on_task(
    state: &State<'_>,
    command: &OfficeCommand,
    mut report: ReportAggregate,
    task_id: TaskId,
    act: Act,
    kind: TimelineKind,
) -> Result<ReportAggregate, ErrorCode> {
    let task = report.task(task_id).ok_or(ErrorCode::UnknownEntity)?;
    let together = stands_with(&report, task);
    let step = task_step(task.status, act, Actor::Officer).filter(|_| together).ok_or(ErrorCode::State)?;
    take_step(&mut report, task_id, step, state.now_ms);
    let event = event::by_office(state, &report, command, kind, Some(task_id));
    report.events.push(event);
    Ok(report)
}

fn move_task(
    state: &State<'_>,
    command: &OfficeCommand,
    report: ReportAggregate,
    (task_id, crew_id): (TaskId, CrewId),
    text: &str,
) -> Result<ReportAggregate, ErrorCode> {
    let crew = state.crew.as_ref().ok_or(ErrorCode::UnknownEntity)?;
    let instruction = instruction(text)?;
    if report.task(task_id).is_some_and(|task| task.crew_id == crew_id) {
        return Err(ErrorCode::State);
    }
    let kind = TimelineKind::Assigned;
    let mut report = on_task(state, command, report, task_id, Act::Move, kind)?;
    if let Some(task) = report.task_mut(task_id) {
        task.crew_id = crew_id;
        task.assigned_at_ms = state.now_ms;
        task.started_at_ms = None;
        if instruction.is_some() {
            task.instruction.clone_from(&instruction);
        }
    }
    if let Some(event) = report.events.last_mut() {
        event.crew_name = Some(crew.name.clone());
        event.text = instruction;
    }
    Ok(report)
}

/// The result is approved, by somebody who did not clean.
fn verify(
    state: &State<'_>,
    command: &OfficeCommand,
    report: ReportAggregate,
    task_id: TaskId,
) -> Result<ReportAggregate, ErrorCode> {
    let task = report.task(task_id).ok_or(ErrorCode::UnknownEntity)?;
    let officer = state.user.as_ref().map(|user| user.user_id);
    if officer.is_some_and(|officer| task.cleaners.iter().any(|cleaner| cleaner.is(officer))) {
        return Err(ErrorCode::SelfVerification);
    }
    on_task(state, command, report, task_id, Act::Verify, TimelineKind::Closed)
}

fn send_back(
    state: &State<'_>,
    command: &OfficeCommand,
    report: ReportAggregate,
    task_id: TaskId,
    reason: &str,
) -> Result<ReportAggregate, ErrorCode> {
    validate::note_text(reason).map_err(|invalid| invalid.code())?;
    let kind = TimelineKind::Rework;
    let mut report = on_task(state, command, report, task_id, Act::SendBack, kind)?;
    if let Some(task) = report.task_mut(task_id) {
        task.rework_reason = Some(reason.trim().to_owned());
    }
    if let Some(event) = report.events.last_mut() {
        event.text = Some(reason.trim().to_owned());
    }
    Ok(report)
}
