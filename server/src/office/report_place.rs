//! The place of a report in words: where, how sure, and what does not fit together.

use saberling_place::fix::{Doubt, FixCandidate, FixOrigin, doubts};
use saberling_place::{Point, distance_m, plus_code};
use saberling_store::aggregate::{Photo, Report, ReportAggregate};
use saberling_wire::{Fix, FixProvider, FixSource, PhotoRole, PlaceConfidence, PlaceRow};

use super::page::Page;
use super::report_view::{is_certain, source_words};
use crate::sms::PLUS_CODE_DIGITS;
use crate::state::AppState;

/// A phone's clock that differs by less is not worth a line.
const CLOCK_MS: u64 = 10 * 60 * 1_000;
/// A position that is younger is one of that moment.
const MOMENT_MS: i64 = 60 * 1_000;
/// Characters of a version that tell it from others.
const VERSION_CHARS: usize = 8;

/// The place as the page shows it.
pub(crate) struct PlaceView {
    pub(crate) area: String,
    pub(crate) district: String,
    pub(crate) certain: bool,
    /// The reporter chose the area.
    pub(crate) chosen: bool,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) warnings: Vec<String>,
}

/// Makes the view.
pub(crate) fn place_view(state: &AppState, p: &Page, aggregate: &ReportAggregate) -> PlaceView {
    let report = &aggregate.report;
    let place = report.place.as_ref();
    let area = place
        .and_then(|place| place.area_name.clone())
        .unwrap_or_else(|| if place.is_some() { p.t("place.outside") } else { p.t("place.none") });
    PlaceView {
        area,
        district: place.and_then(|place| place.district_name.clone()).unwrap_or_default(),
        certain: place.is_some_and(|place| is_certain(place.confidence)),
        chosen: place.is_some_and(|place| place.chosen),
        facts: facts(state, p, aggregate),
        warnings: warnings(state, p, aggregate),
    }
}

fn facts(state: &AppState, p: &Page, aggregate: &ReportAggregate) -> Vec<(String, String)> {
    let report = &aggregate.report;
    let mut facts = Vec::new();
    if let Some(fix) = &report.fix {
        facts.push((p.t("fact.accuracy"), origin(p, fix, report.captured_at_ms)));
        let point = format!("{} · {}", p.local.degrees(fix.lat_e7), p.local.degrees(fix.lon_e7));
        facts.push((p.t("fact.point"), point));
        let code = point_of(fix).and_then(|point| plus_code::encode(point, PLUS_CODE_DIGITS).ok());
        facts.extend(code.map(|code| (p.t("fact.plus_code"), code)));
    }
    for other in &report.other_fixes {
        facts.push((p.t("fact.other_fix"), other_fix(p, report, other)));
    }
    facts.extend(dataset(state, p, report).map(|words| (p.t("fact.dataset"), words)));
    let name = if report.anonymous { p.t("reporter.anonymous") } else { p.t("reporter.named") };
    let joined = match aggregate.me_too.len() {
        0 => String::new(),
        count => format!(" · {}", p.t1("reporter.me_too", &p.local.count(count as u64))),
    };
    facts.push((p.t("fact.reporter"), format!("{name}{joined}")));
    if report.confidential {
        facts.push((p.t("fact.public"), p.t("reporter.confidential")));
    }
    if report.received_at_ms.abs_diff(report.captured_at_ms) > CLOCK_MS {
        facts.push((p.t("fact.captured"), p.local.moment(report.captured_at_ms)));
    }
    facts
}

