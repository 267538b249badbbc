//! A city's counter, its epochs and the nonce of each commit: how a rollback is seen.

use std::fmt::Write as _;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, params};
use saberling_plants::plant;

use super::convert::RowResult;
use crate::command::MintCause;
use crate::ports::{Random, draw};
use crate::questions::{Alarm, Standing};
use crate::records::{City, CityId, Position};
use crate::rules::Continuity;
use crate::tokens::{AT, At, CityKey, Mark, born_s, epoch_name};

/// No epoch of a phone counts as further ahead than this: one whose name does not tell reads as any time.
const YEAR_S: u32 = 366 * 24 * 60 * 60;

/// A city's row, with the key that stays in the store.
#[derive(Clone)]
pub(super) struct CityRow {
    pub(super) city: City,
    pub(super) key: CityKey,
    /// Below this revision nonces, tombstones and left rows are forgotten.
    pub(super) horizon: i64,
}

/// Reads a city's row.
pub(super) fn city(sql: &Connection, city_id: CityId) -> RowResult<Option<CityRow>> {
    sql.prepare_cached("SELECT epoch, rev, config, secret_key, horizon FROM cities WHERE city_id = ?1")?
        .query_row([city_id.0], |row| {
            let config: String = row.get(2)?;
            let config = serde_json::from_str(&config).map_err(|error| {
                let kind = rusqlite::types::Type::Text;
                rusqlite::Error::FromSqlConversionFailure(2, kind, Box::new(error))
            })?;
            let city = City { city_id, epoch: row.get(0)?, rev: row.get(1)?, config: Arc::new(config) };
            Ok(CityRow { city, key: CityKey(row.get(3)?), horizon: row.get(4)? })
        })
        .optional()
}

/// The nonce of the commit that holds a revision.
pub(super) fn nonce_at(sql: &Connection, city: CityId, rev: i64) -> RowResult<Option<String>> {
    sql.prepare_cached("SELECT nonce FROM commits WHERE city_id = ?1 AND rev >= ?2 ORDER BY rev LIMIT 1")?
        .query_row(params![city.0, rev], |row| row.get::<_, Vec<u8>>(0))
        .optional()
        .map(|nonce| nonce.map(|bytes| hex(&bytes)))
}

/// Epoch, revision and nonce of now, signed.
pub(super) fn at(sql: &Connection, row: &CityRow) -> RowResult<String> {
    let at = mark(sql, row, row.city.rev)?;
    Ok(row.key.seal(AT, &at))
}

/// A revision of this database's present life as tokens carry it.
pub(super) fn mark(sql: &Connection, row: &CityRow, rev: i64) -> RowResult<At> {
    let nonce = nonce_at(sql, row.city.city_id, rev)?.unwrap_or_default();
    Ok(At { epoch: Mark::of_epoch(&row.city.epoch), rev, nonce: Mark::of(&nonce) })
}

/// Epoch, revision and nonce of now.
pub(super) fn position(sql: &Connection, row: &CityRow) -> RowResult<Position> {
    let nonce = nonce_at(sql, row.city.city_id, row.city.rev)?.unwrap_or_default();
    Ok(Position { epoch: row.city.epoch.clone(), rev: row.city.rev, nonce })
}

/// Whether this database has lived through a place.
pub(super) fn contains(sql: &Connection, row: &CityRow, place: &Position) -> RowResult<bool> {
    let city = row.city.city_id;
    let lived = place.epoch == row.city.epoch || epoch_known(sql, city, &place.epoch)?;
    Ok(lived && nonce_at(sql, city, place.rev)?.as_ref() == Some(&place.nonce))
}

fn epoch_known(sql: &Connection, city: CityId, epoch: &str) -> RowResult<bool> {
    sql.prepare_cached("SELECT 1 FROM epochs WHERE city_id = ?1 AND epoch = ?2")?
        .exists(params![city.0, epoch])
}

/// All epochs that are known; one restore makes one, so they are few.
fn epochs(sql: &Connection, city: CityId) -> RowResult<Vec<String>> {
    sql.prepare_cached("SELECT epoch FROM epochs WHERE city_id = ?1")?
        .query_map([city.0], |row| row.get(0))?
        .collect()
}

/// How a sender's `at` relates to this database, with the present one.
pub(super) fn standing(sql: &Connection, row: &CityRow, at: Option<&str>) -> RowResult<Standing> {
    Ok(Standing {
        continuity: continuity(sql, row, at)?,
        epoch: row.city.epoch.clone(),
        at: self::at(sql, row)?,
    })
}

/// The epochs that began after a time and that nobody had announced.
pub(super) fn alarms(sql: &Connection, city: CityId, since_ms: i64) -> RowResult<Vec<Alarm>> {
    sql.prepare_cached(
        "SELECT cause, minted_at_ms FROM epochs
         WHERE city_id = ?1 AND minted_at_ms > ?2 AND cause IN ('rolled_back', 'replaced')
         ORDER BY minted_at_ms",
    )?
    .query_map(params![city.0, since_ms], |row| Ok(Alarm { cause: row.get(0)?, at_ms: row.get(1)? }))?
    .collect()
}

