//! Photos for the office's pages: only clean copies, only behind a login.

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use saberling_store::questions::Viewer;
use saberling_wire::PhotoId;

use super::guard::PageError;
use super::page::Visit;
use crate::files::Size;
use crate::http::media::{MediaParameters, serve};
use crate::state::AppState;

/// A photo.
pub(crate) async fn photo(
    State(state): State<AppState>,
    _visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MediaParameters>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let id: PhotoId = id.parse().map_err(|_| PageError::NotFound)?;
    let size = Size::from_word(query.size.as_deref()).ok_or(PageError::NotFound)?;
    let found = state.ask(move |store, city| store.media(city, id, Viewer::Officer)).await?;
    let sha256 = found.ok_or(PageError::NotFound)?.sha256;
    Ok(serve(&state, sha256, size, &headers).await?)
}
