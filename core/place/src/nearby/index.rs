//! Points in bands of latitude, each in order of longitude.

use std::cmp::Ordering;
use std::ops::Range;

use crate::Point;
use crate::metric::Spot;

/// Bands per degree of latitude at most: a band is about 60 m high.
const BANDS_PER_DEG: f64 = 1_853.0;
/// A degree of latitude is longer than this everywhere.
const LEAST_M_PER_DEG: f64 = 110_000.0;
/// A parallel with shorter degrees is searched all round.
const LEAST_M_PER_LON_DEG: f64 = 1.0;
/// Keeps what lies on the rim inside the window; rounding is far smaller.
const RIM: f64 = 1.0 + 1e-6;

/// Points that do not change, found again by their distance from anywhere.
#[derive(Debug, Clone)]
pub struct PointIndex<T> {
    spots: Vec<Stored>,
    items: Vec<T>,
    /// Where each band begins in `spots`, and where the last one ends.
    bands: Vec<usize>,
    south_deg: f64,
    bands_per_deg: f64,
}

#[derive(Debug, Clone, Copy)]
struct Stored {
    lat_deg: f64,
    lon_deg: f64,
    /// Which one it was when the index was made.
    given: usize,
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
        let mut all: Vec<(Stored, T)> = points
            .into_iter()
            .enumerate()
            .filter(|(_, (point, _))| Point::new(point.lat_deg, point.lon_deg).is_ok())
            .map(|(given, (Point { lat_deg, lon_deg }, item))| (Stored { lat_deg, lon_deg, given }, item))
            .collect();
        let latitudes = || all.iter().map(|(stored, _)| stored.lat_deg);
        let south_deg = latitudes().fold(90.0, f64::min);
        let height_deg = (latitudes().fold(-90.0, f64::max) - south_deg).max(0.0);
        // No more bands than points, roughly: a few points all over the Earth take no room.
        let bands_per_deg = BANDS_PER_DEG.min(all.len() as f64 / height_deg.max(1e-7));
        let band = |lat_deg: f64| ((lat_deg - south_deg) * bands_per_deg) as usize;
        all.sort_unstable_by(|(a, _), (b, _)| {
            (band(a.lat_deg).cmp(&band(b.lat_deg)))
                .then(a.lon_deg.total_cmp(&b.lon_deg))
                .then(a.given.cmp(&b.given))
        });
        let last = all.last().map_or(0, |(stored, _)| band(stored.lat_deg) + 1);
        let mut bands = vec![0; last + 1];
        for (stored, _) in &all {
            bands[band(stored.lat_deg) + 1] += 1;
        }
        for at in 1..bands.len() {
            bands[at] += bands[at - 1];
        }
        let (spots, items) = all.into_iter().unzip();
        Self { spots, items, bands, south_deg, bands_per_deg }
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
        let mut found = Vec::new();
        if Point::new(point.lat_deg, point.lon_deg).is_err() || radius_m.is_nan() || radius_m < 0.0 {
            return found;
        }
        let around = Spot::at(point);
        let up_deg = RIM * radius_m / LEAST_M_PER_DEG + 1e-9;
        let spans = spans(&around, radius_m, up_deg);
        let squared = radius_m * radius_m;
        for band in self.bands_between(point.lat_deg - up_deg, point.lat_deg + up_deg) {
            let (begin, end) = (self.bands[band], self.bands[band + 1]);
            for &(west_deg, east_deg) in spans.iter().flatten() {
                let first = self.spots[begin..end].partition_point(|stored| stored.lon_deg < west_deg);
                for at in begin + first..end {
                    let stored = &self.spots[at];
                    if stored.lon_deg > east_deg {
                        break;
                    }
                    let apart = around.squared_m(stored.lat_deg, stored.lon_deg);
                    if apart <= squared {
                        let (item, index) = (&self.items[at], stored.given);
                        found.push(Found { item, index, distance_m: apart });
                    }
                }
            }
        }
        found.sort_unstable_by(nearer);
        for one in &mut found {
            one.distance_m = one.distance_m.sqrt();
        }
        found
    }

    /// The bands that reach from one latitude to another.
    fn bands_between(&self, south_deg: f64, north_deg: f64) -> Range<usize> {
        // A cast stops at the ends of its range, so that anything south of the first band begins with it.
        let band = |lat_deg: f64| ((lat_deg - self.south_deg) * self.bands_per_deg) as usize;
        let end = band(north_deg).saturating_add(1).min(self.bands.len() - 1);
        band(south_deg).min(end)..end
    }
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
