//! Features as areas: names, codes, rings of whole units.

use geojson::{Feature, FeatureCollection, GeometryValue, Position};

use super::crs::{self, Order};
use super::planar::twice_area;
use super::properties::{district_in, text};
use super::{CORNERS, Finding, ImportError, Kind, Mapping};
use crate::content::{Corner, Ring};
use crate::sealed::TEXT_BYTES;

/// An area on its way from the file to the pack.
#[derive(Debug, Clone)]
pub(super) struct RawArea {
    /// The features that it comes from, from 1.
    pub(super) features: Vec<usize>,
    /// Its code, or `#` and the feature's number.
    pub(super) code: String,
    /// Whether that is a code of the file.
    pub(super) has_code: bool,
    pub(super) name: String,
    pub(super) district_code: String,
    pub(super) district: Option<String>,
    pub(super) polygons: Vec<Vec<Ring>>,
}

/// Small things that are wrong with an area's rings, counted.
#[derive(Default)]
struct Flaws {
    not_closed: usize,
    repeated: usize,
    empty: usize,
    jumps: bool,
}

/// Reads all features.
pub(super) fn areas(
    collection: &FeatureCollection,
    mapping: &Mapping,
    findings: &mut Vec<Finding>,
) -> Result<Vec<RawArea>, ImportError> {
    let geometries = collection.features.iter().filter_map(|feature| feature.geometry.as_ref());
    let corners: usize = geometries.map(|geometry| crs::positions(&geometry.value).len()).sum();
    if corners > CORNERS {
        return Err(ImportError::TooManyPoints);
    }
    let numbered = collection.features.iter().enumerate();
    numbered.map(|(index, feature)| area(index + 1, feature, mapping, findings)).collect()
}

fn area(
    number: usize,
    feature: &Feature,
    mapping: &Mapping,
    findings: &mut Vec<Finding>,
) -> Result<RawArea, ImportError> {
    let mut area = named(number, feature, mapping, findings);
    let polygons = match feature.geometry.as_ref().map(|geometry| &geometry.value) {
        Some(GeometryValue::Polygon { coordinates }) => vec![coordinates],
        Some(GeometryValue::MultiPolygon { coordinates }) => coordinates.iter().collect(),
        other => {
            let found = other.map_or("it has no geometry", GeometryValue::type_name);
            findings.push(Finding::new(Kind::Geometry, vec![area.code.clone()]).with_detail(found));
            return Ok(area);
        }
    };
    let order = feature.geometry.as_ref().map(|geometry| crs::order(number, &geometry.value)).transpose()?;
    let about = |kind| Finding::new(kind, vec![area.code.clone()]);
    match order {
        Some(Order::LatitudeFirst) => findings.push(about(Kind::Swapped).repaired(mapping.repair)),
        Some(Order::Abroad) => findings.push(about(Kind::Abroad)),
        Some(Order::LongitudeFirst) | None => {}
    }
    let is_swapped = order == Some(Order::LatitudeFirst);
    let mut flaws = Flaws::default();
    for rings in polygons {
        area.polygons.extend(polygon(rings, is_swapped, &mut flaws));
    }
    let counted = |kind, count| Finding { count, ..about(kind) };
    if flaws.not_closed > 0 {
        findings.push(counted(Kind::NotClosed, flaws.not_closed).repaired(mapping.repair));
    }
    if flaws.repeated > 0 {
        findings.push(counted(Kind::RepeatedPoints, flaws.repeated).repaired(true));
    }
    if flaws.jumps {
        findings.push(about(Kind::Antimeridian));
    }
    if area.polygons.is_empty() {
        findings.push(about(Kind::NoExtent));
    } else if flaws.empty > 0 {
        findings.push(counted(Kind::EmptyPolygon, flaws.empty).repaired(true));
    }
    Ok(area)
}

