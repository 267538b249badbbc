//! Changes down: rows and cursor in one transaction, beneath the outbox.

use rusqlite::Transaction;
use saberling_plants::plant;
use saberling_wire::{
    Actor, Change, FeedItem, IdentityId, LeaveCause, PullResponse, ReportRow, Row, Sha256, limits, paths,
};

use super::{Done, Event, Requests, Stop, digest, json, purge};
use crate::api;
use crate::error::Error;
use crate::inner::Inner;
use crate::net::Method;
use crate::records;
use crate::store::{Identity, IdentityState, sql};

/// Pulls one page and stores it.
pub(super) async fn pull(inner: &Inner, id: IdentityId) -> Done {
    let page = page(inner, id, false).await?;
    Ok(Event::Pulled { has_more: page.has_more })
}

/// What came of a page.
pub(crate) struct Page {
    /// More is to be pulled.
    pub(super) has_more: bool,
    /// It had rows.
    pub(super) has_news: bool,
}

/// Pulls one page and stores it; a pull that is held waits for news at the server.
pub(super) async fn page(inner: &Inner, id: IdentityId, held: bool) -> Result<Page, Stop> {
    let identity = inner.store.read(|db| sql::identities::get(db, id))?;
    let requests = Requests::of(&inner.ports, id)?;
    let mut path = format!("{}?limit={}", paths::PULL, limits::PULL_ROWS);
    if let Some(cursor) = &identity.cursor {
        path.push_str("&cursor=");
        path.push_str(cursor);
    }
    if held {
        path.push_str(&format!("&wait={}", limits::WAIT_SECONDS));
    }
    let mut request = requests.request(Method::Get, path);
    request.headers.extend(identity.at.clone().map(|at| (paths::AT_HEADER, at)));
    let page: PullResponse = json(&requests.send(request).await?)?;
    identity.check_epoch(&page.epoch, &page.at)?;
    Ok(store(inner, &identity, &page)?)
}

/// What a page leads to beside its rows.
#[derive(Default)]
struct Effects {
    news: Vec<api::Event>,
    /// Hashes of own photos whose files may go.
    hashes: Vec<Sha256>,
    /// Hashes of own photos whose bytes alone may go.
    purged: Vec<Sha256>,
    /// Names of files that may go.
    files: Vec<String>,
    /// The rows are to be fetched again from the start.
    refetch: bool,
}

pub(crate) fn store(inner: &Inner, identity: &Identity, page: &PullResponse) -> Result<Page, Error> {
    let now_ms = inner.ports.now_ms()?;
    let kept_bytes = inner.city().config.photos_kept_bytes;
    if plant!("cursor-before-rows") {
        inner.store.write(|db| sql::identities::set_cursor(db, identity.id, &page.next_cursor, page.rev))?;
    }
    let certified_ms = inner.trusted_time.learn(page.server_time_ms);
    let effects = inner.store.write(|db| {
        let mut effects = Effects::default();
        for item in &page.items {
            apply(inner, db, identity, (item, page.server_time_ms), &mut effects)?;
        }
        sql::identities::set_at(db, identity.id, &page.at, &page.epoch)?;
        // The feed keeps only the latest row of a thing, so a page in the middle can pass the revision
        // of an acknowledgement before its row has come: only a complete pull has seen it.
        let pulled_rev = if page.has_more { identity.pulled_rev } else { page.rev };
        sql::identities::set_cursor(db, identity.id, &page.next_cursor, pulled_rev)?;
        if identity.state == IdentityState::Revoked {
            sql::identities::set_state(db, identity.id, IdentityState::Active)?;
        }
        let pulls_ended = sql::identities::count_page(db, identity, page.has_more)?;
        sql::meta::put(db, sql::meta::LAST_CONTACT, &now_ms.to_string())?;
        sql::meta::put(db, sql::meta::SERVER_TIME, &page.server_time_ms.to_string())?;
        if certified_ms > 0 {
            sql::meta::put(db, sql::meta::CERTIFIED_TIME, &certified_ms.to_string())?;
        }
        sql::meta::put(db, sql::meta::CONFIG_SEEN, &page.config_version)?;
        if !page.has_more {
            sql::operations::settle_repetitions(db, identity.id, pulls_ended, page.rev)?;
            if !plant!("sweep-ignored") {
                sql::rows::sweep(db, identity.id, identity.generation, now_ms)?;
            }
            effects.files = sql::media::take_unshown(db)?;
            effects.refetch = digest::check(db, identity, &page.digests)?;
            effects.purged = purge::purge(db, identity, page, kept_bytes)?;
        }
        Ok(effects)
    })?;
    records::remove_unpromised(inner, &effects.hashes)?;
    records::remove_purged(inner, &effects.purged)?;
    for name in &effects.files {
        if let Err(error) = inner.ports.files.remove(name) {
            tracing::warn!(kind = ?error.kind(), "a picture could not be removed");
        }
    }
    for item in &page.items {
        inner.announce_change(item.entity_id);
    }
    effects.news.iter().for_each(|event| inner.listeners.emit(event));
    Ok(Page { has_more: page.has_more || effects.refetch, has_news: !page.items.is_empty() })
}

