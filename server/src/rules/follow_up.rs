//! What a resident does with a report that is there: follow it, dispute or confirm the work, rate it,
//! and "me too" on a public one.

use saberling_store::aggregate::ReportAggregate;
use saberling_store::command::DeviceOperation;
use saberling_store::feed::public_area;
use saberling_store::rules::{Decision, State};
use saberling_wire::machine::{Act, report_step};
use saberling_wire::{
    Actor, Dispute, ErrorCode, PhotoRole, Rate, ReportStatus, TimelineKind, limits, validate,
};

use super::attach::attach;
use super::decision::{applied, changed, refuse_for_good};
use super::news::move_to;
use super::report::declared;
use super::{due, event, owned, photos};

type Judged = Result<ReportAggregate, ErrorCode>;

/// Whoever proves the secret follows the report, and what it has uploaded is attached.
///
/// A refusal is not kept: a restored server may not know the report yet, until another phone has brought
/// it back.
pub(super) fn claim(state: &State<'_>, operation: &DeviceOperation) -> Decision {
    match owned::report(state, operation) {
        Ok((_, mut report)) => {
            attach(&mut report, &state.finished, state.now_ms);
            changed(operation.op_id, report)
        }
        Err(code) => Decision::refuse(code),
    }
}

/// It is not clean, with a photo that shows it: open again, for a while after it was closed too.
pub(super) fn dispute(state: &State<'_>, operation: &DeviceOperation, dispute: &Dispute) -> Judged {
    let (identity, mut report) = owned::report(state, operation)?;
    validate::note_text(&dispute.text).map_err(|invalid| invalid.code())?;
    photos::promise(state, &dispute.photos)?;
    let to = report_step(report.report.status, Act::Reopen, Actor::Owner).ok_or(ErrorCode::State)?;
    if report.report.status == ReportStatus::Closed && is_over(state, &report) {
        return Err(ErrorCode::DisputeOver);
    }
    owned::has_room(&report)?;
    photos::has_room(&report, PhotoRole::Dispute, dispute.photos.len())?;
    move_to(&mut report, to, state.now_ms);
    report.photos.extend(declared(state.now_ms, identity, &dispute.photos, PhotoRole::Dispute, None));
    let mut event = event::by_owner(state, &report, operation, TimelineKind::Reopened);
    event.text = Some(dispute.text.clone());
    report.events.push(event);
    attach(&mut report, &state.finished, state.now_ms);
    Ok(report)
}

/// Whether a closed report can be disputed no more: what the job has said, not the clock, so that nobody
/// is refused what the own row offers. Of a row that no job has looked at yet only the clock tells.
fn is_over(state: &State<'_>, report: &ReportAggregate) -> bool {
    match report.report.flags.public {
        None => due::dispute_end(state, report) <= state.now_ms,
        Some(_) => !report.report.flags.disputable,
    }
}

/// A fact on work that is done; it closes nothing.
fn on_work(
    state: &State<'_>,
    operation: &DeviceOperation,
    kind: TimelineKind,
    text: Option<String>,
) -> Judged {
    let (_, mut report) = owned::report(state, operation)?;
    if !matches!(report.report.status, ReportStatus::Resolved | ReportStatus::Closed) {
        return Err(ErrorCode::State);
    }
    owned::has_room(&report)?;
    let mut event = event::by_owner(state, &report, operation, kind);
    event.text = text;
    report.events.push(event);
    attach(&mut report, &state.finished, state.now_ms);
    Ok(report)
}

/// The resident says that it is clean.
pub(super) fn confirm_clean(state: &State<'_>, operation: &DeviceOperation) -> Judged {
    on_work(state, operation, TimelineKind::ConfirmedClean, None)
}

/// Stars and words; the latest ones count.
pub(super) fn rate(state: &State<'_>, operation: &DeviceOperation, rate: &Rate) -> Judged {
    // Authority first: what is wrong with a rating is told to who may rate.
    owned::report(state, operation)?;
    if !(1..=limits::STARS).contains(&rate.stars) {
        return Err(ErrorCode::InvalidRating);
    }
    validate::note(&rate.text).map_err(|invalid| invalid.code())?;
    let (stars, words) = (rate.stars, rate.text.trim());
    let text = match words {
        "" => format!("{stars}/{}", limits::STARS),
        words => format!("{stars}/{}: {words}", limits::STARS),
    };
    let mut report = on_work(state, operation, TimelineKind::Rated, Some(text))?;
    report.report.flags.stars = Some(stars);
    Ok(report)
}

/// "Me too": once for each identity, and never for an own report. It needs no proof, so only what the
/// public sees is there at all.
pub(super) fn me_too(state: &State<'_>, operation: &DeviceOperation) -> Decision {
    let found = state.reports.first().filter(|report| public_area(report).is_some());
    let (Some(identity), Some(report)) = (&state.identity, found) else {
        return refuse_for_good(operation.op_id, ErrorCode::UnknownEntity);
    };
    let counted =
        report.followers.contains(&identity.identity_id) || report.me_too.contains(&identity.identity_id);
    if counted {
        return Decision { remember: Some(operation.op_id), ..Decision::just(applied()) };
    }
    let mut report = report.clone();
    report.me_too.insert(identity.identity_id);
    changed(operation.op_id, report)
}
