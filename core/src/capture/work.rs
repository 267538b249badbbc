//! A crew's work: start, complete, hand back. All of it offline.

use saberling_wire::machine::{self, Act as Step};
use saberling_wire::{
    Actor, CompleteTask, DeclineTask, Entity, IdentityId, Invalid, OpKind, PhotoRole, StartTask, TaskRow,
    TaskSnapshot, validate,
};
use serde::Serialize;

use super::record::{Act, Stamp, record};
use super::{location, photos};
use crate::api::{LocationFix, TaskView};
use crate::error::Error;
use crate::phone::Inner;
use crate::present;
use crate::store::{IdentityKind, sql};

/// Starts a task; needs a before photo.
pub(crate) fn start_task(
    inner: &Inner,
    task_id: &str,
    photo_paths: &[String],
    fix: Option<&LocationFix>,
) -> Result<TaskView, Error> {
    let (identity_id, task) = open_task(inner, task_id, Step::Start)?;
    if photo_paths.is_empty() {
        return Err(Error::BeforeMissing);
    }
    let fix = fix.map(location::fix).transpose()?;
    let photos = manifest(inner, photo_paths)?;
    let payload = StartTask { photos, fix };
    let act = act(identity_id, &task, OpKind::StartTask, &payload, (PhotoRole::Before, &payload.photos));
    keep(inner, act)
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
    let (identity_id, task) = open_task(inner, task_id, Step::Complete)?;
    if photo_paths.is_empty() {
        return Err(Error::AfterMissing);
    }
    let fix = fix.map(location::fix).transpose()?;
    let photos = manifest(inner, photo_paths)?;
    let snapshot = TaskSnapshot {
        report_id: task.report.report_id,
        title: present::category_name(inner, &task.report.category),
        point_e7: task.report.fix.as_ref().map(|fix| (fix.lat_e7, fix.lon_e7)),
    };
    let payload = CompleteTask { photos, note: note.to_owned(), fix, snapshot };
    let act = act(identity_id, &task, OpKind::CompleteTask, &payload, (PhotoRole::After, &payload.photos));
    keep(inner, act)
}

/// Hands a task back, with one of the city's reasons.
pub(crate) fn decline_task(
    inner: &Inner,
    task_id: &str,
    reason: &str,
    note: &str,
) -> Result<TaskView, Error> {
    validate::note(note)?;
    if !inner.seed.config.decline_reasons.iter().any(|known| known.code == reason) {
        return Err(Invalid::Reason.into());
    }
    let (identity_id, task) = open_task(inner, task_id, Step::Decline)?;
    let payload = DeclineTask { reason: reason.to_owned(), note: note.to_owned() };
    keep(inner, act(identity_id, &task, OpKind::DeclineTask, &payload, (PhotoRole::After, &[])))
}

/// The task as the crew sees it now, if the step is allowed from there.
fn open_task(inner: &Inner, task_id: &str, step: Step) -> Result<(IdentityId, TaskRow), Error> {
    let id = task_id.parse().map_err(|_| Error::UnknownTask)?;
    inner.store.read(|db| {
        let crew = sql::identities::current(db, IdentityKind::Crew)?.ok_or(Error::UnknownTask)?;
        let found = sql::rows::tasks(db, crew.id)?.into_iter().find(|(task, _)| task.task_id == id);
        let (task, _) = found.ok_or(Error::UnknownTask)?;
        let status = present::overlaid_status(db, &crew, &task)?;
        match machine::task_step(status, step, Actor::Crew) {
            Some(_) => Ok((crew.id, task)),
            None => Err(Error::TaskState),
        }
    })
}

fn manifest(inner: &Inner, paths: &[String]) -> Result<Vec<saberling_wire::ManifestPhoto>, Error> {
    Ok(photos::capture(inner, paths)?.into_iter().map(|photo| photo.manifest).collect())
}

fn act<'a, P>(
    identity_id: IdentityId,
    task: &TaskRow,
    kind: OpKind,
    payload: &'a P,
    photos: (PhotoRole, &'a [saberling_wire::ManifestPhoto]),
) -> Act<'a, P> {
    Act {
        identity_id,
        entity: Entity::Task,
        entity_id: task.task_id.into(),
        kind,
        proof: None,
        payload,
        photos,
    }
}

fn keep<P: Serialize>(inner: &Inner, act: Act<'_, P>) -> Result<TaskView, Error> {
    let stamp = Stamp::draw(inner)?;
    let entity_id = act.entity_id;
    inner.store.write(|db| record(inner, db, &stamp, act))?;
    inner.driver.wake();
    inner.announce_change(entity_id);
    present::task(inner, &entity_id.to_string())
}
