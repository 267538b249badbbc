//! Runs one identity's pass: reads the snapshot, asks the plan, does the effect, stores the result.

use saberling_plants::plant;
use saberling_wire::IdentityId;

use super::{Done, Effect, Event, Pass, Rest, Snapshot, Stop, media, pull, push, settings, step, upload};
use crate::error::Error;
use crate::inner::Inner;
use crate::outbox;
use crate::store::{IdentityState, sql};

/// How a pass ended.
pub(super) struct End {
    pub(super) rest: Rest,
    /// Something got through.
    pub(super) progressed: bool,
}

/// One pass of one identity, to its end.
///
/// # Errors
/// When the phone's own storage fails; what was stored before stays.
pub(super) async fn run(inner: &Inner, id: IdentityId, mut pass: Pass) -> Result<End, Error> {
    let mut event = Event::Began;
    let rest = loop {
        let snapshot = snapshot(inner, id, &pass)?;
        let done = match step(&mut pass, &snapshot, event) {
            Effect::Push(seqs) => push::push(inner, id, &seqs).await,
            Effect::Pull => pull::pull(inner, id).await,
            Effect::Settings => settings::refresh(inner).await,
            Effect::Upload(photo) => upload::upload(inner, photo).await,
            Effect::Fetch(photo, full) => media::fetch(inner, id, photo, full).await,
            Effect::Restart(epoch) => restart(inner, id, epoch.as_ref()),
            Effect::Unregister => {
                if !plant!("registered-for-ever") {
                    inner.store.write(|db| sql::identities::set_registered(db, id, false))?;
                }
                Ok(Event::Restarted)
            }
            Effect::Revoke => {
                inner.store.write(|db| sql::identities::set_state(db, id, IdentityState::Revoked))?;
                break Rest::Revoked;
            }
            Effect::Finish(rest) => break rest,
        };
        event = match done {
            Ok(event) => event,
            Err(Stop::Failed(failure)) => Event::Failed(failure),
            Err(Stop::Broken(error)) => return Err(error),
        };
        if matches!(event, Event::Failed(_)) && !inner.ports.is_online() {
            break Rest::Offline;
        }
    };
    let progressed = inner.later.take_moved() | pass.has_progressed();
    Ok(End { rest, progressed })
}

fn snapshot(inner: &Inner, id: IdentityId, pass: &Pass) -> Result<Snapshot, Error> {
    let now_ms = inner.ports.now_ms()?;
    let hold = inner.conditions().hold;
    let mut snapshot = inner.store.read(|db| {
        let identity = sql::identities::get(db, id)?;
        let unsettled = sql::operations::unsettled(db, id)?;
        let batch = outbox::batch(&unsettled, now_ms);
        let mut snapshot = Snapshot {
            // A server that may have lost the activation is shown it, if by a push of nothing else.
            registered: identity.registered && !identity.shows_membership,
            sendable: batch.ops.iter().map(|op| op.seq).collect(),
            next_due_ms: batch.next_due_ms,
            ..Snapshot::default()
        };
        // Text goes over any network; photos may have to wait for a better one.
        if hold.is_some() || !pass.goes_beyond_text(&snapshot) {
            return Ok(snapshot);
        }
        let photos = sql::photos::ready(db, id)?;
        let (due, postponed): (Vec<_>, Vec<_>) =
            photos.iter().partition(|photo| outbox::is_due(photo.not_before_ms, now_ms));
        snapshot.uploads = due.iter().map(|photo| photo.id).collect();
        snapshot.wanted = media::wanted(inner, db, &identity)?;
        let postponed = postponed.iter().map(|photo| photo.not_before_ms);
        snapshot.next_due_ms = postponed.chain(snapshot.next_due_ms).min();
        Ok(snapshot)
    })?;
    snapshot.settings_stale = pass.goes_beyond_text(&snapshot) && settings::are_stale(inner)?;
    Ok(snapshot)
}

/// The one answer to lost continuity, in one transaction: everything that was acknowledged is queued
/// again, the cursor is forgotten, a new generation of rows begins.
fn restart(inner: &Inner, id: IdentityId, epoch: Option<&(String, String)>) -> Done {
    let count = inner.store.write(|db| {
        if let Some((epoch, at)) = epoch {
            sql::identities::set_at(db, id, at, epoch)?;
        }
        sql::identities::begin_generation(db, id)?;
        sql::identities::lose_continuity(db, id)?;
        sql::meta::remove(db, sql::meta::PUBLIC_CURSOR)?;
        if !plant!("photos-not-requeued") {
            sql::photos::requeue_arrived(db, id)?;
        }
        if plant!("acts-not-requeued") {
            return Ok(0);
        }
        sql::operations::requeue_acknowledged(db, id)
    })?;
    tracing::warn!(operations = count, new_epoch = epoch.is_some(), "continuity was lost; sending again");
    Ok(Event::Restarted)
}
