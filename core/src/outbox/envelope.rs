//! Freezing an act: the bytes are made once and sent verbatim ever after.

use saberling_wire::{BootId, Entity, EntityId, OpId, OpKind, Operation, PAYLOAD_VERSION, Secret, Sha256};
use serde::Serialize;
use serde_json::value::to_raw_value;
use uuid::Uuid;

use crate::error::Error;

/// What is frozen, but for its payload.
pub struct Act<'a> {
    /// The operation's id.
    pub op_id: OpId,
    /// What it speaks of.
    pub entity: Entity,
    /// Which one.
    pub entity_id: EntityId,
    /// What is done.
    pub kind: OpKind,
    /// The report's secret, for an act on an own report.
    pub proof: Option<Secret>,
    /// The version of the city's settings.
    pub config_version: &'a str,
    /// Wall time, epoch milliseconds.
    pub captured_at_ms: i64,
    /// Time since boot, milliseconds.
    pub monotonic_ms: i64,
    /// The boot, as this identity sees it.
    pub boot_id: BootId,
}

/// The bytes of the envelope.
///
/// # Errors
/// Only if a payload type cannot be written as JSON, which none of ours does.
pub fn freeze(act: Act<'_>, payload: &impl Serialize) -> Result<String, Error> {
    let operation = Operation {
        op_id: act.op_id,
        entity: act.entity,
        entity_id: act.entity_id,
        kind: act.kind,
        proof: act.proof,
        config_version: act.config_version.to_owned(),
        payload_version: PAYLOAD_VERSION,
        payload: to_raw_value(payload).map_err(|_| Error::Stored { what: "payload" })?,
        captured_at_ms: act.captured_at_ms,
        monotonic_ms: act.monotonic_ms,
        boot_id: act.boot_id,
    };
    serde_json::to_string(&operation).map_err(|_| Error::Stored { what: "envelope" })
}

/// Makes an operation anew for another entity id, after `id_taken`: the content stays, the ids are
/// new, and so are the bytes.
///
/// # Errors
/// When the stored envelope does not read back.
pub fn reissue(envelope: &str, op_id: OpId, entity_id: EntityId) -> Result<String, Error> {
    anew(envelope, |operation| {
        operation.op_id = op_id;
        operation.entity_id = entity_id;
        Ok(())
    })
}

/// The id that stands in for one that was taken: a UUIDv7 with the old one's time and, as its random part,
/// SHA-256("remint/1" ‖ the old id ‖ the report's secret). Two copies of one phone make the same.
#[must_use]
pub fn remint(old: Uuid, secret: &Secret) -> Uuid {
    let digest = Sha256::of_parts(&[b"remint/1", old.as_bytes(), secret.reveal().as_bytes()]);
    let mut random = [0; 10];
    random.copy_from_slice(&digest.as_bytes()[..10]);
    let at_ms = old.as_bytes()[..6].iter().fold(0, |ms, byte| ms << 8 | u64::from(*byte));
    uuid::Builder::from_unix_timestamp_millis(at_ms, &random).into_uuid()
}

/// Makes an operation anew with another payload, after a refusal that a person has mended. When it was
/// done stays as it was.
///
/// # Errors
/// When the stored envelope does not read back.
pub fn correct(
    envelope: &str,
    op_id: OpId,
    config_version: &str,
    payload: &impl Serialize,
) -> Result<String, Error> {
    anew(envelope, |operation| {
        operation.op_id = op_id;
        config_version.clone_into(&mut operation.config_version);
        operation.payload_version = PAYLOAD_VERSION;
        operation.payload = to_raw_value(payload).map_err(|_| Error::Stored { what: "payload" })?;
        Ok(())
    })
}

fn anew(envelope: &str, change: impl FnOnce(&mut Operation) -> Result<(), Error>) -> Result<String, Error> {
    let stored = |_| Error::Stored { what: "envelope" };
    let mut operation: Operation = serde_json::from_str(envelope).map_err(stored)?;
    change(&mut operation)?;
    serde_json::to_string(&operation).map_err(stored)
}

#[cfg(test)]
mod tests {
    use saberling_wire::AddNote;

    use super::*;

    fn sample() -> String {
        let act = Act {
            op_id: OpId::new(1_700_000_000_000, [1; 10]),
            entity: Entity::Report,
            entity_id: saberling_wire::ReportId::new(1_700_000_000_000, [2; 10]).into(),
            kind: OpKind::AddNote,
            proof: Some(Secret::new([3; 32])),
            config_version: "0123456789abcdef",
            captured_at_ms: 1_700_000_000_000,
            monotonic_ms: 42,
            boot_id: BootId::new(1_700_000_000_000, [4; 10]),
        };
        freeze(act, &AddNote { text: "Masih ada.".into() }).expect("freezes")
    }

    /// These bytes lie in people's outboxes: a change here needs a new payload version.
    #[test]
    fn the_envelope_is_what_was_shipped() {
        insta::assert_snapshot!(sample());
    }

    #[test]
    fn an_id_that_was_taken_leads_to_the_same_new_one_on_every_copy() {
        let old = OpId::new(1_700_000_000_000, [1; 10]).as_uuid();
        let new = remint(old, &Secret::new([3; 32]));
        assert_eq!(new, remint(old, &Secret::new([3; 32])));
        assert_ne!(new, remint(old, &Secret::new([4; 32])), "the secret decides too");
        assert_ne!(new, old);
        assert_eq!((new.get_version_num(), &new.as_bytes()[..6]), (7, &old.as_bytes()[..6]));
    }

    #[test]
    fn a_reissued_act_keeps_its_content_and_changes_only_its_ids() {
        let op_id = OpId::new(1_700_000_000_001, [9; 10]);
        let entity_id = saberling_wire::ReportId::new(1_700_000_000_001, [8; 10]).into();
        let again = reissue(&sample(), op_id, entity_id).expect("reads back");
        let (old, new): (Operation, Operation) =
            (serde_json::from_str(&sample()).expect("old"), serde_json::from_str(&again).expect("new"));
        assert_eq!((new.op_id, new.entity_id), (op_id, entity_id));
        assert_eq!(new.payload.get(), old.payload.get());
        assert_eq!(new.captured_at_ms, old.captured_at_ms);
    }
}
