//! Events: each step of a report, with who made it.

use saberling_store::aggregate::{Event, ReportAggregate, Seen};
use saberling_store::command::DeviceOperation;
use saberling_store::records::KeptWords;
use saberling_store::rules::State;
use saberling_store::{Author, OfficeCommand};
use saberling_wire::{Actor, TaskId, TimelineKind};

/// An event of the author's, to be filled in further.
fn blank(state: &State<'_>, aggregate: &ReportAggregate, kind: TimelineKind, by: Actor) -> Event {
    Event {
        at_ms: state.now_ms,
        kind,
        by,
        user_id: state.user.as_ref().map(|user| user.user_id),
        identity_id: state.identity.as_ref().map(|identity| identity.identity_id),
        member_id: None,
        task_id: None,
        crew_name: None,
        reason: None,
        text: None,
        inside: None,
        op_id: None,
        captured_at_ms: None,
        fix: None,
        report_status: aggregate.report.status,
        task_status: None,
        seen: Seen::Shown,
        former: None,
    }
}

/// A step that the server takes by itself.
pub(super) fn by_system(state: &State<'_>, aggregate: &ReportAggregate, kind: TimelineKind) -> Event {
    blank(state, aggregate, kind, Actor::System)
}

/// A step of the reporter.
pub(super) fn by_owner(
    state: &State<'_>,
    aggregate: &ReportAggregate,
    operation: &DeviceOperation,
    kind: TimelineKind,
) -> Event {
    Event {
        op_id: Some(operation.op_id),
        captured_at_ms: Some(operation.captured_at_ms),
        ..blank(state, aggregate, kind, Actor::Owner)
    }
}

/// What the reporter said when the report was taken back before it came.
pub(super) fn kept_words(state: &State<'_>, aggregate: &ReportAggregate, words: &KeptWords) -> Event {
    Event {
        op_id: Some(words.op_id),
        identity_id: Some(words.identity_id),
        captured_at_ms: Some(words.captured_at_ms),
        text: Some(words.text.clone()),
        ..blank(state, aggregate, TimelineKind::Withdrawn, Actor::Owner)
    }
}

/// A step of a crew's member.
pub(super) fn by_crew(
    state: &State<'_>,
    aggregate: &ReportAggregate,
    operation: &DeviceOperation,
    kind: TimelineKind,
    task_id: TaskId,
) -> Event {
    Event {
        op_id: Some(operation.op_id),
        captured_at_ms: Some(operation.captured_at_ms),
        member_id: state.member.as_ref().map(|(member, _)| member.member_id),
        crew_name: state.member.as_ref().map(|(_, crew)| crew.name.clone()),
        task_id: Some(task_id),
        task_status: aggregate.task(task_id).map(|task| task.status),
        ..blank(state, aggregate, kind, Actor::Crew)
    }
}

/// A step of the office.
pub(super) fn by_office(
    state: &State<'_>,
    aggregate: &ReportAggregate,
    command: &OfficeCommand,
    kind: TimelineKind,
    task_id: Option<TaskId>,
) -> Event {
    let by = match state.author {
        Author::System => Actor::System,
        _ => Actor::Officer,
    };
    Event {
        op_id: Some(command.op_id),
        task_id,
        task_status: task_id.and_then(|id| aggregate.task(id)).map(|task| task.status),
        ..blank(state, aggregate, kind, by)
    }
}