/// How a sender's `at` relates to this database.
pub(super) fn continuity(sql: &Connection, row: &CityRow, at: Option<&str>) -> RowResult<Continuity> {
    let Some(at) = at.filter(|_| !plant!("at-ignored")) else {
        return Ok(Continuity::None);
    };
    match row.key.open::<At>(AT, at) {
        // Made with another key: by another database, or by nobody. It proves no rollback.
        None => Ok(Continuity::OtherEpoch),
        Some(at) => place_in_history(sql, row, &at),
    }
}

/// Whether an authentic point of the history is one of this database's.
pub(super) fn place_in_history(sql: &Connection, row: &CityRow, at: &At) -> RowResult<Continuity> {
    let city_id = row.city.city_id;
    if plant!("rollback-unnoticed") {
        return Ok(Continuity::Present);
    }
    let present = born_s(&row.city.epoch);
    if at.epoch != Mark::of_epoch(&row.city.epoch) {
        let known = epochs(sql, city_id)?.iter().any(|epoch| Mark::of_epoch(epoch) == at.epoch);
        // What began before the present epoch, or beside it, was no part of it: that it is forgotten proves
        // no rollback of what is served now, and whoever knows it sends everything again all the same.
        let (born_s, older) =
            (at.epoch.born_s(), present.is_some_and(|present| at.epoch.born_s() <= present));
        return Ok(if known || older { Continuity::OtherEpoch } else { Continuity::Lost { born_s } });
    }
    if at.rev < row.horizon {
        return Ok(Continuity::Forgotten);
    }
    let nonce = nonce_at(sql, city_id, at.rev)?;
    let here = at.rev <= row.city.rev && nonce.is_some_and(|nonce| Mark::of(&nonce) == at.nonce);
    Ok(if here { Continuity::Present } else { Continuity::Lost { born_s: present.unwrap_or(0) } })
}

/// Draws a new epoch and notes it in the history. It begins after the present one by its name, whatever
/// the clock says, and not before the one that a phone knows.
pub(super) fn mint(
    sql: &Connection,
    (city, present): (CityId, Option<&str>),
    now_ms: i64,
    random: &dyn Random,
    cause: Option<MintCause>,
) -> RowResult<String> {
    let now_s = u32::try_from(now_ms / 1_000).unwrap_or(u32::MAX);
    let after = present.and_then(born_s).map_or(0, |born_s| born_s.saturating_add(1));
    let met = match cause {
        Some(MintCause::RolledBack { known_s }) => known_s.min(now_s.saturating_add(YEAR_S)),
        _ => 0,
    };
    let epoch = epoch_name(now_s.max(after).max(met), draw(random));
    let cause = cause.map(MintCause::as_str);
    sql.prepare_cached("INSERT INTO epochs (city_id, epoch, minted_at_ms, cause) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![city.0, epoch, now_ms, cause])?;
    Ok(epoch)
}

/// Forgets nonces, tombstones and left rows of what was committed before a time. The newest commit of
/// that time is kept, so that whatever is not below the horizon can be judged; and so is the one of the
/// newest verified backup.
pub(super) fn forget(sql: &Connection, city: CityId, before_ms: i64) -> RowResult<Option<i64>> {
    let newest: Option<i64> = sql
        .prepare_cached("SELECT max(rev) FROM commits WHERE city_id = ?1 AND committed_at_ms < ?2")?
        .query_row(params![city.0, before_ms], |row| row.get(0))?;
    let Some(horizon) = newest else { return Ok(None) };
    sql.prepare_cached("UPDATE cities SET horizon = max(horizon, ?2) WHERE city_id = ?1")?
        .execute(params![city.0, horizon])?;
    sql.prepare_cached(
        "DELETE FROM commits WHERE city_id = ?1 AND rev < ?2
           AND NOT EXISTS (SELECT 1 FROM newest_backups
                           WHERE newest_backups.city_id = ?1 AND newest_backups.rev = commits.rev)",
    )?
    .execute(params![city.0, horizon])?;
    sql.prepare_cached("DELETE FROM feed WHERE city_id = ?1 AND live = 0 AND rev <= ?2")?
        .execute(params![city.0, horizon])?;
    Ok(Some(horizon))
}

/// Notes a commit with its random nonce.
pub(super) fn commit(
    sql: &Connection,
    city: CityId,
    rev: i64,
    now_ms: i64,
    random: &dyn Random,
) -> RowResult<()> {
    sql.prepare_cached("INSERT INTO commits (city_id, rev, nonce, committed_at_ms) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            city.0,
            rev,
            if plant!("nonce-derived") { [1; 16] } else { draw::<16>(random) },
            now_ms
        ])?;
    Ok(())
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
