//! The location of an act, as the wire knows it.

use saberling_photo::CaptureFacts;
use saberling_place::{Confidence, Point};
use saberling_wire::{Fix, PhonePlace, PlaceConfidence};

use crate::api::{FixSource, LocationFix};
use crate::error::Error;
use crate::inner::Inner;

/// Checks a location that the shell passed.
pub(super) fn fix(location: &LocationFix) -> Result<Fix, Error> {
    let source = match location.source {
        FixSource::Gps => saberling_wire::FixSource::Gps,
        FixSource::Photo => saberling_wire::FixSource::Photo,
        FixSource::Pin => saberling_wire::FixSource::Pin,
    };
    let mut fix = Fix::from_degrees(location.lat_deg, location.lon_deg, location.accuracy_m, source)?;
    fix.mock = location.mock;
    fix.fixed_at_ms = location.fixed_at_ms;
    Ok(fix)
}

/// Without a location from the shell, the first photo that has one gives it.
pub(super) fn from_photos<'a>(facts: impl Iterator<Item = &'a CaptureFacts>) -> Option<Fix> {
    facts.filter_map(|facts| facts.gps.as_ref()).find_map(|gps| {
        let source = saberling_wire::FixSource::Photo;
        let fix = Fix::from_degrees(gps.lat_deg, gps.lon_deg, gps.accuracy_m, source).ok()?;
        Some(Fix { fixed_at_ms: gps.fixed_at_ms, ..fix })
    })
}

/// Which kelurahan the phone thinks it is.
pub(super) fn place(inner: &Inner, fix: &Fix) -> Option<PhonePlace> {
    let point = Point::new(fix.lat_deg(), fix.lon_deg()).ok()?;
    let city = inner.city();
    let lookup = city.areas.lookup(point, fix.accuracy_m.map(f64::from));
    Some(PhonePlace {
        area_code: lookup.primary().map(|area| area.code.clone()),
        confidence: match lookup.confidence() {
            Confidence::Certain => PlaceConfidence::Certain,
            Confidence::Ambiguous => PlaceConfidence::Ambiguous,
            Confidence::NearestOnly => PlaceConfidence::NearestOnly,
            Confidence::Outside => PlaceConfidence::Outside,
        },
        dataset_version: lookup.dataset_version().to_owned(),
        chosen: None,
    })
}
