//! What an answer means for an act.

use saberling_plants::plant;
use saberling_wire::{ErrorCode, OpKind, Outcome, RetryReason};

use crate::store::{OpState, StoredOp};

/// What became of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The server has it.
    Acknowledged,
    /// Refused for good: visible on the phone, with everything that was entered.
    Rejected,
    /// Stays queued and is sent again later.
    Later,
    /// A claim of what the server does not know: it stays queued, holds what depends on it, and is sent again
    /// now and then. A restored server hears of the report when another phone brings it back.
    Unclaimed,
    /// The report's content was erased: what the phone has of it goes.
    Erased,
    /// Another owner holds the report's id: the report and what depends on it are made anew.
    IdTaken,
}

/// No single act or photo is ever postponed for longer, whatever a server asks: by the wall clock, which may
/// be put back.
pub const LONGEST_ACT_MS: i64 = 60 * 60 * 1_000;
/// No turn is ever postponed for longer, whatever a server asks.
pub const LONGEST_POSTPONED_MS: i64 = 24 * 60 * 60 * 1_000;
const FIRST_WAIT_MS: i64 = 2_000;
const LONGEST_WAIT_MS: i64 = 5 * 60 * 1_000;

/// How long to wait after so many failures: doubling from 2 s to 5 min, with up to a third of
/// jitter so that phones do not come back together. `jitter` is 0 to 999.
#[must_use]
pub fn backoff_ms(attempts: u32, jitter: i64) -> i64 {
    doubling_ms((FIRST_WAIT_MS, LONGEST_WAIT_MS), attempts, jitter)
}

fn doubling_ms((first_ms, longest_ms): (i64, i64), attempts: u32, jitter: i64) -> i64 {
    let wait = (first_ms << attempts.min(10)).min(longest_ms);
    wait + wait * jitter / 3_000
}

/// Twice as long after each refusal, from a minute on; with the jitter never more than [`LONGEST_ACT_MS`]. In
/// sum a phone asks some thirty times on the first day, and then once in about an hour.
const FIRST_CLAIM_WAIT_MS: i64 = 60 * 1_000;
const LONGEST_CLAIM_WAIT_MS: i64 = 45 * 60 * 1_000;

fn claim_wait_ms(attempts: u32, jitter: i64) -> i64 {
    doubling_ms((FIRST_CLAIM_WAIT_MS, LONGEST_CLAIM_WAIT_MS), attempts, jitter)
}

/// The phone's own word, kept as the code of a queued act that waits for the office to confirm a grant.
pub const AWAITS_GRANT: &str = "awaits_grant";

/// What an answer came with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Answer {
    /// The phone's clock, epoch milliseconds.
    pub now_ms: i64,
    /// 0 to 999, for the wait of what is to be sent later.
    pub jitter: i64,
    /// The server's clock, epoch milliseconds.
    pub server_time_ms: i64,
    /// How many pulls had begun.
    pub pulls_begun: i64,
}

/// Applies an outcome to an act. Only `applied` and `duplicate` acknowledge; whatever this version
/// does not understand does not.
pub fn settle(op: &mut StoredOp, outcome: &Outcome, answer: Answer) -> Settled {
    let Answer { now_ms, jitter, .. } = answer;
    match outcome {
        Outcome::Applied { rev, orphan } => {
            op.acked_in_pull = None;
            acknowledge(op, *rev, *orphan, answer)
        }
        Outcome::Duplicate { rev } => {
            // Its revision is the earlier act's; the repetition itself may have made us a follower. Only a
            // pull that begins from now on is sure to show what it did.
            op.acked_in_pull = Some(answer.pulls_begun);
            acknowledge(op, *rev, op.orphan, answer)
        }
        Outcome::Rejected { code: ErrorCode::IdTaken } if op.kind == OpKind::CreateReport => Settled::IdTaken,
        // It is erased, as was asked: by whom does not matter. Which revision that has, a later pull tells.
        Outcome::Rejected { code: ErrorCode::Erased } if op.kind == OpKind::Erase => {
            op.acked_in_pull = Some(answer.pulls_begun);
            acknowledge(op, 0, op.orphan, answer);
            Settled::Erased
        }
        Outcome::Rejected { .. } if plant!("permanent-error-retried") => postpone(op, now_ms, 1_000),
        Outcome::Rejected { code: ErrorCode::UnknownEntity } if op.kind == OpKind::Claim => {
            postpone(op, now_ms, claim_wait_ms(op.attempts, jitter));
            op.code = Some(ErrorCode::UnknownEntity);
            Settled::Unclaimed
        }
        Outcome::Rejected { code } => {
            op.state = OpState::Rejected;
            op.code = Some(code.clone());
            if *code == ErrorCode::Erased { Settled::Erased } else { Settled::Rejected }
        }
        Outcome::Retry { .. } if plant!("retry-is-ack") => acknowledge(op, 1, false, answer),
        Outcome::Retry { after_ms, reason } => {
            let waits = postpone(op, now_ms, after_ms.unwrap_or(0).max(backoff_ms(op.attempts, jitter)));
            op.code = (*reason == RetryReason::Grant).then(|| ErrorCode::Unknown(AWAITS_GRANT.into()));
            waits
        }
        Outcome::Unknown => postpone(op, now_ms, backoff_ms(op.attempts, jitter)),
    }
}

