//! Photos up: tus 1.0 with creation and creation-with-upload.
//!
//! An upload's address is derived from owner and hash, so after any cut, a lost creation reply
//! included, the client finds it again and goes on at the byte.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use saberling_store::records::{Upload, UploadState};
use saberling_store::{Author, Command};
use saberling_wire::paths::VERIFIED_HEADER;
use saberling_wire::{ErrorCode, UploadId, paths};

use super::device::Device;
use super::receive::{blocking, finish, receive, upload_after};
use super::tus;
use crate::error::ApiError;
use crate::state::AppState;

/// `OPTIONS /v1/uploads`: what the server can do.
pub(super) async fn options() -> impl axum::response::IntoResponse {
    (StatusCode::NO_CONTENT, tus::abilities())
}

/// `POST /v1/uploads`: an upload begins, or is found again; the body may hold its first bytes.
pub(super) async fn create(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let device = Device::of(&headers)?;
    let length_bytes = tus::number(&headers, &tus::LENGTH)?;
    let sha256 = tus::declared_hash(&headers)?;
    let author = device.author(false);
    let command = Command::CreateUpload { sha256, length_bytes };
    let upload = upload_after(&state, &author, command).await?;
    let bytes = tus::carries_bytes(&headers).then_some(body);
    let upload = apart(state, author, upload.upload_id, None, bytes).await?;
    let location =
        HeaderValue::from_str(&paths::upload(upload.upload_id)).map_err(|_| ApiError::internal())?;
    let mut response = reply(StatusCode::CREATED, &upload);
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

/// `PATCH /v1/uploads/{id}`: further bytes, at the offset where the server is.
pub(super) async fn patch(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let device = Device::known(&state, &headers).await?;
    if !tus::carries_bytes(&headers) {
        let text = "expected the content type application/offset+octet-stream";
        return Err(ApiError::new(ErrorCode::TusContentType, text));
    }
    let offset = tus::number(&headers, &tus::OFFSET)?;
    let id = upload_id(&id)?;
    let upload = apart(state, device.author(false), id, Some(offset), Some(body)).await?;
    Ok(reply(StatusCode::NO_CONTENT, &upload))
}

/// `HEAD /v1/uploads/{id}`: where the server is.
pub(super) async fn head(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let device = Device::known(&state, &headers).await?;
    let id = upload_id(&id)?;
    let upload = apart(state, device.author(false), id, None, None).await?;
    Ok(reply(StatusCode::OK, &upload))
}

fn upload_id(text: &str) -> Result<UploadId, ApiError> {
    text.parse().map_err(|_| gone())
}

fn gone() -> ApiError {
    ApiError::new(ErrorCode::UploadGone, "there is no such upload")
}

/// Works on an upload in a task of its own: a client that goes away in the middle of a body takes
/// the request with it, but not the bytes that arrived.
async fn apart(
    state: AppState,
    author: Author,
    id: UploadId,
    at: Option<u64>,
    body: Option<Body>,
) -> Result<Upload, ApiError> {
    let work = tokio::spawn(async move { work(&state, &author, id, at, body).await });
    work.await.map_err(|_| ApiError::internal())?
}

async fn work(
    state: &AppState,
    author: &Author,
    id: UploadId,
    at: Option<u64>,
    body: Option<Body>,
) -> Result<Upload, ApiError> {
    let mut turn = state.upload_turns.take(id).await?;
    let mut upload = current(state, author, id).await?;
    if at.is_some_and(|at| at != upload.offset_bytes) {
        let text = format!("the upload stands at byte {}", upload.offset_bytes);
        return Err(ApiError::new(ErrorCode::OffsetConflict, text));
    }
    match &upload.state {
        UploadState::Verified => return Ok(upload),
        UploadState::Refused(code) => {
            let text = "the bytes are no photo that can be decoded";
            return Err(ApiError::new(code.clone(), text));
        }
        UploadState::Open => {}
    }
    // A creation that finds an upload under way brings its first bytes again: they are passed over.
    if let Some(body) = body
        && (at.is_some() || upload.offset_bytes == 0)
    {
        upload = receive(state, author, &upload, (body, &mut turn)).await?;
    }
    if upload.offset_bytes == upload.length_bytes {
        upload = finish(state, author, upload).await?;
    }
    Ok(upload)
}

/// The upload with the offset that is true after a crash too: the lesser of database and file.
async fn current(state: &AppState, author: &Author, id: UploadId) -> Result<Upload, ApiError> {
    let Author::Device { identity_id: owner, .. } = *author else {
        return Err(gone());
    };
    let upload = state.ask(move |store, city| store.upload(city, owner, id)).await?;
    let mut upload = upload.ok_or_else(gone)?;
    if upload.state == UploadState::Open {
        let files = state.files.clone();
        let staged = blocking(move || files.staged_bytes(id)).await?;
        upload.offset_bytes = upload.offset_bytes.min(staged);
    }
    Ok(upload)
}

fn reply(status: StatusCode, upload: &Upload) -> Response {
    let numbers = [
        (tus::OFFSET, HeaderValue::from(upload.offset_bytes)),
        (tus::LENGTH, HeaderValue::from(upload.length_bytes)),
    ];
    let mut response = (status, numbers).into_response();
    if upload.state == UploadState::Verified
        && let Ok(hash) = HeaderValue::from_str(&upload.sha256.to_string())
    {
        response.headers_mut().insert(HeaderName::from_static(VERIFIED_HEADER), hash);
    }
    response
}
