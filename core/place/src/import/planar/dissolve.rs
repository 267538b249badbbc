//! From faces back to polygons.

use super::exact::{cross, step};
use super::{PlanarMap, twice_area};
use crate::content::{Corner, Ring};

/// The polygons that the faces of each owner make together, the outer ring first, anticlockwise, then its holes,
/// clockwise. `owners` says whom each face belongs to, `count` how many owners there are.
pub(in crate::import) fn dissolve(
    map: &PlanarMap,
    owners: &[Option<usize>],
    count: usize,
) -> Vec<Vec<Vec<Ring>>> {
    let owner_of = |half: usize| owners[map.left[half]];
    let is_border = |half: usize| owner_of(half).is_some() && owner_of(half) != owners[map.right(half)];
    let mut seen = vec![false; map.left.len()];
    let mut rings = vec![Vec::new(); count];
    for start in 0..map.left.len() {
        if seen[start] || !is_border(start) {
            continue;
        }
        let mut walk = Vec::new();
        let mut half = start;
        while !seen[half] {
            seen[half] = true;
            walk.push(map.origin(half));
            half = map.next[half];
            // Edges within the owner's land are stepped over, around the corner.
            while !is_border(half) {
                half = map.next[half ^ 1];
            }
        }
        if let Some(owner) = owner_of(start) {
            rings[owner].extend(simple_rings(walk));
        }
    }
    rings.into_iter().map(polygons).collect()
}

/// Cuts a walk that comes through a corner several times into rings that come through each corner once.
fn simple_rings(walk: Ring) -> Vec<Ring> {
    let mut rings = Vec::new();
    let mut open: Ring = Vec::new();
    // Where each corner lies on the open way; sorted, so that no order of hashes decides anything.
    let mut places = std::collections::BTreeMap::new();
    for corner in walk {
        if let Some(&place) = places.get(&corner) {
            let ring: Ring = open.drain(place..).collect();
            ring.iter().for_each(|corner| {
                places.remove(corner);
            });
            rings.push(ring);
        }
        places.insert(corner, open.len());
        open.push(corner);
    }
    rings.push(open);
    rings
}

/// Sorts rings into outer rings and the holes that lie in them.
fn polygons(rings: Vec<Ring>) -> Vec<Vec<Ring>> {
    let (mut outers, holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|ring| twice_area(ring) > 0);
    outers.sort_by_key(|ring| (twice_area(ring), ring.first().copied()));
    let mut polygons: Vec<Vec<Ring>> = outers.into_iter().map(|outer| vec![outer]).collect();
    for hole in holes {
        // Outer rings come from small to large: the first one around the hole is the nearest.
        if let Some(polygon) = polygons.iter_mut().find(|polygon| is_inside(&polygon[0], &hole)) {
            polygon.push(hole);
        }
    }
    polygons.iter_mut().for_each(|polygon| polygon[1..].sort());
    polygons.sort();
    polygons
}

/// Whether the ring's first edge lies inside another ring, with which it shares no edge.
fn is_inside(outer: &Ring, ring: &Ring) -> bool {
    let [from, to, ..] = ring[..] else { return false };
    // Twice the middle of the edge: it lies on no corner, and on no edge of the other ring.
    let middle =
        (i64::from(from.lon_e7) + i64::from(to.lon_e7), i64::from(from.lat_e7) + i64::from(to.lat_e7));
    let crossed =
        outer.iter().zip(outer.iter().cycle().skip(1)).filter(|(a, b)| is_left_of(**a, **b, middle));
    crossed.count() % 2 == 1
}

/// Whether an edge is met on the way east from a point that is given twice as large.
fn is_left_of(a: Corner, b: Corner, twice: (i64, i64)) -> bool {
    let (low, high) = if a.lat_e7 < b.lat_e7 { (a, b) } else { (b, a) };
    if !(2 * i64::from(low.lat_e7) <= twice.1 && twice.1 < 2 * i64::from(high.lat_e7)) {
        return false;
    }
    let along = step(low, high);
    let to = (twice.0 - 2 * i64::from(low.lon_e7), twice.1 - 2 * i64::from(low.lat_e7));
    cross(along, to) > 0
}
