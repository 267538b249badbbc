//! What must hold in the server's database and on its disk.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use saberling_wire::machine::{Act, REPORT_STEPS, TASK_STEPS, report_step};
use saberling_wire::{Actor, IdentityId, ReportStatus, Sha256, TaskStatus};

use crate::template::Broken;
use crate::world::World;

fn task_pairs() -> BTreeSet<(&'static str, &'static str)> {
    TASK_STEPS.iter().map(|step| (step.from.as_str(), step.to.as_str())).collect()
}

/// Steps of the report by its own acts, and those that a task's step brings.
/// What an owner, or an erasing office, may do to a report at any time; a job closes.
fn may_end(from: &str, to: &str) -> bool {
    let (from, to) = (ReportStatus::from_word(from), ReportStatus::from_word(to));
    let ends = [(Act::Erase, Actor::Owner), (Act::Withdraw, Actor::Owner)];
    ends.iter().any(|(act, by)| report_step(from, *act, *by) == Some(to))
}

fn report_pairs() -> BTreeSet<(&'static str, &'static str)> {
    let of_task =
        |from: TaskStatus| TASK_STEPS.iter().filter(move |step| step.to == from).map(|step| step.report);
    let mut pairs: BTreeSet<_> =
        REPORT_STEPS.iter().map(|step| (step.from.as_str(), step.to.as_str())).collect();
    for step in TASK_STEPS {
        // A task stands where an earlier step, or its assignment, brought its report.
        for from in of_task(step.from).chain([ReportStatus::Assigned]) {
            pairs.insert((from.as_str(), step.report.as_str()));
        }
    }
    pairs
}

