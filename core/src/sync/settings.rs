//! The city's settings, areas and roads down, each taken over only when it is whole and reads.

use std::sync::Arc;

use rusqlite::Transaction;
use saberling_place::{AreaPack, RoadPack};
use saberling_wire::{CityConfig, Sha256, limits, paths};

use super::requests::send_open;
use super::{Done, Event, Failure, Stop};
use crate::error::Error;
use crate::inner::{City, Inner, pack_name, roads_name};
use crate::net::{Method, Reply, Request, TransportError};
use crate::store::sql;

/// Bytes of settings that are read at most.
const CONFIG_BYTES: usize = 1024 * 1024;

/// Whether the server has other settings, names another area pack than this phone uses, or says that it is
/// elsewhere; and whether it may be asked for them now.
pub(super) fn are_stale(inner: &Inner) -> Result<bool, Error> {
    Ok(stale(inner)?.is_some_and(|which| inner.later.may_ask_settings(&which, inner.monotonic_ms())))
}

/// What is stale, in words of no meaning but to be compared.
fn stale(inner: &Inner) -> Result<Option<String>, Error> {
    let city = inner.city();
    let seen = seen(inner)?.filter(|seen| *seen != city.config_version);
    let (pack, moved) = (city.missing_pack(), elsewhere(&city, &city.config));
    let roads = wanted_roads(inner, &city);
    let is_stale = seen.is_some() || pack.is_some() || roads.is_some() || moved.is_some();
    Ok(is_stale.then(|| format!("{seen:?} {pack:?} {roads:?} {moved:?}")))
}

/// Roads that are missing, unless photos have to wait: maps do without them for as long.
fn wanted_roads(inner: &Inner, city: &City) -> Option<Sha256> {
    city.missing_roads().filter(|_| inner.conditions().hold.is_none())
}

fn seen(inner: &Inner) -> Result<Option<String>, Error> {
    inner.store.read(|db| sql::meta::get(db, sql::meta::CONFIG_SEEN))
}

/// Fetches what is stale. A refusal or a broken reply leaves what is in use, and the pass goes on.
pub(super) async fn refresh(inner: &Inner) -> Done {
    let city = inner.city();
    let is_other = seen(inner)?.is_some_and(|seen| seen != city.config_version);
    if is_other || elsewhere(&city, &city.config).is_some() {
        skip_broken(config(inner, &city).await)?;
    }
    let city = inner.city();
    if let Some(hash) = city.missing_pack() {
        skip_broken(pack(inner, &city, hash).await)?;
    }
    let city = inner.city();
    if let Some(hash) = wanted_roads(inner, &city) {
        skip_broken(roads(inner, &city, hash).await)?;
    }
    if let Some(which) = stale(inner)? {
        inner.later.settings_failed(&which, inner.monotonic_ms());
    }
    Ok(Event::Settled)
}

/// The address that settings name, when it is another one than is in use and may be believed: whoever is
/// spoken to over TLS sends nobody to where there is none.
fn elsewhere(city: &City, config: &CityConfig) -> Option<String> {
    let is_safe = |url: &String| {
        crate::net::check_address(url).is_ok()
            && (url.starts_with("https://") || !city.server_url.starts_with("https://"))
    };
    config.server_url.clone().filter(is_safe).filter(|url| *url != city.server_url)
}

/// What is wrong with the reply alone must not stop what people entered.
fn skip_broken(done: Result<(), Stop>) -> Result<(), Stop> {
    match done {
        Err(Stop::Failed(
            failure @ (Failure::Refused { .. }
            | Failure::Transport { source: TransportError::TooLong | TransportError::Unreadable }),
        )) => {
            tracing::warn!(code = failure.code(), "settings could not be taken over");
            Ok(())
        }
        other => other,
    }
}

async fn config(inner: &Inner, city: &City) -> Result<(), Stop> {
    let tag = format!("\"{}\"", city.config_version);
    let reply = match get(inner, paths::CONFIG.to_owned(), CONFIG_BYTES, Some(tag)).await {
        // 304: the settings are the ones in use after all, and so is the address that they name.
        Err(Failure::Refused { status: 304, .. }) => {
            let Some(url) = elsewhere(city, &city.config) else { return Ok(()) };
            inner.store.write(|db| moves(db, city, &url))?;
            inner.set_city(City { server_url: url, ..city.clone() });
            return Ok(());
        }
        other => other?,
    };
    let config: CityConfig =
        serde_json::from_slice(&reply.body).map_err(|_| Failure::from(TransportError::Unreadable))?;
    if config.slug != city.config.slug {
        return Err(Failure::from(TransportError::Unreadable).into());
    }
    let version = reply.header("etag").map(|tag| tag.trim_start_matches("W/").trim_matches('"').to_owned());
    let version = version.unwrap_or_else(|| config.version());
    let json = String::from_utf8(reply.body).map_err(|_| Failure::from(TransportError::Unreadable))?;
    // The address came from the server's own present address, which is https or this very machine.
    let moved = elsewhere(city, &config);
    inner.store.write(|db| {
        sql::meta::put(db, sql::meta::CONFIG, &json)?;
        sql::meta::put(db, sql::meta::CONFIG_VERSION, &version)?;
        moved.as_ref().map_or(Ok(()), |url| moves(db, city, url))
    })?;
    inner.replace_city(City {
        roads: city.roads.clone().filter(|_| config.roads.is_some()),
        config,
        config_version: version,
        server_url: moved.unwrap_or_else(|| city.server_url.clone()),
        areas: city.areas.clone(),
    });
    Ok(())
}

