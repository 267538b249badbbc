//! What the phone lets go of: only what is safe at the office, or the oldest when it is too much.
//!
//! It runs inside the transaction of a pull's last page, so its epoch is the one in which everything that
//! counts as acknowledged was acknowledged, and its clock is the server's.

use rusqlite::Transaction;
use saberling_plants::plant;
use saberling_wire::{PullResponse, Sha256, limits};

use crate::error::Error;
use crate::store::{Identity, sql};

/// Forgets what is safe, and gives the hashes whose bytes may go. Small pictures stay.
pub(super) fn purge(
    db: &Transaction<'_>,
    identity: &Identity,
    page: &PullResponse,
    kept_bytes: u64,
) -> Result<Vec<Sha256>, Error> {
    // Acknowledged by a version that did not keep the time: it counts from now.
    sql::operations::date_acknowledged(db, identity.id, page.server_time_ms)?;
    let before_ms = page.server_time_ms.saturating_sub(limits::PURGE_AFTER_MS);
    let safe_rev = if plant!("purge-without-backup") { page.rev } else { page.safe_rev };
    let safe = if safe_rev > 0 {
        sql::operations::delete_safe(db, identity.id, safe_rev, before_ms)?;
        sql::photos::safe(db, identity.id, safe_rev, before_ms)?
    } else {
        Vec::new()
    };
    let mut gone = Vec::new();
    for photo in safe {
        sql::photos::set_purged(db, photo.id)?;
        gone.push(photo.sha256);
    }
    gone.extend(above_size(db, identity, kept_bytes)?);
    Ok(gone)
}

/// Backup or not: above the size that the city sets, the oldest photos that are in their reports go. Only this
/// identity's: another one may not have heard yet that the epoch in which its photos were attached is over.
fn above_size(db: &Transaction<'_>, identity: &Identity, kept_bytes: u64) -> Result<Vec<Sha256>, Error> {
    let mut kept = sql::photos::own_bytes(db)?;
    if kept <= kept_bytes {
        return Ok(Vec::new());
    }
    let (mut gone, mut count) = (Vec::new(), 0);
    for photo in sql::photos::attached_oldest_first(db, identity.id)? {
        if kept <= kept_bytes {
            break;
        }
        kept = kept.saturating_sub(photo.size_bytes);
        sql::photos::set_purged(db, photo.id)?;
        gone.push(photo.sha256);
        count += 1;
    }
    sql::meta::add(db, sql::meta::PHOTOS_PURGED_UNSAFE, count)?;
    Ok(gone)
}
