//! What must hold when everything has settled: nothing lost, doubled or leaked, and all agree.

mod backup;
mod kept;
mod server;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _};
use saberling_wire::{ReportId, Secret};

use crate::tally::{What, marker, markers};
use crate::template::Broken;
use crate::world::World;

/// Operations that could be sent and are not.
const SENDABLE: &str = "SELECT count(*) FROM operations o JOIN identities i USING (identity_id)
    WHERE o.state = 'queued' AND i.state = 'active' AND NOT i.is_lost AND NOT EXISTS
    (SELECT 1 FROM operations c WHERE c.entity_id = o.entity_id AND c.kind = 'create_report' AND c.state = 'rejected'
    AND c.code <> 'exists') AND o.entity_id NOT IN (in_vain)";

/// Photos that could be sent and are not.
const PHOTOS: &str = "SELECT count(*) FROM photos p JOIN identities i USING (identity_id)
    JOIN operations o USING (op_id)
    WHERE p.state IN ('compressed', 'uploading') AND i.state = 'active' AND NOT i.is_lost AND o.state = 'acknowledged'";

/// Acts that the person sees as refused, or that wait for something that was; and those that the person was told
/// of as set aside, since a salvage lost their report's secret and somebody else has its id.
const HELD: &str = "SELECT o.envelope, o.kind, o.entity_id, o.state = 'acknowledged' FROM operations o JOIN identities i USING (identity_id)
    WHERE o.state = 'rejected' OR i.state <> 'active' OR i.is_lost OR (o.state = 'queued' AND EXISTS
    (SELECT 1 FROM operations c WHERE c.entity_id = o.entity_id AND (c.kind = 'create_report' AND c.state = 'rejected'
    OR c.kind = 'claim' AND c.state = 'queued' AND c.code = 'unknown_entity')))
    UNION ALL SELECT envelope, kind, entity_id, 0 FROM unreadable_operations
    WHERE entity_id NOT IN (SELECT report_id FROM reports)";

/// Claims of what the server did not know when they were sent last, with the secret that each of them shows: it
/// stands in the claim itself, also where a salvage lost the report's row.
const UNCLAIMED: &str = "SELECT entity_id, json_extract(envelope, '$.proof') FROM operations
    WHERE kind = 'claim' AND state = 'queued' AND code = 'unknown_entity'";

/// Every text in which an act can have left its marker.
///
/// An edit stands in the report, or in what a later one replaced; there the report's own marker comes first and
/// is not counted again.
const EFFECTS: &str = "SELECT note FROM reports UNION ALL SELECT text FROM notes
    UNION ALL SELECT coalesce(text, '') || coalesce(inside, '') FROM events
    WHERE kind IN ('resolved', 'declined', 'withdrawn', 'reopened', 'rated', 'answered')
    UNION ALL SELECT substr(coalesce(json_extract(former, '$.note'), ''), 9) FROM events WHERE former IS NOT NULL
    UNION ALL SELECT note FROM orphan_completions o WHERE coalesce(settled, '') <> 'accepted' OR NOT EXISTS
    (SELECT 1 FROM events e WHERE e.kind = 'resolved' AND e.text = o.note) UNION ALL SELECT text FROM withdrawal_words";

/// What a person sees as refused, or waiting for something that was.
#[derive(Default)]
struct Held {
    acts: BTreeSet<usize>,
    /// Those of them that the office has not heard of: not just its phone's silence since.
    unheard: BTreeSet<usize>,
    /// The reports of erasures.
    erasures: BTreeSet<usize>,
}

