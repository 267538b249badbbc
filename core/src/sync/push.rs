//! Operations up.

use std::collections::BTreeSet;

use rusqlite::Transaction;
use saberling_plants::plant;
use saberling_wire::{
    Entity, EntityId, IdentityId, OpId, OpKind, OpOutcome, PushRequest, PushResponse, ReportId, paths,
};
use serde_json::value::RawValue;

use super::{Done, Event, Failure, Requests, json};
use crate::api;
use crate::error::Error;
use crate::inner::Inner;
use crate::net::{Reply, TransportError};
use crate::outbox::{self, Answer, Settled};
use crate::records;
use crate::store::{Identity, IdentityState, StoredOp, sql};
use crate::texts;

/// Pushes some operations of an identity; none of them registers it.
pub(super) async fn push(inner: &Inner, id: IdentityId, seqs: &[i64]) -> Done {
    let (identity, ops) = inner.store.read(|db| {
        let mut ops = sql::operations::unsettled(db, id)?;
        ops.retain(|op| seqs.contains(&op.seq));
        Ok((sql::identities::get(db, id)?, ops))
    })?;
    if let Some(event) = without_broken(inner, &ops)? {
        return Ok(event);
    }
    let grant = identity.membership.clone().filter(|_| identity.shows_membership);
    let body = body(inner, identity.at.clone(), grant, &ops)?;
    let requests = Requests::of(&inner.ports, id)?;
    let sending = inner.mark_sending(ops.iter().map(|op| op.entity_id));
    let reply = requests.post(paths::PUSH, body).await;
    drop(sending);
    if plant!("portal-is-ack") && matches!(reply, Err(Failure::Portal)) {
        return acknowledge_all(inner, &ops);
    }
    let response = matching(&reply?, &identity, &ops)?;
    Ok(store(inner, &identity, &ops, &response)?)
}

/// Bytes that are no JSON could only spoil the request of all the others: they are set aside first.
fn without_broken(inner: &Inner, ops: &[StoredOp]) -> Result<Option<Event>, Error> {
    let broken: Vec<_> = ops.iter().filter(|op| !op.has_json()).map(|op| op.seq).collect();
    if broken.is_empty() {
        return Ok(None);
    }
    inner.store.write(|db| records::set_aside(db, &broken))?;
    tracing::error!(operations = broken.len(), "acts do not read; they are set aside");
    Ok(Some(Event::Pushed))
}

/// A planted bug: whatever was sent counts as acknowledged.
fn acknowledge_all(inner: &Inner, ops: &[StoredOp]) -> Done {
    inner.store.write(|db| {
        for op in ops {
            let mut op = op.clone();
            op.state = crate::store::OpState::Acknowledged;
            op.rev = Some(0);
            sql::operations::update(db, &op)?;
        }
        Ok(())
    })?;
    Ok(Event::Pushed)
}

fn body(
    inner: &Inner,
    at: Option<String>,
    grant: Option<String>,
    ops: &[StoredOp],
) -> Result<Vec<u8>, Error> {
    let mut now_ms = 0;
    if plant!("bytes-not-frozen") {
        now_ms = inner.ports.now_ms()?;
    }
    let ops = ops
        .iter()
        .map(|op| {
            RawValue::from_string(if plant!("bytes-not-frozen") {
                // Written anew whenever it is sent.
                op.envelope.replacen(':', &format!(":{}", " ".repeat((now_ms % 8) as usize)), 1)
            } else {
                op.envelope.clone()
            })
        })
        .collect::<Result<_, _>>()
        .map_err(|_| Error::Stored { what: "envelope" })?;
    serde_json::to_vec(&PushRequest { at, grant, ops }).map_err(|_| Error::Stored { what: "request" })
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
    let (id, now_ms) = (identity.id, inner.ports.now_ms()?);
    let answer = Answer {
        now_ms,
        jitter: inner.ports.jitter(),
        server_time_ms: response.server_time_ms,
        pulls_begun: identity.pulls_begun,
    };
    let mut news = Vec::new();
    let mut hashes = Vec::new();
    let mut made_anew = BTreeSet::new();
    inner.store.write(|db| {
        sql::identities::set_at(db, id, &response.at, &response.epoch)?;
        sql::identities::set_registered(db, id, true)?;
        sql::identities::membership_shown(db, id)?;
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
            match outbox::settle(&mut op, outcome, answer) {
                Settled::IdTaken => {
                    made_anew.insert(op.entity_id);
                    news.extend(make_anew(inner, db, op.entity_id)?);
                }
                Settled::Erased => {
                    sql::operations::update(db, &op)?;
                    let about = (entity_of(op.kind), op.entity_id);
                    if let Some(erased) = records::forget_erased(inner, db, about)? {
                        made_anew.insert(op.entity_id);
                        hashes.extend(erased.hashes);
                        news.push(erased.event);
                    }
                }
                Settled::Acknowledged => {
                    sql::operations::update(db, &op)?;
                    hashes.extend(sql::photos::drop_left(db, op.op_id)?);
                }
                Settled::Rejected => refuse(db, &op)?,
                Settled::Unclaimed if is_created_here(db, &op)? => sql::operations::delete(db, op.seq)?,
                Settled::Unclaimed => sql::operations::update(db, &op)?,
                Settled::Later => sql::operations::update(db, &op)?,
            }
        }
        Ok(())
    })?;
    records::remove_unpromised(inner, &hashes)?;
    for op in ops {
        inner.announce_change(op.entity_id);
    }
    news.into_iter().for_each(|event| inner.listeners.emit(&event));
    Ok(Event::Pushed)
}

