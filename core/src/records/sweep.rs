//! At opening: files that nothing names, left by a crash between a file and the transaction beside it.

use std::collections::BTreeSet;

use rusqlite::{Connection, Transaction};
use saberling_wire::PhotoId;

use crate::error::Error;
use crate::inner::Inner;
use crate::store::{LocalPhoto, sql};

/// Acts that do not read are set aside, and the person is told: they can never be sent, and must not stop the
/// others.
pub(crate) fn set_unreadable_aside(inner: &Inner) -> Result<(), Error> {
    let broken = inner.store.read(sql::unreadable::find)?;
    if broken.is_empty() {
        return Ok(());
    }
    tracing::error!(operations = broken.len(), "acts do not read; they are set aside");
    inner.store.write(|db| set_aside(db, &broken))
}

/// The same inside a transaction.
pub(crate) fn set_aside(db: &Transaction<'_>, broken: &[i64]) -> Result<(), Error> {
    broken.iter().try_for_each(|seq| sql::unreadable::set_aside(db, *seq))?;
    sql::meta::add(db, sql::meta::SALVAGE_LOST, broken.len() as i64)?;
    sql::meta::put(db, sql::meta::SALVAGE_UNTOLD, "1")
}

/// Removes files that the database does not name. Nothing is captured or fetched yet, so all of them are
/// older than this opening.
pub(crate) fn sweep_files(inner: &Inner) -> Result<(), Error> {
    forget_left(inner)?;
    let (mut own, others) = inner.store.read(|db| Ok((own(db)?, sql::media::all(db)?)))?;
    own.append(&mut spared(inner, &own)?);
    if inner.store.read(sql::pictures::is_to_be_swept)? {
        inner.store.write(|db| sql::pictures::sweep(db))?;
    }
    sweep(inner, &LocalPhoto::FOLDERS, &own)?;
    // Pictures of others: what nothing names must not stay, and what is gone is fetched again.
    let named = others.iter().map(|(id, full)| sql::media::name(*id, *full)).collect();
    sweep(inner, &[sql::media::FOLDER], &named)?;
    let gone = |(id, full): &&(PhotoId, bool)| !inner.ports.files.exists(&sql::media::name(*id, *full));
    let gone: Vec<_> = others.iter().filter(gone).collect();
    if gone.is_empty() {
        return Ok(());
    }
    inner.store.write(|db| gone.iter().try_for_each(|(id, full)| sql::media::forget(db, *id, *full)))
}

/// How long a crew's photos are kept after their task has left the phone, in milliseconds.
const LEFT_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1_000;

/// Photos that a crew kept for a task which it has no more: no act can take them. The sweep takes the files.
fn forget_left(inner: &Inner) -> Result<(), Error> {
    let Ok(now_ms) = inner.ports.now_ms() else { return Ok(()) };
    let before_ms = now_ms.saturating_sub(LEFT_KEPT_MS);
    // A salvage lets go of the server's rows, and the next pull brings them again.
    let is_left = |db: &Connection| {
        Ok(sql::meta::number(db, sql::meta::SALVAGED)? == 0 && sql::kept::has_left(db, before_ms)?)
    };
    if inner.store.read(is_left)? {
        inner.store.write(|db| sql::kept::delete_left(db, before_ms))?;
    }
    Ok(())
}

/// The files of own photos that the database names.
fn own(db: &Connection) -> Result<BTreeSet<String>, Error> {
    let mut named = BTreeSet::new();
    for (hash, has_bytes) in sql::files::hashes(db)? {
        named.insert(LocalPhoto::thumb_name(hash));
        if has_bytes {
            named.insert(LocalPhoto::blob_name(hash));
        }
    }
    Ok(named)
}

/// What nothing named when the database was new, or when it had just been salvaged: the rows that named it may be
/// what was lost, so it stays. What is named again is like any other file from then on.
fn spared(inner: &Inner, named: &BTreeSet<String>) -> Result<BTreeSet<String>, Error> {
    let (salvaged, begins, list) = inner.store.read(|db| {
        let salvaged = sql::meta::get(db, sql::meta::SALVAGED)?.unwrap_or_default();
        let list = sql::meta::get(db, sql::meta::SPARED)?.unwrap_or_default();
        let begins = match sql::meta::get(db, sql::meta::SPARED_AFTER)? {
            Some(after) => after != salvaged,
            // One that an earlier version has made and used knows its files.
            None => !salvaged.is_empty() || is_new(db)?,
        };
        Ok((salvaged, begins, list))
    })?;
    let former: BTreeSet<String> = list.lines().map(str::to_owned).collect();
    let mut spared = former.clone();
    if begins {
        for folder in LocalPhoto::FOLDERS {
            let names = inner.ports.files.list(folder).map_err(Error::from_folder)?;
            spared.extend(names.iter().map(|name| format!("{folder}/{name}")));
        }
    }
    spared.retain(|name| !named.contains(name));
    if begins || spared != former {
        let list: Vec<_> = spared.iter().map(String::as_str).collect();
        inner.store.write(|db| {
            sql::meta::put(db, sql::meta::SPARED, &list.join("\n"))?;
            sql::meta::put(db, sql::meta::SPARED_AFTER, &salvaged)
        })?;
    }
    Ok(spared)
}

fn is_new(db: &Connection) -> Result<bool, Error> {
    Ok(sql::identities::all(db)?.is_empty() && sql::drafts::all(db)?.is_empty() && sql::kept::count(db)? == 0)
}

fn sweep(inner: &Inner, folders: &[&str], named: &BTreeSet<String>) -> Result<(), Error> {
    for folder in folders {
        let names = inner.ports.files.list(folder).map_err(Error::from_folder)?;
        for name in names.iter().map(|name| format!("{folder}/{name}")).filter(|name| !named.contains(name)) {
            if let Err(error) = inner.ports.files.remove(&name) {
                tracing::warn!(kind = ?error.kind(), "a file that nothing names could not be removed");
            }
        }
    }
    Ok(())
}
