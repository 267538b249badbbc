//! A city's counter, its epochs and the nonce of each commit: how a rollback is seen.

use std::fmt::Write as _;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::convert::RowResult;
use crate::ports::{Random, draw};
use crate::records::{City, CityId};
use crate::rules::Continuity;
use crate::tokens::{AT, At, CityKey};

/// A city's row, with the key that stays in the store.
#[derive(Clone)]
pub(super) struct CityRow {
    pub(super) city: City,
    pub(super) key: CityKey,
}

/// Reads a city's row.
pub(super) fn city(sql: &Connection, city_id: CityId) -> RowResult<Option<CityRow>> {
    sql.prepare_cached("SELECT epoch, rev, config, secret_key FROM cities WHERE city_id = ?1")?
        .query_row([city_id.0], |row| {
            let config: String = row.get(2)?;
            let config = serde_json::from_str(&config).map_err(|error| {
                let kind = rusqlite::types::Type::Text;
                rusqlite::Error::FromSqlConversionFailure(2, kind, Box::new(error))
            })?;
            let city = City { city_id, epoch: row.get(0)?, rev: row.get(1)?, config: Arc::new(config) };
            Ok(CityRow { city, key: CityKey(row.get(3)?) })
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
    let nonce = nonce_at(sql, row.city.city_id, row.city.rev)?.unwrap_or_default();
    Ok(row.key.seal(AT, &At { epoch: row.city.epoch.clone(), rev: row.city.rev, nonce }))
}

/// How a sender's `at` relates to this database.
pub(super) fn continuity(sql: &Connection, row: &CityRow, at: Option<&str>) -> RowResult<Continuity> {
    let Some(at) = at else {
        return Ok(Continuity::None);
    };
    match row.key.open::<At>(AT, at) {
        // Made with another key: by another database, or by nobody. It proves no rollback.
        None => Ok(Continuity::OtherEpoch),
        Some(at) => place_in_history(sql, row, &at.epoch, at.rev, &at.nonce),
    }
}

/// Whether an authentic point of the history is one of this database's.
pub(super) fn place_in_history(
    sql: &Connection,
    row: &CityRow,
    epoch: &str,
    rev: i64,
    nonce: &str,
) -> RowResult<Continuity> {
    let city_id = row.city.city_id;
    if epoch != row.city.epoch {
        let known = sql
            .prepare_cached("SELECT 1 FROM epochs WHERE city_id = ?1 AND epoch = ?2")?
            .exists(params![city_id.0, epoch])?;
        return Ok(if known { Continuity::OtherEpoch } else { Continuity::Lost });
    }
    let here = rev <= row.city.rev && nonce_at(sql, city_id, rev)?.as_deref() == Some(nonce);
    Ok(if here { Continuity::Present } else { Continuity::Lost })
}

/// Draws a new epoch and notes it in the history.
pub(super) fn mint(sql: &Connection, city: CityId, now_ms: i64, random: &dyn Random) -> RowResult<String> {
    let epoch = hex(&draw::<16>(random));
    sql.prepare_cached("INSERT INTO epochs (city_id, epoch, minted_at_ms) VALUES (?1, ?2, ?3)")?
        .execute(params![city.0, epoch, now_ms])?;
    Ok(epoch)
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
        .execute(params![city.0, rev, draw::<16>(random), now_ms])?;
    Ok(())
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
