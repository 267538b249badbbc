//! The panel of reports that may be about the same thing, and what was decided about them.

use saberling_place::nearby::{Match, Reason};
use saberling_store::aggregate::Report;
use saberling_store::questions::{Apart, ReportDetail, ReportLine};
use saberling_wire::machine::{Act, report_step};
use saberling_wire::{Actor, ReportId, ReportNumber, ReportStatus};

use super::guard::PageError;
use super::labels::toned_icon;
use super::page::{Page, Visit, new_op};
use super::queue::category;
use super::report_view::Line;
use crate::near::Subject;
use crate::state::AppState;

/// Reports shown at most; the others are far less likely.
const SHOWN: usize = 8;

/// What the page shows of other reports.
#[derive(Default)]
pub(crate) struct DuplicatesView {
    /// Whether the reader decides.
    pub(crate) may_act: bool,
    /// The likely ones, the likeliest first.
    pub(crate) rows: Vec<DuplicateRow>,
    /// How many there are in all.
    pub(crate) total: usize,
    /// The one that this report is the same as.
    pub(crate) original: Option<Other>,
    /// Reports that were found to be the same as this one.
    pub(crate) merged: Vec<Other>,
    /// Reports that are other things, with the form's id for taking that back.
    pub(crate) apart: Vec<Other>,
}

/// Another report by its number, with a form's own id.
pub(crate) struct Other {
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) op_id: String,
}

/// One likely report.
pub(crate) struct DuplicateRow {
    pub(crate) other: Other,
    pub(crate) status: ReportStatus,
    pub(crate) confidential: bool,
    pub(crate) icon: String,
    pub(crate) thumb: Option<String>,
    pub(crate) metres: String,
    pub(crate) age: String,
    /// One to three.
    pub(crate) bars: u8,
    pub(crate) likeness: String,
    pub(crate) why: String,
    pub(crate) merge: Option<Merge>,
}

/// What "merge" does.
pub(crate) struct Merge {
    pub(crate) op_id: String,
    /// The report that is marked.
    pub(crate) loser: String,
    /// Its version.
    pub(crate) base: String,
    /// The one that goes on.
    pub(crate) of: String,
    /// Which of the two numbers goes on, in words.
    pub(crate) text: String,
}

impl DuplicatesView {
    /// Whether there is nothing to be shown.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.original.is_none() && self.merged.is_empty() && self.apart.is_empty()
    }

    /// So many bars of three.
    pub(crate) fn bars(row: &DuplicateRow) -> [bool; 3] {
        [row.bars >= 1, row.bars >= 2, row.bars >= 3]
    }
}

/// Finds what may be the same and makes the view.
pub(crate) async fn duplicates(
    state: &AppState,
    p: &Page,
    visit: &Visit,
    detail: &ReportDetail,
) -> Result<DuplicatesView, PageError> {
    let report = &detail.aggregate.report;
    let other = |id: ReportId| other(state, id);
    let mut view = DuplicatesView {
        may_act: visit.user.role != "auditor",
        original: report.flags.duplicate_of.map(other),
        merged: detail.duplicates.iter().copied().map(other).collect(),
        apart: detail.apart.iter().filter(|apart| is_apart(apart)).map(|apart| other(apart.other)).collect(),
        ..DuplicatesView::default()
    };
    let done = [ReportStatus::Erased, ReportStatus::Withdrawn, ReportStatus::Duplicate];
    if done.contains(&report.status) {
        return Ok(view);
    }
    let (lines, found) = likely(state, report).await?;
    view.total = found.len();
    view.rows = found.iter().take(SHOWN).map(|one| row(state, p, report, &lines[one.index], one)).collect();
    Ok(view)
}

/// It was said, and not taken back.
fn is_apart(apart: &Apart) -> bool {
    apart.live && apart.step.said
}

fn other(state: &AppState, id: ReportId) -> Other {
    let number = ReportNumber::of(id).to_string();
    Other { id: id.to_string(), number, op_id: new_op(state).to_string() }
}

async fn likely(state: &AppState, report: &Report) -> Result<(Vec<ReportLine>, Vec<Match>), PageError> {
    let id = report.report_id;
    let phash = state.ask(move |store, city| store.phash(city, id)).await?;
    let Some(subject) = Subject::of(report, phash) else { return Ok((Vec::new(), Vec::new())) };
    let Some(around) = subject.around(&state.config) else { return Ok((Vec::new(), Vec::new())) };
    let found = state.ask(move |store, city| store.around(city, &[around])).await?;
    let lines: Vec<ReportLine> = found.into_iter().map(|neighbour| neighbour.line).collect();
    let matches = subject.likely(&state.config, &lines.iter().collect::<Vec<_>>());
    Ok((lines, matches))
}

