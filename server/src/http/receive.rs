//! Bytes of an upload: into the staging file, durable, then accounted for; checked at the end.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures_util::StreamExt as _;
use saberling_photo::{Settings, clean_copy};
use saberling_plants::plant;
use saberling_store::records::{Phash, Upload};
use saberling_store::{Author, Command, CommandOutcome, Reply, SubmissionOutcome, Verdict};
use saberling_wire::{ErrorCode, Sha256, UploadId, limits};
use tokio::sync::watch;

use super::turns::Turn;
use super::tus::Checksum;
use crate::error::ApiError;
use crate::executor::off_thread;
use crate::state::AppState;

/// How long a body may fall silent; what has arrived is kept.
const SILENCE: Duration = Duration::from_secs(20);
/// How long a body that nobody needs is read.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a finished upload waits for its turn to be decoded; it can be asked for again.
const DECODE_WAIT: Duration = Duration::from_millis(if cfg!(test) { 50 } else { 10_000 });

/// Bytes that a request brings.
pub(super) struct Incoming {
    /// The bytes.
    pub(super) body: Body,
    /// How many it says that there are.
    pub(super) length: Option<u64>,
    /// What they must come to.
    pub(super) checksum: Option<Checksum>,
    /// How many of them, at the beginning, the server has already.
    pub(super) known: u64,
}

/// Where the counter stood when a reply was made; empty while nothing has ended.
#[derive(Default)]
pub(super) struct Stamp {
    pub(super) at: String,
    pub(super) epoch: String,
}

impl Stamp {
    /// That of an outcome.
    pub(super) fn of(outcome: &SubmissionOutcome) -> Self {
        Self { at: outcome.at.clone(), epoch: outcome.epoch.clone() }
    }
}

/// Receives a body at an offset. A body that is cut keeps what arrived: it is written, fsynced and
/// accounted for all the same, and the reply tells the offset. Only what a checksum was declared for
/// counts whole or not at all.
pub(super) async fn receive(
    state: &AppState,
    author: &Author,
    upload: &Upload,
    (incoming, turn): (Incoming, &mut Turn),
) -> Result<Upload, ApiError> {
    let (id, offset) = (upload.upload_id, upload.offset_bytes);
    let room = incoming.known + upload.length_bytes - offset;
    if incoming.length.is_some_and(|length| length > room) {
        return Err(too_long());
    }
    let files = state.files.clone();
    blocking(move || files.stage(id, offset)).await?;
    let (received, ended) = write(state, upload, incoming, turn).await;
    if received == 0 {
        return ended.map(|()| upload.clone());
    }
    let files = state.files.clone();
    if !plant!("offset-ahead-of-fsync") {
        blocking(move || files.sync(id)).await?;
    }
    let progress = Command::UploadProgress { upload_id: id, offset_bytes: offset + received };
    let (upload, _) = upload_after(state, author, progress).await?;
    ended.map(|()| upload)
}

/// Reads what nobody needs, for a while: who is answered in the middle of sending may not see it.
pub(super) async fn pass_over(body: Body) {
    let mut stream = body.into_data_stream();
    let rest = async { while let Some(Ok(_)) = stream.next().await {} };
    let _ = tokio::time::timeout(PATIENCE, rest).await;
}

fn too_long() -> ApiError {
    ApiError::new(ErrorCode::BodyTooLarge, "the body goes beyond Upload-Length")
}