/// What an act of this kind speaks of.
const fn entity_of(kind: OpKind) -> Entity {
    match kind {
        OpKind::StartTask | OpKind::CompleteTask | OpKind::DeclineTask => Entity::Task,
        OpKind::MeToo => Entity::PublicReport,
        _ => Entity::Report,
    }
}

/// Keeps a refused act visible.
fn refuse(db: &Transaction<'_>, op: &StoredOp) -> Result<(), Error> {
    sql::photos::stays(db, op.op_id)?;
    if op.kind == OpKind::Claim && is_created_here(db, op)? {
        return sql::operations::delete(db, op.seq);
    }
    sql::operations::update(db, op)
}

/// A claim is no act of a person: where the phone still has the report's create, that one is judged next and
/// says the same, so the claim goes and holds nothing.
fn is_created_here(db: &Transaction<'_>, claim: &StoredOp) -> Result<bool, Error> {
    let ops = sql::operations::of_entity(db, claim.entity_id)?;
    Ok(ops.iter().any(|other| other.kind == OpKind::CreateReport))
}

/// Another owner holds the report's id, so the report lives on under a new id and number, and so does
/// everything that was recorded for it.
fn make_anew(inner: &Inner, db: &Transaction<'_>, former: EntityId) -> Result<Option<api::Event>, Error> {
    let Some(report) = sql::reports::find(db, former.as_report())? else {
        // A salvage has lost the secret with the report's row: nothing recorded for it can ever be judged.
        let ops = sql::operations::of_entity(db, former)?;
        records::set_aside(db, &ops.iter().map(|op| op.seq).collect::<Vec<_>>())?;
        tracing::error!(operations = ops.len(), "a report's secret did not read; its acts are set aside");
        return Ok(None);
    };
    if report.id != former.as_report() {
        return Ok(None);
    }
    // Made from the old ids and the secret: two copies of one database make the same.
    let secret = if plant!("id-reminted-at-random") { &inner.ports.new_secret()? } else { &report.secret };
    let id = ReportId::from_uuid(outbox::remint(report.id.as_uuid(), secret));
    // Another copy of this database came here first, and its report was moved to this phone: it is this one.
    sql::reports::delete(db, id)?;
    sql::reports::change_id(db, report.id, id)?;
    for op in sql::operations::of_entity(db, former)? {
        let op_id = OpId::from_uuid(outbox::remint(op.op_id.as_uuid(), secret));
        let envelope = outbox::reissue(&op.envelope, op_id, id.into())?;
        sql::operations::replace(db, op.seq, op_id, id.into(), &envelope)?;
        sql::photos::move_to(db, op.op_id, op_id, id.into())?;
    }
    let former = saberling_wire::ReportNumber::of(report.id).to_string();
    let number = saberling_wire::ReportNumber::of(id).to_string();
    let text = texts::text(inner.language(), "number.new", &[&number]);
    Ok(Some(api::Event::NumberChanged { former, number, text }))
}
