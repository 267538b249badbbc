//! The active crew's tasks.

use rusqlite::Connection;
use saberling_wire::machine::{self, Act};
use saberling_wire::{Actor, EntityId, LeaveCause, OpKind, PhotoRole, TaskRow, TaskStatus};

use super::overlay::is_overlaid;
use super::photos::Pictures;
use super::{answers, can, city, photos, place, reports};
use crate::api::{PhotoView, Sending, TaskView};
use crate::error::Error;
use crate::inner::Inner;
use crate::store::{Identity, IdentityKind, OpState, StoredOp, sql};
use crate::texts::{self, text};

/// The active crew's tasks: what can be done first, then the rest, the oldest first.
pub(crate) fn tasks(inner: &Inner) -> Result<Vec<TaskView>, Error> {
    let now_ms = inner.ports.now_ms()?;
    inner.store.read(|db| {
        let Some(crew) = sql::identities::current(db, IdentityKind::Crew)? else {
            return Ok(Vec::new());
        };
        let rows = sql::rows::tasks(db, crew.id)?;
        let mut views = rows
            .iter()
            .map(|(task, left)| task_in(inner, db, &crew, (task, *left), now_ms))
            .collect::<Result<Vec<_>, Error>>()?;
        views.sort_by_key(|view| (!view.status.is_open_for_crew(), view.assigned_at_ms));
        Ok(views)
    })
}

/// One task of the active crew.
pub(crate) fn task(inner: &Inner, task_id: &str) -> Result<TaskView, Error> {
    let all = tasks(inner)?;
    all.into_iter().find(|view| view.task_id == task_id).ok_or(Error::UnknownTask)
}

/// The task's state with what was done here laid over it, until the pulled rows have passed it.
pub(crate) fn overlaid_status(db: &Connection, crew: &Identity, task: &TaskRow) -> Result<TaskStatus, Error> {
    let ops = sql::operations::of_entity_by(db, task.task_id.into(), crew.id)?;
    // A result that the office has to settle says nothing about where the task stands.
    let laid = ops.iter().filter(|op| !op.orphan && is_overlaid(op, crew));
    Ok(laid.fold(task.status, overlay))
}

fn overlay(status: TaskStatus, op: &StoredOp) -> TaskStatus {
    let act = match op.kind {
        OpKind::StartTask => Act::Start,
        OpKind::CompleteTask => Act::Complete,
        OpKind::DeclineTask => Act::Decline,
        _ => return status,
    };
    machine::task_step(status, act, Actor::Crew).map_or(status, |step| step.to)
}

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A task of a crew as it is shown, also from inside a transaction.
pub(crate) fn task_in(
    inner: &Inner,
    db: &Connection,
    crew: &Identity,
    (task, left): (&TaskRow, Option<LeaveCause>),
    now_ms: i64,
) -> Result<TaskView, Error> {
    let entity: EntityId = task.task_id.into();
    let ops = sql::operations::of_entity_by(db, entity, crew.id)?;
    let status = overlaid_status(db, crew, task)?;
    let own = sql::photos::of_entity(db, entity)?;
    let arrived = photos::arrived(&own);
    let sending = (!ops.is_empty())
        .then(|| reports::sending(inner.is_sending(entity), &ops, arrived, own.len() as u32));
    let done_at_ms = done_at_ms(status, task, &ops);
    let pictures = Pictures::asked(inner);
    let own: Vec<_> = own.iter().map(|photo| photos::own_view(inner, &pictures, photo)).collect();
    let evidence = merged(own, photos::others(inner, db, &pictures, &task.photos)?);
    let (before, after) = evidence.into_iter().partition(|photo| photo.role == PhotoRole::Before);
    let report = &task.report;
    Ok(TaskView {
        task_id: task.task_id.to_string(),
        number: report.number.to_string(),
        status,
        status_text: text(inner.language(), &format!("status.task.{status}"), &[]),
        category: report.category.clone(),
        icon: city::icon(inner, &report.category),
        category_name: city::category_name(inner, &report.category),
        note: report.note.clone(),
        instruction: task.instruction.clone(),
        rework_reason: task.rework_reason.clone(),
        place: place::view(inner, report.fix.as_ref(), report.place.as_ref(), None),
        assigned_at_ms: task.assigned_at_ms,
        report_photos: photos::others(inner, db, &pictures, &report.photos)?,
        before,
        after,
        sending,
        notice: notice(inner, &ops, left, task, sending),
        answers: answers::answers(inner, &report.category, &report.answers),
        overdue_days: overdue_days(inner, status, task, now_ms).filter(|_| left.is_none()),
        done_at_ms,
        unsent: ops.iter().filter(|op| op.state == OpState::Queued).count() as u32,
        can: can::task_actions(status, left, &ops),
    })
}

/// Whole days since a task that is still to be done should have been.
fn overdue_days(inner: &Inner, status: TaskStatus, task: &TaskRow, now_ms: i64) -> Option<u32> {
    let may_take_ms = i64::from(inner.city().config.periods.overdue_days) * DAY_MS;
    let due_ms = task.assigned_at_ms.saturating_add(may_take_ms);
    let is_overdue = status.is_open_for_crew() && due_ms < now_ms;
    is_overdue.then(|| u32::try_from(now_ms.saturating_sub(due_ms) / DAY_MS).unwrap_or(u32::MAX))
}

/// When the crew was done: by its own act, or by the newest picture of the result.
fn done_at_ms(status: TaskStatus, task: &TaskRow, ops: &[StoredOp]) -> Option<i64> {
    if !matches!(status, TaskStatus::Done | TaskStatus::Verified) {
        return None;
    }
    let is_result = |op: &&StoredOp| op.kind == OpKind::CompleteTask && op.state != OpState::Rejected;
    let after = task.photos.iter().filter(|photo| photo.role == PhotoRole::After);
    let act = ops.iter().rev().find(is_result).map(|op| op.recorded_at_ms);
    act.or_else(|| after.filter_map(|photo| photo.taken_at_ms).max())
}

fn merged(own: Vec<PhotoView>, others: Vec<PhotoView>) -> Vec<PhotoView> {
    let new: Vec<_> = others
        .into_iter()
        .filter(|photo| !own.iter().any(|known| known.photo_id == photo.photo_id))
        .collect();
    own.into_iter().chain(new).collect()
}

/// What the crew must know, the most pressing first.
fn notice(
    inner: &Inner,
    ops: &[StoredOp],
    left: Option<LeaveCause>,
    task: &TaskRow,
    sending: Option<Sending>,
) -> Option<String> {
    let language = inner.language();
    if ops.iter().any(StoredOp::awaits_grant) {
        return Some(text(language, "wait.grant", &[]));
    }
    let has_result = ops.iter().any(|op| op.kind == OpKind::CompleteTask);
    match left {
        Some(_) if has_result => return Some(text(language, "task.moved", &[])),
        Some(LeaveCause::Cancelled) => return Some(text(language, "task.gone", &[])),
        Some(_) => return Some(text(language, "task.left", &[])),
        None => {}
    }
    if let Some(op) = ops.iter().find(|op| op.state == OpState::Rejected) {
        let reason = op.code.as_ref().map(|code| texts::reason(language, code)).unwrap_or_default();
        return Some(text(language, "act.rejected", &[&reason]));
    }
    match sending {
        Some(Sending::Queued | Sending::Sending) => Some(text(language, "task.saved", &[])),
        _ => task.rework_reason.as_ref().map(|reason| text(language, "task.rework", &[reason])),
    }
}
