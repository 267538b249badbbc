//! Making the grid: which edges touch a cell, and which areas hold its reference.

use std::ops::Range;

use super::run::Run;
use super::scales::Scales;
use super::{Axis, Cell, Grid};
use crate::Corner;
use crate::distance::Scale;
use crate::exact::Reference;
use crate::pack::{Extent, Parts};

/// Cells for each edge, about: more make lookups a little quicker and the index larger.
const CELLS_FOR_EDGE: u64 = 2;
/// Never fewer and never more cells than these, unless the areas ask for fewer.
const CELLS: [u64; 2] = [256, 1 << 20];

/// Entries for each edge, and for a pack, that an index may have. Areas as cities have them stay far below; a
/// pack of edges that all cross each other gets larger cells until it does too.
const ENTRIES: [usize; 2] = [16, 1 << 14];

impl Grid {
    /// Builds the index of a pack.
    pub(crate) fn of(parts: &Parts) -> Self {
        let mut count = (parts.corners.len() as u64 * CELLS_FOR_EDGE).clamp(CELLS[0], CELLS[1]);
        loop {
            // One cell for everything has an entry for each edge at most, and so is never refused.
            if let Some(grid) = Self::with_cells(parts, count) {
                return grid;
            }
            count = (count / 4).max(1);
        }
    }

    /// Builds an index of about so many cells; `None` when it has too many entries.
    fn with_cells(parts: &Parts, count: u64) -> Option<Self> {
        let extent = parts.extent;
        let (columns, rows) = axes(extent, count as f64);
        let most = parts.corners.len() * ENTRIES[0] + ENTRIES[1];
        let plan = Plan { parts, columns, rows, most };
        let (begins, edges) = plan.edges_by_cell()?;
        let crossings = plan.crossings();
        let (cells, runs) = plan.cells(&begins, &edges, &crossings)?;
        let scales = Scales::new(extent.min.lat_e7, extent.max.lat_e7);
        Some(Self { columns: plan.columns, rows: plan.rows, cells, runs, scales })
    }
}

/// Cells about as high as they are wide.
fn axes(extent: Extent, count: f64) -> (Axis, Axis) {
    let (min, max) = (extent.min, extent.max);
    let scale = Scale::at(extent.middle().point().lat_deg);
    let wide = f64::from(min.lon_e7.abs_diff(max.lon_e7) + 1) * scale.east_m;
    let high = f64::from(min.lat_e7.abs_diff(max.lat_e7) + 1) * scale.north_m;
    let columns = (count * wide / high).sqrt().clamp(1.0, count) as u32;
    let rows = (count / f64::from(columns)) as u32;
    (Axis::new(min.lon_e7, max.lon_e7, columns), Axis::new(min.lat_e7, max.lat_e7, rows.max(1)))
}

struct Plan<'a> {
    parts: &'a Parts,
    columns: Axis,
    rows: Axis,
    /// Entries that the index may have.
    most: usize,
}

