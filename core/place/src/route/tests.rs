use proptest::prelude::*;

use super::*;

fn point(lat: f64, lon: f64) -> Point {
    Point::new(lat, lon).unwrap()
}

/// Somewhere in town: metres north and east of its middle.
fn at(north_m: f64, east_m: f64) -> Point {
    point(3.6 + north_m / 110_580.0, 98.48 + east_m / 111_100.0)
}

fn stop(north_m: f64, east_m: f64) -> Stop {
    Stop { point: Some(at(north_m, east_m)), urgent: false }
}

const PLAIN: RouteSettings = RouteSettings { urgent_first: false };
const URGENT_FIRST: RouteSettings = RouteSettings { urgent_first: true };

#[test]
fn stops_along_a_road_come_in_their_order() {
    let stops = [stop(900.0, 0.0), stop(300.0, 0.0), stop(600.0, 0.0), stop(100.0, 0.0)];
    let route = plan(at(0.0, 0.0), &stops, PLAIN);
    assert_eq!(route.order, [3, 1, 2, 0]);
    assert!((route.total_m - 900.0).abs() < 1.0);
    assert!((route.leg_m[1].unwrap() - 200.0).abs() < 1.0);
}

#[test]
fn the_nearest_first_is_not_always_the_shortest() {
    // Greedily: a little west, all the way east, and back to the far west: 180 m.
    let stops = [stop(0.0, -10.0), stop(0.0, 11.0), stop(0.0, -40.0), stop(0.0, 60.0)];
    let route = plan(at(0.0, 0.0), &stops, PLAIN);
    assert!(route.total_m < 141.0 && route.order[2..] == [1, 3], "{route:?}");
    let cross = [stop(0.0, 100.0), stop(100.0, 0.0), stop(0.0, 0.0), stop(100.0, 100.0)];
    assert!(plan(at(-10.0, 0.0), &cross, PLAIN).total_m < 311.0);
}

#[test]
fn none_one_and_equal_stops_are_no_trouble() {
    assert_eq!(plan(at(0.0, 0.0), &[], URGENT_FIRST), Route { order: vec![], leg_m: vec![], total_m: 0.0 });
    assert_eq!(plan(at(0.0, 0.0), &[stop(5.0, 0.0)], PLAIN).order, [0]);
    let equal = plan(at(0.0, 0.0), &[stop(5.0, 5.0); 40], PLAIN);
    assert_eq!(equal.order, (0..40).collect::<Vec<_>>());
    assert!((equal.total_m - 7.07).abs() < 0.1);
}

#[test]
fn stops_without_a_place_come_last_as_they_were_given() {
    let nowhere = Stop { point: None, urgent: true };
    let odd = Stop { point: Some(Point { lat_deg: f64::NAN, lon_deg: 98.0 }), urgent: true };
    let route = plan(at(0.0, 0.0), &[odd, stop(50.0, 0.0), nowhere, stop(20.0, 0.0)], URGENT_FIRST);
    assert_eq!(route.order, [3, 1, 0, 2]);
    assert_eq!(route.leg_m[2..], [None, None]);
}

#[test]
fn without_a_start_the_first_stop_is_the_start() {
    let nowhere = Point { lat_deg: f64::INFINITY, lon_deg: 0.0 };
    let route = plan(nowhere, &[stop(0.0, 0.0), stop(200.0, 0.0), stop(100.0, 0.0)], PLAIN);
    assert_eq!((route.order, route.leg_m[0]), (vec![0, 2, 1], None));
}

#[test]
fn urgent_stops_come_first_when_that_is_wanted() {
    let urgent = |north_m| Stop { urgent: true, ..stop(north_m, 0.0) };
    let stops = [stop(100.0, 0.0), urgent(500.0), stop(400.0, 0.0), urgent(200.0)];
    assert_eq!(plan(at(0.0, 0.0), &stops, PLAIN).order, [0, 3, 2, 1]);
    assert_eq!(plan(at(0.0, 0.0), &stops, URGENT_FIRST).order, [3, 1, 2, 0]);
}

#[test]
fn a_stop_that_is_done_leaves_the_others_in_their_order() {
    let stops: Vec<Stop> =
        (0..30).map(|i| stop(f64::from(i * 37 % 100) * 30.0, f64::from(i * 53 % 100) * 30.0)).collect();
    let first = plan(at(0.0, 0.0), &stops, PLAIN);
    let done = first.order[0];
    let left: Vec<usize> = first.order[1..].to_vec();
    let mut without = stops.clone();
    without[done].point = None;
    let next = replan(stops[done].point.unwrap(), &without, &left, PLAIN);
    assert_eq!(next.order[..29], left);
}

