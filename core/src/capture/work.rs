//! A crew's work: start, complete, hand back. All of it offline.

use rusqlite::Connection;
use saberling_wire::machine::{self, Act as Step};
use saberling_wire::{
    Actor, CompleteTask, DeclineTask, Entity, Invalid, LeaveCause, ManifestPhoto, OpKind, PhotoRole,
    StartTask, TaskId, TaskRow, TaskSnapshot, validate,
};
use serde::Serialize;

use super::{location, photos};
use crate::api::{LocationFix, TaskView};
use crate::error::Error;
use crate::inner::Inner;
use crate::present;
use crate::records::{Act, Stamp, record};
use crate::store::{Identity, IdentityKind, sql};

/// Starts a task; needs a before photo.
pub(crate) fn start_task(
    inner: &Inner,
    task_id: &str,
    photo_paths: &[String],
    fix: Option<&LocationFix>,
) -> Result<TaskView, Error> {
    let work = open_task(inner, task_id, Step::Start)?;
    if photo_paths.is_empty() {
        return Err(Error::BeforeMissing);
    }
    let fix = fix.map(location::fix).transpose()?;
    let photos = manifest(inner, photo_paths)?;
    let payload = StartTask { photos, fix };
    keep(inner, &work, (Step::Start, OpKind::StartTask), &payload, (PhotoRole::Before, &payload.photos))
}

/// Completes a task; needs an after photo.
pub(crate) fn complete_task(
    inner: &Inner,
    task_id: &str,
    photo_paths: &[String],
    note: &str,
    fix: Option<&LocationFix>,
) -> Result<TaskView, Error> {
    validate::note(note)?;
    let work = open_task(inner, task_id, Step::Complete)?;
    if photo_paths.is_empty() {
        return Err(Error::AfterMissing);
    }
    let fix = fix.map(location::fix).transpose()?;
    let photos = manifest(inner, photo_paths)?;
    let report = &work.task.report;
    let snapshot = TaskSnapshot {
        report_id: report.report_id,
        title: present::category_name(inner, &report.category),
        point_e7: report.fix.as_ref().map(|fix| (fix.lat_e7, fix.lon_e7)),
    };
    let payload = CompleteTask { photos, note: note.to_owned(), fix, snapshot };
    keep(inner, &work, (Step::Complete, OpKind::CompleteTask), &payload, (PhotoRole::After, &payload.photos))
}

/// Hands a task back, with one of the city's reasons.
pub(crate) fn decline_task(
    inner: &Inner,
    task_id: &str,
    reason: &str,
    note: &str,
) -> Result<TaskView, Error> {
    validate::note(note)?;
    if !inner.city().config.decline_reasons.iter().any(|known| known.code == reason) {
        return Err(Invalid::Reason.into());
    }
    let work = open_task(inner, task_id, Step::Decline)?;
    let payload = DeclineTask { reason: reason.to_owned(), note: note.to_owned() };
    keep(inner, &work, (Step::Decline, OpKind::DeclineTask), &payload, (PhotoRole::After, &[]))
}

/// The crew with its task, as they were when the person acted.
struct Work {
    crew: Identity,
    task: TaskRow,
}

/// The task as the crew sees it now, if the step is allowed from there.
fn open_task(inner: &Inner, task_id: &str, step: Step) -> Result<Work, Error> {
    let id = task_id.parse().map_err(|_| Error::UnknownTask)?;
    inner.store.read(|db| {
        let crew = sql::identities::current(db, IdentityKind::Crew)?.ok_or(Error::UnknownTask)?;
        let (task, _) = find(db, &crew, id)?.ok_or(Error::UnknownTask)?;
        allow(db, &crew, &task, step)?;
        Ok(Work { crew, task })
    })
}

fn find(
    db: &Connection,
    crew: &Identity,
    id: TaskId,
) -> Result<Option<(TaskRow, Option<LeaveCause>)>, Error> {
    Ok(sql::rows::tasks(db, crew.id)?.into_iter().find(|(task, _)| task.task_id == id))
}

fn allow(db: &Connection, crew: &Identity, task: &TaskRow, step: Step) -> Result<(), Error> {
    let status = present::overlaid_status(db, crew, task)?;
    machine::task_step(status, step, Actor::Crew).map(|_| ()).ok_or(Error::TaskState)
}

fn manifest(inner: &Inner, paths: &[String]) -> Result<Vec<ManifestPhoto>, Error> {
    Ok(photos::capture(inner, paths)?.into_iter().map(|photo| photo.manifest).collect())
}

/// Records the act. Photos take seconds, so the task is looked at once more: a second tap finds the
/// step done. If the task left the crew meanwhile, the work was done all the same and is kept.
fn keep<P: Serialize>(
    inner: &Inner,
    work: &Work,
    (step, kind): (Step, OpKind),
    payload: &P,
    photos: (PhotoRole, &[ManifestPhoto]),
) -> Result<TaskView, Error> {
    let stamp = Stamp::draw(inner)?;
    let crew = &work.crew;
    let entity_id = work.task.task_id.into();
    let view = inner.store.write(|db| {
        let (task, left) = find(db, crew, work.task.task_id)?.unwrap_or_else(|| (work.task.clone(), None));
        allow(db, crew, &task, step)?;
        let act =
            Act { identity_id: crew.id, entity: Entity::Task, entity_id, kind, proof: None, payload, photos };
        record(inner, db, &stamp, act)?;
        // Shown from inside: once it is stored, nothing may turn the answer into an error.
        present::task_in(inner, db, crew, (&task, left), stamp.now_ms)
    })?;
    inner.driver.wake();
    inner.announce_change(entity_id);
    Ok(view)
}
