//! What a resident does: a new report, a note.

use std::collections::BTreeSet;

use saberling_plants::plant;
use saberling_store::aggregate::{Flags, Note, Photo, Report, ReportAggregate};
use saberling_store::command::DeviceOperation;
use saberling_store::records::Identity;
use saberling_store::rules::{Decision, Put, State};
use saberling_wire::{
    AddNote, CreateReport, ErrorCode, IdentityId, ManifestPhoto, PhotoRole, PlaceRow, ReportId, ReportStatus,
    TaskId, TimelineKind, limits, validate,
};

use super::attach::attach;
use super::decision::{changed, refuse_for_good};
use super::{event, gone, owned};

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
    if state.past.erased_for_anyone {
        return Decision::refuse(ErrorCode::IdTaken);
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
        photos: declared(state.now_ms, identity, &new.photos, PhotoRole::Report, None),
        notes: Vec::new(),
        events: Vec::new(),
        tasks: Vec::new(),
        me_too: BTreeSet::new(),
    };
    let event = event::by_owner(state, &aggregate, operation, TimelineKind::Submitted);
    aggregate.events.push(event);
    if state.past.withdrawn {
        // Its owner took it back before it came here, as after a restore.
        gone::take_back(&mut aggregate, state.now_ms);
        let said = state.kept_words.iter().map(|words| event::kept_words(state, &aggregate, words));
        let mut said: Vec<_> = said.collect();
        if said.is_empty() {
            said.push(event::by_system(state, &aggregate, TimelineKind::Withdrawn));
        }
        aggregate.events.extend(said);
    }
    if !plant!("attach-only-on-upload") {
        attach(&mut aggregate, &state.finished, state.now_ms);
    }
    let mut decision = changed(operation.op_id, aggregate);
    if !state.kept_words.is_empty() {
        decision.puts.push(Put::DropKeptWords(report_id, new.secret_hash));
    }
    decision
}

/// The id is there already: held by another owner, erased, or one's own by another operation.
fn clash(operation: &DeviceOperation, new: &CreateReport, existing: &Report) -> Decision {
    if existing.secret_hash != new.secret_hash {
        // Nothing is stored, the op_id neither: the phone makes the report anew.
        Decision::refuse(ErrorCode::IdTaken)
    } else if existing.status == ReportStatus::Erased {
        refuse_for_good(operation.op_id, ErrorCode::Erased)
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
        other_fixes: new.other_fixes.clone(),
        place: place.cloned(),
        phone_place: new.place.clone(),
        config_version: operation.config_version.clone(),
        captured_at_ms: operation.captured_at_ms,
        received_at_ms: state.now_ms,
        status_at_ms: state.now_ms,
        answers: new.answers.clone(),
        question: None,
        flags: Flags {
            // Accepted all the same: it was there when the phone last heard of the settings.
            retired_category: state.city.config.category(&new.category).is_some_and(|found| found.retired),
            ..Flags::default()
        },
    }
}

/// The photos of a manifest, none of them there yet.
pub(super) fn declared(
    now_ms: i64,
    identity: &Identity,
    manifest: &[ManifestPhoto],
    role: PhotoRole,
    task_id: Option<TaskId>,
) -> Vec<Photo> {
    let promised =
        |photo| Photo { declared_at_ms: now_ms, ..promised(identity.identity_id, photo, role, task_id) };
    manifest.iter().map(promised).collect()
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
        declared_at_ms: 0,
        removed_at_ms: None,
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
pub(super) fn add_note(
    state: &State<'_>,
    operation: &DeviceOperation,
    note: &AddNote,
) -> Result<ReportAggregate, ErrorCode> {
    let (identity, mut report) = owned::report(state, operation)?;
    validate::note_text(&note.text).map_err(|invalid| invalid.code())?;
    if report.notes.len() >= limits::NOTES_PER_REPORT {
        return Err(ErrorCode::TooManyNotes);
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
    Ok(report)
}
