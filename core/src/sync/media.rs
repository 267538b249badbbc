//! Other people's photos down: a crew needs the reporter's, a reporter the crew's.

use rusqlite::Connection;
use saberling_wire::{IdentityId, PhotoId, Sha256, limits, paths};

use super::{Done, Event, Failure, Requests};
use crate::error::Error;
use crate::inner::Inner;
use crate::net::{Method, Reply, TransportError};
use crate::store::{Identity, sql};

/// The photos that an identity wants and has not; small pictures first.
pub(super) fn wanted(
    inner: &Inner,
    db: &Connection,
    identity: &Identity,
) -> Result<Vec<(PhotoId, bool)>, Error> {
    let (mut wanted, now_ms) = (Vec::new(), inner.monotonic_ms());
    let sizes: &[bool] = if inner.policy().prefetch { &[false, true] } else { &[false] };
    for &full in sizes {
        let missing = sql::rows::missing_photos(db, identity.id, full)?;
        let may_fetch = missing.into_iter().filter(|id| inner.later.may_fetch(*id, now_ms));
        wanted.extend(may_fetch.map(|id| (id, full)));
    }
    Ok(wanted)
}

/// Fetches one picture and stores it durably.
pub(super) async fn fetch(inner: &Inner, id: IdentityId, photo: PhotoId, full: bool) -> Done {
    let requests = Requests::of(&inner.ports, id)?;
    let mut request = requests.request(Method::Get, paths::media(photo, full));
    request.reply_limit = limits::PHOTO_BYTES as usize;
    let bytes = match requests.send(request).await.and_then(verified) {
        Ok(bytes) => bytes,
        // Not there for us (any more), or not what it should be: it must not stop the others.
        Err(Failure::Refused { .. }) => {
            inner.later.refused_picture(photo, inner.monotonic_ms());
            return Ok(Event::Skipped(photo));
        }
        Err(Failure::Transport { source: TransportError::TooLong | TransportError::Unreadable }) => {
            return Ok(Event::Skipped(photo));
        }
        Err(failure) => return Err(failure.into()),
    };
    let name = sql::media::name(photo, full);
    if let Err(error) = inner.ports.files.write_durably(&name, &bytes) {
        // A picture that finds no room can come later; what people entered goes on meanwhile.
        tracing::warn!(kind = ?error.kind(), "a fetched picture could not be stored");
        // Without room the others would be fetched for nothing too.
        inner.later.no_room(inner.monotonic_ms());
        return Ok(Event::Skipped(photo));
    }
    inner.store.write(|db| sql::media::insert(db, photo, full, bytes.len()))?;
    inner.announce_photo(photo)?;
    Ok(Event::Fetched)
}

/// The ETag is the hash of the bytes, so a picture that was cut or changed on the way is not kept.
fn verified(reply: Reply) -> Result<Vec<u8>, Failure> {
    let hash: Sha256 = reply
        .header("etag")
        .and_then(|tag| tag.trim_matches('"').parse().ok())
        .ok_or(TransportError::Unreadable)?;
    if Sha256::of(&reply.body) == hash { Ok(reply.body) } else { Err(TransportError::Unreadable.into()) }
}
