//! Points and boxes in WGS84 degrees.

/// A point on the Earth in WGS84 degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Latitude in degrees, north positive.
    pub lat_deg: f64,
    /// Longitude in degrees, east positive.
    pub lon_deg: f64,
}

impl Point {
    /// Checks and makes a point.
    ///
    /// # Errors
    /// [`PointError`] when a number is not finite or outside -90..=90 and -180..=180 degrees.
    pub fn new(lat_deg: f64, lon_deg: f64) -> Result<Self, PointError> {
        if !lat_deg.is_finite() || !lon_deg.is_finite() {
            return Err(PointError::NotANumber);
        }
        if lat_deg.abs() > 90.0 {
            return Err(PointError::Latitude);
        }
        if lon_deg.abs() > 180.0 {
            return Err(PointError::Longitude);
        }
        Ok(Self { lat_deg, lon_deg })
    }

    pub(crate) fn is_finite(self) -> bool {
        self.lat_deg.is_finite() && self.lon_deg.is_finite()
    }
}

/// Why two numbers are no point.
///
/// The text leaves the numbers out: where somebody stood does not belong into a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PointError {
    /// One of the numbers is NaN or infinite.
    #[error("latitude or longitude is not a number")]
    NotANumber,
    /// The latitude lies beyond a pole.
    #[error("latitude is outside -90 to 90 degrees")]
    Latitude,
    /// The longitude lies beyond the antimeridian.
    #[error("longitude is outside -180 to 180 degrees")]
    Longitude,
}

impl PointError {
    /// A stable code for programs and text catalogues.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotANumber => "point.number",
            Self::Latitude => "point.latitude",
            Self::Longitude => "point.longitude",
        }
    }
}

/// The smallest box of degrees around something; it does not cross the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Southern edge in degrees.
    pub min_lat_deg: f64,
    /// Western edge in degrees.
    pub min_lon_deg: f64,
    /// Northern edge in degrees.
    pub max_lat_deg: f64,
    /// Eastern edge in degrees.
    pub max_lon_deg: f64,
}

impl Bounds {
    /// Whether the point lies in the box or on its edge.
    pub fn contains(&self, point: Point) -> bool {
        (self.min_lat_deg..=self.max_lat_deg).contains(&point.lat_deg)
            && (self.min_lon_deg..=self.max_lon_deg).contains(&point.lon_deg)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_no_place_get_a_typed_error() {
        assert_eq!(Point::new(95.0, 98.5), Err(PointError::Latitude));
        assert_eq!(Point::new(3.6, 200.0), Err(PointError::Longitude));
        for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Point::new(odd, 98.5), Err(PointError::NotANumber));
            assert_eq!(Point::new(3.6, odd), Err(PointError::NotANumber));
        }
    }

    #[test]
    fn poles_and_the_antimeridian_are_places() {
        for (lat, lon) in [(90.0, 0.0), (-90.0, 180.0), (0.0, -180.0)] {
            assert!(Point::new(lat, lon).is_ok());
        }
    }
}