/// Writes a body into the staging file, and tells how many bytes of it count and how it ended.
async fn write(
    state: &AppState,
    upload: &Upload,
    incoming: Incoming,
    turn: &mut Turn,
) -> (u64, Result<(), ApiError>) {
    let (id, offset) = (upload.upload_id, upload.offset_bytes);
    let room = upload.length_bytes - offset;
    let Incoming { body, mut checksum, mut known, .. } = incoming;
    let mut chunks = Chunks { stream: body.into_data_stream(), changes: state.changes.clone(), turn };
    let mut received = 0;
    let ended = loop {
        let chunk = match chunks.next().await {
            Ok(None) => break Ok(()),
            Ok(Some(chunk)) => chunk,
            Err(error) => break Err(error),
        };
        if let Some(checksum) = &mut checksum {
            checksum.update(&chunk);
        }
        let passed = known.min(chunk.len() as u64);
        known -= passed;
        let chunk = chunk.slice(usize::try_from(passed).unwrap_or(chunk.len())..);
        let (at, length) = (offset + received, chunk.len() as u64);
        if length > room - received {
            return (0, Err(too_long()));
        }
        let files = state.files.clone();
        if let Err(error) = blocking(move || files.write_at(id, at, &chunk)).await {
            break Err(error);
        }
        received += length;
    };
    match (ended, checksum.map(Checksum::holds)) {
        (Ok(()), Some(false)) => {
            let text = "the bytes do not have the declared checksum; the offset has not moved";
            (0, Err(ApiError::new(ErrorCode::HashMismatch, text)))
        }
        (Err(error), Some(_)) => (0, Err(error)),
        (ended, _) => (received, ended),
    }
}

/// The pieces of a body.
struct Chunks<'a> {
    stream: BodyDataStream,
    changes: watch::Receiver<u64>,
    turn: &'a mut Turn,
}

impl Chunks<'_> {
    /// The next piece; none at the end. An error when the sender goes away or falls silent, which is
    /// sooner when a newer request wants the upload, and when the server stops: then too, what has
    /// arrived is kept.
    async fn next(&mut self) -> Result<Option<Bytes>, ApiError> {
        let Self { stream, changes, turn } = self;
        let stopping = async { while changes.changed().await.is_ok() {} };
        let cut = || ApiError::new(ErrorCode::InvalidRequest, "the body was cut short");
        tokio::select! {
            // In this order, so that the outcome is not left to chance: what is there is taken.
            biased;
            chunk = tokio::time::timeout(SILENCE, stream.next()) => {
                chunk.map_err(|_| cut())?.transpose().map_err(|_| cut())
            }
            () = turn.superseded() => Err(ApiError::busy()),
            () = stopping => Err(ApiError::busy()),
        }
    }
}

/// Does a command about an upload and gives the upload as it is then.
pub(super) async fn upload_after(
    state: &AppState,
    author: &Author,
    command: Command,
) -> Result<(Upload, Stamp), ApiError> {
    let outcome = state.submit(author.clone(), None, vec![command]).await?;
    let stamp = Stamp::of(&outcome);
    match outcome.result?.pop() {
        Some(CommandOutcome::Applied { reply: Reply::Upload(upload), .. }) => Ok((upload, stamp)),
        Some(CommandOutcome::Rejected { code, .. }) => Err(refusal(code)),
        _ => Err(ApiError::internal()),
    }
}

/// A refusal with its text.
pub(super) fn refusal(code: ErrorCode) -> ApiError {
    let text = match code {
        ErrorCode::PhotoRefused => "the bytes are no photo that can be decoded",
        ErrorCode::PhotoTooLarge => "a photo has at most 8 MiB",
        ErrorCode::TooManyUploads => "too many unfinished uploads; finish some first",
        ErrorCode::UploadGone => "there is no such upload",
        ErrorCode::UploadExpired => "the upload was given up; create it again",
        ErrorCode::Forbidden => "a manifest names this photo: it can only leave with its report",
        _ => "the upload is refused",
    };
    ApiError::new(code, text)
}