impl World<'_> {
    pub(super) fn check_server(&mut self, sql: &Connection) -> Result<(), Broken> {
        self.check_blobs(sql)?;
        self.check_audit(sql)?;
        self.check_asked(sql)?;
        let epochs: i64 = sql.query_row("SELECT count(*) FROM epochs", [], |row| row.get(0))?;
        // However many epochs were forgotten with the ledger: one new one is for all who come with them.
        let reasons = self.rollbacks + self.lost_mints.len();
        if epochs > 1 + reasons as i64 {
            let causes = super::texts(sql, "SELECT epoch || ' ' || coalesce(cause, '-') FROM epochs")?;
            let causes: Vec<_> = causes.iter().map(|cause| String::from_utf8_lossy(cause)).collect();
            let text = format!("{epochs} epochs, {reasons} reasons for a new one: {causes:?}");
            self.violated("epochs", text);
        }
        let stale: i64 = sql.query_row(
            "SELECT count(*) FROM feed f WHERE f.scope LIKE 'crew:%' AND f.change LIKE '%upsert%' AND NOT EXISTS
             (SELECT 1 FROM tasks t WHERE t.task_id = f.entity_id AND instr(f.change, t.version) > 0
              AND lower(hex(t.crew_id)) = replace(substr(f.scope, 6), '-', ''))",
            [],
            |row| row.get(0),
        )?;
        if stale > 0 {
            self.violated("published", format!("{stale} rows of crews are not what their tasks are"));
        }
        let integrity: String = sql.query_row("PRAGMA quick_check", [], |row| row.get(0))?;
        if integrity != "ok" {
            self.violated("integrity", integrity);
        }
        Ok(())
    }

    /// Who lost its access has none.
    pub(super) fn check_revoked(&mut self, sql: &Connection) -> Result<(), Broken> {
        for who in self.revoked.clone() {
            let id: IdentityId = who.parse()?;
            let open = "SELECT 1 FROM identities WHERE identity_id = ?1 AND revoked_at_ms IS NULL";
            if sql.prepare(open)?.exists([id.as_bytes()])? {
                self.violated("revoked", format!("{who} has its access again"));
            }
        }
        Ok(())
    }

    /// What counts as attached and was not dropped is there, with the promised hash, and can be shown.
    fn check_blobs(&mut self, sql: &Connection) -> Result<(), Broken> {
        let mut query = sql.prepare(
            "SELECT sha256 FROM photos WHERE attached_at_ms IS NOT NULL AND removed_at_ms IS NULL
             UNION SELECT sha256 FROM blobs",
        )?;
        let hashes: Vec<Vec<u8>> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for hash in hashes {
            let Ok(hash) = <[u8; 32]>::try_from(hash) else { continue };
            let hash = Sha256::from_bytes(hash);
            let name = hash.to_string();
            let folder = |kind: &str| self.server.folder.join(kind).join(&name[..2]).join(&name[2..4]);
            let blob = self.server.disk.peek(&folder("blobs").join(&name));
            let good = blob.is_some_and(|bytes| Sha256::of(&bytes) == hash);
            let shown = |ending: &str| {
                let bytes = self.server.disk.peek(&folder("media").join(format!("{name}{ending}")));
                bytes.is_some_and(|bytes| bytes.starts_with(&[0xff, 0xd8]))
            };
            if !good || !shown(".jpg") || !shown(".thumb.jpg") {
                self.violated("attached", format!("the bytes of {} are not there", &name[..8]));
            }
        }
        Ok(())
    }

    /// A question ends with its own answer alone, and nothing is edited after the decision.
    fn check_asked(&mut self, sql: &Connection) -> Result<(), Broken> {
        let ended =
            "SELECT count(*) FROM reports r WHERE r.question IS NULL AND r.status <> 'erased' AND EXISTS
            (SELECT 1 FROM events q WHERE q.report_id = r.report_id AND q.kind = 'asked'
             AND q.seq = (SELECT max(seq) FROM events l WHERE l.report_id = r.report_id AND l.kind = 'asked')
             AND NOT EXISTS (SELECT 1 FROM events a WHERE a.report_id = r.report_id AND a.kind = 'answered'
                             AND a.inside = q.text))";
        let stays = "SELECT count(*) FROM reports r WHERE EXISTS (SELECT 1 FROM events a
            WHERE a.report_id = r.report_id AND a.kind = 'answered' AND a.inside = json_extract(r.question, '$.text'))";
        let late = "SELECT count(*) FROM events WHERE kind = 'edited'
            AND report_status NOT IN ('submitted', 'under_review')";
        for (query, what) in [
            (ended, "questions ended without their answer"),
            (stays, "questions are open that were answered"),
            (late, "edits were taken after the decision"),
        ] {
            let count: i64 = sql.query_row(query, [], |row| row.get(0))?;
            if count > 0 {
                self.violated("asked", format!("{count} {what}"));
            }
        }
        Ok(())
    }

    /// Every step is allowed, and where a report or task stands is what its last event says.
    fn check_audit(&mut self, sql: &Connection) -> Result<(), Broken> {
        let (reports, tasks) = (report_pairs(), task_pairs());
        let mut query = sql.prepare(
            "SELECT hex(report_id), hex(coalesce(task_id, x'')), report_status, coalesce(task_status, ''),
             kind = 'resolved' AND user_id IS NOT NULL FROM events ORDER BY report_id, seq",
        )?;
        let rows = query
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
        let mut last: BTreeMap<String, String> = BTreeMap::new();
        let mut wrong = Vec::new();
        for row in rows {
            let (report, task, report_status, task_status, adopted): (String, String, String, String, bool) =
                row?;
            for (id, status, pairs, first) in
                [(report, report_status, &reports, "submitted"), (task, task_status, &tasks, "assigned")]
            {
                if status.is_empty() {
                    continue;
                }
                let from = last.insert(id, status.clone());
                let good = match &from {
                    None => status == first,
                    Some(from) => {
                        // The office took an orphan completion over: begun and done in one step.
                        let at_once = adopted && matches!(from.as_str(), "assigned" | "accepted" | "rework");
                        *from == status
                            || at_once
                            || pairs.contains(&(from.as_str(), status.as_str()))
                            || may_end(from, &status)
                    }
                };
                if !good {
                    wrong.push(format!("{from:?} → {status}"));
                }
            }
        }
        let mut query = sql.prepare(
            "SELECT hex(report_id), status FROM reports UNION ALL SELECT hex(task_id), CASE
             WHEN tasks.status = 'cancelled' AND reports.status IN ('withdrawn', 'erased')
             THEN 'cancelled with its report' ELSE tasks.status END
             FROM tasks JOIN reports USING (city_id, report_id)",
        )?;
        let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        for row in rows {
            let (id, status) = row?;
            // A report that ends ends its tasks in the same step.
            if last.get(&id) != Some(&status) && status != "cancelled with its report" {
                wrong.push(format!("stands at {status}, but the last event says {:?}", last.get(&id)));
            }
        }
        for text in wrong {
            self.violated("audited", text);
        }
        Ok(())
    }
}
