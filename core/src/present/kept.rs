//! Photos that are kept for what is to be done.

use super::chosen::span;
use crate::api::KeptPhotoView;
use crate::inner::Inner;
use crate::store::LocalPhoto;
use crate::store::sql::kept::KeptPhoto;
use crate::texts::text;

/// A photo of so long ago may show what is no longer there.
const OLD_MS: i64 = 48 * 60 * 60 * 1_000;

/// A kept photo, with the paths of its files.
pub(crate) fn kept_photo(inner: &Inner, photo: &KeptPhoto) -> KeptPhotoView {
    let manifest = &photo.manifest;
    let path = |name: String| inner.ports.files.path(&name).to_string_lossy().into_owned();
    KeptPhotoView {
        photo_id: manifest.photo_id.to_string(),
        role: photo.kept_for.role,
        thumb_path: path(LocalPhoto::thumb_name(manifest.sha256)),
        full_path: path(LocalPhoto::blob_name(manifest.sha256)),
        width_px: manifest.width_px,
        height_px: manifest.height_px,
        taken_at_ms: manifest.taken_at_ms,
        has_position: photo.fix.is_some(),
        covered: photo.is_covered,
        notice: notice(inner, photo),
    }
}

fn notice(inner: &Inner, photo: &KeptPhoto) -> Option<String> {
    if photo.is_partial {
        return Some(text(inner.language(), "photo.partial", &[]));
    }
    let before_ms = photo.kept_at_ms.saturating_sub(photo.manifest.taken_at_ms?);
    (before_ms >= OLD_MS).then(|| text(inner.language(), "photo.old", &[&span(before_ms, inner)]))
}
