//! Points in a grid: in bands of latitude, each in order of longitude, with a table of where each cell begins.

use std::cmp::Ordering;
use std::ops::Range;

use crate::Point;
use crate::metric::Spot;

/// Cells per degree at most: a cell is at least about 60 m high.
const CELLS_PER_DEG: f64 = 1_853.0;
/// Cells for each point, about: a few points all over the Earth take no room.
const CELLS_PER_POINT: f64 = 2.0;
/// In a longer row of points the first one is looked for by halving.
const LONG_ROW: usize = 16;
/// A degree of latitude is longer than this everywhere.
const LEAST_M_PER_DEG: f64 = 110_000.0;
/// A parallel with shorter degrees is searched all round.
const LEAST_M_PER_LON_DEG: f64 = 1.0;
/// Keeps what lies on the rim inside the window; rounding is far smaller.
const RIM: f64 = 1.0 + 1e-6;

/// Points that do not change, found again by their distance from anywhere.
#[derive(Debug, Clone)]
pub struct PointIndex<T> {
    /// Latitude and longitude, by band and then by longitude.
    spots: Vec<(f64, f64)>,
    items: Vec<T>,
    /// Which one each was when the index was made.
    given: Vec<usize>,
    grid: Grid,
    /// Where each cell begins in `spots`, and where the last one ends.
    cells: Vec<usize>,
}

/// Which cell a place lies in.
#[derive(Debug, Clone, Copy)]
struct Grid {
    south_deg: f64,
    west_deg: f64,
    rows_per_deg: f64,
    columns_per_deg: f64,
    rows: usize,
    columns: usize,
}

/// A point within the radius.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found<'a, T> {
    /// What was stored with the point.
    pub item: &'a T,
    /// Which one it was when the index was made.
    pub index: usize,
    /// Metres to it; over 10 km within a millionth of [`crate::distance_m`].
    pub distance_m: f64,
}

impl<T> PointIndex<T> {
    /// Takes the points in; one that is no number or out of range is left out and never found.
    pub fn new(points: impl IntoIterator<Item = (Point, T)>) -> Self {
        let mut all: Vec<(f64, f64, usize, T)> = points
            .into_iter()
            .enumerate()
            .filter(|(_, (point, _))| Point::new(point.lat_deg, point.lon_deg).is_ok())
            .map(|(given, (Point { lat_deg, lon_deg }, item))| (lat_deg, lon_deg, given, item))
            .collect();
        let grid = Grid::over(&all);
        all.sort_unstable_by(|a, b| {
            grid.row(a.0).cmp(&grid.row(b.0)).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2))
        });
        let mut cells = vec![0; grid.rows * grid.columns + 1];
        for (lat_deg, lon_deg, ..) in &all {
            cells[grid.row(*lat_deg) * grid.columns + grid.column(*lon_deg) + 1] += 1;
        }
        for at in 1..cells.len() {
            cells[at] += cells[at - 1];
        }
        let (mut spots, mut items, mut indices) = (Vec::new(), Vec::new(), Vec::new());
        for (lat_deg, lon_deg, given, item) in all {
            spots.push((lat_deg, lon_deg));
            indices.push(given);
            items.push(item);
        }
        Self { spots, items, given: indices, grid, cells }
    }

    /// How many points it holds.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Every point at most so many metres away, the nearest first, equally near ones as they were given.
    ///
    /// Around a point that is no place, and within a radius that is negative or no number, is nothing.
    pub fn within(&self, point: Point, radius_m: f64) -> Vec<Found<'_, T>> {
        if Point::new(point.lat_deg, point.lon_deg).is_err() || radius_m.is_nan() || radius_m < 0.0 {
            return Vec::new();
        }
        let mut found = Vec::with_capacity(16);
        let around = Spot::at(point);
        let up_deg = RIM * radius_m / LEAST_M_PER_DEG + 1e-9;
        let rows = self.grid.row(point.lat_deg - up_deg)..=self.grid.row(point.lat_deg + up_deg);
        let spans = spans(&around, radius_m, up_deg);
        for &(west_deg, east_deg) in spans.iter().flatten() {
            let columns = self.grid.column(west_deg)..=self.grid.column(east_deg);
            for row in rows.clone() {
                let first = row * self.grid.columns;
                let row = self.cells[first + columns.start()]..self.cells[first + columns.end() + 1];
                self.search(row, &around, (west_deg, east_deg), radius_m * radius_m, &mut found);
            }
        }
        found.sort_unstable_by(nearer);
        for one in &mut found {
            one.distance_m = one.distance_m.sqrt();
        }
        found
    }

    /// Adds the points of a row that lie between two longitudes and within the radius, with squared metres.
    fn search<'a>(
        &'a self,
        row: Range<usize>,
        around: &Spot,
        (west_deg, east_deg): (f64, f64),
        squared: f64,
        found: &mut Vec<Found<'a, T>>,
    ) {
        let is_west = |spot: &(f64, f64)| spot.1 < west_deg;
        let skipped = if row.len() > LONG_ROW { self.spots[row.clone()].partition_point(is_west) } else { 0 };
        for at in row.start + skipped..row.end {
            let (lat_deg, lon_deg) = self.spots[at];
            if lon_deg > east_deg {
                break;
            }
            let apart = around.squared_m(lat_deg, lon_deg);
            // The row's first cell may reach farther west, into what another span has found.
            if apart <= squared && lon_deg >= west_deg {
                found.push(Found { item: &self.items[at], index: self.given[at], distance_m: apart });
            }
        }
    }
}

