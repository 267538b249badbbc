//! Operations up.

use std::collections::BTreeSet;

use rusqlite::Transaction;
use saberling_wire::{EntityId, IdentityId, OpOutcome, PushRequest, PushResponse, paths};
use serde_json::value::RawValue;

use super::{Done, Event, Failure, Requests, json};
use crate::api;
use crate::error::Error;
use crate::inner::Inner;
use crate::net::{Reply, TransportError};
use crate::outbox::{self, Settled};
use crate::store::{Identity, IdentityState, StoredOp, sql};
use crate::texts;

/// Pushes some operations of an identity; none of them registers it.
pub(super) async fn push(inner: &Inner, id: IdentityId, seqs: &[i64]) -> Done {
    let (identity, ops) = inner.store.read(|db| {
        let mut ops = sql::operations::unsettled(db, id)?;
        ops.retain(|op| seqs.contains(&op.seq));
        Ok((sql::identities::get(db, id)?, ops))
    })?;
    let body = body(identity.at.clone(), &ops)?;
    let requests = match Requests::of(&inner.ports, id) {
        Ok(requests) => requests,
        Err(failure) => return Ok(Err(failure)),
    };
    let sending = inner.mark_sending(ops.iter().map(|op| op.entity_id));
    let reply = requests.post(paths::PUSH, body).await;
    drop(sending);
    match reply.and_then(|reply| matching(&reply, &identity, &ops)) {
        Ok(response) => store(inner, &identity, &ops, &response).map(Ok),
        Err(failure) => Ok(Err(failure)),
    }
}

fn body(at: Option<String>, ops: &[StoredOp]) -> Result<Vec<u8>, Error> {
    let ops = ops
        .iter()
        .map(|op| RawValue::from_string(op.envelope.clone()))
        .collect::<Result<_, _>>()
        .map_err(|_| Error::Stored { what: "envelope" })?;
    serde_json::to_vec(&PushRequest { at, grant: None, ops }).map_err(|_| Error::Stored { what: "request" })
}

/// An answer counts only if it speaks of just what was sent, in the epoch that was expected.
fn matching(reply: &Reply, identity: &Identity, ops: &[StoredOp]) -> Result<PushResponse, Failure> {
    let response: PushResponse = json(reply)?;
    identity.check_epoch(&response.epoch, &response.at)?;
    let same = response.outcomes.len() == ops.len()
        && response.outcomes.iter().zip(ops).all(|(out, op)| out.op_id.is_none_or(|id| id == op.op_id));
    if same { Ok(response) } else { Err(TransportError::Unreadable.into()) }
}

fn store(
    inner: &Inner,
    identity: &Identity,
    ops: &[StoredOp],
    response: &PushResponse,
) -> Result<Event, Error> {
    // Ports of the host are asked before the database is held.
    let (id, now_ms, jitter) = (identity.id, inner.ports.now_ms()?, inner.ports.jitter());
    let mut news = Vec::new();
    let mut made_anew = BTreeSet::new();
    inner.store.write(|db| {
        sql::identities::set_at(db, id, &response.at, &response.epoch)?;
        sql::identities::set_registered(db, id, true)?;
        if identity.state == IdentityState::Revoked {
            sql::identities::set_state(db, id, IdentityState::Active)?;
        }
        sql::meta::put(db, sql::meta::LAST_CONTACT, &now_ms.to_string())?;
        for (op, OpOutcome { outcome, .. }) in ops.iter().zip(&response.outcomes) {
            // Its answer was for the former id: under the new one it was never sent.
            if made_anew.contains(&op.entity_id) {
                continue;
            }
            let mut op = op.clone();
            match outbox::settle(&mut op, outcome, now_ms, jitter) {
                Settled::IdTaken => {
                    made_anew.insert(op.entity_id);
                    news.extend(make_anew(inner, db, op.entity_id)?);
                }
                Settled::Acknowledged | Settled::Rejected | Settled::Later => {
                    sql::operations::update(db, &op)?;
                }
            }
        }
        Ok(())
    })?;
    for op in ops {
        inner.announce_change(op.entity_id);
    }
    news.into_iter().for_each(|event| inner.listeners.emit(&event));
    Ok(Event::Pushed)
}

/// Another owner holds the report's id, so the report lives on under a new id and number, and so does
/// everything that was recorded for it.
fn make_anew(inner: &Inner, db: &Transaction<'_>, former: EntityId) -> Result<Option<api::Event>, Error> {
    let Some(report) = sql::reports::find(db, former.as_report())?.filter(|r| r.id == former.as_report())
    else {
        return Ok(None);
    };
    let id = inner.ports.new_report_id()?;
    sql::reports::change_id(db, report.id, id)?;
    for op in sql::operations::of_entity(db, former)? {
        let op_id = inner.ports.new_op_id()?;
        let envelope = outbox::reissue(&op.envelope, op_id, id.into())?;
        sql::operations::replace(db, op.seq, op_id, id.into(), &envelope)?;
        sql::photos::move_to(db, op.op_id, op_id, id.into())?;
    }
    let former = saberling_wire::ReportNumber::of(report.id).to_string();
    let number = saberling_wire::ReportNumber::of(id).to_string();
    let text = texts::text(inner.language, "number.new", &[&number]);
    Ok(Some(api::Event::NumberChanged { former, number, text }))
}
