//! The invented city that the program serves when nobody names another.

use saberling_wire::CityConfig;
use serde::Deserialize;

use crate::settings::{City, CityError};

/// The settings of the sample city.
const CITY: &str = include_str!("../sample/city.json");
/// The areas of the sample city.
const AREAS: &[u8] = include_bytes!("../sample/areas.geojson");

/// The slug of the sample city.
#[must_use]
pub fn slug() -> String {
    config().map(|config| config.slug).unwrap_or_default()
}

fn config() -> Result<CityConfig, CityError> {
    serde_json::from_str(CITY).map_err(CityError::Settings)
}

/// The sample city, with its crews.
///
/// # Errors
/// Never, as a test says.
pub fn city() -> Result<City, CityError> {
    City::new(CITY.as_bytes(), AREAS)
}

/// A crew that a city's file names, to be made on the first start.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SampleCrew {
    /// What the crew is called.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_city_can_be_read_and_has_crews() {
        let city = city().expect("reads");
        assert!(!city.crews.is_empty());
        assert!(!city.config.categories.is_empty());
        assert_eq!(city.config.slug, slug());
    }
}
