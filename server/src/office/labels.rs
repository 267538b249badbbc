//! Each state's word, symbol and tone: one table, so that a state looks the same everywhere.

use std::fmt;

use saberling_wire::{Actor, ReportStatus, TaskStatus, TimelineKind};

/// Markup that is safe as it stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Html(pub(crate) String);

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

/// A symbol of the sprite, for the eye only: a word stands beside it.
pub(crate) fn icon(name: &str) -> Html {
    let sprite = super::assets::url("icons.svg");
    Html(format!(r##"<svg class="i" aria-hidden="true"><use href="{sprite}#{name}"/></svg>"##))
}

/// A symbol in the colour of a tone.
pub(crate) fn toned_icon(name: &str, tone: &str) -> Html {
    let sprite = super::assets::url("icons.svg");
    Html(format!(r##"<svg class="i c-{tone}" aria-hidden="true"><use href="{sprite}#{name}"/></svg>"##))
}

/// The tone of a report's state.
pub(crate) const fn report_tone(status: ReportStatus) -> &'static str {
    match status {
        ReportStatus::Submitted | ReportStatus::UnderReview => "blue",
        ReportStatus::Accepted | ReportStatus::Assigned => "violet",
        ReportStatus::InProgress => "amber",
        ReportStatus::Resolved | ReportStatus::Closed => "green",
        ReportStatus::Reopened => "red",
        ReportStatus::Rejected
        | ReportStatus::Duplicate
        | ReportStatus::Withdrawn
        | ReportStatus::Erased
        | ReportStatus::Unknown => "grey",
    }
}

/// The tone of a task's state.
pub(crate) const fn task_tone(status: TaskStatus) -> &'static str {
    match status {
        TaskStatus::Open => "blue",
        TaskStatus::Assigned | TaskStatus::Accepted => "violet",
        TaskStatus::Started => "amber",
        TaskStatus::Done | TaskStatus::Verified => "green",
        TaskStatus::Rework => "red",
        TaskStatus::Declined | TaskStatus::Cancelled | TaskStatus::Unknown => "grey",
    }
}

/// The symbol of a task's state: the family of the reports' symbols.
pub(crate) const fn task_icon(status: TaskStatus) -> &'static str {
    match status {
        TaskStatus::Open | TaskStatus::Unknown => "submitted",
        TaskStatus::Assigned => "assigned",
        TaskStatus::Accepted => "accepted",
        TaskStatus::Started => "in_progress",
        TaskStatus::Done => "resolved",
        TaskStatus::Verified => "closed",
        TaskStatus::Rework => "reopened",
        TaskStatus::Declined => "rejected",
        TaskStatus::Cancelled => "withdrawn",
    }
}

/// Symbol and tone of a line of the timeline.
pub(crate) const fn line_mark(kind: TimelineKind) -> (&'static str, &'static str) {
    match kind {
        TimelineKind::Submitted => ("submitted", "blue"),
        TimelineKind::UnderReview | TimelineKind::Undone => ("under_review", "blue"),
        TimelineKind::Accepted => ("accepted", "violet"),
        TimelineKind::Assigned => ("assigned", "violet"),
        TimelineKind::Started => ("in_progress", "amber"),
        TimelineKind::Resolved => ("resolved", "green"),
        TimelineKind::Closed | TimelineKind::ConfirmedClean => ("closed", "green"),
        TimelineKind::Rejected | TimelineKind::Declined => ("rejected", "grey"),
        TimelineKind::Duplicate => ("duplicate", "grey"),
        TimelineKind::Rework | TimelineKind::Reopened => ("reopened", "red"),
        TimelineKind::Cancelled | TimelineKind::Withdrawn | TimelineKind::Erased => ("withdrawn", "grey"),
        TimelineKind::Incomplete | TimelineKind::Asked => ("under_review", "amber"),
        TimelineKind::Note
        | TimelineKind::PhotosAdded
        | TimelineKind::PhotoReplaced
        | TimelineKind::PhotoDropped
        | TimelineKind::Rated
        | TimelineKind::Answered
        | TimelineKind::Edited
        | TimelineKind::Unknown => ("msg", "grey"),
    }
}

/// The key of the word for who did something.
pub(crate) const fn actor_key(actor: Actor) -> &'static str {
    match actor {
        Actor::Owner => "role.resident",
        Actor::Crew => "role.crew_member",
        Actor::Officer => "role.officer",
        Actor::System | Actor::Unknown => "role.system",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::texts::has;

    #[test]
    fn every_state_has_a_word() {
        for status in ReportStatus::ALL {
            assert!(has(&format!("status.{status}")), "{status}");
        }
        for status in TaskStatus::ALL {
            assert!(has(&format!("task.{status}")), "{status}");
        }
        for kind in TimelineKind::ALL {
            assert!(has(&format!("line.{kind}")), "{kind}");
        }
        for actor in Actor::ALL {
            assert!(has(actor_key(*actor)), "{actor}");
        }
    }

    #[test]
    fn alarm_is_for_what_needs_a_person_only() {
        let red = ReportStatus::ALL.iter().filter(|status| report_tone(**status) == "red");
        assert_eq!(red.collect::<Vec<_>>(), [&ReportStatus::Reopened]);
    }
}
