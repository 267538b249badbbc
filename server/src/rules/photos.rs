//! The manifest changes: photos come, are replaced, go. What goes keeps its row for the audit.

use saberling_store::aggregate::{Photo, ReportAggregate};
use saberling_store::command::DeviceOperation;
use saberling_store::rules::State;
use saberling_wire::{
    AddPhoto, DropPhoto, ErrorCode, ManifestPhoto, PhotoId, PhotoRole, ReplacePhoto, TimelineKind, limits,
    validate,
};

use super::attach::attach;
use super::report::declared;
use super::{event, owned};

/// Photos of the owner in one manifest, those of disputes included.
const OWNER_PHOTOS: usize = 50;

type Judged = Result<ReportAggregate, ErrorCode>;

/// Whether a manifest can be promised: its form, and that none of its ids is in use.
pub(super) fn promise(state: &State<'_>, photos: &[ManifestPhoto]) -> Result<(), ErrorCode> {
    if photos.is_empty() {
        return Err(ErrorCode::PhotoMissing);
    }
    validate::manifest(photos).map_err(|invalid| invalid.code())?;
    if state.taken_photos.is_empty() { Ok(()) } else { Err(ErrorCode::InvalidManifest) }
}

/// Whether the owner's photos leave room for so many more of a role.
pub(super) fn has_room(report: &ReportAggregate, role: PhotoRole, more: usize) -> Result<(), ErrorCode> {
    let own = || report.live_photos().filter(|photo| photo.task_id.is_none());
    let of_role = own().filter(|photo| photo.role == role).count() + more;
    let fits = role != PhotoRole::Report || of_role <= limits::PHOTOS_PER_REPORT;
    if fits && own().count() + more <= OWNER_PHOTOS { Ok(()) } else { Err(ErrorCode::TooManyPhotos) }
}

/// Further photos.
pub(super) fn add(state: &State<'_>, operation: &DeviceOperation, add: &AddPhoto) -> Judged {
    let (identity, mut report) = owned::report(state, operation)?;
    owned::has_room(&report)?;
    promise(state, &add.photos)?;
    has_room(&report, PhotoRole::Report, add.photos.len())?;
    report.photos.extend(declared(state.now_ms, identity, &add.photos, PhotoRole::Report, None));
    Ok(finished(state, operation, report, TimelineKind::PhotosAdded))
}

/// Another photo in the place of one, or beside the others where that one is gone already.
pub(super) fn replace(state: &State<'_>, operation: &DeviceOperation, replace: &ReplacePhoto) -> Judged {
    let (identity, mut report) = owned::report(state, operation)?;
    owned::has_room(&report)?;
    promise(state, std::slice::from_ref(&replace.photo))?;
    let photo = std::slice::from_ref(&replace.photo);
    let role = match remove(&mut report, replace.photo_id, state.now_ms) {
        Ok(role) => role,
        // Somebody was quicker to take the old one out: the new one counts all the same.
        Err(_) if !is_evidence(&report, replace.photo_id) => {
            has_room(&report, PhotoRole::Report, photo.len())?;
            PhotoRole::Report
        }
        Err(code) => return Err(code),
    };
    report.photos.extend(declared(state.now_ms, identity, photo, role, None));
    Ok(finished(state, operation, report, TimelineKind::PhotoReplaced))
}

/// A photo goes.
pub(super) fn drop(state: &State<'_>, operation: &DeviceOperation, gone: &DropPhoto) -> Judged {
    let (_, mut report) = owned::report(state, operation)?;
    owned::has_room(&report)?;
    remove(&mut report, gone.photo_id, state.now_ms)?;
    Ok(finished(state, operation, report, TimelineKind::PhotoDropped))
}

/// Takes one of the owner's photos out of the manifest. The crew's evidence is not the owner's.
fn remove(report: &mut ReportAggregate, photo_id: PhotoId, now_ms: i64) -> Result<PhotoRole, ErrorCode> {
    let own = |photo: &&mut Photo| photo.photo_id == photo_id && photo.task_id.is_none() && photo.is_live();
    let photo = report.photos.iter_mut().find(own).ok_or(ErrorCode::UnknownPhoto)?;
    photo.removed_at_ms = Some(now_ms);
    Ok(photo.role)
}

fn is_evidence(report: &ReportAggregate, photo_id: PhotoId) -> bool {
    report.photos.iter().any(|photo| photo.photo_id == photo_id && photo.task_id.is_some())
}

fn finished(
    state: &State<'_>,
    operation: &DeviceOperation,
    mut report: ReportAggregate,
    kind: TimelineKind,
) -> ReportAggregate {
    let event = event::by_owner(state, &report, operation, kind);
    report.events.push(event);
    attach(&mut report, &state.finished, state.now_ms);
    report
}
