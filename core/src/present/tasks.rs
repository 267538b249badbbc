//! The active crew's tasks.

use rusqlite::Connection;
use saberling_wire::machine::{self, Act};
use saberling_wire::{Actor, EntityId, LeaveCause, OpKind, PhotoRole, TaskRow, TaskStatus};

use super::overlay::is_overlaid;
use super::{city, photos, place, reports};
use crate::api::{PhotoView, Sending, TaskView};
use crate::error::Error;
use crate::inner::Inner;
use crate::store::{Identity, IdentityKind, OpState, StoredOp, sql};
use crate::texts::{self, text};

/// The active crew's tasks: what can be done first, then the rest, the oldest first.
pub(crate) fn tasks(inner: &Inner) -> Result<Vec<TaskView>, Error> {
    inner.store.read(|db| {
        let Some(crew) = sql::identities::current(db, IdentityKind::Crew)? else {
            return Ok(Vec::new());
        };
        let rows = sql::rows::tasks(db, crew.id)?;
        let mut views = rows
            .iter()
            .map(|(task, left)| task_in(inner, db, &crew, task, *left))
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

/// A task of a crew as it is shown, also from inside a transaction.
pub(crate) fn task_in(
    inner: &Inner,
    db: &Connection,
    crew: &Identity,
    task: &TaskRow,
    left: Option<LeaveCause>,
) -> Result<TaskView, Error> {
    let entity: EntityId = task.task_id.into();
    let ops = sql::operations::of_entity_by(db, entity, crew.id)?;
    let status = overlaid_status(db, crew, task)?;
    let own = sql::photos::of_entity(db, entity)?;
    let arrived = photos::arrived(&own);
    let sending = (!ops.is_empty())
        .then(|| reports::sending(inner.is_sending(entity), &ops, arrived, own.len() as u32));
    let own: Vec<_> = own.iter().map(|photo| photos::own_view(inner, photo)).collect();
    let evidence = merged(own, photos::others(inner, db, &task.photos)?);
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
        report_photos: photos::others(inner, db, &report.photos)?,
        before,
        after,
        sending,
        notice: notice(inner, &ops, left, task, sending),
        answers: Vec::new(),
        overdue_days: None,
        done_at_ms: None,
        unsent: 0,
        can: crate::api::TaskActions::default(),
    })
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
