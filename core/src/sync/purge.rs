//! What the phone lets go of: only what is safe at the office, or the oldest when it is too much.
//!
//! It runs inside the transaction of a pull's last page, so its epoch is the one in which everything that
//! counts as acknowledged was acknowledged, and its clock is the server's.

use rusqlite::Transaction;
use saberling_plants::plant;
use saberling_wire::{PullResponse, limits};

use crate::error::Error;
use crate::store::{Identity, LocalPhoto, sql};

/// Forgets what is safe, and gives the names of the files that may go. Small pictures stay.
pub(super) fn purge(
    db: &Transaction<'_>,
    identity: &Identity,
    page: &PullResponse,
    kept_bytes: u64,
) -> Result<Vec<String>, Error> {
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
        gone.extend(let_go(db, &photo)?);
    }
    gone.extend(above_size(db, kept_bytes)?);
    Ok(gone)
}

/// Backup or not: above the size that the city sets, the oldest photos that are in their reports go.
fn above_size(db: &Transaction<'_>, kept_bytes: u64) -> Result<Vec<String>, Error> {
    let mut kept = sql::photos::own_bytes(db)?;
    if kept <= kept_bytes {
        return Ok(Vec::new());
    }
    let (mut gone, mut count) = (Vec::new(), 0);
    for photo in sql::photos::attached_oldest_first(db)? {
        if kept <= kept_bytes {
            break;
        }
        kept = kept.saturating_sub(photo.size_bytes);
        gone.extend(let_go(db, &photo)?);
        count += 1;
    }
    sql::meta::add(db, sql::meta::PHOTOS_PURGED_UNSAFE, count)?;
    Ok(gone)
}

/// The bytes go, unless an equal photo still needs them.
fn let_go(db: &Transaction<'_>, photo: &LocalPhoto) -> Result<Option<String>, Error> {
    sql::photos::set_purged(db, photo.id)?;
    let is_needed = sql::photos::needs_bytes(db, photo.sha256)?;
    Ok((!is_needed).then(|| LocalPhoto::blob_name(photo.sha256)))
}
