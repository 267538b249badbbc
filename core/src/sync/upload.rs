//! Photos up: tus 1.0, resumed at the byte.
//!
//! A photo of a few hundred kB goes in one request. Once a request was begun, whatever became of it,
//! the next one asks first where the server stands: the upload's address follows from owner and hash,
//! so no reply is needed to find it.

use std::io;
use std::sync::Arc;

use saberling_plants::plant;
use saberling_wire::{ErrorCode, PhotoId, Sha256, UploadId, limits, paths};

use super::{Done, Event, Failure, Requests, Stop};
use crate::api;
use crate::error::Error;
use crate::inner::Inner;
use crate::net::{Method, Progress, Reply, Request, TransportError};
use crate::outbox;
use crate::store::{LocalPhoto, LocalPhotoState, sql};

const TUS: (&str, &str) = ("tus-resumable", "1.0.0");
const OFFSET_TYPE: &str = "application/offset+octet-stream";

/// Sends what is missing of one photo.
pub(super) async fn upload(inner: &Inner, id: PhotoId) -> Done {
    let Some(photo) = inner.store.read(|db| sql::photos::find(db, id))? else {
        return Ok(Event::Skipped(id));
    };
    let mut name = LocalPhoto::blob_name(photo.sha256);
    if plant!("absolute-paths") {
        name = inner.store.read(|db| sql::meta::get(db, &name))?.unwrap_or(name);
    }
    let bytes = match inner.ports.files.read(&name) {
        Ok(bytes) if Sha256::of(&bytes) == photo.sha256 => bytes,
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            // The file is there but cannot be read now, as on a locked phone.
            tracing::warn!(kind = ?error.kind(), "a photo cannot be read now");
            return postpone(inner, &photo);
        }
        _ => {
            set(inner, &photo, LocalPhotoState::Lost, None)?;
            return Ok(Event::Uploaded);
        }
    };
    let requests = Requests::of(&inner.ports, photo.identity_id)?;
    let was_begun = photo.state == LocalPhotoState::Uploading;
    if !was_begun {
        set(inner, &photo, LocalPhotoState::Uploading, None)?;
    }
    let exchange = Exchange { inner, requests, photo: &photo, at: at(inner, &photo)? };
    let sent = if was_begun { exchange.resume(bytes).await } else { exchange.create(bytes).await };
    conclude(inner, &photo, sent)
}

/// Where this identity's continuity stands: an upload is checked for it like a push.
fn at(inner: &Inner, photo: &LocalPhoto) -> Result<Option<String>, Error> {
    Ok(inner.store.read(|db| sql::identities::get(db, photo.identity_id))?.at)
}

/// What an exchange about one photo came to.
enum Sent {
    /// The server returned its hash.
    Verified,
    /// The server took bytes but has not returned the hash yet.
    Partly,
}

/// Requests about one photo.
struct Exchange<'a> {
    inner: &'a Inner,
    requests: Requests<'a>,
    photo: &'a LocalPhoto,
    at: Option<String>,
}

/// Bodies from this size on tell how far they are.
const WATCHED_BYTES: usize = 32 * 1024;

