mod brute_force;

use super::*;
use crate::testing::{area, city, pack, square, town};

fn point(lat: f64, lon: f64) -> Point {
    Point::new(lat, lon).unwrap()
}

fn codes<'a>(lookup: &Lookup<'a>) -> Vec<&'a str> {
    lookup.candidates().map(|candidate| candidate.area.code.as_str()).collect()
}

fn code<'a>(lookup: &Lookup<'a>) -> Option<&'a str> {
    lookup.primary().map(|area| area.code.as_str())
}

#[test]
fn far_from_every_border_the_answer_is_certain() {
    let pack = town();
    let answer = pack.lookup(point(3.605, 98.405), Some(20.0));
    assert_eq!(answer.confidence(), Confidence::Certain);
    assert_eq!(code(&answer), Some("B"));
    assert_eq!(codes(&answer), ["B"]);
    assert!((answer.candidates().next().unwrap().distance_m - 552.9).abs() < 0.5);
    assert_eq!(answer.outside_m(), None);
    assert_eq!(answer.dataset_version(), pack.version());
}

#[test]
fn many_points_are_answered_as_one_by_one() {
    let pack = town();
    let mut points: Vec<_> = (0..1_000)
        .map(|step| point(3.595 + f64::from(step % 37) * 0.000_7, 98.395 + f64::from(step % 41) * 0.001))
        .collect();
    points.extend([Point { lat_deg: f64::NAN, lon_deg: 98.4 }, point(3.605, 98.41), point(90.0, 0.0)]);
    let one_by_one: Vec<_> = points.iter().map(|at| pack.area_at(*at)).collect();
    assert!(one_by_one.iter().flatten().count() > 100);
    assert_eq!(pack.areas_at(&points), one_by_one);
    assert_eq!(pack.areas_at(&[]), Vec::<Option<&crate::Area>>::new());
}

#[test]
fn a_circle_across_a_border_names_both_sides_the_likelier_first() {
    // 11 m west of the border between B and C.
    let pack = town();
    let answer = pack.lookup(point(3.605, 98.4099), Some(20.0));
    assert_eq!(answer.confidence(), Confidence::Ambiguous);
    assert_eq!(code(&answer), Some("B"));
    assert_eq!(codes(&answer), ["B", "C"]);
    assert_eq!(town().lookup(point(3.605, 98.4099), Some(5.0)).confidence(), Confidence::Certain);
}

#[test]
fn on_a_border_the_lowest_code_wins_from_both_sides() {
    let pack = town();
    let answer = pack.lookup(point(3.605, 98.41), Some(0.0));
    assert_eq!(answer.confidence(), Confidence::Ambiguous);
    assert_eq!(codes(&answer), ["B", "C"]);
}

#[test]
fn in_an_overlap_the_lowest_code_wins_and_nothing_is_certain() {
    let pack = town();
    let answer = pack.lookup(point(3.6005, 98.4005), Some(1.0));
    assert_eq!(code(&answer), Some("A"));
    assert_eq!(answer.confidence(), Confidence::Ambiguous);
    assert_eq!(codes(&answer), ["A", "B"]);
}

#[test]
fn a_sliver_belongs_to_the_nearest_area_only() {
    // The gap of 22 m between D and E, 5.6 m from E.
    let pack = town();
    let answer = pack.lookup(point(3.605, 98.43015), Some(1.0));
    assert_eq!(answer.confidence(), Confidence::NearestOnly);
    assert_eq!(code(&answer), Some("E"));
    assert_eq!(codes(&answer), ["E"]);
    assert!((answer.outside_m().unwrap() - 5.55).abs() < 0.1);
}

#[test]
fn forty_metres_outside_separate_nearest_from_outside() {
    let pack = town();
    let near = pack.lookup(point(3.61035, 98.405), Some(5.0));
    assert_eq!(near.confidence(), Confidence::NearestOnly);
    assert!((near.outside_m().unwrap() - 38.7).abs() < 0.1);
    let far = pack.lookup(point(3.61037, 98.405), Some(50.0));
    assert_eq!(far.confidence(), Confidence::Outside);
    assert_eq!(code(&far), None);
    assert_eq!(codes(&far), ["B"], "the circle meets it all the same");
}

#[test]
fn a_hole_is_outside_and_its_rim_is_a_border() {
    let pack = town();
    let centre = pack.lookup(point(3.605, 98.415), Some(5.0));
    assert_eq!(centre.confidence(), Confidence::Outside);
    assert!((centre.outside_m().unwrap() - 111.0).abs() < 1.0);
    let rim = pack.lookup(point(3.6061, 98.415), Some(20.0));
    assert_eq!(rim.confidence(), Confidence::Ambiguous);
}

