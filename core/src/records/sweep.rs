//! At opening: files that nothing names, left by a crash between writing them and recording the act.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::inner::Inner;
use crate::store::{LocalPhoto, sql};

/// Removes blobs and small pictures that no photo names. Nothing is captured yet, so all of them are older
/// than this opening. After a salvage nothing is removed: the rows that named a file may be what was lost.
pub(crate) fn sweep_files(inner: &Inner) -> Result<(), Error> {
    let named = inner.store.read(|db| {
        if sql::meta::number(db, sql::meta::SALVAGED)? > 0 {
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
    })?;
    let Some(named) = named else { return Ok(()) };
    for folder in ["blobs", "thumbs"] {
        let names = inner.ports.files.list(folder).map_err(Error::from_folder)?;
        for name in names.iter().map(|name| format!("{folder}/{name}")).filter(|name| !named.contains(name)) {
            if let Err(error) = inner.ports.files.remove(&name) {
                tracing::warn!(kind = ?error.kind(), "a file that nothing names could not be removed");
            }
        }
    }
    Ok(())
}
