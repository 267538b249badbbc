//! What a lookup is measured against: an R-tree of boxes with `geo`'s monotone polygons, and the distance to
//! every border of every area near the circle.

use geo::{BoundingRect, Intersects, LinesIter, MonotonicPolygons, MultiPolygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use saberling_place::{Content, Point, Ring};

/// An area's box with its place.
type Boxed = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// Areas in degrees behind an R-tree of their boxes.
pub(crate) struct Peers {
    tree: RTree<Boxed>,
    monotone: Vec<MonotonicPolygons<f64>>,
    shapes: Vec<MultiPolygon<f64>>,
}

impl Peers {
    pub(crate) fn new(content: &Content) -> Self {
        let line = |ring: &Ring| -> geo::LineString<f64> {
            ring.iter().map(|at| (at.point().lon_deg, at.point().lat_deg)).collect()
        };
        let polygon =
            |rings: &Vec<Ring>| geo::Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect());
        let mut areas: Vec<_> = content.areas.iter().collect();
        areas.sort_by(|a, b| a.code.cmp(&b.code));
        let shapes: Vec<MultiPolygon<f64>> =
            areas.iter().map(|area| area.polygons.iter().map(polygon).collect()).collect();
        let boxed = |(place, shape): (usize, &MultiPolygon<f64>)| {
            let rect = shape.bounding_rect().expect("a box");
            let [low, high] = [[rect.min().x, rect.min().y], [rect.max().x, rect.max().y]];
            GeomWithData::new(Rectangle::from_corners(low, high), place)
        };
        Self {
            tree: RTree::bulk_load(shapes.iter().enumerate().map(boxed).collect()),
            monotone: shapes.iter().cloned().map(MonotonicPolygons::from).collect(),
            shapes,
        }
    }

    /// The first area that holds the point.
    pub(crate) fn area_at(&self, at: Point) -> Option<usize> {
        let place = geo::coord! { x: at.lon_deg, y: at.lat_deg };
        let near = self.tree.locate_all_at_point(&[at.lon_deg, at.lat_deg]);
        near.map(|boxed| boxed.data).filter(|area| self.monotone[*area].intersects(&place)).min()
    }

    /// The first area that holds the point, and how many areas' borders are within the radius.
    pub(crate) fn borders_around(&self, at: Point, radius_m: f64) -> (Option<usize>, usize) {
        let north_m = 110_574.0;
        let east_m = 111_320.0 * at.lat_deg.to_radians().cos();
        let (aside, up) = (radius_m / east_m, radius_m / north_m);
        let around =
            AABB::from_corners([at.lon_deg - aside, at.lat_deg - up], [at.lon_deg + aside, at.lat_deg + up]);
        let place = geo::coord! { x: at.lon_deg, y: at.lat_deg };
        let (mut holder, mut met) = (None::<usize>, 0);
        for boxed in self.tree.locate_in_envelope_intersecting(&around) {
            let area = boxed.data;
            let shape = &self.shapes[area];
            let to_line = |line: geo::Line<f64>| {
                let from = ((line.start.x - at.lon_deg) * east_m, (line.start.y - at.lat_deg) * north_m);
                let to = ((line.end.x - at.lon_deg) * east_m, (line.end.y - at.lat_deg) * north_m);
                to_segment_m2(from, to)
            };
            let nearest_m2 = shape.lines_iter().map(to_line).fold(f64::INFINITY, f64::min);
            met += usize::from(nearest_m2 <= radius_m * radius_m);
            if self.monotone[area].intersects(&place) {
                holder = Some(holder.map_or(area, |known| known.min(area)));
            }
        }
        (holder, met)
    }
}

fn to_segment_m2(from: (f64, f64), to: (f64, f64)) -> f64 {
    let along = (to.0 - from.0, to.1 - from.1);
    let squared = along.0 * along.0 + along.1 * along.1;
    let ahead = -(from.0 * along.0 + from.1 * along.1);
    let share = if squared > 0.0 { (ahead / squared).clamp(0.0, 1.0) } else { 0.0 };
    let nearest = (from.0 + share * along.0, from.1 + share * along.1);
    nearest.0 * nearest.0 + nearest.1 * nearest.1
}
