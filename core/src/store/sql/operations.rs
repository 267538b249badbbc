//! The outbox's rows. Bytes are written once and never changed.

use std::str::FromStr;

use rusqlite::{Connection, Row, params};
use saberling_wire::{DropPhoto, EntityId, ErrorCode, IdentityId, OpId, OpKind, Operation, PhotoId};

use crate::error::Error;
use crate::outbox;
use crate::store::Cached as _;
use crate::store::column;
use crate::store::sql::unreadable::readable;

/// How far an operation has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpState {
    /// Durable, waits to be sent.
    Queued,
    /// The server has it.
    Acknowledged,
    /// The server refused it for good; it stays visible.
    Rejected,
}

impl OpState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Acknowledged => "acknowledged",
            Self::Rejected => "rejected",
        }
    }
}

impl FromStr for OpState {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "queued" => Ok(Self::Queued),
            "acknowledged" => Ok(Self::Acknowledged),
            "rejected" => Ok(Self::Rejected),
            _ => Err(()),
        }
    }
}

/// One recorded act.
#[derive(Clone)]
pub struct StoredOp {
    /// Order on this phone.
    pub seq: i64,
    /// Its id.
    pub op_id: OpId,
    /// Whose act it is.
    pub identity_id: IdentityId,
    /// What it speaks of.
    pub entity_id: EntityId,
    /// What is done.
    pub kind: OpKind,
    /// The frozen bytes of the envelope.
    pub envelope: String,
    /// When it was recorded, epoch milliseconds.
    pub recorded_at_ms: i64,
    /// How far it has got.
    pub state: OpState,
    /// The revision of its acknowledgement.
    pub rev: Option<i64>,
    /// The pull that had begun when a repetition was acknowledged, whose revision is not the reply's;
    /// none once a later pull has ended.
    pub acked_in_pull: Option<i64>,
    /// The server's clock at the acknowledgement, epoch milliseconds.
    pub acked_at_ms: Option<i64>,
    /// A completion that the office has to settle.
    pub orphan: bool,
    /// Why it was refused.
    pub code: Option<ErrorCode>,
    /// Sends that were answered with "later".
    pub attempts: u32,
    /// Not to be sent earlier, epoch milliseconds.
    pub not_before_ms: i64,
}

impl StoredOp {
    /// Whether the frozen bytes can be sent at all.
    #[must_use]
    pub fn has_json(&self) -> bool {
        serde_json::from_str::<&serde_json::value::RawValue>(&self.envelope).is_ok()
    }

    /// Whether it is a claim of a report that the server did not know.
    #[must_use]
    pub fn is_unclaimed(&self) -> bool {
        self.kind == OpKind::Claim
            && self.state != OpState::Acknowledged
            && self.code == Some(ErrorCode::UnknownEntity)
    }

    /// Whether it waits for the office to confirm the crew's grant.
    #[must_use]
    pub fn awaits_grant(&self) -> bool {
        self.state == OpState::Queued
            && matches!(&self.code, Some(ErrorCode::Unknown(word)) if word == outbox::AWAITS_GRANT)
    }
}

impl std::fmt::Debug for StoredOp {
    /// Without the envelope: it holds what the person wrote, and secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StoredOp({}, {}, {:?})", self.seq, self.kind, self.state)
    }
}

/// What [`read`] reads, by its place: quicker than by name.
macro_rules! columns {
    () => {
        "envelope, kind, code, seq, op_id, identity_id, entity_id, recorded_at_ms, state, rev, \
         acked_in_pull, acked_at_ms, orphan, attempts, not_before_ms"
    };
}

