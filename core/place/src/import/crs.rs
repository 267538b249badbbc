//! Whether the coordinates are WGS84 degrees, longitude first.

use geojson::{FeatureCollection, GeometryValue, Position};
use serde_json::Value;

use super::{Finding, ImportError, Kind};

/// EPSG numbers that are WGS84.
const WGS84: [&str; 2] = ["4326", "4979"];
/// EPSG numbers of Indonesia's own datums that lie within two metres of WGS84: SRGI2013 and DGN95.
const ALIKE: [(&str, &str); 4] =
    [("9470", "SRGI2013"), ("9469", "SRGI2013"), ("4755", "DGN95"), ("4898", "DGN95")];

/// Whether the file names another coordinate reference system, which was usual before RFC 7946.
pub(super) fn judge(collection: &FeatureCollection) -> Result<Vec<Finding>, ImportError> {
    let crs = collection.foreign_members.as_ref().and_then(|members| members.get("crs"));
    let Some(crs) = crs.filter(|crs| !crs.is_null()) else {
        return Ok(Vec::new());
    };
    let name = crs.pointer("/properties/name").or_else(|| crs.get("name")).and_then(Value::as_str);
    let code = crs.pointer("/properties/code").map(|code| code.to_string().trim_matches('"').to_owned());
    let Some(name) = name.map(str::to_owned).or_else(|| code.map(|code| format!("EPSG:{code}"))) else {
        return Err(ImportError::OtherCrs { crs: "a system that the file does not name".to_owned() });
    };
    // As in "EPSG:4326", "urn:ogc:def:crs:EPSG::4326" or ".../def/crs/EPSG/0/4326".
    let number = name.rsplit([':', '/']).next().unwrap_or_default().to_owned();
    let is_epsg = name.to_ascii_uppercase().contains("EPSG");
    if number.eq_ignore_ascii_case("CRS84") || (is_epsg && WGS84.contains(&number.as_str())) {
        return Ok(Vec::new());
    }
    match ALIKE.iter().find(|(alike, _)| is_epsg && *alike == number) {
        Some((_, datum)) => {
            let detail = format!("{datum} (EPSG:{number})");
            Ok(vec![Finding::new(Kind::Datum, Vec::new()).with_detail(detail)])
        }
        None if is_epsg => Err(ImportError::OtherCrs { crs: format!("EPSG:{number}") }),
        None => Err(ImportError::OtherCrs { crs: name.chars().take(100).collect() }),
    }
}

/// How a feature's numbers stand to degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Longitude first, as it should be.
    LongitudeFirst,
    /// They only fit the other way round.
    LatitudeFirst,
    /// Degrees, but not of Indonesia either way.
    Abroad,
}

/// Indonesia in degrees: west, south, east, north.
const INDONESIA: [f64; 4] = [95.0, -11.0, 141.1, 6.1];

/// Judges the numbers of one feature.
pub(super) fn order(feature: usize, geometry: &GeometryValue) -> Result<Order, ImportError> {
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for position in positions(geometry) {
        for axis in 0..2 {
            let number = position.as_slice().get(axis).copied().unwrap_or_default();
            low[axis] = low[axis].min(number);
            high[axis] = high[axis].max(number);
        }
    }
    let within = |[lon, lat]: [usize; 2], [west, south, east, north]: [f64; 4]| {
        low[lon] >= west && high[lon] <= east && low[lat] >= south && high[lat] <= north
    };
    const EARTH: [f64; 4] = [-180.0, -90.0, 180.0, 90.0];
    let empty = low[0] > high[0];
    if empty || within([0, 1], INDONESIA) {
        Ok(Order::LongitudeFirst)
    } else if within([1, 0], INDONESIA) || (!within([0, 1], EARTH) && within([1, 0], EARTH)) {
        Ok(Order::LatitudeFirst)
    } else if within([0, 1], EARTH) {
        Ok(Order::Abroad)
    } else {
        Err(ImportError::NotDegrees { feature, guess: guess(low, high) })
    }
}

/// What numbers that are no degrees look like.
fn guess(low: [f64; 2], high: [f64; 2]) -> &'static str {
    let is_utm = low[0] >= 100_000.0 && high[0] <= 900_000.0 && low[1] >= 0.0 && high[1] <= 10_000_000.0;
    if is_utm {
        "they look like metres of a UTM zone"
    } else if high[0].abs().max(low[0].abs()) <= 20_037_509.0
        && high[1].abs().max(low[1].abs()) <= 20_048_967.0
    {
        "they look like metres of a map projection"
    } else {
        "they are far too large"
    }
}

/// All positions of lines and polygons.
pub(super) fn positions(geometry: &GeometryValue) -> Vec<&Position> {
    match geometry {
        GeometryValue::Polygon { coordinates } => coordinates.iter().flatten().collect(),
        GeometryValue::MultiPolygon { coordinates } => coordinates.iter().flatten().flatten().collect(),
        GeometryValue::LineString { coordinates } => coordinates.iter().collect(),
        GeometryValue::MultiLineString { coordinates } => coordinates.iter().flatten().collect(),
        _ => Vec::new(),
    }
}
