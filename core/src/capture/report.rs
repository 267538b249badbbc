//! A new report.

use rusqlite::Transaction;
use saberling_wire::{
    Answer, CreateReport, Entity, Fix, IdentityId, Invalid, ManifestPhoto, OpKind, PhotoRole, ReportId,
    Secret, validate,
};

use super::location::{self, PhotoFix};
use super::{photos, questions, repeat};
use crate::api::{GivenAnswer, LocationFix, NewReport, ReportView};
use crate::error::Error;
use crate::inner::{Conditions, Inner};
use crate::present;
use crate::records::{Act, Stamp, record, resident};
use crate::store::{IdentityKind, StoredReport, sql};

/// What a person says of a report, from wherever it comes.
pub(super) struct Said<'a> {
    pub(super) category: &'a str,
    pub(super) note: &'a str,
    pub(super) answers: &'a [GivenAnswer],
    pub(super) fixes: Vec<&'a LocationFix>,
    pub(super) chosen_area: Option<&'a str>,
    pub(super) anonymous: bool,
    pub(super) confidential: bool,
    /// The person was told that it is the same as a report of a few minutes ago, and means it.
    pub(super) even_if_repeated: bool,
}

impl Said<'_> {
    /// What costs nothing to be checked.
    pub(super) fn check(&self, inner: &Inner) -> Result<(), Error> {
        validate::note(self.note)?;
        self.counting_answers(inner)?;
        self.fixes.iter().try_for_each(|fix| location::fix(fix).map(drop))
    }

    /// The answers that count, checked against the questions of the category, which must be offered.
    fn counting_answers(&self, inner: &Inner) -> Result<Vec<Answer>, Error> {
        let city = inner.city();
        let offered = city.config.category(self.category).filter(|category| !category.retired);
        Ok(questions::answers(offered.ok_or(Invalid::Category)?, self.answers)?)
    }
}

/// What is drawn from clock, randomness and keystore before the transaction.
pub(super) struct Drawn {
    pub(super) stamp: Stamp,
    identity_id: IdentityId,
    pub(super) id: ReportId,
    secret: Secret,
}

impl Drawn {
    pub(super) fn draw(inner: &Inner) -> Result<Self, Error> {
        Ok(Self {
            identity_id: resident(inner)?,
            stamp: Stamp::draw(inner)?,
            id: inner.ports.new_report_id()?,
            secret: inner.ports.new_secret()?,
        })
    }
}

/// Stores a report durably. Cheap checks come first, so that a mistake costs no photo work.
pub(crate) fn submit_report(inner: &Inner, new: &NewReport) -> Result<ReportView, Error> {
    let said = Said {
        category: &new.category,
        note: &new.note,
        answers: &new.answers,
        fixes: new.fix.iter().chain(&new.other_fixes).collect(),
        chosen_area: new.chosen_area.as_deref(),
        anonymous: new.anonymous,
        confidential: new.confidential,
        even_if_repeated: new.even_if_repeated,
    };
    said.check(inner)?;
    let captured = photos::capture(inner, &new.photo_paths)?;
    let drawn = Drawn::draw(inner)?;
    let photos = captured.into_iter().map(|photo| (PhotoFix::of(&photo), photo.manifest)).collect();
    let now = inner.conditions();
    let view = inner.store.write(|db| store(inner, db, &drawn, &said, photos, now))?;
    inner.driver.wake();
    inner.announce_change(drawn.id.into());
    Ok(view)
}

/// Stores a report in a transaction, with the act and its photos.
pub(super) fn store(
    inner: &Inner,
    db: &Transaction<'_>,
    drawn: &Drawn,
    said: &Said<'_>,
    photos: Vec<(PhotoFix, ManifestPhoto)>,
    now: Conditions,
) -> Result<ReportView, Error> {
    let (fixes, manifest): (Vec<_>, Vec<_>) = photos.into_iter().unzip();
    let located = location::locate(&said.fixes, fixes.into_iter(), drawn.stamp.now_ms)?;
    let place = |fix| location::place(inner, fix, said.chosen_area);
    // A lost keystore may have given the resident a new identity while the photos were prepared.
    let identity_id = sql::identities::current(db, IdentityKind::Resident)?
        .map_or(drawn.identity_id, |resident| resident.id);
    let answers = said.counting_answers(inner)?;
    let report = StoredReport {
        id: drawn.id,
        former_id: None,
        identity_id,
        secret: drawn.secret.clone(),
        category: said.category.to_owned(),
        note: said.note.to_owned(),
        anonymous: said.anonymous,
        confidential: said.confidential,
        place: located.fix.as_ref().map(place),
        fix: located.fix,
        answers,
        created_at_ms: drawn.stamp.now_ms,
    };
    let payload = payload(&report, located.others, manifest);
    validate::create_report(&payload, &inner.city().config)?;
    // In the transaction, so that of two hasty taps one is asked back.
    if !said.even_if_repeated {
        repeat::check(db, &report, &payload.photos)?;
    }
    sql::reports::insert(db, &report)?;
    let act = Act {
        identity_id,
        entity: Entity::Report,
        entity_id: report.id.into(),
        kind: OpKind::CreateReport,
        proof: None,
        payload: &payload,
        photos: (PhotoRole::Report, &payload.photos),
    };
    record(inner, db, &drawn.stamp, act)?;
    // Shown from inside: once it is stored, nothing may turn the answer into an error.
    present::report_in(inner, db, report.id, now)
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
