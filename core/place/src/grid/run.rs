//! Edges of one area that follow each other in a ring and touch a cell.

use std::ops::Range;

/// In one number: the area (20 bits), whether it is the cell's last run, whether the area holds the cell's
/// reference, the count of edges (14 bits), the place of the first edge's first corner (28 bits).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run(u64);

const FIRST: u64 = (1 << 28) - 1;
const LAST_RUN: u64 = 1 << 43;
const INSIDE: u64 = 1 << 42;

impl Run {
    /// The most edges in one run.
    pub(super) const MOST: usize = (1 << 14) - 1;

    pub(super) fn new(area: usize, inside: bool, edges: Range<usize>) -> Self {
        let flag = if inside { INSIDE } else { 0 };
        Self((area as u64) << 44 | flag | (edges.len() as u64) << 28 | edges.start as u64)
    }

    pub(super) fn ended(self) -> Self {
        Self(self.0 | LAST_RUN)
    }

    pub(crate) fn area(self) -> usize {
        (self.0 >> 44) as usize
    }

    pub(super) fn inside(self) -> bool {
        self.0 & INSIDE != 0
    }

    pub(super) fn is_last(self) -> bool {
        self.0 & LAST_RUN != 0
    }

    /// Places of the edges' first corners: corner `end` closes the last edge.
    pub(crate) fn edges(self) -> Range<usize> {
        let first = (self.0 & FIRST) as usize;
        first..first + (self.0 >> 28) as usize % (Self::MOST + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_numbers_fit_side_by_side() {
        for (area, inside, first, count) in
            [((1 << 20) - 1, true, (1 << 28) - Run::MOST, Run::MOST), (0, false, 0, 0), (5, true, 9, 1)]
        {
            let run = Run::new(area, inside, first..first + count);
            assert_eq!((run.area(), run.inside(), run.is_last()), (area, inside, false));
            assert_eq!(run.edges(), first..first + count);
            assert!(run.ended().is_last());
        }
    }
}
