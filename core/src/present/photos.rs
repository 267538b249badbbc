//! Photos of ours and of others, with the paths of what is on the phone.

use std::borrow::Borrow;
use std::collections::HashSet;

use rusqlite::Connection;
use saberling_wire::PhotoRow;

use crate::api::{PhotoState, PhotoView};
use crate::error::Error;
use crate::inner::Inner;
use crate::ports::Files;
use crate::store::{LocalPhoto, LocalPhotoState, sql};
use crate::texts::text;

/// Which pictures are on the phone.
pub(super) struct Pictures<'a> {
    files: &'a dyn Files,
    /// The names of all that are there; none: each is asked for.
    listed: Option<HashSet<String>>,
}

impl<'a> Pictures<'a> {
    /// Each is asked for.
    pub(super) fn asked(inner: &'a Inner) -> Self {
        Self { files: &*inner.ports.files, listed: None }
    }

    /// They are listed once: for many reports that is far cheaper than asking for two files a photo.
    pub(super) fn listed(inner: &'a Inner) -> Self {
        let files = &*inner.ports.files;
        let names = |folder: &str| -> std::io::Result<Vec<String>> {
            Ok(files.list(folder)?.iter().map(|name| format!("{folder}/{name}")).collect())
        };
        let folders = LocalPhoto::FOLDERS.into_iter().chain([sql::media::FOLDER]);
        let all = folders.map(names).collect::<Result<Vec<_>, _>>();
        Self { files, listed: all.ok().map(|all| all.into_iter().flatten().collect()) }
    }

    /// The path of one that is there.
    fn path(&self, name: &str) -> Option<String> {
        let is_there = match &self.listed {
            Some(names) => names.contains(name),
            None => self.files.exists(name),
        };
        is_there.then(|| self.files.path(name).to_string_lossy().into_owned())
    }
}

/// How many of our photos the server has returned the hash of.
pub(super) fn arrived(own: &[impl Borrow<LocalPhoto>]) -> u32 {
    own.iter().filter(|photo| (*photo).borrow().state.has_arrived()).count() as u32
}

/// A photo that this phone promised.
pub(super) fn own_view(inner: &Inner, pictures: &Pictures<'_>, photo: &LocalPhoto) -> PhotoView {
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
        thumb_path: pictures.path(&LocalPhoto::thumb_name(photo.sha256)),
        full_path: pictures.path(&LocalPhoto::blob_name(photo.sha256)),
        taken_at_ms: photo.taken_at_ms,
        notice: photo.is_partial.then(|| text(inner.language(), "photo.partial", &[])),
    }
}

/// The photos of a server's row that have arrived there, this phone's own among them.
pub(super) fn others<'r>(
    inner: &Inner,
    db: &Connection,
    pictures: &Pictures<'_>,
    rows: impl IntoIterator<Item = &'r PhotoRow>,
) -> Result<Vec<PhotoView>, Error> {
    let mut views = Vec::new();
    for row in rows.into_iter().filter(|row| row.attached) {
        if let Some(photo) = sql::photos::find(db, row.photo_id)? {
            views.push(own_view(inner, pictures, &photo));
            continue;
        }
        let full = pictures.path(&sql::media::name(row.photo_id, true));
        views.push(PhotoView {
            photo_id: row.photo_id.to_string(),
            role: row.role,
            state: if full.is_some() { PhotoState::Fetched } else { PhotoState::Remote },
            thumb_path: pictures.path(&sql::media::name(row.photo_id, false)),
            full_path: full,
            taken_at_ms: row.taken_at_ms,
            notice: None,
        });
    }
    Ok(views)
}
