//! Photos up: tus 1.0 with creation, creation-with-upload, checksum, expiration and termination.
//!
//! The address of an upload with a declared hash is derived from owner and hash, so after any cut, a
//! lost creation reply included, the client finds it again and goes on at the byte.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use saberling_plants::plant;
use saberling_store::ports::draw;
use saberling_store::records::{Upload, UploadState};
use saberling_store::{Author, Command, CommandOutcome};
use saberling_wire::paths::{AT_HEADER, VERIFIED_HEADER};
use saberling_wire::{ErrorCode, UploadId, limits, paths};

use super::device::{Device, refused};
use super::receive::{Incoming, Stamp, blocking, finish, pass_over, receive, refusal, upload_after};
use super::tus::{self, Checksum, Metadata};
use super::wrong_method;
use crate::error::{ApiError, stamp_headers};
use crate::rules::is_stale;
use crate::state::AppState;

/// `OPTIONS` of the collection and of an upload: what the server can do.
pub(super) async fn options() -> Response {
    (StatusCode::NO_CONTENT, tus::abilities()).into_response()
}

/// `POST /v1/uploads/{id}` stands for the method that its `X-HTTP-Method-Override` names.
pub(super) async fn meant(
    method: Method,
    app: State<AppState>,
    id: Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    match method {
        Method::PATCH => patch(app, id, headers, body).await,
        Method::HEAD => head(app, id, headers).await,
        Method::DELETE => terminate(app, id, headers).await.map(StatusCode::into_response),
        Method::OPTIONS => Ok(options().await),
        _ => Ok(wrong_method().await),
    }
}

/// `POST /v1/uploads`: an upload begins, or is found again; the body may hold its first bytes.
pub(super) async fn create(
    method: Method,
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    match method {
        Method::POST => {}
        Method::OPTIONS => return Ok(options().await),
        _ => return Ok(wrong_method().await),
    }
    let device = admitted(&state, &headers).await?;
    let length_bytes = tus::length(&headers)?;
    let Metadata { text: metadata, sha256 } = Metadata::of(&headers)?;
    let incoming = tus::carries_bytes(&headers).then(|| incoming(&headers, body)).transpose()?;
    let upload_id = sha256.map_or_else(
        || UploadId::from_bytes(draw(&*state.random)),
        |hash| UploadId::derive(device.identity_id, hash),
    );
    let location = HeaderValue::from_str(&paths::upload(upload_id)).map_err(|_| ApiError::internal())?;
    let author = device.author(false);
    let command = Command::CreateUpload { upload_id, sha256, length_bytes, metadata };
    upload_after(&state, &author, command).await?;
    let mut response = match apart(state, author, upload_id, None, incoming).await {
        Ok(done) => reply(StatusCode::CREATED, &done),
        // It is there all the same, and the client has no other way to learn where.
        Err(error) => error.into_response(),
    };
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
    let device = admitted(&state, &headers).await?;
    if !tus::carries_bytes(&headers) {
        let text = "expected the content type application/offset+octet-stream";
        return Err(ApiError::new(ErrorCode::TusContentType, text));
    }
    let offset = tus::number(&headers, &tus::OFFSET)?;
    let incoming = incoming(&headers, body)?;
    let done = apart(state, device.author(false), upload_id(&id)?, Some(offset), Some(incoming)).await?;
    Ok(reply(StatusCode::NO_CONTENT, &done))
}

/// `HEAD /v1/uploads/{id}`: where the server is.
pub(super) async fn head(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let device = admitted(&state, &headers).await?;
    let done = apart(state, device.author(false), upload_id(&id)?, None, None).await?;
    let mut response = reply(StatusCode::OK, &done);
    if let Some(metadata) = HeaderValue::from_str(&done.0.metadata).ok().filter(|text| !text.is_empty()) {
        response.headers_mut().insert(Metadata::HEADER, metadata);
    }
    Ok(response)
}