impl Grid {
    /// Over all the points, with no more cells than they deserve.
    fn over<T>(all: &[(f64, f64, usize, T)]) -> Self {
        let (south_deg, north_deg) = ends(all.iter().map(|point| point.0));
        let (west_deg, east_deg) = ends(all.iter().map(|point| point.1));
        let (height_deg, width_deg) = (north_deg - south_deg, east_deg - west_deg);
        let most = CELLS_PER_POINT * all.len() as f64;
        let rows_per_deg = CELLS_PER_DEG.min(most.sqrt() / height_deg.max(1e-7));
        let rows = (height_deg * rows_per_deg) as usize + 1;
        let columns_per_deg = CELLS_PER_DEG.min(most / rows as f64 / width_deg.max(1e-7));
        let columns = (width_deg * columns_per_deg) as usize + 1;
        Self { south_deg, west_deg, rows_per_deg, columns_per_deg, rows, columns }
    }

    /// A cast stops at the ends of its range, so that what lies south of the grid belongs to its first row.
    fn row(&self, lat_deg: f64) -> usize {
        (((lat_deg - self.south_deg) * self.rows_per_deg) as usize).min(self.rows - 1)
    }

    fn column(&self, lon_deg: f64) -> usize {
        (((lon_deg - self.west_deg) * self.columns_per_deg) as usize).min(self.columns - 1)
    }
}

/// The least and the greatest; 0 and 0 of none.
fn ends(degrees: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let least = degrees.clone().reduce(f64::min).unwrap_or(0.0);
    (least, degrees.reduce(f64::max).unwrap_or(0.0))
}

fn nearer<T>(a: &Found<'_, T>, b: &Found<'_, T>) -> Ordering {
    a.distance_m.total_cmp(&b.distance_m).then(a.index.cmp(&b.index))
}

