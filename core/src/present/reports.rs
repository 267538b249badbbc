//! Own reports.

use std::borrow::Borrow;

use rusqlite::Connection;
use saberling_wire::calendar::working_days_after;
use saberling_wire::{
    EntityId, ErrorCode, OpKind, PhotoRole, ReportId, ReportNumber, ReportRow, ReportStatus, TimelineKind,
};

use super::known::{Beside, Known};
use super::overlay::{self, Overlaid};
use super::photos::Pictures;
use super::timeline::timeline;
use super::{answers, can, city, photos, place};
use crate::api::{OfficeQuestionView, ReportView, Sending};
use crate::error::Error;
use crate::inner::{Conditions, Hold, Inner};
use crate::store::{IdentityState, LocalPhoto, LocalPhotoState, OpState, StoredOp, StoredReport, sql};
use crate::texts::text;

/// All own reports, newest first.
pub(crate) fn reports(inner: &Inner) -> Result<Vec<ReportView>, Error> {
    let now = inner.conditions();
    inner.store.read(|db| {
        let reports = sql::reports::all(db)?;
        let mut beside = Beside::of_all(db)?;
        let pictures = Pictures::listed(inner);
        reports
            .iter()
            .map(|report| view(inner, db, &pictures, report, &beside.take(db, report)?, now))
            .collect()
    })
}

/// One own report, by its id or the one it had before.
pub(crate) fn report(inner: &Inner, report_id: &str) -> Result<ReportView, Error> {
    let id = report_id.parse().map_err(|_| Error::UnknownReport)?;
    let now = inner.conditions();
    inner.store.read(|db| report_in(inner, db, id, now))
}

/// One own report, from inside a transaction; the network's state is asked before it is begun.
pub(crate) fn report_in(
    inner: &Inner,
    db: &Connection,
    id: ReportId,
    now: Conditions,
) -> Result<ReportView, Error> {
    let report = sql::reports::find(db, id)?.ok_or(Error::UnknownReport)?;
    view(inner, db, &Pictures::asked(inner), &report, &Known::of(db, &report)?, now)
}

fn view(
    inner: &Inner,
    db: &Connection,
    pictures: &Pictures<'_>,
    report: &StoredReport,
    known: &Known,
    now: Conditions,
) -> Result<ReportView, Error> {
    let entity: EntityId = report.id.into();
    let Known { identity, row, ops, photos: all } = known;
    let row = row.as_ref();
    let overlaid = overlay::overlay(report, row, ops, all, identity);
    let own: Vec<_> = all.iter().filter(|photo| is_shown(photo, &overlaid, row, ops)).collect();
    let counted: Vec<_> = own.iter().copied().filter(|photo| is_counted(photo, ops)).collect();
    let (arrived, total) = (photos::arrived(&counted), counted.len() as u32);
    let create: Vec<_> = ops.iter().filter(|op| op.kind == OpKind::CreateReport).collect();
    // A report that came from another phone is with the office once its claim is.
    let claims: Vec<_> = ops.iter().filter(|op| op.kind == OpKind::Claim).collect();
    let first = if create.is_empty() { &claims } else { &create };
    let sending = sending(inner.is_sending(entity), first, arrived, total);
    let action = action(&create, ops, &counted);
    let is_revoked = identity.state == IdentityState::Revoked;
    let is_unclaimed = claims.iter().any(|op| op.is_unclaimed());
    let words = Words { now, is_revoked, is_unclaimed, arrived, total };
    let mut photos: Vec<_> = own.iter().map(|photo| photos::own_view(inner, pictures, photo)).collect();
    let rows = row.map_or(&[][..], |row| &row.photos);
    let foreign = rows.iter().filter(|row| all.iter().all(|photo| photo.id != row.photo_id));
    photos.extend(photos::others(inner, db, pictures, foreign)?);
    let status = overlaid.status;
    let content = &overlaid.content;
    Ok(ReportView {
        report_id: report.id.to_string(),
        number: ReportNumber::of(report.id).to_string(),
        former_number: report.former_id.map(|id| ReportNumber::of(id).to_string()),
        category: content.category.clone(),
        category_name: city::category_name(inner, &content.category),
        icon: city::icon(inner, &content.category),
        note: content.note.clone(),
        anonymous: content.anonymous,
        confidential: content.confidential,
        created_at_ms: report.created_at_ms,
        status,
        status_text: status.map(|status| text(inner.language(), &format!("status.report.{status}"), &[])),
        sending,
        sending_text: sending_text(inner, sending, &words, action.as_ref()),
        action_code: action.map(|code| code.to_string()),
        photos,
        photos_arrived: arrived,
        photos_total: total,
        place: place::of(inner, content),
        timeline: timeline(inner, row, ops),
        disputable: overlaid.disputable,
        dispute_until_ms: row.filter(|_| overlaid.disputable).and_then(|row| dispute_until_ms(inner, row)),
        incomplete_since_ms: row.and_then(|row| row.incomplete_since_ms),
        me_too: row.map_or(0, |row| row.me_too),
        answers: answers::answers(inner, &content.category, &content.answers),
        question: overlaid.question.as_ref().map(|question| OfficeQuestionView {
            question_id: question.question_id.to_string(),
            text: question.text.clone(),
            asked_at_ms: question.asked_at_ms,
        }),
        stars: overlaid.stars,
        confirmed: overlaid.confirmed,
        can: can::report_actions(&overlaid, ops),
    })
}

