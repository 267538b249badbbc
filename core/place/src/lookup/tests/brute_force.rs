//! The lookup against slower ways that cannot be wrong in the same manner.

use geo::Intersects;
use proptest::prelude::*;

use super::*;
use crate::testing::{binjai, pack, town_content};
use crate::{Content, Ring, distance_m};

/// Decides by `geo` alone, on the same whole numbers: codes of the shapes that the point touches.
pub(super) fn holders(content: &Content, at: Corner) -> Vec<&str> {
    let coordinate =
        |corner: &Corner| geo::coord! { x: f64::from(corner.lon_e7), y: f64::from(corner.lat_e7) };
    let line = |ring: &Ring| -> geo::LineString<f64> { ring.iter().map(coordinate).collect() };
    let holds = |rings: &Vec<Ring>| {
        let shape = geo::Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect());
        shape.intersects(&coordinate(&at))
    };
    let mut holders: Vec<_> = content
        .areas
        .iter()
        .filter(|area| area.polygons.iter().any(holds))
        .map(|area| area.code.as_str())
        .collect();
    holders.sort_unstable();
    holders
}

/// Distance to the nearest border of any area, by walking every border in steps of about a metre.
fn border_walk_m(pack: &AreaPack, at: Point) -> f64 {
    let mut nearest = f64::INFINITY;
    for ring in pack.areas().iter().flat_map(|area| pack.rings(area)) {
        for pair in ring.1.windows(2) {
            let (from, to) = (pair[0].point(), pair[1].point());
            for step in 0..=1200 {
                let share = f64::from(step) / 1200.0;
                let lat = from.lat_deg + (to.lat_deg - from.lat_deg) * share;
                let lon = from.lon_deg + (to.lon_deg - from.lon_deg) * share;
                nearest = nearest.min(distance_m(at, point(lat, lon)));
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
        let pack = town();
        let content = town_content();
        let answer = pack.lookup(point(lat, lon), Some(10.0));
        match holders(&content, Corner::of(point(lat, lon)).unwrap()).first() {
            Some(holder) => {
                prop_assert_eq!(code(&answer), Some(*holder));
                prop_assert_eq!(pack.area_at(point(lat, lon)), answer.primary());
            }
            None => prop_assert!(answer.outside_m().is_some() && pack.area_at(point(lat, lon)).is_none()),
        }
    }

    #[test]
    fn certain_means_that_every_border_is_farther_than_the_accuracy(
        lat in coordinate(3.6, 3.61), lon in coordinate(98.4, 98.44), accuracy in 0.0..120.0_f64,
    ) {
        let pack = town();
        let answer = pack.lookup(point(lat, lon), Some(accuracy));
        let border = border_walk_m(&pack, point(lat, lon));
        if answer.confidence() == Confidence::Certain {
            // The point is rounded to 1e-7 degrees, 8 mm at most.
            prop_assert!(border > accuracy - 0.01);
            prop_assert_eq!(answer.candidates().count(), 1);
        } else if answer.confidence() == Confidence::Ambiguous && code(&answer) != Some("A") {
            // The walk steps over the nearest spot by at most half a metre.
            prop_assert!(border <= accuracy + 0.5);
        }
    }
}

#[test]
fn the_kelurahan_of_binjai_answer_like_brute_force() {
    let Some(content) = binjai() else { return };
    let pack = pack(&content);
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
        tally[answer.confidence() as usize] += 1;
        if answer.confidence() != Confidence::NearestOnly {
            let holder = holders(&content, Corner::of(point(lat, lon)).unwrap()).first().copied();
            assert_eq!(code(&answer), holder, "at step {step}");
        }
    }
    assert!(tally[0] > 700 && tally[1] > 10 && tally[3] > 100, "all kinds were met: {tally:?}");
}