/// The same, for whoever reads them elsewhere.
pub(super) const COLUMNS: &str = columns!();

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<StoredOp> {
    let envelope: Vec<u8> = row.get(0)?;
    let kind: String = row.get(1)?;
    let code: Option<String> = row.get(2)?;
    Ok(StoredOp {
        seq: row.get(3)?,
        op_id: column(row, 4)?,
        identity_id: column(row, 5)?,
        entity_id: column(row, 6)?,
        kind: OpKind::from_word(&kind),
        envelope: String::from_utf8(envelope)
            .map_err(|_| rusqlite::Error::InvalidColumnName("envelope".into()))?,
        recorded_at_ms: row.get(7)?,
        state: column(row, 8)?,
        rev: row.get(9)?,
        acked_in_pull: row.get(10)?,
        acked_at_ms: row.get(11)?,
        orphan: row.get(12)?,
        code: code.map(|code| ErrorCode::from_code(&code)),
        attempts: row.get(13)?,
        not_before_ms: row.get(14)?,
    })
}

/// Appends an act.
pub(crate) fn insert(
    db: &Connection,
    op_id: OpId,
    identity_id: IdentityId,
    entity_id: EntityId,
    kind: OpKind,
    envelope: &str,
    recorded_at_ms: i64,
) -> Result<(), Error> {
    db.run(
        "INSERT INTO operations (op_id, identity_id, entity_id, kind, envelope, recorded_at_ms, state) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued')",
        params![
            op_id.to_string(),
            identity_id.to_string(),
            entity_id.to_string(),
            kind.as_str(),
            envelope.as_bytes(),
            recorded_at_ms,
        ],
    )?;
    Ok(())
}

/// What became of an operation, after the rules of `outbox` were asked.
pub(crate) fn update(db: &Connection, op: &StoredOp) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE operations SET state = ?2, rev = ?3, orphan = ?4, code = ?5, attempts = ?6, not_before_ms = ?7, \
         acked_in_pull = ?8, acked_at_ms = ?9 WHERE seq = ?1",
    )?
    .execute(params![
        op.seq,
        op.state.as_str(),
        op.rev,
        op.orphan,
        op.code.as_ref().map(ErrorCode::as_str),
        op.attempts,
        op.not_before_ms,
        op.acked_in_pull,
        op.acked_at_ms,
    ])?;
    Ok(())
}

/// What was held with a refused report waits for nothing but the report now.
pub(crate) fn release(db: &Connection, entity_id: EntityId) -> Result<(), Error> {
    db.run(
        "UPDATE operations SET attempts = 0, not_before_ms = 0 WHERE entity_id = ?1 AND state = 'queued'",
        [entity_id.to_string()],
    )?;
    Ok(())
}

/// One operation.
pub(crate) fn find(db: &Connection, op_id: OpId) -> Result<Option<StoredOp>, Error> {
    let mut query = db.prepare_cached(concat!("SELECT ", columns!(), " FROM operations WHERE op_id = ?1"))?;
    Ok(readable(query.query_map([op_id.to_string()], read)?)?.pop())
}

/// The photo that an operation takes out of its report's manifest.
pub(crate) fn photo_that_goes(kind: OpKind, envelope: &str) -> Option<PhotoId> {
    if !matches!(kind, OpKind::ReplacePhoto | OpKind::DropPhoto) {
        return None;
    }
    let operation: Operation = serde_json::from_str(envelope).ok()?;
    // Both payloads name it alike.
    serde_json::from_str::<DropPhoto>(operation.payload.get()).ok().map(|payload| payload.photo_id)
}

/// An operation goes before all others.
pub(crate) fn put_first(db: &Connection, op_id: OpId) -> Result<(), Error> {
    db.run(
        "UPDATE operations SET seq = (SELECT min(coalesce(min(seq), 0), 0) - 1 FROM operations) WHERE op_id = ?1",
        [op_id.to_string()],
    )?;
    Ok(())
}

/// A person threw it away.
pub(crate) fn delete(db: &Connection, seq: i64) -> Result<(), Error> {
    db.run("DELETE FROM operations WHERE seq = ?1", [seq])?;
    Ok(())
}