fn apply(
    inner: &Inner,
    db: &Transaction<'_>,
    identity: &Identity,
    (item, server_time_ms): (&FeedItem, i64),
    effects: &mut Effects,
) -> Result<(), Error> {
    match &item.change {
        // A newer server may say more than this version understands; the row it knew stays.
        Change::Unknown => Ok(()),
        Change::Upsert { row } if **row == Row::Unknown => {
            sql::rows::put_unknown(db, identity.id, identity.generation, item)
        }
        Change::Upsert { row } => {
            effects.news.extend(news(db, item, row)?);
            sql::rows::put(db, identity.id, identity.generation, item, row)?;
            if let Row::Report(report) = &**row {
                sql::reports::fill(db, report)?;
            }
            attach(db, row, item.rev, server_time_ms)
        }
        Change::LeaveScope { .. } if plant!("leave-scope-ignored") => Ok(()),
        Change::LeaveScope { cause } => sql::rows::leave(db, identity.id, item, *cause),
        Change::Tombstone => {
            if let Some(erased) = records::forget_erased(inner, db, (item.entity, item.entity_id))? {
                effects.hashes.extend(erased.hashes);
                effects.news.push(erased.event);
            }
            sql::rows::leave(db, identity.id, item, LeaveCause::Ended)
        }
    }
}

/// A report whose status or timeline moved since the last pull is news for the person.
fn news(db: &Transaction<'_>, item: &FeedItem, row: &Row) -> Result<Option<api::Event>, Error> {
    let Row::Report(report) = row else {
        return Ok(None);
    };
    let before = sql::rows::report(db, item.entity_id)?;
    // The own notes come back in the timeline too; they are no news.
    let told = |row: &ReportRow| row.timeline.iter().filter(|line| line.by != Actor::Owner).count();
    let moved = before.is_some_and(|old| old.status != report.status || told(&old) < told(report));
    Ok(moved
        .then(|| api::Event::ReportNews { report_id: report.report_id.to_string(), status: report.status }))
}

/// Own photos that the pulled manifest shows are attached.
fn attach(db: &Transaction<'_>, row: &Row, rev: i64, server_time_ms: i64) -> Result<(), Error> {
    let photos = match row {
        Row::Report(report) => &report.photos,
        Row::Task(task) => &task.photos,
        Row::Public(_) | Row::Unknown => return Ok(()),
    };
    for photo in photos.iter().filter(|photo| photo.attached) {
        sql::photos::set_attached(db, photo.photo_id, photo.sha256, rev, server_time_ms)?;
    }
    if let Row::Report(report) = row {
        let named = photos.iter().map(|photo| photo.photo_id);
        sql::photos::left_out(db, report.report_id.into(), named, rev)?;
    }
    Ok(())
}