/// The end of the city's working days for a dispute, counted from when the report was finished or closed. It is
/// what the server's rule says; that it is over only the row tells.
fn dispute_until_ms(inner: &Inner, row: &ReportRow) -> Option<i64> {
    let since = match row.status {
        ReportStatus::Resolved => TimelineKind::Resolved,
        ReportStatus::Closed => TimelineKind::Closed,
        _ => return None,
    };
    let since_ms = row.timeline.iter().rev().find(|line| line.kind == since)?.at_ms;
    let city = inner.city();
    let days = city.config.periods.dispute_working_days;
    Some(working_days_after(since_ms, days, city.config.utc_offset_minutes))
}

/// A photo of ours is shown while it is, or will be, in the report, and while its refusal waits for the
/// person. One that is on its way out, or that another phone took out, is not.
fn is_shown(photo: &LocalPhoto, overlaid: &Overlaid, row: Option<&ReportRow>, ops: &[StoredOp]) -> bool {
    if photo.leaving_op.is_some() || photo.state == LocalPhotoState::Dropped {
        return false;
    }
    let is_refused = ops.iter().any(|op| op.op_id == photo.op_id && op.state == OpState::Rejected);
    photo.role != PhotoRole::Report || row.is_none() || is_refused || overlaid.manifest.contains(&photo.id)
}

/// Only photos that are to arrive count: not those of a refused act, nor those that nobody needs.
fn is_counted(photo: &LocalPhoto, ops: &[StoredOp]) -> bool {
    let is_refused = |op: &StoredOp| {
        op.op_id == photo.op_id && op.state == OpState::Rejected && op.kind != OpKind::CreateReport
    };
    photo.state != LocalPhotoState::NotNeeded && !ops.iter().any(is_refused)
}

/// How far a report has got: only what is verified counts.
pub(super) fn sending(is_sending: bool, ops: &[impl Borrow<StoredOp>], arrived: u32, total: u32) -> Sending {
    if ops.iter().any(|op| op.borrow().state == OpState::Rejected) {
        return Sending::Rejected;
    }
    if ops.iter().any(|op| op.borrow().state == OpState::Queued) {
        return if is_sending { Sending::Sending } else { Sending::Queued };
    }
    match arrived {
        _ if arrived == total => Sending::Complete,
        0 => Sending::Acknowledged,
        _ => Sending::PhotosPending,
    }
}

/// What a person must act on: a refused report or act, or a photo that cannot go.
fn action(create: &[&StoredOp], ops: &[StoredOp], photos: &[&LocalPhoto]) -> Option<ErrorCode> {
    let is_refused = |op: &&StoredOp| op.state == OpState::Rejected;
    // A refused report comes first: what was recorded for it waits for it.
    if let Some(op) = create.iter().copied().find(is_refused).or_else(|| ops.iter().find(is_refused)) {
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
    now: Conditions,
    is_revoked: bool,
    /// The server does not know the report that another phone passed on.
    is_unclaimed: bool,
    arrived: u32,
    total: u32,
}

fn sending_text(inner: &Inner, sending: Sending, words: &Words, action: Option<&ErrorCode>) -> String {
    let language = inner.language();
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
        Sending::Queued if words.is_unclaimed => text(language, "wait.claim", &[]),
        Sending::Acknowledged | Sending::PhotosPending if words.now.hold.is_some() => {
            let key = words.now.hold.map_or("send.photos", Hold::key);
            text(language, key, &[&arrived, &total])
        }
        Sending::Acknowledged | Sending::PhotosPending => text(language, "send.photos", &[&arrived, &total]),
        Sending::Queued if !words.now.online => text(language, "wait.signal", &[]),
        Sending::Queued | Sending::Rejected => text(language, "saved", &[]),
    }
}