impl Plan<'_> {
    /// Places of the edges' first corners, cell by cell, and where each cell's begin; `None`
    /// when they are too many.
    fn edges_by_cell(&self) -> Option<(Vec<u32>, Vec<u32>)> {
        let mut begins = vec![0_u32; self.columns.count() * self.rows.count() + 1];
        let mut touches = 0;
        self.each_touch(|cell, _| {
            begins[cell + 1] += 1;
            touches += 1;
            touches <= self.most
        });
        if touches > self.most {
            return None;
        }
        for cell in 1..begins.len() {
            begins[cell] += begins[cell - 1];
        }
        let mut next = begins.clone();
        let mut edges = vec![0; begins[begins.len() - 1] as usize];
        self.each_touch(|cell, edge| {
            edges[next[cell] as usize] = edge as u32;
            next[cell] += 1;
            true
        });
        Some((begins, edges))
    }

    /// Names each cell and each edge that touches it, edges in their order, until told to stop.
    fn each_touch(&self, mut touch: impl FnMut(usize, usize) -> bool) {
        for (edge, from, to) in self.parts.edges() {
            let (south, north) = if from.lat_e7 <= to.lat_e7 { (from, to) } else { (to, from) };
            for row in self.rows.nearest(south.lat_e7.into())..=self.rows.nearest(north.lat_e7.into()) {
                for column in self.columns_touched(row, south, north) {
                    if !touch(row * self.columns.count() + column, edge) {
                        return;
                    }
                }
            }
        }
    }

    /// The columns that an edge touches in a row, half a unit around it included; rather one too many than
    /// one too few.
    fn columns_touched(&self, row: usize, south: Corner, north: Corner) -> Range<usize> {
        let (low, high) = (f64::from(self.rows.start(row)) - 0.5, f64::from(self.rows.start(row + 1)) - 0.5);
        let slope = match f64::from(north.lat_e7) - f64::from(south.lat_e7) {
            0.0 => 0.0,
            rise => (f64::from(north.lon_e7) - f64::from(south.lon_e7)) / rise,
        };
        let lon = |lat: f64| f64::from(south.lon_e7) + (lat - f64::from(south.lat_e7)) * slope;
        let level = south.lat_e7 == north.lat_e7;
        let enters = if level || low <= f64::from(south.lat_e7) { f64::from(south.lon_e7) } else { lon(low) };
        let leaves =
            if level || high >= f64::from(north.lat_e7) { f64::from(north.lon_e7) } else { lon(high) };
        let (west, east) = (enters.min(leaves) as i64 - 2, enters.max(leaves) as i64 + 2);
        let lons = (south.lon_e7.min(north.lon_e7), south.lon_e7.max(north.lon_e7));
        let (west, east) = (west.max(lons.0.into()), east.min(lons.1.into()));
        self.columns.nearest(west)..self.columns.nearest(east.max(west)) + 1
    }

    /// For each row, sorted: from which column on the reference lies on the other side of an edge, and whose.
    fn crossings(&self) -> Vec<Crossing> {
        let mut crossings = Vec::new();
        let mut areas = AreaOf::new(self.parts);
        for (edge, from, to) in self.parts.edges() {
            let area = areas.of(edge);
            let (low, high) = (from.lat_e7.min(to.lat_e7), from.lat_e7.max(to.lat_e7));
            // Rows that begin above the lower end and not above the upper one.
            for row in self.rows.nearest(low.into())..=self.rows.nearest(high.into()) {
                if low < self.rows.start(row) && self.rows.start(row) <= high {
                    crossings.push(Crossing { row, column: self.first_east(row, from, to), area });
                }
            }
        }
        crossings.sort_unstable();
        crossings
    }

    /// The first column whose reference lies east of an edge that crosses the row's reference parallel.
    fn first_east(&self, row: usize, from: Corner, to: Corner) -> usize {
        let lat = f64::from(self.rows.start(row)) - 0.5;
        let share = (lat - f64::from(from.lat_e7)) / (f64::from(to.lat_e7) - f64::from(from.lat_e7));
        let lon = f64::from(from.lon_e7) + share * (f64::from(to.lon_e7) - f64::from(from.lon_e7));
        let east =
            |column| Reference::of(self.columns.start(column), self.rows.start(row)).is_east_of(from, to);
        // The quotient is off by less than a unit; what it says is put right exactly.
        let mut column = self.columns.nearest(lon as i64);
        while column > 0 && east(column - 1) {
            column -= 1;
        }
        while column < self.columns.count() && !east(column) {
            column += 1;
        }
        column
    }

    /// All cells and their runs; `None` when these are too many.
    fn cells(&self, begins: &[u32], edges: &[u32], crossings: &[Crossing]) -> Option<(Vec<u32>, Vec<Run>)> {
        let mut cells = Vec::with_capacity(begins.len() - 1);
        let mut runs = Vec::new();
        let mut areas = AreaOf::new(self.parts);
        let mut coming = crossings.iter().peekable();
        for row in 0..self.rows.count() {
            let mut holders: Vec<usize> = Vec::new();
            for column in 0..self.columns.count() {
                while let Some(crossing) = coming.next_if(|next| (next.row, next.column) <= (row, column)) {
                    toggle(&mut holders, crossing.area);
                }
                let cell = cells.len();
                let within = &edges[begins[cell] as usize..begins[cell + 1] as usize];
                cells.push(put_cell(&mut runs, within, &holders, &mut areas).packed());
                if runs.len() > self.most {
                    return None;
                }
            }
            // Crossings east of every reference say nothing about any.
            while coming.next_if(|next| next.row == row).is_some() {}
        }
        runs.shrink_to_fit();
        Some((cells, runs))
    }
}

