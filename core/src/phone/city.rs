//! City, consent, language, and what a person takes along, handed over.

use super::Phone;
use crate::api::{ApiError, CityView, ConsentView, MapArea, MapBounds, MapRoad, QrCode};
use crate::error::Error;

impl Phone {
    pub(crate) fn set_language(&self, _language: &str) {}

    pub(crate) fn city(&self) -> CityView {
        let city = self.inner.city();
        CityView {
            name: city.config.name.clone(),
            office_name: city.config.office_name.get(self.inner.language).to_owned(),
            utc_offset_minutes: city.config.utc_offset_minutes,
            bounds: MapBounds { south_deg: 0.0, west_deg: 0.0, north_deg: 0.0, east_deg: 0.0 },
            areas_version: city.areas.version().to_owned(),
        }
    }

    #[expect(clippy::unused_self, reason = "not built yet")]
    pub(crate) fn map_areas(&self) -> Vec<MapArea> {
        Vec::new()
    }

    #[expect(clippy::unused_self, reason = "not built yet")]
    pub(crate) fn map_roads(&self) -> Vec<MapRoad> {
        Vec::new()
    }

    pub(crate) fn consent(&self) -> Result<ConsentView, ApiError> {
        self.api(|_| Err(Error::Closed))
    }

    pub(crate) fn give_consent(&self, _version: &str) -> Result<ConsentView, ApiError> {
        self.api(|_| Err(Error::Closed))
    }

    pub(crate) fn qr_code(&self, _text: &str) -> Result<QrCode, ApiError> {
        self.api(|_| Err(Error::Closed))
    }

    pub(crate) fn export_data(&self) -> Result<String, ApiError> {
        self.api(|_| Err(Error::Closed))
    }

    pub(crate) fn erase_all(&self) -> Result<u32, ApiError> {
        self.api(|_| Err(Error::Closed))
    }

    pub(crate) fn diagnostics_text(&self) -> Result<String, ApiError> {
        self.api(|_| Err(Error::Closed))
    }
}
