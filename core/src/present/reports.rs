//! Own reports.

use rusqlite::Connection;
use saberling_wire::{
    AddNote, EntityId, ErrorCode, OpKind, Operation, PhotoRole, ReportNumber, ReportRow, TimelineKind,
    TimelineRow,
};

use super::{city, photos, place};
use crate::api::{PhotoState, PhotoView, ReportView, Sending, TimelineView};
use crate::error::Error;
use crate::phone::Inner;
use crate::store::{OpState, StoredOp, StoredReport, sql};
use crate::texts::text;

/// All own reports, newest first.
pub(crate) fn reports(inner: &Inner) -> Result<Vec<ReportView>, Error> {
    inner.store.read(|db| sql::reports::all(db)?.iter().map(|report| view(inner, db, report)).collect())
}

/// One own report, by its id or the one it had before.
pub(crate) fn report(inner: &Inner, report_id: &str) -> Result<ReportView, Error> {
    let id = report_id.parse().map_err(|_| Error::UnknownReport)?;
    inner.store.read(|db| {
        let report = sql::reports::find(db, id)?.ok_or(Error::UnknownReport)?;
        view(inner, db, &report)
    })
}

fn view(inner: &Inner, db: &Connection, report: &StoredReport) -> Result<ReportView, Error> {
    let entity: EntityId = report.id.into();
    let row = sql::rows::report(db, entity)?;
    let ops = sql::operations::of_entity(db, entity)?;
    let mut photos = photos::own(inner, db, entity)?;
    let (arrived, total) = arrived(&photos);
    if let Some(row) = &row {
        photos.extend(photos::others(inner, db, &row.photos, |role| role != PhotoRole::Report)?);
    }
    let sending = sending(inner.is_sending(entity), &ops, arrived, total);
    let action = action(&ops, &photos);
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
        sending_text: sending_text(inner, sending, arrived, total, action.as_ref()),
        action_code: action.map(|code| code.to_string()),
        photos,
        photos_arrived: arrived,
        photos_total: total,
        place: place::view(inner, report.fix.as_ref(), server_place, report.place.as_ref()),
        timeline: timeline(inner, row.as_ref(), &ops),
    })
}

/// Own photos whose hash came back, and own photos in all.
fn arrived(photos: &[PhotoView]) -> (u32, u32) {
    let arrived = photos.iter().filter(|p| matches!(p.state, PhotoState::Verified | PhotoState::Attached));
    (arrived.count() as u32, photos.len() as u32)
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

/// What a person must act on: a refused act, or a photo that cannot go.
fn action(ops: &[StoredOp], photos: &[PhotoView]) -> Option<ErrorCode> {
    let refused = ops.iter().find(|op| op.state == OpState::Rejected);
    if let Some(op) = refused {
        return Some(op.code.clone().unwrap_or(ErrorCode::Invalid));
    }
    photos.iter().find_map(|photo| match photo.state {
        PhotoState::Refused => Some(ErrorCode::PhotoRefused),
        PhotoState::Lost => Some(ErrorCode::Unknown("photo_lost".into())),
        _ => None,
    })
}

fn sending_text(
    inner: &Inner,
    sending: Sending,
    arrived: u32,
    total: u32,
    action: Option<&ErrorCode>,
) -> String {
    let language = inner.language;
    if let Some(code) = action {
        return match code {
            ErrorCode::PhotoRefused => text(language, "act.refused", &[]),
            ErrorCode::Unknown(word) if word == "photo_lost" => text(language, "act.photo", &[]),
            code => {
                let reason = crate::texts::reason(language, code);
                text(language, "act.rejected", &[&reason])
            }
        };
    }
    let (arrived, total) = (arrived.to_string(), total.to_string());
    match sending {
        Sending::Queued if !inner.ports.is_online() => text(language, "wait.signal", &[]),
        Sending::Queued => text(language, "saved", &[]),
        Sending::Sending => text(language, "send.text", &[]),
        Sending::Acknowledged | Sending::PhotosPending => text(language, "send.photos", &[&arrived, &total]),
        Sending::Complete if total == "0" => text(language, "sent.0", &[]),
        Sending::Complete => text(language, "sent", &[&total]),
        Sending::Rejected => text(language, "act.rejected", &["?"]),
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
    })
}
