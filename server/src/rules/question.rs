//! What the office asks the reporter of one report, and the answer.

use saberling_plants::plant;
use saberling_store::aggregate::ReportAggregate;
use saberling_store::command::{DeviceOperation, OfficeCommand};
use saberling_store::rules::State;
use saberling_wire::machine::{Act, report_step};
use saberling_wire::{
    Actor, AnswerQuestion, ErrorCode, OpId, OpenQuestion, PhotoRole, TimelineKind, validate,
};

use super::attach::attach;
use super::news::move_to;
use super::report::declared;
use super::{event, owned, photos};

type Judged = Result<ReportAggregate, ErrorCode>;

/// The office asks, before it decides; the latest question is the open one. Who asks looks at the report.
pub(super) fn ask(
    state: &State<'_>,
    command: &OfficeCommand,
    mut report: ReportAggregate,
    text: &str,
) -> Judged {
    validate::note_text(text).map_err(|invalid| invalid.code())?;
    let from = report.report.status;
    let to = report_step(from, Act::Review, Actor::Officer).or(Some(from).filter(|from| from.is_undecided()));
    move_to(&mut report, to.ok_or(ErrorCode::State)?, state.now_ms);
    let text = text.trim().to_owned();
    let mut event = event::by_office(state, &report, command, TimelineKind::Asked, None);
    event.text = Some(text.clone());
    report.events.push(event);
    let (question_id, asked_at_ms) = (command.op_id, state.now_ms);
    report.report.question = Some(OpenQuestion { question_id, text, asked_at_ms });
    Ok(report)
}

/// What was asked by that name, open or not.
fn asked(report: &ReportAggregate, question_id: OpId) -> Option<&str> {
    let found = report
        .events
        .iter()
        .find(|event| event.kind == TimelineKind::Asked && event.op_id == Some(question_id));
    found.and_then(|event| event.text.as_deref())
}

/// What a person wrote is kept whatever the office asked or decided meanwhile; only the open question is
/// closed, by its own answer.
pub(super) fn answer(state: &State<'_>, operation: &DeviceOperation, answer: &AnswerQuestion) -> Judged {
    let (identity, mut report) = owned::report(state, operation)?;
    validate::note_text(&answer.text).map_err(|invalid| invalid.code())?;
    owned::has_room(&report)?;
    if !answer.photos.is_empty() {
        photos::promise(state, &answer.photos)?;
        photos::has_room(&report, PhotoRole::Report, answer.photos.len())?;
    }
    let open = report.report.question.as_ref().map(|question| question.question_id);
    let is_open = open == Some(answer.question_id);
    if !is_open && plant!("answer-needs-open") {
        return Err(ErrorCode::State);
    }
    if is_open || plant!("answer-closes-any") {
        report.report.question = None;
    }
    report.photos.extend(declared(state.now_ms, identity, &answer.photos, PhotoRole::Report, None));
    let mut event = event::by_owner(state, &report, operation, TimelineKind::Answered);
    event.text = Some(answer.text.clone());
    event.inside = asked(&report, answer.question_id).map(str::to_owned);
    report.events.push(event);
    attach(&mut report, &state.finished, state.now_ms);
    Ok(report)
}
