//! What passes between reporter and office in words: answers, a question and its answer, and what the
//! reporter thinks of the work.

use saberling_store::aggregate::{Event, Photo, ReportAggregate};
use saberling_store::questions::ReportDetail;
use saberling_wire::question::YES;
use saberling_wire::{Actor, Answer, Category, EditReport, PhotoRole, Question, QuestionKind, TimelineKind};

use super::page::Page;
use super::queue::category;
use super::report_view::{Shot, shots};
use crate::state::AppState;

/// All that the page shows of it.
pub(crate) struct WordsView {
    /// The category's questions with what was answered.
    pub(crate) answers: Vec<(String, String)>,
    /// What the office waits for, and since when.
    pub(crate) open: Option<(String, String)>,
    /// The latest answer.
    pub(crate) answered: Option<Answered>,
    /// What is wrong with the work, and when that was said.
    pub(crate) dispute: Option<(String, String)>,
    /// The photos that show it.
    pub(crate) shots: Vec<Shot>,
    /// When the reporter said that it is clean.
    pub(crate) confirmed: Option<String>,
    /// The latest rating, and when it was given.
    pub(crate) rated: Option<(String, String)>,
}

/// An answer with what was asked.
pub(crate) struct Answered {
    pub(crate) question: String,
    pub(crate) text: String,
    pub(crate) at: String,
}

impl WordsView {
    /// Whether the reporter said something of the work.
    pub(crate) fn is_judged(&self) -> bool {
        self.dispute.is_some() || self.confirmed.is_some() || self.rated.is_some()
    }
}

/// Makes the view.
pub(crate) fn words_view(state: &AppState, p: &Page, detail: &ReportDetail) -> WordsView {
    let (aggregate, report) = (&detail.aggregate, &detail.aggregate.report);
    let at = |event: &Event| p.local.moment(event.at_ms);
    let said = |event: &Event| (event.text.clone().unwrap_or_default(), at(event));
    let open = report.question.as_ref().filter(|_| report.status.is_undecided());
    let against = |photo: &&Photo| photo.role == PhotoRole::Dispute;
    let photos: Vec<&Photo> = aggregate.live_photos().filter(against).collect();
    WordsView {
        answers: answered(p, state.config.category(&report.category), &report.answers),
        open: open.map(|question| (question.text.clone(), p.local.moment(question.asked_at_ms))),
        answered: last(aggregate, TimelineKind::Answered).map(|event| Answered {
            question: event.inside.clone().unwrap_or_default(),
            text: event.text.clone().unwrap_or_default(),
            at: at(event),
        }),
        dispute: last(aggregate, TimelineKind::Reopened).map(said),
        shots: shots(p, &photos),
        confirmed: last(aggregate, TimelineKind::ConfirmedClean).filter(|_| aggregate.is_confirmed()).map(at),
        rated: last(aggregate, TimelineKind::Rated).map(said),
    }
}

/// The latest step of the reporter's of a kind.
fn last(aggregate: &ReportAggregate, kind: TimelineKind) -> Option<&Event> {
    aggregate.events.iter().rev().find(|event| event.kind == kind && event.by == Actor::Owner)
}

/// Answers in words; what the settings do not know (any more) as it was sent.
fn answered(p: &Page, category: Option<&Category>, answers: &[Answer]) -> Vec<(String, String)> {
    let questions = category.map_or(&[][..], |category| &category.questions);
    let in_words = |answer: &Answer| {
        let question = questions.iter().find(|question| question.code == answer.question);
        let name = question.map_or(&*answer.question, |question| question.text.get(p.look.language));
        let values: Vec<String> = answer.values.iter().map(|value| in_words(p, question, value)).collect();
        (name.to_owned(), values.join(", "))
    };
    answers.iter().filter(|answer| answer.is_given()).map(in_words).collect()
}

fn in_words(p: &Page, question: Option<&Question>, value: &str) -> String {
    let choice = question.and_then(|question| question.choices.iter().find(|choice| choice.code == value));
    match (question.map(|question| question.kind), choice) {
        (Some(QuestionKind::YesNo), _) => {
            p.t(if value == YES { key("answer.yes") } else { key("answer.no") })
        }
        (_, Some(choice)) => choice.name.get(p.look.language).to_owned(),
        _ => value.to_owned(),
    }
}

const fn key(key: &'static str) -> &'static str {
    key
}

/// What was answered to which question, for the history.
pub(crate) fn answer_line(p: &Page, event: &Event) -> String {
    let text = event.text.as_deref().unwrap_or_default();
    match event.inside.as_deref() {
        Some(question) => p.t2("answer.to", question, text),
        None => text.to_owned(),
    }
}

/// What an edit replaced, for the history.
pub(crate) fn former_line(state: &AppState, p: &Page, event: &Event) -> String {
    let Some(former) = event.former.as_deref() else { return String::new() };
    let named = event.text.as_deref().unwrap_or_default();
    let parts = [
        former.category.as_deref().map(|code| p.t1("was.category", &category(state, p, code).0)),
        former.note.as_deref().map(|note| match note.trim() {
            "" => p.t("was.note.none"),
            note => p.t1("was.note", note),
        }),
        former.answers.as_deref().map(|answers| former_answers(state, p, answers)),
        named.split(',').any(|field| field == "fix").then(|| former_place(p, former)),
        former.anonymous.map(|on| p.t(if on { key("reporter.anonymous") } else { key("reporter.named") })),
        former.confidential.map(|on| p.t(if on { key("reporter.confidential") } else { key("was.public") })),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    p.t1("was", &parts.join(" · "))
}

/// Their questions may be those of another category: looked for in all of them.
fn former_answers(state: &AppState, p: &Page, answers: &[Answer]) -> String {
    let asks = |category: &&Category| {
        answers.iter().all(|answer| category.questions.iter().any(|asked| asked.code == answer.question))
    };
    let category = state.config.categories.iter().find(asks);
    let said = answered(p, category, answers);
    let said: Vec<String> =
        said.into_iter().map(|(question, answer)| format!("{question} {answer}")).collect();
    if said.is_empty() { p.t("was.answers.none") } else { p.t1("was.answers", &said.join("; ")) }
}

fn former_place(p: &Page, former: &EditReport) -> String {
    match &former.fix {
        Some(fix) => p.t1("was.point", &format!("{:.5}, {:.5}", fix.lat_deg(), fix.lon_deg())),
        None => p.t("was.point.none"),
    }
}