/// An edge that crosses the parallel of a row's references.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Crossing {
    row: usize,
    column: usize,
    area: usize,
}

fn toggle(holders: &mut Vec<usize>, area: usize) {
    match holders.binary_search(&area) {
        Ok(place) => {
            holders.remove(place);
        }
        Err(place) => holders.insert(place, area),
    }
}

/// Makes a cell of its edges and of the areas that hold its reference.
fn put_cell(runs: &mut Vec<Run>, edges: &[u32], holders: &[usize], areas: &mut AreaOf<'_>) -> Cell {
    match (edges, holders) {
        ([], []) => return Cell::Empty,
        ([], [owner]) => return Cell::Owned(*owner),
        _ => {}
    }
    let first = runs.len();
    let mut others = holders.iter().copied().peekable();
    let mut rest = edges;
    while let Some(begin) = rest.first() {
        let begin = *begin as usize;
        let area = areas.of(begin);
        while let Some(holder) = others.next_if(|holder| *holder < area) {
            runs.push(Run::new(holder, true, 0..0));
        }
        others.next_if(|holder| *holder == area);
        let follows = |(place, edge): &(usize, &u32)| **edge as usize == begin + place;
        let count = rest.iter().enumerate().take(Run::MOST).take_while(follows).count();
        // Edges of another area never follow: between two rings stands a closing corner that begins no edge.
        runs.push(Run::new(area, holders.binary_search(&area).is_ok(), begin..begin + count));
        rest = &rest[count..];
    }
    runs.extend(others.map(|holder| Run::new(holder, true, 0..0)));
    if let Some(last) = runs.last_mut() {
        *last = last.ended();
    }
    Cell::Mixed(first)
}

/// Finds the area of an edge; quick when it is the one before.
struct AreaOf<'a> {
    parts: &'a Parts,
    known: usize,
}

impl<'a> AreaOf<'a> {
    fn new(parts: &'a Parts) -> Self {
        Self { parts, known: 0 }
    }

    fn of(&mut self, edge: usize) -> usize {
        if !self.parts.corners_of(self.known).contains(&edge) {
            let after = |area: usize| self.parts.corners_of(area).end <= edge;
            self.known = partition_point(self.parts.areas.len(), after);
        }
        self.known
    }
}

/// The first number below `end` for which `before` does not hold.
fn partition_point(end: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, end);
    while low < high {
        let middle = low.midpoint(high);
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use crate::Ring;
    use crate::testing::{area, city, corner, pack, square};

    /// A ring that goes from the west to the east and back again and again.
    fn zigzag(turns: u32) -> Ring {
        let lat = |turn: u32| 3.5 + f64::from(turn) * 1e-4;
        (0..turns).map(|turn| corner(lat(turn), if turn % 2 == 0 { 98.0 } else { 98.5 })).collect()
    }

    #[test]
    fn edges_that_go_all_the_way_get_larger_cells_instead_of_a_larger_index() {
        let pack = pack(&city(vec![area("1", vec![vec![zigzag(5_000)]])]));
        let grid = pack.grid();
        assert!(grid.runs.len() <= 16 * 5_001 + (1 << 14), "{}", grid.runs.len());
        assert!(grid.cells.len() < 10_000, "{}", grid.cells.len());
        let inside = |lat, lon| pack.area_at(corner(lat, lon).point()).is_some();
        // On the two sides of the second edge in its middle, and beyond all.
        assert!(inside(3.500_1, 98.25) != inside(3.500_2, 98.25));
        assert!(!inside(3.49, 98.2));
    }

    #[test]
    fn areas_that_all_lie_on_one_another_get_one_cell() {
        let areas =
            (0..600).map(|code| area(&format!("{code:03}"), vec![vec![square(98.4, 3.6, 98.5, 3.7)]]));
        let pack = pack(&city(areas.collect()));
        assert!(pack.grid().runs.len() <= 16 * 3_000 + (1 << 14), "{}", pack.grid().runs.len());
        let answer = pack.lookup(corner(3.65, 98.45).point(), Some(10.0));
        assert_eq!(answer.candidates().count(), 600);
        assert_eq!(answer.primary().map(|area| area.code.as_str()), Some("000"));
    }
}
