//! What a person does about a refusal: try again, correct, or throw away what was refused.
//!
//! A correction is a new operation in the old one's place: what was recorded after it keeps its bytes and
//! follows it. Only what the server refused for good can be mended; what is merely waiting cannot,
//! because the server may have it already.

use rusqlite::Transaction;
use saberling_plants::plant;
use saberling_wire::{
    AddNote, AnswerQuestion, Claim, CreateReport, Dispute, EditReport, EntityId, ErrorCode, OpId, OpKind,
    Operation, Rate, ReportNumber, Withdraw, validate,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::questions;
use crate::api::{DiscardedReport, Event, GivenAnswer, ReportView};
use crate::error::Error;
use crate::inner::Inner;
use crate::outbox;
use crate::present;
use crate::records::{Stamp, claim, forget, record, remove_unpromised};
use crate::store::{IdentityKind, OpState, StoredOp, StoredReport, sql};
use crate::texts;

/// Sends a refused report again, with this category, note and answers.
pub(crate) fn correct_report(
    inner: &Inner,
    report_id: &str,
    (category, note, answers): (&str, &str, &[GivenAnswer]),
) -> Result<ReportView, Error> {
    let id = report_id.parse().map_err(|_| Error::UnknownReport)?;
    let stamp = Stamp::draw(inner)?;
    let (now, city) = (inner.conditions(), inner.city());
    let view = inner.store.write(|db| {
        let report = sql::reports::find(db, id)?.ok_or(Error::UnknownReport)?;
        let refused = refused_create(db, report.id.into())?;
        let op_id = if plant!("edit-in-place") { refused.op_id } else { stamp.op_id };
        let mut payload: CreateReport = payload_of(&refused)?;
        fold_edits(db, &refused, &mut payload)?;
        // The server could not take the answers: one that nobody is shown may be why.
        let is_about_answers =
            matches!(refused.code, Some(ErrorCode::InvalidAnswer | ErrorCode::AnswerTooLong));
        let before = if is_about_answers { &[][..] } else { &payload.answers };
        payload.answers = questions::replaced(&city.config, (&payload.category, before), category, answers)?;
        category.clone_into(&mut payload.category);
        note.clone_into(&mut payload.note);
        validate::create_report(&payload, &city.config)?;
        anew(inner, db, &refused, op_id, &payload)?;
        sql::reports::set_content(db, report.id, &payload)?;
        present::report_in(inner, db, report.id, now)
    })?;
    inner.driver.wake();
    inner.announce_change(id.into());
    Ok(view)
}

/// Edits that wait behind a refused report become part of it: the person corrected what they show. Where the
/// server has the report all the same, it may have them too, and they stay.
fn fold_edits(db: &Transaction<'_>, refused: &StoredOp, payload: &mut CreateReport) -> Result<(), Error> {
    if refused.code == Some(ErrorCode::Exists) {
        return Ok(());
    }
    let mut ops = sql::operations::of_entity(db, refused.entity_id)?;
    ops.retain(|op| op.kind == OpKind::EditReport && op.state == OpState::Queued);
    for op in &ops {
        let edit: EditReport = payload_of(op)?;
        if let Some(fix) = edit.fix {
            payload.fix = Some(fix);
            payload.place = edit.place;
        }
        payload.category = edit.category.unwrap_or_else(|| std::mem::take(&mut payload.category));
        payload.note = edit.note.unwrap_or_else(|| std::mem::take(&mut payload.note));
        payload.answers = edit.answers.unwrap_or_else(|| std::mem::take(&mut payload.answers));
        payload.anonymous = edit.anonymous.unwrap_or(payload.anonymous);
        payload.confidential = edit.confidential.unwrap_or(payload.confidential);
    }
    forget(db, &ops).map(drop)
}

/// Sends a refused act again as it was, as a new operation.
pub(crate) fn retry_act(inner: &Inner, op_id: &str) -> Result<(), Error> {
    mend(inner, op_id, |inner, db, op, fresh| {
        let operation: Operation = serde_json::from_str(&op.envelope).map_err(|_| envelope())?;
        anew(inner, db, op, fresh, &operation.payload)
    })
}

/// Sends a refused act again with other words: a note, an answer, a dispute, a rating, a withdrawal.
pub(crate) fn edit_act(inner: &Inner, op_id: &str, text: &str) -> Result<(), Error> {
    let words = || text.to_owned();
    mend(inner, op_id, |inner, db, op, fresh| match op.kind {
        OpKind::AddNote => {
            validate::note_text(text)?;
            anew(inner, db, op, fresh, &AddNote { text: words() })
        }
        OpKind::AnswerQuestion => {
            validate::note_text(text)?;
            let payload: AnswerQuestion = payload_of(op)?;
            anew(inner, db, op, fresh, &AnswerQuestion { text: words(), ..payload })
        }
        OpKind::Dispute => {
            validate::note_text(text)?;
            let payload: Dispute = payload_of(op)?;
            anew(inner, db, op, fresh, &Dispute { text: words(), ..payload })
        }
        OpKind::Rate => {
            validate::note(text)?;
            let payload: Rate = payload_of(op)?;
            anew(inner, db, op, fresh, &Rate { text: words(), ..payload })
        }
        OpKind::Withdraw => {
            validate::note(text)?;
            anew(inner, db, op, fresh, &Withdraw { note: words() })
        }
        _ => Err(Error::NothingRefused),
    })
}

/// Throws one refused act away. A refused report goes by [`discard_report`], because more goes with it.
pub(crate) fn discard_act(inner: &Inner, op_id: &str) -> Result<(), Error> {
    let id: OpId = op_id.parse().map_err(|_| Error::NothingRefused)?;
    let (entity_id, orphaned) = inner.store.write(|db| {
        let op = refused_act(db, id)?;
        if op.kind == OpKind::CreateReport {
            return Err(Error::NothingRefused);
        }
        Ok((op.entity_id, forget(db, &[op])?))
    })?;
    remove_unpromised(inner, &orphaned)?;
    inner.announce_change(entity_id);
    Ok(())
}

/// Throws a refused report away, with what was recorded for it; says what that was. So goes one from another
/// phone, as long as the server does not know it. One that the office already has, by another act, stays with
/// its secret: only what was refused goes.
pub(crate) fn discard_report(inner: &Inner, report_id: &str) -> Result<DiscardedReport, Error> {
    let id = report_id.parse().map_err(|_| Error::UnknownReport)?;
    let stamp = Stamp::draw(inner)?;
    let (orphaned, gone, is_kept) = inner.store.write(|db| {
        let report = sql::reports::find(db, id)?.ok_or(Error::UnknownReport)?;
        let ops = sql::operations::of_entity(db, report.id.into())?;
        let first = refused_first(&ops)?;
        let number = ReportNumber::of(report.id);
        if first.code == Some(ErrorCode::Exists) {
            follow_existing(inner, db, &report, (first, &stamp))?;
            return Ok((Vec::new(), kept(inner, number), true));
        }
        let photos = sql::photos::of_entity(db, report.id.into())?.len() as u32;
        let mut hashes = forget(db, &ops)?;
        hashes.extend(sql::kept::delete_of_owner(db, &report.id.to_string())?);
        sql::reports::delete(db, report.id)?;
        Ok((hashes, gone(inner, number, ops.len() as u32 - 1, photos), false))
    })?;
    remove_unpromised(inner, &orphaned)?;
    inner.announce_change(id.into());
    if is_kept {
        inner.driver.wake();
    } else {
        inner.listeners.emit(&Event::ReportGone { number: gone.number.clone(), text: gone.text.clone() });
    }
    Ok(gone)
}

/// The refused create, or the claim that found nothing of a report that was not created here.
fn refused_first(ops: &[StoredOp]) -> Result<&StoredOp, Error> {
    match ops.iter().find(|op| op.kind == OpKind::CreateReport) {
        Some(create) => Some(create).filter(|op| op.state == OpState::Rejected),
        None => ops
            .iter()
            .find(|op| op.is_unclaimed() || (op.kind == OpKind::Claim && op.state == OpState::Rejected)),
    }
    .ok_or(Error::NothingRefused)
}

/// A claim takes the refused create's place, and its photos: the report that the office has may promise them.
fn follow_existing(
    inner: &Inner,
    db: &Transaction<'_>,
    report: &StoredReport,
    (refused, stamp): (&StoredOp, &Stamp),
) -> Result<(), Error> {
    record(inner, db, stamp, claim(report, &Claim {}))?;
    sql::operations::put_first(db, stamp.op_id)?;
    sql::photos::move_to(db, refused.op_id, stamp.op_id, refused.entity_id)?;
    sql::operations::delete(db, refused.seq)
}

fn kept(inner: &Inner, number: ReportNumber) -> DiscardedReport {
    let number = number.to_string();
    let text = texts::text(inner.language(), "gone.kept", &[&number]);
    DiscardedReport { number, acts: 0, photos: 0, text }
}

fn gone(inner: &Inner, number: ReportNumber, acts: u32, photos: u32) -> DiscardedReport {
    let number = number.to_string();
    let (a, p) = (acts.to_string(), photos.to_string());
    let text = texts::text(inner.language(), "gone.discarded", &[&number, &a, &p]);
    DiscardedReport { number, acts, photos, text }
}

/// Throws away what the server refused of a task's results; everything else of the task stays.
pub(crate) fn discard_refused_results(inner: &Inner, task_id: &str) -> Result<(), Error> {
    let id: EntityId = task_id.parse().map_err(|_| Error::UnknownTask)?;
    let orphaned = inner.store.write(|db| {
        let crew = sql::identities::current(db, IdentityKind::Crew)?.ok_or(Error::UnknownTask)?;
        let mut ops = sql::operations::of_entity_by(db, id, crew.id)?;
        ops.retain(|op| op.state == OpState::Rejected);
        if ops.is_empty() { Err(Error::NothingRefused) } else { forget(db, &ops) }
    })?;
    remove_unpromised(inner, &orphaned)?;
    inner.announce_change(id);
    Ok(())
}

fn mend(
    inner: &Inner,
    op_id: &str,
    how: impl FnOnce(&Inner, &Transaction<'_>, &StoredOp, OpId) -> Result<(), Error>,
) -> Result<(), Error> {
    let id: OpId = op_id.parse().map_err(|_| Error::NothingRefused)?;
    let stamp = Stamp::draw(inner)?;
    let entity_id = inner.store.write(|db| {
        let op = refused_act(db, id)?;
        how(inner, db, &op, stamp.op_id)?;
        Ok(op.entity_id)
    })?;
    inner.driver.wake();
    inner.announce_change(entity_id);
    Ok(())
}

/// The new operation takes the refused one's place in the order, and its photos.
fn anew(
    inner: &Inner,
    db: &Transaction<'_>,
    refused: &StoredOp,
    op_id: OpId,
    payload: &impl Serialize,
) -> Result<(), Error> {
    let envelope = outbox::correct(&refused.envelope, op_id, &inner.city().config_version, payload)?;
    sql::operations::replace(db, refused.seq, op_id, refused.entity_id, &envelope)?;
    sql::operations::release(db, refused.entity_id)?;
    sql::photos::move_to(db, refused.op_id, op_id, refused.entity_id)?;
    match sql::operations::photo_that_goes(refused.kind, &envelope) {
        Some(photo) => sql::photos::leaves(db, photo, op_id),
        None => Ok(()),
    }
}

fn refused_act(db: &Transaction<'_>, id: OpId) -> Result<StoredOp, Error> {
    let op = sql::operations::find(db, id)?;
    op.filter(|op| op.state == OpState::Rejected).ok_or(Error::NothingRefused)
}

fn refused_create(db: &Transaction<'_>, id: EntityId) -> Result<StoredOp, Error> {
    let ops = sql::operations::of_entity(db, id)?;
    // With a planted bug, what only waits can be edited too.
    let can_be = |state| state == OpState::Rejected || plant!("edit-in-place");
    let is_refused = |op: &StoredOp| op.kind == OpKind::CreateReport && can_be(op.state);
    ops.into_iter().find(is_refused).ok_or(Error::NothingRefused)
}

fn envelope() -> Error {
    Error::Stored { what: "envelope" }
}

fn payload_of<P: DeserializeOwned>(op: &StoredOp) -> Result<P, Error> {
    let operation: Operation = serde_json::from_str(&op.envelope).map_err(|_| envelope())?;
    serde_json::from_str(operation.payload.get()).map_err(|_| envelope())
}
