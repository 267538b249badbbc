//! Makes edges meet at corners only, by snap rounding.

use super::exact::{crossing, dot, is_on, step};
use crate::content::{Corner, Ring};

/// Rounds after which no further corner should ever be needed; real files need two or three.
const ROUNDS: usize = 64;

/// An edge of a ring, and where in which ring.
#[derive(Clone, Copy)]
struct Edge {
    ends: [Corner; 2],
    ring: usize,
    place: usize,
}

/// Puts a corner into every ring wherever its edges cross or touch another edge or themselves. A border moves by
/// less than a unit (a centimetre) where a crossing has to be rounded. Whether it came to an end.
pub(in crate::import) fn node(rings: &mut [Ring]) -> bool {
    (0..ROUNDS).any(|_| {
        rings.iter_mut().for_each(without_repeats);
        let edges = edges(rings);
        let mut cuts = find_cuts(&edges);
        cuts.sort_unstable();
        cuts.dedup();
        insert(rings, &edges, &cuts);
        cuts.is_empty()
    })
}

/// Drops corners that repeat the one before, around the end too.
pub(in crate::import) fn without_repeats(ring: &mut Ring) {
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
}

fn edges(rings: &[Ring]) -> Vec<Edge> {
    let of_ring = |(number, ring): (usize, &Ring)| -> Vec<Edge> {
        let edge = |place| {
            let ends = [ring[place], ring[(place + 1) % ring.len()]];
            Edge { ends, ring: number, place }
        };
        (0..ring.len()).map(edge).filter(|edge| edge.ends[0] != edge.ends[1]).collect()
    };
    rings.iter().enumerate().flat_map(of_ring).collect()
}

impl Edge {
    fn west(&self) -> i32 {
        self.ends[0].lon_e7.min(self.ends[1].lon_e7)
    }

    fn east(&self) -> i32 {
        self.ends[0].lon_e7.max(self.ends[1].lon_e7)
    }

    fn south(&self) -> i32 {
        self.ends[0].lat_e7.min(self.ends[1].lat_e7)
    }

    fn north(&self) -> i32 {
        self.ends[0].lat_e7.max(self.ends[1].lat_e7)
    }
}

/// Edges by number, each with a corner that it needs. Found by a sweep from west to east, in strips of latitude.
fn find_cuts(edges: &[Edge]) -> Vec<(usize, Corner)> {
    let mut cuts = Vec::new();
    for mut strip in strips(edges) {
        strip.sort_by_key(|number| edges[*number].west());
        let mut open: Vec<usize> = Vec::new();
        for number in strip {
            let edge = &edges[number];
            open.retain(|other| edges[*other].east().saturating_add(1) >= edge.west());
            for &other in &open {
                let apart = edges[other].north().saturating_add(1) < edge.south()
                    || edge.north().saturating_add(1) < edges[other].south();
                if !apart {
                    compare(edges, [number, other], &mut cuts);
                }
            }
            open.push(number);
        }
    }
    cuts
}

/// The edges in strips of latitude, so that a sweep holds few of them at once; an edge is in each that it meets.
fn strips(edges: &[Edge]) -> Vec<Vec<usize>> {
    let south = edges.iter().map(Edge::south).min().unwrap_or_default();
    let north = edges.iter().map(Edge::north).max().unwrap_or_default();
    let count = (edges.len().isqrt() / 4).clamp(1, 256);
    let height = (i64::from(north) - i64::from(south)) / count as i64 + 1;
    let strip = |lat: i64| ((lat - i64::from(south)) / height).clamp(0, count as i64 - 1) as usize;
    let mut strips = vec![Vec::new(); count];
    for (number, edge) in edges.iter().enumerate() {
        let (first, last) = (strip(i64::from(edge.south()) - 1), strip(i64::from(edge.north()) + 1));
        strips[first..=last].iter_mut().for_each(|strip| strip.push(number));
    }
    strips
}

fn compare(edges: &[Edge], [a, b]: [usize; 2], cuts: &mut Vec<(usize, Corner)>) {
    let (one, other) = (edges[a].ends, edges[b].ends);
    let before = cuts.len();
    cuts.extend(other.iter().filter(|corner| is_on(one, **corner)).map(|corner| (a, *corner)));
    cuts.extend(one.iter().filter(|corner| is_on(other, **corner)).map(|corner| (b, *corner)));
    // A touch cuts first: what still crosses afterwards is found in the next round.
    if cuts.len() == before
        && let Some(corner) = crossing(one, other)
    {
        let new = |ends: [Corner; 2]| !ends.contains(&corner);
        cuts.extend(new(one).then_some((a, corner)));
        cuts.extend(new(other).then_some((b, corner)));
    }
}

/// Puts the corners into the rings, along each edge in order.
fn insert(rings: &mut [Ring], edges: &[Edge], cuts: &[(usize, Corner)]) {
    // From the back, so that places before stay right.
    for group in cuts.chunk_by(|a, b| a.0 == b.0).rev() {
        let edge = &edges[group[0].0];
        let along = step(edge.ends[0], edge.ends[1]);
        let mut corners: Vec<_> = group.iter().map(|(_, corner)| *corner).collect();
        corners.sort_by_key(|corner| (dot(along, step(edge.ends[0], *corner)), *corner));
        rings[edge.ring].splice(edge.place + 1..edge.place + 1, corners);
    }
}