fn acknowledge(op: &mut StoredOp, rev: i64, orphan: bool, answer: Answer) -> Settled {
    op.acked_at_ms = Some(answer.server_time_ms);
    op.state = OpState::Acknowledged;
    op.rev = Some(rev);
    op.orphan = orphan;
    op.code = None;
    op.attempts = 0;
    op.not_before_ms = 0;
    Settled::Acknowledged
}

fn postpone(op: &mut StoredOp, now_ms: i64, wait_ms: i64) -> Settled {
    op.attempts += 1;
    op.not_before_ms = now_ms.saturating_add(wait_ms.min(LONGEST_ACT_MS));
    Settled::Later
}

#[cfg(test)]
mod tests {
    use saberling_wire::RetryReason;

    use super::*;
    use crate::outbox::batch::tests::op;

    #[test]
    fn each_outcome_has_its_one_meaning() {
        let rejected = |code| Outcome::Rejected { code };
        let retry = Outcome::Retry { reason: RetryReason::After, after_ms: Some(60_000) };
        let table = [
            (Outcome::Applied { rev: 7, orphan: true }, Settled::Acknowledged, OpState::Acknowledged),
            (Outcome::Duplicate { rev: 7 }, Settled::Acknowledged, OpState::Acknowledged),
            (rejected(ErrorCode::IdTaken), Settled::IdTaken, OpState::Queued),
            (rejected(ErrorCode::NoteTooLong), Settled::Rejected, OpState::Rejected),
            (rejected(ErrorCode::Unknown("novel".into())), Settled::Rejected, OpState::Rejected),
            (retry, Settled::Later, OpState::Queued),
            (Outcome::Unknown, Settled::Later, OpState::Queued),
        ];
        for (outcome, meaning, state) in table {
            let mut op = op(1, 1, OpKind::CreateReport);
            assert_eq!(
                settle(&mut op, &outcome, Answer { now_ms: 1_000, ..Answer::default() }),
                meaning,
                "{outcome:?}"
            );
            assert_eq!(op.state, state, "{outcome:?}");
        }
    }

    #[test]
    fn a_repetition_is_tied_to_a_pull_that_begins_later_and_a_new_act_to_its_revision() {
        let answer = Answer { server_time_ms: 5, pulls_begun: 3, ..Answer::default() };
        let mut act = op(1, 1, OpKind::AddNote);
        settle(&mut act, &Outcome::Duplicate { rev: 7 }, answer);
        assert_eq!((act.rev, act.acked_in_pull, act.acked_at_ms), (Some(7), Some(3), Some(5)));
        settle(&mut act, &Outcome::Applied { rev: 9, orphan: false }, answer);
        assert_eq!((act.rev, act.acked_in_pull), (Some(9), None));
    }

    #[test]
    fn a_later_answer_waits_at_least_as_long_as_the_server_asked() {
        let mut op = op(1, 1, OpKind::AddNote);
        let retry = Outcome::Retry { reason: RetryReason::After, after_ms: Some(60_000) };
        settle(&mut op, &retry, Answer { now_ms: 1_000, jitter: 999, ..Answer::default() });
        assert_eq!((op.not_before_ms, op.attempts), (61_000, 1));
    }

    #[test]
    fn a_claim_of_what_is_not_there_waits_longer_and_longer_and_never_ends() {
        let unknown = Outcome::Rejected { code: ErrorCode::UnknownEntity };
        let mut claim = op(1, 1, OpKind::Claim);
        let mut now_ms = 0;
        for times in 0..200 {
            let answer = Answer { now_ms, jitter: 999, ..Answer::default() };
            assert_eq!(settle(&mut claim, &unknown, answer), Settled::Unclaimed);
            assert_eq!((claim.state, claim.code.clone()), (OpState::Queued, Some(ErrorCode::UnknownEntity)));
            let wait_ms = claim.not_before_ms - now_ms;
            assert!(wait_ms >= if times < 8 { 60_000 } else { 45 * 60_000 } && wait_ms <= LONGEST_ACT_MS);
            now_ms = claim.not_before_ms;
        }
        settle(&mut claim, &Outcome::Applied { rev: 1, orphan: false }, Answer::default());
        assert_eq!((claim.state, claim.code), (OpState::Acknowledged, None));
        let mut note = op(1, 1, OpKind::AddNote);
        assert_eq!(settle(&mut note, &unknown, Answer::default()), Settled::Rejected, "of nothing else");
    }

    #[test]
    fn a_step_that_waits_for_the_office_says_so_until_another_answer_comes() {
        let mut start = op(1, 1, OpKind::StartTask);
        let retry = |reason| Outcome::Retry { reason, after_ms: None };
        assert_eq!(settle(&mut start, &retry(RetryReason::Grant), Answer::default()), Settled::Later);
        assert!(start.awaits_grant());
        settle(&mut start, &retry(RetryReason::After), Answer::default());
        assert!(!start.awaits_grant());
    }

    #[test]
    fn the_wait_doubles_up_to_five_minutes() {
        let waits: Vec<_> = (0..10).map(|attempts| backoff_ms(attempts, 0)).collect();
        assert_eq!(waits[..4], [2_000, 4_000, 8_000, 16_000]);
        assert_eq!(waits[9], 300_000);
        assert_eq!(backoff_ms(u32::MAX, 999), 399_900);
    }
}
