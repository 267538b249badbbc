//! Lookups against `geo`, which tries every area with the same whole numbers, and against every border.
//!
//! `SABERLING_POINTS=1000000 cargo test --release -p saberling-place --test brute_force` takes longer.

mod common;
#[path = "common/real.rs"]
mod real;

use common::{Chance, anywhere, bounds, edges, hard_city, hard_point, province};
use geo::{BoundingRect, Intersects};
use saberling_place::{AreaPack, Confidence, Content, Corner, NEAREST_ONLY_M, Ring};

/// Points for each city.
fn points() -> usize {
    std::env::var("SABERLING_POINTS").ok().and_then(|count| count.parse().ok()).unwrap_or(6_000)
}

/// A city as `geo` sees it: coordinates are whole numbers, and its predicates are exact.
struct Shapes {
    codes: Vec<String>,
    shapes: Vec<geo::MultiPolygon<f64>>,
}

fn shapes(content: &Content) -> Shapes {
    let line = |ring: &Ring| -> geo::LineString<f64> {
        ring.iter().map(|at| (f64::from(at.lon_e7), f64::from(at.lat_e7))).collect()
    };
    let polygon =
        |rings: &Vec<Ring>| geo::Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect());
    let mut areas: Vec<_> = content.areas.iter().collect();
    areas.sort_by(|a, b| a.code.cmp(&b.code));
    Shapes {
        codes: areas.iter().map(|area| area.code.clone()).collect(),
        shapes: areas.iter().map(|area| area.polygons.iter().map(polygon).collect()).collect(),
    }
}

/// What brute force knows of a point: for each area near it, whether it holds it and the metres to its border.
struct Seen {
    area: usize,
    inside: bool,
    metres: f64,
}

/// Looks at every area whose box is within reach.
fn brute_force(shapes: &Shapes, at: Corner, reach_m: f64) -> Vec<Seen> {
    let place = geo::coord! { x: f64::from(at.lon_e7), y: f64::from(at.lat_e7) };
    let (east_m, north_m) = scale(f64::from(at.lat_e7) / 1e7);
    let mut seen = Vec::new();
    for (area, shape) in shapes.shapes.iter().enumerate() {
        let rect = shape.bounding_rect().expect("a box");
        let aside = (rect.min().x - place.x).max(place.x - rect.max().x).max(0.0) * east_m;
        let above = (rect.min().y - place.y).max(place.y - rect.max().y).max(0.0) * north_m;
        if aside.max(above) > reach_m {
            continue;
        }
        let inside = shape.intersects(&place);
        let metres = geo::LinesIter::lines_iter(shape).map(|line| {
            let start = ((line.start.x - place.x) * east_m, (line.start.y - place.y) * north_m);
            let end = ((line.end.x - place.x) * east_m, (line.end.y - place.y) * north_m);
            to_line_m(start, end)
        });
        let metres = metres.fold(f64::INFINITY, f64::min);
        seen.push(Seen { area, inside, metres });
    }
    seen
}

/// Metres for each 1e-7 degrees along parallel and meridian, by the series of geodesy's handbooks (WGS84).
fn scale(lat_deg: f64) -> (f64, f64) {
    let lat = lat_deg.to_radians();
    let east = 111_412.84 * lat.cos() - 93.5 * (3.0 * lat).cos() + 0.118 * (5.0 * lat).cos();
    let north =
        111_132.92 - 559.82 * (2.0 * lat).cos() + 1.175 * (4.0 * lat).cos() - 0.0023 * (6.0 * lat).cos();
    (east / 1e7, north / 1e7)
}

fn to_line_m(start: (f64, f64), end: (f64, f64)) -> f64 {
    let along = (end.0 - start.0, end.1 - start.1);
    let squared = along.0 * along.0 + along.1 * along.1;
    let ahead = -(start.0 * along.0 + start.1 * along.1);
    let share = if squared > 0.0 { (ahead / squared).clamp(0.0, 1.0) } else { 0.0 };
    (start.0 + share * along.0).hypot(start.1 + share * along.1)
}

/// Two scales differ by less than this share, and this many metres more.
fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 + 2e-5 * a.max(b)
}

/// Whether two distances or radii that decide are too near each other to tell which is greater.
fn too_close(seen: &[Seen], radius_m: f64) -> bool {
    let mut metres: Vec<f64> = seen.iter().map(|seen| seen.metres).collect();
    metres.sort_by(f64::total_cmp);
    let two_nearest = metres.len() > 1 && close(metres[0], metres[1]) && !seen.iter().any(|seen| seen.inside);
    two_nearest || metres.iter().any(|metres| close(*metres, radius_m) || close(*metres, NEAREST_ONLY_M))
}

