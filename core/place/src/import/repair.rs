//! The map of all areas, and areas made anew from it.

use super::judge::gaps;
use super::planar::{OUTSIDE, PlanarMap, dissolve, node, twice_area};
use super::shape::RawArea;
use super::{Finding, ImportError, Kind, Mapping};
use crate::content::{Corner, Ring};

/// Whose ring it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RingOf {
    pub(super) area: usize,
    pub(super) polygon: usize,
    pub(super) is_hole: bool,
}

/// All areas as one map.
pub(super) struct Map {
    pub(super) planar: PlanarMap,
    /// Whose each ring is; those of an area, and of a polygon, stand together.
    pub(super) rings: Vec<RingOf>,
    /// Which way each ring runs by the sign of its area.
    pub(super) is_anticlockwise: Vec<bool>,
    areas_at: Vec<Vec<usize>>,
}

impl Map {
    /// Makes it of areas in order of their codes.
    pub(super) fn of(areas: &[RawArea]) -> Result<Self, ImportError> {
        let mut rings: Vec<Ring> = Vec::new();
        let mut whose = Vec::new();
        for (area, raw) in areas.iter().enumerate() {
            for (polygon, all) in raw.polygons.iter().enumerate() {
                for (place, ring) in all.iter().enumerate() {
                    rings.push(ring.clone());
                    whose.push(RingOf { area, polygon, is_hole: place > 0 });
                }
            }
        }
        let is_anticlockwise = rings.iter().map(|ring| twice_area(ring) > 0).collect();
        if !node(&mut rings) {
            return Err(ImportError::Tangled);
        }
        let planar = PlanarMap::of(&rings);
        let mut map = Self { planar, rings: whose, is_anticlockwise, areas_at: Vec::new() };
        map.areas_at = (0..map.planar.faces.len()).map(|face| map.find_areas(face)).collect();
        Ok(map)
    }

    /// The areas that a face belongs to, in order of their codes.
    pub(super) fn areas_at(&self, face: usize) -> &[usize] {
        &self.areas_at[face]
    }

    /// An area has what lies in one of its polygons: in the outer ring and in none of the holes. In a ring is what
    /// it goes round an odd number of times, as in every lookup.
    fn find_areas(&self, face: usize) -> Vec<usize> {
        let windings = self.planar.faces[face].windings.iter();
        let odd: Vec<RingOf> =
            windings.filter(|(_, times)| times % 2 != 0).map(|(ring, _)| self.rings[*ring]).collect();
        let polygons = odd.chunk_by(|a, b| (a.area, a.polygon) == (b.area, b.polygon));
        let mut areas: Vec<_> = polygons
            .filter(|rings| rings.iter().all(|ring| !ring.is_hole))
            .map(|rings| rings[0].area)
            .collect();
        areas.dedup();
        areas
    }

    /// For each face a corner of its border.
    pub(super) fn some_corner(&self) -> Vec<Corner> {
        let mut corners = vec![Corner { lon_e7: 0, lat_e7: 0 }; self.planar.faces.len()];
        for (half, face) in self.planar.left.iter().enumerate() {
            corners[*face] = self.planar.origin(half);
        }
        corners
    }
}

/// Gives every piece of land to one area, the one with the lowest code, as a lookup does, and small gaps to the
/// neighbour with the longest border; then makes the polygons anew.
pub(super) fn repair(map: &Map, areas: &mut [RawArea], mapping: &Mapping, findings: &mut Vec<Finding>) {
    let faces = 0..map.planar.faces.len();
    let mut owners: Vec<Option<usize>> = faces.map(|face| map.areas_at(face).first().copied()).collect();
    owners[OUTSIDE] = None;
    for gap in gaps(map).into_iter().filter(|gap| gap.is_filled(mapping)) {
        gap.faces.iter().for_each(|face| owners[*face] = gap.around.first().copied());
    }
    let shapes = dissolve(&map.planar, &owners, areas.len());
    for (area, polygons) in areas.iter_mut().zip(shapes) {
        // Nothing is left of what lay within others altogether; what had no extent is known already.
        if polygons.is_empty() && !area.polygons.is_empty() {
            findings.push(Finding::new(Kind::NoExtent, vec![area.code.clone()]));
        }
        area.polygons = polygons;
    }
}
