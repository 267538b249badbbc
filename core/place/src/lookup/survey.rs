//! Which areas hold a point, and which borders are near it.

use super::NEAREST_ONLY_M;
use super::hits::{Hit, Hits};
use super::view::View;
use crate::grid::{Cell, Grid};
use crate::{Area, AreaPack, Corner, Point};

/// A box that covers more cells is not looked through cell by cell.
const MANY_CELLS: usize = 1024;
/// Points whose cells are read at once.
const BLOCK: usize = 64;

impl AreaPack {
    /// The first area that holds the point.
    pub(super) fn holder(&self, at: Corner) -> Option<usize> {
        let (column, row) = self.grid().locate(at)?;
        self.holder_in(at, (column, row), self.grid().cell(column, row))
    }

    fn holder_in(&self, at: Corner, (column, row): (usize, usize), cell: Cell) -> Option<usize> {
        match cell {
            Cell::Empty => None,
            Cell::Owned(area) => Some(area),
            Cell::Mixed(first) => {
                let mut holder = None;
                self.grid().each_holder(&self.0.corners, (at, column, row, first), |area| {
                    holder = Some(area);
                    false
                });
                holder
            }
        }
    }

    /// The first areas that hold some points. All cells are read before any is followed: where the areas are
    /// many, most of the time goes by waiting for memory, and so the processor waits for all of them at once.
    pub(super) fn holders<'a>(&'a self, points: &[Point], mut found: impl FnMut(Option<&'a Area>)) {
        let grid = self.grid();
        let mut cells = Vec::with_capacity(BLOCK);
        for block in points.chunks(BLOCK) {
            cells.clear();
            cells.extend(block.iter().map(|point| {
                let at = Corner::of(*point)?;
                let (column, row) = grid.locate(at)?;
                Some((at, (column, row), grid.cell(column, row)))
            }));
            for (_, _, cell) in cells.iter().flatten() {
                grid.read_ahead(*cell, &self.0.corners);
            }
            for cell in &cells {
                let holder = cell.and_then(|(at, place, cell)| self.holder_in(at, place, cell));
                found(holder.map(|index| &self.areas()[index]));
            }
        }
    }

    /// Areas that hold the point or whose border is within the radius; when none holds it, within
    /// [`NEAREST_ONLY_M`] at least.
    pub(super) fn survey(&self, at: Corner, radius_m: f64) -> Hits {
        let grid = self.grid();
        let mut hits = Hits::default();
        if let Some((column, row)) = grid.locate(at) {
            let mut hold = |area| {
                hits.push(Hit::new(area, true, f64::INFINITY));
                true
            };
            match grid.cell(column, row) {
                Cell::Empty => {}
                Cell::Owned(area) => {
                    hold(area);
                    if is_clear(grid, (column, row), at, radius_m) {
                        return hits;
                    }
                }
                Cell::Mixed(first) => grid.each_holder(&self.0.corners, (at, column, row, first), hold),
            }
        }
        let reach_m = if hits.len() > 0 { radius_m } else { radius_m.max(NEAREST_ONLY_M) };
        self.meet(View::of(self, at), reach_m, &mut hits);
        hits
    }

    /// Adds the areas whose borders are within reach.
    fn meet(&self, view: View, reach_m: f64, hits: &mut Hits) {
        let grid = self.grid();
        let reach_m2 = reach_m * reach_m;
        let around = view.around(reach_m);
        let Some((columns, rows)) = grid.covered(around) else { return };
        if columns.clone().count() * rows.clone().count() > MANY_CELLS {
            return self.meet_all(view, reach_m2, hits);
        }
        for row in rows {
            for column in columns.clone() {
                if let Cell::Mixed(first) = grid.cell(column, row) {
                    for group in grid.groups(first) {
                        let edges = group.iter().map(|run| run.edges());
                        let near_m2 = self.near_m2(edges, view, around);
                        if near_m2 <= reach_m2 {
                            hits.meet(group[0].area(), near_m2);
                        }
                    }
                }
            }
        }
    }

    /// As [`Self::meet`], along all borders.
    fn meet_all(&self, view: View, reach_m2: f64, hits: &mut Hits) {
        let held: Vec<_> = hits.iter().map(|hit| hit.area()).collect();
        let mut all = Hits::default();
        for (index, area) in self.areas().iter().enumerate() {
            let (inside, boxed) = (held.contains(&index), view.extent_m2(area.extent) <= reach_m2);
            let away_m2 = if boxed { self.border_m2(area, view) } else { f64::INFINITY };
            if inside || away_m2 <= reach_m2 {
                all.push(Hit::new(index, inside, away_m2));
            }
        }
        *hits = all;
    }

    /// Square of the metres to the nearest of some edges; those beside the box are not looked at.
    fn near_m2(
        &self,
        runs: impl Iterator<Item = std::ops::Range<usize>>,
        view: View,
        around: [i64; 4],
    ) -> f64 {
        let [west, east, south, north] = around;
        let mut near_m2 = f64::INFINITY;
        for run in runs {
            for pair in self.0.corners[run.start..=run.end].windows(2) {
                let (from, to) = (pair[0], pair[1]);
                let beside = i64::from(from.lon_e7.max(to.lon_e7)) < west
                    || i64::from(from.lon_e7.min(to.lon_e7)) > east
                    || i64::from(from.lat_e7.max(to.lat_e7)) < south
                    || i64::from(from.lat_e7.min(to.lat_e7)) > north;
                if !beside {
                    near_m2 = near_m2.min(view.edge_m2(from, to));
                }
            }
        }
        near_m2
    }

    /// Square of the metres to the nearest border of an area, holes included.
    pub(super) fn border_m2(&self, area: &Area, view: View) -> f64 {
        let edges = self.rings(area).flat_map(|(_, ring)| ring.windows(2));
        edges.map(|pair| view.edge_m2(pair[0], pair[1])).fold(f64::INFINITY, f64::min)
    }

    /// Square of the metres to the nearest border of all, however far it is.
    pub(super) fn nearest_m2(&self, view: View) -> f64 {
        let nearer = |nearest: f64, area: &Area| {
            if view.extent_m2(area.extent) < nearest {
                nearest.min(self.border_m2(area, view))
            } else {
                nearest
            }
        };
        self.areas().iter().fold(f64::INFINITY, nearer)
    }
}

/// Whether the circle lies within the cell, which no edge touches.
fn is_clear(grid: &Grid, (column, row): (usize, usize), at: Corner, radius_m: f64) -> bool {
    let Some(scale) = grid.scale(at.lat_e7) else { return false };
    f64::from(grid.columns.margin(column, at.lon_e7)) * scale.east_m > radius_m
        && f64::from(grid.rows.margin(row, at.lat_e7)) * scale.north_m > radius_m
}