/// How many reports may be the same as each of these, in one question.
pub(crate) async fn counts(state: &AppState, lines: &[ReportLine]) -> Result<Vec<usize>, PageError> {
    let open = |line: &&ReportLine| !line.status.is_ended();
    let subjects: Vec<Option<Subject<'_>>> =
        lines.iter().map(|line| Some(line).filter(open).and_then(Subject::of_line)).collect();
    let asked: Vec<usize> = (0..lines.len()).filter(|at| subjects[*at].is_some()).collect();
    let around = |at: &usize| subjects[*at].and_then(|subject| subject.around(&state.config));
    let points: Vec<_> = asked.iter().filter_map(around).collect();
    let mut counts = vec![0; lines.len()];
    if points.is_empty() || points.len() != asked.len() {
        return Ok(counts);
    }
    let found = state.ask(move |store, city| store.around(city, &points)).await?;
    for (of, at) in asked.into_iter().enumerate() {
        let near: Vec<_> = found.iter().filter(|one| one.of == of).map(|one| &one.line).collect();
        counts[at] = subjects[at].map_or(0, |subject| subject.likely(&state.config, &near).len());
    }
    Ok(counts)
}

fn row(state: &AppState, p: &Page, report: &Report, line: &ReportLine, found: &Match) -> DuplicateRow {
    let (category, icon) = category(state, p, &line.category);
    let (bars, likeness) = likeness(p, &found.reasons);
    let why = found.reasons.iter().filter_map(|reason| why(p, reason, &category));
    DuplicateRow {
        other: other(state, line.report_id),
        status: line.status,
        confidential: line.confidential,
        icon,
        thumb: line.first_photo.map(|id| format!("/office/media/{id}?size=thumb")),
        metres: p.local.distance(found.distance_m.unwrap_or_default()),
        age: age(p, report.received_at_ms, line.received_at_ms),
        bars,
        likeness,
        why: why.collect::<Vec<_>>().join(" · "),
        merge: merge(state, p, report, line),
    }
}

/// How alike two reports are, as bars and as a word.
fn likeness(p: &Page, reasons: &[Reason]) -> (u8, String) {
    let has = |wanted: &Reason| reasons.contains(wanted);
    let alike = reasons.iter().any(|reason| matches!(reason, Reason::PicturesAlike { .. }));
    match (has(&Reason::SameCategory), alike || has(&Reason::VeryNear), has(&Reason::StillOpen)) {
        (true, true, _) => (3, p.t("dup.very")),
        (true, false, true) | (false, true, true) => (2, p.t("dup.quite")),
        _ => (1, p.t("dup.maybe")),
    }
}

/// A reason that is not said by the metres already.
fn why(p: &Page, reason: &Reason, category: &str) -> Option<String> {
    match reason {
        Reason::VeryNear => Some(p.t("dup.very_near")),
        Reason::SameCategory => Some(p.t("dup.same_category")),
        Reason::OtherCategory => Some(p.t1("dup.other_category", category)),
        Reason::StillOpen => Some(p.t("dup.still_open")),
        Reason::ClosedDaysAgo { days: 0 } => Some(p.t("dup.done_today")),
        Reason::ClosedDaysAgo { days } => Some(p.t1("dup.done_days", &days.to_string())),
        Reason::PicturesAlike { .. } => Some(p.t("dup.pictures")),
        Reason::Near { .. } | Reason::AroundHere => None,
    }
}

/// How long before or after this report the other one came.
fn age(p: &Page, this_ms: i64, other_ms: i64) -> String {
    if this_ms.abs_diff(other_ms) < 60_000 {
        return p.t("dup.same_time");
    }
    let apart = p.local.lasting(this_ms.abs_diff(other_ms));
    if other_ms > this_ms { p.t1("dup.later", &apart) } else { p.t1("dup.earlier", &apart) }
}

/// The later one of two that are undecided is marked, otherwise the one that still is.
fn merge(state: &AppState, p: &Page, report: &Report, line: &ReportLine) -> Option<Merge> {
    let undecided = |status| report_step(status, Act::MarkDuplicate, Actor::Officer).is_some();
    let this_one = match (undecided(report.status), undecided(line.status)) {
        (true, true) => report.received_at_ms >= line.received_at_ms,
        (true, false) => true,
        (false, true) => false,
        (false, false) => return None,
    };
    let (this, other) = (report.report_id.to_string(), line.report_id.to_string());
    let (loser, of, base) =
        if this_one { (this, other, &report.version) } else { (other, this, &line.version) };
    let goes_on = if this_one { line.number } else { ReportNumber::of(report.report_id) };
    Some(Merge {
        op_id: new_op(state).to_string(),
        loser,
        base: base.clone(),
        of,
        text: p.t1("dup.goes_on", &goes_on.to_string()),
    })
}

/// What was said about pairs, as lines of the history with their times.
pub(crate) fn lines(p: &Page, detail: &ReportDetail) -> Vec<(i64, Line)> {
    let line = |apart: &Apart| {
        let number = ReportNumber::of(apart.other).to_string();
        let user = apart.step.user_id.and_then(|id| detail.users.get(&id)).cloned();
        let key = if apart.step.said { "line.not_duplicate" } else { "line.not_duplicate_undone" };
        let line = Line {
            mark: toned_icon("duplicate", "grey"),
            who: user.unwrap_or_else(|| p.t(super::labels::actor_key(Actor::System))),
            what: p.t1(key, &number),
            at: p.local.moment(apart.step.at_ms),
            said: String::new(),
            quoted: true,
        };
        (apart.step.at_ms, line)
    };
    detail.apart.iter().map(line).collect()
}

/// Whether the last word on a report is that it is the same as another one, and nobody has heard it yet.
pub(crate) fn is_unheard(report: &Report) -> bool {
    report.status == ReportStatus::Duplicate && report.flags.news_due_ms.is_some()
}
