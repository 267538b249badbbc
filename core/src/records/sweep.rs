//! At opening: files that nothing names, left by a crash between a file and the transaction beside it.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::error::Error;
use crate::inner::Inner;
use crate::store::{LocalPhoto, sql};

/// Removes files that the database does not name. Nothing is captured or fetched yet, so all of them are
/// older than this opening.
pub(crate) fn sweep_files(inner: &Inner) -> Result<(), Error> {
    let (own, others) = inner.store.read(|db| Ok((own(db)?, others(db)?)))?;
    if let Some(own) = own {
        sweep(inner, &["blobs", "thumbs"], &own)?;
    }
    sweep(inner, &["media"], &others)
}

/// The files of own photos. After a salvage nothing of them is removed, and neither where the database knows
/// nobody yet: the rows that named a file may be what was lost.
fn own(db: &Connection) -> Result<Option<BTreeSet<String>>, Error> {
    let is_new = sql::identities::all(db)?.is_empty();
    if is_new || sql::meta::number(db, sql::meta::SALVAGED)? > 0 {
        return Ok(None);
    }
    let mut named = BTreeSet::new();
    for (hash, has_bytes) in sql::photos::hashes(db)? {
        named.insert(LocalPhoto::thumb_name(hash));
        if has_bytes {
            named.insert(LocalPhoto::blob_name(hash));
        }
    }
    Ok(Some(named))
}

/// Pictures of others: what is missing is fetched again, what nothing names must not stay.
fn others(db: &Connection) -> Result<BTreeSet<String>, Error> {
    let all = sql::media::all(db)?;
    Ok(all.into_iter().map(|(id, full)| sql::media::name(id, full)).collect())
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
