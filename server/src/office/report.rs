//! One report with its photos, place, history and the decisions that may be taken now.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use saberling_store::questions::ReportDetail;
use saberling_wire::Actor;
use saberling_wire::machine::{Act, report_step, task_step};
use saberling_wire::{ErrorCode, ReportId, ReportNumber, ReportStatus, TaskId};
use serde::Deserialize;

use super::duplicates::{DuplicatesView, duplicates, is_unheard};
use super::guard::PageError;
use super::page::{Nav, Page, Undo, Visit, new_op, render};
use super::report_view::{ReportView, current_task, report_view};
use super::report_words::{WordsView, words_view};
use crate::rules::stands_with;
use crate::state::AppState;

/// What was typed into a form that was not taken.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    /// The form that stands open.
    pub(crate) open: String,
    /// The chosen reason.
    pub(crate) reason: String,
    /// The text to resident or crew.
    pub(crate) text: String,
    /// The chosen crew.
    pub(crate) crew: String,
    /// What the office says to the crew.
    pub(crate) instruction: String,
    /// The field that is missing.
    pub(crate) missing: &'static str,
    /// Why the act was refused.
    pub(crate) refused: Option<ErrorCode>,
    /// The same in words.
    pub(crate) error: Option<String>,
    /// What was typed, where its form is no longer offered.
    pub(crate) kept: String,
}

impl Filled {
    fn is_open(&self, act: &str) -> bool {
        self.open == act
    }
}

/// What may be done now, with what the forms need.
#[derive(Default)]
pub(crate) struct Acts {
    review: bool,
    ask: bool,
    reopen: bool,
    accept: bool,
    reject: bool,
    assign: bool,
    move_task: bool,
    cancel: bool,
    verify: bool,
    send_back: bool,
    /// The officer worked on the task.
    cleaned_by_me: bool,
    /// Assigning approves too.
    accepts_too: bool,
    crew_act: &'static str,
    crew_key: &'static str,
    op_id: String,
    task_id: String,
    reasons: Vec<(String, String)>,
    crews: Vec<(String, String)>,
}

impl Acts {
    /// Whether the form of an act is on the page.
    fn offers(&self, act: &str) -> bool {
        match act {
            "ask" => self.ask,
            "reopen" => self.reopen,
            "reject" => self.reject,
            "assign" => self.assign && !self.move_task,
            "move" => self.move_task,
            "send_back" => self.send_back,
            _ => true,
        }
    }

    fn any(&self) -> bool {
        self.review
            || self.ask
            || self.reopen
            || self.accept
            || self.reject
            || self.assign
            || self.move_task
            || self.cancel
            || self.verify
            || self.send_back
    }
}

#[derive(Template)]
#[template(path = "report.html")]
pub(crate) struct ReportPage {
    p: Page,
    r: ReportView,
    a: Acts,
    f: Filled,
    d: DuplicatesView,
    w: WordsView,
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ReportQuery {
    view: String,
    done: String,
    other: String,
}

/// The report page.
pub(crate) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<ReportQuery>,
) -> Result<Response, PageError> {
    let report_id = id.parse().map_err(|_| PageError::NotFound)?;
    let detail = load(&state, report_id).await?;
    let mut page = report_page(&state, &visit, &detail, &query.view, Filled::default()).await?;
    let key = format!("toast.{}", query.done);
    if super::texts::has(&key) {
        let other = query.other.parse().ok();
        let number = other.map_or(detail.number, ReportNumber::of).to_string();
        page.p.toast = Some(page.p.t1(&key, &number));
        page.p.undo = match other.filter(|_| page.d.may_act) {
            Some(other) => undo(&state, &detail, &query, other).await?,
            None => None,
        };
    }
    render(&page)
}

/// How what was just done is taken back, while nobody has heard of it.
async fn undo(
    state: &AppState,
    detail: &ReportDetail,
    query: &ReportQuery,
    other: ReportId,
) -> Result<Option<Undo>, PageError> {
    let report_id = detail.aggregate.report.report_id;
    let (act, base) = match query.done.as_str() {
        "merge" => {
            let loaded = if other == report_id { None } else { Some(load(state, other).await?) };
            let marked = &loaded.as_ref().unwrap_or(detail).aggregate.report;
            if !is_unheard(marked) {
                return Ok(None);
            }
            ("undo_merge", marked.version.clone())
        }
        "apart" => ("undo_apart", String::new()),
        _ => return Ok(None),
    };
    Ok(Some(Undo {
        address: format!("/office/reports/{report_id}"),
        act,
        op_id: new_op(state).to_string(),
        base,
        other: other.to_string(),
        view: query.view.clone(),
    }))
}

