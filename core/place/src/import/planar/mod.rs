//! Many rings as one flat map: corners, edges that meet at corners only, and faces.
//!
//! Everything is counted in whole units of 1e-7 degrees, so what touches is known to touch: an overlap, a gap
//! or a ring that crosses itself is a face of the map and never a matter of rounding.

mod build;
mod dissolve;
mod exact;
mod node;

use crate::content::{Corner, Ring};

pub(super) use dissolve::dissolve;
pub(super) use exact::twice_area;
pub(super) use node::{node, without_repeats};

/// The unbounded face around everything.
pub(super) const OUTSIDE: usize = 0;

/// How often each ring goes round a face: a ring's number and how often, anticlockwise positive. Rings that do
/// not go round it are left out; in order of their numbers.
pub(super) type Windings = Vec<(usize, i64)>;

/// A map of corners, edges and faces.
///
/// Edge `e` has the half-edges `2e`, from its lower to its higher corner, and `2e + 1`, back again.
pub(super) struct PlanarMap {
    /// The edges' corners, the lower one first.
    pub(super) edges: Vec<[Corner; 2]>,
    /// For each edge the rings that use it, and how often more forwards than backwards.
    pub(super) uses: Vec<Windings>,
    /// For each half-edge the face at its left.
    pub(super) left: Vec<usize>,
    /// For each half-edge the next one around its face.
    pub(super) next: Vec<usize>,
    /// The faces; the first one is [`OUTSIDE`].
    pub(super) faces: Vec<Face>,
    /// Pieces of border that a ring walks to and fro, so that they enclose nothing: ring and corners.
    pub(super) spikes: Vec<(usize, [Corner; 2])>,
}

/// A part of the plane that no edge divides.
#[derive(Debug, Clone, Default)]
pub(super) struct Face {
    /// Twice its area in square units; 0 for [`OUTSIDE`].
    pub(super) twice_area: i128,
    /// The latitude of its middle in 1e-7 degrees.
    pub(super) lat_e7: i64,
    /// Which rings go round it.
    pub(super) windings: Windings,
}

impl PlanarMap {
    /// Makes the map of rings that [`node`] has prepared.
    pub(super) fn of(rings: &[Ring]) -> Self {
        build::build(rings)
    }

    /// Where a half-edge begins.
    pub(super) fn origin(&self, half: usize) -> Corner {
        self.edges[half / 2][half % 2]
    }

    /// The face at the right of a half-edge.
    pub(super) fn right(&self, half: usize) -> usize {
        self.left[half ^ 1]
    }
}
#[cfg(test)]
mod tests;
