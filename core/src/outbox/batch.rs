//! Which acts may go now.
//!
//! An operation is never sent while an earlier one of the same report or task has no final outcome,
//! except in the same request; a completion not even there, because "done" on a task whose start was
//! answered with "later" would count as nobody's. What depends on a refused create is held with it;
//! after any other refusal the later acts are judged on their own.

use std::collections::BTreeSet;

use saberling_plants::plant;
use saberling_wire::{ErrorCode, OpKind, limits};

use crate::store::{OpState, StoredOp};

/// Leaves room for the request's own frame in the body's limit.
const BODY_BUDGET_BYTES: usize = limits::JSON_BODY_BYTES - 4 * 1024;

/// The outbox's next request.
#[derive(Default)]
pub struct Batch<'a> {
    /// The acts, in the phone's order.
    pub ops: Vec<&'a StoredOp>,
    /// When the earliest act that waits for nothing but time may go, epoch milliseconds.
    pub next_due_ms: Option<i64>,
}

/// Whether the time of something postponed has come. One that lies further ahead than anything is
/// ever postponed means that the phone's clock went back: then it is ready now.
#[must_use]
pub fn is_due(not_before_ms: i64, now_ms: i64) -> bool {
    not_before_ms <= now_ms || not_before_ms > now_ms.saturating_add(super::LONGEST_ACT_MS)
}

/// Chooses from the unsettled acts, which come in the phone's order.
#[must_use]
pub fn batch(unsettled: &[StoredOp], now_ms: i64) -> Batch<'_> {
    let mut held = BTreeSet::new();
    let mut started = BTreeSet::new();
    let mut bytes = 0;
    let mut batch = Batch::default();
    for op in unsettled {
        match op.state {
            OpState::Acknowledged => {}
            OpState::Rejected => {
                if op.kind == OpKind::CreateReport
                    && op.code != Some(ErrorCode::Exists)
                    && !plant!("dependents-not-held")
                {
                    held.insert(op.entity_id);
                }
            }
            OpState::Queued if held.contains(&op.entity_id) => {}
            OpState::Queued if !is_due(op.not_before_ms, now_ms) => {
                held.insert(op.entity_id);
                let due = batch.next_due_ms.map_or(op.not_before_ms, |due| due.min(op.not_before_ms));
                batch.next_due_ms = Some(due);
            }
            OpState::Queued => {
                // What travels before it in the same request is not settled yet.
                let is_early = op.kind == OpKind::CompleteTask && started.contains(&op.entity_id);
                let fits = batch.ops.len() < limits::OPERATIONS_PER_PUSH
                    && !is_early
                    && (batch.ops.is_empty() || bytes + op.envelope.len() < BODY_BUDGET_BYTES);
                if fits {
                    started.insert(op.entity_id);
                    bytes += op.envelope.len() + 1;
                    batch.ops.push(op);
                } else {
                    held.insert(op.entity_id);
                }
            }
        }
    }
    batch
}

#[cfg(test)]
pub(crate) mod tests {
    use saberling_wire::{EntityId, IdentityId, OpId, ReportId};

    use super::*;

    pub(crate) fn op(seq: i64, entity: u8, kind: OpKind) -> StoredOp {
        StoredOp {
            seq,
            op_id: OpId::new(seq, [0; 10]),
            identity_id: IdentityId::new(0, [0; 10]),
            entity_id: entity_id(entity),
            kind,
            envelope: "{}".into(),
            recorded_at_ms: 0,
            state: OpState::Queued,
            rev: None,
            acked_in_pull: None,
            acked_at_ms: None,
            orphan: false,
            code: None,
            attempts: 0,
            not_before_ms: 0,
        }
    }

    fn entity_id(entity: u8) -> EntityId {
        ReportId::new(0, [entity; 10]).into()
    }

    fn chosen(ops: &[StoredOp], now_ms: i64) -> Vec<i64> {
        batch(ops, now_ms).ops.iter().map(|op| op.seq).collect()
    }

