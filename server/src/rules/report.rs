//! What a resident does: a new report, a note.

use std::collections::BTreeSet;

use saberling_store::aggregate::{Note, Photo, Report, ReportAggregate};
use saberling_store::command::DeviceOperation;
use saberling_store::records::Identity;
use saberling_store::rules::{Decision, State};
use saberling_wire::{
    AddNote, CreateReport, ErrorCode, IdentityId, ManifestPhoto, PhotoRole, PlaceRow, ReportId, ReportStatus,
    TaskId, TimelineKind, limits, validate,
};

use super::attach::attach;
use super::decision::{changed, refuse_for_good};
use super::event;

/// A new report.
pub(super) fn create(
    state: &State<'_>,
    operation: &DeviceOperation,
    report_id: ReportId,
    new: &CreateReport,
    place: Option<&PlaceRow>,
) -> Decision {
    let Some(identity) = &state.identity else {
        return refuse_for_good(operation.op_id, ErrorCode::UnknownEntity);
    };
    if let Some(existing) = state.reports.first() {
        return clash(operation, new, &existing.report);
    }
    if let Err(invalid) = validate::create_report(new, &state.city.config) {
        return refuse_for_good(operation.op_id, invalid.code());
    }
    if !state.taken_photos.is_empty() {
        return refuse_for_good(operation.op_id, ErrorCode::InvalidManifest);
    }
    let mut aggregate = ReportAggregate {
        report: submitted(state, operation, report_id, new, place),
        followers: BTreeSet::from([identity.identity_id]),
        photos: declared(identity, &new.photos, PhotoRole::Report, None),
        notes: Vec::new(),
        events: Vec::new(),
        tasks: Vec::new(),
    };
    let event = event::by_owner(state, &aggregate, operation, TimelineKind::Submitted);
    aggregate.events.push(event);
    attach(&mut aggregate, &state.finished, state.now_ms);
    changed(operation.op_id, aggregate)
}

/// The id is there already: erased, held by another owner, or one's own by another operation.
fn clash(operation: &DeviceOperation, new: &CreateReport, existing: &Report) -> Decision {
    if existing.status == ReportStatus::Erased {
        refuse_for_good(operation.op_id, ErrorCode::Erased)
    } else if existing.secret_hash != new.secret_hash {
        // Nothing is stored, the op_id neither: the phone makes the report anew.
        Decision::refuse(ErrorCode::IdTaken)
    } else {
        refuse_for_good(operation.op_id, ErrorCode::Exists)
    }
}

fn submitted(
    state: &State<'_>,
    operation: &DeviceOperation,
    report_id: ReportId,
    new: &CreateReport,
    place: Option<&PlaceRow>,
) -> Report {
    Report {
        report_id,
        secret_hash: new.secret_hash,
        status: ReportStatus::Submitted,
        version: String::new(),
        category: new.category.clone(),
        note: new.note.clone(),
        anonymous: new.anonymous,
        confidential: new.confidential,
        fix: new.fix.clone(),
        place: place.cloned(),
        phone_place: new.place.clone(),
        config_version: operation.config_version.clone(),
        captured_at_ms: operation.captured_at_ms,
        received_at_ms: state.now_ms,
        status_at_ms: state.now_ms,
    }
}

/// The photos of a manifest, none of them there yet.
pub(super) fn declared(
    identity: &Identity,
    manifest: &[ManifestPhoto],
    role: PhotoRole,
    task_id: Option<TaskId>,
) -> Vec<Photo> {
    manifest.iter().map(|photo| promised(identity.identity_id, photo, role, task_id)).collect()
}

fn promised(
    declared_by: IdentityId,
    photo: &ManifestPhoto,
    role: PhotoRole,
    task_id: Option<TaskId>,
) -> Photo {
    Photo {
        photo_id: photo.photo_id,
        task_id,
        role,
        sha256: photo.sha256,
        size_bytes: photo.size_bytes,
        width_px: photo.width_px,
        height_px: photo.height_px,
        taken_at_ms: photo.taken_at_ms,
        declared_by,
        attached_at_ms: None,
    }
}

/// Adds a follower; false when the report has as many as it may have.
pub(super) fn follow(report: &mut ReportAggregate, identity: IdentityId) -> bool {
    let room = report.followers.len() < limits::FOLLOWERS_PER_REPORT;
    let follows = room || report.followers.contains(&identity);
    if follows {
        report.followers.insert(identity);
    }
    follows
}

/// A note on an own report; accepted in every state but erased.
pub(super) fn add_note(state: &State<'_>, operation: &DeviceOperation, note: &AddNote) -> Decision {
    let refuse = |code| refuse_for_good(operation.op_id, code);
    let (Some(identity), Some(report)) = (&state.identity, state.reports.first()) else {
        return refuse(ErrorCode::UnknownEntity);
    };
    if report.report.status == ReportStatus::Erased {
        return refuse(ErrorCode::Erased);
    }
    // A foreign report is answered like one that does not exist.
    if operation.proof != Some(report.report.secret_hash) {
        return refuse(ErrorCode::UnknownEntity);
    }
    let mut report = report.clone();
    // Every follower is told of every change, so a secret that went round must not stop the writer.
    if !follow(&mut report, identity.identity_id) {
        return refuse(ErrorCode::UnknownEntity);
    }
    if let Err(invalid) = validate::note_text(&note.text) {
        return refuse(invalid.code());
    }
    if report.notes.len() >= limits::NOTES_PER_REPORT {
        return refuse(ErrorCode::TooManyNotes);
    }
    let mut event = event::by_owner(state, &report, operation, TimelineKind::Note);
    event.text = Some(note.text.clone());
    report.events.push(event);
    report.notes.push(Note {
        op_id: operation.op_id,
        identity_id: identity.identity_id,
        text: note.text.clone(),
        received_at_ms: state.now_ms,
        captured_at_ms: operation.captured_at_ms,
    });
    attach(&mut report, &state.finished, state.now_ms);
    changed(operation.op_id, report)
}
