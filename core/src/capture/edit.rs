//! Another content of an own report, as long as the office has not decided. What was recorded before stays
//! as it is: an edit is an act of its own and says only what changed.

use saberling_wire::{CityConfig, EditReport, Entity, Fix, OpKind, PhonePlace, PhotoRole, validate};

use super::{location, questions};
use crate::api::{ReportEdit, ReportView};
use crate::error::Error;
use crate::inner::Inner;
use crate::present::{self, Content};
use crate::records::{Act, Stamp, record};
use crate::store::sql;

/// Changes an own report. What is the same as before is not said again; nothing new is no act.
pub(crate) fn edit_report(inner: &Inner, report_id: &str, edit: &ReportEdit) -> Result<ReportView, Error> {
    let id = report_id.parse().map_err(|_| Error::UnknownReport)?;
    validate::note(&edit.note)?;
    let fix = edit.fix.as_ref().map(location::fix).transpose()?;
    let place = fix.map(|fix| (location::place(inner, &fix, edit.chosen_area.as_deref()), fix));
    let stamp = Stamp::draw(inner)?;
    let (now, city) = (inner.conditions(), inner.city());
    let (id, view) = inner.store.write(|db| {
        let report = sql::reports::find(db, id)?.ok_or(Error::UnknownReport)?;
        let overlaid = present::overlaid_report(db, &report)?;
        if !overlaid.is_editable() {
            return Err(Error::ReportState);
        }
        let payload = changes(&city.config, &overlaid.content, edit, place)?;
        if payload != EditReport::default() {
            let act = Act {
                identity_id: report.identity_id,
                entity: Entity::Report,
                entity_id: report.id.into(),
                kind: OpKind::EditReport,
                proof: Some(report.secret),
                payload: &payload,
                photos: (PhotoRole::Report, &[]),
            };
            record(inner, db, &stamp, act)?;
        }
        // Shown from inside: once it is stored, nothing may turn the answer into an error.
        Ok((report.id, present::report_in(inner, db, report.id, now)?))
    })?;
    inner.driver.wake();
    inner.announce_change(id.into());
    Ok(view)
}

/// What the edit changes of what is shown.
fn changes(
    config: &CityConfig,
    now: &Content,
    edit: &ReportEdit,
    place: Option<(PhonePlace, Fix)>,
) -> Result<EditReport, Error> {
    let is_chosen_anew =
        |place: &PhonePlace| place.chosen.is_some() && place.chosen.as_deref() != now.chosen();
    let place = place.filter(|(place, fix)| now.fix.as_ref() != Some(fix) || is_chosen_anew(place));
    let (place, fix) = place.unzip();
    let before = (now.category.as_str(), now.answers.as_slice());
    let answers = questions::replaced(config, before, &edit.category, &edit.answers)?;
    Ok(EditReport {
        category: (edit.category != now.category).then(|| edit.category.clone()),
        note: (edit.note != now.note).then(|| edit.note.clone()),
        answers: (answers != now.answers).then_some(answers),
        fix,
        place,
        anonymous: (edit.anonymous != now.anonymous).then_some(edit.anonymous),
        confidential: (edit.confidential != now.confidential).then_some(edit.confidential),
    })
}
