//! Changes down: rows and cursor in one transaction, beneath the outbox.

use rusqlite::Transaction;
use saberling_wire::{
    Actor, Change, FeedItem, IdentityId, LeaveCause, PullResponse, ReportRow, Row, limits, paths,
};

use super::{Done, Event, Requests, json};
use crate::api;
use crate::error::Error;
use crate::inner::Inner;
use crate::net::Method;
use crate::store::{Identity, sql};

/// Pulls one page and stores it.
pub(super) async fn pull(inner: &Inner, id: IdentityId) -> Done {
    let identity = inner.store.read(|db| sql::identities::get(db, id))?;
    let requests = match Requests::of(&inner.ports, id) {
        Ok(requests) => requests,
        Err(failure) => return Ok(Err(failure)),
    };
    let mut path = format!("{}?limit={}", paths::PULL, limits::PULL_ROWS);
    if let Some(cursor) = &identity.cursor {
        path.push_str("&cursor=");
        path.push_str(cursor);
    }
    let mut request = requests.request(Method::Get, path);
    request.headers.extend(identity.at.clone().map(|at| (paths::AT_HEADER, at)));
    match requests.send(request).await.and_then(|reply| json::<PullResponse>(&reply)) {
        Ok(page) => match identity.check_epoch(&page.epoch, &page.at) {
            Ok(()) => store(inner, &identity, &page).map(Ok),
            Err(failure) => Ok(Err(failure)),
        },
        Err(failure) => Ok(Err(failure)),
    }
}

pub(crate) fn store(inner: &Inner, identity: &Identity, page: &PullResponse) -> Result<Event, Error> {
    let now_ms = inner.ports.now_ms()?;
    let mut news = Vec::new();
    let unshown = inner.store.write(|db| {
        for item in &page.items {
            news.extend(apply(db, identity, item)?);
        }
        sql::identities::set_at(db, identity.id, &page.at, &page.epoch)?;
        // The feed keeps only the latest row of a thing, so a page in the middle can pass the revision
        // of an acknowledgement before its row has come: only a complete pull has seen it.
        let pulled_rev = if page.has_more { identity.pulled_rev } else { page.rev };
        sql::identities::set_cursor(db, identity.id, &page.next_cursor, pulled_rev)?;
        sql::meta::put(db, sql::meta::LAST_CONTACT, &now_ms.to_string())?;
        if page.has_more {
            return Ok(Vec::new());
        }
        sql::rows::sweep(db, identity.id, identity.generation, now_ms)?;
        sql::photos::take_unshown_media(db)
    })?;
    for name in unshown {
        if let Err(error) = inner.ports.files.remove(&name) {
            tracing::warn!(kind = ?error.kind(), "a fetched picture could not be removed");
        }
    }
    for item in &page.items {
        inner.announce_change(item.entity_id);
    }
    news.iter().for_each(|event| inner.listeners.emit(event));
    Ok(Event::Pulled { has_more: page.has_more })
}

fn apply(db: &Transaction<'_>, identity: &Identity, item: &FeedItem) -> Result<Option<api::Event>, Error> {
    match &item.change {
        // A newer server may say more than this version understands; the row it knew stays.
        Change::Unknown => Ok(None),
        Change::Upsert { row } if **row == Row::Unknown => Ok(None),
        Change::Upsert { row } => {
            let event = news(db, item, row)?;
            sql::rows::put(db, identity.id, identity.generation, item, row)?;
            attach(db, row)?;
            Ok(event)
        }
        Change::LeaveScope { cause } => {
            sql::rows::leave(db, identity.id, item, *cause)?;
            Ok(None)
        }
        Change::Tombstone => {
            sql::rows::leave(db, identity.id, item, LeaveCause::Ended)?;
            Ok(None)
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
fn attach(db: &Transaction<'_>, row: &Row) -> Result<(), Error> {
    let photos = match row {
        Row::Report(report) => &report.photos,
        Row::Task(task) => &task.photos,
        Row::Public(_) | Row::Unknown => return Ok(()),
    };
    for photo in photos.iter().filter(|photo| photo.attached) {
        sql::photos::set_attached(db, photo.photo_id, photo.sha256)?;
    }
    Ok(())
}
