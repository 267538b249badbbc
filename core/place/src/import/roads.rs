//! Roads from GeoJSON, made light enough for a phone.

use std::fmt;

use geojson::{Feature, GeometryValue, Position};

use super::crs::{self, Order};
use super::measure::unit_m;
use super::properties::text;
use super::{CORNERS, Extent, ImportError, collection};
use crate::content::Corner;
use crate::{PackError, Road, RoadClass, RoadPack};

/// Bytes of a pack of roads at most.
pub const ROAD_BYTES: usize = 200_000;
/// Roads farther than this outside the areas' box are left out, in 1e-7 degrees: about a kilometre.
const MARGIN_E7: i32 = 90_000;
/// Properties that say what a road is, the first one found counts: OpenStreetMap's, Geofabrik's, others'.
const CLASS_PROPERTIES: [&str; 3] = ["highway", "fclass", "class"];
/// The longest name in bytes; longer ones are left out.
const NAME_BYTES: usize = 100;
/// How roads are made lighter, step by step, until they fit: metres that a line may be off, and the least class.
const STEPS: [(f64, RoadClass); 6] = [
    (5.0, RoadClass::Path),
    (5.0, RoadClass::Street),
    (10.0, RoadClass::Street),
    (10.0, RoadClass::Through),
    (20.0, RoadClass::Through),
    (40.0, RoadClass::Main),
];

/// What an import made of roads. Its `Display` says it in a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct RoadImport {
    /// The pack.
    pub bytes: Vec<u8>,
    /// Lines in it.
    pub lines: usize,
    /// Lines of the file that it leaves out: outside the city, or of a class that did not fit.
    pub left_out: usize,
    /// Features that are no lines.
    pub skipped: usize,
    /// Metres that a line may be off.
    pub tolerance_m: f64,
    /// The least class that is in it.
    pub least: RoadClass,
}

impl fmt::Display for RoadImport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} road lines, at most {} m off", self.lines, self.tolerance_m)?;
        if self.least != RoadClass::Path {
            write!(f, "; roads below \"{}\" were left out to stay small", self.least.code())?;
        }
        if self.left_out > 0 {
            write!(f, "; {} lines outside the city or below that are left out", self.left_out)?;
        }
        if self.skipped > 0 {
            write!(f, "; {} features are no lines", self.skipped)?;
        }
        Ok(())
    }
}

/// Reads roads around areas.
///
/// # Errors
/// [`ImportError`] when the file is not what it should be, or the roads do not fit however light they are made.
pub fn read_roads(bytes: &[u8], around: Extent) -> Result<RoadImport, ImportError> {
    let collection = collection::parse(bytes)?;
    crs::judge(&collection)?;
    let (mut all, mut skipped) = (Vec::new(), 0);
    for (index, feature) in collection.features.iter().enumerate() {
        let lines = lines(index + 1, feature)?;
        skipped += usize::from(lines.is_empty());
        let (class, name) = (class(feature), name(feature));
        all.extend(lines.into_iter().map(|line| Road { class, name: name.clone(), line }));
    }
    if all.iter().map(|road| road.line.len()).sum::<usize>() > CORNERS {
        return Err(ImportError::TooManyPoints);
    }
    let count = all.len();
    all.retain(|road| meets(&road.line, around));
    for (tolerance_m, least) in STEPS {
        let roads: Vec<Road> = all
            .iter()
            .filter(|road| road.class <= least)
            .filter_map(|road| lighter(road, tolerance_m))
            .collect();
        let bytes = RoadPack::encode(&roads)
            .map_err(|error: PackError| ImportError::Roads { detail: error.to_string() })?;
        if bytes.len() <= ROAD_BYTES {
            return Ok(RoadImport {
                bytes,
                lines: roads.len(),
                left_out: count - roads.len(),
                skipped,
                tolerance_m,
                least,
            });
        }
    }
    Err(ImportError::Roads { detail: format!("even the main roads alone take more than {ROAD_BYTES} bytes") })
}

