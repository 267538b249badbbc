//! Reading an operation out of its frozen bytes.
//!
//! What cannot be read is refused by itself, with its op_id as long as that can be read, so that one
//! bad operation never holds up the others.

use saberling_store::{DeviceOperation, OperationBody};
use saberling_wire::{
    AddPhoto, AnswerQuestion, Claim, ConfirmClean, CreateReport, Dispute, EditReport, Entity, Erase,
    ErrorCode, Fix, ManifestPhoto, MeToo, OpKind, Operation, PAYLOAD_VERSION, PhonePlace, PlaceRow,
    ReplacePhoto, TaskSnapshot, limits,
};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::place;
use crate::shelf::Shelf;

/// Characters of a code, a version or a title that is not a note.
const WORD_CHARS: usize = 200;

/// Reads an operation; none when not even its op_id can be read.
pub(super) fn read(raw: &RawValue, shelf: &Shelf) -> Option<DeviceOperation> {
    let Ok(operation) = serde_json::from_str::<Operation>(raw.get()) else {
        return broken(raw);
    };
    Some(DeviceOperation {
        op_id: operation.op_id,
        envelope: raw.get().as_bytes().into(),
        entity_id: Some(operation.entity_id),
        kind: operation.kind,
        proof: operation.proof.as_ref().map(saberling_wire::Secret::hash),
        body: body(&operation, shelf),
        config_version: operation.config_version,
        captured_at_ms: operation.captured_at_ms,
    })
}

/// What can be read of an envelope that is broken elsewhere.
fn broken(raw: &RawValue) -> Option<DeviceOperation> {
    let value: Value = serde_json::from_str(raw.get()).ok()?;
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    Some(DeviceOperation {
        op_id: text("op_id")?.parse().ok()?,
        envelope: raw.get().as_bytes().into(),
        entity_id: text("entity_id").and_then(|id| id.parse().ok()),
        kind: text("kind").map_or(OpKind::Unknown, OpKind::from_word),
        proof: None,
        config_version: String::new(),
        captured_at_ms: 0,
        body: Err(ErrorCode::Invalid),
    })
}

fn body(operation: &Operation, shelf: &Shelf) -> Result<OperationBody, ErrorCode> {
    if operation.payload_version != PAYLOAD_VERSION {
        return Err(ErrorCode::UnknownKind);
    }
    word(&operation.config_version)?;
    times([Some(operation.captured_at_ms), Some(operation.monotonic_ms)])?;
    let payload = operation.payload.get();
    let (entity, body) = match operation.kind {
        OpKind::CreateReport => (Entity::Report, create_report(payload, shelf)?),
        OpKind::AddNote => (Entity::Report, OperationBody::AddNote(parse(payload)?)),
        OpKind::StartTask => {
            let start: saberling_wire::StartTask = parse(payload)?;
            evidence_times(start.fix.as_ref(), &start.photos)?;
            (Entity::Task, OperationBody::StartTask(start))
        }
        OpKind::CompleteTask => {
            let complete: saberling_wire::CompleteTask = parse(payload)?;
            snapshot(&complete.snapshot)?;
            evidence_times(complete.fix.as_ref(), &complete.photos)?;
            (Entity::Task, OperationBody::CompleteTask(complete))
        }
        OpKind::DeclineTask => (Entity::Task, OperationBody::DeclineTask(parse(payload)?)),
        OpKind::MeToo => {
            let MeToo {} = parse(payload)?;
            (Entity::PublicReport, OperationBody::MeToo)
        }
        OpKind::EditReport => (Entity::Report, edit_report(payload, shelf)?),
        kind => (Entity::Report, follow_up(kind, payload)?),
    };
    if entity == operation.entity { Ok(body) } else { Err(ErrorCode::Invalid) }
}

