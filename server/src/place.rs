//! What the server makes of a point: the areas' answer in wire's words.

use saberling_place::{AreaPack, Confidence, Point};
use saberling_wire::{Fix, PlaceConfidence, PlaceRow};

/// Looks a fix up; none when it cannot be a place at all. What a person chose among the areas of this answer
/// is the area, and the answer stays as unsure as it was; any other choice changes nothing.
#[must_use]
pub(crate) fn look_up(areas: &AreaPack, fix: &Fix, chosen: Option<&str>) -> Option<PlaceRow> {
    fix.validate().ok()?;
    let point = Point::new(fix.lat_deg(), fix.lon_deg()).ok()?;
    let answer = areas.lookup(point, fix.accuracy_m.map(f64::from));
    let chosen = chosen.and_then(|code| answer.candidates().find(|candidate| candidate.area.code == code));
    let area = chosen.map_or_else(|| answer.primary(), |candidate| Some(candidate.area));
    Some(PlaceRow {
        area_code: area.map(|area| area.code.clone()),
        area_name: area.map(|area| area.name.clone()),
        district_name: area.map(|area| area.kecamatan.clone()),
        confidence: match answer.confidence() {
            Confidence::Certain => PlaceConfidence::Certain,
            Confidence::Ambiguous => PlaceConfidence::Ambiguous,
            Confidence::NearestOnly => PlaceConfidence::NearestOnly,
            Confidence::Outside => PlaceConfidence::Outside,
        },
        also: answer
            .candidates()
            .filter(|candidate| area.is_none_or(|area| area.code != candidate.area.code))
            .map(|candidate| candidate.area.name.clone())
            .collect(),
        outside_m: answer.outside_m().map(|metres| metres.clamp(0.0, f64::from(u32::MAX)) as u32),
        chosen: chosen.is_some(),
        dataset_version: Some(answer.dataset_version().to_owned()),
    })
}
