//! One page of a phone's changes, read from one snapshot.

use rusqlite::{Connection, params};
use saberling_plants::plant;
use saberling_wire::{Change, Entity, EntityId, FeedItem, IdentityId, PullResponse, ScopeDigest};

use super::convert::{RowResult, id, word};
use super::history::{self, CityRow};
use super::{book, digests, lookups};
use crate::command::Author;
use crate::error::{StoreError, StoreResult};
use crate::feed::{crew_scope, own_scope, public_scope};
use crate::outcome::Refusal;
use crate::questions::{PublicQuery, PullAnswer, PullQuery};
use crate::records::{CityId, Identity};
use crate::rules::{Admission, AdmitState, Continuity, Rules};
use crate::tokens::{CURSOR, Cursor, Mark, PUBLIC_CURSOR};

/// What is asked for, by whom.
struct Asked<'a> {
    /// None asks for the public scope.
    identity_id: Option<IdentityId>,
    /// The label of this kind of cursor.
    label: &'static str,
    /// Sorted.
    scopes: Vec<String>,
    cursor: Option<&'a str>,
    limit: usize,
}

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
        continuity: match history::continuity(sql, &row, query.at.as_deref())? {
            // Who begins anew needs no history.
            Continuity::Forgotten if query.cursor.is_none() => Continuity::Present,
            continuity => continuity,
        },
    });
    match admission {
        Admission::Accept => {}
        Admission::Mint { known_s } => {
            return Ok(PullAnswer::Lost { epoch: row.city.epoch, born_s: known_s });
        }
        Admission::Refuse(Refusal::EpochChanged) => {
            let at = history::at(sql, &row)?;
            return Ok(PullAnswer::EpochChanged { epoch: row.city.epoch, at });
        }
        Admission::Refuse(Refusal::MustRefetch) => return Ok(PullAnswer::MustRefetch),
        Admission::Refuse(refusal) => return Ok(PullAnswer::Refused(refusal)),
        Admission::Register(_) => return Ok(PullAnswer::Refused(Refusal::UnknownDevice)),
    }
    let Some(identity) = identity else {
        return Ok(PullAnswer::Refused(Refusal::UnknownDevice));
    };
    let asked = Asked {
        identity_id: Some(query.identity_id),
        label: CURSOR,
        #[cfg(not(saberling_plants))]
        scopes: scopes(sql, city, &identity)?,
        #[cfg(saberling_plants)]
        scopes: match &query.scope {
            Some(scope) if plant!("scope-from-the-client") => vec![scope.clone()],
            _ => scopes(sql, city, &identity)?,
        },
        cursor: query.cursor.as_deref(),
        limit: query.limit,
    };
    answer(sql, &row, &asked, now_ms)
}

/// Answers a pull of the public scope; who asks is of no account.
pub(super) fn public(
    sql: &Connection,
    city: CityId,
    query: &PublicQuery,
    now_ms: i64,
) -> StoreResult<PullAnswer> {
    let row = history::city(sql, city)?.ok_or(StoreError::UnknownCity)?;
    let asked = Asked {
        identity_id: None,
        label: PUBLIC_CURSOR,
        scopes: query.areas.iter().map(|area| public_scope(area)).collect(),
        cursor: query.cursor.as_deref(),
        limit: query.limit,
    };
    answer(sql, &row, &asked, now_ms)
}

