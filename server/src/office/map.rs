//! The city's areas for the map.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::page::Visit;
use crate::state::AppState;

/// The areas as GeoJSON.
pub(crate) async fn areas(State(state): State<AppState>, _visit: Visit) -> Response {
    let head =
        [(header::CONTENT_TYPE, "application/geo+json"), (header::CACHE_CONTROL, "private, max-age=3600")];
    (head, state.areas_geojson.clone()).into_response()
}
