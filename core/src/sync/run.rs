//! Runs one identity's pass: reads the snapshot, asks the plan, does the effect, stores the result.

use saberling_wire::IdentityId;

use super::{Effect, Event, Failure, Pass, Rest, Snapshot, media, pull, push, step, upload};
use crate::error::Error;
use crate::outbox;
use crate::phone::Inner;
use crate::store::{IdentityState, sql};

/// One pass of one identity, to its end.
///
/// # Errors
/// When the phone's own storage fails; what was stored before stays.
pub(super) async fn pass(inner: &Inner, id: IdentityId) -> Result<Rest, Error> {
    let mut pass = Pass::default();
    let mut event = Event::Began;
    loop {
        let snapshot = snapshot(inner, id)?;
        let done = match step(&mut pass, &snapshot, event) {
            Effect::Push(seqs) => push::push(inner, id, &seqs).await?,
            Effect::Pull => pull::pull(inner, id).await?,
            Effect::Upload(photo) => upload::upload(inner, photo).await?,
            Effect::Fetch(photo, full) => media::fetch(inner, id, photo, full).await?,
            Effect::Restart(epoch) => restart(inner, id, epoch.as_ref())?,
            Effect::Unregister => {
                inner.store.write(|db| sql::identities::set_registered(db, id, false))?;
                Ok(Event::Restarted)
            }
            Effect::Revoke => {
                inner.store.write(|db| sql::identities::set_state(db, id, IdentityState::Revoked))?;
                return Ok(Rest::Revoked);
            }
            Effect::Finish(rest) => return Ok(rest),
        };
        event = done.unwrap_or_else(Event::Failed);
        if !inner.ports.is_online() && matches!(event, Event::Failed(_)) {
            let failure = Failure::Retry { after_ms: None };
            return Ok(Rest::Failed(failure));
        }
    }
}

/// What an effect gives: an event, or a failure of its request.
pub(super) type Done = Result<Result<Event, Failure>, Error>;

fn snapshot(inner: &Inner, id: IdentityId) -> Result<Snapshot, Error> {
    let now_ms = inner.ports.now_ms()?;
    inner.store.read(|db| {
        let identity = sql::identities::get(db, id)?;
        let unsettled = sql::operations::unsettled(db, id)?;
        let photos = sql::photos::ready(db, id)?;
        let postponed = photos.iter().map(|photo| photo.not_before_ms).filter(|due| *due > now_ms);
        Ok(Snapshot {
            registered: identity.registered,
            sendable: outbox::batch(&unsettled, now_ms).iter().map(|op| op.seq).collect(),
            uploads: photos.iter().filter(|p| p.not_before_ms <= now_ms).map(|p| p.id).collect(),
            wanted: media::wanted(db, &identity)?,
            next_due_ms: postponed.chain(outbox::next_due_ms(&unsettled)).min(),
        })
    })
}

/// The one answer to lost continuity, in one transaction: everything that was acknowledged is queued
/// again, the cursor is forgotten, a new generation of rows begins.
fn restart(inner: &Inner, id: IdentityId, epoch: Option<&(String, String)>) -> Done {
    let count = inner.store.write(|db| {
        if let Some((epoch, at)) = epoch {
            sql::identities::set_at(db, id, at, epoch)?;
        }
        sql::identities::forget_cursor(db, id)?;
        sql::photos::requeue_arrived(db, id)?;
        sql::operations::requeue_acknowledged(db, id)
    })?;
    tracing::warn!(operations = count, new_epoch = epoch.is_some(), "continuity was lost; sending again");
    Ok(Ok(Event::Restarted))
}
