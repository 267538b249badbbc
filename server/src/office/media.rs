//! Photos for the office's pages: only clean copies, only behind a login.

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use saberling_store::questions::Viewer;
use saberling_wire::PhotoId;
use serde::Deserialize;

use super::guard::PageError;
use super::page::Visit;
use crate::files::Size;
use crate::http::media::serve;
use crate::state::AppState;

/// Which copy.
#[derive(Debug, Deserialize)]
pub(crate) struct MediaQuery {
    #[serde(default)]
    size: String,
}

/// A photo.
pub(crate) async fn photo(
    State(state): State<AppState>,
    _visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MediaQuery>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let id: PhotoId = id.parse().map_err(|_| PageError::NotFound)?;
    let size = if query.size == "thumb" { Size::Thumb } else { Size::Full };
    let found = state.ask(move |store, city| store.media(city, id, Viewer::Officer)).await?;
    let sha256 = found.ok_or(PageError::NotFound)?.sha256;
    Ok(serve(&state, sha256, size, &headers).await?)
}
