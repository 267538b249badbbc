//! A report's timeline: the office's, and below it what was recorded here and is not in it yet.

use saberling_plants::plant;
use saberling_wire::{
    AddNote, AnswerQuestion, Dispute, OpKind, Rate, ReportRow, TimelineKind, TimelineRow, Withdraw,
};

use super::overlay::payload;
use crate::api::TimelineView;
use crate::inner::Inner;
use crate::store::{OpState, StoredOp};
use crate::texts::text;

/// All of it, oldest first.
pub(super) fn timeline(inner: &Inner, row: Option<&ReportRow>, ops: &[StoredOp]) -> Vec<TimelineView> {
    let known = row.map_or(&[][..], |row| &row.timeline);
    let mut lines: Vec<_> = known.iter().map(|line| published(inner, line)).collect();
    let unseen = ops.iter().filter(|op| !known.iter().any(|line| line.op_id == Some(op.op_id)));
    let ended = |op: &&StoredOp| plant!("overlay-ends-early") && op.state == OpState::Acknowledged;
    lines.extend(unseen.filter(|op| !ended(op)).filter_map(|op| recorded(inner, op)));
    lines
}

fn published(inner: &Inner, line: &TimelineRow) -> TimelineView {
    use TimelineKind as Kind;
    let words = match line.kind {
        Kind::Assigned => line.crew_name.clone(),
        Kind::Rejected | Kind::Declined | Kind::Rework | Kind::Cancelled => Some(reason(inner, line)),
        Kind::Asked => line.text.clone(),
        _ => None,
    };
    let words = words.unwrap_or_default();
    // What office and crew say to each other is not told here.
    let is_bare = matches!(line.kind, Kind::Rework | Kind::Cancelled) && words.trim().is_empty();
    let key = format!("timeline.{}{}", line.kind, if is_bare { ".bare" } else { "" });
    let is_quoted = matches!(
        line.kind,
        Kind::Note
            | Kind::Resolved
            | Kind::Reopened
            | Kind::Withdrawn
            | Kind::Rated
            | Kind::Undone
            | Kind::Duplicate
            | Kind::Answered
    );
    TimelineView {
        at_ms: line.at_ms,
        kind: line.kind,
        text: text(inner.language(), &key, &[&words]),
        note: line.text.clone().filter(|_| is_quoted),
        unsent: false,
        refused: None,
        op_id: None,
    }
}

/// Why, in the person's own language as far as the reason was chosen from a list that this phone knows.
fn reason(inner: &Inner, line: &TimelineRow) -> String {
    let (city, words) = (inner.city(), line.text.as_deref().unwrap_or(""));
    let list = match line.kind {
        TimelineKind::Declined => &city.config.decline_reasons,
        _ => &city.config.reject_reasons,
    };
    let chosen = line.reason.as_ref().and_then(|code| list.iter().find(|reason| reason.code == *code));
    chosen.map_or_else(|| words.to_owned(), |reason| reason.retold(inner.language(), words))
}

/// An act of ours that the pulled timeline does not show yet.
fn recorded(inner: &Inner, op: &StoredOp) -> Option<TimelineView> {
    let kind = match op.kind {
        OpKind::AddNote => TimelineKind::Note,
        OpKind::Withdraw => TimelineKind::Withdrawn,
        OpKind::Erase => TimelineKind::Erased,
        OpKind::Dispute => TimelineKind::Reopened,
        OpKind::ConfirmClean => TimelineKind::ConfirmedClean,
        OpKind::Rate => TimelineKind::Rated,
        OpKind::EditReport => TimelineKind::Edited,
        OpKind::AnswerQuestion => TimelineKind::Answered,
        OpKind::AddPhoto => TimelineKind::PhotosAdded,
        OpKind::ReplacePhoto => TimelineKind::PhotoReplaced,
        OpKind::DropPhoto => TimelineKind::PhotoDropped,
        _ => return None,
    };
    Some(TimelineView {
        at_ms: op.recorded_at_ms,
        kind,
        text: text(inner.language(), &format!("timeline.{kind}"), &[]),
        note: words(op),
        unsent: op.state != OpState::Acknowledged,
        refused: op.code.as_ref().map(|code| crate::texts::reason(inner.language(), code)),
        op_id: Some(op.op_id.to_string()),
    })
}

/// What the person wrote with it.
fn words(op: &StoredOp) -> Option<String> {
    let words = match op.kind {
        OpKind::AddNote => payload::<AddNote>(op)?.text,
        OpKind::Dispute => payload::<Dispute>(op)?.text,
        OpKind::Rate => payload::<Rate>(op)?.text,
        OpKind::AnswerQuestion => payload::<AnswerQuestion>(op)?.text,
        OpKind::Withdraw => payload::<Withdraw>(op)?.note,
        _ => return None,
    };
    Some(words).filter(|words| !words.is_empty())
}