impl Exchange<'_> {
    async fn create(&self, bytes: Vec<u8>) -> Result<Sent, Stop> {
        let mut request = self.request(Method::Post, paths::UPLOADS.to_owned());
        request.headers.extend([
            ("upload-length", bytes.len().to_string()),
            ("upload-metadata", format!("sha256 {}", base64(&self.photo.sha256.to_string()))),
            ("content-type", OFFSET_TYPE.to_owned()),
        ]);
        request.body = bytes;
        self.judge(&self.send(request, 0).await?)
    }

    async fn resume(&self, bytes: Vec<u8>) -> Result<Sent, Stop> {
        let path = paths::upload(UploadId::derive(self.photo.identity_id, self.photo.sha256));
        let reply = match self.send(self.request(Method::Head, path.clone()), 0).await {
            // The request that began it never arrived, the upload expired, or it was refused: a POST
            // begins anew or says why not, which HEAD, having no body, cannot.
            Err(Failure::Refused { .. }) => return self.create(bytes).await,
            other => other?,
        };
        if let Ok(Sent::Verified) = self.judge(&reply) {
            return Ok(Sent::Verified);
        }
        let offset: usize = reply
            .header("upload-offset")
            .and_then(|text| text.parse().ok())
            .ok_or(Failure::from(TransportError::Unreadable))?;
        self.inner.later.saw_offset(self.photo.id, offset as u64);
        let rest = bytes.get(offset..).ok_or(Failure::from(TransportError::Unreadable))?.to_vec();
        let mut patch = self.request(Method::Patch, path);
        patch
            .headers
            .extend([("upload-offset", offset.to_string()), ("content-type", OFFSET_TYPE.to_owned())]);
        patch.body = rest;
        self.judge(&self.send(patch, offset as u64).await?)
    }

    fn request(&self, method: Method, path: String) -> Request {
        let mut request = self.requests.request(method, path);
        request.headers.push((TUS.0, TUS.1.to_owned()));
        request.headers.extend(self.at.clone().map(|at| (paths::AT_HEADER, at)));
        request
    }

    async fn send(&self, request: Request, from: u64) -> Result<Reply, Failure> {
        if request.body.len() < WATCHED_BYTES {
            return self.requests.send(request).await;
        }
        let (listeners, photo) = (self.inner.listeners.clone(), self.photo);
        let (photo_id, entity_id) = (photo.id.to_string(), photo.entity_id.to_string());
        let (total_bytes, (before, report_total_bytes)) = (photo.size_bytes, self.of_report());
        let progress: Progress = Arc::new(move |bytes| {
            listeners.emit(&api::Event::UploadProgress {
                photo_id: photo_id.clone(),
                entity_id: entity_id.clone(),
                sent_bytes: from + bytes,
                total_bytes,
                report_sent_bytes: before + from + bytes,
                report_total_bytes,
            });
        });
        self.requests.send_watched(request, progress).await
    }

    /// Bytes of the report's photos that have arrived, and of all that are to arrive.
    fn of_report(&self) -> (u64, u64) {
        let photos = self.inner.store.read(|db| sql::photos::of_entity(db, self.photo.entity_id));
        let photos = photos.unwrap_or_default();
        let is_sent = |photo: &&LocalPhoto| {
            use LocalPhotoState::{Compressed, Uploading};
            photo.state.has_arrived()
                || (matches!(photo.state, Compressed | Uploading) && photo.leaving_op.is_none())
        };
        let sum = |photos: &mut dyn Iterator<Item = &LocalPhoto>| photos.map(|photo| photo.size_bytes).sum();
        let arrived = sum(&mut photos.iter().filter(|photo| photo.state.has_arrived()));
        (arrived, sum(&mut photos.iter().filter(is_sent)))
    }

    /// Only the very hash counts; a good status alone proves nothing. The reply that proves it says where
    /// the server's history stands now.
    fn judge(&self, reply: &Reply) -> Result<Sent, Stop> {
        match reply.header(paths::VERIFIED_HEADER) {
            Some(hash) if hash == self.photo.sha256.to_string() => {}
            Some(_) => return Err(Failure::from(TransportError::Unreadable).into()),
            None if plant!("any-2xx-verifies") => {}
            None => return Ok(Sent::Partly),
        }
        if let (Some(at), Some(epoch)) = (reply.header(paths::AT_HEADER), reply.header(paths::EPOCH_HEADER)) {
            let id = self.photo.identity_id;
            let identity = self.inner.store.read(|db| sql::identities::get(db, id))?;
            identity.check_epoch(epoch, at)?;
            self.inner.store.write(|db| sql::identities::set_at(db, id, at, epoch))?;
        }
        Ok(Sent::Verified)
    }
}

/// Stores what came of it. Only what concerns this photo alone is settled here; everything else ends
/// the pass and is tried again.
fn conclude(inner: &Inner, photo: &LocalPhoto, sent: Result<Sent, Stop>) -> Done {
    match sent {
        Ok(Sent::Verified) => {
            set(inner, photo, LocalPhotoState::Verified, None)?;
            if plant!("photo-purged-too-early") {
                inner.ports.files.remove(&LocalPhoto::blob_name(photo.sha256)).map_err(Error::from_folder)?;
            }
            Ok(Event::Uploaded)
        }
        // The report was withdrawn or erased meanwhile.
        Err(Stop::Failed(Failure::Refused { code: ErrorCode::NotNeeded, .. })) => {
            set(inner, photo, LocalPhotoState::NotNeeded, None)?;
            Ok(Event::Uploaded)
        }
        Err(Stop::Failed(Failure::Refused { code, .. })) if is_final(&code) => {
            set(inner, photo, LocalPhotoState::Refused, Some(&code))?;
            Ok(Event::Uploaded)
        }
        // Damaged on the way, or another request was quicker: ask again a little later.
        Ok(Sent::Partly) | Err(Stop::Failed(Failure::Refused { .. })) => postpone(inner, photo),
        Err(Stop::Broken(error)) => Err(error.into()),
        Err(Stop::Failed(failure)) => {
            // It may be this photo that the network or the server cannot take: others go first now.
            inner.store.write(|db| sql::photos::count_attempt(db, photo.id))?;
            Err(failure.into())
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
    Ok(Event::Skipped(photo.id))
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
