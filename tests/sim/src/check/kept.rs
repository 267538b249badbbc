//! What must hold of drafts and of photos that no act has taken yet.

use std::collections::BTreeSet;

use saberling_wire::Sha256;

use crate::template::Broken;
use crate::world::World;

/// What photos can be kept for.
const OWNERS: &str = "SELECT draft_id FROM drafts UNION ALL SELECT report_id FROM reports
    UNION ALL SELECT entity_id FROM base_rows";
/// Rows of residents' photos that no act can take any more.
const ORPHANS: &str = "SELECT count(*) FROM kept_photos WHERE crew_id IS NULL
    AND owner_id NOT IN (SELECT draft_id FROM drafts) AND owner_id NOT IN (SELECT report_id FROM reports)";
/// Hashes whose files have to be there.
const NAMED: &str =
    "SELECT sha256 FROM photos WHERE state <> 'dropped' UNION ALL SELECT sha256 FROM kept_photos";

fn words(sql: &rusqlite::Connection, query: &str) -> Result<BTreeSet<String>, Broken> {
    let mut query = sql.prepare(query)?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl World<'_> {
    /// What is kept on a phone is there with its files, and nothing is that belongs to nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn check_kept(&mut self, phone: usize) -> Result<(), Broken> {
        if self.phones[phone].is_down() {
            return Ok(());
        }
        self.refresh_kept(phone);
        let sql = self.phones[phone].look()?;
        let rows = self.phones[phone].kept_rows()?;
        for row in &rows {
            let bytes = self.phones[phone].peek(&format!("blobs/{}.jpg", row.hash));
            let is_whole = bytes.is_some_and(|bytes| Sha256::of(&bytes).to_string() == row.hash);
            let small = self.phones[phone].peek(&format!("thumbs/{}.jpg", row.hash));
            if !is_whole || !small.is_some_and(|bytes| bytes.starts_with(&[0xff, 0xd8])) {
                self.violated("kept", format!("phone {phone}: the files of a kept photo are gone"));
            }
        }
        if sql.query_row(ORPHANS, [], |row| row.get::<_, i64>(0))? > 0 {
            self.violated("kept", format!("phone {phone}: photos are kept for what is gone"));
        }
        let there: BTreeSet<&str> = rows.iter().map(|row| row.photo_id.as_str()).collect();
        let owners = words(&sql, OWNERS)?;
        let is_lost = |id: &str| {
            self.kept.get(id).is_some_and(|kept| {
                let is_here = kept.phone == phone && !kept.may_be_gone && !kept.taken.contains(&phone);
                is_here && owners.contains(&kept.owner)
            })
        };
        let lost: Vec<_> =
            self.kept.keys().filter(|id| !there.contains(id.as_str()) && is_lost(id)).cloned().collect();
        for id in lost {
            self.violated("kept", format!("phone {phone} has lost the kept photo {id}"));
        }
        // Whatever a crash brought back went when the phone opened.
        let here = self.kept.values().filter(|kept| kept.phone == phone);
        let gone = here.flat_map(|kept| kept.gone.iter().cloned()).collect();
        self.check_covered(phone, &gone);
        Ok(())
    }

    /// No file of what lay beneath a cover is left, unless something else has the same picture.
    pub fn check_covered(&mut self, phone: usize, gone: &BTreeSet<String>) {
        if self.phones[phone].is_down() {
            return;
        }
        let Ok(sql) = self.phones[phone].look() else { return };
        let Ok(named) = words(&sql, NAMED) else { return };
        for hash in gone.difference(&named) {
            let names = [format!("blobs/{hash}.jpg"), format!("thumbs/{hash}.jpg")];
            if names.iter().any(|name| self.phones[phone].peek(name).is_some()) {
                self.violated("covered", format!("phone {phone} keeps what lay beneath a cover"));
            }
        }
    }

    /// Each phone loses its power once more: what was kept is still there, and what went is gone.
    ///
    /// # Errors
    /// When the simulator itself fails.
    pub fn check_after_reboot(&mut self) -> Result<(), Broken> {
        for phone in 0..self.phones.len() {
            self.reboot_phone(phone)?;
            self.check_seen(phone);
        }
        Ok(())
    }
}
