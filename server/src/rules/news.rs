//! News that is held back: a decision can be taken back for a while before anybody hears of it.

use saberling_store::aggregate::{ReportAggregate, Seen};
use saberling_store::command::OfficeCommand;
use saberling_store::rules::State;
use saberling_wire::machine::{Act, report_step};
use saberling_wire::{Actor, ErrorCode, ReportStatus, TimelineKind, validate};

use super::event;

/// Moves a report. Whatever moves it tells at once what was held back before.
pub(super) fn move_to(aggregate: &mut ReportAggregate, to: ReportStatus, now_ms: i64) {
    publish(aggregate);
    if aggregate.report.status != to {
        aggregate.report.status = to;
        aggregate.report.status_at_ms = now_ms;
    }
}

/// What was held back is told.
pub(super) fn publish(aggregate: &mut ReportAggregate) {
    aggregate.report.flags.shown_status = None;
    aggregate.report.flags.news_due_ms = None;
    for event in aggregate.events.iter_mut().filter(|event| event.seen == Seen::Held) {
        event.seen = Seen::Shown;
    }
}

fn undo_ms(state: &State<'_>) -> i64 {
    i64::from(state.city.config.periods.undo_seconds) * 1_000
}

/// The decision that was just taken, the last event, is held back: people go on seeing `shown`.
pub(super) fn hold(state: &State<'_>, aggregate: &mut ReportAggregate, shown: ReportStatus) {
    if undo_ms(state) == 0 {
        return;
    }
    aggregate.report.flags.shown_status = Some(shown);
    aggregate.report.flags.news_due_ms = Some(state.now_ms.saturating_add(undo_ms(state)));
    if let Some(event) = aggregate.events.last_mut() {
        event.seen = Seen::Held;
    }
}

/// A decision is taken back: by the officer who took it within the city's time without a word, by any
/// officer later with a reason. What nobody has heard of leaves no trace with the reporter.
pub(super) fn undo(
    state: &State<'_>,
    command: &OfficeCommand,
    mut report: ReportAggregate,
    reason: &str,
) -> Result<ReportAggregate, ErrorCode> {
    let to = report_step(report.report.status, Act::Undo, Actor::Officer).ok_or(ErrorCode::State)?;
    if reason.trim().is_empty() && !is_quick(state, &report) {
        return Err(ErrorCode::NoteEmpty);
    }
    validate::note(reason).map_err(|invalid| invalid.code())?;
    let unheard = report.report.flags.news_due_ms.is_some();
    let shown = report.report.shown_status();
    if unheard {
        for event in report.events.iter_mut().filter(|event| event.seen == Seen::Held) {
            event.seen = Seen::Hidden;
        }
    }
    move_to(&mut report, to, state.now_ms);
    report.report.flags.duplicate_of = None;
    // It names the other one no more; the office still reads which one it was.
    for event in report.events.iter_mut().filter(|event| event.kind == TimelineKind::Duplicate) {
        event.text = None;
    }
    let mut event = event::by_office(state, &report, command, TimelineKind::Undone, None);
    event.inside = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    if unheard {
        event.seen = Seen::Hidden;
        report.report.flags.shown_status = Some(shown).filter(|shown| *shown != to);
    }
    report.events.push(event);
    Ok(report)
}

/// Whether the author took the last decision himself, a moment ago.
fn is_quick(state: &State<'_>, report: &ReportAggregate) -> bool {
    let decided = [TimelineKind::Accepted, TimelineKind::Rejected, TimelineKind::Duplicate];
    let last = report.events.iter().rev().find(|event| decided.contains(&event.kind));
    let author = state.user.as_ref().map(|user| user.user_id);
    last.is_some_and(|event| {
        author.is_some()
            && event.user_id == author
            && state.now_ms < event.at_ms.saturating_add(undo_ms(state))
    })
}