/// A report, whole.
pub(crate) async fn load(state: &AppState, id: ReportId) -> Result<ReportDetail, PageError> {
    state.ask(move |store, city| store.report(city, id)).await?.ok_or(PageError::NotFound)
}

/// The page of a report, with what was typed before.
pub(crate) async fn report_page(
    state: &AppState,
    visit: &Visit,
    detail: &ReportDetail,
    view: &str,
    mut filled: Filled,
) -> Result<ReportPage, PageError> {
    let p = visit.page(state, Nav::Queue).await?;
    let r = report_view(state, &p, detail, view);
    let a = acts(state, &p, visit, detail).await?;
    let d = duplicates(state, &p, visit, detail).await?;
    if !a.offers(&filled.open) {
        filled.kept = kept(state, &p, &filled);
    }
    filled.error = filled.refused.as_ref().map(|code| refusal(&p, &r, code));
    let w = words_view(state, &p, detail);
    Ok(ReportPage { p, r, a, f: filled, d, w })
}

/// Everything that was typed, in one line: an entry is never lost, whatever became of its form.
fn kept(state: &AppState, p: &Page, filled: &Filled) -> String {
    let reasons = &state.config.reject_reasons;
    let reason = reasons.iter().find(|reason| reason.code == filled.reason);
    let reason = reason.map_or("", |reason| reason.name.get(p.look.language));
    let parts = [reason, filled.text.trim(), filled.instruction.trim()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". ")
}

/// Why an act was refused; after a conflict, who was faster and when.
fn refusal(p: &Page, r: &ReportView, code: &ErrorCode) -> String {
    match (code, r.lines.first()) {
        (ErrorCode::SelfVerification, _) => p.t("off.self"),
        (ErrorCode::Stale, Some(last)) => p.t2("off.conflict", &last.who, &last.at),
        _ => p.refusal(code),
    }
}

async fn acts(state: &AppState, p: &Page, visit: &Visit, detail: &ReportDetail) -> Result<Acts, PageError> {
    // Who only watches gets no buttons; the rules refuse an auditor's acts besides.
    if visit.user.role == "auditor" {
        return Ok(Acts::default());
    }
    let mut acts = allowed(detail);
    let user_id = visit.user.user_id;
    acts.cleaned_by_me =
        current_task(&detail.aggregate).is_some_and(|task| task.cleaners.iter().any(|who| who.is(user_id)));
    (acts.crew_act, acts.crew_key) =
        if acts.move_task { ("move", key("act.move")) } else { ("assign", key("act.assign")) };
    acts.op_id = new_op(state).to_string();
    acts.task_id = state.new_id(TaskId::new).to_string();
    let reasons = state.config.reject_reasons.iter();
    acts.reasons =
        reasons.map(|reason| (reason.code.clone(), sentence(reason.name.get(p.look.language)))).collect();
    if acts.assign || acts.move_task {
        let crews = state.ask(|store, city| store.crews(city)).await?;
        acts.crews = crews
            .into_iter()
            .map(|detail| {
                let open = p.t1("crew.open_tasks", &detail.open_tasks.to_string());
                (detail.crew.crew_id.to_string(), format!("{} · {open}", detail.crew.name))
            })
            .collect();
    }
    Ok(acts)
}

/// A text with a capital letter at its head.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

const fn key(key: &'static str) -> &'static str {
    key
}

/// What the status machines allow an officer.
fn allowed(detail: &ReportDetail) -> Acts {
    let status = detail.aggregate.report.status;
    // After a dispute, say, the old task moves nothing any more.
    let task = current_task(&detail.aggregate).filter(|task| stands_with(&detail.aggregate, task));
    let task = task.map(|task| task.status);
    let report = |act| report_step(status, act, Actor::Officer).is_some();
    let task = |act| task.is_some_and(|task| task_step(task, act, Actor::Officer).is_some());
    let accepts_too = matches!(status, ReportStatus::Submitted | ReportStatus::UnderReview);
    Acts {
        review: report(Act::Review),
        ask: status.is_undecided(),
        reopen: report(Act::Reopen),
        accept: report(Act::Accept),
        reject: report(Act::Reject),
        assign: report(Act::Assign) || accepts_too,
        move_task: task(Act::Move),
        cancel: task(Act::Cancel),
        verify: task(Act::Verify),
        send_back: task(Act::SendBack),
        accepts_too,
        ..Acts::default()
    }
}