/// An operation is made anew, in its old place in the order: the report got a new id, or a person
/// mended what was refused.
pub(crate) fn replace(
    db: &Connection,
    seq: i64,
    op_id: OpId,
    entity_id: EntityId,
    envelope: &str,
) -> Result<(), Error> {
    db.run(
        "UPDATE operations SET op_id = ?2, entity_id = ?3, envelope = ?4, state = 'queued', code = NULL, rev = NULL, \
         acked_in_pull = NULL, acked_at_ms = NULL WHERE seq = ?1",
        params![seq, op_id.to_string(), entity_id.to_string(), envelope.as_bytes()],
    )?;
    Ok(())
}

/// Queued and refused operations of an identity, in order. The refused ones stand in the way of
/// what depends on them.
pub(crate) fn unsettled(db: &Connection, identity_id: IdentityId) -> Result<Vec<StoredOp>, Error> {
    let mut query = db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM operations WHERE identity_id = ?1 AND state IN ('queued', 'rejected') ORDER BY seq"
    ))?;
    readable(query.query_map([identity_id.to_string()], read)?)
}

/// Every operation of a report or task, in order.
pub(crate) fn of_entity(db: &Connection, entity_id: EntityId) -> Result<Vec<StoredOp>, Error> {
    let mut query = db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM operations WHERE entity_id = ?1 ORDER BY seq"
    ))?;
    readable(query.query_map([entity_id.to_string()], read)?)
}

/// Every operation of own reports, in order.
pub(crate) fn of_reports(db: &Connection) -> Result<Vec<StoredOp>, Error> {
    let mut query = db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM operations WHERE entity_id IN (SELECT report_id FROM reports) ORDER BY seq"
    ))?;
    readable(query.query_map([], read)?)
}

/// Own reports whose own row is gone, and of which more is recorded than that they are to be erased.
pub(crate) fn reports_without_row(db: &Connection) -> Result<Vec<EntityId>, Error> {
    let mut query = db.prepare_cached(
        "SELECT DISTINCT entity_id FROM operations \
         WHERE kind NOT IN ('start_task', 'complete_task', 'decline_task', 'me_too') \
         AND NOT (kind = 'erase' AND state <> 'rejected') \
         AND entity_id NOT IN (SELECT report_id FROM reports)",
    )?;
    let found = query.query_map([], |row| column(row, "entity_id"))?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// An identity's operations of a report or task, in order.
pub(crate) fn of_entity_by(
    db: &Connection,
    entity_id: EntityId,
    identity_id: IdentityId,
) -> Result<Vec<StoredOp>, Error> {
    let mut ops = of_entity(db, entity_id)?;
    ops.retain(|op| op.identity_id == identity_id);
    Ok(ops)
}

/// Lost continuity: whatever was acknowledged is to be sent again. "Me too" waits, without a revision, until
/// its report's public row has come again: a server that has yet to hear that it is public would refuse for
/// good what it had taken.
pub(crate) fn requeue_acknowledged(db: &Connection, identity_id: IdentityId) -> Result<usize, Error> {
    let count = db.run(
        "UPDATE operations SET state = 'queued', rev = NULL, acked_in_pull = NULL, acked_at_ms = NULL, attempts = 0, not_before_ms = 0 \
         WHERE identity_id = ?1 AND state = 'acknowledged' AND kind <> 'me_too'",
        [identity_id.to_string()],
    )?;
    db.execute(
        "UPDATE operations SET rev = NULL, acked_in_pull = NULL \
         WHERE identity_id = ?1 AND state = 'acknowledged' AND kind = 'me_too'",
        [identity_id.to_string()],
    )?;
    // What waits for a server that knows more: this may be one.
    db.execute(
        "UPDATE operations SET attempts = 0, not_before_ms = 0 \
         WHERE identity_id = ?1 AND state = 'queued' AND code IS NOT NULL",
        [identity_id.to_string()],
    )?;
    Ok(count)
}

/// A report's public row has come: what was said of it before continuity was lost goes again.
pub(crate) fn requeue_me_too(db: &Connection, entity_id: EntityId) -> Result<usize, Error> {
    Ok(db.execute(
        "UPDATE operations SET state = 'queued' \
         WHERE entity_id = ?1 AND kind = 'me_too' AND state = 'acknowledged' AND rev IS NULL AND acked_in_pull IS NULL",
        [entity_id.to_string()],
    )?)
}

/// A complete pull that began after a repetition was acknowledged has ended: it reached this revision, and
/// so the reply's.
pub(crate) fn settle_repetitions(
    db: &Connection,
    identity_id: IdentityId,
    pulls_ended: i64,
    rev: i64,
) -> Result<(), Error> {
    db.run(
        "UPDATE operations SET rev = max(coalesce(rev, 0), ?3), acked_in_pull = NULL \
         WHERE identity_id = ?1 AND state = 'acknowledged' AND acked_in_pull < ?2",
        params![identity_id.to_string(), pulls_ended, rev],
    )?;
    Ok(())
}

/// Acknowledgements without a time get this one.
pub(crate) fn date_acknowledged(
    db: &Connection,
    identity_id: IdentityId,
    server_time_ms: i64,
) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE operations SET acked_at_ms = ?2 \
         WHERE identity_id = ?1 AND state = 'acknowledged' AND acked_at_ms IS NULL",
    )?
    .execute(params![identity_id.to_string(), server_time_ms])?;
    Ok(())
}

