//! A place in words that say how sure it is.

use saberling_wire::{Fix, PhonePlace, PlaceConfidence, PlaceRow};

use super::content::Content;
use crate::api::PlaceView;
use crate::inner::Inner;
use crate::texts::text;

/// Where a report lies.
pub(super) fn of(inner: &Inner, content: &Content) -> Option<PlaceView> {
    view(inner, content.fix.as_ref(), content.server_place.as_ref(), content.phone_place.as_ref())
}

/// The server's place if there is one, otherwise the phone's own.
pub(super) fn view(
    inner: &Inner,
    fix: Option<&Fix>,
    server: Option<&PlaceRow>,
    own: Option<&PhonePlace>,
) -> Option<PlaceView> {
    let fix = fix?;
    let (area_name, confidence, chosen) = match (server, own) {
        (Some(row), _) => (row.area_name.clone(), row.confidence, row.chosen),
        (None, Some(own)) => {
            let code = own.chosen.as_deref().or(own.area_code.as_deref());
            (area_name(inner, code), own.confidence, own.chosen.is_some())
        }
        (None, None) => (None, PlaceConfidence::Unknown, false),
    };
    let text = match area_name.as_deref().filter(|_| chosen) {
        Some(name) => text(inner.language(), "place.chosen", &[name]),
        None => sentence(inner, fix, area_name.as_deref(), confidence),
    };
    Some(PlaceView {
        lat_deg: fix.lat_deg(),
        lon_deg: fix.lon_deg(),
        accuracy_m: fix.accuracy_m,
        area_name,
        confidence,
        chosen,
        text,
    })
}

fn area_name(inner: &Inner, code: Option<&str>) -> Option<String> {
    inner.city().areas.area(code?).map(|area| area.name.clone())
}

fn sentence(inner: &Inner, fix: &Fix, area: Option<&str>, confidence: PlaceConfidence) -> String {
    let area = area.unwrap_or("?");
    let accuracy = fix.accuracy_m.map(|m| m.to_string());
    let (key, args) = match (confidence, accuracy.as_deref()) {
        (PlaceConfidence::Outside, _) => ("place.outside", vec![]),
        (PlaceConfidence::Ambiguous, _) => ("place.ambiguous", vec![area]),
        (PlaceConfidence::NearestOnly, _) => ("place.nearest", vec![area]),
        (PlaceConfidence::Certain, Some(metres)) => ("place.certain", vec![area, metres]),
        (PlaceConfidence::Certain, None) => ("place.certain.0", vec![area]),
        (PlaceConfidence::Unknown, _) => ("place.unknown", vec![]),
    };
    text(inner.language(), key, &args)
}
