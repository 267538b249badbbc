//! Uploads: begun, grown, finished. Whoever finishes one attaches it wherever it is awaited.

use saberling_store::Reply;
use saberling_store::aggregate::Photo;
use saberling_store::command::Verdict;
use saberling_store::records::{Blob, Upload, UploadState};
use saberling_store::rules::{Decision, Put, State};
use saberling_wire::{ErrorCode, Sha256, UploadId, limits};

use super::attach::attach;
use super::decision::{applied, replied};

fn answer(upload: Upload) -> Decision {
    Decision { puts: vec![Put::Upload(upload.clone())], ..Decision::just(replied(Reply::Upload(upload))) }
}

/// An upload begins, or is found again.
pub(super) fn create(
    state: &State<'_>,
    upload_id: UploadId,
    sha256: Option<Sha256>,
    (length_bytes, metadata): (u64, &str),
) -> Decision {
    let Some(identity) = &state.identity else {
        return Decision::refuse(ErrorCode::UnknownDevice);
    };
    let owner = identity.identity_id;
    // Otherwise one could sit where another's photo will look for its own.
    let derived = sha256.is_none_or(|hash| UploadId::derive(owner, hash) == upload_id);
    if length_bytes == 0 || !derived {
        return Decision::refuse(ErrorCode::InvalidRequest);
    }
    if length_bytes > limits::PHOTO_BYTES {
        return Decision::refuse(ErrorCode::PhotoTooLarge);
    }
    if let Some(known) = &state.upload {
        return again(state, known, length_bytes);
    }
    if !has_room(state, length_bytes) {
        return Decision::refuse(ErrorCode::TooManyUploads);
    }
    begin(
        state,
        Upload {
            upload_id,
            owner,
            sha256,
            length_bytes,
            offset_bytes: 0,
            state: UploadState::Open,
            updated_at_ms: state.now_ms,
            metadata: metadata.to_owned(),
        },
    )
}

/// Whether the phone may have so many bytes more under way, beside its other uploads.
fn has_room(state: &State<'_>, length_bytes: u64) -> bool {
    let (open, bytes) = state.open_uploads;
    open < limits::OPEN_UPLOADS && bytes.saturating_add(length_bytes) <= limits::OPEN_UPLOAD_BYTES
}

/// A new upload, unless nobody waits for it any more; that is stored too, so that whoever asks is told.
fn begin(state: &State<'_>, upload: Upload) -> Decision {
    if state.not_needed { not_needed(state, &upload) } else { answer(upload) }
}

/// The upload is over: its report was withdrawn or erased, or its photo was dropped.
fn not_needed(state: &State<'_>, upload: &Upload) -> Decision {
    let over = Upload {
        state: UploadState::Refused(ErrorCode::NotNeeded),
        updated_at_ms: state.now_ms,
        ..upload.clone()
    };
    Decision { puts: vec![Put::Upload(over)], ..Decision::refuse(ErrorCode::NotNeeded) }
}

fn again(state: &State<'_>, known: &Upload, length_bytes: u64) -> Decision {
    match &known.state {
        UploadState::Verified => Decision::just(replied(Reply::Upload(known.clone()))),
        // The report that needed it no more may have been made anew.
        UploadState::Refused(ErrorCode::NotNeeded) if has_room(state, length_bytes) => {
            let again = Upload { length_bytes, offset_bytes: 0, state: UploadState::Open, ..known.clone() };
            begin(state, Upload { updated_at_ms: state.now_ms, ..again })
        }
        UploadState::Refused(code) => Decision::refuse(code.clone()),
        UploadState::Open if state.not_needed => not_needed(state, known),
        UploadState::Open if known.length_bytes == length_bytes && !is_stale(known, state.now_ms) => {
            Decision::just(replied(Reply::Upload(known.clone())))
        }
        // The first declaration was wrong, or is too old: it begins anew.
        UploadState::Open => {
            if !has_room(state, length_bytes) {
                return Decision::refuse(ErrorCode::TooManyUploads);
            }
            answer(Upload { length_bytes, offset_bytes: 0, updated_at_ms: state.now_ms, ..known.clone() })
        }
    }
}

/// Whether an unfinished upload was left alone for too long.
pub(crate) fn is_stale(upload: &Upload, now_ms: i64) -> bool {
    upload.state == UploadState::Open && upload.updated_at_ms < now_ms - limits::UPLOAD_KEPT_MS
}