/// `DELETE /v1/uploads/{id}`: the client has no use for it any more.
pub(super) async fn terminate(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    let device = admitted(&state, &headers).await?;
    let upload_id = upload_id(&id)?;
    let _turn = state.upload_turns.take(upload_id).await?;
    let terminate = Command::TerminateUpload { upload_id };
    match state.command(device.author(false), terminate).await? {
        CommandOutcome::Applied { .. } => {}
        CommandOutcome::Rejected { code, .. } => return Err(refusal(code)),
        _ => return Err(ApiError::internal()),
    }
    let files = state.files.clone();
    blocking(move || files.unstage(upload_id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Checks the credential, and that both sides still speak of the same history.
async fn admitted(state: &AppState, headers: &HeaderMap) -> Result<Device, ApiError> {
    let device = Device::of(headers)?;
    let at = headers.get(AT_HEADER).filter(|_| !plant!("upload-unchecked"));
    let at = at.and_then(|at| at.to_str().ok()).map(str::to_owned);
    let outcome = state.submit(device.author(false), at, Vec::new()).await?;
    match outcome.result {
        Ok(_) => Ok(device),
        Err(refusal) => Err(refused(&outcome, refusal)),
    }
}

fn incoming(headers: &HeaderMap, body: Body) -> Result<Incoming, ApiError> {
    Ok(Incoming { body, length: tus::body_length(headers), checksum: Checksum::of(headers)?, known: 0 })
}

fn upload_id(text: &str) -> Result<UploadId, ApiError> {
    text.parse().map_err(|_| gone())
}

fn gone() -> ApiError {
    refusal(ErrorCode::UploadGone)
}

/// Works on an upload in a task of its own: a client that goes away in the middle of a body takes
/// the request with it, but not the bytes that arrived.
async fn apart(
    state: AppState,
    author: Author,
    id: UploadId,
    at: Option<u64>,
    incoming: Option<Incoming>,
) -> Result<(Upload, Stamp), ApiError> {
    let work = tokio::spawn(async move { work(&state, &author, id, at, incoming).await });
    work.await.map_err(|_| ApiError::internal())?
}

async fn work(
    state: &AppState,
    author: &Author,
    id: UploadId,
    at: Option<u64>,
    incoming: Option<Incoming>,
) -> Result<(Upload, Stamp), ApiError> {
    let mut turn = state.upload_turns.take(id).await?;
    let mut upload = current(state, author, id).await?;
    if at.is_some_and(|at| at != upload.offset_bytes) {
        let text = format!("the upload stands at byte {}", upload.offset_bytes);
        return Err(ApiError::new(ErrorCode::OffsetConflict, text));
    }
    if let UploadState::Refused(code) = &upload.state {
        return Err(refusal(code.clone()));
    }
    let open = upload.state == UploadState::Open;
    match incoming {
        Some(mut incoming) if open => {
            // A creation that finds an upload under way brings its first bytes again.
            incoming.known = if at.is_none() { upload.offset_bytes } else { 0 };
            upload = receive(state, author, &upload, (incoming, &mut turn)).await?;
        }
        Some(incoming) => pass_over(incoming.body).await,
        None => {}
    }
    if open && upload.offset_bytes == upload.length_bytes {
        let finished = finish(state, author, upload).await;
        if plant!("lock-never-released") {
            std::mem::forget(turn);
        }
        return finished;
    }
    if open {
        return Ok((upload, Stamp::default()));
    }
    // Asked for after the upload was read: the counter stands at its end or behind it.
    let stamp = Stamp::of(&state.submit(author.clone(), None, Vec::new()).await?);
    Ok((upload, stamp))
}

/// The upload with the offset that is true after a crash too: the lesser of database and file.
async fn current(state: &AppState, author: &Author, id: UploadId) -> Result<Upload, ApiError> {
    let Author::Device { identity_id: owner, .. } = *author else {
        return Err(gone());
    };
    let upload = state.ask(move |store, city| store.upload(city, owner, id)).await?;
    let mut upload = upload.ok_or_else(gone)?;
    if is_stale(&upload, state.now_ms()) {
        return Err(refusal(ErrorCode::UploadExpired));
    }
    if upload.state == UploadState::Open {
        let files = state.files.clone();
        let staged = blocking(move || files.staged_bytes(id)).await?;
        upload.offset_bytes = upload.offset_bytes.min(staged);
    }
    Ok(upload)
}

fn reply(status: StatusCode, (upload, stamp): &(Upload, Stamp)) -> Response {
    let numbers = [
        (tus::OFFSET, HeaderValue::from(upload.offset_bytes)),
        (tus::LENGTH, HeaderValue::from(upload.length_bytes)),
    ];
    let mut response = (status, numbers).into_response();
    let headers = response.headers_mut();
    match (&upload.state, upload.sha256) {
        (UploadState::Verified, Some(sha256)) => {
            if let Ok(hash) = HeaderValue::from_str(&sha256.to_string()) {
                headers.insert(HeaderName::from_static(VERIFIED_HEADER), hash);
            }
            if !plant!("upload-without-at") {
                stamp_headers(headers, &stamp.at, &stamp.epoch);
            }
        }
        (UploadState::Open, _) => {
            if let Some(expires) = expires(upload) {
                headers.insert(tus::EXPIRES, expires);
            }
        }
        _ => {}
    }
    response
}

/// When an unfinished upload is given up, as HTTP writes dates.
fn expires(upload: &Upload) -> Option<HeaderValue> {
    let ms = u64::try_from(upload.updated_at_ms.checked_add(limits::UPLOAD_KEPT_MS)?).ok()?;
    let time = std::time::UNIX_EPOCH.checked_add(std::time::Duration::from_millis(ms))?;
    HeaderValue::from_str(&httpdate::fmt_http_date(time)).ok()
}
