//! Reports as the public sees them, of a few areas: asked for without credentials, so that nothing joins a
//! phone's own reports to the places that it looks at.

use std::collections::BTreeSet;

use rusqlite::Transaction;
use saberling_wire::{Change, FeedItem, IdentityId, LeaveCause, PullResponse, Row, limits, paths};

use super::requests::send_open;
use super::{Failure, Stop, json};
use crate::error::Error;
use crate::inner::Inner;
use crate::net::{Method, Request};
use crate::records;
use crate::store::sql;

/// Bytes of a page that are read at most.
const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// Brings the public reports of some areas up to date; those of other areas go.
pub(crate) async fn fetch(inner: &Inner, areas: &BTreeSet<String>) -> Result<(), Stop> {
    // The rows stand under the resident's identity here; the server never learns of it.
    let owner = records::resident(inner)?;
    let names = areas.iter().map(String::as_str).collect::<Vec<_>>().join(",");
    let mut has_restarted = false;
    loop {
        let cursor = inner.store.read(|db| {
            let same = sql::meta::get(db, sql::meta::PUBLIC_AREAS)?.is_some_and(|kept| kept == names);
            if same { sql::meta::get(db, sql::meta::PUBLIC_CURSOR) } else { Ok(None) }
        })?;
        if cursor.is_none() {
            inner.store.write(|db| restart(db, &names))?;
        }
        let page: PullResponse = match page(inner, &names, cursor.as_deref()).await {
            Err(Failure::MustRefetch | Failure::EpochChanged { .. }) if !has_restarted => {
                has_restarted = true;
                inner.store.write(|db| restart(db, &names))?;
                continue;
            }
            other => other?,
        };
        if inner.store.write(|db| store(db, owner, areas, &page))? > 0 {
            inner.driver.wake();
        }
        if !page.has_more {
            return Ok(());
        }
    }
}

async fn page(inner: &Inner, areas: &str, cursor: Option<&str>) -> Result<PullResponse, Failure> {
    let mut path = format!("{}?areas={areas}&limit={}", paths::PUBLIC_PULL, limits::PULL_ROWS);
    if let Some(cursor) = cursor {
        path.push_str("&cursor=");
        path.push_str(cursor);
    }
    let headers = vec![(paths::MARK_HEADER, paths::PROTOCOL_VERSION.to_owned())];
    let request = Request { method: Method::Get, path, headers, body: Vec::new(), reply_limit: PAGE_BYTES };
    json(&send_open(&inner.ports, request).await?)
}

/// From the start: what does not come again will have gone.
fn restart(db: &Transaction<'_>, areas: &str) -> Result<(), Error> {
    sql::meta::put(db, sql::meta::PUBLIC_AREAS, areas)?;
    sql::meta::remove(db, sql::meta::PUBLIC_CURSOR)?;
    sql::meta::add(db, sql::meta::PUBLIC_GENERATION, 1)
}

/// Keeps a page, and says how many acts on its reports go again.
fn store(
    db: &Transaction<'_>,
    owner: IdentityId,
    areas: &BTreeSet<String>,
    page: &PullResponse,
) -> Result<usize, Error> {
    let mut again = 0;
    let generation = sql::meta::number(db, sql::meta::PUBLIC_GENERATION)?;
    for item in page.items.iter().filter(|item| is_asked(item, areas)) {
        match &item.change {
            Change::Upsert { row } if matches!(**row, Row::Public(_)) => {
                sql::rows::put(db, owner, generation, item, row)?;
                again += sql::operations::requeue_me_too(db, item.entity_id)?;
            }
            Change::LeaveScope { cause } => sql::rows::leave(db, owner, item, *cause)?,
            Change::Tombstone => sql::rows::leave(db, owner, item, LeaveCause::Ended)?,
            Change::Upsert { .. } | Change::Unknown => {}
        }
    }
    sql::meta::put(db, sql::meta::PUBLIC_CURSOR, &page.next_cursor)?;
    if !page.has_more {
        sql::rows::sweep_public(db, generation)?;
    }
    Ok(again)
}

/// Whatever a server sends, a public pull writes into the public scopes alone.
fn is_asked(item: &FeedItem, areas: &BTreeSet<String>) -> bool {
    item.scope.strip_prefix("public:").is_some_and(|area| areas.contains(area))
}
