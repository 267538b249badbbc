//! A new report.

use saberling_wire::{
    CreateReport, Entity, Invalid, ManifestPhoto, OpKind, PhotoRole, ReportId, Secret, validate,
};

use super::{location, photos};
use crate::api::{NewReport, ReportView};
use crate::error::Error;
use crate::inner::Inner;
use crate::present;
use crate::records::{Act, Stamp, record, resident};
use crate::store::{IdentityKind, StoredReport, sql};

/// Stores a report durably. Cheap checks come first, so that a mistake costs no photo work.
pub(crate) fn submit_report(inner: &Inner, new: &NewReport) -> Result<ReportView, Error> {
    validate::note(&new.note)?;
    let city = inner.city();
    let config = &city.config;
    if config.category(&new.category).is_none_or(|category| category.retired) {
        return Err(Invalid::Category.into());
    }
    let given = new.fix.as_ref().map(location::fix).transpose()?;
    let captured = photos::capture(inner, &new.photo_paths)?;
    let fix = given.or_else(|| location::from_photos(captured.iter().map(|photo| &photo.facts)));
    let identity_id = resident(inner)?;
    let stamp = Stamp::draw(inner)?;
    let report = StoredReport {
        id: inner.ports.new_report_id()?,
        former_id: None,
        identity_id,
        secret: inner.ports.new_secret()?,
        category: new.category.clone(),
        note: new.note.clone(),
        anonymous: new.anonymous,
        confidential: new.confidential,
        place: fix.as_ref().and_then(|fix| location::place(inner, fix)),
        fix,
        created_at_ms: stamp.now_ms,
    };
    let manifest: Vec<_> = captured.into_iter().map(|photo| photo.manifest).collect();
    let payload = payload(&report, &report.secret, manifest);
    validate::create_report(&payload, config)?;
    let view = store(inner, &stamp, &report, &payload)?;
    inner.driver.wake();
    inner.announce_change(report.id.into());
    Ok(view)
}

fn payload(report: &StoredReport, secret: &Secret, photos: Vec<ManifestPhoto>) -> CreateReport {
    CreateReport {
        category: report.category.clone(),
        note: report.note.clone(),
        anonymous: report.anonymous,
        confidential: report.confidential,
        secret_hash: secret.hash(),
        fix: report.fix.clone(),
        other_fixes: Vec::new(),
        place: report.place.clone(),
        photos,
    }
}

fn store(
    inner: &Inner,
    stamp: &Stamp,
    report: &StoredReport,
    payload: &CreateReport,
) -> Result<ReportView, Error> {
    let (id, now): (ReportId, _) = (report.id, inner.conditions());
    inner.store.write(|db| {
        // A lost keystore may have given the resident a new identity while the photos were prepared.
        let identity_id = sql::identities::current(db, IdentityKind::Resident)?
            .map_or(report.identity_id, |resident| resident.id);
        sql::reports::insert(db, &StoredReport { identity_id, ..report.clone() })?;
        let act = Act {
            identity_id,
            entity: Entity::Report,
            entity_id: id.into(),
            kind: OpKind::CreateReport,
            proof: None,
            payload,
            photos: (PhotoRole::Report, &payload.photos),
        };
        record(inner, db, stamp, act)?;
        // Shown from inside: once it is stored, nothing may turn the answer into an error.
        present::report_in(inner, db, id, now)
    })
}