/// What a resident does with a report that is there.
fn follow_up(kind: OpKind, payload: &str) -> Result<OperationBody, ErrorCode> {
    let body = match kind {
        OpKind::Claim => {
            let Claim {} = parse(payload)?;
            OperationBody::Claim
        }
        OpKind::AddPhoto => {
            let add: AddPhoto = parse(payload)?;
            evidence_times(None, &add.photos)?;
            OperationBody::AddPhoto(add)
        }
        OpKind::ReplacePhoto => {
            let replace: ReplacePhoto = parse(payload)?;
            evidence_times(None, std::slice::from_ref(&replace.photo))?;
            OperationBody::ReplacePhoto(replace)
        }
        OpKind::DropPhoto => OperationBody::DropPhoto(parse(payload)?),
        OpKind::Withdraw => OperationBody::Withdraw(parse(payload)?),
        OpKind::Erase => {
            let Erase {} = parse(payload)?;
            OperationBody::Erase
        }
        OpKind::Dispute => {
            let dispute: Dispute = parse(payload)?;
            evidence_times(None, &dispute.photos)?;
            OperationBody::Dispute(dispute)
        }
        OpKind::ConfirmClean => {
            let ConfirmClean {} = parse(payload)?;
            OperationBody::ConfirmClean
        }
        OpKind::Rate => OperationBody::Rate(parse(payload)?),
        OpKind::AnswerQuestion => {
            let answer: AnswerQuestion = parse(payload)?;
            evidence_times(None, &answer.photos)?;
            OperationBody::AnswerQuestion(answer)
        }
        _ => return Err(ErrorCode::UnknownKind),
    };
    Ok(body)
}

fn parse<T: serde::de::DeserializeOwned>(payload: &str) -> Result<T, ErrorCode> {
    serde_json::from_str(payload).map_err(|_| ErrorCode::Invalid)
}

fn create_report(payload: &str, shelf: &Shelf) -> Result<OperationBody, ErrorCode> {
    let report: CreateReport = parse(payload)?;
    evidence_times(report.fix.as_ref(), &report.photos)?;
    report.other_fixes.iter().try_for_each(|fix| times([fix.fixed_at_ms]))?;
    let place = looked_up(report.fix.as_ref(), report.place.as_ref(), shelf)?;
    Ok(OperationBody::CreateReport { report: Box::new(report), place })
}

/// An edit of nothing, or of a place without its point, is no edit.
fn edit_report(payload: &str, shelf: &Shelf) -> Result<OperationBody, ErrorCode> {
    let edit: EditReport = parse(payload)?;
    if edit == EditReport::default() || (edit.place.is_some() && edit.fix.is_none()) {
        return Err(ErrorCode::Invalid);
    }
    evidence_times(edit.fix.as_ref(), &[])?;
    let place = looked_up(edit.fix.as_ref(), edit.place.as_ref(), shelf)?;
    Ok(OperationBody::EditReport { edit: Box::new(edit), place })
}

/// What the server makes of a place. The same areas answer as on the phone, as long as this server knows them.
fn looked_up(
    fix: Option<&Fix>,
    phone: Option<&PhonePlace>,
    shelf: &Shelf,
) -> Result<Option<PlaceRow>, ErrorCode> {
    if let Some(phone) = phone {
        word(&phone.dataset_version)?;
        phone.area_code.as_deref().map_or(Ok(()), word)?;
        phone.chosen.as_deref().map_or(Ok(()), word)?;
    }
    let version = phone.map(|phone| &*phone.dataset_version);
    let areas = version.and_then(|version| shelf.by_version(version)).unwrap_or_else(|| shelf.current());
    let chosen = phone.and_then(|place| place.chosen.as_deref());
    Ok(fix.and_then(|fix| place::look_up(areas, fix, chosen)))
}

fn snapshot(snapshot: &TaskSnapshot) -> Result<(), ErrorCode> {
    word(&snapshot.title)
}

/// When fix and photos were taken.
fn evidence_times(fix: Option<&Fix>, photos: &[ManifestPhoto]) -> Result<(), ErrorCode> {
    times([fix.and_then(|fix| fix.fixed_at_ms)])?;
    photos.iter().try_for_each(|photo| times([photo.taken_at_ms]))
}

/// Times between 1970 and the end of the year 9999: a page can show them, and sums cannot overflow.
fn times<const N: usize>(given: [Option<i64>; N]) -> Result<(), ErrorCode> {
    let possible = given.into_iter().flatten().all(|ms| (0..=limits::LATEST_MS).contains(&ms));
    if possible { Ok(()) } else { Err(ErrorCode::Invalid) }
}

/// A short text that a database can keep.
fn word(text: &str) -> Result<(), ErrorCode> {
    let keeps = text.chars().count() <= WORD_CHARS && !text.contains('\0');
    if keeps { Ok(()) } else { Err(ErrorCode::Invalid) }
}
