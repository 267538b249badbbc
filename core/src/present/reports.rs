//! Own reports.

use rusqlite::Connection;
use saberling_wire::{
    AddNote, EntityId, ErrorCode, OpKind, Operation, PhotoRole, ReportId, ReportNumber, ReportRow,
    TimelineKind, TimelineRow,
};

use super::{city, photos, place};
use crate::api::{ReportView, Sending, TimelineView};
use crate::error::Error;
use crate::inner::Inner;
use crate::store::{IdentityState, LocalPhoto, LocalPhotoState, OpState, StoredOp, StoredReport, sql};
use crate::texts::text;

/// All own reports, newest first.
pub(crate) fn reports(inner: &Inner) -> Result<Vec<ReportView>, Error> {
    let online = inner.ports.is_online();
    inner
        .store
        .read(|db| sql::reports::all(db)?.iter().map(|report| view(inner, db, report, online)).collect())
}

/// One own report, by its id or the one it had before.
pub(crate) fn report(inner: &Inner, report_id: &str) -> Result<ReportView, Error> {
    let id = report_id.parse().map_err(|_| Error::UnknownReport)?;
    let online = inner.ports.is_online();
    inner.store.read(|db| report_in(inner, db, id, online))
}

/// One own report, from inside a transaction; the network's state is asked before it is begun.
pub(crate) fn report_in(
    inner: &Inner,
    db: &Connection,
    id: ReportId,
    online: bool,
) -> Result<ReportView, Error> {
    let report = sql::reports::find(db, id)?.ok_or(Error::UnknownReport)?;
    view(inner, db, &report, online)
}

fn view(inner: &Inner, db: &Connection, report: &StoredReport, online: bool) -> Result<ReportView, Error> {
    let entity: EntityId = report.id.into();
    let row = sql::rows::report(db, entity)?;
    let ops = sql::operations::of_entity(db, entity)?;
    let own = sql::photos::of_entity(db, entity)?;
    let (arrived, total) = (photos::arrived(&own), own.len() as u32);
    let create: Vec<_> = ops.iter().filter(|op| op.kind == OpKind::CreateReport).cloned().collect();
    let sending = sending(inner.is_sending(entity), &create, arrived, total);
    let action = action(&create, &own);
    let is_revoked = sql::identities::get(db, report.identity_id)?.state == IdentityState::Revoked;
    let words = Words { online, is_revoked, arrived, total };
    let mut photos: Vec<_> = own.iter().map(|photo| photos::own_view(inner, photo)).collect();
    if let Some(row) = &row {
        photos.extend(photos::others(inner, db, &row.photos, |role| role != PhotoRole::Report)?);
    }
    let status = row.as_ref().map(|row| row.status);
    let server_place = row.as_ref().and_then(|row| row.place.as_ref());
    Ok(ReportView {
        report_id: report.id.to_string(),
        number: ReportNumber::of(report.id).to_string(),
        former_number: report.former_id.map(|id| ReportNumber::of(id).to_string()),
        category: report.category.clone(),
        category_name: city::category_name(inner, &report.category),
        note: report.note.clone(),
        anonymous: report.anonymous,
        confidential: report.confidential,
        created_at_ms: report.created_at_ms,
        status,
        status_text: status.map(|status| text(inner.language, &format!("status.report.{status}"), &[])),
        sending,
        sending_text: sending_text(inner, sending, &words, action.as_ref()),
        action_code: action.map(|code| code.to_string()),
        photos,
        photos_arrived: arrived,
        photos_total: total,
        place: place::view(inner, report.fix.as_ref(), server_place, report.place.as_ref()),
        timeline: timeline(inner, row.as_ref(), &ops),
    })
}

/// How far a report has got: only what is verified counts.
pub(super) fn sending(is_sending: bool, ops: &[StoredOp], arrived: u32, total: u32) -> Sending {
    if ops.iter().any(|op| op.state == OpState::Rejected) {
        return Sending::Rejected;
    }
    if ops.iter().any(|op| op.state == OpState::Queued) {
        return if is_sending { Sending::Sending } else { Sending::Queued };
    }
    match arrived {
        _ if arrived == total => Sending::Complete,
        0 => Sending::Acknowledged,
        _ => Sending::PhotosPending,
    }
}

