//! A new report.

use saberling_wire::{
    CreateReport, Entity, Fix, Invalid, ManifestPhoto, OpKind, PhotoRole, ReportId, validate,
};

use super::location::{self, PhotoFix};
use super::{photos, questions, repeat};
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
    let offered = config.category(&new.category).filter(|category| !category.retired);
    let answers = questions::answers(offered.ok_or(Invalid::Category)?, &new.answers)?;
    let given: Vec<_> = new.fix.iter().chain(&new.other_fixes).collect();
    given.iter().try_for_each(|fix| location::fix(fix).map(drop))?;
    let captured = photos::capture(inner, &new.photo_paths)?;
    let identity_id = resident(inner)?;
    let stamp = Stamp::draw(inner)?;
    let located = location::locate(&given, captured.iter().map(PhotoFix::of), stamp.now_ms)?;
    let place = |fix| location::place(inner, fix, new.chosen_area.as_deref());
    let report = StoredReport {
        id: inner.ports.new_report_id()?,
        former_id: None,
        identity_id,
        secret: inner.ports.new_secret()?,
        category: new.category.clone(),
        note: new.note.clone(),
        anonymous: new.anonymous,
        confidential: new.confidential,
        place: located.fix.as_ref().map(place),
        fix: located.fix,
        answers,
        created_at_ms: stamp.now_ms,
    };
    let manifest: Vec<_> = captured.into_iter().map(|photo| photo.manifest).collect();
    let payload = payload(&report, located.others, manifest);
    validate::create_report(&payload, config)?;
    let view = store(inner, &stamp, &report, &payload, new.even_if_repeated)?;
    inner.driver.wake();
    inner.announce_change(report.id.into());
    Ok(view)
}

fn payload(report: &StoredReport, other_fixes: Vec<Fix>, photos: Vec<ManifestPhoto>) -> CreateReport {
    CreateReport {
        category: report.category.clone(),
        note: report.note.clone(),
        anonymous: report.anonymous,
        confidential: report.confidential,
        secret_hash: report.secret.hash(),
        fix: report.fix.clone(),
        other_fixes,
        place: report.place.clone(),
        answers: report.answers.clone(),
        photos,
    }
}

fn store(
    inner: &Inner,
    stamp: &Stamp,
    report: &StoredReport,
    payload: &CreateReport,
    even_if_repeated: bool,
) -> Result<ReportView, Error> {
    let (id, now): (ReportId, _) = (report.id, inner.conditions());
    inner.store.write(|db| {
        // In the transaction, so that of two hasty taps one is asked back.
        if !even_if_repeated {
            repeat::check(db, report, &payload.photos)?;
        }
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
