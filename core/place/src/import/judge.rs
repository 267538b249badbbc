//! What the map says is wrong.

use std::collections::BTreeMap;

use super::measure::{area_m2, length_m};
use super::planar::{OUTSIDE, PlanarMap};
use super::repair::{Map, RingOf};
use super::shape::RawArea;
use super::{Finding, Kind, Mapping};
use crate::Corner;

/// Pieces of land that are wrong in the same way.
struct Sum {
    count: usize,
    m2: f64,
    largest_m2: f64,
    at: Corner,
}

/// Sums by what they are about.
struct Sums<K>(BTreeMap<K, Sum>);

impl<K: Ord> Sums<K> {
    fn add(&mut self, key: K, m2: f64, at: Corner) {
        let sum = self.0.entry(key).or_insert(Sum { count: 0, m2: 0.0, largest_m2: 0.0, at });
        (sum.count, sum.m2) = (sum.count + 1, sum.m2 + m2);
        if m2 > sum.largest_m2 {
            (sum.largest_m2, sum.at) = (m2, at);
        }
    }
}

/// Adds what the map says.
pub(super) fn judge(map: &Map, areas: &[RawArea], mapping: &Mapping, findings: &mut Vec<Finding>) {
    let code = |area: usize| areas[area].code.clone();
    let mut overlaps = Sums(BTreeMap::new());
    let mut within = Sums(BTreeMap::new());
    let corners = map.some_corner();
    for (number, face) in map.planar.faces.iter().enumerate().skip(1) {
        let (m2, at) = (area_m2(face.twice_area, face.lat_e7), corners[number]);
        let owners = map.areas_at(number);
        for (place, a) in owners.iter().enumerate() {
            owners[place + 1..].iter().for_each(|b| overlaps.add((*a, *b), m2, at));
        }
        flaws(map, number).into_iter().for_each(|flaw| within.add(flaw, m2, at));
    }
    for ((a, b), sum) in overlaps.0 {
        let finding = Finding::new(Kind::Overlap, vec![code(a), code(b)]).measured(sum.count, sum.m2, sum.at);
        findings.push(finding.repaired(mapping.repair));
    }
    for ((kind, area), sum) in within.0 {
        let finding = Finding::new(kind, vec![code(area)]).measured(sum.count, sum.m2, sum.at);
        findings.push(finding.repaired(mapping.repair));
    }
    for (area, (count, at)) in spikes(map) {
        let finding = Finding { count, at: Some(at), ..Finding::new(Kind::Spike, vec![code(area)]) };
        findings.push(finding.repaired(mapping.repair));
    }
    findings.extend(gaps(map).into_iter().map(|gap| gap.finding(areas, mapping)));
}

/// What is wrong with single areas at a face.
fn flaws(map: &Map, face: usize) -> Vec<(Kind, usize)> {
    let windings = &map.planar.faces[face].windings;
    let mut flaws = Vec::new();
    for &(ring, times) in windings {
        // A ring that does not cross itself goes round everything once, and always the same way.
        if times.abs() > 1 || (times > 0) != map.is_anticlockwise[ring] {
            flaws.push((Kind::SelfCrossing, map.rings[ring].area));
        }
    }
    for same in windings.chunk_by(|a, b| map.rings[a.0].area == map.rings[b.0].area) {
        let area = map.rings[same[0].0].area;
        let odd = || same.iter().filter(|(_, times)| times % 2 != 0);
        let is_stray = |hole: RingOf| {
            let is_outer = |of: RingOf| of.polygon == hole.polygon && !of.is_hole;
            hole.is_hole && !odd().any(|(ring, _)| is_outer(map.rings[*ring]))
        };
        let strays = odd().filter(|(ring, _)| is_stray(map.rings[*ring])).count();
        if strays > 0 {
            flaws.push((Kind::HoleOutside, area));
        } else if map.areas_at(face).contains(&area) != (odd().count() % 2 == 1) {
            flaws.push((Kind::PartsOverlap, area));
        }
    }
    flaws.sort_unstable();
    flaws.dedup();
    flaws
}

fn spikes(map: &Map) -> BTreeMap<usize, (usize, Corner)> {
    let mut found = BTreeMap::new();
    for (ring, edge) in &map.planar.spikes {
        found.entry(map.rings[*ring].area).or_insert((0, edge[0])).0 += 1;
    }
    found
}

/// Land without an area that areas enclose.
pub(super) struct Gap {
    /// Its faces.
    pub(super) faces: Vec<usize>,
    pub(super) m2: f64,
    /// The areas around it, that with the longest border first.
    pub(super) around: Vec<usize>,
    at: Corner,
}

impl Gap {
    /// Whether a repair gives it to the first area around.
    pub(super) fn is_filled(&self, mapping: &Mapping) -> bool {
        !self.around.is_empty() && self.m2 <= mapping.fill_m2
    }

    fn finding(&self, areas: &[RawArea], mapping: &Mapping) -> Finding {
        let codes = self.around.iter().map(|area| areas[*area].code.clone()).collect();
        let finding = Finding::new(Kind::Gap, codes).measured(1, self.m2, self.at);
        if self.is_filled(mapping) { finding.repaired(mapping.repair) } else { finding }
    }
}

/// All gaps. Land that hangs together without an area and does not reach the outside is one.
pub(super) fn gaps(map: &Map) -> Vec<Gap> {
    let planar = &map.planar;
    let pieces = pieces(map);
    let corners = map.some_corner();
    let mut gaps = BTreeMap::<usize, (Gap, BTreeMap<usize, f64>)>::new();
    for (face, piece) in pieces.iter().enumerate() {
        if !map.areas_at(face).is_empty() || *piece == pieces[OUTSIDE] {
            continue;
        }
        let empty = Gap { faces: Vec::new(), m2: 0.0, around: Vec::new(), at: corners[face] };
        let (gap, _) = gaps.entry(*piece).or_insert((empty, BTreeMap::new()));
        gap.faces.push(face);
        gap.m2 += area_m2(planar.faces[face].twice_area, planar.faces[face].lat_e7);
    }
    for half in 0..planar.left.len() {
        let Some((_, borders)) = gaps.get_mut(&pieces[planar.left[half]]) else { continue };
        if let Some(neighbour) = map.areas_at(planar.right(half)).first() {
            *borders.entry(*neighbour).or_default() += length_m(planar.edges[half / 2]);
        }
    }
    let finished = |(mut gap, borders): (Gap, BTreeMap<usize, f64>)| {
        let mut around: Vec<_> = borders.into_iter().collect();
        around.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        gap.around = around.into_iter().map(|(area, _)| area).collect();
        gap
    };
    gaps.into_values().map(finished).collect()
}

/// For each face the first face that it hangs together with over land without an area.
fn pieces(map: &Map) -> Vec<usize> {
    let planar: &PlanarMap = &map.planar;
    let mut pieces: Vec<usize> = (0..planar.faces.len()).collect();
    fn root(pieces: &mut [usize], mut face: usize) -> usize {
        while pieces[face] != face {
            pieces[face] = pieces[pieces[face]];
            face = pieces[face];
        }
        face
    }
    for half in (0..planar.left.len()).step_by(2) {
        let (left, right) = (planar.left[half], planar.right(half));
        if map.areas_at(left).is_empty() && map.areas_at(right).is_empty() {
            let (a, b) = (root(&mut pieces, left), root(&mut pieces, right));
            pieces[a.max(b)] = a.min(b);
        }
    }
    (0..pieces.len()).map(|face| root(&mut pieces, face)).collect()
}
