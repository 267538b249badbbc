//! Distances over a few kilometres, on a plane that touches the ellipsoid at the place itself.

use crate::{Bounds, Point};

/// WGS84: equatorial radius in metres and first eccentricity squared.
const EQUATOR_M: f64 = 6_378_137.0;
const ECCENTRICITY_SQUARED: f64 = 6.694_379_990_141_317e-3;

/// Distance between two points in metres, by a local equirectangular projection.
///
/// Scaled by the ellipsoid's two radii of curvature at the middle latitude, so that over a city it
/// is within 0.01 % of the geodesic; it is not meant for distances of more than about 100 km.
pub fn distance_m(a: Point, b: Point) -> f64 {
    let plane = Plane::at(Point { lat_deg: a.lat_deg.midpoint(b.lat_deg), lon_deg: a.lon_deg });
    let along_meridian = (b.lat_deg - a.lat_deg) * plane.metres_per_lat_deg;
    let along_parallel = turn_deg(b.lon_deg - a.lon_deg) * plane.metres_per_lon_deg;
    along_meridian.hypot(along_parallel)
}

/// A difference of longitudes the short way round.
fn turn_deg(difference_deg: f64) -> f64 {
    if difference_deg.abs() <= 180.0 {
        difference_deg
    } else {
        difference_deg - 360.0 * (difference_deg / 360.0).round()
    }
}

/// A flat map in metres with its origin at one point.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plane {
    origin: Point,
    metres_per_lat_deg: f64,
    metres_per_lon_deg: f64,
}

impl Plane {
    /// Radii of curvature in the meridian and in the prime vertical, as in any textbook of geodesy.
    pub(crate) fn at(origin: Point) -> Self {
        let (sine, cosine) = origin.lat_deg.to_radians().sin_cos();
        let flattening = 1.0 - ECCENTRICITY_SQUARED * sine * sine;
        let prime_vertical = EQUATOR_M / flattening.sqrt();
        let meridian = prime_vertical * (1.0 - ECCENTRICITY_SQUARED) / flattening;
        Self {
            origin,
            metres_per_lat_deg: meridian.to_radians(),
            metres_per_lon_deg: (prime_vertical * cosine).to_radians(),
        }
    }

    /// East and north of the origin in metres.
    fn place(self, lat_deg: f64, lon_deg: f64) -> (f64, f64) {
        (
            turn_deg(lon_deg - self.origin.lon_deg) * self.metres_per_lon_deg,
            (lat_deg - self.origin.lat_deg) * self.metres_per_lat_deg,
        )
    }

    /// Metres from the origin to the nearest point of the line.
    pub(crate) fn to_line_m(self, line: geo::Line<f64>) -> f64 {
        let from = self.place(line.start.y, line.start.x);
        to_segment_m(from, self.place(line.end.y, line.end.x))
    }

    /// Metres from the origin to the box, 0 inside it; never more than to anything in the box.
    pub(crate) fn to_bounds_m(self, bounds: &Bounds) -> f64 {
        let (west, south) = self.place(bounds.min_lat_deg, bounds.min_lon_deg);
        let (east, north) = self.place(bounds.max_lat_deg, bounds.max_lon_deg);
        let aside = west.max(-east).max(0.0);
        let above = south.max(-north).max(0.0);
        aside.hypot(above)
    }
}

/// Metres from (0, 0) to the segment between two places.
fn to_segment_m(from: (f64, f64), to: (f64, f64)) -> f64 {
    let along = (to.0 - from.0, to.1 - from.1);
    let squared = along.0 * along.0 + along.1 * along.1;
    let share =
        if squared > 0.0 { (-(from.0 * along.0 + from.1 * along.1) / squared).clamp(0.0, 1.0) } else { 0.0 };
    (from.0 + share * along.0).hypot(from.1 + share * along.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two places as (latitude, longitude) and the geodesic between them in metres.
    type Geodesic = ((f64, f64), (f64, f64), f64);
    const GEODESICS: [Geodesic; 6] = [
        ((3.6, 98.48), (3.6005, 98.4806), 86.6058),
        ((3.53, 98.44), (3.67, 98.54), 19055.0946),
        ((3.6, 98.44), (3.6, 98.54), 11110.1293),
        ((3.53, 98.5), (3.67, 98.5), 15481.0116),
        ((-6.2, 106.8), (-6.25, 106.9), 12371.2083),
        ((60.0, 25.0), (60.02, 25.03), 2786.6968),
    ];

    fn point(lat: f64, lon: f64) -> Point {
        Point::new(lat, lon).unwrap()
    }

    #[test]
    fn a_distance_in_town_is_within_a_ten_thousandth_of_the_geodesic() {
        // Geodesics by GeographicLib (Karney), WGS84.
        for (a, b, geodesic_m) in GEODESICS {
            let here = distance_m(point(a.0, a.1), point(b.0, b.1));
            assert!((here / geodesic_m - 1.0).abs() < 1e-4, "{here} against {geodesic_m}");
        }
    }

    #[test]
    fn the_antimeridian_is_no_obstacle() {
        let across = distance_m(point(0.0, 179.999), point(0.0, -179.999));
        assert!((across - 222.639).abs() < 0.01, "{across}");
    }

    #[test]
    fn the_distance_to_a_segment_ends_at_its_ends() {
        assert_eq!(to_segment_m((3.0, 4.0), (30.0, 4.0)), 5.0);
        assert_eq!(to_segment_m((-3.0, 4.0), (30.0, 4.0)), 4.0);
        assert_eq!(to_segment_m((3.0, 4.0), (3.0, 4.0)), 5.0);
    }
}
