//! Reports that are taken back or erased without being here: what is said is kept until they come, and of
//! each identity only so much a day, for the ledger keeps every one of them for ever.

use saberling_store::command::DeviceOperation;
use saberling_store::records::{KeptWords, UnknownIds};
use saberling_store::rules::{Decision, Put, State};
use saberling_store::{CommandOutcome, LedgerEntry};
use saberling_wire::{ErrorCode, IdentityId, ReportId, RetryReason, SecretHash, limits};

use super::decision::{applied, refuse_for_good};

/// Counts one more; or says after how many milliseconds to come again.
fn counted(state: &State<'_>, who: IdentityId) -> Result<Put, i64> {
    let UnknownIds { since_ms, count } = state.unknown_ids;
    let over_ms = since_ms + limits::UNKNOWN_IDS_MS;
    // A clock that was set back must not make anybody wait for longer than a day.
    let (since_ms, count) = match (since_ms..over_ms).contains(&state.now_ms) {
        true => (since_ms, count),
        false => (state.now_ms, 0),
    };
    if count >= limits::UNKNOWN_IDS {
        return Err(over_ms - state.now_ms);
    }
    Ok(Put::UnknownIds(who, UnknownIds { since_ms, count: count + 1 }))
}

/// Nothing is lost: the phone keeps what it wants to say.
fn come_again(after_ms: i64) -> Decision {
    Decision::just(CommandOutcome::Retry { reason: RetryReason::After, after_ms: Some(after_ms) })
}

/// A withdrawal, with its words, of a report that is not here: after a restore its creation may come later.
pub(super) fn withdraw(
    state: &State<'_>,
    operation: &DeviceOperation,
    (report_id, secret_hash): (ReportId, SecretHash),
    words: Option<String>,
) -> Decision {
    let Some(identity) = &state.identity else { return Decision::refuse(ErrorCode::UnknownDevice) };
    let mut decision = Decision { remember: Some(operation.op_id), ..Decision::just(applied()) };
    if state.past.withdrawn && words.is_none() {
        return decision;
    }
    if words.is_some() && state.kept_words.len() >= limits::NOTES_PER_REPORT {
        return refuse_for_good(operation.op_id, ErrorCode::TooManyNotes);
    }
    match counted(state, identity.identity_id) {
        Ok(count) => decision.puts.push(count),
        Err(after_ms) => return come_again(after_ms),
    }
    if !state.past.withdrawn {
        decision.puts.push(Put::Withdrawal(report_id, secret_hash));
        decision.ledger.push(LedgerEntry::Withdrawn { report_id, secret_hash });
    }
    if let Some(text) = words {
        let words = KeptWords {
            op_id: operation.op_id,
            identity_id: identity.identity_id,
            text,
            captured_at_ms: operation.captured_at_ms,
            received_at_ms: state.now_ms,
        };
        decision.puts.push(Put::KeptWords(report_id, secret_hash, words));
    }
    decision
}

/// An erasure of a report that is not here: whoever proves this secret later is told that it is erased.
pub(super) fn erase(
    state: &State<'_>,
    operation: &DeviceOperation,
    (report_id, secret_hash): (ReportId, SecretHash),
) -> Decision {
    let Some(identity) = &state.identity else { return Decision::refuse(ErrorCode::UnknownDevice) };
    match counted(state, identity.identity_id) {
        Ok(count) => Decision {
            puts: vec![count, Put::Tombstone(report_id, secret_hash)],
            ledger: vec![LedgerEntry::Erased { report_id, secret_hash }],
            remember: Some(operation.op_id),
            ..Decision::just(applied())
        },
        Err(after_ms) => come_again(after_ms),
    }
}
