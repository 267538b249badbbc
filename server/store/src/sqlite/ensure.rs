//! Making a city, or taking over its changed settings.

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use saberling_wire::CityConfig;

use super::convert::to_json;
use super::history;
use crate::error::StoreResult;
use crate::ports::{Clock, Random, draw};
use crate::records::CityId;

/// Makes the city if it is not there; settings of the same version are left alone.
pub(super) fn city(
    sql: &mut Connection,
    config: &CityConfig,
    clock: &dyn Clock,
    random: &dyn Random,
) -> StoreResult<CityId> {
    let transaction = sql.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let known: Option<(i64, String)> = transaction
        .query_row("SELECT city_id, config_version FROM cities WHERE slug = ?1", [&config.slug], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let version = config.version();
    let city = match known {
        None => make(&transaction, config, clock.now_ms(), random)?,
        Some((id, old)) => {
            if old != version {
                transaction.execute(
                    "UPDATE cities SET config = ?2, config_version = ?3 WHERE city_id = ?1",
                    params![id, to_json(config)?, version],
                )?;
            }
            CityId(id)
        }
    };
    transaction.commit()?;
    Ok(city)
}

fn make(sql: &Connection, config: &CityConfig, now_ms: i64, random: &dyn Random) -> StoreResult<CityId> {
    let key: [u8; 32] = draw(random);
    sql.execute(
        "INSERT INTO cities (slug, config, config_version, secret_key, epoch, rev, digested)
         VALUES (?1, ?2, ?3, ?4, '', 0, 1)",
        params![config.slug, to_json(config)?, config.version(), key],
    )?;
    let city = CityId(sql.last_insert_rowid());
    let epoch = history::mint(sql, (city, None), now_ms, random, None)?;
    sql.execute("UPDATE cities SET epoch = ?2 WHERE city_id = ?1", params![city.0, epoch])?;
    history::commit(sql, city, 0, now_ms, random)?;
    Ok(city)
}
