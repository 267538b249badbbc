//! Where an area's name fits on a map.

use crate::metric::Spot;
use crate::{Area, AreaPack, Corner, Point};

/// Lines from west to east that are looked along.
const LINES: i64 = 16;

impl AreaPack {
    /// A point well inside an area of this pack: the middle of a stretch from border to border, of sixteen the
    /// one whose middle lies farthest from any border. An area without any inside gets the middle of its box.
    pub fn label_point(&self, area: &Area) -> Point {
        let bounds = area.bounds();
        let middle = Point {
            lat_deg: (bounds.min_lat_deg + bounds.max_lat_deg) / 2.0,
            lon_deg: (bounds.min_lon_deg + bounds.max_lon_deg) / 2.0,
        };
        let spot = Spot::at(middle);
        let edges: Vec<_> = self
            .rings(area)
            .flat_map(|(_, ring)| ring.windows(2).map(|edge| (edge[0].point(), edge[1].point())))
            .collect();
        let height_deg = bounds.max_lat_deg - bounds.min_lat_deg;
        let lines = (0..LINES).map(|line| (line as f64 + 0.5) / LINES as f64);
        let middles = lines.filter_map(|share| widest(&edges, bounds.min_lat_deg + share * height_deg));
        let room = |point: Point| {
            edges.iter().map(|edge| squared_m(&spot, point, *edge)).fold(f64::INFINITY, f64::min)
        };
        let best = middles.map(|point| (room(point), point)).max_by(|a, b| a.0.total_cmp(&b.0));
        // As exact as the borders themselves.
        best.and_then(|(_, point)| Corner::of(point)).map_or(middle, Corner::point)
    }
}

/// The middle of the widest stretch along a parallel that lies inside.
fn widest(edges: &[(Point, Point)], lat_deg: f64) -> Option<Point> {
    let crossing = |(from, to): &(Point, Point)| {
        let crosses = (from.lat_deg > lat_deg) != (to.lat_deg > lat_deg);
        let share = (lat_deg - from.lat_deg) / (to.lat_deg - from.lat_deg);
        crosses.then_some(from.lon_deg + share * (to.lon_deg - from.lon_deg))
    };
    let mut crossings: Vec<f64> = edges.iter().filter_map(crossing).collect();
    crossings.sort_unstable_by(f64::total_cmp);
    let (pairs, _) = crossings.as_chunks::<2>();
    let widest = pairs.iter().max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])))?;
    Some(Point { lat_deg, lon_deg: (widest[0] + widest[1]) / 2.0 })
}

/// Squared metres from a point to an edge, on a plane as large as the area.
fn squared_m(spot: &Spot, point: Point, (from, to): (Point, Point)) -> f64 {
    let flat = |end: Point| {
        [
            (end.lon_deg - point.lon_deg) * spot.metres_per_lon_deg,
            (end.lat_deg - point.lat_deg) * spot.metres_per_lat_deg,
        ]
    };
    let (from, to) = (flat(from), flat(to));
    let along = [to[0] - from[0], to[1] - from[1]];
    let length = along[0] * along[0] + along[1] * along[1];
    let share = if length > 0.0 { -(from[0] * along[0] + from[1] * along[1]) / length } else { 0.0 };
    let share = share.clamp(0.0, 1.0);
    let near = [from[0] + share * along[0], from[1] + share * along[1]];
    near[0] * near[0] + near[1] * near[1]
}

#[cfg(test)]
mod tests {
    use crate::testing::{area, binjai, city, corner, pack, town};

    #[test]
    fn a_name_stands_inside_its_area_and_not_in_a_hole() {
        let horseshoe = vec![
            corner(3.60, 98.40),
            corner(3.60, 98.43),
            corner(3.63, 98.43),
            corner(3.63, 98.42),
            corner(3.61, 98.42),
            corner(3.61, 98.41),
            corner(3.63, 98.41),
            corner(3.63, 98.40),
        ];
        let packs = [town(), pack(&city(vec![area("U", vec![vec![horseshoe]])]))];
        for pack in packs.into_iter().chain(binjai().map(|content| pack(&content))) {
            for area in pack.areas() {
                let lookup = pack.lookup(pack.label_point(area), Some(1.0));
                assert!(
                    lookup.candidates().any(|near| near.area == area && near.distance_m > 20.0),
                    "{area:?}"
                );
            }
        }
    }

    #[test]
    fn the_name_of_a_square_stands_near_its_middle() {
        let town = town();
        let point = town.label_point(town.area("B").unwrap());
        assert!((point.lat_deg - 3.605).abs() < 0.001 && (point.lon_deg - 98.405).abs() < 0.001, "{point:?}");
    }
}
