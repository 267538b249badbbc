//! An even grid over a pack's areas: most cells know their only owner, the others the few edges in them.

use std::hint::black_box;
use std::ops::RangeInclusive;

use crate::Corner;
use crate::distance::Scale;
use crate::exact::Reference;

mod axis;
mod build;
mod run;
mod scales;

pub(crate) use axis::Axis;
use run::Run;
use scales::Scales;

/// The index of a pack; built when it is first asked.
pub(crate) struct Grid {
    pub(crate) columns: Axis,
    pub(crate) rows: Axis,
    /// Row by row from the south-west: [`Cell`] in a number.
    cells: Vec<u32>,
    /// Cells that no single area owns, one behind the other.
    runs: Vec<Run>,
    scales: Scales,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell {
    /// No area and no edge.
    Empty,
    /// All of it lies in this area and in no other; no edge touches it.
    Owned(usize),
    /// Edges or several areas: the place of its first run.
    Mixed(usize),
}

/// Marks a mixed cell's number; an owned one is the area's place and 1.
const MIXED: u32 = 1 << 31;

impl Cell {
    fn packed(self) -> u32 {
        match self {
            Self::Empty => 0,
            Self::Owned(area) => area as u32 + 1,
            Self::Mixed(run) => run as u32 | MIXED,
        }
    }

    fn unpacked(number: u32) -> Self {
        match number {
            0 => Self::Empty,
            owned if owned < MIXED => Self::Owned(owned as usize - 1),
            mixed => Self::Mixed((mixed & !MIXED) as usize),
        }
    }
}

impl Grid {
    /// The column and the row of a point; `None` outside all areas.
    pub(crate) fn locate(&self, at: Corner) -> Option<(usize, usize)> {
        Some((self.columns.index(at.lon_e7)?, self.rows.index(at.lat_e7)?))
    }

    pub(crate) fn cell(&self, column: usize, row: usize) -> Cell {
        Cell::unpacked(self.cells[row * self.columns.count() + column])
    }

    /// The scale at a latitude between the areas' southern and northern end.
    pub(crate) fn scale(&self, lat_e7: i32) -> Option<Scale> {
        self.scales.at(lat_e7)
    }

    /// Names the areas that hold a point of a mixed cell, in order of their codes, until told to stop.
    pub(crate) fn each_holder(
        &self,
        corners: &[Corner],
        (at, column, row, first): (Corner, usize, usize, usize),
        mut goes_on: impl FnMut(usize) -> bool,
    ) {
        let reference = Reference::of(self.columns.start(column), self.rows.start(row));
        for group in self.groups(first) {
            let mut inside = group[0].inside();
            'edges: for run in group {
                let run = run.edges();
                for pair in corners[run.start..=run.end].windows(2) {
                    match reference.passes(at, pair[0], pair[1]) {
                        None => {
                            inside = true;
                            break 'edges;
                        }
                        Some(odd) => inside ^= odd,
                    }
                }
            }
            if inside && !goes_on(group[0].area()) {
                return;
            }
        }
    }

    /// Has the memory of a mixed cell's first edges fetched.
    pub(crate) fn read_ahead(&self, cell: Cell, corners: &[Corner]) {
        if let Cell::Mixed(first) = cell {
            black_box(corners[self.runs[first].edges().start]);
        }
    }

    /// The runs of a mixed cell, area by area.
    pub(crate) fn groups(&self, first: usize) -> impl Iterator<Item = &[Run]> {
        let mut rest = &self.runs[first..];
        std::iter::from_fn(move || {
            let area = rest.first()?.area();
            let mut end = 0;
            let last = loop {
                let run = rest[end];
                if run.area() != area {
                    break false;
                }
                end += 1;
                if run.is_last() {
                    break true;
                }
            };
            let (group, others) = rest.split_at(end);
            rest = if last { &[] } else { others };
            Some(group)
        })
    }

    /// The columns and rows that a box touches, given as west, east, south and north; `None` when none.
    pub(crate) fn covered(
        &self,
        [west, east, south, north]: [i64; 4],
    ) -> Option<(RangeInclusive<usize>, RangeInclusive<usize>)> {
        Some((self.columns.covered(west, east)?, self.rows.covered(south, north)?))
    }
}
