//! Metres and square metres of what is given in degrees.

use crate::content::{Content, Corner};
use crate::import::planar::twice_area;

/// WGS84: equatorial radius in metres and first eccentricity squared.
const EQUATOR_M: f64 = 6_378_137.0;
const ECCENTRICITY_SQUARED: f64 = 6.694_379_990_141_317e-3;

/// Metres of 1e-7 degrees east and north, by the ellipsoid's radii of curvature at a latitude.
pub(super) fn unit_m(lat_e7: i64) -> (f64, f64) {
    let cosine = libm::cos((lat_e7 as f64 / 1e7).to_radians());
    let flattening = 1.0 - ECCENTRICITY_SQUARED * (1.0 - cosine * cosine);
    let prime_vertical = EQUATOR_M / flattening.sqrt();
    let meridian = prime_vertical * (1.0 - ECCENTRICITY_SQUARED) / flattening;
    ((prime_vertical * cosine).to_radians() / 1e7, meridian.to_radians() / 1e7)
}

/// Square metres of a twofold area in square units, by the plane that touches the ellipsoid at its latitude.
pub(super) fn area_m2(twice_area: i128, lat_e7: i64) -> f64 {
    let (east, north) = unit_m(lat_e7);
    twice_area as f64 / 2.0 * east * north
}

/// Metres between two corners that are near each other.
pub(super) fn length_m([from, to]: [Corner; 2]) -> f64 {
    let lat = |corner: Corner| i64::from(corner.lat_e7);
    let (east, north) = unit_m(lat(from).midpoint(lat(to)));
    let x = (i64::from(to.lon_e7) - i64::from(from.lon_e7)) as f64 * east;
    let y = (lat(to) - lat(from)) as f64 * north;
    (x * x + y * y).sqrt()
}

/// How large areas are together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// The south-western corner of the smallest box around all.
    pub south_west: Corner,
    /// The north-eastern corner of that box.
    pub north_east: Corner,
    /// The sum of their areas in square metres.
    pub area_m2: f64,
    /// Corners of all their borders.
    pub corners: usize,
}

impl Extent {
    /// Measures areas; `None` when there is no corner at all.
    pub fn of(content: &Content) -> Option<Self> {
        let polygons = || content.areas.iter().flat_map(|area| &area.polygons);
        let corners = || polygons().flatten().flatten();
        let all = |of: fn(&Corner) -> i32| corners().map(of);
        let (lon, lat) = (|corner: &Corner| corner.lon_e7, |corner: &Corner| corner.lat_e7);
        Some(Self {
            south_west: Corner { lon_e7: all(lon).min()?, lat_e7: all(lat).min()? },
            north_east: Corner { lon_e7: all(lon).max()?, lat_e7: all(lat).max()? },
            area_m2: polygons().map(|rings| polygon_m2(rings)).sum(),
            corners: corners().count(),
        })
    }
}

/// Square metres of a polygon: the outer ring without its holes.
fn polygon_m2(rings: &[Vec<Corner>]) -> f64 {
    let ring_m2 = |ring: &Vec<Corner>| {
        let lats = || ring.iter().map(|corner| i64::from(corner.lat_e7));
        let middle = lats().min().unwrap_or_default().midpoint(lats().max().unwrap_or_default());
        area_m2(twice_area(ring).abs(), middle)
    };
    let holes: f64 = rings.iter().skip(1).map(ring_m2).sum();
    rings.first().map_or(0.0, ring_m2) - holes
}