#[test]
fn without_an_accuracy_the_worst_acceptable_one_is_assumed() {
    let pack = town();
    for nonsense in [None, Some(f64::NAN), Some(-3.0), Some(f64::INFINITY)] {
        // 55 m from the border.
        let answer = pack.lookup(point(3.605, 98.4095), nonsense);
        assert_eq!(answer.confidence(), Confidence::Ambiguous);
        assert_eq!(answer.accuracy_m(), None);
    }
    assert_eq!(pack.lookup(point(3.605, 98.405), None).confidence(), Confidence::Certain);
}

#[test]
fn odd_points_are_outside() {
    let pack = town();
    let nowhere = Point { lat_deg: f64::NAN, lon_deg: 98.4 };
    assert_eq!(pack.lookup(nowhere, Some(5.0)).outside_m(), None);
    for odd in [nowhere, point(90.0, 0.0), point(-90.0, 180.0), point(0.0, 0.0)] {
        let answer = pack.lookup(odd, Some(5.0));
        assert_eq!(answer.confidence(), Confidence::Outside);
        assert_eq!(code(&answer), None);
    }
}

#[test]
fn what_is_no_place_on_earth_is_outside_without_metres() {
    let pack = town();
    let inf = f64::INFINITY;
    for (lat_deg, lon_deg) in
        [(inf, 98.4), (3.6, -inf), (f64::NAN, f64::NAN), (95.0, 98.4), (3.6, 200.0), (-inf, inf)]
    {
        let nowhere = Point { lat_deg, lon_deg };
        let answer = pack.lookup(nowhere, Some(1e12));
        assert_eq!(answer.confidence(), Confidence::Outside);
        assert_eq!((answer.outside_m(), answer.candidates().count()), (None, 0));
        assert!(pack.area_at(nowhere).is_none());
    }
}

#[test]
fn a_city_at_the_antimeridian_is_near_from_the_other_side() {
    let pack = pack(&city(vec![area("1", vec![vec![square(179.9, -17.0, 180.0, -16.9)]])]));
    assert_eq!(code(&pack.lookup(point(-16.95, 179.95), Some(5.0))), Some("1"));
    assert_eq!(code(&pack.lookup(point(-16.95, 180.0), Some(5.0))), Some("1"), "on the border");
    // 21 m beyond it.
    let beyond = pack.lookup(point(-16.95, -179.9998), Some(5.0));
    assert_eq!((beyond.confidence(), code(&beyond)), (Confidence::NearestOnly, Some("1")));
    assert!((beyond.outside_m().unwrap() - 21.3).abs() < 0.1);
    let opposite = pack.lookup(point(-16.95, 0.0), Some(5.0)).outside_m().unwrap();
    assert!(opposite > 19_000_000.0, "{opposite}");
}

#[test]
fn an_island_at_the_equators_beginning_and_one_at_a_pole_are_places() {
    let island = pack(&city(vec![area("1", vec![vec![square(-0.01, -0.01, 0.01, 0.01)]])]));
    assert_eq!(island.lookup(point(0.0, 0.0), Some(5.0)).confidence(), Confidence::Certain);
    let pole = pack(&city(vec![area("1", vec![vec![square(10.0, 89.0, 40.0, 90.0)]])]));
    assert_eq!(code(&pole.lookup(point(89.5, 20.0), Some(5.0))), Some("1"));
    // At the pole every longitude is the same place to the metre, so the border is there.
    let beside = pole.lookup(point(90.0, 100.0), Some(5.0));
    assert_eq!(beside.confidence(), Confidence::NearestOnly);
    assert!(pole.lookup(point(-90.0, 20.0), Some(5.0)).outside_m().unwrap() > 19_000_000.0);
}

#[test]
fn a_circle_of_any_size_has_an_answer() {
    let pack = town();
    for radius_m in [0.0, 1e-9, 2_000.0, 50_000.0, 1e9, 1e300] {
        let answer = pack.lookup(point(3.605, 98.405), Some(radius_m));
        assert_eq!(code(&answer), Some("B"));
        assert_eq!(
            answer.candidates().count(),
            if radius_m < 600.0 {
                1
            } else if radius_m < 3_000.0 {
                4
            } else {
                5
            }
        );
    }
}
