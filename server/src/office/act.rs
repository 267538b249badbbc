//! Decisions of an officer: one form each, refused when the report has changed meanwhile.

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use saberling_store::{CommandOutcome, OfficeAct, OfficeCommand};
use saberling_wire::{ErrorCode, ReportId, TaskId};
use serde::Deserialize;

use super::guard::PageError;
use super::page::{Visit, parsed, render};
use super::report::{Filled, load, report_page};
use super::report_view::current_task;
use crate::error::ApiError;
use crate::state::AppState;

/// What the forms of the report page send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ActForm {
    csrf: String,
    op_id: String,
    base: String,
    view: String,
    act: String,
    reason: String,
    text: String,
    crew: String,
    instruction: String,
    task_id: String,
    /// Of two reports, the one that is marked as the same.
    loser: String,
    /// The one that goes on.
    of: String,
    /// Another report.
    other: String,
}

/// What is to be done, read out of the form.
enum Wanted {
    Act(OfficeAct),
    /// A field is missing; by the name of the field.
    Missing(&'static str),
}

/// Does what the form says.
pub(crate) async fn decide(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<ActForm>,
) -> Result<Response, PageError> {
    visit.check_form(&form.csrf)?;
    let report_id: ReportId = id.parse().map_err(|_| PageError::NotFound)?;
    let detail = load(&state, report_id).await?;
    let task = current_task(&detail.aggregate).map(|task| task.task_id);
    let act = match wanted(&form, report_id, task)? {
        Wanted::Act(act) => act,
        Wanted::Missing(field) => {
            return again(&state, &visit, report_id, form, Problem::Missing(field)).await;
        }
    };
    // What is said of two reports changes neither of them.
    let about_pair = matches!(act, OfficeAct::NotDuplicate { .. } | OfficeAct::UndoNotDuplicate { .. });
    let base = Some(form.base.clone()).filter(|_| !about_pair);
    let command = OfficeCommand { op_id: parsed(&form.op_id)?, base, act };
    match state.office(visit.user.user_id, command).await? {
        CommandOutcome::Applied { .. } | CommandOutcome::Duplicate { .. } => {
            let (act, view) = (word(&form.act), word(&form.view));
            let other = if form.act == "merge" { &form.loser } else { &form.other };
            let other = other.parse::<ReportId>().map(|id| format!("&other={id}")).unwrap_or_default();
            let to = format!("/office/reports/{report_id}?view={view}&done={act}{other}");
            Ok(Redirect::to(&to).into_response())
        }
        CommandOutcome::Rejected { code, .. } => {
            again(&state, &visit, report_id, form, Problem::Refused(code)).await
        }
        CommandOutcome::Retry { .. } => Err(ApiError::busy().into()),
        CommandOutcome::Failed => Err(PageError::internal()),
    }
}

/// A word of a form as it may stand in an address.
fn word(text: &str) -> &str {
    if text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') { text } else { "" }
}

fn wanted(form: &ActForm, report_id: ReportId, task: Option<TaskId>) -> Result<Wanted, PageError> {
    let task_id = || task.ok_or(PageError::NotFound);
    let text = form.text.trim().to_owned();
    let instruction = form.instruction.trim().to_owned();
    let act = match form.act.as_str() {
        "review" => OfficeAct::Review { report_id },
        "accept" => OfficeAct::Accept { report_id },
        "ask" | "reopen" if text.is_empty() => return Ok(Wanted::Missing("text")),
        "ask" => OfficeAct::Ask { report_id, text },
        "reopen" => OfficeAct::Reopen { report_id, reason: text },
        "reject" if form.reason.is_empty() => return Ok(Wanted::Missing("reason")),
        "reject" => OfficeAct::Reject { report_id, reason: form.reason.clone(), text },
        "assign" | "move" if form.crew.is_empty() => return Ok(Wanted::Missing("crew")),
        "assign" => OfficeAct::Assign {
            report_id,
            task_id: parsed(&form.task_id)?,
            crew_id: parsed(&form.crew)?,
            instruction,
        },
        "move" => OfficeAct::MoveTask { task_id: task_id()?, crew_id: parsed(&form.crew)?, instruction },
        "cancel" => OfficeAct::Cancel { task_id: task_id()? },
        "merge" => merge(report_id, parsed(&form.loser)?, parsed(&form.of)?)?,
        "undo_merge" => OfficeAct::Undo { report_id: parsed(&form.other)?, reason: text },
        "apart" => OfficeAct::NotDuplicate { report_id, other: parsed(&form.other)? },
        "undo_apart" => OfficeAct::UndoNotDuplicate { report_id, other: parsed(&form.other)? },
        "verify" => OfficeAct::Verify { task_id: task_id()? },
        "send_back" if text.is_empty() => return Ok(Wanted::Missing("text")),
        "send_back" => OfficeAct::SendBack { task_id: task_id()?, reason: text },
        _ => return Err(PageError::NotFound),
    };
    Ok(Wanted::Act(act))
}

/// One of the two is the page's own.
fn merge(page: ReportId, report_id: ReportId, of: ReportId) -> Result<OfficeAct, PageError> {
    if page != report_id && page != of {
        return Err(PageError::NotFound);
    }
    Ok(OfficeAct::MarkDuplicate { report_id, of })
}

enum Problem {
    Missing(&'static str),
    Refused(ErrorCode),
}

/// The report page once more, as it stands now, with what was typed.
async fn again(
    state: &AppState,
    visit: &Visit,
    report_id: ReportId,
    form: ActForm,
    problem: Problem,
) -> Result<Response, PageError> {
    let detail = load(state, report_id).await?;
    let mut filled = Filled {
        open: form.act,
        reason: form.reason,
        text: form.text,
        crew: form.crew,
        instruction: form.instruction,
        ..Filled::default()
    };
    let status = match problem {
        Problem::Missing(field) => {
            filled.missing = field;
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Problem::Refused(code) => {
            let status = StatusCode::from_u16(code.status());
            filled.refused = Some(code);
            status.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY)
        }
    };
    let page = report_page(state, visit, &detail, &form.view, filled).await?;
    Ok((status, render(&page)?).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> ReportId {
        ReportId::new(1, [1; 10])
    }

    #[test]
    fn a_rejection_needs_a_reason_and_a_redo_says_why() {
        for (act, field) in [
            ("reject", "reason"),
            ("assign", "crew"),
            ("send_back", "text"),
            ("ask", "text"),
            ("reopen", "text"),
        ] {
            let form = ActForm { act: act.to_owned(), ..ActForm::default() };
            let wanted = wanted(&form, report(), None);
            assert!(matches!(wanted, Ok(Wanted::Missing(name)) if name == field), "{act}");
        }
    }

    #[test]
    fn acts_on_a_task_need_one_and_unknown_acts_are_refused() {
        for act in ["verify", "cancel", "erase", ""] {
            let form = ActForm { act: act.to_owned(), ..ActForm::default() };
            assert!(wanted(&form, report(), None).is_err(), "{act}");
        }
    }

    #[test]
    fn only_plain_words_enter_an_address() {
        assert_eq!(word("send_back"), "send_back");
        assert_eq!(word("x&y=1"), "");
    }
}