fn moves(db: &Transaction<'_>, city: &City, url: &str) -> Result<(), Error> {
    sql::meta::put(db, sql::meta::FORMER_SERVER_URL, &city.server_url)?;
    sql::meta::put(db, sql::meta::ADDRESS_TRIES, "0")?;
    sql::meta::remove(db, sql::meta::ADDRESS_SINCE)?;
    sql::meta::put(db, sql::meta::SERVER_URL, url)
}

/// The pack replaces the old one only when its hash is right and it reads as areas.
async fn pack(inner: &Inner, city: &City, hash: Sha256) -> Result<(), Stop> {
    let reply = get(inner, paths::pack(hash), limits::PACK_BYTES, None).await?;
    let areas = AreaPack::from_bytes(&reply.body).ok().filter(|_| Sha256::of(&reply.body) == hash);
    let Some(areas) = areas else {
        return Err(Failure::from(TransportError::Unreadable).into());
    };
    inner.ports.files.write_durably(&pack_name(hash), &reply.body).map_err(Error::from_folder)?;
    let former = inner.store.write(|db| {
        let former = sql::meta::get(db, sql::meta::AREAS)?;
        sql::meta::put(db, sql::meta::AREAS, &hash.to_string())?;
        Ok(former)
    })?;
    inner.replace_city(City { areas, ..city.clone() });
    if let Some(former) = former.and_then(|text| text.parse().ok()).filter(|former| *former != hash)
        && let Err(error) = inner.ports.files.remove(&pack_name(former))
    {
        tracing::warn!(kind = ?error.kind(), "a former area pack could not be removed");
    }
    Ok(())
}

/// Roads replace those before only when their hash is right and they read.
async fn roads(inner: &Inner, city: &City, hash: Sha256) -> Result<(), Stop> {
    let reply = get(inner, paths::pack(hash), limits::PACK_BYTES, None).await?;
    let roads = RoadPack::from_bytes(&reply.body).ok().filter(|_| Sha256::of(&reply.body) == hash);
    let Some(roads) = roads else {
        return Err(Failure::from(TransportError::Unreadable).into());
    };
    let name = roads_name(hash);
    inner.ports.files.write_durably(&name, &reply.body).map_err(Error::from_folder)?;
    inner.replace_city(City { roads: Some(Arc::new(roads)), ..city.clone() });
    let names = inner.ports.files.list("packs").unwrap_or_default();
    let former = names.iter().map(|former| format!("packs/{former}"));
    for former in former.filter(|former| former.ends_with(".roads") && *former != name) {
        if let Err(error) = inner.ports.files.remove(&former) {
            tracing::warn!(kind = ?error.kind(), "former roads could not be removed");
        }
    }
    Ok(())
}

/// A request without credentials: these are everybody's.
async fn get(inner: &Inner, path: String, limit: usize, tag: Option<String>) -> Result<Reply, Failure> {
    let mut headers = vec![(paths::MARK_HEADER, paths::PROTOCOL_VERSION.to_owned())];
    headers.extend(tag.map(|tag| ("if-none-match", tag)));
    let request = Request { method: Method::Get, path, headers, body: Vec::new(), reply_limit: limit };
    send_open(&inner.ports, request).await
}

/// Turns with a new address in which nothing of ours answered before the former one is tried again.
const TRIES: i64 = 5;

/// The former address is forgotten once the server has answered at the present one for so long: whoever gets
/// it then, by a lapsed name, say, is never asked.
const SETTLED_MS: i64 = 14 * 24 * 60 * 60 * 1_000;

/// Only what the server itself says of the time counts, in pulls that were stored.
fn settle_in(db: &Transaction<'_>) -> Result<(), Error> {
    let server_ms = sql::meta::number(db, sql::meta::SERVER_TIME)?;
    match sql::meta::number(db, sql::meta::ADDRESS_SINCE)? {
        0 => sql::meta::put(db, sql::meta::ADDRESS_SINCE, &server_ms.to_string()),
        since if server_ms - since >= SETTLED_MS => {
            for key in [sql::meta::FORMER_SERVER_URL, sql::meta::ADDRESS_TRIES, sql::meta::ADDRESS_SINCE] {
                sql::meta::remove(db, key)?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// After each turn: whether the server answered where it says that it has moved to. Where nothing of ours
/// answers, the former address has its turn again, and from then on both in exchange.
pub(super) fn judge_address(inner: &Inner, answered: bool) -> Result<(), Error> {
    let city = inner.city();
    let turned = inner.store.write(|db| {
        let Some(former) = sql::meta::get(db, sql::meta::FORMER_SERVER_URL)? else {
            return Ok(None);
        };
        if answered {
            if sql::meta::number(db, sql::meta::ADDRESS_TRIES)? > 0 {
                sql::meta::put(db, sql::meta::ADDRESS_TRIES, "0")?;
            }
            return settle_in(db).map(|()| None);
        }
        sql::meta::add(db, sql::meta::ADDRESS_TRIES, 1)?;
        if sql::meta::number(db, sql::meta::ADDRESS_TRIES)? < TRIES {
            return Ok(None);
        }
        moves(db, &city, &former)?;
        Ok(Some(former))
    })?;
    if let Some(server_url) = turned {
        inner.set_city(City { server_url, ..(*city).clone() });
    }
    Ok(())
}
