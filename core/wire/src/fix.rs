//! A location fix: where, how exact, and from what.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::invalid::Invalid;
use crate::status::named_enum;

named_enum! {
    /// Where a fix comes from.
    FixSource {
        /// The phone's positioning.
        Gps = "gps",
        /// The GPS fields of a photo.
        Photo = "photo",
        /// A person put a pin on the map.
        Pin = "pin",
    }
}

named_enum! {
    /// What a phone's positioning relied on.
    FixProvider {
        /// Satellites.
        Satellite = "satellite",
        /// Cell towers and wireless networks.
        Network = "network",
        /// A mixture that the system made.
        Fused = "fused",
    }
}

/// A location fix. Coordinates are integers of 1e-7 degrees, so that nothing is rounded on the way.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// Latitude, 1e-7 degrees, north positive.
    pub lat_e7: i32,
    /// Longitude, 1e-7 degrees, east positive.
    pub lon_e7: i32,
    /// Radius in metres that the source claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<u32>,
    /// Where it comes from.
    pub source: FixSource,
    /// Whether the phone says that the location was made up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mock: bool,
    /// When it was taken, epoch milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_at_ms: Option<i64>,
    /// What the phone's positioning relied on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<FixProvider>,
}

const E7: f64 = 1e7;

impl fmt::Debug for Fix {
    /// To about a kilometre: what is printed may end in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lat, lon) = (self.lat_deg(), self.lon_deg());
        write!(f, "Fix({lat:.2}, {lon:.2}, {:?} m, {})", self.accuracy_m, self.source)
    }
}

impl Fix {
    /// Makes a fix from degrees.
    ///
    /// # Errors
    /// [`Invalid::Fix`] when a value is not a number or out of range (latitude ±90, longitude ±180,
    /// accuracy not negative).
    pub fn from_degrees(
        lat_deg: f64,
        lon_deg: f64,
        accuracy_m: Option<f64>,
        source: FixSource,
    ) -> Result<Self, Invalid> {
        let accuracy_m = match accuracy_m {
            None => None,
            Some(m) if m.is_finite() && m >= 0.0 => Some(m.ceil().min(f64::from(u32::MAX)) as u32),
            Some(_) => return Err(Invalid::Fix),
        };
        if !(-90.0..=90.0).contains(&lat_deg) || !(-180.0..=180.0).contains(&lon_deg) {
            return Err(Invalid::Fix);
        }
        Ok(Self {
            lat_e7: (lat_deg * E7).round() as i32,
            lon_e7: (lon_deg * E7).round() as i32,
            accuracy_m,
            source,
            mock: false,
            fixed_at_ms: None,
            provider: None,
        })
    }

    /// Latitude in degrees.
    #[must_use]
    pub fn lat_deg(&self) -> f64 {
        f64::from(self.lat_e7) / E7
    }

    /// Longitude in degrees.
    #[must_use]
    pub fn lon_deg(&self) -> f64 {
        f64::from(self.lon_e7) / E7
    }

    /// Checks a fix that came over the wire.
    ///
    /// # Errors
    /// [`Invalid::Fix`] when it is out of range.
    pub fn validate(&self) -> Result<(), Invalid> {
        let inside = self.lat_e7.unsigned_abs() <= 900_000_000 && self.lon_e7.unsigned_abs() <= 1_800_000_000;
        if inside { Ok(()) } else { Err(Invalid::Fix) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_places_are_refused() {
        for (lat, lon) in [(95.0, 98.0), (f64::NAN, 98.0), (3.6, f64::INFINITY), (3.6, 181.0)] {
            assert_eq!(Fix::from_degrees(lat, lon, None, FixSource::Gps), Err(Invalid::Fix));
        }
        for accuracy in [f64::NAN, -1.0, f64::INFINITY] {
            assert_eq!(Fix::from_degrees(3.6, 98.0, Some(accuracy), FixSource::Gps), Err(Invalid::Fix));
        }
    }

    #[test]
    fn degrees_survive_to_a_centimetre_and_accuracy_rounds_up() {
        let fix = Fix::from_degrees(3.600_123_4, 98.485_432_1, Some(6.2), FixSource::Gps).expect("valid");
        assert_eq!((fix.lat_e7, fix.lon_e7, fix.accuracy_m), (36_001_234, 984_854_321, Some(7)));
        assert!((fix.lat_deg() - 3.600_123_4).abs() < 1e-9);
    }
}