    #[test]
    fn a_clock_that_was_put_back_by_hours_holds_nothing() {
        let now_ms = 1_764_000_000_000;
        assert!(!is_due(now_ms + 2_000, now_ms));
        assert!(is_due(now_ms + 10 * 60 * 60 * 1_000, now_ms));
    }

    #[test]
    fn acts_of_one_report_go_together_in_order() {
        let ops = [op(1, 1, OpKind::CreateReport), op(2, 1, OpKind::AddNote), op(3, 2, OpKind::CreateReport)];
        assert_eq!(chosen(&ops, 0), [1, 2, 3]);
    }

    #[test]
    fn a_postponed_act_holds_its_own_report_and_no_other() {
        let mut ops =
            [op(1, 1, OpKind::CreateReport), op(2, 1, OpKind::AddNote), op(3, 2, OpKind::CreateReport)];
        ops[0].not_before_ms = 10;
        assert_eq!(chosen(&ops, 9), [3]);
        assert_eq!(batch(&ops, 9).next_due_ms, Some(10));
        assert_eq!(chosen(&ops, 10), [1, 2, 3]);
    }

    #[test]
    fn a_refused_create_holds_its_notes_but_a_refused_note_holds_nothing() {
        let mut ops = [op(1, 1, OpKind::CreateReport), op(2, 1, OpKind::AddNote), op(3, 1, OpKind::AddNote)];
        ops[0].state = OpState::Rejected;
        assert_eq!(chosen(&ops, 0), [0i64; 0]);
        ops[0].state = OpState::Acknowledged;
        ops[1].state = OpState::Rejected;
        assert_eq!(chosen(&ops, 0), [3]);
    }

    #[test]
    fn a_claim_that_waits_holds_what_depends_on_it_until_its_time_comes() {
        let mut ops = [op(1, 1, OpKind::Claim), op(2, 1, OpKind::AddNote), op(3, 2, OpKind::AddNote)];
        ops[0].code = Some(ErrorCode::UnknownEntity);
        ops[0].not_before_ms = 60_000;
        assert_eq!(chosen(&ops, 0), [3]);
        assert_eq!(batch(&ops, 0).next_due_ms, Some(60_000));
        assert_eq!(chosen(&ops, 60_000), [1, 2, 3]);
    }

    #[test]
    fn what_a_refusal_holds_is_never_due() {
        let mut ops = [op(1, 1, OpKind::CreateReport), op(2, 1, OpKind::AddNote)];
        ops[0].state = OpState::Rejected;
        ops[1].not_before_ms = 10;
        assert_eq!(batch(&ops, 20).next_due_ms, None);
        assert_eq!(batch(&ops, 5).next_due_ms, None);
    }

    #[test]
    fn a_completion_waits_until_its_start_is_settled_but_no_refusal_holds_it() {
        let mut ops = [op(1, 1, OpKind::StartTask), op(2, 1, OpKind::CompleteTask)];
        assert_eq!(chosen(&ops, 0), [1], "not even in one request with it");
        ops[0].not_before_ms = 10;
        assert_eq!(chosen(&ops, 0), [0i64; 0]);
        for state in [OpState::Rejected, OpState::Acknowledged] {
            ops[0].state = state;
            assert_eq!(chosen(&ops, 0), [2]);
        }
    }

    #[test]
    fn a_clock_that_went_back_makes_everything_ready() {
        let mut ops = [op(1, 1, OpKind::AddNote)];
        ops[0].not_before_ms = 10 * 365 * 86_400_000;
        assert_eq!(chosen(&ops, 0), [1]);
    }

    #[test]
    fn a_request_keeps_to_its_limits_and_the_rest_keeps_its_order() {
        let ops: Vec<_> = (0..150).map(|seq| op(seq, 1, OpKind::AddNote)).collect();
        assert_eq!(chosen(&ops, 0), (0..100).collect::<Vec<_>>());
        let mut heavy: Vec<_> = (0..4).map(|seq| op(seq, seq as u8, OpKind::CreateReport)).collect();
        for op in &mut heavy {
            op.envelope = "x".repeat(100_000);
        }
        assert_eq!(chosen(&heavy, 0), [0, 1]);
    }
}
