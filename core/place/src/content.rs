//! What an area pack holds: names and borders, as integers.

/// A corner of a border: longitude and latitude in 1e-7 degrees, so that both sides of the house and every
/// processor count with the same numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Corner {
    /// Longitude in 1e-7 degrees, east positive.
    pub lon_e7: i32,
    /// Latitude in 1e-7 degrees, north positive.
    pub lat_e7: i32,
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
