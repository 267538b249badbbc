//! What a report shows in which scope, and what a change of it puts into the feed.
//!
//! Pure: the difference of the scopes and projections before and after. Entering a scope is an
//! upsert however old the thing is; leaving says why, and never names another crew.

use std::collections::BTreeMap;

use saberling_plants::plant;
use saberling_wire::{
    Actor, Change, Entity, EntityId, LeaveCause, PhotoRow, PlaceConfidence, PublicRow, ReportNumber,
    ReportRow, ReportStatus, Row, TaskReport, TaskRow, TaskStatus, TimelineKind, TimelineRow,
};
use serde::Serialize;

use crate::aggregate::{Event, Photo, ReportAggregate, Seen, Task};

/// The office's scope.
pub const OFFICE: &str = "office";

const OWN: &str = "own:";

/// The scope of what an identity follows, and of what it said "me too" to.
#[must_use]
pub fn own_scope(identity: saberling_wire::IdentityId) -> String {
    format!("{OWN}{identity}")
}

/// The scope of a crew's tasks.
#[must_use]
pub fn crew_scope(crew: saberling_wire::CrewId) -> String {
    format!("crew:{crew}")
}

/// The scope of what the public sees of an area.
#[must_use]
pub fn public_scope(area_code: &str) -> String {
    format!("public:{area_code}")
}

/// One change to be published; each gets a revision of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedChange {
    /// The scope.
    pub scope: String,
    /// What it speaks of.
    pub entity: Entity,
    /// Which one.
    pub entity_id: EntityId,
    /// What is published.
    pub published: Published,
}

/// What is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Published {
    /// For phones.
    Wire(Change),
    /// For the office, which reads the rest by questions.
    Office(OfficeRow),
}

/// What the office's scope shows of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfficeRow {
    status: ReportStatus,
    version: String,
    photos_attached: usize,
}

/// Whether a crew still sees a task of this state; what is done, until its report moves on.
#[must_use]
pub const fn crew_sees(task: TaskStatus, report: ReportStatus) -> bool {
    let waits = matches!(task, TaskStatus::Done) && matches!(report, ReportStatus::Resolved);
    task.is_open_for_crew() || waits
}

type Key = (String, Entity, EntityId);

/// What changes in the feed when `before` becomes `after`, in the order of scopes.
#[must_use]
pub fn diff(before: Option<&ReportAggregate>, after: &ReportAggregate) -> Vec<FeedChange> {
    let old = before.map(shown).unwrap_or_default();
    let new = shown(after);
    let mut changes: Vec<FeedChange> = new
        .iter()
        .filter(|(key, row)| old.get(*key) != Some(*row))
        .map(|(key, row)| change(key, row.clone()))
        .collect();
    for key in old.keys().filter(|key| !new.contains_key(*key) && !plant!("leaving-unpublished")) {
        changes.push(change(key, Published::Wire(leaving(key, after))));
    }
    changes.sort_by(|a, b| (&a.scope, a.entity_id).cmp(&(&b.scope, b.entity_id)));
    changes
}

fn change(key: &Key, published: Published) -> FeedChange {
    FeedChange { scope: key.0.clone(), entity: key.1, entity_id: key.2, published }
}

fn leaving(key: &Key, after: &ReportAggregate) -> Change {
    let cause = match (after.report.status, key.1) {
        (ReportStatus::Erased, _) => return Change::Tombstone,
        (ReportStatus::Withdrawn, Entity::Task | Entity::PublicReport) => LeaveCause::Withdrawn,
        (_, Entity::Task) => leaving_task(key, after),
        // Whoever said "me too" follows it now, so its whole row stands there.
        (_, Entity::PublicReport) if key.0.starts_with(OWN) && public_area(after).is_some() => {
            LeaveCause::Moved
        }
        // It is public in another area.
        (_, Entity::PublicReport) if public_area(after).is_some() => LeaveCause::OutOfArea,
        (ReportStatus::Closed, Entity::PublicReport) => LeaveCause::Ended,
        (_, Entity::PublicReport) => LeaveCause::Cancelled,
        _ => return Change::Tombstone,
    };
    Change::LeaveScope { cause }
}

