//! What a resident does with a report that is there: withdraw, erase, dispute, confirm, rate, and change
//! its photos. All of it offline; the server judges, this side refuses only what cannot be meant.

use rusqlite::{Connection, Transaction};
use saberling_wire::{
    AddPhoto, ConfirmClean, Dispute, DropPhoto, Entity, Erase, ManifestPhoto, OpKind, PhotoId, PhotoRole,
    Rate, ReplacePhoto, ReportStatus, Withdraw, limits, validate,
};
use serde::Serialize;

use super::{kept, photos};
use crate::api::ReportView;
use crate::error::Error;
use crate::inner::Inner;
use crate::present;
use crate::records::{Act, Stamp, record};
use crate::store::sql::kept::KeptFor;
use crate::store::{StoredReport, sql};

/// Takes a report back.
pub(crate) fn withdraw_report(inner: &Inner, report_id: &str, note: &str) -> Result<ReportView, Error> {
    validate::note(note)?;
    let payload = Withdraw { note: note.to_owned() };
    keep(inner, report_id, OpKind::Withdraw, &payload, (PhotoRole::Report, &[]), still_there)
}

/// Has a report's content deleted for good, here and at the office.
pub(crate) fn erase_report(inner: &Inner, report_id: &str) -> Result<ReportView, Error> {
    let none = (PhotoRole::Report, &[][..]);
    keep(inner, report_id, OpKind::Erase, &Erase {}, none, |db, report| {
        let is_erased = present::overlaid_report(db, report)?.status == Some(ReportStatus::Erased);
        if is_erased { Err(Error::ReportState) } else { Ok(()) }
    })
}

/// Says that the work is not done, with words and a photo that shows it.
pub(crate) fn dispute_report(
    inner: &Inner,
    report_id: &str,
    text: &str,
    paths: &[String],
) -> Result<ReportView, Error> {
    validate::note_text(text)?;
    check(inner, report_id, |db, report| {
        disputable(db, report)?;
        let has_kept = !sql::kept::of(db, &kept_for(report, PhotoRole::Dispute))?.is_empty();
        if paths.is_empty() && !has_kept { Err(Error::DisputePhotoMissing) } else { Ok(()) }
    })?;
    let photos = (PhotoRole::Dispute, manifest(inner, paths)?);
    let payload = |photos: &[ManifestPhoto]| match photos {
        [] => Err(Error::DisputePhotoMissing),
        _ => Ok(Dispute { text: text.to_owned(), photos: photos.to_vec() }),
    };
    keep_taking(inner, report_id, OpKind::Dispute, photos, payload, disputable)
}

/// Says that it is clean.
pub(crate) fn confirm_clean(inner: &Inner, report_id: &str) -> Result<ReportView, Error> {
    keep(inner, report_id, OpKind::ConfirmClean, &ConfirmClean {}, (PhotoRole::Report, &[]), worked_on)
}

/// Says how good the work was; the latest rating counts.
pub(crate) fn rate_report(
    inner: &Inner,
    report_id: &str,
    stars: u8,
    text: &str,
) -> Result<ReportView, Error> {
    validate::note(text)?;
    if !(1..=limits::STARS).contains(&stars) {
        return Err(Error::Rating);
    }
    let payload = Rate { stars, text: text.to_owned() };
    keep(inner, report_id, OpKind::Rate, &payload, (PhotoRole::Report, &[]), worked_on)
}

/// Adds photos to a report's manifest.
pub(crate) fn add_photos(inner: &Inner, report_id: &str, paths: &[String]) -> Result<ReportView, Error> {
    if paths.is_empty() {
        return Err(saberling_wire::Invalid::PhotoMissing.into());
    }
    let count = paths.len();
    let fits = |db: &Connection, report: &StoredReport| {
        let overlaid = present::overlaid_report(db, report)?;
        not_gone(overlaid.status)?;
        let count = overlaid.manifest.len() + count;
        let is_too_many = count > limits::PHOTOS_PER_REPORT;
        if is_too_many { Err(saberling_wire::Invalid::TooManyPhotos { count }.into()) } else { Ok(()) }
    };
    check(inner, report_id, fits)?;
    let payload = AddPhoto { photos: manifest(inner, paths)? };
    keep(inner, report_id, OpKind::AddPhoto, &payload, (PhotoRole::Report, &payload.photos), fits)
}

/// Puts another photo in the place of one.
pub(crate) fn replace_photo(
    inner: &Inner,
    report_id: &str,
    photo_id: &str,
    path: &str,
) -> Result<ReportView, Error> {
    let gone: PhotoId = photo_id.parse().map_err(|_| Error::UnknownPhoto)?;
    check(inner, report_id, |db, report| in_manifest(db, report, gone))?;
    let mut photos = manifest(inner, &[path.to_owned()])?;
    let photo = photos.pop().ok_or(Error::PhotoMissing { number: 1 })?;
    let payload = ReplacePhoto { photo_id: gone, photo: photo.clone() };
    let new = [photo];
    keep(inner, report_id, OpKind::ReplacePhoto, &payload, (PhotoRole::Report, &new), |db, report| {
        in_manifest(db, report, gone)
    })
}

