//! The lookup against slower ways that cannot be wrong in the same manner.

use geo::{Contains, Intersects};
use proptest::prelude::*;

use super::*;
use crate::distance_m;

/// Reads the file anew and decides by `geo` alone: first code whose shape touches the point.
fn brute_force(json: &str, at: Point) -> Option<String> {
    let parsed: serde_json::Value = serde_json::from_str(json).unwrap();
    let mut holding: Vec<String> = Vec::new();
    for feature in parsed["features"].as_array().unwrap() {
        let coordinates = &feature["geometry"]["coordinates"];
        let polygons = match feature["geometry"]["type"].as_str().unwrap() {
            "Polygon" => vec![coordinates.clone()],
            _ => coordinates.as_array().unwrap().clone(),
        };
        let place = geo::Point::new(at.lon_deg, at.lat_deg);
        let touches =
            polygons.iter().map(polygon).any(|shape| shape.contains(&place) || shape.intersects(&place));
        if touches {
            holding.push(feature["properties"]["code"].as_str().unwrap().to_owned());
        }
    }
    holding.into_iter().min()
}

fn polygon(rings: &serde_json::Value) -> geo::Polygon<f64> {
    let ring = |value: &serde_json::Value| -> geo::LineString<f64> {
        let positions = value.as_array().unwrap().iter();
        positions.map(|pair| (pair[0].as_f64().unwrap(), pair[1].as_f64().unwrap())).collect()
    };
    let mut rings = rings.as_array().unwrap().iter().map(ring);
    geo::Polygon::new(rings.next().unwrap(), rings.collect())
}

/// Distance to the nearest border of any area, by walking every border in steps of about a metre.
fn border_walk_m(pack: &AreaPack, at: Point) -> f64 {
    let mut nearest = f64::INFINITY;
    for area in pack.areas() {
        for line in area.lines() {
            let (from, to) = (line.start, line.end);
            for step in 0..=1200 {
                let share = f64::from(step) / 1200.0;
                let lat = from.y + (to.y - from.y) * share;
                nearest = nearest.min(distance_m(at, point(lat, from.x + (to.x - from.x) * share)));
            }
        }
    }
    nearest
}

/// A coordinate in or around the town, often exactly on a border or a corner.
fn coordinate(low: f64, high: f64) -> impl Strategy<Value = f64> {
    let free = low..high;
    let gridded = (0..=50_u32).prop_map(move |step| ((low + f64::from(step) * 0.001) * 1e4).round() / 1e4);
    prop_oneof![3 => free, 1 => gridded.prop_filter("in the range", move |value| *value <= high)]
}

proptest! {
    #[test]
    fn the_primary_is_what_brute_force_finds(lat in coordinate(3.595, 3.615), lon in coordinate(98.395, 98.445)) {
        let answer = town().lookup(point(lat, lon), Some(10.0));
        match brute_force(TOWN, point(lat, lon)) {
            Some(code) => prop_assert_eq!(answer.primary, Some(code)),
            None => prop_assert!(answer.outside_m.is_some()),
        }
    }

    #[test]
    fn certain_means_that_every_border_is_farther_than_the_accuracy(
        lat in coordinate(3.6, 3.61), lon in coordinate(98.4, 98.44), accuracy in 0.0..120.0_f64,
    ) {
        let pack = town();
        let answer = pack.lookup(point(lat, lon), Some(accuracy));
        let border = border_walk_m(&pack, point(lat, lon));
        if answer.confidence == Confidence::Certain {
            prop_assert!(border > accuracy);
            prop_assert_eq!(answer.candidates.len(), 1);
        } else if answer.confidence == Confidence::Ambiguous && brute_force(TOWN, point(lat, lon)).as_deref() != Some("A") {
            // The walk steps over the nearest spot by at most half a metre.
            prop_assert!(border <= accuracy + 0.5);
        }
    }

    #[test]
    fn the_order_of_the_file_decides_nothing(lat in coordinate(3.595, 3.615), lon in coordinate(98.395, 98.445)) {
        let mut parsed: serde_json::Value = serde_json::from_str(TOWN).unwrap();
        parsed["features"].as_array_mut().unwrap().reverse();
        let reversed = AreaPack::from_geojson(parsed.to_string().as_bytes()).unwrap();
        let (a, b) = (town().lookup(point(lat, lon), Some(30.0)), reversed.lookup(point(lat, lon), Some(30.0)));
        prop_assert_eq!((a.primary, a.confidence, a.candidates), (b.primary, b.confidence, b.candidates));
    }
}

#[test]
fn the_kelurahan_of_binjai_answer_like_brute_force() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/binjai_kelurahan.geojson");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("SKIPPED: the file of Binjai's kelurahan is not there; nothing was compared");
        return;
    };
    let pack = AreaPack::from_geojson(text.as_bytes()).unwrap();
    assert_eq!(pack.areas().len(), 37);
    let bounds = pack.bounds();
    let mut tally = [0_u32; 4];
    for step in 0..1500_u32 {
        // Steps by two irrational shares fill the box evenly.
        let lat = bounds.min_lat_deg
            + (bounds.max_lat_deg - bounds.min_lat_deg) * (f64::from(step) * 0.754_877_666).fract();
        let lon = bounds.min_lon_deg
            + (bounds.max_lon_deg - bounds.min_lon_deg) * (f64::from(step) * 0.569_840_291).fract();
        let answer = pack.lookup(point(lat, lon), Some(10.0));
        tally[answer.confidence as usize] += 1;
        if answer.confidence != Confidence::NearestOnly {
            assert_eq!(answer.primary, brute_force(&text, point(lat, lon)), "at step {step}");
        }
    }
    assert!(tally[0] > 700 && tally[1] > 10 && tally[3] > 100, "all kinds were met: {tally:?}");
}