#[test]
fn a_stop_that_is_added_goes_between_and_moves_nothing() {
    let stops = [stop(100.0, 0.0), stop(200.0, 0.0), stop(400.0, 0.0), stop(300.0, 10.0)];
    assert_eq!(replan(at(0.0, 0.0), &stops, &[0, 1, 2], PLAIN).order, [0, 1, 3, 2]);
    let urgent = [stops[0], stops[1], stops[2], Stop { urgent: true, ..stops[3] }];
    assert_eq!(replan(at(0.0, 0.0), &urgent, &[0, 1, 2], URGENT_FIRST).order[0], 3);
}

#[test]
fn an_order_that_has_become_bad_is_given_up() {
    let stops = [stop(100.0, 0.0), stop(200.0, 0.0), stop(300.0, 0.0)];
    let route = replan(at(0.0, 0.0), &stops, &[2, 0, 1], PLAIN);
    assert_eq!(route.order, [0, 1, 2]);
    // A detour of less than a twentieth is kept.
    let near = [stop(1_000.0, 0.0), stop(1_010.0, 0.0), stop(2_000.0, 0.0)];
    assert_eq!(replan(at(0.0, 0.0), &near, &[1, 0, 2], PLAIN).order, [1, 0, 2]);
}

#[test]
fn a_previous_order_that_is_nonsense_does_no_harm() {
    let stops = [stop(100.0, 0.0), stop(200.0, 0.0)];
    assert_eq!(replan(at(0.0, 0.0), &stops, &[9, 1, 1, 0, usize::MAX], PLAIN).order, [0, 1]);
    assert_eq!(replan(at(0.0, 0.0), &[], &[0], PLAIN).order, [0_usize; 0]);
}

fn any_stops() -> impl Strategy<Value = Vec<Stop>> {
    let town = (0.0..9_000.0_f64, 0.0..9_000.0_f64).prop_map(|(north, east)| at(north, east));
    let few =
        (0..3_u8, 0..3_u8).prop_map(|(north, east)| at(f64::from(north) * 50.0, f64::from(east) * 50.0));
    let earth = (-90.0..=90.0_f64, -180.0..=180.0_f64).prop_map(|(lat, lon)| point(lat, lon));
    let odd = Just(Point { lat_deg: f64::NAN, lon_deg: 1.0 });
    let place = prop_oneof![12 => town, 6 => few, 1 => earth, 1 => odd];
    let one = (prop::option::weighted(0.95, place), any::<bool>());
    prop::collection::vec(one.prop_map(|(point, urgent)| Stop { point, urgent }), 0..60)
}

fn sorted(mut order: Vec<usize>) -> Vec<usize> {
    order.sort_unstable();
    order
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_plan_names_every_stop_once_and_is_never_longer_than_the_nearest_neighbours(
        stops in any_stops(), urgent_first: bool, north in 0.0..9_000.0_f64, east in 0.0..9_000.0_f64,
    ) {
        let settings = RouteSettings { urgent_first };
        let start = at(north, east);
        let route = plan(start, &stops, settings);
        prop_assert_eq!(sorted(route.order.clone()), (0..stops.len()).collect::<Vec<_>>());
        prop_assert_eq!(&plan(start, &stops, settings), &route);
        let around = Around::new(start, &stops);
        let simple = around.route(around.in_groups(settings, search::nearest_neighbour));
        prop_assert!(route.total_m <= simple.total_m, "{} for {}", route.total_m, simple.total_m);
        if urgent_first {
            let placed = route.order.iter().filter(|&&stop| around.spot(stop).is_some());
            prop_assert!(placed.map(|&stop| !stops[stop].urgent).is_sorted());
        }
    }

    #[test]
    fn a_new_plan_keeps_the_order_unless_another_is_clearly_shorter(
        stops in any_stops(), urgent_first: bool, added in 0..4_usize,
    ) {
        let settings = RouteSettings { urgent_first };
        let start = at(4_000.0, 4_000.0);
        let known = stops.len().saturating_sub(added);
        let seen: Vec<_> = plan(start, &stops[..known], settings).order;
        let route = replan(start, &stops, &seen, settings);
        prop_assert_eq!(sorted(route.order.clone()), (0..stops.len()).collect::<Vec<_>>());
        let around = Around::new(start, &stops);
        let placed = |order: &[usize]| {
            let known = order.iter().copied().filter(|&stop| stop < known && around.spot(stop).is_some());
            known.collect::<Vec<_>>()
        };
        if placed(&route.order) != placed(&seen) {
            let fresh = plan(start, &stops, settings);
            prop_assert_eq!(&route, &fresh);
        }
        if added == 0 && !urgent_first {
            prop_assert_eq!(placed(&route.order), placed(&seen));
        }
    }
}
