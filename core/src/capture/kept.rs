//! Photos that are prepared and durable before anything is done with them; the act that follows takes them.

use rusqlite::Connection;
use saberling_wire::{EntityId, Invalid, ManifestPhoto, PhotoId, PhotoRole, limits};

use super::{location, photos};
use crate::api::KeptPhotoView;
use crate::error::Error;
use crate::inner::Inner;
use crate::present;
use crate::records::remove_unpromised;
use crate::store::sql::kept::{KeptFor, KeptPhoto};
use crate::store::{IdentityKind, LocalPhoto, sql};

/// Prepares a camera file and keeps it. Cheap checks come first, so that a mistake costs no photo work.
pub(crate) fn keep_photo(
    inner: &Inner,
    owner_id: &str,
    role: PhotoRole,
    path: &str,
) -> Result<KeptPhotoView, Error> {
    let number = inner.store.read(|db| free_place(db, &kept_for(db, owner_id, role)?))?;
    let captured = photos::one(inner, number, path)?;
    let now_ms = inner.ports.now_ms()?;
    let sha256 = captured.manifest.sha256;
    let stored = inner.store.write(|db| {
        // Photos take seconds: what it is kept for may be gone, or full, by now.
        let kept_for = kept_for(db, owner_id, role)?;
        free_place(db, &kept_for)?;
        has_files(inner, &captured.manifest, number)?;
        let photo = KeptPhoto {
            fix: location::photo_fix(&captured.facts, captured.manifest.taken_at_ms),
            manifest: captured.manifest,
            kept_for,
            is_covered: false,
            is_partial: false,
            kept_at_ms: now_ms,
        };
        sql::kept::insert(db, &photo)?;
        sql::drafts::touch(db, &photo.kept_for.owner, now_ms)?;
        let kept = sql::kept::find(db, photo.manifest.photo_id)?.ok_or(Error::UnknownKept)?;
        let view = present::kept_photo(inner, &kept);
        Ok((kept, view))
    });
    if stored.is_err() {
        // A full disk has no room for files that nothing names.
        remove_unpromised(inner, &[sha256])?;
    }
    let (kept, view) = stored?;
    announce(inner, &kept.kept_for);
    Ok(view)
}

/// What is kept for that, in order.
pub(crate) fn kept_photos(
    inner: &Inner,
    owner_id: &str,
    role: PhotoRole,
) -> Result<Vec<KeptPhotoView>, Error> {
    let kept = inner.store.read(|db| sql::kept::of(db, &kept_for(db, owner_id, role)?))?;
    Ok(kept.iter().map(|photo| present::kept_photo(inner, photo)).collect())
}

/// Throws a kept photo away, with its files.
pub(crate) fn drop_kept_photo(inner: &Inner, photo_id: &str) -> Result<(), Error> {
    let now_ms = inner.ports.now_ms()?;
    let photo = inner.store.write(|db| {
        let photo = find(db, photo_id)?;
        sql::kept::delete(db, photo.manifest.photo_id)?;
        sql::drafts::touch(db, &photo.kept_for.owner, now_ms)?;
        Ok(photo)
    })?;
    remove_unpromised(inner, &[photo.manifest.sha256])?;
    announce(inner, &photo.kept_for);
    Ok(())
}

/// A kept photo that may be seen now: another crew's is not there.
pub(super) fn find(db: &Connection, photo_id: &str) -> Result<KeptPhoto, Error> {
    let id: PhotoId = photo_id.parse().map_err(|_| Error::UnknownKept)?;
    let photo = sql::kept::find(db, id)?.ok_or(Error::UnknownKept)?;
    if let Some(crew) = photo.kept_for.crew {
        let current = sql::identities::current(db, IdentityKind::Crew)?;
        current.filter(|current| current.id == crew).ok_or(Error::UnknownKept)?;
    }
    Ok(photo)
}

/// What a photo would be kept for: it must be there, and the role must fit it.
fn kept_for(db: &Connection, owner_id: &str, role: PhotoRole) -> Result<KeptFor, Error> {
    let of = |owner: String| KeptFor { owner, role, crew: None };
    match role {
        PhotoRole::Before | PhotoRole::After => {
            let task = owner_id.parse().map_err(|_| Error::UnknownTask)?;
            let crew = sql::identities::current(db, IdentityKind::Crew)?.ok_or(Error::UnknownTask)?;
            let tasks = sql::rows::tasks(db, crew.id)?;
            let (task, _) =
                tasks.iter().find(|(known, _)| known.task_id == task).ok_or(Error::UnknownTask)?;
            Ok(KeptFor { owner: task.task_id.to_string(), role, crew: Some(crew.id) })
        }
        PhotoRole::Report if sql::drafts::find(db, owner_id)?.is_some() => Ok(of(owner_id.to_owned())),
        PhotoRole::Report | PhotoRole::Dispute => {
            let unknown =
                || if role == PhotoRole::Report { Error::UnknownDraft } else { Error::UnknownReport };
            let id = owner_id.parse().map_err(|_| unknown())?;
            Ok(of(sql::reports::find(db, id)?.ok_or_else(unknown)?.id.to_string()))
        }
        PhotoRole::Unknown => Err(Error::UnknownDraft),
    }
}

/// Which one the next would be, from 1.
fn free_place(db: &Connection, kept_for: &KeptFor) -> Result<usize, Error> {
    let count = sql::kept::of(db, kept_for)?.len() + 1;
    if count > limits::PHOTOS_PER_REPORT { Err(Invalid::TooManyPhotos { count }.into()) } else { Ok(count) }
}

/// An equal photo may have been thrown away in this very moment, and its files with it.
pub(super) fn has_files(inner: &Inner, photo: &ManifestPhoto, number: usize) -> Result<(), Error> {
    let files = &inner.ports.files;
    let has_both = files.exists(&LocalPhoto::blob_name(photo.sha256))
        && files.exists(&LocalPhoto::thumb_name(photo.sha256));
    if has_both { Ok(()) } else { Err(Error::PhotoMissing { number }) }
}

/// What was kept, and then what was captured only now: the photos of one act.
pub(super) fn with_kept(
    db: &Connection,
    kept_for: &KeptFor,
    captured: Vec<ManifestPhoto>,
) -> Result<Vec<ManifestPhoto>, Error> {
    let kept = sql::kept::of(db, kept_for)?.into_iter().map(|photo| photo.manifest);
    let photos: Vec<_> = kept.chain(captured).collect();
    let count = photos.len();
    if count > limits::PHOTOS_PER_REPORT { Err(Invalid::TooManyPhotos { count }.into()) } else { Ok(photos) }
}

/// The act has promised them: they are kept no longer. Called after the act is recorded, so that what is known
/// of them stays.
pub(super) fn taken(db: &Connection, photos: &[ManifestPhoto]) -> Result<(), Error> {
    photos.iter().try_for_each(|photo| sql::kept::delete(db, photo.photo_id))
}

/// Tells the listeners about what a photo is kept for.
pub(super) fn announce(inner: &Inner, kept_for: &KeptFor) {
    let is_draft = inner.store.read(|db| sql::drafts::find(db, &kept_for.owner));
    match (is_draft, kept_for.owner.parse::<EntityId>()) {
        (Ok(None), Ok(entity)) => inner.announce_change(entity),
        _ => super::drafts::announce(inner, &kept_for.owner),
    }
}
