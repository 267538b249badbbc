//! Photos up: tus 1.0, resumed at the byte.
//!
//! A photo of a few hundred kB goes in one request. Once a request was begun, whatever became of it,
//! the next one asks first where the server stands: the upload's address follows from owner and hash,
//! so no reply is needed to find it.

use std::io;

use saberling_wire::{ErrorCode, PhotoId, Sha256, UploadId, limits, paths};

use super::{Done, Event, Failure, Requests};
use crate::error::Error;
use crate::inner::Inner;
use crate::net::{Method, Reply, TransportError};
use crate::outbox;
use crate::store::{LocalPhoto, LocalPhotoState, sql};

const TUS: (&str, &str) = ("tus-resumable", "1.0.0");
const OFFSET_TYPE: &str = "application/offset+octet-stream";

/// Sends what is missing of one photo.
pub(super) async fn upload(inner: &Inner, id: PhotoId) -> Done {
    let Some(photo) = inner.store.read(|db| sql::photos::find(db, id))? else {
        return Ok(Ok(Event::Skipped(id)));
    };
    let bytes = match inner.ports.files.read(&LocalPhoto::blob_name(photo.sha256)) {
        Ok(bytes) if Sha256::of(&bytes) == photo.sha256 => bytes,
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            // The file is there but cannot be read now, as on a locked phone.
            tracing::warn!(kind = ?error.kind(), "a photo cannot be read now");
            return postpone(inner, &photo);
        }
        _ => {
            set(inner, &photo, LocalPhotoState::Lost, None)?;
            return Ok(Ok(Event::Uploaded));
        }
    };
    let requests = match Requests::of(&inner.ports, photo.identity_id) {
        Ok(requests) => requests,
        Err(failure) => return Ok(Err(failure)),
    };
    let was_begun = photo.state == LocalPhotoState::Uploading;
    if !was_begun {
        set(inner, &photo, LocalPhotoState::Uploading, None)?;
    }
    let sent = if was_begun {
        resume(&requests, &photo, bytes).await
    } else {
        create(&requests, &photo, bytes).await
    };
    conclude(inner, &photo, sent)
}

/// What an exchange about one photo came to.
enum Sent {
    /// The server returned its hash.
    Verified,
    /// The server took bytes but has not returned the hash yet.
    Partly,
}

async fn create(requests: &Requests<'_>, photo: &LocalPhoto, bytes: Vec<u8>) -> Result<Sent, Failure> {
    let mut request = requests.request(Method::Post, paths::UPLOADS.to_owned());
    request.headers.extend([
        (TUS.0, TUS.1.to_owned()),
        ("upload-length", bytes.len().to_string()),
        ("upload-metadata", format!("sha256 {}", base64(&photo.sha256.to_string()))),
        ("content-type", OFFSET_TYPE.to_owned()),
    ]);
    request.body = bytes;
    judge(photo, &requests.send(request).await?)
}

async fn resume(requests: &Requests<'_>, photo: &LocalPhoto, bytes: Vec<u8>) -> Result<Sent, Failure> {
    let path = paths::upload(UploadId::derive(photo.identity_id, photo.sha256));
    let mut head = requests.request(Method::Head, path.clone());
    head.headers.push((TUS.0, TUS.1.to_owned()));
    let reply = match requests.send(head).await {
        // The request that began it never arrived, the upload expired, or it was refused: a POST
        // begins anew or says why not, which HEAD, having no body, cannot.
        Err(Failure::Refused { .. }) => return create(requests, photo, bytes).await,
        other => other?,
    };
    if let Ok(Sent::Verified) = judge(photo, &reply) {
        return Ok(Sent::Verified);
    }
    let offset: usize =
        reply.header("upload-offset").and_then(|text| text.parse().ok()).ok_or(TransportError::Unreadable)?;
    let rest = bytes.get(offset..).ok_or(TransportError::Unreadable)?.to_vec();
    let mut patch = requests.request(Method::Patch, path);
    patch.headers.extend([
        (TUS.0, TUS.1.to_owned()),
        ("upload-offset", offset.to_string()),
        ("content-type", OFFSET_TYPE.to_owned()),
    ]);
    patch.body = rest;
    judge(photo, &requests.send(patch).await?)
}

/// Only the very hash counts; a good status alone proves nothing.
fn judge(photo: &LocalPhoto, reply: &Reply) -> Result<Sent, Failure> {
    match reply.header(paths::VERIFIED_HEADER) {
        Some(hash) if hash == photo.sha256.to_string() => Ok(Sent::Verified),
        Some(_) => Err(TransportError::Unreadable.into()),
        None => Ok(Sent::Partly),
    }
}

/// Stores what came of it. Only what concerns this photo alone is settled here; everything else ends
/// the pass and is tried again.
fn conclude(inner: &Inner, photo: &LocalPhoto, sent: Result<Sent, Failure>) -> Done {
    match sent {
        Ok(Sent::Verified) => {
            set(inner, photo, LocalPhotoState::Verified, None)?;
            Ok(Ok(Event::Uploaded))
        }
        Err(Failure::Refused { code, .. }) if is_final(&code) => {
            set(inner, photo, LocalPhotoState::Refused, Some(&code))?;
            Ok(Ok(Event::Uploaded))
        }
        // Damaged on the way, or another request was quicker: ask again a little later.
        Ok(Sent::Partly) | Err(Failure::Refused { .. }) => postpone(inner, photo),
        Err(failure) => {
            // It may be this photo that the network or the server cannot take: others go first now.
            inner.store.write(|db| sql::photos::count_attempt(db, photo.id))?;
            Ok(Err(failure))
        }
    }
}

fn is_final(code: &ErrorCode) -> bool {
    matches!(code, ErrorCode::PhotoRefused | ErrorCode::PhotoTooLarge)
}

fn postpone(inner: &Inner, photo: &LocalPhoto) -> Done {
    let wait_ms = outbox::backoff_ms(photo.attempts, inner.ports.jitter());
    let not_before_ms = inner.ports.now_ms()?.saturating_add(wait_ms);
    inner.store.write(|db| sql::photos::postpone(db, photo.id, photo.attempts + 1, not_before_ms))?;
    Ok(Ok(Event::Skipped(photo.id)))
}

fn set(
    inner: &Inner,
    photo: &LocalPhoto,
    state: LocalPhotoState,
    code: Option<&ErrorCode>,
) -> Result<(), Error> {
    inner.store.write(|db| sql::photos::set_state(db, photo, state, code))?;
    inner.announce_change(photo.entity_id);
    Ok(())
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

const _: () = assert!(limits::PHOTO_BUDGET_BYTES as u64 <= limits::PHOTO_BYTES);
