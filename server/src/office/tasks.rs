//! Who works on what: the crews' tasks by state, and on the left what no crew has yet.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use saberling_store::questions::{
    CrewDetail, Page as Window, ReportFilter, ReportLine, TaskFilter, TaskLine,
};
use saberling_store::records::OrphanCompletion;
use saberling_wire::{CrewId, ReportStatus, TaskStatus};

use super::guard::PageError;
use super::page::{Nav, Page, Visit, render};
use super::queue::{category, place_words};
use crate::state::AppState;

const TRAY: u32 = 12;
const TASKS: u32 = 500;
/// Orphan completions on the page; of more, only the number is said.
const ORPHANS: u32 = 50;

/// The columns, by the states that stand in them.
const LANES: [&[TaskStatus]; 3] = [
    &[TaskStatus::Rework, TaskStatus::Assigned, TaskStatus::Accepted],
    &[TaskStatus::Started],
    &[TaskStatus::Done],
];

struct TrayCard {
    id: String,
    category: String,
    icon: String,
    area: String,
    age: String,
    thumb: Option<String>,
    status: ReportStatus,
    reopened: bool,
}

struct MiniCard {
    id: String,
    number: String,
    category: String,
    icon: String,
    area: String,
    status: TaskStatus,
    alarm: bool,
}

struct Lane {
    name: String,
    cards: Vec<MiniCard>,
}

struct CrewRow {
    name: String,
    people: String,
    /// Nobody of the crew has an activated phone.
    silent: bool,
    lanes: Vec<Lane>,
}

struct OrphanStrip {
    report_id: String,
    text: String,
    about: String,
    note: String,
    /// The addresses of the photos that are there.
    photos: Vec<String>,
}

#[derive(Template)]
#[template(path = "tasks.html")]
struct TasksPage {
    p: Page,
    open: u64,
    orphans: Vec<OrphanStrip>,
    /// How many more there are.
    orphans_more: u64,
    tray: Vec<TrayCard>,
    tray_total: u64,
    heads: Vec<(String, u64)>,
    crews: Vec<CrewRow>,
}

/// The tasks page.
pub(crate) async fn show(State(state): State<AppState>, visit: Visit) -> Result<Response, PageError> {
    let p = visit.page(&state, Nav::Tasks).await?;
    let statuses = LANES.concat();
    let (tray, tasks, crews, (orphans, orphans_all)) = state
        .ask(move |store, city| {
            let waiting = ReportFilter {
                statuses: vec![ReportStatus::Accepted, ReportStatus::Reopened],
                ..ReportFilter::default()
            };
            let window = |limit| Window { offset: 0, limit };
            Ok((
                store.reports(city, &waiting, window(TRAY))?,
                store.tasks(city, &TaskFilter { statuses }, window(TASKS))?,
                store.crews(city)?,
                (store.orphans(city, window(ORPHANS))?, store.orphan_count(city)?),
            ))
        })
        .await?;
    let cards = tray.lines.iter().map(|line| tray_card(&state, &p, line)).collect();
    let (heads, crews) = crew_rows(&state, &p, crews, tasks.lines);
    render(&TasksPage {
        open: tasks.total,
        orphans_more: orphans_all.saturating_sub(orphans.len() as u64),
        orphans: orphans.iter().map(|orphan| strip(&p, orphan)).collect(),
        tray: cards,
        tray_total: tray.total,
        heads,
        crews,
        p,
    })
}

fn tray_card(state: &AppState, p: &Page, line: &ReportLine) -> TrayCard {
    let (category, icon) = category(state, p, &line.category);
    TrayCard {
        id: line.report_id.to_string(),
        category,
        icon,
        area: place_words(p, line.place.as_ref(), line.point_e7.is_some()).0,
        age: p.local.ago(line.received_at_ms),
        thumb: line.first_photo.map(|id| format!("/office/media/{id}?size=thumb")),
        status: line.status,
        reopened: line.status == ReportStatus::Reopened,
    }
}

fn strip(p: &Page, orphan: &OrphanCompletion) -> OrphanStrip {
    let crew = orphan.crew_name.clone().or_else(|| orphan.member_name.clone());
    let crew = crew.unwrap_or_else(|| p.t("role.crew_member"));
    OrphanStrip {
        report_id: orphan.report_id.to_string(),
        text: p.t1("off.orphan", &crew),
        about: format!("{} · {}", orphan.title, p.local.moment(orphan.received_at_ms)),
        note: orphan.note.trim().to_owned(),
        photos: orphan
            .photos
            .iter()
            .filter(|photo| photo.attached_at_ms.is_some())
            .map(|photo| format!("/office/media/{}", photo.photo_id))
            .collect(),
    }
}

fn lane_name(p: &Page, lane: usize) -> String {
    match lane {
        0 => p.t("lane.assigned"),
        1 => p.t("lane.started"),
        _ => p.t("lane.done"),
    }
}

fn crew_rows(
    state: &AppState,
    p: &Page,
    crews: Vec<CrewDetail>,
    tasks: Vec<TaskLine>,
) -> (Vec<(String, u64)>, Vec<CrewRow>) {
    let mut counts = [0_u64; LANES.len()];
    let mut by_crew: HashMap<CrewId, [Vec<MiniCard>; LANES.len()]> = HashMap::new();
    for line in &tasks {
        let Some(lane) = LANES.iter().position(|lane| lane.contains(&line.task.status)) else {
            continue;
        };
        counts[lane] += 1;
        by_crew.entry(line.task.crew_id).or_default()[lane].push(mini_card(state, p, line));
    }
    let rows = crews.into_iter().map(|crew| {
        let lanes = by_crew.remove(&crew.crew.crew_id).unwrap_or_default();
        let people = crew.members.len().to_string();
        CrewRow {
            name: crew.crew.name,
            people: p.t1("crew.people", &people),
            silent: crew.members.iter().all(|member| member.identities.is_empty()),
            lanes: lanes
                .into_iter()
                .enumerate()
                .map(|(lane, cards)| Lane { name: lane_name(p, lane), cards })
                .collect(),
        }
    });
    let rows = rows.collect();
    (counts.into_iter().enumerate().map(|(lane, count)| (lane_name(p, lane), count)).collect(), rows)
}

fn mini_card(state: &AppState, p: &Page, line: &TaskLine) -> MiniCard {
    let (category, icon) = category(state, p, &line.category);
    MiniCard {
        id: line.report_id.to_string(),
        number: line.number.to_string(),
        category,
        icon,
        area: place_words(p, line.place.as_ref(), true).0,
        status: line.task.status,
        alarm: line.task.status == TaskStatus::Rework,
    }
}
