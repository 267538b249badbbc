//! The façade's questions about places.

use super::super::error::ApiError;
use super::super::places::{FoundPlace, NearbyView, PlaceAnswer, RouteView};
use super::super::views::LocationFix;
use super::App;

#[uniffi::export]
impl App {
    /// What the areas on this phone say about a point, such as a pin that is being moved.
    pub fn look_up(
        &self,
        lat_deg: f64,
        lon_deg: f64,
        accuracy_m: Option<f64>,
    ) -> Result<FoundPlace, ApiError> {
        self.phone.look_up(lat_deg, lon_deg, accuracy_m)
    }

    /// Which of these fixes, and of those in the photos, a report would carry; where that is; and whether a
    /// pin should be asked for.
    pub fn place_of(
        &self,
        fixes: Vec<LocationFix>,
        photo_paths: Vec<String>,
    ) -> Result<PlaceAnswer, ApiError> {
        self.phone.place_of(&fixes, &photo_paths)
    }

    /// The public reports on this phone that may be about the same thing, the likeliest first: to say "me
    /// too" instead of reporting it again. Works without a network.
    pub fn near_here(
        &self,
        lat_deg: f64,
        lon_deg: f64,
        accuracy_m: Option<f64>,
        category: String,
    ) -> Result<Vec<NearbyView>, ApiError> {
        self.phone.near_here((lat_deg, lon_deg), accuracy_m, &category)
    }

    /// The active crew's open tasks in driving order from here, in straight lines. The order stays as it
    /// was as long as another is not clearly shorter.
    pub fn route(&self, lat_deg: f64, lon_deg: f64, urgent_first: bool) -> Result<RouteView, ApiError> {
        self.phone.route((lat_deg, lon_deg), urgent_first)
    }

    /// An own report's core as one SMS, for where there is no other way to the office.
    pub fn sms_text(&self, report_id: String) -> Result<String, ApiError> {
        self.phone.sms_text(&report_id)
    }

    /// The areas as GeoJSON, for a map.
    pub fn areas_geojson(&self) -> String {
        self.phone.areas_geojson()
    }

    /// The roads as GeoJSON, for a map, once the phone has them.
    pub fn roads_geojson(&self) -> Option<String> {
        self.phone.roads_geojson()
    }
}
