//! The façade's city, consent, language, and what a person takes along.

use super::super::city::{CityView, ConsentView, MapArea, MapRoad, QrCode};
use super::super::error::ApiError;
use super::App;

#[uniffi::export]
impl App {
    /// The language of all texts from now on: `id` or `en`. Views that were read before keep theirs.
    pub fn set_language(&self, language: String) {
        self.phone.set_language(&language);
    }

    /// The city that this phone is for.
    pub fn city(&self) -> CityView {
        self.phone.city()
    }

    /// The areas' shapes, for a map.
    pub fn map_areas(&self) -> Vec<MapArea> {
        self.phone.map_areas()
    }

    /// The roads, for a map; empty until the phone has them.
    pub fn map_roads(&self) -> Vec<MapRoad> {
        self.phone.map_roads()
    }

    /// What a person is asked to agree to before anything is sent for the first time.
    pub fn consent(&self) -> Result<ConsentView, ApiError> {
        self.phone.consent()
    }

    /// The person agrees to this version of it.
    pub fn give_consent(&self, version: String) -> Result<ConsentView, ApiError> {
        self.phone.give_consent(&version)
    }

    /// A text as a QR code; such as that of `export_reports`, which is then as secret as the text.
    pub fn qr_code(&self, text: String) -> Result<QrCode, ApiError> {
        self.phone.qr_code(&text)
    }

    /// All that this phone has of the person's own, as readable JSON: reports, answers, timelines, names of
    /// photo files; no secrets.
    pub fn export_data(&self) -> Result<String, ApiError> {
        self.phone.export_data()
    }

    /// Has every own report's content deleted, here and at the office, and throws all drafts away; says how
    /// many reports that were. The shell asks first.
    pub fn erase_all(&self) -> Result<u32, ApiError> {
        self.phone.erase_all()
    }

    /// The diagnostics as a text to be shared; no personal data in it.
    pub fn diagnostics_text(&self) -> Result<String, ApiError> {
        self.phone.diagnostics_text()
    }
}