fn named(number: usize, feature: &Feature, mapping: &Mapping, findings: &mut Vec<Finding>) -> RawArea {
    let code = text(feature, &mapping.code).filter(|code| !code.is_empty());
    if code.is_none() {
        findings.push(Finding::of_feature(Kind::MissingProperty, number).with_detail(&*mapping.code));
    }
    let has_code = code.is_some();
    let code = code.unwrap_or_else(|| format!("#{number}"));
    let about = |kind, property: &str| Finding::new(kind, vec![code.clone()]).with_detail(property);
    let name = text(feature, &mapping.name);
    match name.as_deref() {
        None => findings.push(about(Kind::MissingProperty, &mapping.name)),
        Some("") => findings.push(about(Kind::EmptyName, &mapping.name)),
        Some(_) => {}
    }
    let given = text(feature, &mapping.district_code).filter(|code| !code.is_empty());
    let derived = district_in(&mapping.scheme, &code);
    // A known scheme says it better than a second property, which may be of another time.
    if let (Some(given), Some(derived)) = (&given, &derived)
        && given.replace('.', "") != derived.replace('.', "")
    {
        findings.push(about(Kind::DistrictDiffers, &format!("{derived}, not {given}")));
    }
    let district_code = derived.or(given);
    if district_code.is_none() && has_code {
        findings.push(about(Kind::NoDistrict, &mapping.district_code));
    }
    let district = text(feature, &mapping.district).filter(|name| !name.is_empty());
    let texts = [
        (Some(&code), &mapping.code),
        (name.as_ref(), &mapping.name),
        (district_code.as_ref(), &mapping.district_code),
        (district.as_ref(), &mapping.district),
    ];
    let is_long = |text: Option<&String>| text.is_some_and(|text| text.len() > TEXT_BYTES);
    let long = texts.into_iter().filter(|(text, _)| is_long(*text));
    findings.extend(long.map(|(_, property)| about(Kind::LongText, property)));
    RawArea {
        features: vec![number],
        has_code,
        name: name.unwrap_or_default(),
        district_code: district_code.unwrap_or_default(),
        district,
        polygons: Vec::new(),
        code,
    }
}

/// A polygon; `None` when it has no extent.
fn polygon(rings: &[Vec<Position>], is_swapped: bool, flaws: &mut Flaws) -> Option<Vec<Ring>> {
    let mut polygon = Vec::new();
    for (place, positions) in rings.iter().enumerate() {
        let ring = ring(positions, is_swapped, flaws);
        if ring.len() >= 3 && encloses(&ring) {
            polygon.push(ring);
        } else {
            flaws.empty += 1;
            // What was cut out of nothing is nothing.
            if place == 0 {
                return None;
            }
        }
    }
    (!polygon.is_empty()).then_some(polygon)
}

/// Whether a ring goes round anything: a figure of eight does, although its two sides cancel out.
fn encloses(ring: &Ring) -> bool {
    twice_area(ring) != 0 || ring.iter().skip(2).any(|corner| twice_area(&[ring[0], ring[1], *corner]) != 0)
}

fn ring(positions: &[Position], is_swapped: bool, flaws: &mut Flaws) -> Ring {
    let mut ring: Ring = positions.iter().filter_map(|position| corner(position, is_swapped)).collect();
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    } else {
        flaws.not_closed += 1;
    }
    let before = ring.len();
    super::planar::without_repeats(&mut ring);
    flaws.repeated += before - ring.len();
    let mut pairs = ring.iter().zip(ring.iter().cycle().skip(1));
    flaws.jumps |= pairs.any(|(a, b)| a.lon_e7.abs_diff(b.lon_e7) > 1_800_000_000);
    ring
}

/// A corner; an altitude is left out.
pub(super) fn corner(position: &Position, is_swapped: bool) -> Option<Corner> {
    let &[first, second, ..] = position.as_slice() else { return None };
    let (lon, lat) = if is_swapped { (second, first) } else { (first, second) };
    let units = |degrees: f64| (degrees * 1e7).round() as i32;
    Some(Corner { lon_e7: units(lon), lat_e7: units(lat) })
}
