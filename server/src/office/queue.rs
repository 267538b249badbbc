//! The list of reports, in views that each ask for one kind of work.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use saberling_store::questions::{Page as Window, ReportFilter, ReportLine, ReportPage};
use saberling_wire::{PlaceConfidence, PlaceRow, ReportNumber, ReportStatus};
use serde::Deserialize;

use super::guard::PageError;
use super::page::{Nav, Page, Visit, render};
use crate::state::AppState;

const ROWS: u32 = 25;

/// A view of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Check,
    Verify,
    Open,
    Ended,
}

impl View {
    const ALL: [Self; 4] = [Self::Check, Self::Verify, Self::Open, Self::Ended];

    const fn word(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Verify => "verify",
            Self::Open => "open",
            Self::Ended => "ended",
        }
    }

    fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|view| view.word() == word).unwrap_or(Self::Check)
    }

    fn name(self, p: &Page) -> String {
        match self {
            Self::Check => p.t("view.check"),
            Self::Verify => p.t("view.verify"),
            Self::Open => p.t("view.open"),
            Self::Ended => p.t("view.ended"),
        }
    }

    /// The keys of what an empty view says.
    const fn empty(self) -> (&'static str, &'static str) {
        const fn key(key: &'static str) -> &'static str {
            key
        }
        match self {
            Self::Check => (key("empty.check"), key("empty.check.text")),
            Self::Verify => (key("empty.verify"), key("empty.verify.text")),
            Self::Open => (key("empty.open"), key("empty.open.text")),
            Self::Ended => (key("empty.ended"), key("empty.ended.text")),
        }
    }

    fn statuses(self) -> Vec<ReportStatus> {
        use ReportStatus::{Resolved, Submitted, UnderReview};
        match self {
            Self::Check => vec![Submitted, UnderReview],
            Self::Verify => vec![Resolved],
            Self::Open | Self::Ended => {
                let ended = self == Self::Ended;
                let all = ReportStatus::ALL.iter().copied();
                all.filter(|status| status.is_ended() == ended).collect()
            }
        }
    }
}

struct ViewTab {
    word: &'static str,
    name: String,
    count: u64,
    present: bool,
}

struct QueueRow {
    id: String,
    number: String,
    category: String,
    icon: String,
    note: String,
    confidential: bool,
    area: String,
    area_note: String,
    unsure: bool,
    age: String,
    received: String,
    status: ReportStatus,
    photos: String,
    /// How many others said "me too"; empty for none.
    me_too: String,
    /// How many others may be the same; empty for none.
    alike: String,
    thumb: Option<String>,
}

#[derive(Template)]
#[template(path = "queue.html")]
struct QueuePage {
    p: Page,
    views: Vec<ViewTab>,
    view_word: &'static str,
    empty: (&'static str, &'static str),
    rows: Vec<QueueRow>,
    total: u64,
    page: u64,
    pages: u64,
    /// The address of this view, without a page.
    address: String,
    /// Whether new reports belong on this page.
    first: bool,
    sought: String,
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct QueueQuery {
    #[serde(default)]
    view: String,
    #[serde(default)]
    page: Option<u64>,
}

/// The queue.
pub(crate) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<QueueQuery>,
) -> Result<Response, PageError> {
    let view = View::from_word(&query.view);
    let page = query.page.unwrap_or(1).clamp(1, 1_000_000);
    let filter = ReportFilter { statuses: view.statuses(), ..ReportFilter::default() };
    let offset = u32::try_from(page - 1).unwrap_or_default().saturating_mul(ROWS);
    let window = Window { offset, limit: ROWS };
    let found = state.ask(move |store, city| store.reports(city, &filter, window)).await?;
    let p = visit.page(&state, Nav::Queue).await?;
    render(&queue_page(&state, p, Some(view), page, found, String::new()).await?)
}

/// What the search sends.
#[derive(Debug, Deserialize)]
pub(crate) struct FindQuery {
    #[serde(default)]
    q: String,
}

/// Opens the report of a number, typed loosely.
pub(crate) async fn find(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<FindQuery>,
) -> Result<Response, PageError> {
    let sought = query.q.trim().to_owned();
    if sought.is_empty() {
        return Ok(Redirect::to("/office/queue").into_response());
    }
    let found = match sought.parse::<ReportNumber>() {
        Ok(number) => {
            let filter = ReportFilter { number: Some(number), ..ReportFilter::default() };
            let window = Window { offset: 0, limit: ROWS };
            state.ask(move |store, city| store.reports(city, &filter, window)).await?
        }
        Err(_) => ReportPage { lines: Vec::new(), total: 0 },
    };
    if let [only] = found.lines.as_slice() {
        return Ok(Redirect::to(&format!("/office/reports/{}", only.report_id)).into_response());
    }
    let p = visit.page(&state, Nav::Queue).await?;
    render(&queue_page(&state, p, None, 1, found, sought).await?)
}