/// What a position relied on, how exact it is, and how old it was.
fn origin(p: &Page, fix: &Fix, captured_at_ms: i64) -> String {
    let provider = match fix.provider {
        Some(FixProvider::Satellite) => Some(p.t("provider.satellite")),
        Some(FixProvider::Network) => Some(p.t("provider.network")),
        Some(FixProvider::Fused) => Some(p.t("provider.fused")),
        Some(FixProvider::Unknown) | None => None,
    };
    let age = fix.fixed_at_ms.map(|at| captured_at_ms.saturating_sub(at)).filter(|age| *age >= MOMENT_MS);
    let age = age.map(|age| p.t1("fix.before", &p.local.lasting(age.unsigned_abs())));
    let parts = [Some(source_words(p, fix.source, fix.accuracy_m)), provider, age];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A position that did not become the report's, with its distance from it.
fn other_fix(p: &Page, report: &Report, other: &Fix) -> String {
    let here = report.fix.as_ref().and_then(point_of);
    let apart = here.zip(point_of(other)).map(|(here, there)| distance_m(here, there));
    let words = origin(p, other, report.captured_at_ms);
    let mock = if other.mock { format!(" · {}", p.t("fix.mock")) } else { String::new() };
    match apart {
        Some(metres) => format!("{words}{mock}, {}", p.t1("fix.away", &p.local.distance(metres))),
        None => format!("{words}{mock}"),
    }
}

fn point_of(fix: &Fix) -> Option<Point> {
    Point::new(fix.lat_deg(), fix.lon_deg()).ok()
}

/// Which areas answered, and which ones the phone had if they were others.
fn dataset(state: &AppState, p: &Page, report: &Report) -> Option<String> {
    let version = report.place.as_ref()?.dataset_version.as_deref()?;
    let short = |version: &str| version.chars().take(VERSION_CHARS).collect::<String>();
    let mut parts = vec![short(version)];
    if version != state.areas.version() {
        parts.push(p.t("dataset.former"));
    }
    let phone = report.phone_place.as_ref().map(|place| place.dataset_version.as_str());
    if let Some(phone) = phone.filter(|phone| *phone != version) {
        parts.push(p.t1("dataset.phone", &short(phone)));
    }
    Some(parts.join(" · "))
}

fn warnings(state: &AppState, p: &Page, aggregate: &ReportAggregate) -> Vec<String> {
    let report = &aggregate.report;
    let mut warnings = Vec::new();
    match (&report.place, &report.fix) {
        (Some(place), _) => warnings.extend(doubt(p, place)),
        (None, None) => warnings.push(p.t("place.none.text")),
        (None, Some(_)) => {}
    }
    let mock = report.fix.as_ref().is_some_and(|fix| fix.mock);
    warnings.extend(implausible(aggregate).iter().map(|doubt| doubt_words(p, doubt, mock)));
    if let Some(name) = other_choice(state, report) {
        warnings.push(p.t1("place.chosen.other", &name));
    } else if let Some(name) = other_answer(state, report) {
        warnings.push(p.t1("place.phone", &name));
    }
    warnings
}

fn candidate(fix: &Fix) -> Option<FixCandidate> {
    Some(FixCandidate {
        point: point_of(fix)?,
        accuracy_m: fix.accuracy_m.map(f64::from),
        taken_at_ms: fix.fixed_at_ms,
        photo_at_ms: None,
        source: match fix.source {
            FixSource::Photo => FixOrigin::Photo,
            FixSource::Pin => FixOrigin::Pin,
            FixSource::Gps | FixSource::Unknown => FixOrigin::Gps,
        },
        mock: fix.mock,
    })
}

/// What speaks against the report's position.
fn implausible(aggregate: &ReportAggregate) -> Vec<Doubt> {
    let report = &aggregate.report;
    let Some(chosen) = report.fix.as_ref().and_then(candidate) else { return Vec::new() };
    let others: Vec<_> = report.other_fixes.iter().filter_map(candidate).collect();
    let own = |photo: &&Photo| photo.role == PhotoRole::Report;
    let times: Vec<_> = aggregate.photos.iter().filter(own).filter_map(|photo| photo.taken_at_ms).collect();
    doubts(&chosen, &others, &times, report.captured_at_ms)
}

fn doubt_words(p: &Page, doubt: &Doubt, mock: bool) -> String {
    let lasting = |ms: i64| p.local.lasting(ms.unsigned_abs());
    match doubt {
        Doubt::Mock if mock => p.t("place.mock"),
        Doubt::Mock => p.t("doubt.mock_other"),
        Doubt::PhotoFar { metres } => p.t1("doubt.photo_far", &p.local.distance(*metres)),
        Doubt::GpsFar { metres } => p.t1("doubt.gps_far", &p.local.distance(*metres)),
        Doubt::PhotoOld { before_ms } => p.t1("doubt.photo_old", &lasting(*before_ms)),
        Doubt::PhotoAhead { after_ms } => p.t1("doubt.photo_ahead", &lasting(*after_ms)),
    }
}

/// What the reporter chose, if the server's lookup does not allow it.
fn other_choice(state: &AppState, report: &Report) -> Option<String> {
    let chosen = report.phone_place.as_ref()?.chosen.as_deref()?;
    let followed = report.place.as_ref().is_some_and(|place| place.chosen);
    (!followed).then(|| area_name(state, chosen))
}

/// The name of an area; of one that is not here any more, its code.
fn area_name(state: &AppState, code: &str) -> String {
    let known = state.areas.area(code);
    known.map_or_else(|| code.to_owned(), |area| area.name.clone())
}

fn doubt(p: &Page, place: &PlaceRow) -> Option<String> {
    let metres = p.local.count(u64::from(place.outside_m.unwrap_or_default()));
    let name = place.area_name.clone().unwrap_or_default();
    match place.confidence {
        PlaceConfidence::Ambiguous => {
            let or = p.t("place.or");
            Some(p.t2("place.ambiguous", &name, &place.also.join(&format!(" {or} "))))
        }
        PlaceConfidence::NearestOnly => Some(p.t2("place.nearest", &name, &metres)),
        PlaceConfidence::Outside if place.outside_m.is_some() => Some(p.t1("place.outside.text", &metres)),
        PlaceConfidence::Outside => Some(p.t("place.outside.far")),
        PlaceConfidence::Certain | PlaceConfidence::Unknown => None,
    }
}

/// What the phone made of the place, if that is another area than the server's.
fn other_answer(state: &AppState, report: &Report) -> Option<String> {
    let phone = report.phone_place.as_ref()?.area_code.as_deref()?;
    let server = report.place.as_ref().and_then(|place| place.area_code.as_deref());
    // A person's choice stands above what either side found.
    let chosen = report.place.as_ref().is_some_and(|place| place.chosen);
    (server != Some(phone) && !chosen).then(|| area_name(state, phone))
}