/// The client gives an upload up. What a manifest names stays: others may look at the photo already.
pub(super) fn terminate(state: &State<'_>) -> Decision {
    match &state.upload {
        None => Decision::refuse(ErrorCode::UploadGone),
        Some(upload) if upload.state == UploadState::Verified && state.upload_named => {
            Decision::refuse(ErrorCode::Forbidden)
        }
        Some(upload) => {
            Decision { puts: vec![Put::DropUpload(upload.upload_id)], ..Decision::just(applied()) }
        }
    }
}

/// An upload that is over says so; it may have ended while its bytes were on their way.
fn standing(upload: &Upload) -> Decision {
    match &upload.state {
        UploadState::Refused(ErrorCode::NotNeeded) => Decision::refuse(ErrorCode::NotNeeded),
        _ => Decision::just(replied(Reply::Upload(upload.clone()))),
    }
}

/// Bytes have become durable, or the upload begins anew.
pub(super) fn progress(state: &State<'_>, offset_bytes: u64) -> Decision {
    match &state.upload {
        Some(upload) if upload.state == UploadState::Open && state.not_needed => not_needed(state, upload),
        Some(upload) if upload.state == UploadState::Open => answer(Upload {
            offset_bytes: offset_bytes.min(upload.length_bytes),
            updated_at_ms: state.now_ms,
            ..upload.clone()
        }),
        Some(upload) => standing(upload),
        None => Decision::refuse(ErrorCode::UploadGone),
    }
}

/// An upload whose last byte is long ago is given up when it is unfinished, or when no manifest names it.
pub(super) fn expire(state: &State<'_>, before_ms: i64) -> Decision {
    let goes = |upload: &&Upload| match upload.state {
        UploadState::Open => true,
        UploadState::Verified => !state.upload_named,
        UploadState::Refused(_) => false,
    };
    match state.upload.as_ref().filter(|upload| upload.updated_at_ms < before_ms).filter(goes) {
        Some(upload) => {
            Decision { puts: vec![Put::DropUpload(upload.upload_id)], ..Decision::just(applied()) }
        }
        None => Decision::refuse(ErrorCode::UploadGone),
    }
}

/// The bytes were checked.
pub(super) fn finish(state: &State<'_>, verdict: &Verdict) -> Decision {
    let Some(upload) = &state.upload else {
        return Decision::refuse(ErrorCode::UploadGone);
    };
    if upload.state != UploadState::Open {
        return standing(upload);
    }
    if state.not_needed {
        // Also one that declared no hash: it is known only now, and its files go by it.
        let found = match verdict {
            Verdict::Verified { sha256, .. } => Some(*sha256),
            Verdict::Refused(_) => upload.sha256,
        };
        return not_needed(state, &Upload { sha256: found, ..upload.clone() });
    }
    let mut upload = upload.clone();
    upload.updated_at_ms = state.now_ms;
    match verdict {
        Verdict::Refused(code) => {
            upload.state = UploadState::Refused(code.clone());
            answer(upload)
        }
        &Verdict::Verified { sha256, width_px, height_px, phash } => {
            upload.offset_bytes = upload.length_bytes;
            upload.state = UploadState::Verified;
            upload.sha256 = Some(sha256);
            let size_bytes = upload.length_bytes;
            verified(state, upload, Blob { sha256, size_bytes, width_px, height_px, phash })
        }
    }
}

fn verified(state: &State<'_>, upload: Upload, blob: Blob) -> Decision {
    let mut finished = state.finished.clone();
    finished.insert((upload.owner, blob.sha256));
    let mut reports = state.reports.clone();
    for report in &mut reports {
        attach(report, &finished, state.now_ms);
    }
    let mut decision = answer(upload);
    decision.reports = reports;
    decision.puts.push(Put::Blob(blob));
    for (op_id, photo) in &state.orphan_photos {
        let mut photo = photo.clone();
        photo.attached_at_ms = Some(state.now_ms);
        decision.puts.push(Put::OrphanPhoto(*op_id, photo));
    }
    decision
}

/// The bytes are not there any more, as after a restore: who still has them sends them again.
pub(super) fn lost(state: &State<'_>, sha256: Sha256) -> Decision {
    let mut reports = state.reports.clone();
    let photos = reports.iter_mut().flat_map(|report| &mut report.photos);
    photos.filter(|photo| photo.sha256 == sha256).for_each(|photo| photo.attached_at_ms = None);
    let awaited = |(op_id, photo): &(saberling_wire::OpId, Photo)| {
        Put::OrphanPhoto(*op_id, Photo { attached_at_ms: None, ..photo.clone() })
    };
    let mut puts = vec![Put::LostBlob(sha256)];
    puts.extend(state.orphan_photos.iter().map(awaited));
    Decision { reports, puts, ..Decision::just(applied()) }
}