/// The longitudes that can lie within the radius: two spans where they cross the antimeridian.
fn spans(around: &Spot, radius_m: f64, up_deg: f64) -> [Option<(f64, f64)>; 2] {
    let shortest = around.metres_per_lon_deg - 0.5 * up_deg * around.shrink_per_deg.abs();
    let half_deg = RIM * radius_m / shortest + 1e-9;
    if shortest.is_nan() || shortest < LEAST_M_PER_LON_DEG || half_deg >= 180.0 {
        return [Some((-180.0, 180.0)), None];
    }
    let (west, east) = (around.point.lon_deg - half_deg, around.point.lon_deg + half_deg);
    if west < -180.0 {
        [Some((-180.0, east)), Some((west + 360.0, 180.0))]
    } else if east > 180.0 {
        [Some((-180.0, east - 360.0)), Some((west, 180.0))]
    } else {
        [Some((west, east)), None]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::distance_m;

    fn by_scan(points: &[Point], around: Point, radius_m: f64) -> Vec<(usize, f64)> {
        let spot = Spot::at(around);
        let mut found: Vec<_> = (points.iter().enumerate())
            .map(|(at, point)| (at, spot.squared_m(point.lat_deg, point.lon_deg)))
            .filter(|(_, squared)| *squared <= radius_m * radius_m)
            .collect();
        found.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        found.into_iter().map(|(at, squared)| (at, squared.sqrt())).collect()
    }

    fn by_index(points: &[Point], around: Point, radius_m: f64) -> Vec<(usize, f64)> {
        let index = PointIndex::new(points.iter().map(|&point| (point, ())));
        index.within(around, radius_m).iter().map(|found| (found.index, found.distance_m)).collect()
    }

    fn anywhere() -> impl Strategy<Value = Point> {
        let town = (3.55..3.65_f64, 98.45..98.53_f64);
        let crowd = (3.6..3.6003_f64, 98.48..98.4803_f64);
        let antimeridian =
            (-0.01..0.01_f64, prop_oneof![179.99..180.0_f64, -180.0..-179.99_f64, Just(180.0)]);
        let pole = (prop_oneof![89.99..90.0_f64, Just(90.0), Just(-90.0)], -180.0..180.0_f64);
        let earth = (-90.0..90.0_f64, -180.0..180.0_f64);
        prop_oneof![4 => town, 4 => crowd, 2 => antimeridian, 1 => pole, 1 => earth]
            .prop_map(|(lat, lon)| Point::new(lat, lon).unwrap())
    }

    proptest! {
        #[test]
        fn it_finds_what_a_scan_finds_in_the_same_order(
            points in prop::collection::vec(anywhere(), 0..200),
            around in anywhere(),
            radius_m in prop_oneof![0.0..60.0_f64, 0.0..3_000.0_f64, 0.0..3e7_f64, Just(f64::INFINITY)],
        ) {
            prop_assert_eq!(by_index(&points, around, radius_m), by_scan(&points, around, radius_m));
        }

        #[test]
        fn in_town_it_finds_what_lies_within_the_exact_distance(
            points in prop::collection::vec((3.6..3.61_f64, 98.48..98.49_f64), 1..200),
            lat in 3.6..3.61_f64, lon in 98.48..98.49_f64, radius_m in 1.0..800.0_f64,
        ) {
            let points: Vec<_> = points.iter().map(|&(lat, lon)| Point::new(lat, lon).unwrap()).collect();
            let around = Point::new(lat, lon).unwrap();
            let found = by_index(&points, around, radius_m);
            for (at, &point) in points.iter().enumerate() {
                let exact = distance_m(around, point);
                let is_found = found.iter().find(|(index, _)| *index == at);
                if (exact / radius_m - 1.0).abs() > 1e-6 {
                    prop_assert_eq!(is_found.is_some(), exact < radius_m);
                }
                if let Some((_, said)) = is_found {
                    prop_assert!((said - exact).abs() < 1e-3);
                }
            }
        }
    }

    #[test]
    fn the_nearest_comes_first_and_equals_come_as_they_were_given() {
        let at = |lat| Point::new(lat, 98.48).unwrap();
        let points = [at(3.601), at(3.6), at(3.6002), at(3.6), at(3.7)];
        let found = by_index(&points, at(3.6), 150.0);
        assert_eq!(found.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [1, 3, 2, 0]);
        assert_eq!(found[0].1, 0.0);
    }

    #[test]
    fn a_radius_almost_around_the_earth_finds_each_point_once() {
        let at = |lon| Point::new(0.0, lon).unwrap();
        let points = [at(-170.0), at(-170.0), at(10.0), at(170.0)];
        for radius_m in [19_000_000.0, 19_900_000.0, 20_030_000.0, 20_040_000.0] {
            for around in [at(-179.9), at(179.9), at(0.1)] {
                assert_eq!(by_index(&points, around, radius_m), by_scan(&points, around, radius_m));
            }
        }
    }

    #[test]
    fn what_is_no_place_is_never_found() {
        let nowhere = Point { lat_deg: f64::NAN, lon_deg: 98.0 };
        let here = Point::new(3.6, 98.48).unwrap();
        let index =
            PointIndex::new([(nowhere, 'a'), (here, 'b'), (Point { lat_deg: 95.0, lon_deg: 0.0 }, 'c')]);
        assert_eq!(
            index.within(here, f64::INFINITY).iter().map(|found| *found.item).collect::<String>(),
            "b"
        );
        assert!(index.within(nowhere, 1e9).is_empty());
        assert!(index.within(here, f64::NAN).is_empty() && index.within(here, -1.0).is_empty());
        assert_eq!((index.len(), PointIndex::<()>::new([]).within(here, 1e9).len()), (1, 0));
    }
}
