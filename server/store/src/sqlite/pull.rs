//! One page of a phone's changes, read from one snapshot.

use rusqlite::{Connection, params};
use saberling_wire::{Change, Entity, EntityId, FeedItem, IdentityId, PullResponse, Sha256};

use super::convert::{RowResult, id, word};
use super::history::{self, CityRow};
use super::lookups;
use crate::command::Author;
use crate::error::{StoreError, StoreResult};
use crate::feed::{crew_scope, own_scope};
use crate::outcome::Refusal;
use crate::questions::{PullAnswer, PullQuery};
use crate::records::{CityId, Identity};
use crate::rules::{Admission, AdmitState, Continuity, Rules};
use crate::tokens::{CURSOR, Cursor};

/// Answers a pull.
pub(super) fn pull(
    sql: &Connection,
    rules: Rules,
    city: CityId,
    query: &PullQuery,
    now_ms: i64,
) -> StoreResult<PullAnswer> {
    let row = history::city(sql, city)?.ok_or(StoreError::UnknownCity)?;
    let identity = lookups::identity(sql, city, query.identity_id)?;
    let author = Author::Device {
        identity_id: query.identity_id,
        secret_hash: query.secret_hash,
        may_register: false,
    };
    let admission = (rules.admit)(&AdmitState {
        now_ms,
        author: &author,
        identity: identity.as_ref(),
        user: None,
        continuity: history::continuity(sql, &row, query.at.as_deref())?,
    });
    match admission {
        Admission::Accept => {}
        Admission::Mint => return Ok(PullAnswer::Lost { epoch: row.city.epoch }),
        Admission::Refuse(Refusal::EpochChanged) => {
            let at = history::at(sql, &row)?;
            return Ok(PullAnswer::EpochChanged { epoch: row.city.epoch, at });
        }
        Admission::Refuse(refusal) => return Ok(PullAnswer::Refused(refusal)),
        Admission::Register(_) => return Ok(PullAnswer::Refused(Refusal::UnknownDevice)),
    }
    let Some(identity) = identity else {
        return Ok(PullAnswer::Refused(Refusal::UnknownDevice));
    };
    let scopes = scopes(sql, city, &identity)?;
    match start(sql, &row, query, &scopes)? {
        Start::At { rev, began } => page(sql, &row, query, &scopes, (rev, began), now_ms),
        Start::Refetch => Ok(PullAnswer::MustRefetch),
        Start::Lost => Ok(PullAnswer::Lost { epoch: row.city.epoch }),
    }
}

/// What an identity may see, sorted.
fn scopes(sql: &Connection, city: CityId, identity: &Identity) -> RowResult<Vec<String>> {
    let mut scopes = vec![own_scope(identity.identity_id)];
    if let Some(member) = identity.member_id
        && let Some(member) = lookups::member(sql, city, member)?
    {
        scopes.push(crew_scope(member.crew_id));
    }
    scopes.sort();
    Ok(scopes)
}

enum Start {
    At { rev: i64, began: i64 },
    Refetch,
    Lost,
}

fn scope_set(scopes: &[String]) -> String {
    Sha256::of(scopes.join("\n").as_bytes()).short(16)
}

fn start(sql: &Connection, row: &CityRow, query: &PullQuery, scopes: &[String]) -> RowResult<Start> {
    let Some(text) = &query.cursor else {
        return Ok(Start::At { rev: 0, began: row.city.rev });
    };
    let Some(cursor) = row.key.open::<Cursor>(CURSOR, text) else {
        return Ok(Start::Refetch);
    };
    let same = cursor.identity_id == query.identity_id && cursor.scopes == scope_set(scopes);
    match history::place_in_history(sql, row, &cursor.epoch, cursor.rev, &cursor.nonce)? {
        Continuity::Lost => Ok(Start::Lost),
        Continuity::Present if same => Ok(Start::At { rev: cursor.rev, began: cursor.began }),
        _ => Ok(Start::Refetch),
    }
}

fn page(
    sql: &Connection,
    row: &CityRow,
    query: &PullQuery,
    scopes: &[String],
    (from, began): (i64, i64),
    now_ms: i64,
) -> StoreResult<PullAnswer> {
    let limit = query.limit.clamp(1, saberling_wire::limits::PULL_ROWS);
    let mut items = Vec::new();
    for scope in scopes {
        items.extend(rows(sql, row.city.city_id, scope, from, limit + 1)?);
    }
    items.sort_by_key(|item| item.rev);
    let has_more = items.len() > limit;
    items.truncate(limit);
    let rev = match items.last() {
        Some(last) if has_more => last.rev,
        _ => row.city.rev,
    };
    let cursor = cursor(sql, row, query.identity_id, scopes, (rev, began))?;
    Ok(PullAnswer::Rows(Box::new(PullResponse {
        at: history::at(sql, row)?,
        epoch: row.city.epoch.clone(),
        server_time_ms: now_ms,
        // No verified backup is known yet, so phones keep everything.
        safe_rev: 0,
        config_version: row.city.config.version(),
        rev,
        items,
        next_cursor: cursor,
        has_more,
        digests: Vec::new(),
    })))
}

fn cursor(
    sql: &Connection,
    row: &CityRow,
    identity_id: IdentityId,
    scopes: &[String],
    (rev, began): (i64, i64),
) -> RowResult<String> {
    let nonce = history::nonce_at(sql, row.city.city_id, rev)?.unwrap_or_default();
    let cursor =
        Cursor { epoch: row.city.epoch.clone(), identity_id, scopes: scope_set(scopes), rev, nonce, began };
    Ok(row.key.seal(CURSOR, &cursor))
}

fn rows(sql: &Connection, city: CityId, scope: &str, from: i64, limit: usize) -> StoreResult<Vec<FeedItem>> {
    let mut statement = sql.prepare_cached(
        "SELECT rev, entity, entity_id, change FROM feed
         WHERE city_id = ?1 AND scope = ?2 AND rev > ?3 ORDER BY rev LIMIT ?4",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![city.0, scope, from, limit], |row| {
        Ok((
            row.get(0)?,
            word(row, 1, Entity::from_word)?,
            id(row, 2, EntityId::from_uuid)?,
            row.get::<_, String>(3)?,
        ))
    })?;
    rows.map(|row| {
        let (rev, entity, entity_id, change) = row?;
        let change: Change =
            serde_json::from_str(&change).map_err(|_| StoreError::Corrupt { what: "feed row" })?;
        Ok(FeedItem { rev, scope: scope.to_owned(), entity, entity_id, change })
    })
    .collect()
}
