//! Distances over a few kilometres, on a plane that touches the ellipsoid at the place itself.
//!
//! Only + - * / and square root, and sine and cosine of the crate `libm`: every processor gives the same bits.

use crate::Point;

/// WGS84: equatorial radius in metres and first eccentricity squared.
const EQUATOR_M: f64 = 6_378_137.0;
const ECCENTRICITY_SQUARED: f64 = 6.694_379_990_141_317e-3;

/// Distance between two points in metres, by a local equirectangular projection.
///
/// Scaled by the ellipsoid's two radii of curvature at the middle latitude, so that over a city it
/// is within 0.01 % of the geodesic; it is not meant for distances of more than about 100 km.
pub fn distance_m(a: Point, b: Point) -> f64 {
    let scale = Scale::at(a.lat_deg.midpoint(b.lat_deg));
    let north = (b.lat_deg - a.lat_deg) * 1e7 * scale.north_m;
    let east = turn_deg(b.lon_deg - a.lon_deg) * 1e7 * scale.east_m;
    (east * east + north * north).sqrt()
}

/// A difference of longitudes the short way round.
pub(crate) fn turn_deg(difference_deg: f64) -> f64 {
    if difference_deg > 180.0 {
        difference_deg - 360.0
    } else if difference_deg < -180.0 {
        difference_deg + 360.0
    } else {
        difference_deg
    }
}

/// Metres on the ground for each 1e-7 degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    /// Along the parallel.
    pub(crate) east_m: f64,
    /// Along the meridian.
    pub(crate) north_m: f64,
}

impl Scale {
    /// The scale at a latitude: radii of curvature in the meridian and in the prime vertical, as in any
    /// textbook of geodesy.
    pub(crate) fn at(lat_deg: f64) -> Self {
        let (sine, cosine) = libm::sincos(lat_deg.to_radians());
        let flattening = 1.0 - ECCENTRICITY_SQUARED * sine * sine;
        let prime_vertical = EQUATOR_M / flattening.sqrt();
        let meridian = prime_vertical * (1.0 - ECCENTRICITY_SQUARED) / flattening;
        let unit = 1e-7_f64.to_radians();
        Self { east_m: prime_vertical * cosine * unit, north_m: meridian * unit }
    }

    /// The square of a length in metres from differences in 1e-7 degrees.
    pub(crate) fn squared_m2(self, lon_e7: f64, lat_e7: f64) -> f64 {
        let (east, north) = (lon_e7 * self.east_m, lat_e7 * self.north_m);
        east * east + north * north
    }
}

/// The square of the metres from (0, 0) to the segment between two places, given in 1e-7 degrees east and
/// north; exactly 0 when (0, 0) lies on it.
///
/// What decides whether it is 0 is counted in integers: differences below 2^31.5 and 2^30 keep it exact.
pub(crate) fn to_segment_m2(from: (i64, i64), to: (i64, i64), scale: Scale) -> f64 {
    let along = (to.0 - from.0, to.1 - from.1);
    let (east2, north2) = (scale.east_m * scale.east_m, scale.north_m * scale.north_m);
    let product = |a: (i64, i64), b: (i64, i64)| {
        (a.0 as f64) * (b.0 as f64) * east2 + (a.1 as f64) * (b.1 as f64) * north2
    };
    let ahead = -product(from, along);
    if ahead <= 0.0 {
        return product(from, from);
    }
    let squared = product(along, along);
    if ahead >= squared {
        return product(to, to);
    }
    let across = (from.0 * along.1 - from.1 * along.0) as f64;
    across * across * (east2 * north2 / squared)
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
        let metres = Scale { east_m: 1.0, north_m: 1.0 };
        assert_eq!(to_segment_m2((3, 4), (30, 4), metres), 25.0);
        assert_eq!(to_segment_m2((-3, 4), (30, 4), metres), 16.0);
        assert_eq!(to_segment_m2((30, 4), (-3, 4), metres), 16.0);
        assert_eq!(to_segment_m2((-30, 4), (-3, 4), metres), 25.0);
        assert_eq!(to_segment_m2((3, 4), (3, 4), metres), 25.0);
        assert_eq!(to_segment_m2((-1, -3), (1, 3), Scale::at(3.6)), 0.0);
    }
}