/// Takes a photo out of a report's manifest.
pub(crate) fn drop_photo(inner: &Inner, report_id: &str, photo_id: &str) -> Result<ReportView, Error> {
    let gone: PhotoId = photo_id.parse().map_err(|_| Error::UnknownPhoto)?;
    let payload = DropPhoto { photo_id: gone };
    keep(inner, report_id, OpKind::DropPhoto, &payload, (PhotoRole::Report, &[]), |db, report| {
        in_manifest(db, report, gone)
    })
}

fn still_there(db: &Connection, report: &StoredReport) -> Result<(), Error> {
    not_gone(present::overlaid_report(db, report)?.status)
}

fn not_gone(status: Option<ReportStatus>) -> Result<(), Error> {
    let is_gone = matches!(status, Some(ReportStatus::Withdrawn | ReportStatus::Erased));
    if is_gone { Err(Error::ReportState) } else { Ok(()) }
}

fn disputable(db: &Connection, report: &StoredReport) -> Result<(), Error> {
    let overlaid = present::overlaid_report(db, report)?;
    match overlaid.status {
        _ if overlaid.disputable => Ok(()),
        Some(ReportStatus::Closed) => Err(Error::DisputeOver),
        _ => Err(Error::ReportState),
    }
}

fn worked_on(db: &Connection, report: &StoredReport) -> Result<(), Error> {
    match present::overlaid_report(db, report)?.status {
        Some(ReportStatus::Resolved | ReportStatus::Closed) => Ok(()),
        _ => Err(Error::ReportState),
    }
}

fn in_manifest(db: &Connection, report: &StoredReport, photo: PhotoId) -> Result<(), Error> {
    let overlaid = present::overlaid_report(db, report)?;
    not_gone(overlaid.status)?;
    if overlaid.manifest.contains(&photo) { Ok(()) } else { Err(Error::UnknownPhoto) }
}

fn manifest(inner: &Inner, paths: &[String]) -> Result<Vec<ManifestPhoto>, Error> {
    Ok(photos::capture(inner, paths)?.into_iter().map(|photo| photo.manifest).collect())
}

/// Asks a rule before photos are prepared, so that a mistake costs no photo work.
pub(super) fn check(
    inner: &Inner,
    report_id: &str,
    rule: impl FnOnce(&Connection, &StoredReport) -> Result<(), Error>,
) -> Result<(), Error> {
    let id = report_id.parse().map_err(|_| Error::UnknownReport)?;
    inner.store.read(|db| rule(db, &sql::reports::find(db, id)?.ok_or(Error::UnknownReport)?))
}

/// For what photos of that role are kept.
pub(super) fn kept_for(report: &StoredReport, role: PhotoRole) -> KeptFor {
    KeptFor { owner: report.id.to_string(), role, crew: None }
}

/// Records an act on an own report. The rule is asked inside the transaction: a second tap finds the
/// first one's effect.
pub(super) fn keep<P: Serialize>(
    inner: &Inner,
    report_id: &str,
    kind: OpKind,
    payload: &P,
    (role, photos): (PhotoRole, &[ManifestPhoto]),
    rule: impl FnOnce(&Connection, &StoredReport) -> Result<(), Error>,
) -> Result<ReportView, Error> {
    store(inner, report_id, kind, |db, report| {
        rule(db, report)?;
        Ok((payload, role, photos.to_vec()))
    })
}

/// The same with photos that were kept for it, and then those that were captured only now: what is recorded is
/// made of both.
pub(super) fn keep_taking<P: Serialize>(
    inner: &Inner,
    report_id: &str,
    kind: OpKind,
    (role, captured): (PhotoRole, Vec<ManifestPhoto>),
    payload: impl FnOnce(&[ManifestPhoto]) -> Result<P, Error>,
    rule: impl FnOnce(&Connection, &StoredReport) -> Result<(), Error>,
) -> Result<ReportView, Error> {
    store(inner, report_id, kind, |db, report| {
        rule(db, report)?;
        let photos = kept::with_kept(db, &kept_for(report, role), captured)?;
        Ok((payload(&photos)?, role, photos))
    })
}

fn store<P: Serialize>(
    inner: &Inner,
    report_id: &str,
    kind: OpKind,
    what: impl FnOnce(&Connection, &StoredReport) -> Result<(P, PhotoRole, Vec<ManifestPhoto>), Error>,
) -> Result<ReportView, Error> {
    let id = report_id.parse().map_err(|_| Error::UnknownReport)?;
    let stamp = Stamp::draw(inner)?;
    let now = inner.conditions();
    let (id, view) = inner.store.write(|db: &Transaction<'_>| {
        let report = sql::reports::find(db, id)?.ok_or(Error::UnknownReport)?;
        let (payload, role, photos) = what(db, &report)?;
        let act = Act {
            identity_id: report.identity_id,
            entity: Entity::Report,
            entity_id: report.id.into(),
            kind,
            proof: Some(report.secret),
            payload: &payload,
            photos: (role, &photos),
        };
        record(inner, db, &stamp, act)?;
        kept::taken(db, &photos)?;
        // Shown from inside: once it is stored, nothing may turn the answer into an error.
        Ok((report.id, present::report_in(inner, db, report.id, now)?))
    })?;
    inner.driver.wake();
    inner.announce_change(id.into());
    Ok(view)
}
