//! A crew's work: start, complete, hand back. All of it offline.

use rusqlite::Connection;
use saberling_wire::machine::{self, Act as Step};
use saberling_wire::{
    Actor, CompleteTask, DeclineTask, Entity, Invalid, LeaveCause, ManifestPhoto, OpKind, PhotoRole,
    StartTask, TaskId, TaskRow, TaskSnapshot, validate,
};
use serde::Serialize;

use super::{kept, location, photos};
use crate::api::{LocationFix, TaskView};
use crate::error::Error;
use crate::inner::Inner;
use crate::present;
use crate::records::{Act, Stamp, record};
use crate::store::sql::kept::KeptFor;
use crate::store::{Identity, IdentityKind, sql};

/// Starts a task; needs a before photo.
pub(crate) fn start_task(
    inner: &Inner,
    task_id: &str,
    photo_paths: &[String],
    fix: Option<&LocationFix>,
) -> Result<TaskView, Error> {
    let work = open_task(inner, task_id, Step::Start)?;
    if photo_paths.is_empty() && !has_kept(inner, &work, PhotoRole::Before)? {
        return Err(Error::BeforeMissing);
    }
    let fix = fix.map(location::fix).transpose()?;
    let photos = (PhotoRole::Before, manifest(inner, photo_paths)?);
    keep(inner, &work, (Step::Start, OpKind::StartTask), photos, |photos| match photos {
        [] => Err(Error::BeforeMissing),
        _ => Ok(StartTask { photos: photos.to_vec(), fix }),
    })
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
    if photo_paths.is_empty() && !has_kept(inner, &work, PhotoRole::After)? {
        return Err(Error::AfterMissing);
    }
    let fix = fix.map(location::fix).transpose()?;
    let photos = (PhotoRole::After, manifest(inner, photo_paths)?);
    let report = &work.task.report;
    let snapshot = TaskSnapshot {
        report_id: report.report_id,
        title: present::category_name(inner, &report.category),
        point_e7: report.fix.as_ref().map(|fix| (fix.lat_e7, fix.lon_e7)),
    };
    keep(inner, &work, (Step::Complete, OpKind::CompleteTask), photos, |photos| match photos {
        [] => Err(Error::AfterMissing),
        _ => Ok(CompleteTask { photos: photos.to_vec(), note: note.to_owned(), fix, snapshot }),
    })
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
    store(inner, &work, (Step::Decline, OpKind::DeclineTask), |_| Ok((payload, PhotoRole::After, vec![])))
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

/// For what photos of that role are kept.
fn kept_for(work: &Work, role: PhotoRole) -> KeptFor {
    KeptFor { owner: work.task.task_id.to_string(), role, crew: Some(work.crew.id) }
}

fn has_kept(inner: &Inner, work: &Work, role: PhotoRole) -> Result<bool, Error> {
    Ok(!inner.store.read(|db| sql::kept::of(db, &kept_for(work, role)))?.is_empty())
}

/// Records an act with photos: those that were kept for it, and then those that were captured only now.
fn keep<P: Serialize>(
    inner: &Inner,
    work: &Work,
    step: (Step, OpKind),
    (role, captured): (PhotoRole, Vec<ManifestPhoto>),
    payload: impl FnOnce(&[ManifestPhoto]) -> Result<P, Error>,
) -> Result<TaskView, Error> {
    store(inner, work, step, |db| {
        let photos = kept::with_kept(db, &kept_for(work, role), captured)?;
        Ok((payload(&photos)?, role, photos))
    })
}

/// Records the act. Photos take seconds, so the task is looked at once more: a second tap finds the
/// step done. If the task left the crew meanwhile, the work was done all the same and is kept.
fn store<P: Serialize>(
    inner: &Inner,
    work: &Work,
    (step, kind): (Step, OpKind),
    what: impl FnOnce(&Connection) -> Result<(P, PhotoRole, Vec<ManifestPhoto>), Error>,
) -> Result<TaskView, Error> {
    let stamp = Stamp::draw(inner)?;
    let crew = &work.crew;
    let entity_id = work.task.task_id.into();
    let view = inner.store.write(|db| {
        let (task, left) = find(db, crew, work.task.task_id)?.unwrap_or_else(|| (work.task.clone(), None));
        allow(db, crew, &task, step)?;
        let (payload, role, photos) = what(db)?;
        let (payload, photos) = (&payload, (role, &photos[..]));
        let act =
            Act { identity_id: crew.id, entity: Entity::Task, entity_id, kind, proof: None, payload, photos };
        record(inner, db, &stamp, act)?;
        kept::taken(db, photos.1)?;
        // Shown from inside: once it is stored, nothing may turn the answer into an error.
        present::task_in(inner, db, crew, (&task, left), stamp.now_ms)
    })?;
    inner.driver.wake();
    inner.announce_change(entity_id);
    Ok(view)
}
