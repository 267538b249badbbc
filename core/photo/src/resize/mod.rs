//! Making planes smaller: Lanczos, row by row, in whole numbers.

use crate::plane::Plane;
use crate::simd::Level;

/// How one direction of a plane is mapped onto a smaller one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Axis {
    /// Samples of the source.
    pub(crate) from: usize,
    /// Samples wanted.
    pub(crate) to: usize,
    /// Source samples for one wanted sample, as a fraction `step.0 / step.1`, at least 1. The left edges
    /// of both lie on each other; the right ones may not, when a size was rounded up.
    pub(crate) step: (u64, u64),
}

/// Makes a plane smaller while its rows arrive.
pub(crate) struct Resizer {
    across: Axis,
    plane: Plane,
}

impl Resizer {
    pub(crate) fn new(across: Axis, down: Axis, level: Level) -> Self {
        let _ = level;
        Self { across, plane: Plane::new(across.to, down.to) }
    }

    /// Takes the next row of the source, `across.from` samples.
    pub(crate) fn push(&mut self, row: &[u8]) {
        debug_assert_eq!(row.len(), self.across.from);
    }

    /// The finished plane; shorter than wanted when rows of the source are missing: only rows whose
    /// source is all there.
    pub(crate) fn finish(self) -> Plane {
        self.plane
    }
}

/// stand-in
pub(crate) fn plane(plane: &Plane, to: (usize, usize), level: Level) -> Plane {
    let _ = (plane, level);
    Plane::new(to.0, to.1)
}
