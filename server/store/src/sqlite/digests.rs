//! The digest of each scope, kept with every feed row that is written.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use saberling_wire::{DigestSum, EntityId};

use super::convert::{RowResult, id, signed, unsigned};
use crate::feed::FeedChange;
use crate::records::CityId;

/// What a scope holds.
pub(super) fn of_scope(sql: &Connection, city: CityId, scope: &str) -> RowResult<DigestSum> {
    let found = sql
        .prepare_cached("SELECT count, sum FROM scope_digests WHERE city_id = ?1 AND scope = ?2")?
        .query_row(params![city.0, scope], |row| {
            Ok(DigestSum { count: unsigned(row, 0)?, sum: u128::from_be_bytes(row.get(1)?) })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Takes the row before out of its scope's digest and adds the one that comes; each by its revision,
/// where there is one.
pub(super) fn replace(
    sql: &Connection,
    city: CityId,
    change: &FeedChange,
    before: Option<i64>,
    after: Option<i64>,
) -> RowResult<()> {
    if before.is_none() && after.is_none() {
        return Ok(());
    }
    let mut digest = of_scope(sql, city, &change.scope)?;
    if let Some(rev) = before {
        digest.remove(change.entity_id, rev);
    }
    if let Some(rev) = after {
        digest.add(change.entity_id, rev);
    }
    write(sql, city, &change.scope, digest)
}

fn write(sql: &Connection, city: CityId, scope: &str, digest: DigestSum) -> RowResult<()> {
    sql.prepare_cached(
        "INSERT OR REPLACE INTO scope_digests (city_id, scope, count, sum) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![city.0, scope, signed(digest.count), digest.sum.to_be_bytes()])?;
    Ok(())
}

/// Adds up the digests of cities that are older than the digests are.
pub(super) fn fill(sql: &mut Connection) -> RowResult<()> {
    let waiting = sql.prepare("SELECT 1 FROM cities WHERE digested = 0")?.exists([])?;
    if !waiting {
        return Ok(());
    }
    let transaction = sql.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let cities: Vec<i64> = transaction
        .prepare("SELECT city_id FROM cities WHERE digested = 0")?
        .query_map([], |row| row.get(0))?
        .collect::<RowResult<_>>()?;
    for city in cities {
        transaction.execute("DELETE FROM scope_digests WHERE city_id = ?1", [city])?;
        for (scope, digest) in added_up(&transaction, CityId(city))? {
            write(&transaction, CityId(city), &scope, digest)?;
        }
        transaction.execute("UPDATE cities SET digested = 1 WHERE city_id = ?1", [city])?;
    }
    transaction.commit()
}

/// What the feed itself says, scope by scope.
fn added_up(sql: &Connection, city: CityId) -> RowResult<BTreeMap<String, DigestSum>> {
    let mut digests: BTreeMap<String, DigestSum> = BTreeMap::new();
    let mut rows = sql.prepare("SELECT scope, entity_id, rev FROM feed WHERE city_id = ?1 AND live = 1")?;
    let mut rows = rows.query([city.0])?;
    while let Some(row) = rows.next()? {
        digests.entry(row.get(0)?).or_default().add(id(row, 1, EntityId::from_uuid)?, row.get(2)?);
    }
    Ok(digests)
}

#[cfg(test)]
mod tests;
