//! The city's areas and roads for the map.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::page::Visit;
use crate::state::AppState;

/// The areas as GeoJSON.
pub(crate) async fn areas(State(state): State<AppState>, _visit: Visit) -> Response {
    layer(state.shelf.areas_geojson())
}

/// The roads as GeoJSON; 404 when the city has none.
pub(crate) async fn roads(State(state): State<AppState>, _visit: Visit) -> Response {
    state.shelf.roads_geojson().map_or_else(|| StatusCode::NOT_FOUND.into_response(), layer)
}

fn layer(geojson: Bytes) -> Response {
    let head =
        [(header::CONTENT_TYPE, "application/geo+json"), (header::CACHE_CONTROL, "private, max-age=3600")];
    (head, geojson).into_response()
}
