//! The place of a report in words: where, how sure, and what does not fit together.

use saberling_store::aggregate::Report;
use saberling_wire::{PlaceConfidence, PlaceRow};

use super::page::Page;
use super::report_view::{is_certain, source_words};
use crate::state::AppState;

/// A phone's clock that differs by less is not worth a line.
const CLOCK_MS: u64 = 10 * 60 * 1_000;

/// The place as the page shows it.
pub(crate) struct PlaceView {
    pub(crate) area: String,
    pub(crate) district: String,
    pub(crate) certain: bool,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) warnings: Vec<String>,
}

/// Makes the view.
pub(crate) fn place_view(state: &AppState, p: &Page, report: &Report) -> PlaceView {
    let place = report.place.as_ref();
    let area = place
        .and_then(|place| place.area_name.clone())
        .unwrap_or_else(|| if place.is_some() { p.t("place.outside") } else { p.t("place.none") });
    PlaceView {
        area,
        district: place.and_then(|place| place.district_name.clone()).unwrap_or_default(),
        certain: place.is_some_and(|place| is_certain(place.confidence)),
        facts: facts(p, report),
        warnings: warnings(state, p, report),
    }
}

fn facts(p: &Page, report: &Report) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    if let Some(fix) = &report.fix {
        facts.push((p.t("fact.accuracy"), source_words(p, fix.source, fix.accuracy_m)));
        let point = format!("{} · {}", p.local.degrees(fix.lat_e7), p.local.degrees(fix.lon_e7));
        facts.push((p.t("fact.point"), point));
    }
    let name = if report.anonymous { p.t("reporter.anonymous") } else { p.t("reporter.named") };
    facts.push((p.t("fact.reporter"), name));
    if report.confidential {
        facts.push((p.t("fact.public"), p.t("reporter.confidential")));
    }
    if report.received_at_ms.abs_diff(report.captured_at_ms) > CLOCK_MS {
        facts.push((p.t("fact.captured"), p.local.moment(report.captured_at_ms)));
    }
    facts
}

fn warnings(state: &AppState, p: &Page, report: &Report) -> Vec<String> {
    let mut warnings = Vec::new();
    match (&report.place, &report.fix) {
        (Some(place), _) => warnings.extend(doubt(p, place)),
        (None, None) => warnings.push(p.t("place.none.text")),
        (None, Some(_)) => {}
    }
    if report.fix.as_ref().is_some_and(|fix| fix.mock) {
        warnings.push(p.t("place.mock"));
    }
    if let Some(name) = other_answer(state, report) {
        warnings.push(p.t1("place.phone", &name));
    }
    warnings
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
    if server == Some(phone) {
        return None;
    }
    let known = state.areas.area(phone);
    Some(known.map_or_else(|| phone.to_owned(), |area| area.name.clone()))
}