fn leaving_task(key: &Key, after: &ReportAggregate) -> LeaveCause {
    match after.task(key.2.as_task()).map(|task| task.status) {
        Some(TaskStatus::Cancelled) => LeaveCause::Cancelled,
        Some(TaskStatus::Declined) => LeaveCause::Declined,
        Some(TaskStatus::Verified | TaskStatus::Done) => LeaveCause::Ended,
        // It is still at work, so it is so for another crew.
        _ => LeaveCause::Moved,
    }
}

/// The area in whose public scope a report is, if it is in one: from its acceptance on, never when it
/// is confidential. What is held back is so for the public too.
#[must_use]
pub fn public_area(aggregate: &ReportAggregate) -> Option<&str> {
    let report = &aggregate.report;
    let shown = matches!(
        report.shown_status(),
        ReportStatus::Accepted
            | ReportStatus::Assigned
            | ReportStatus::InProgress
            | ReportStatus::Resolved
            | ReportStatus::Closed
            | ReportStatus::Reopened
    );
    let place = report.place.as_ref().filter(|place| place.confidence != PlaceConfidence::Outside)?;
    let public = shown && !report.confidential && report.flags.public == Some(true);
    place.area_code.as_deref().filter(|_| public)
}

/// Whether the public sees it now and did not before, or the other way round.
pub(crate) fn publicity_changed(before: Option<&ReportAggregate>, after: &ReportAggregate) -> bool {
    before.and_then(public_area).is_some() != public_area(after).is_some()
}

/// A duplicate names the other report only while that one is public; the office always reads it.
pub fn name_original(duplicate: &mut ReportAggregate, original: &ReportAggregate) {
    let number = ReportNumber::of(original.report.report_id).to_string();
    let shown = public_area(original).is_some() && duplicate.report.status == ReportStatus::Duplicate;
    let marked = duplicate.events.iter_mut().rev().find(|event| event.kind == TimelineKind::Duplicate);
    if let Some(event) = marked {
        event.text = shown.then(|| number.clone());
        event.inside = Some(number);
    }
}

/// Everything that is shown of a report, by scope.
fn shown(aggregate: &ReportAggregate) -> BTreeMap<Key, Published> {
    let report_id = EntityId::from(aggregate.report.report_id);
    let mut rows = BTreeMap::new();
    if aggregate.report.status != ReportStatus::Erased {
        let row = upsert(Row::Report(report_row(aggregate)));
        for follower in &aggregate.followers {
            rows.insert((own_scope(*follower), Entity::Report, report_id), row.clone());
        }
        let status = aggregate.report.status;
        for task in aggregate.tasks.iter().filter(|task| crew_sees(task.status, status)) {
            let key = (crew_scope(task.crew_id), Entity::Task, EntityId::from(task.task_id));
            rows.insert(key, upsert(Row::Task(task_row(aggregate, task))));
        }
    }
    if let Some(area) = public_area(aggregate) {
        let public_id = EntityId::public(aggregate.report.report_id);
        let row = public_row(aggregate);
        // Who says it after me is no news to me: with it, many would each write a row for all others.
        let heard = upsert(Row::Public(PublicRow { me_too: 0, ..row.clone() }));
        for identity in aggregate.me_too.difference(&aggregate.followers) {
            rows.insert((own_scope(*identity), Entity::PublicReport, public_id), heard.clone());
        }
        rows.insert((public_scope(area), Entity::PublicReport, public_id), upsert(Row::Public(row)));
    }
    let office = OfficeRow {
        status: aggregate.report.status,
        version: aggregate.report.version.clone(),
        photos_attached: aggregate.live_photos().filter(|p| p.attached_at_ms.is_some()).count(),
    };
    rows.insert((OFFICE.into(), Entity::Report, report_id), Published::Office(office));
    rows
}

