//! Doors for the fuzz target and for the inputs that stay in `fuzz/`; nothing of it ships.

use std::sync::Arc;

use rusqlite::Transaction;
use saberling_wire::{IdentityId, PullResponse};

use crate::api::App;
use crate::error::Error;
use crate::phone::Phone;
use crate::store::{Identity, sql};
use crate::sync::store_page;

/// A phone with a resident that is as new for each page.
pub struct PullBench {
    phone: Arc<Phone>,
    app: Arc<App>,
    tables: Vec<String>,
}

impl PullBench {
    /// Takes a phone that was just opened.
    ///
    /// # Panics
    /// When its database cannot be written.
    #[must_use]
    pub fn new(phone: Arc<Phone>) -> Self {
        let tables = phone.inner().store.write(|db| {
            sql::identities::insert_resident(db, resident())?;
            let mut query = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
            let names = query.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
            for name in &names {
                db.execute_batch(&format!("CREATE TEMP TABLE new_{name} AS SELECT * FROM main.{name}"))?;
            }
            Ok(names)
        });
        let app = App::from_phone(Arc::clone(&phone));
        Self { phone, app, tables: tables.expect("a resident") }
    }

    /// Stores a page of a pull twice, as a phone does whose cursor was lost, and shows what there is;
    /// false when it is no page.
    ///
    /// # Panics
    /// When the phone cannot take it, or shows something else after the repetition.
    pub fn take(&self, page: &[u8]) -> bool {
        let Ok(page) = serde_json::from_slice::<PullResponse>(page) else { return false };
        let inner = self.phone.inner();
        inner.store.write(|db| self.begin_anew(db)).expect("the database begins anew");
        store_page(inner, &self.identity(), &page).expect("a page is stored");
        let first = self.shown();
        store_page(inner, &self.identity(), &page).expect("a page is stored again");
        assert_eq!(self.shown(), first, "a repeated page shows something else");
        true
    }

    fn begin_anew(&self, db: &Transaction<'_>) -> Result<(), Error> {
        db.execute_batch("PRAGMA defer_foreign_keys = ON")?;
        for name in &self.tables {
            let copy =
                format!("DELETE FROM main.{name}; INSERT INTO main.{name} SELECT * FROM temp.new_{name}");
            db.execute_batch(&copy)?;
        }
        Ok(())
    }

    fn identity(&self) -> Identity {
        self.phone.inner().store.read(|db| sql::identities::get(db, resident())).expect("a resident")
    }

    fn shown(&self) -> String {
        self.app.diagnostics().expect("diagnostics are shown");
        let reports = self.app.reports().expect("reports are shown");
        let tasks = self.app.tasks().expect("tasks are shown");
        format!("{reports:?} {tasks:?}")
    }
}

impl Drop for PullBench {
    fn drop(&mut self) {
        self.app.close();
    }
}

fn resident() -> IdentityId {
    IdentityId::new(1, [1; 10])
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::net::TransportError;
    use crate::testing::{Bench, Script};

    #[test]
    fn every_input_that_pulls_once_failed_at_is_stored() {
        let bench = Bench::new();
        let phone = PullBench::new(bench.open(Script::new(|_| Err(TransportError::Timeout))));
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
        let folders = ["regressions/pull", "corpus/pull"].map(|name| fuzz.join(name));
        let files = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
        let inputs = files.map(|file| fs::read(file.expect("an entry").path()).expect("an input"));
        let stored = inputs.filter(|input| phone.take(input)).count();
        assert!(stored > 5, "{stored} inputs were pages");
    }
}
