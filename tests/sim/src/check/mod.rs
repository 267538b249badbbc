//! What must hold when everything has settled: nothing lost, doubled or leaked, and all agree.

mod server;
mod view;

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::tally::{What, marker, markers};
use crate::template::Broken;
use crate::world::World;

/// Operations that could be sent and are not.
const SENDABLE: &str = "SELECT count(*) FROM operations o JOIN identities i USING (identity_id)
    WHERE o.state = 'queued' AND i.state = 'active' AND NOT EXISTS
    (SELECT 1 FROM operations c WHERE c.entity_id = o.entity_id AND c.kind = 'create_report' AND c.state = 'rejected')";

/// Photos that could be sent and are not.
const PHOTOS: &str = "SELECT count(*) FROM photos p JOIN identities i USING (identity_id)
    JOIN operations o USING (op_id)
    WHERE p.state IN ('compressed', 'uploading') AND i.state = 'active' AND o.state = 'acknowledged'";

/// Acts that the person sees as refused, or that wait for something that was.
const HELD: &str = "SELECT o.envelope FROM operations o JOIN identities i USING (identity_id)
    WHERE o.state = 'rejected' OR i.state <> 'active' OR (o.state = 'queued' AND EXISTS
    (SELECT 1 FROM operations c WHERE c.entity_id = o.entity_id AND c.kind = 'create_report' AND c.state = 'rejected'))";

/// Every text in which an act can have left its marker.
const EFFECTS: &str = "SELECT note FROM reports UNION ALL SELECT text FROM notes
    UNION ALL SELECT coalesce(text, '') || coalesce(inside, '') FROM events WHERE kind IN ('resolved', 'declined')
    UNION ALL SELECT note FROM orphan_completions";

pub(super) fn texts(sql: &Connection, query: &str) -> Result<Vec<Vec<u8>>, Broken> {
    let mut query = sql.prepare(query)?;
    let rows = query.query_map([], |row| Ok(row.get_ref(0)?.as_bytes()?.to_vec()))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl World<'_> {
    /// Whether nothing waits to be sent.
    ///
    /// # Errors
    /// When a database cannot be read.
    pub fn is_drained(&self) -> Result<bool, Broken> {
        for phone in &self.phones {
            let view = phone.app().and_then(|app| app.sync_state().ok());
            if view.is_some_and(|view| view.unsent == 0 && view.photos_unsent == 0) {
                continue;
            }
            let sql = phone.look()?;
            for query in [SENDABLE, PHOTOS] {
                if sql.query_row(query, [], |row| row.get::<_, i64>(0))? > 0 {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// What waits, in words.
    ///
    /// # Errors
    /// When a database cannot be read.
    pub fn waiting(&self) -> Result<String, Broken> {
        let mut text = String::new();
        for (number, phone) in self.phones.iter().enumerate() {
            let sql = phone.look()?;
            let count = |query| sql.query_row(query, [], |row| row.get::<_, i64>(0));
            let (acts, photos) = (count(SENDABLE)?, count(PHOTOS)?);
            if acts + photos > 0 {
                let state = phone.app().and_then(|app| app.diagnostics().ok()).and_then(|d| d.last_failure);
                text += &format!("phone {number}: {acts} acts, {photos} photos, {state:?}; ");
            }
        }
        Ok(text)
    }

    /// Looks at everything.
    ///
    /// # Errors
    /// When a database cannot be read.
    pub fn check(&mut self) -> Result<(), Broken> {
        let server = self.server.look()?;
        self.check_tally(&server)?;
        self.check_leaks();
        self.check_server(&server)?;
        for phone in 0..self.phones.len() {
            let sql = self.phones[phone].look()?;
            self.check_phone(phone, &sql, &server)?;
        }
        Ok(())
    }

    fn check_tally(&mut self, server: &Connection) -> Result<(), Broken> {
        let mut found: BTreeMap<usize, usize> = BTreeMap::new();
        for text in texts(server, EFFECTS)? {
            for number in markers(&text) {
                *found.entry(number).or_default() += 1;
            }
        }
        let mut held = Vec::new();
        for phone in &self.phones {
            for envelope in texts(&*phone.look()?, HELD)? {
                held.extend(markers(&envelope));
            }
        }
        for number in 0..self.tally.acts.len() {
            let act = self.tally.acts[number].clone();
            let count = found.get(&number).copied().unwrap_or(0);
            if count > 1 {
                self.violated("doubled", format!("{:?} {} has {count} effects", act.what, marker(number)));
            }
            if count == 0 && act.stored && !act.may_be_gone && !held.contains(&number) {
                self.violated("lost", format!("{:?} {} is nowhere", act.what, marker(number)));
            }
        }
        Ok(())
    }

    /// What a person did on a phone stays visible there, whatever the network does.
    pub fn check_seen(&mut self, phone: usize) {
        let Some(Ok(reports)) = self.phones[phone].app().map(|app| app.reports()) else { return };
        let mut seen = Vec::new();
        for report in &reports {
            seen.extend(markers(report.note.as_bytes()));
            let notes = report.timeline.iter().filter_map(|line| line.note.as_deref());
            seen.extend(notes.flat_map(|note| markers(note.as_bytes()).collect::<Vec<_>>()));
        }
        for number in self.phones[phone].acts.clone() {
            let act = &self.tally.acts[number];
            let shown = matches!(act.what, What::Report | What::Note);
            if shown && act.stored && !act.may_be_gone && !seen.contains(&number) {
                self.violated("seen", format!("phone {phone} does not show {}", marker(number)));
            }
        }
    }

    fn check_leaks(&mut self) {
        let mut leaks = Vec::new();
        for (phone, seen) in &self.tally.seen {
            let lineage = self.phones[*phone].lineage;
            for number in seen {
                let act = &self.tally.acts[*number];
                let of_own_report =
                    || act.report.is_some_and(|report| self.tally.acts[report].lineage == lineage);
                let given = || {
                    let given = act.report.and_then(|report| self.given.get(&report));
                    given.is_some_and(|given| !self.crews_of(lineage).is_disjoint(given))
                };
                let may = act.lineage == lineage
                    || match act.what {
                        What::Report => given(),
                        What::Completion | What::Decline => of_own_report(),
                        What::Note => false,
                    };
                if !may {
                    leaks.push(format!("phone {phone} was sent the {:?} {}", act.what, marker(*number)));
                }
            }
        }
        for leak in leaks {
            self.violated("leaked", leak);
        }
    }
}
