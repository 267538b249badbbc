//! City, consent, language, and what a person takes along, handed over.

use saberling_wire::Language;

use super::Phone;
use crate::api::{ApiError, CityView, ConsentView, MapArea, MapRoad, QrCode};
use crate::error::Error;
use crate::present;

impl Phone {
    pub(crate) fn set_language(&self, language: &str) {
        self.inner.set_language(Language::from_tag(language));
    }

    pub(crate) fn city(&self) -> CityView {
        present::city_view(&self.inner)
    }

    pub(crate) fn map_areas(&self) -> Vec<MapArea> {
        present::map_areas(&self.inner)
    }

    pub(crate) fn map_roads(&self) -> Vec<MapRoad> {
        present::map_roads(&self.inner)
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
