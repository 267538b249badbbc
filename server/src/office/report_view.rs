//! A report in the words of the reader: everything that the page shows, nothing that it decides.

use saberling_store::aggregate::{Event, Photo, ReportAggregate, Task};
use saberling_store::questions::ReportDetail;
use saberling_wire::{Actor, FixSource, PhotoRole, PlaceConfidence, ReportStatus, TaskStatus, TimelineKind};

use super::labels::{Html, actor_key, line_mark, report_tone, toned_icon};
use super::page::Page;
use super::queue::category;
use super::report_words::{answer_line, former_line};
use crate::state::AppState;

/// A report as its page shows it.
pub(crate) struct ReportView {
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) address: String,
    pub(crate) back: String,
    pub(crate) view: String,
    pub(crate) version: String,
    pub(crate) status: ReportStatus,
    pub(crate) category: String,
    pub(crate) icon: String,
    pub(crate) received: String,
    pub(crate) note: String,
    pub(crate) shots: Vec<Shot>,
    pub(crate) boxes: Vec<bool>,
    pub(crate) incomplete: bool,
    pub(crate) photo_words: String,
    /// How many photos of all kinds are there.
    pub(crate) arrived: usize,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) completion: String,
    pub(crate) lines: Vec<Line>,
    pub(crate) area: String,
    pub(crate) district: String,
    pub(crate) certain: bool,
    pub(crate) chosen: bool,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) warnings: Vec<String>,
    pub(crate) map: Option<MapView>,
    pub(crate) crew: String,
    pub(crate) task: Option<TaskView>,
}

/// A photo, or the box where it will be.
pub(crate) struct Shot {
    pub(crate) src: Option<String>,
    pub(crate) alt: String,
    pub(crate) label: String,
}

/// Before and after.
pub(crate) struct Pair {
    pub(crate) halves: [Shot; 2],
}

/// A line of the history.
pub(crate) struct Line {
    pub(crate) mark: Html,
    pub(crate) who: String,
    pub(crate) what: String,
    pub(crate) at: String,
    pub(crate) said: String,
    /// Whether it is what somebody wrote.
    pub(crate) quoted: bool,
}

/// What the map needs.
pub(crate) struct MapView {
    pub(crate) lat: String,
    pub(crate) lon: String,
    pub(crate) accuracy: u32,
    pub(crate) tone: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) has_roads: bool,
}

/// The task of now.
pub(crate) struct TaskView {
    pub(crate) chip: Html,
    pub(crate) crew: String,
    pub(crate) assigned: String,
    pub(crate) instruction: String,
    pub(crate) rework: String,
    pub(crate) cleaners: String,
}

/// The latest task, unless it was called off or handed back.
pub(crate) fn current_task(aggregate: &ReportAggregate) -> Option<&Task> {
    let gone = |task: &&Task| !matches!(task.status, TaskStatus::Cancelled | TaskStatus::Declined);
    aggregate.tasks.last().filter(gone)
}

