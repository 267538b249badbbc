//! Another content of an own report, as long as the office has not decided on it.

use saberling_plants::plant;
use saberling_store::aggregate::ReportAggregate;
use saberling_store::command::DeviceOperation;
use saberling_store::rules::State;
use saberling_wire::{
    CityConfig, EditReport, ErrorCode, Fix, Invalid, PlaceRow, TimelineKind, limits, validate,
};

use super::attach::attach;
use super::{event, owned};

/// Edits of one report: each keeps what it replaced.
const EDITS: usize = 50;

/// What is there replaces what was; what was stays readable for the office.
pub(super) fn edit(
    state: &State<'_>,
    operation: &DeviceOperation,
    edit: &EditReport,
    place: Option<&PlaceRow>,
) -> Result<ReportAggregate, ErrorCode> {
    let (_, mut report) = owned::report(state, operation)?;
    if !report.report.status.is_undecided() && !plant!("edit-after-decision") {
        return Err(ErrorCode::State);
    }
    check(edit, &state.city.config).map_err(|invalid| invalid.code())?;
    owned::has_room(&report)?;
    let edits = report.events.iter().filter(|event| event.kind == TimelineKind::Edited).count();
    if edits >= EDITS {
        return Err(ErrorCode::TooManyNotes);
    }
    let mut former = EditReport::default();
    let fields = replace(&mut report, edit, &mut former);
    if edit.fix.is_some() && fields.contains(&"fix") {
        let own = &mut report.report;
        (own.place, own.phone_place) = (place.cloned(), edit.place.clone());
        // The public's cell follows the new point.
        own.flags.grid_e7 = None;
    }
    if edit.category.is_some() || edit.answers.is_some() {
        let own = &mut report.report;
        own.config_version.clone_from(&operation.config_version);
        let category = state.city.config.category(&own.category);
        own.flags.retired_category = category.is_some_and(|found| found.retired);
    }
    if !fields.is_empty() {
        let mut event = event::by_owner(state, &report, operation, TimelineKind::Edited);
        event.text = Some(fields.join(","));
        event.former = Some(Box::new(former)).filter(|_| !plant!("edit-overwrites"));
        report.events.push(event);
    }
    attach(&mut report, &state.finished, state.now_ms);
    Ok(report)
}

/// As for a new report: a retired category was there when the phone last heard of the settings.
fn check(edit: &EditReport, config: &CityConfig) -> Result<(), Invalid> {
    edit.category
        .as_deref()
        .map_or(Some(()), |code| config.category(code).map(drop))
        .ok_or(Invalid::Category)?;
    edit.note.as_deref().map_or(Ok(()), validate::note)?;
    edit.answers.as_deref().map_or(Ok(()), validate::answers_shape)?;
    edit.fix.as_ref().map_or(Ok(()), Fix::validate)?;
    let chosen = edit.place.as_ref().and_then(|place| place.chosen.as_deref());
    let is_short = chosen.is_none_or(|code| code.chars().count() <= limits::AREA_CODE_CHARS);
    if is_short { Ok(()) } else { Err(Invalid::Fix) }
}

/// Replaces what the edit holds and keeps what it replaced; gives the names of the fields that changed.
fn replace(report: &mut ReportAggregate, edit: &EditReport, former: &mut EditReport) -> Vec<&'static str> {
    let own = &mut report.report;
    let place = own.phone_place.clone();
    let mut fields = Vec::new();
    let mut changed = |name: &'static str, changed: bool| fields.extend(changed.then_some(name));
    changed("category", swap(&mut own.category, &edit.category, &mut former.category));
    changed("note", swap(&mut own.note, &edit.note, &mut former.note));
    changed("answers", swap(&mut own.answers, &edit.answers, &mut former.answers));
    if let Some(fix) = edit.fix.clone().filter(|fix| own.fix.as_ref() != Some(fix)) {
        (former.fix, former.place) = (own.fix.replace(fix), place);
        changed("fix", true);
    } else if let Some(place) =
        edit.place.clone().filter(|new| edit.fix.is_some() && Some(new) != place.as_ref())
    {
        // The same point, and another area chosen for it.
        former.fix.clone_from(&own.fix);
        former.place = own.phone_place.replace(place);
        changed("fix", true);
    }
    changed("anonymous", swap(&mut own.anonymous, &edit.anonymous, &mut former.anonymous));
    changed("confidential", swap(&mut own.confidential, &edit.confidential, &mut former.confidential));
    fields
}

/// Puts the new value in the place of the old one, if there is a new one that differs.
fn swap<T: Clone + PartialEq>(now: &mut T, new: &Option<T>, former: &mut Option<T>) -> bool {
    let Some(new) = new.as_ref().filter(|new| **new != *now) else { return false };
    *former = Some(std::mem::replace(now, new.clone()));
    true
}
