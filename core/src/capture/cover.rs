//! Parts of a kept photo are made unreadable, for good.

use rusqlite::Connection;
use saberling_photo::{PhotoError, Region};
use saberling_plants::plant;
use saberling_wire::{PhotoRole, Sha256};

use super::{kept, photos};
use crate::api::{CoverBox, KeptPhotoView};
use crate::error::Error;
use crate::inner::Inner;
use crate::present;
use crate::records::{remove_for_good, remove_unpromised};
use crate::store::sql;
use crate::store::sql::kept::KeptPhoto;

/// Covers boxes of a kept photo. The new files are durable before they stand for it; then the old ones go.
pub(crate) fn cover_kept_photo(
    inner: &Inner,
    photo_id: &str,
    boxes: &[CoverBox],
) -> Result<KeptPhotoView, Error> {
    let regions = regions(boxes)?;
    let now_ms = inner.ports.now_ms()?;
    loop {
        let photo = inner.store.read(|db| coverable(db, photo_id))?;
        let made = photos::covered(inner, &photo.manifest, photo.is_partial, &regions)?;
        let stored = inner.store.write(|db| {
            // Another call may have covered other boxes meanwhile: these are added to those.
            if coverable(db, photo_id)?.manifest.sha256 != photo.manifest.sha256 {
                return Ok(None);
            }
            kept::has_files(inner, &made, 1)?;
            sql::kept::set_covered(db, &made)?;
            sql::drafts::touch(db, &photo.kept_for.owner, now_ms)?;
            Ok(Some(present::kept_photo(inner, &coverable(db, photo_id)?)))
        });
        match stored {
            Ok(Some(view)) => {
                if !plant!("cover-leaves-original") {
                    clear_beneath(inner, photo.manifest.sha256)?;
                }
                kept::announce(inner, &photo.kept_for);
                return Ok(view);
            }
            other => {
                remove_unpromised(inner, &[made.sha256])?;
                other?;
            }
        }
    }
}

fn coverable(db: &Connection, photo_id: &str) -> Result<KeptPhoto, Error> {
    let photo = kept::find(db, photo_id)?;
    match photo.kept_for.role {
        PhotoRole::Report | PhotoRole::Dispute => Ok(photo),
        _ => Err(Error::EvidenceCovered),
    }
}

/// What lay beneath must not stay: a file that cannot be removed is an error here, and goes with the next
/// covering, or when the app opens again.
fn clear_beneath(inner: &Inner, sha256: Sha256) -> Result<(), Error> {
    let mut beneath = inner.beneath();
    beneath.insert(sha256);
    let hashes: Vec<_> = beneath.iter().copied().collect();
    remove_for_good(inner, &hashes)?;
    beneath.clear();
    Ok(())
}

fn regions(boxes: &[CoverBox]) -> Result<Vec<Region>, Error> {
    if boxes.is_empty() {
        return Err(bad("there is no box"));
    }
    boxes.iter().map(region).collect()
}

fn region(given: &CoverBox) -> Result<Region, Error> {
    let CoverBox { left, top, right, bottom } = *given;
    let is_within = [left, top, right, bottom].iter().all(|edge| (0.0..=1.0).contains(edge));
    if !is_within || left >= right || top >= bottom {
        return Err(bad("a box is not within the picture, or has no inside"));
    }
    Ok(Region { corners: vec![(left, top), (right, top), (right, bottom), (left, bottom)] })
}

fn bad(detail: &'static str) -> Error {
    Error::Photo { number: 1, source: PhotoError::BadRegion { detail } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_lies_within_the_picture_and_has_an_inside() {
        let of = |left, top, right, bottom| CoverBox { left, top, right, bottom };
        assert!(regions(&[of(0.0, 0.0, 1.0, 1.0), of(0.2, 0.3, 0.4, 0.5)]).is_ok());
        for bad in [
            of(-0.1, 0.0, 1.0, 1.0),
            of(0.0, 0.0, 1.1, 1.0),
            of(0.5, 0.0, 0.5, 1.0),
            of(0.0, 0.6, 1.0, 0.5),
            of(f64::NAN, 0.0, 1.0, 1.0),
            of(0.0, 0.0, f64::INFINITY, 1.0),
        ] {
            assert!(regions(&[of(0.0, 0.0, 1.0, 1.0), bad]).is_err(), "{bad:?}");
        }
        assert!(regions(&[]).is_err());
    }
}