/// Checks an upload whose bytes are all there: first the hash, then that it can be decoded. Only a
/// clean copy is ever shown, so that is made here.
pub(super) async fn finish(
    state: &AppState,
    author: &Author,
    upload: Upload,
) -> Result<(Upload, Stamp), ApiError> {
    let turn = tokio::time::timeout(DECODE_WAIT, state.decoding.acquire()).await;
    let _turn = turn.map_err(|_| ApiError::busy())?.map_err(|_| ApiError::busy())?;
    let id = upload.upload_id;
    let files = state.files.clone();
    let read = move || {
        let sent = files.seal(id)?;
        Ok((Sha256::of(&sent), sent))
    };
    let (sha256, sent) = blocking(read).await?;
    let sha256 = upload.sha256.filter(|_| plant!("attached-before-its-hash")).unwrap_or(sha256);
    if upload.sha256.is_some_and(|declared| declared != sha256) {
        let again = Command::UploadProgress { upload_id: id, offset_bytes: 0 };
        upload_after(state, author, again).await?;
        unstage(state, id).await?;
        let text = "the bytes do not have the declared hash; the upload begins anew";
        return Err(ApiError::new(ErrorCode::HashMismatch, text));
    }
    // Until the photo is accounted for, its files are not taken for waste.
    let _keeping = state.keeping.read().await;
    if plant!("blob-after-commit") {
        let phash = Phash { version: 0, bits: 0 };
        let verdict = Verdict::Verified { sha256, width_px: 1, height_px: 1, phash };
        upload_after(state, author, Command::FinishUpload { upload_id: id, verdict }).await?;
    }
    let (verdict, refused) = match keep(state, sha256, sent).await? {
        Some(((width_px, height_px), phash)) => {
            (Verdict::Verified { sha256, width_px, height_px, phash }, false)
        }
        None => (Verdict::Refused(ErrorCode::PhotoRefused), true),
    };
    let finished = Command::FinishUpload { upload_id: id, verdict };
    let done = upload_after(state, author, finished).await?;
    unstage(state, id).await?;
    if refused { Err(refusal(ErrorCode::PhotoRefused)) } else { Ok(done) }
}

async fn unstage(state: &AppState, id: UploadId) -> Result<(), ApiError> {
    let files = state.files.clone();
    blocking(move || files.unstage(id)).await
}

/// Makes the clean copy and stores all three files; none when the bytes are no photo.
async fn keep(
    state: &AppState,
    sha256: Sha256,
    sent: Vec<u8>,
) -> Result<Option<((u32, u32), Phash)>, ApiError> {
    let settings = settings(state);
    let files = state.files.clone();
    blocking(move || match clean_copy(&sent, &settings) {
        Ok(copy) => {
            files.keep(sha256, &sent, &copy.jpeg, &copy.thumbnail)?;
            let phash = Phash { version: copy.phash.version, bits: copy.phash.bits };
            Ok(Some(((copy.width_px, copy.height_px), phash)))
        }
        Err(error) => {
            tracing::warn!(code = error.code(), "an upload is no photo");
            Ok(None)
        }
    })
    .await
}

/// What the city says of photos, within what the server takes.
fn settings(state: &AppState) -> Settings {
    let mut settings = Settings {
        longest_edge_px: state.config.photo_edge_px,
        max_bytes: state.config.photo_budget_bytes,
        thumb_edge_px: limits::THUMB_EDGE_PX,
        ..Settings::default()
    };
    settings.limits.max_input_bytes = limits::PHOTO_BYTES;
    settings.limits.max_pixels = limits::UPLOAD_PIXELS;
    settings
}

/// Does file work off the async threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, ApiError> {
    let done = off_thread(work).await.map_err(|_| ApiError::internal())?;
    done.map_err(|error| {
        tracing::error!(kind = ?error.kind(), "a photo's file cannot be read or written");
        if error.kind() == std::io::ErrorKind::StorageFull { ApiError::busy() } else { ApiError::internal() }
    })
}

#[cfg(test)]
mod tests {
    use saberling_store::records::UploadState;
    use saberling_wire::IdentityId;

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_photo_does_not_wait_for_ever_to_be_decoded() {
        let folder = tempfile::tempdir().expect("folder");
        let settings = crate::Settings::sample(folder.path()).expect("sample");
        let running = crate::start(settings).await.expect("starts");
        let state = running.state.clone();
        let all = state.decoding.acquire_many(2).await.expect("is open");
        let (owner, sha256) = (IdentityId::new(1, [1; 10]), Sha256::of(b"x"));
        let upload = Upload {
            upload_id: UploadId::derive(owner, sha256),
            owner,
            sha256: Some(sha256),
            length_bytes: 1,
            offset_bytes: 1,
            state: UploadState::Open,
            updated_at_ms: 1,
            metadata: String::new(),
        };
        let refused = finish(&state, &Author::System, upload);
        let refused = tokio::time::timeout(DECODE_WAIT * 100, refused).await.expect("is answered");
        let refused = refused.err().expect("is not decoded");
        assert_eq!(refused.code(), &ErrorCode::Busy);
        drop(all);
        drop(state);
        running.stop().await;
    }
}
