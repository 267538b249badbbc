//! Do phone and server agree? The sums of what a scope holds are compared after each complete pull.

use rusqlite::Transaction;
use saberling_wire::ScopeDigest;

use crate::error::Error;
use crate::store::{Identity, sql};

/// Compares what the server says that the scopes hold with the rows on the phone. Says whether the rows
/// are to be fetched again: once. If that does not help, it is an alarm, not a loop.
pub(super) fn check(db: &Transaction<'_>, identity: &Identity, told: &[ScopeDigest]) -> Result<bool, Error> {
    if told.is_empty() {
        return Ok(false);
    }
    let own = sql::rows::digests(db, identity.id)?;
    let agrees = |told: &ScopeDigest| {
        let sum = own.get(&told.scope).copied().unwrap_or_default();
        sum.of_scope(told.scope.as_str()) == *told
    };
    if told.iter().all(agrees) {
        if identity.digest_misses > 0 {
            sql::identities::set_digest_misses(db, identity.id, 0)?;
        }
        return Ok(false);
    }
    let misses = identity.digest_misses.saturating_add(1);
    sql::identities::set_digest_misses(db, identity.id, misses)?;
    if misses == 1 {
        tracing::warn!("the rows are not what the server says they are; fetching them again");
        sql::identities::begin_generation(db, identity.id)?;
        return Ok(true);
    }
    tracing::error!(misses, "the rows are still not what the server says they are");
    Ok(false)
}