/// Forgets operations that the server has safely: acknowledged in the present epoch, in a verified backup,
/// long ago, and with nothing of theirs still on its way: an act goes with its photos or after them, so that a
/// photo that has to be sent again finds its promise. "Me too" stays, or it could be said twice.
pub(crate) fn delete_safe(
    db: &Connection,
    identity_id: IdentityId,
    safe_rev: i64,
    before_ms: i64,
) -> Result<(), Error> {
    db.run(
        "DELETE FROM operations WHERE identity_id = ?1 AND state = 'acknowledged' AND acked_in_pull IS NULL \
         AND kind <> 'me_too' AND rev <= ?2 AND acked_at_ms <= ?3 AND NOT EXISTS (SELECT 1 FROM photos \
         WHERE photos.op_id = operations.op_id AND NOT is_purged \
         AND NOT (photos.state = 'attached' AND photos.rev <= ?2 AND photos.acked_at_ms <= ?3) \
         AND photos.state NOT IN ('dropped', 'not_needed'))",
        params![identity_id.to_string(), safe_rev, before_ms],
    )?;
    Ok(())
}

/// How many are in a state, of one identity or of all.
pub(crate) fn count(db: &Connection, state: OpState, identity_id: Option<IdentityId>) -> Result<u32, Error> {
    let mut query = db.prepare_cached(
        "SELECT count(*) FROM operations WHERE state = ?1 AND (?2 IS NULL OR identity_id = ?2)",
    )?;
    let identity_id = identity_id.map(|id| id.to_string());
    Ok(query.query_row(params![state.as_str(), identity_id], |row| row.get(0))?)
}

/// Whether an act of the outer query waits for the person: it was refused, or it was recorded after a refused
/// report, which holds it. The same as `outbox::batch` decides.
macro_rules! awaits_person {
    () => {
        "(operations.state = 'rejected' OR operations.state = 'queued' AND EXISTS (SELECT 1 FROM operations AS created \
         WHERE created.entity_id = operations.entity_id AND created.seq < operations.seq \
         AND created.identity_id = operations.identity_id AND created.kind = 'create_report' \
         AND created.state = 'rejected' AND coalesce(created.code, '') <> 'exists'))"
    };
}
pub(super) use awaits_person;

/// How many go by themselves, as soon as they can: those that are not held by a refused report.
pub(crate) fn count_going(db: &Connection) -> Result<u32, Error> {
    let query = concat!(
        "SELECT count(*) FROM operations WHERE operations.state = 'queued' AND NOT ",
        awaits_person!()
    );
    Ok(db.one(query, [], |row| row.get(0))?)
}
