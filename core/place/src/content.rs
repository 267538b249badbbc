//! What an area pack holds: names and borders, as integers.

use crate::Point;

/// A corner of a border: longitude and latitude in 1e-7 degrees, so that both sides of the house and every
/// processor count with the same numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Corner {
    /// Longitude in 1e-7 degrees, east positive.
    pub lon_e7: i32,
    /// Latitude in 1e-7 degrees, north positive.
    pub lat_e7: i32,
}

impl Corner {
    /// The nearest corner to a point, at most 8 mm away; `None` for what is no place on Earth.
    ///
    /// Halves are rounded away from zero.
    pub fn of(point: Point) -> Option<Self> {
        let on_earth = point.lat_deg.abs() <= 90.0 && point.lon_deg.abs() <= 180.0;
        on_earth.then(|| Self { lon_e7: to_e7(point.lon_deg), lat_e7: to_e7(point.lat_deg) })
    }

    /// The corner in degrees.
    pub fn point(self) -> Point {
        Point { lat_deg: f64::from(self.lat_e7) / 1e7, lon_deg: f64::from(self.lon_e7) / 1e7 }
    }
}

/// Adding a half and cutting off is one instruction each on every processor, unlike `round`.
fn to_e7(degrees: f64) -> i32 {
    let scaled = degrees * 1e7;
    (if scaled < 0.0 { scaled - 0.5 } else { scaled + 0.5 }) as i32
}

/// A closed ring; the first corner is not repeated at the end.
pub type Ring = Vec<Corner>;

/// A city's areas, as an import makes them and a pack carries them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Who gave the codes, such as `kemendagri` or `bps`: a code means nothing without it.
    pub scheme: String,
    /// The kecamatan that the areas belong to.
    pub districts: Vec<District>,
    /// The kelurahan, in order of their codes.
    pub areas: Vec<AreaContent>,
}

/// A kecamatan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct District {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A kelurahan with its borders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaContent {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its kecamatan's place in [`Content::districts`].
    pub district: usize,
    /// Polygons, each an outer ring and then its holes. Which ring is which does not matter to a lookup:
    /// a point is inside when it lies within an odd number of them.
    pub polygons: Vec<Vec<Ring>>,
}