fn upsert(row: Row) -> Published {
    Published::Wire(Change::Upsert { row: Box::new(row) })
}

fn me_too(aggregate: &ReportAggregate) -> u32 {
    u32::try_from(aggregate.me_too.len()).unwrap_or(u32::MAX)
}

/// What followers see. A decision that is held back is not in it.
pub(crate) fn report_row(aggregate: &ReportAggregate) -> ReportRow {
    let report = &aggregate.report;
    let events = aggregate.events.iter().filter(|event| event.seen == Seen::Shown);
    ReportRow {
        report_id: report.report_id,
        number: ReportNumber::of(report.report_id),
        status: report.shown_status(),
        version: report.flags.shown_version.clone(),
        category: report.category.clone(),
        note: report.note.clone(),
        anonymous: report.anonymous,
        confidential: report.confidential,
        fix: report.fix.clone(),
        place: report.place.clone(),
        captured_at_ms: report.captured_at_ms,
        received_at_ms: report.received_at_ms,
        photos: aggregate.live_photos().map(photo_row).collect(),
        timeline: events.map(timeline_row).collect(),
        me_too: me_too(aggregate),
        incomplete_since_ms: report.flags.incomplete_since_ms,
        disputable: report.flags.disputable,
        answers: report.answers.clone(),
        question: report.shown_question().cloned(),
        stars: report.flags.stars,
        confirmed: aggregate.is_confirmed(),
    }
}

/// No text, no photo, no time, no exact point, and no id that tells the millisecond.
fn public_row(aggregate: &ReportAggregate) -> PublicRow {
    let report = &aggregate.report;
    PublicRow {
        number: ReportNumber::of(report.report_id),
        status: report.shown_status(),
        category: report.category.clone(),
        point_e7: report.flags.grid_e7,
        me_too: me_too(aggregate),
    }
}

fn photo_row(photo: &Photo) -> PhotoRow {
    PhotoRow {
        photo_id: photo.photo_id,
        role: photo.role,
        sha256: photo.sha256,
        attached: photo.attached_at_ms.is_some(),
        taken_at_ms: photo.taken_at_ms,
    }
}

fn timeline_row(event: &Event) -> TimelineRow {
    let by_phone = matches!(event.by, Actor::Owner | Actor::Crew);
    // What office and crew say to each other stays between them.
    let inside = matches!(event.kind, TimelineKind::Rework | TimelineKind::Assigned);
    TimelineRow {
        at_ms: event.at_ms,
        kind: event.kind,
        by: event.by,
        crew_name: event.crew_name.clone(),
        reason: event.reason.clone(),
        text: event.text.clone().filter(|_| !inside),
        op_id: event.op_id.filter(|_| by_phone),
    }
}

fn task_row(aggregate: &ReportAggregate, task: &Task) -> TaskRow {
    let evidence = aggregate.live_photos().filter(|photo| photo.task_id == Some(task.task_id));
    TaskRow {
        task_id: task.task_id,
        status: task.status,
        version: task.version.clone(),
        crew_id: task.crew_id,
        assigned_at_ms: task.assigned_at_ms,
        instruction: match aggregate.notes.last() {
            Some(note) if plant!("notes-leak-to-crews") => Some(note.text.clone()),
            _ => task.instruction.clone(),
        },
        rework_reason: task.rework_reason.clone(),
        report: task_report(aggregate),
        photos: evidence.map(photo_row).collect(),
    }
}

fn task_report(aggregate: &ReportAggregate) -> TaskReport {
    let report = &aggregate.report;
    TaskReport {
        report_id: report.report_id,
        number: ReportNumber::of(report.report_id),
        category: report.category.clone(),
        note: report.note.clone(),
        fix: report.fix.clone(),
        place: report.place.clone(),
        answers: report.answers.clone(),
        photos: aggregate.live_photos().filter(|photo| photo.task_id.is_none()).map(photo_row).collect(),
    }
}

#[cfg(test)]
mod tests;
