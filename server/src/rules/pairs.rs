//! Two reports that lie near each other and are two things: what the office says, and takes back.

use saberling_store::command::{OfficeAct, OfficeCommand};
use saberling_store::records::PairStep;
use saberling_store::rules::{Decision, Put, State};
use saberling_wire::{ErrorCode, ReportId, ReportStatus};

use super::decision::applied;

/// Judges an act about a pair; none for every other act. It changes no report, so no version is asked for
/// and nobody hears of it.
pub(super) fn decide(state: &State<'_>, command: &OfficeCommand) -> Option<Result<Decision, ErrorCode>> {
    let (pair, said) = match &command.act {
        OfficeAct::NotDuplicate { report_id, other } => ((*report_id, *other), true),
        OfficeAct::UndoNotDuplicate { report_id, other } => ((*report_id, *other), false),
        _ => return None,
    };
    Some(judge(state, command, pair, said))
}

fn judge(
    state: &State<'_>,
    command: &OfficeCommand,
    (one, other): (ReportId, ReportId),
    said: bool,
) -> Result<Decision, ErrorCode> {
    if one == other {
        return Err(ErrorCode::State);
    }
    for id in [one, other] {
        let known = state.reports.iter().find(|report| report.report.report_id == id);
        match known.map(|report| report.report.status) {
            None => return Err(ErrorCode::UnknownEntity),
            Some(ReportStatus::Erased) => return Err(ErrorCode::Erased),
            Some(_) => {}
        }
    }
    let mut decision = Decision { remember: Some(command.op_id), ..Decision::just(applied()) };
    // Said by two officers at once, it is said once.
    if state.two_things != said {
        let user_id = state.user.as_ref().map(|user| user.user_id);
        let step = PairStep { op_id: command.op_id, at_ms: state.now_ms, user_id, said };
        decision.puts.push(Put::TwoThings(one, other, step));
    }
    Ok(decision)
}