/// What a person must act on: a refused report, or a photo that cannot go.
fn action(create: &[StoredOp], photos: &[LocalPhoto]) -> Option<ErrorCode> {
    let refused = create.iter().find(|op| op.state == OpState::Rejected);
    if let Some(op) = refused {
        return Some(op.code.clone().unwrap_or(ErrorCode::Invalid));
    }
    photos.iter().find_map(|photo| match photo.state {
        LocalPhotoState::Refused => Some(photo.code.clone().unwrap_or(ErrorCode::PhotoRefused)),
        LocalPhotoState::Lost => Some(ErrorCode::Unknown(PHOTO_LOST.into())),
        _ => None,
    })
}

/// The phone's own word beside the server's codes.
const PHOTO_LOST: &str = "photo_lost";

/// What the sentence about sending depends on.
struct Words {
    online: bool,
    is_revoked: bool,
    arrived: u32,
    total: u32,
}

fn sending_text(inner: &Inner, sending: Sending, words: &Words, action: Option<&ErrorCode>) -> String {
    let language = inner.language;
    if let Some(code) = action {
        return match code {
            ErrorCode::PhotoRefused => text(language, "act.refused", &[]),
            ErrorCode::Unknown(word) if word == PHOTO_LOST => text(language, "act.photo", &[]),
            code => text(language, "act.rejected", &[&crate::texts::reason(language, code)]),
        };
    }
    let (arrived, total) = (words.arrived.to_string(), words.total.to_string());
    match sending {
        Sending::Complete if words.total == 0 => text(language, "sent.0", &[]),
        Sending::Complete => text(language, "sent", &[&total]),
        Sending::Sending => text(language, "send.text", &[]),
        _ if words.is_revoked => text(language, "revoked.short", &[]),
        Sending::Acknowledged | Sending::PhotosPending => text(language, "send.photos", &[&arrived, &total]),
        Sending::Queued if !words.online => text(language, "wait.signal", &[]),
        Sending::Queued | Sending::Rejected => text(language, "saved", &[]),
    }
}

/// The office's timeline, and below it what was recorded here and is not in it yet.
fn timeline(inner: &Inner, row: Option<&ReportRow>, ops: &[StoredOp]) -> Vec<TimelineView> {
    let known = row.map_or(&[][..], |row| &row.timeline);
    let mut lines: Vec<_> = known.iter().map(|line| published(inner, line)).collect();
    let unseen = ops.iter().filter(|op| !known.iter().any(|line| line.op_id == Some(op.op_id)));
    lines.extend(unseen.filter_map(|op| recorded(inner, op)));
    lines
}

fn published(inner: &Inner, line: &TimelineRow) -> TimelineView {
    let crew = line.crew_name.as_deref().unwrap_or("");
    let reason = line.text.as_deref().unwrap_or("");
    let args: &[&str] = match line.kind {
        TimelineKind::Assigned => &[crew],
        TimelineKind::Rejected | TimelineKind::Declined | TimelineKind::Rework | TimelineKind::Cancelled => {
            &[reason]
        }
        _ => &[],
    };
    let key = format!("timeline.{}", line.kind);
    let is_quoted = matches!(line.kind, TimelineKind::Note | TimelineKind::Resolved);
    TimelineView {
        at_ms: line.at_ms,
        kind: line.kind,
        text: text(inner.language, &key, args),
        note: line.text.clone().filter(|_| is_quoted),
        unsent: false,
        refused: None,
    }
}

/// A note of ours that the pulled timeline does not show yet.
fn recorded(inner: &Inner, op: &StoredOp) -> Option<TimelineView> {
    if op.kind != OpKind::AddNote {
        return None;
    }
    let operation: Operation = serde_json::from_str(&op.envelope).ok()?;
    let note: AddNote = serde_json::from_str(operation.payload.get()).ok()?;
    Some(TimelineView {
        at_ms: op.recorded_at_ms,
        kind: TimelineKind::Note,
        text: text(inner.language, "timeline.note", &[]),
        note: Some(note.text),
        unsent: op.state != OpState::Acknowledged,
        refused: op.code.as_ref().map(|code| crate::texts::reason(inner.language, code)),
    })
}
