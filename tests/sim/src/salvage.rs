//! A phone's database breaks: what can be read of it is salvaged when the app opens again.

use std::collections::{BTreeMap, BTreeSet};

use saberling_wire::OpKind;

use crate::tally::{What, markers};
use crate::template::Broken;
use crate::world::World;

/// What must be of what was there before, row by row: nothing comes into being, or back, by a salvage.
const ROWS: &str =
    "SELECT 'act ' || op_id || ' ' || identity_id || ' ' || kind || ' ' || entity_id FROM operations
    UNION ALL SELECT 'report ' || report_id || ' ' || identity_id || ' ' || secret FROM reports
    UNION ALL SELECT 'photo ' || photo_id || ' ' || identity_id || ' ' || sha256 FROM photos
    UNION ALL SELECT 'owner ' || draft_id FROM drafts UNION ALL SELECT 'owner ' || owner_id FROM kept_photos
    UNION ALL SELECT 'words ' || draft_id || ' ' || content FROM drafts WHERE content <> '{}'
    UNION ALL SELECT 'handed in ' || draft_id || ' ' || report_id FROM drafts_handed_in
    UNION ALL SELECT 'kept ' || photo_id || ' ' || owner_id || ' ' || coalesce(crew_id, '') || ' ' || sha256
    FROM kept_photos";

/// The pages of a database in which its schema stands, from 0: the first, and those to which that one points.
pub(crate) fn schema_pages(database: &[u8]) -> BTreeSet<usize> {
    /// Where the first page's own part begins, and what it begins with if others hang below it.
    const HEADER: usize = 100;
    const HAS_CHILDREN: u8 = 5;
    let number = |at: usize, bytes: usize| {
        database.get(at..at + bytes).into_iter().flatten().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let mut pages = BTreeSet::from([0]);
    if database.get(HEADER) == Some(&HAS_CHILDREN) {
        let cells = (0..number(HEADER + 3, 2)).map(|cell| number(HEADER + 12 + 2 * cell, 2));
        let children = cells.map(|cell| number(cell, 4)).chain([number(HEADER + 8, 4)]);
        pages.extend(children.map(|child| child.saturating_sub(1)));
    }
    pages
}

/// What photos were kept for gets a draft when it did not read itself.
const OWNER: &str = "owner";

/// An act as it stands in a phone's outbox.
struct Recorded {
    kind: String,
    entity: String,
    envelope: Vec<u8>,
}

/// What a phone's database holds of people's own.
struct Holding {
    rows: BTreeSet<String>,
    acts: BTreeMap<String, Recorded>,
}

impl World<'_> {
    /// Some pages of a phone's database hold anything, and the app opens again.
    ///
    /// # Errors
    /// When the simulator itself fails.
    pub fn break_database(&mut self, phone: usize) -> Result<(), Broken> {
        self.reboot_phone(phone)?;
        if self.phones[phone].is_down() {
            return Ok(());
        }
        let before = self.holding(phone)?;
        // What the lost rows were about, as far as the phone knew.
        let mut erased = BTreeMap::new();
        for (id, act) in before.acts.iter().filter(|(_, act)| act.kind == OpKind::Erase.as_str()) {
            let report = self.report_on(&*self.phones[phone].look()?, &act.entity)?;
            erased.insert(id.clone(), report);
        }
        let draws: Vec<u64> = (0..1 + self.rng.below(3)).map(|_| self.rng.next()).collect();
        let [pages, of_schema] = match self.phones[phone].salvage(self.template, &draws) {
            Ok(pages) => pages,
            Err(error) => {
                self.violated(
                    "opens again",
                    format!("phone {phone} does not open a broken database: {error}"),
                );
                return Ok(());
            }
        };
        self.trace.line(|| format!("phone {phone}: pages {pages:?} of its database break"));
        self.cursors.retain(|(known, _)| *known != phone);
        self.forget_kept(phone);
        self.boot_phone(phone)?;
        if self.phones[phone].is_down() {
            return Ok(());
        }
        let after = self.holding(phone)?;
        for row in after.rows.difference(&before.rows) {
            self.violated("salvaged", format!("phone {phone} has what it did not have: {row}"));
        }
        // A page is part of one table, and one of the schema's is part of all.
        let tables: BTreeSet<&str> =
            before.rows.difference(&after.rows).filter_map(|row| row.split(' ').next()).collect();
        let lossy = tables.iter().filter(|table| **table != OWNER).count();
        if of_schema.is_empty() && lossy > pages.len() {
            let text = format!("phone {phone}: {} broken pages took rows of {tables:?}", pages.len());
            self.violated("salvaged", text);
        }
        self.forgive_what_broke(phone, (&before, &after), &erased);
        Ok(())
    }

    fn holding(&self, phone: usize) -> Result<Holding, Broken> {
        let sql = self.phones[phone].look()?;
        let rows = sql.prepare(ROWS)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut query = sql.prepare("SELECT op_id, kind, entity_id, envelope FROM operations")?;
        let acts = query.query_map([], |row| {
            let envelope = row.get_ref(3)?.as_bytes()?.to_vec();
            Ok((row.get(0)?, Recorded { kind: row.get(1)?, entity: row.get(2)?, envelope }))
        })?;
        Ok(Holding { rows, acts: acts.collect::<Result<_, _>>()? })
    }

    /// What did not read is gone, unless the office or a copy of this phone has it; what this phone shows no
    /// more now, it need not show.
    fn forgive_what_broke(
        &mut self,
        phone: usize,
        (before, after): (&Holding, &Holding),
        erased: &BTreeMap<String, Option<usize>>,
    ) {
        let lost = before.acts.iter().filter(|(id, _)| !after.acts.contains_key(*id));
        for (id, act) in lost {
            let skipped = usize::from(act.kind == OpKind::EditReport.as_str());
            for number in markers(&act.envelope).skip(skipped) {
                self.tally.acts[number].may_be_gone = true;
            }
            let Some(report) = erased.get(id) else { continue };
            let is_wish = |act: &&mut crate::tally::Act| act.what == What::Erasure && act.report == *report;
            self.tally.acts.iter_mut().filter(is_wish).for_each(|act| act.may_be_gone = true);
        }
        let Some(seen) = self.seen_on(phone) else { return };
        let acts = self.phones[phone].acts.clone();
        self.phones[phone].let_go.extend(acts.into_iter().filter(|number| !seen.contains(number)));
    }
}
