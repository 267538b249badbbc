//! City, consent, language, and what a person takes along, handed over.

use saberling_wire::Language;

use super::Phone;
use crate::api::{ApiError, CityView, ConsentView, MapArea, MapRoad, QrCode};
use crate::{capture, present};

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
        self.api(capture::consent)
    }

    pub(crate) fn give_consent(&self, version: &str) -> Result<ConsentView, ApiError> {
        self.api(|inner| capture::give_consent(inner, version))
    }

    pub(crate) fn qr_code(&self, text: &str) -> Result<QrCode, ApiError> {
        self.api(|_| present::qr_code(text))
    }

    pub(crate) fn export_data(&self) -> Result<String, ApiError> {
        self.api(|inner| present::export_data(inner, capture::drafts(inner)?, capture::consent(inner)?))
    }

    pub(crate) fn erase_all(&self) -> Result<u32, ApiError> {
        self.api(capture::erase_all)
    }

    pub(crate) fn diagnostics_text(&self) -> Result<String, ApiError> {
        self.api(present::diagnostics_text)
    }
}