fn answer(sql: &Connection, row: &CityRow, asked: &Asked<'_>, now_ms: i64) -> StoreResult<PullAnswer> {
    match start(sql, row, asked)? {
        Start::At { rev, began } => page(sql, row, asked, (rev, began), now_ms),
        Start::Refetch => Ok(PullAnswer::MustRefetch),
        Start::Lost { born_s } => Ok(PullAnswer::Lost { epoch: row.city.epoch.clone(), born_s }),
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
    if plant!("every-crews-tasks") {
        let mut all = sql.prepare("SELECT DISTINCT scope FROM feed WHERE scope LIKE 'crew:%'")?;
        scopes = all.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        scopes.push(own_scope(identity.identity_id));
    }
    scopes.sort();
    Ok(scopes)
}

enum Start {
    /// Goes on behind a revision; with the counter at which a refetch that is not complete began.
    At {
        rev: i64,
        began: Option<i64>,
    },
    Refetch,
    Lost {
        born_s: u32,
    },
}

/// Who asks, and for which scopes.
fn scope_set(asked: &Asked<'_>) -> Mark {
    let who = asked.identity_id.map(|id| id.to_string()).unwrap_or_default();
    Mark::of(&format!("{who}\n{}", asked.scopes.join("\n")))
}

fn start(sql: &Connection, row: &CityRow, asked: &Asked<'_>) -> RowResult<Start> {
    let Some(text) = asked.cursor else {
        return Ok(Start::At { rev: 0, began: Some(row.city.rev) });
    };
    let Some(cursor) = row.key.open::<Cursor>(asked.label, text) else {
        return Ok(Start::Refetch);
    };
    let same = plant!("scope-change-unnoticed") || cursor.scopes == scope_set(asked);
    let goes_on = Start::At { rev: cursor.place.rev, began: cursor.began };
    Ok(match history::place_in_history(sql, row, &cursor.place)? {
        Continuity::Lost { born_s } => Start::Lost { born_s },
        Continuity::Present if same && reaches_back(row, &cursor) => goes_on,
        // A refetch begins at the oldest rows; how far it has come says nothing.
        Continuity::Forgotten if same && cursor.began.is_some() && reaches_back(row, &cursor) => goes_on,
        _ => Start::Refetch,
    })
}

/// Whether all that has gone since is still told. While a refetch is under way its beginning counts,
/// for nothing that had gone before was ever served by it; otherwise a slow one would never end.
fn reaches_back(row: &CityRow, cursor: &Cursor) -> bool {
    cursor.began.unwrap_or(cursor.place.rev) >= row.horizon
}

fn page(
    sql: &Connection,
    row: &CityRow,
    asked: &Asked<'_>,
    (from, began): (i64, Option<i64>),
    now_ms: i64,
) -> StoreResult<PullAnswer> {
    let limit = asked.limit.clamp(1, saberling_wire::limits::PULL_ROWS);
    let mut items = Vec::new();
    for scope in &asked.scopes {
        items.extend(rows(sql, row.city.city_id, scope, from, limit + 1)?);
    }
    items.sort_by_key(|item| item.rev);
    let has_more = items.len() > limit;
    items.truncate(limit);
    let rev = match items.last() {
        Some(last) if has_more => last.rev,
        _ if plant!("cursor-ahead") => row.city.rev + 1,
        _ => row.city.rev,
    };
    let began = began.filter(|_| has_more);
    let digests = if has_more { Vec::new() } else { digests(sql, row.city.city_id, &asked.scopes)? };
    let cursor = cursor(sql, row, asked, (rev, began))?;
    Ok(PullAnswer::Rows(Box::new(PullResponse {
        at: history::at(sql, row)?,
        epoch: row.city.epoch.clone(),
        server_time_ms: now_ms,
        safe_rev: book::safe_rev(sql, row)?,
        config_version: row.city.config.version(),
        rev,
        items,
        next_cursor: cursor,
        has_more,
        digests,
    })))
}

/// What each scope holds in this snapshot.
fn digests(sql: &Connection, city: CityId, scopes: &[String]) -> RowResult<Vec<ScopeDigest>> {
    scopes.iter().map(|scope| Ok(digests::of_scope(sql, city, scope)?.of_scope(scope))).collect()
}

fn cursor(
    sql: &Connection,
    row: &CityRow,
    asked: &Asked<'_>,
    (rev, began): (i64, Option<i64>),
) -> RowResult<String> {
    let cursor = Cursor { place: history::mark(sql, row, rev)?, scopes: scope_set(asked), began };
    Ok(row.key.seal(asked.label, &cursor))
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