/// Makes the view.
pub(crate) fn report_view(state: &AppState, p: &Page, detail: &ReportDetail, view: &str) -> ReportView {
    let aggregate = &detail.aggregate;
    let report = &aggregate.report;
    let (category, icon) = category(state, p, &report.category);
    let of_report = |photo: &&Photo| photo.role == PhotoRole::Report;
    let own: Vec<&Photo> = aggregate.photos.iter().filter(of_report).collect();
    let boxes: Vec<bool> = own.iter().map(|photo| photo.attached_at_ms.is_some()).collect();
    let incomplete = boxes.contains(&false);
    let task = current_task(aggregate);
    let place = super::report_place::place_view(state, p, aggregate);
    let back = if view.is_empty() { "/office/queue".into() } else { format!("/office/queue?view={view}") };
    ReportView {
        id: report.report_id.to_string(),
        number: detail.number.to_string(),
        address: format!("/office/reports/{}", report.report_id),
        back,
        view: view.to_owned(),
        version: report.version.clone(),
        status: report.status,
        category,
        icon,
        received: p.local.full(report.received_at_ms),
        note: report.note.clone(),
        photo_words: photo_words(p, &boxes),
        shots: shots(p, &own),
        boxes,
        incomplete,
        arrived: aggregate.photos.iter().filter(|photo| photo.attached_at_ms.is_some()).count(),
        pairs: task.map(|task| pairs(p, aggregate, task)).unwrap_or_default(),
        completion: task.and_then(|task| task.completion_note.clone()).unwrap_or_default(),
        lines: lines(state, p, detail),
        area: place.area,
        district: place.district,
        certain: place.certain,
        chosen: place.chosen,
        facts: place.facts,
        warnings: place.warnings,
        map: report.fix.as_ref().map(|fix| MapView {
            lat: format!("{:.7}", fix.lat_deg()),
            lon: format!("{:.7}", fix.lon_deg()),
            accuracy: fix.accuracy_m.unwrap_or_default(),
            tone: report_tone(report.status),
            icon: report.status.as_str(),
            has_roads: state.config.roads.is_some(),
        }),
        crew: task.and_then(|task| detail.crews.get(&task.crew_id)).cloned().unwrap_or_default(),
        task: task.map(|task| task_view(p, detail, task)),
    }
}

fn photo_words(p: &Page, boxes: &[bool]) -> String {
    let there = boxes.iter().filter(|there| **there).count().to_string();
    let all = boxes.len().to_string();
    match boxes {
        [] => String::new(),
        _ if boxes.contains(&false) => p.t2("photos.arrived", &there, &all),
        _ => p.t1("photos.all", &all),
    }
}

/// The address of a photo that is there.
fn source(photo: &Photo) -> Option<String> {
    photo.attached_at_ms.map(|_| format!("/office/media/{}?size=full", photo.photo_id))
}

pub(crate) fn shots(p: &Page, photos: &[&Photo]) -> Vec<Shot> {
    let all = photos.len().to_string();
    let shot = |(place, photo): (usize, &&Photo)| {
        let number = (place + 1).to_string();
        let src = source(photo);
        let label = match (&src, photo.taken_at_ms) {
            (None, _) => p.t1("photo.on_the_way", &number),
            (Some(_), Some(at_ms)) => p.t2("photo.taken", &number, &p.local.moment(at_ms)),
            (Some(_), None) => p.t1("photo.number", &number),
        };
        Shot { src, label, alt: p.t2("photo.alt", &number, &all) }
    };
    photos.iter().enumerate().map(shot).collect()
}

fn pairs(p: &Page, aggregate: &ReportAggregate, task: &Task) -> Vec<Pair> {
    let of = |role: PhotoRole| -> Vec<&Photo> {
        let wanted = |photo: &&Photo| photo.task_id == Some(task.task_id) && photo.role == role;
        aggregate.photos.iter().filter(wanted).collect()
    };
    let (before, after) = (of(PhotoRole::Before), of(PhotoRole::After));
    (0..before.len().max(after.len()))
        .map(|place| Pair {
            halves: [
                half(
                    p,
                    before.get(place).copied(),
                    [key("pair.before"), key("pair.before.none"), key("pair.before.coming")],
                ),
                half(
                    p,
                    after.get(place).copied(),
                    [key("pair.after"), key("pair.after.none"), key("pair.after.coming")],
                ),
            ],
        })
        .collect()
}