async fn queue_page(
    state: &AppState,
    p: Page,
    view: Option<View>,
    page: u64,
    found: ReportPage,
    sought: String,
) -> Result<QueuePage, PageError> {
    let counts = state.ask(|store, city| store.report_counts(city)).await?;
    let alike = super::duplicates::counts(state, &found.lines).await?;
    let row = |(line, alike): (&ReportLine, usize)| queue_row(state, &p, line, alike);
    let rows = found.lines.iter().zip(alike).map(row).collect();
    let shown = view.unwrap_or(View::Open);
    Ok(QueuePage {
        views: tabs(&p, &counts, view),
        view_word: shown.word(),
        empty: shown.empty(),
        rows,
        total: found.total,
        page,
        pages: found.total.div_ceil(u64::from(ROWS)).max(1),
        address: format!("/office/queue?view={}", shown.word()),
        first: page == 1 && view.is_some(),
        sought,
        p,
    })
}

fn tabs(p: &Page, counts: &BTreeMap<ReportStatus, u64>, present: Option<View>) -> Vec<ViewTab> {
    let tab = |view: View| ViewTab {
        word: view.word(),
        name: view.name(p),
        count: view.statuses().iter().filter_map(|status| counts.get(status)).sum(),
        present: Some(view) == present,
    };
    View::ALL.into_iter().map(tab).collect()
}

fn queue_row(state: &AppState, p: &Page, line: &ReportLine, alike: usize) -> QueueRow {
    let some = |key: &str, count: u64| match count {
        0 => String::new(),
        count => p.t1(key, &p.local.count(count)),
    };
    let (category, icon) = category(state, p, &line.category);
    let (area, area_note, unsure) = place_words(p, line.place.as_ref(), line.point_e7.is_some());
    let missing = line.photos_attached < line.photos_declared;
    let (there, promised) = (line.photos_attached.to_string(), line.photos_declared.to_string());
    QueueRow {
        id: line.report_id.to_string(),
        number: line.number.to_string(),
        category,
        icon,
        note: line.note.clone(),
        confidential: line.confidential,
        area,
        area_note,
        unsure,
        age: p.local.ago(line.received_at_ms),
        received: p.local.moment(line.received_at_ms),
        status: line.status,
        photos: if missing { p.t2("photos.arrived", &there, &promised) } else { String::new() },
        me_too: some(key("reporter.me_too"), u64::from(line.me_too)),
        alike: some(key("queue.alike"), alike as u64),
        thumb: line.first_photo.map(|id| format!("/office/media/{id}?size=thumb")),
    }
}

const fn key(key: &'static str) -> &'static str {
    key
}

/// A category's name and symbol; one that the city no longer knows is shown by its code.
pub(crate) fn category(state: &AppState, p: &Page, code: &str) -> (String, String) {
    match state.config.category(code) {
        Some(category) => (category.name.get(p.look.language).to_owned(), symbol(&category.icon)),
        None => (code.to_owned(), "k-other".to_owned()),
    }
}

/// The name of a category's symbol in the sprite, whether or not the settings say its prefix.
fn symbol(icon: &str) -> String {
    let plain = icon.strip_prefix("k-").unwrap_or(icon);
    let known = ["pile", "drain", "bin", "debris", "tree", "burn", "river", "smell"];
    let name = if known.contains(&plain) { plain } else { "other" };
    format!("k-{name}")
}

/// A place in a list: its name, what to know of it, and whether that needs care.
pub(crate) fn place_words(p: &Page, place: Option<&PlaceRow>, has_point: bool) -> (String, String, bool) {
    let Some(place) = place else {
        let note = if has_point { String::new() } else { p.t("place.none.short") };
        return (p.t("place.none"), note, false);
    };
    let name = place.area_name.clone().unwrap_or_else(|| p.t("place.outside"));
    let metres = place.outside_m.unwrap_or_default();
    let far = p.local.count(u64::from(metres));
    match place.confidence {
        PlaceConfidence::Ambiguous => {
            let or = p.t("place.or");
            (name, p.t1("place.ambiguous.short", &place.also.join(&format!(" {or} "))), true)
        }
        PlaceConfidence::NearestOnly => (name, p.t1("place.nearest.short", &far), true),
        PlaceConfidence::Outside => (name, p.t1("place.outside.short", &far), true),
        PlaceConfidence::Certain | PlaceConfidence::Unknown => {
            (name, place.district_name.clone().unwrap_or_default(), false)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_open_or_ended_and_work_is_open() {
        let (open, ended) = (View::Open.statuses(), View::Ended.statuses());
        assert_eq!(open.len() + ended.len(), ReportStatus::ALL.len());
        for view in [View::Check, View::Verify] {
            assert!(view.statuses().iter().all(|status| open.contains(status)));
        }
        assert_eq!(View::from_word("nonsense"), View::Check);
    }

    #[test]
    fn a_symbol_always_exists() {
        assert_eq!(symbol("pile"), "k-pile");
        assert_eq!(symbol("k-burn"), "k-burn");
        assert_eq!(symbol("<script>"), "k-other");
    }
}
