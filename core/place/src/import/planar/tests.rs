use geo::{Area as _, Contains as _, LineString, MultiPolygon, Polygon, Validation as _};
use proptest::prelude::*;

use super::*;

fn corner((lon_e7, lat_e7): (i32, i32)) -> Corner {
    Corner { lon_e7, lat_e7 }
}

fn line(ring: &Ring) -> LineString<f64> {
    ring.iter().map(|corner| (f64::from(corner.lon_e7), f64::from(corner.lat_e7))).collect()
}

fn shape(polygons: &[Vec<Ring>]) -> MultiPolygon<f64> {
    let polygon = |rings: &Vec<Ring>| Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect());
    polygons.iter().map(polygon).collect()
}

/// How often a ring goes round a point that lies on none of its edges, by summing up turns.
fn goes_round(ring: &Ring, at: (f64, f64)) -> i64 {
    let mut turns = 0;
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let (from, to) = (f64::from(a.lat_e7) > at.1, f64::from(b.lat_e7) > at.1);
        let share = (at.1 - f64::from(a.lat_e7)) / f64::from(b.lat_e7 - a.lat_e7);
        if from != to && f64::from(a.lon_e7) + share * f64::from(b.lon_e7 - a.lon_e7) > at.0 {
            turns += if to { 1 } else { -1 };
        }
    }
    turns
}

fn rings(size: i32) -> impl Strategy<Value = Vec<Ring>> {
    let ring = prop::collection::vec((0..size, 0..size).prop_map(corner), 3..9);
    prop::collection::vec(ring, 1..5)
}

/// Land by the parity of what goes round it, shared out by the first ring that has it.
fn first_owner(map: &PlanarMap) -> Vec<Option<usize>> {
    let odd = |face: &Face| face.windings.iter().find(|(_, times)| times % 2 != 0).map(|(ring, _)| *ring);
    map.faces.iter().map(odd).collect()
}

proptest! {
    #[test]
    fn faces_know_what_goes_round_them(mut all in rings(40), points in prop::collection::vec((0..40, 0..40), 20)) {
        prop_assert!(node(&mut all));
        let map = PlanarMap::of(&all);
        let shapes: Vec<_> = (0..map.faces.len()).map(|face| {
            let owners: Vec<_> = (0..map.faces.len()).map(|other| (other == face && other != OUTSIDE).then_some(0)).collect();
            shape(&dissolve(&map, &owners, 1)[0])
        }).collect();
        for (x, y) in points {
            // No edge of so small a map comes through such a point, and none is nearer than it is exact.
            let at = (f64::from(x) + 0.312_345_678, f64::from(y) + 0.598_765_432_1);
            let face = shapes.iter().position(|shape| shape.contains(&geo::point!(x: at.0, y: at.1))).unwrap_or(OUTSIDE);
            let windings: Windings = all.iter().map(|ring| goes_round(ring, at)).enumerate().filter(|(_, times)| *times != 0).collect();
            prop_assert_eq!(&map.faces[face].windings, &windings);
        }
    }

    #[test]
    fn what_is_made_of_faces_is_valid_and_of_the_same_area(mut all in rings(300)) {
        prop_assert!(node(&mut all));
        let count = all.len();
        let map = PlanarMap::of(&all);
        let owners = first_owner(&map);
        for (owner, polygons) in dissolve(&map, &owners, count).iter().enumerate() {
            let shape = shape(polygons);
            prop_assert!(shape.is_valid(), "{:?}", shape.validation_errors());
            let faces = map.faces.iter().zip(&owners).filter(|(_, of)| **of == Some(owner));
            let twice: i128 = faces.map(|(face, _)| face.twice_area).sum();
            prop_assert_eq!(shape.unsigned_area() * 2.0, twice as f64);
        }
    }

    #[test]
    fn noding_ends_and_moves_nothing_far(all in prop::collection::vec(
        prop::collection::vec((-1_000_000_000..1_000_000_000, -900_000_000..900_000_000).prop_map(corner), 3..30), 1..4)) {
        let mut noded = all.clone();
        prop_assert!(node(&mut noded));
        for (before, after) in all.iter().zip(&noded) {
            prop_assert!(before.iter().all(|corner| after.contains(corner)));
        }
        let mut again = noded.clone();
        prop_assert!(node(&mut again));
        prop_assert_eq!(again, noded, "twice is as once");
    }
}

#[test]
fn two_squares_that_share_a_border_have_three_faces() {
    let square = |west: i32| vec![(west, 0), (west + 10, 0), (west + 10, 10), (west, 10)];
    // The second one has a corner on the common border that the first one lacks.
    let mut second = square(10);
    second.push((10, 4));
    let mut all: Vec<Ring> =
        [square(0), second].into_iter().map(|ring| ring.into_iter().map(corner).collect()).collect();
    assert!(node(&mut all));
    assert_eq!(all[0].len(), 5);
    let map = PlanarMap::of(&all);
    let found: Vec<_> = map.faces.iter().map(|face| (face.twice_area, face.windings.clone())).collect();
    assert_eq!(found, [(0, vec![]), (200, vec![(0, 1)]), (200, vec![(1, 1)])]);
}