const fn key(key: &'static str) -> &'static str {
    key
}

fn half(p: &Page, photo: Option<&Photo>, [name, none, coming]: [&str; 3]) -> Shot {
    let Some(photo) = photo else {
        return Shot { src: None, alt: String::new(), label: p.t(none) };
    };
    let src = source(photo);
    if src.is_none() {
        return Shot { src, alt: String::new(), label: p.t(coming) };
    }
    let name = p.t(name);
    let label = match photo.taken_at_ms {
        Some(at_ms) => format!("{name} · {}", p.local.moment(at_ms)),
        None => name.clone(),
    };
    Shot { src, alt: name, label }
}

/// The history, newest first: the report's own steps, and what was said of it and others.
fn lines(state: &AppState, p: &Page, detail: &ReportDetail) -> Vec<Line> {
    let steps = detail.aggregate.events.iter().map(|event| (event.at_ms, line(state, p, detail, event)));
    let mut lines: Vec<_> = steps.chain(super::duplicates::lines(p, detail)).collect();
    lines.sort_by_key(|(at_ms, _)| *at_ms);
    lines.into_iter().rev().map(|(_, line)| line).collect()
}

fn line(state: &AppState, p: &Page, detail: &ReportDetail, event: &Event) -> Line {
    let (mark, tone) = line_mark(event.kind);
    let crew = event.crew_name.clone().unwrap_or_default();
    Line {
        mark: toned_icon(mark, tone),
        who: who(p, detail, event, &crew),
        what: p.t1(&format!("line.{}", event.kind), &crew),
        at: p.local.moment(event.at_ms),
        said: said(state, p, event),
        quoted: event.kind != TimelineKind::Edited,
    }
}

fn who(p: &Page, detail: &ReportDetail, event: &Event, crew: &str) -> String {
    if let Some(name) = event.user_id.and_then(|id| detail.users.get(&id)) {
        return name.clone();
    }
    let member = event.member_id.and_then(|id| detail.members.get(&id));
    match (event.by, member) {
        (Actor::Crew, Some(member)) if !crew.is_empty() => format!("{crew} ({member})"),
        (Actor::Crew, None) if !crew.is_empty() => crew.to_owned(),
        (Actor::Crew, Some(member)) => member.clone(),
        _ => p.t(actor_key(event.by)),
    }
}

/// The reason in the reader's language and the words beside it. What is stored begins with the
/// reason's Indonesian name, for the resident reads it as it stands.
fn said(state: &AppState, p: &Page, event: &Event) -> String {
    match event.kind {
        TimelineKind::Answered => return answer_line(p, event),
        TimelineKind::Edited => return former_line(state, p, event),
        _ => {}
    }
    let text = match event.kind {
        // The number of the other report, whether or not people see it.
        TimelineKind::Duplicate => event.inside.as_deref().or(event.text.as_deref()),
        _ => event.text.as_deref(),
    };
    let text = text.unwrap_or_default();
    let Some(code) = &event.reason else {
        return text.to_owned();
    };
    let reasons = match event.kind {
        TimelineKind::Declined => &state.config.decline_reasons,
        _ => &state.config.reject_reasons,
    };
    let Some(reason) = reasons.iter().find(|reason| reason.code == *code) else {
        return text.to_owned();
    };
    match event.inside.as_deref() {
        Some(beside) => reason.told(p.look.language, beside),
        None => reason.retold(p.look.language, text),
    }
}

fn task_view(p: &Page, detail: &ReportDetail, task: &Task) -> TaskView {
    let mut names: Vec<&str> = task
        .cleaners
        .iter()
        .filter_map(|who| detail.members.get(&who.member_id))
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names.dedup();
    TaskView {
        chip: p.task_chip(task.status),
        crew: detail.crews.get(&task.crew_id).cloned().unwrap_or_default(),
        assigned: p.local.moment(task.assigned_at_ms),
        instruction: task.instruction.clone().unwrap_or_default(),
        rework: task.rework_reason.clone().unwrap_or_default(),
        cleaners: names.join(", "),
    }
}

/// The word for where a point comes from.
pub(crate) fn source_words(p: &Page, source: FixSource, accuracy_m: Option<u32>) -> String {
    let metres = accuracy_m.map(|metres| p.local.count(u64::from(metres)));
    match (source, metres) {
        (FixSource::Pin, _) => p.t("fix.pin"),
        (FixSource::Photo, _) => p.t("fix.photo"),
        (_, Some(metres)) => p.t1("fix.gps", &metres),
        (_, None) => p.t("fix.unknown"),
    }
}

/// Whether a place needs no care.
pub(crate) const fn is_certain(confidence: PlaceConfidence) -> bool {
    matches!(confidence, PlaceConfidence::Certain)
}