/// The areas that the lookup should name, in order, and how sure it should be.
fn expected(mut seen: Vec<Seen>, radius_m: f64) -> (Confidence, Vec<Seen>) {
    seen.sort_by(|a, b| match (a.inside, b.inside) {
        (true, true) => a.area.cmp(&b.area),
        (false, false) => a.metres.total_cmp(&b.metres).then(a.area.cmp(&b.area)),
        _ => b.inside.cmp(&a.inside),
    });
    let nearest_m = seen.first().map_or(f64::INFINITY, |seen| seen.metres);
    let inside = seen.first().is_some_and(|seen| seen.inside);
    let reach_m = if !inside && nearest_m <= NEAREST_ONLY_M { radius_m.max(nearest_m) } else { radius_m };
    seen.retain(|seen| seen.inside || seen.metres <= reach_m);
    let confidence = match seen.len() {
        1 if inside && nearest_m > radius_m => Confidence::Certain,
        _ if inside => Confidence::Ambiguous,
        _ if nearest_m <= NEAREST_ONLY_M => Confidence::NearestOnly,
        _ => Confidence::Outside,
    };
    (confidence, seen)
}

fn check(pack: &AreaPack, shapes: &Shapes, at: Corner, radius_m: f64) -> Option<Confidence> {
    let answer = pack.lookup(at.point(), Some(radius_m));
    let seen = brute_force(shapes, at, radius_m.max(NEAREST_ONLY_M) * 1.01 + 1.0);
    let holder = seen.iter().filter(|seen| seen.inside).map(|seen| seen.area).min();
    let code = |area: Option<usize>| area.map(|area| shapes.codes[area].as_str());
    let plain = pack.area_at(at.point()).map(|area| area.code.as_str());
    assert_eq!(plain, code(holder), "plainly at {at:?}");
    if too_close(&seen, radius_m) {
        return None;
    }
    let (confidence, seen) = expected(seen, radius_m);
    let primary = if confidence == Confidence::Outside { None } else { seen.first().map(|seen| seen.area) };
    assert_eq!(answer.confidence(), confidence, "at {at:?} within {radius_m} m");
    // Two areas as far as each other may stand in any order here: they mostly share the nearest edge.
    let named: Vec<_> = answer.candidates().map(|candidate| candidate.area.code.as_str()).collect();
    let expected: Vec<_> = seen.iter().map(|seen| (code(Some(seen.area)), seen.metres)).collect();
    assert_eq!(named.len(), seen.len(), "at {at:?} within {radius_m} m: {named:?}, not {expected:?}");
    for (candidate, seen) in answer.candidates().zip(&seen) {
        assert!(close(candidate.distance_m, seen.metres), "at {at:?}: {candidate:?}, not {}", seen.metres);
        assert!(named.contains(&shapes.codes[seen.area].as_str()), "at {at:?}: {named:?}");
    }
    if holder.is_some() {
        assert_eq!(answer.primary().map(|area| area.code.as_str()), code(primary), "at {at:?}");
    }
    Some(confidence)
}

/// Checks a city with random and hard points; how often each answer was met, and how often it was too close.
fn check_city(content: &Content, radii_m: &[f64], count: usize) -> ([usize; 4], usize) {
    let pack = AreaPack::from_bytes(&AreaPack::encode(content).expect("a pack")).expect("reads");
    let (shapes, edges, bounds) = (shapes(content), edges(content), bounds(content));
    let mut chance = Chance(count as u64);
    let (mut tally, mut close) = ([0; 4], 0);
    for place in 0..count {
        let free = place % 2 == 0;
        let at = if free { anywhere(bounds, &mut chance) } else { hard_point(bounds, &edges, &mut chance) };
        match check(&pack, &shapes, at, radii_m[place % radii_m.len()]) {
            Some(confidence) => tally[confidence as usize] += 1,
            None => close += 1,
        }
    }
    println!(
        "{count} points: {tally:?} certain, ambiguous, nearest only, outside; {close} too close to tell"
    );
    (tally, close)
}

#[test]
fn a_city_of_hard_cases() {
    let (tally, _) = check_city(&hard_city(), &[0.2, 0.5, 0.02, 3.0, 0.0, 60.0, 2_000.0], points());
    assert!(tally[0] > 0 && tally[1] > 0 && tally[2] > 0, "{tally:?}");
}

#[test]
fn a_crooked_lattice_of_areas() {
    let (tally, close) = check_city(&province(12, 9, 12), &[10.0, 25.0, 0.0, 100.0, 1_500.0], points());
    assert!(tally.iter().all(|met| *met > 0), "{tally:?}");
    assert!(close < points() / 2, "{close}");
}

#[test]
fn the_kelurahan_of_binjai() {
    let Some(content) = real::binjai() else { return };
    let (tally, _) = check_city(&content, &[5.0, 10.0, 0.0, 30.0, 100.0, 1_500.0], points());
    assert!(tally.iter().all(|met| *met > 0), "{tally:?}");
}

#[test]
fn a_tiny_city_is_right_at_every_point() {
    // Areas of a few units with holes, slanted and shared edges: every point around them.
    let mut chance = Chance(11);
    for _ in 0..points() / 200 {
        let mut triangle =
            || (0..3).map(|_| common::corner(chance.between(0, 9), chance.between(0, 9))).collect();
        let areas = (0..4).map(|area| (format!("{area}"), vec![vec![triangle()]])).collect();
        let content = common::city(areas);
        let pack = AreaPack::from_bytes(&AreaPack::encode(&content).expect("a pack")).expect("reads");
        let shapes = shapes(&content);
        for place in 0..144 {
            check(&pack, &shapes, common::corner(place % 12 - 1, place / 12 - 1), 0.03);
        }
    }
}