fn lines(number: usize, feature: &Feature) -> Result<Vec<Vec<Corner>>, ImportError> {
    let Some(geometry) = feature.geometry.as_ref().map(|geometry| &geometry.value) else {
        return Ok(Vec::new());
    };
    let is_swapped = crs::order(number, geometry)? == Order::LatitudeFirst;
    let line = |positions: &Vec<Position>| -> Vec<Corner> {
        positions.iter().filter_map(|position| super::shape::corner(position, is_swapped)).collect()
    };
    Ok(match geometry {
        GeometryValue::LineString { coordinates } => vec![line(coordinates)],
        GeometryValue::MultiLineString { coordinates } => coordinates.iter().map(line).collect(),
        _ => Vec::new(),
    })
}

fn name(feature: &Feature) -> String {
    text(feature, "name").filter(|name| name.len() <= NAME_BYTES).unwrap_or_default()
}

/// What kind of road it is; one of which nothing is known is a street.
fn class(feature: &Feature) -> RoadClass {
    let said = CLASS_PROPERTIES.iter().find_map(|property| text(feature, property)).unwrap_or_default();
    match said.trim_end_matches("_link") {
        "motorway" | "trunk" | "primary" | "main" => RoadClass::Main,
        "secondary" | "tertiary" | "through" => RoadClass::Through,
        "service" | "track" | "path" | "footway" | "cycleway" | "steps" | "pedestrian" | "bridleway"
        | "corridor" | "construction" | "proposed" => RoadClass::Path,
        _ if said.starts_with("track_") => RoadClass::Path,
        _ => RoadClass::Street,
    }
}

fn meets(line: &[Corner], around: Extent) -> bool {
    let (low, high) = (around.south_west, around.north_east);
    let span = |of: fn(&Corner) -> i32| {
        (line.iter().map(of).min().unwrap_or(i32::MAX), line.iter().map(of).max().unwrap_or(i32::MIN))
    };
    let (west, east) = span(|corner| corner.lon_e7);
    let (south, north) = span(|corner| corner.lat_e7);
    east >= low.lon_e7.saturating_sub(MARGIN_E7)
        && west <= high.lon_e7.saturating_add(MARGIN_E7)
        && north >= low.lat_e7.saturating_sub(MARGIN_E7)
        && south <= high.lat_e7.saturating_add(MARGIN_E7)
}

/// A road with fewer corners; `None` when nothing of it is left to draw.
fn lighter(road: &Road, tolerance_m: f64) -> Option<Road> {
    let mut line = simplified(&road.line, tolerance_m);
    line.dedup();
    (line.len() > 1).then(|| Road { line, ..road.clone() })
}

/// Leaves out corners that the line passes within some metres of without them (Douglas and Peucker 1973).
fn simplified(line: &[Corner], tolerance_m: f64) -> Vec<Corner> {
    let Some(last) = line.len().checked_sub(1) else { return Vec::new() };
    let (east, north) = unit_m(i64::from(line[0].lat_e7));
    let place = |corner: Corner| (f64::from(corner.lon_e7) * east, f64::from(corner.lat_e7) * north);
    let mut is_kept = vec![false; line.len()];
    (is_kept[0], is_kept[last]) = (true, true);
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let away = |at: usize| aside_squared(place(line[from]), place(line[to]), place(line[at]));
        let farthest = (from + 1..to).max_by(|a, b| away(*a).total_cmp(&away(*b)));
        if let Some(at) = farthest.filter(|at| away(*at) > tolerance_m * tolerance_m) {
            is_kept[at] = true;
            open.extend([(from, at), (at, to)]);
        }
    }
    line.iter().zip(is_kept).filter(|(_, kept)| *kept).map(|(corner, _)| *corner).collect()
}

/// The square of the distance of a place from the piece between two others.
fn aside_squared(from: (f64, f64), to: (f64, f64), at: (f64, f64)) -> f64 {
    let (along, way) = ((to.0 - from.0, to.1 - from.1), (at.0 - from.0, at.1 - from.1));
    let squared = along.0 * along.0 + along.1 * along.1;
    let share =
        if squared > 0.0 { ((along.0 * way.0 + along.1 * way.1) / squared).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (way.0 - share * along.0, way.1 - share * along.1);
    x * x + y * y
}

#[cfg(test)]
#[path = "roads_tests.rs"]
mod tests;
