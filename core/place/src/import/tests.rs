use std::path::PathBuf;

use geo::{Area as _, BooleanOps as _, Intersects as _, LineString, MultiPolygon, Polygon, Validation as _};
use serde_json::{Value, json};

use super::*;
use crate::content::{AreaContent, Corner, Ring};

mod coverage;
mod findings;
mod whole_files;

/// A feature of a town near 98.5 E, 3.6 N; corners in thousandths of a degree from there.
fn feature(code: &str, name: &str, rings: &[&[(f64, f64)]]) -> Value {
    let rings: Vec<Vec<[f64; 2]>> = rings.iter().map(|ring| closed(ring)).collect();
    json!({
        "type": "Feature",
        "properties": { "code": code, "name": name, "kecamatan_code": "99.01.01", "kecamatan": "Barat" },
        "geometry": { "type": "Polygon", "coordinates": rings },
    })
}

fn closed(ring: &[(f64, f64)]) -> Vec<[f64; 2]> {
    let place = |(x, y): &(f64, f64)| [98.5 + x / 1e3, 3.6 + y / 1e3];
    ring.iter().chain(ring.first()).map(place).collect()
}

fn square(west: f64, south: f64, size: f64) -> Vec<(f64, f64)> {
    vec![(west, south), (west + size, south), (west + size, south + size), (west, south + size)]
}

fn file(features: &[Value]) -> Vec<u8> {
    json!({ "type": "FeatureCollection", "features": features }).to_string().into_bytes()
}

fn import(features: &[Value], repair: bool) -> Import {
    read(&file(features), &Mapping { repair, ..Mapping::default() }).expect("reads")
}

fn kinds(import: &Import) -> Vec<Kind> {
    import.findings.iter().map(|finding| finding.kind).collect()
}

fn shape(area: &AreaContent) -> MultiPolygon<f64> {
    let line = |ring: &Ring| -> LineString<f64> {
        ring.iter().map(|corner| (f64::from(corner.lon_e7), f64::from(corner.lat_e7))).collect()
    };
    let polygon = |rings: &Vec<Ring>| Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect());
    area.polygons.iter().map(polygon).collect()
}

fn m2(content: &Content) -> f64 {
    Extent::of(content).expect("has areas").area_m2
}

/// Areas that a repair made: each valid, none over another, by another's judgement.
fn assert_clean(content: &Content) {
    let shapes: Vec<_> = content.areas.iter().map(shape).collect();
    for (number, one) in shapes.iter().enumerate() {
        assert!(one.is_valid(), "{}: {:?}", content.areas[number].code, one.validation_errors());
        for other in shapes[..number].iter().filter(|other| other.intersects(one)) {
            // The other engine rounds by itself, to less than a hundredth of a unit.
            assert!(one.intersection(other).unsigned_area() < 1e-2 * (one.unsigned_area().sqrt() + 1.0));
        }
    }
}
