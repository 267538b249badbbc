//! The city that this phone is for, what a person agreed to, and shapes for a map.

/// The city.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct CityView {
    /// Its name.
    pub name: String,
    /// How the city calls its environment office.
    pub office_name: String,
    /// Minutes east of UTC: in this zone times are shown.
    pub utc_offset_minutes: i32,
    /// The box around its areas, in degrees.
    pub bounds: MapBounds,
    /// The version of the areas; shapes change only with it.
    pub areas_version: String,
}

/// A box on the map, in degrees.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Record)]
pub struct MapBounds {
    /// Its southern edge.
    pub south_deg: f64,
    /// Its western edge.
    pub west_deg: f64,
    /// Its northern edge.
    pub north_deg: f64,
    /// Its eastern edge.
    pub east_deg: f64,
}

/// An area's shape, for a map.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct MapArea {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its kecamatan's name.
    pub district_name: Option<String>,
    /// Where its name fits, in degrees: latitude.
    pub label_lat_deg: f64,
    /// The same: longitude.
    pub label_lon_deg: f64,
    /// Its closed rings, outer ones and holes (fill by even and odd). Each is pairs of latitude and longitude,
    /// as little-endian 32-bit integers of 1e-7 degrees.
    pub rings: Vec<Vec<u8>>,
}

/// A road, for a map.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct MapRoad {
    /// How important it is: 1 the widest.
    pub rank: u8,
    /// Its name; may be empty.
    pub name: String,
    /// Its points, as in [`MapArea::rings`].
    pub line: Vec<u8>,
}

/// What a person is asked to agree to before anything is sent for the first time.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ConsentView {
    /// The version of the text.
    pub version: String,
    /// What it says.
    pub text: String,
    /// When the person agreed to this version on this phone; none: not yet.
    pub given_at_ms: Option<i64>,
}

/// A QR code: what is to be drawn.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct QrCode {
    /// Modules along one edge, without the quiet zone of four modules that must surround it.
    pub size: u32,
    /// Row by row, one byte a module; 1 is dark.
    pub modules: Vec<u8>,
}