pub(crate) fn texts(sql: &Connection, query: &str) -> Result<Vec<Vec<u8>>, Broken> {
    let mut query = sql.prepare(query)?;
    let rows = query.query_map([], |row| Ok(row.get_ref(0)?.as_bytes()?.to_vec()))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The reports whose claims wait in vain, as a list of SQL: no phone has brought them back, or their id is
/// somebody else's. A claim of what is there has to go.
fn in_vain(sql: &Connection, server: &Connection) -> Result<String, Broken> {
    let mut query = sql.prepare(UNCLAIMED)?;
    let claims = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut ids = Vec::new();
    for claim in claims {
        let (id, secret) = claim?;
        let (report, secret): (ReportId, Secret) = (id.parse()?, secret.parse()?);
        let hash = server
            .query_row("SELECT secret_hash FROM reports WHERE report_id = ?1", [report.as_bytes()], |row| {
                row.get::<_, Vec<u8>>(0)
            })
            .optional()?;
        if hash.as_deref() != Some(secret.hash().as_bytes().as_slice()) {
            ids.push(format!("'{id}'"));
        }
    }
    Ok(ids.join(","))
}

impl World<'_> {
    /// Whether nothing waits to be sent.
    ///
    /// # Errors
    /// When a database cannot be read.
    pub fn is_drained(&self) -> Result<bool, Broken> {
        let server = self.server.look()?;
        for phone in &self.phones {
            let view = phone.app().and_then(|app| app.sync_state().ok());
            if view.is_some_and(|view| view.unsent == 0 && view.photos_unsent == 0) {
                continue;
            }
            let sql = phone.look()?;
            let in_vain = in_vain(&sql, &server)?;
            for query in [SENDABLE, PHOTOS] {
                let query = phone.knowing_what_is_lost(query).replace("in_vain", &in_vain);
                if sql.query_row(&query, [], |row| row.get::<_, i64>(0))? > 0 {
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
        let (mut text, server) = (String::new(), self.server.look()?);
        for (number, phone) in self.phones.iter().enumerate() {
            let sql = phone.look()?;
            let in_vain = in_vain(&sql, &server)?;
            let count = |query| {
                let query = phone.knowing_what_is_lost(query).replace("in_vain", &in_vain);
                sql.query_row(&query, [], |row| row.get::<_, i64>(0))
            };
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
        let held = self.held()?;
        self.check_tally(&server, &held)?;
        self.check_leaks();
        self.check_server(&server)?;
        self.check_revoked(&server)?;
        self.check_backups(&server)?;
        for phone in 0..self.phones.len() {
            let sql = self.phones[phone].look()?;
            self.check_phone(phone, &sql, &server)?;
            self.check_forgotten(phone, &sql, &held)?;
        }
        Ok(())
    }

    fn check_tally(&mut self, server: &Connection, held: &Held) -> Result<(), Broken> {
        let mut found: BTreeMap<usize, usize> = BTreeMap::new();
        for text in texts(server, EFFECTS)? {
            for number in markers(&text) {
                *found.entry(number).or_default() += 1;
            }
        }
        for number in 0..self.tally.acts.len() {
            let act = self.tally.acts[number].clone();
            let count = found.get(&number).copied().unwrap_or(0);
            // What was refused and sent again by the person stands last. A restore may forget the refusal, and a
            // copy of the phone bring the former one: then that stands before it, each in a line of its own.
            let is_set_again = act.sent_anew && matches!(act.what, What::Edit | What::Rating);
            if count > 1 + usize::from(is_set_again && self.rollbacks > 0) {
                self.violated("doubled", format!("{:?} {} has {count} effects", act.what, marker(number)));
            }
            let report = if act.what == What::Report { Some(number) } else { act.report };
            let may_be_gone = act.may_be_gone || held.acts.contains(&number) || self.tally.is_erased(report);
            if count == 0 && act.stored && !may_be_gone && act.what != What::Erasure {
                self.violated("lost", format!("{:?} {} is nowhere", act.what, marker(number)));
            }
        }
        self.check_gone(server, &found, held)
    }

    /// What was erased or withdrawn stays so, whatever was restored or sent again.
    fn check_gone(
        &mut self,
        server: &Connection,
        found: &BTreeMap<usize, usize>,
        held: &Held,
    ) -> Result<(), Broken> {
        let mut standing: BTreeMap<usize, String> = BTreeMap::new();
        let mut query = server.prepare("SELECT note, status FROM reports")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        for row in rows {
            let (note, status) = row?;
            standing.extend(markers(note.as_bytes()).map(|number| (number, status.clone())));
        }
        for number in 0..self.tally.acts.len() {
            let act = self.tally.acts[number].clone();
            let Some(report) = act.report.filter(|_| act.stored && !act.may_be_gone) else { continue };
            match act.what {
                What::Erasure if !held.erasures.contains(&report) => {
                    let left = (0..self.tally.acts.len()).find(|other| {
                        let other_act = &self.tally.acts[*other];
                        let words = !matches!(other_act.what, What::Completion | What::Decline);
                        let same = *other == report || other_act.report == Some(report);
                        words && same && found.contains_key(other)
                    });
                    if let Some(left) = left {
                        let text = format!("{} is erased, and {} is there", marker(report), marker(left));
                        self.violated("erased", text);
                    }
                }
                What::Withdrawal if !held.unheard.contains(&number) => {
                    let status = standing.get(&report).map(String::as_str);
                    if !matches!(status, None | Some("withdrawn")) {
                        let text = format!("{} was taken back, and is {status:?}", marker(report));
                        self.violated("withdrawn", text);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn held(&self) -> Result<Held, Broken> {
        let mut held = Held::default();
        for phone in &self.phones {
            let sql = phone.look()?;
            let mut query = sql.prepare(&phone.knowing_what_is_lost(HELD))?;
            let rows = query.query_map([], |row| {
                let envelope = row.get_ref(0)?.as_bytes()?.to_vec();
                Ok((envelope, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, bool>(3)?))
            })?;
            for row in rows {
                let (envelope, kind, entity, is_heard) = row?;
                // An edit repeats the report's own marker.
                let own = || markers(&envelope).skip(usize::from(kind == "edit_report"));
                held.acts.extend(own());
                // What the ledger knows stays so, whoever falls silent; but a ledger can go back too.
                if is_heard && !self.ledger_went_back {
                    continue;
                }
                held.unheard.extend(own());
                if kind == "erase" {
                    held.erasures.extend(self.report_on(&sql, &entity)?);
                }
            }
        }
        Ok(held)
    }

    /// The report of an id that a phone knows, which may have been made anew.
    pub(crate) fn report_on(&self, sql: &Connection, id: &str) -> Result<Option<usize>, Broken> {
        let note = sql
            .query_row("SELECT note FROM reports WHERE report_id = ?1", [id], |row| row.get::<_, String>(0))
            .optional()?;
        let by_note = note.and_then(|note| markers(note.as_bytes()).next());
        Ok(by_note.or_else(|| self.names.get(id).copied()))
    }

    /// The acts whose words a phone shows now, if it shows anything.
    pub(crate) fn seen_on(&self, phone: usize) -> Option<BTreeSet<usize>> {
        let reports = self.phones[phone].app()?.reports().ok()?;
        let mut seen = BTreeSet::new();
        for report in &reports {
            seen.extend(markers(report.note.as_bytes()));
            let notes = report.timeline.iter().filter_map(|line| line.note.as_deref());
            seen.extend(notes.flat_map(|note| markers(note.as_bytes()).collect::<Vec<_>>()));
        }
        Some(seen)
    }

    /// What a person did on a phone stays visible there, whatever the network does.
    pub fn check_seen(&mut self, phone: usize) {
        let Some(seen) = self.seen_on(phone) else { return };
        for number in self.phones[phone].acts.clone() {
            let act = &self.tally.acts[number];
            let report = if act.what == What::Report { Some(number) } else { act.report };
            let shown = matches!(act.what, What::Report | What::Note | What::Dispute | What::Answer)
                && !self.tally.is_erased(report);
            let may_be_gone = act.may_be_gone || self.phones[phone].let_go.contains(&number);
            if shown && act.stored && !may_be_gone && !seen.contains(&number) {
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
                let moved =
                    |report| self.moved_here.get(&lineage).is_some_and(|moved| moved.contains(&report));
                let of_own_report = || {
                    act.report
                        .is_some_and(|report| self.tally.acts[report].lineage == lineage || moved(report))
                };
                let given = || {
                    let given = act.report.and_then(|report| self.given.get(&report));
                    given.is_some_and(|given| !self.crews_of(lineage).is_disjoint(given))
                };
                let may = act.lineage == lineage
                    || match act.what {
                        What::Report => given() || moved(*number),
                        // The words of a report are its crew's too.
                        What::Edit => given() || of_own_report(),
                        // Also what those wrote to whom the report was moved.
                        _ => of_own_report(),
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
