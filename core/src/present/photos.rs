//! Photos of ours and of others, with the paths of what is on the phone.

use rusqlite::Connection;
use saberling_wire::PhotoRow;

use crate::api::{PhotoState, PhotoView};
use crate::error::Error;
use crate::inner::Inner;
use crate::store::{LocalPhoto, LocalPhotoState, sql};
use crate::texts::text;

/// How many of our photos the server has returned the hash of.
pub(super) fn arrived(own: &[LocalPhoto]) -> u32 {
    own.iter().filter(|photo| photo.state.has_arrived()).count() as u32
}

/// A photo that this phone promised.
pub(super) fn own_view(inner: &Inner, photo: &LocalPhoto) -> PhotoView {
    PhotoView {
        photo_id: photo.id.to_string(),
        role: photo.role,
        state: match photo.state {
            LocalPhotoState::Compressed => PhotoState::Compressed,
            LocalPhotoState::Uploading => PhotoState::Uploading,
            LocalPhotoState::Verified => PhotoState::Verified,
            LocalPhotoState::Attached => PhotoState::Attached,
            LocalPhotoState::Refused => PhotoState::Refused,
            LocalPhotoState::Lost => PhotoState::Lost,
            LocalPhotoState::NotNeeded | LocalPhotoState::Dropped => PhotoState::NotNeeded,
        },
        thumb_path: existing(inner, &LocalPhoto::thumb_name(photo.sha256)),
        full_path: existing(inner, &LocalPhoto::blob_name(photo.sha256)),
        taken_at_ms: photo.taken_at_ms,
        notice: photo.is_partial.then(|| text(inner.language(), "photo.partial", &[])),
    }
}

/// The photos of a server's row that have arrived there, this phone's own among them.
pub(super) fn others(inner: &Inner, db: &Connection, rows: &[PhotoRow]) -> Result<Vec<PhotoView>, Error> {
    let mut views = Vec::new();
    for row in rows.iter().filter(|row| row.attached) {
        if let Some(photo) = sql::photos::find(db, row.photo_id)? {
            views.push(own_view(inner, &photo));
            continue;
        }
        let full = existing(inner, &sql::media::name(row.photo_id, true));
        views.push(PhotoView {
            photo_id: row.photo_id.to_string(),
            role: row.role,
            state: if full.is_some() { PhotoState::Fetched } else { PhotoState::Remote },
            thumb_path: existing(inner, &sql::media::name(row.photo_id, false)),
            full_path: full,
            taken_at_ms: row.taken_at_ms,
            notice: None,
        });
    }
    Ok(views)
}

fn existing(inner: &Inner, name: &str) -> Option<String> {
    let files = &inner.ports.files;
    files.exists(name).then(|| files.path(name).to_string_lossy().into_owned())
}
