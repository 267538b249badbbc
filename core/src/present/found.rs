//! What the areas on this phone say about a point, in words.

use saberling_place::{Confidence, Lookup, Point, plus_code};
use saberling_wire::{Invalid, PlaceConfidence};

use crate::api::{AreaChoice, FoundPlace};
use crate::error::Error;
use crate::inner::Inner;
use crate::texts::text;

/// Looks a point up in the areas on this phone.
pub(crate) fn found_place(
    inner: &Inner,
    (lat_deg, lon_deg): (f64, f64),
    accuracy_m: Option<f64>,
) -> Result<FoundPlace, Error> {
    let point = Point::new(lat_deg, lon_deg).map_err(|_| Invalid::Fix)?;
    let city = inner.city();
    let lookup = city.areas.lookup(point, accuracy_m);
    let primary = lookup.primary();
    Ok(FoundPlace {
        area_code: primary.map(|area| area.code.clone()),
        area_name: primary.map(|area| area.name.clone()),
        district_name: primary.map(|area| area.kecamatan.clone()),
        confidence: confidence(lookup.confidence()),
        text: sentence(inner, &lookup),
        candidates: choices(&lookup),
        outside_m: lookup.outside_m().map(whole),
        plus_code: plus_code::encode(point, plus_code::FINE_DIGITS).unwrap_or_default(),
        dataset_version: lookup.dataset_version().to_owned(),
    })
}

/// The engine's word for how sure it is, as the wire has it.
pub(crate) fn confidence(confidence: Confidence) -> PlaceConfidence {
    match confidence {
        Confidence::Certain => PlaceConfidence::Certain,
        Confidence::Ambiguous => PlaceConfidence::Ambiguous,
        Confidence::NearestOnly => PlaceConfidence::NearestOnly,
        Confidence::Outside => PlaceConfidence::Outside,
    }
}

fn choices(lookup: &Lookup<'_>) -> Vec<AreaChoice> {
    if lookup.confidence() == Confidence::Certain {
        return Vec::new();
    }
    let choice = |near: saberling_place::Candidate<'_>| AreaChoice {
        code: near.area.code.clone(),
        name: near.area.name.clone(),
        distance_m: whole(near.distance_m),
    };
    lookup.candidates().map(choice).collect()
}

fn sentence(inner: &Inner, lookup: &Lookup<'_>) -> String {
    let area = lookup.primary().map_or("?", |area| area.name.as_str());
    let accuracy = lookup.accuracy_m().map(|metres| whole(metres).to_string());
    let names = lookup.candidates().map(|near| near.area.name.as_str()).collect::<Vec<_>>();
    let or = text(inner.language(), "place.or", &[]);
    let names = names.join(&format!(" {or} "));
    let away = lookup.outside_m().map(|metres| whole(metres).to_string()).unwrap_or_default();
    let (key, args) = match (lookup.confidence(), accuracy.as_deref()) {
        (Confidence::Certain, Some(metres)) => ("place.certain", vec![area, metres]),
        (Confidence::Certain, None) => ("place.certain.0", vec![area]),
        (Confidence::Ambiguous, _) => ("place.choose", vec![names.as_str()]),
        (Confidence::NearestOnly, _) => ("place.nearest.m", vec![area, away.as_str()]),
        (Confidence::Outside, _) => ("place.outside", vec![]),
    };
    text(inner.language(), key, &args)
}

/// Whole metres for a person, never "0 m" for what is not quite there.
pub(super) fn whole(metres: f64) -> u32 {
    metres.ceil().clamp(0.0, f64::from(u32::MAX)) as u32
}
