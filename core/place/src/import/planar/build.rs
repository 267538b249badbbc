//! From rings to faces.

use std::collections::VecDeque;

use super::exact::{by_direction, by_height, cross, side, step};
use super::{Face, OUTSIDE, PlanarMap, Windings};
use crate::content::{Corner, Ring};

/// A walk around a face, or around what lies in one.
struct Walk {
    halves: Vec<usize>,
    twice_area: i128,
    lowest: Corner,
}

pub(super) fn build(rings: &[Ring]) -> PlanarMap {
    let (edges, uses, spikes) = merged(rings);
    let mut map = PlanarMap {
        next: Vec::new(),
        left: vec![OUTSIDE; edges.len() * 2],
        edges,
        uses,
        spikes,
        faces: vec![Face::default()],
    };
    map.next = turns(&map);
    let walks = walks(&map);
    let (outer, mut inner): (Vec<_>, Vec<_>) = walks.into_iter().partition(|walk| walk.twice_area > 0);
    for walk in outer {
        let face = map.faces.len();
        walk.halves.iter().for_each(|half| map.left[*half] = face);
        map.faces.push(Face { twice_area: walk.twice_area, lat_e7: middle(&map, &walk), ..Face::default() });
    }
    // A walk around what lies in a face takes its area from that face. What lies lower in the order of corners
    // has its place first.
    inner.sort_by_key(|walk| walk.lowest);
    for walk in inner {
        let face = face_below(&map, walk.lowest);
        walk.halves.iter().for_each(|half| map.left[*half] = face);
        if face != OUTSIDE {
            map.faces[face].twice_area += walk.twice_area;
        }
    }
    wind(&mut map);
    map
}

/// Edges, each once, with the rings that use it; what a ring walks to and fro is apart.
type Merged = (Vec<[Corner; 2]>, Vec<Windings>, Vec<(usize, [Corner; 2])>);

fn merged(rings: &[Ring]) -> Merged {
    let mut steps = Vec::new();
    for (number, ring) in rings.iter().enumerate() {
        for (from, to) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            match from.cmp(to) {
                std::cmp::Ordering::Less => steps.push(([*from, *to], number, 1)),
                std::cmp::Ordering::Greater => steps.push(([*to, *from], number, -1)),
                std::cmp::Ordering::Equal => {}
            }
        }
    }
    steps.sort_unstable();
    let (mut edges, mut uses, mut spikes) = (Vec::new(), Vec::new(), Vec::new());
    for edge in steps.chunk_by(|a, b| a.0 == b.0) {
        let mut used = Windings::new();
        for same in edge.chunk_by(|a, b| a.1 == b.1) {
            let net: i64 = same.iter().map(|step| step.2).sum();
            if net != 0 {
                used.push((same[0].1, net));
            }
            if same.len() as i64 > net.abs() {
                spikes.push((same[0].1, same[0].0));
            }
        }
        if !used.is_empty() {
            edges.push(edge[0].0);
            uses.push(used);
        }
    }
    (edges, uses, spikes)
}

/// The half-edge that follows each one around the face at its left.
fn turns(map: &PlanarMap) -> Vec<usize> {
    let mut leaving: Vec<usize> = (0..map.edges.len() * 2).collect();
    let direction = |half: usize| step(map.origin(half), map.origin(half ^ 1));
    leaving.sort_by(|a, b| {
        map.origin(*a).cmp(&map.origin(*b)).then_with(|| by_direction(direction(*a), direction(*b)))
    });
    let mut next = vec![0; leaving.len()];
    for around in leaving.chunk_by(|a, b| map.origin(*a) == map.origin(*b)) {
        for (place, half) in around.iter().enumerate() {
            // Whoever comes in against this half-edge leaves by the one before it: the sharpest turn to the left.
            next[half ^ 1] = around[(place + around.len() - 1) % around.len()];
        }
    }
    next
}

fn walks(map: &PlanarMap) -> Vec<Walk> {
    let mut seen = vec![false; map.next.len()];
    let mut walks = Vec::new();
    for start in 0..map.next.len() {
        if seen[start] {
            continue;
        }
        let base = map.origin(start);
        let mut walk = Walk { halves: Vec::new(), twice_area: 0, lowest: base };
        let mut half = start;
        while !seen[half] {
            seen[half] = true;
            walk.halves.push(half);
            walk.lowest = walk.lowest.min(map.origin(half));
            walk.twice_area += cross(step(base, map.origin(half)), step(base, map.origin(half ^ 1)));
            half = map.next[half];
        }
        walks.push(walk);
    }
    walks
}

fn middle(map: &PlanarMap, walk: &Walk) -> i64 {
    let lats = || walk.halves.iter().map(|half| i64::from(map.origin(*half).lat_e7));
    lats().min().unwrap_or_default().midpoint(lats().max().unwrap_or_default())
}

/// The face just below a corner that is the lowest of all that it hangs together with.
fn face_below(map: &PlanarMap, corner: Corner) -> usize {
    let spans = |edge: &[Corner; 2]| edge[0].lon_e7 <= corner.lon_e7 && corner.lon_e7 < edge[1].lon_e7;
    let below = map.edges.iter().enumerate();
    let below = below.filter(|(_, edge)| spans(edge) && side(edge[0], edge[1], corner) > 0);
    let highest = below.max_by(|(_, a), (_, b)| by_height(**a, **b, corner.lon_e7));
    // From its lower to its higher corner an edge runs east: above it is at its left.
    highest.map_or(OUTSIDE, |(number, _)| map.left[number * 2])
}

/// Counts from the outside in how often each ring goes round each face.
fn wind(map: &mut PlanarMap) {
    let mut borders: Vec<_> = map.left.iter().enumerate().map(|(half, face)| (*face, half)).collect();
    borders.sort_unstable();
    let start_of = |face: usize| borders.partition_point(|border| border.0 < face);
    let mut known = vec![false; map.faces.len()];
    let mut waiting = VecDeque::from([OUTSIDE]);
    known[OUTSIDE] = true;
    while let Some(face) = waiting.pop_front() {
        for (_, half) in &borders[start_of(face)..start_of(face + 1)] {
            let beyond = map.right(*half);
            if !known[beyond] {
                known[beyond] = true;
                let way = if half % 2 == 0 { -1 } else { 1 };
                map.faces[beyond].windings = across(&map.faces[face].windings, &map.uses[half / 2], way);
                waiting.push_back(beyond);
            }
        }
    }
}

/// The windings beyond an edge.
fn across(here: &Windings, edge: &Windings, way: i64) -> Windings {
    let mut there: Vec<_> =
        here.iter().copied().chain(edge.iter().map(|(ring, net)| (*ring, net * way))).collect();
    there.sort_unstable_by_key(|(ring, _)| *ring);
    let sums = there.chunk_by(|a, b| a.0 == b.0).map(|same| (same[0].0, same.iter().map(|of| of.1).sum()));
    sums.filter(|(_, sum)| *sum != 0).collect()
}
