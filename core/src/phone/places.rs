//! Places, and what others reported there: handed over.

use super::Phone;
use crate::api::{ApiError, FoundPlace, LocationFix, NearbyView, PlaceAnswer, PublicReportView, RouteView};
use crate::error::Error;
use crate::{capture, present};

impl Phone {
    pub(crate) fn look_up(
        &self,
        lat_deg: f64,
        lon_deg: f64,
        accuracy_m: Option<f64>,
    ) -> Result<FoundPlace, ApiError> {
        self.api(|inner| present::found_place(inner, (lat_deg, lon_deg), accuracy_m))
    }

    pub(crate) fn place_of(
        &self,
        fixes: &[LocationFix],
        photo_paths: &[String],
    ) -> Result<PlaceAnswer, ApiError> {
        self.api(|inner| capture::place_of(inner, fixes, photo_paths))
    }

    pub(crate) fn near_here(
        &self,
        point: (f64, f64),
        accuracy_m: Option<f64>,
        category: &str,
    ) -> Result<Vec<NearbyView>, ApiError> {
        self.api(|inner| present::near_here(inner, point, accuracy_m, category))
    }

    pub(crate) fn route(&self, from: (f64, f64), urgent_first: bool) -> Result<RouteView, ApiError> {
        self.api(|inner| present::route(inner, from, urgent_first))
    }

    pub(crate) fn sms_text(&self, report_id: &str) -> Result<String, ApiError> {
        self.api(|inner| present::sms_text(inner, report_id))
    }

    pub(crate) fn areas_geojson(&self) -> String {
        self.inner.city().areas.to_geojson()
    }

    pub(crate) fn roads_geojson(&self) -> Option<String> {
        self.inner.city().roads.as_ref().map(|roads| roads.to_geojson())
    }

    pub(crate) fn public_reports(&self) -> Result<Vec<PublicReportView>, ApiError> {
        self.api(present::public_reports)
    }

    pub(crate) fn me_too(&self, number: &str) -> Result<PublicReportView, ApiError> {
        self.api(|inner| capture::me_too(inner, number))
    }

    pub(crate) async fn fetch_public(
        &self,
        lat_deg: f64,
        lon_deg: f64,
    ) -> Result<Vec<PublicReportView>, ApiError> {
        let inner = self.inner.clone();
        let fetch = async move { capture::fetch_public(&inner, lat_deg, lon_deg).await };
        let done = match &self.handle {
            Some(handle) => handle.spawn(fetch).await.unwrap_or(Err(Error::Closed)),
            None => fetch.await,
        };
        done.map_err(|error| error.to_api(self.inner.language()))
    }
}
