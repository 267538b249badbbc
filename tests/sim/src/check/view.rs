//! Whether a phone agrees with the server.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _, params};
use saberling_wire::{Change, EntityId, IdentityId, OpId, PhotoId, ReportId, Row, Sha256};

use super::{Held, texts};
use crate::tally::{What, marker, markers};
use crate::template::Broken;
use crate::world::World;

type Rows = BTreeMap<(String, String), (i64, Row)>;

fn on_phone(sql: &Connection, identity: &str) -> Result<Rows, Broken> {
    let mut query = sql.prepare(
        "SELECT scope, entity_id, rev, body FROM base_rows
         WHERE identity_id = ?1 AND left_cause IS NULL AND scope NOT LIKE 'public:%'",
    )?;
    let rows = query.query_map([identity], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, i64>(2)?,
            row.get::<_, String>(3)?,
        ))
    })?;
    let mut found = Rows::new();
    for row in rows {
        let (scope, id, rev, body) = row?;
        found.insert((scope, id), (rev, serde_json::from_str(&body)?));
    }
    Ok(found)
}

fn on_server(sql: &Connection, identity: &[u8], scopes: &[String]) -> Result<Rows, Broken> {
    let _ = identity;
    let mut query = sql.prepare("SELECT entity_id, rev, change FROM feed WHERE scope = ?1")?;
    let mut found = Rows::new();
    for scope in scopes {
        let rows = query.query_map([scope], |row| {
            Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?))
        })?;
        for row in rows {
            let (id, rev, change) = row?;
            if let Change::Upsert { row } = serde_json::from_str(&change)? {
                let id = EntityId::from_uuid(uuid::Uuid::from_bytes(id));
                found.insert((scope.clone(), id.to_string()), (rev, *row));
            }
        }
    }
    Ok(found)
}

/// Whether an identity's access is withdrawn, or its secret lost: what a server that was put back has
/// forgotten of it stays forgotten, and visible on the phone.
const SILENT: &str = "(i.state <> 'active' OR i.is_lost)";

/// "Me too" that a server may have forgotten, and that goes again once the report's public row has come.
const AWAITS_ROW: &str = "(o.kind = 'me_too' AND o.rev IS NULL AND o.acked_in_pull IS NULL)";

/// Photos of an act that was set aside, since a salvage lost its report's secret and somebody else has its id.
const WENT_ASIDE: &str = "p.op_id IN (SELECT op_id FROM unreadable_operations
    WHERE entity_id NOT IN (SELECT report_id FROM reports))";

impl World<'_> {
    pub(super) fn check_phone(
        &mut self,
        phone: usize,
        sql: &Connection,
        server: &Connection,
    ) -> Result<(), Broken> {
        let active = "SELECT identity_id FROM identities i WHERE state = 'active' AND NOT i.is_lost";
        let mut query = sql.prepare(&self.phones[phone].knowing_what_is_lost(active))?;
        let identities: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for identity in identities {
            self.check_view(phone, &identity, sql, server)?;
        }
        self.check_held(phone, sql, server)?;
        self.check_acks(phone, sql, server)?;
        let refused = "SELECT count(*) FROM operations
            WHERE kind = 'answer_question' AND state = 'rejected' AND code = 'state'";
        if sql.query_row(refused, [], |row| row.get::<_, i64>(0))? > 0 {
            self.violated("asked", format!("phone {phone}: an answer was refused for what the office did"));
        }
        self.check_photos(phone, sql, server)
    }

    /// The phone shows what the server has for it.
    fn check_view(
        &mut self,
        phone: usize,
        text: &str,
        sql: &Connection,
        server: &Connection,
    ) -> Result<(), Broken> {
        let identity: IdentityId = text.parse()?;
        let known = server
            .query_row(
                "SELECT m.crew_id FROM identities i LEFT JOIN members m USING (city_id, member_id)
                 WHERE i.identity_id = ?1",
                [identity.as_bytes()],
                |row| row.get::<_, Option<[u8; 16]>>(0),
            )
            .optional()?;
        let Some(crew) = known else {
            self.violated(
                "diverged",
                format!("phone {phone}: an active identity is not known to the server"),
            );
            return Ok(());
        };
        let mut scopes = vec![saberling_store::feed::own_scope(identity)];
        if let Some(crew) = crew {
            let crew = saberling_wire::CrewId::from_uuid(uuid::Uuid::from_bytes(crew));
            scopes.push(saberling_store::feed::crew_scope(crew));
        }
        let here = on_phone(sql, text)?;
        let there = on_server(server, identity.as_bytes(), &scopes)?;
        for (key, row) in &there {
            match here.get(key) {
                None => self.violated("diverged", format!("phone {phone} lacks a row of {}", key.0)),
                Some(own) if own != row => {
                    self.violated("diverged", format!("phone {phone} shows an older row of {}", key.0));
                }
                Some(_) => {}
            }
        }
        for key in here.keys().filter(|key| !there.contains_key(*key)) {
            self.violated("diverged", format!("phone {phone} shows a row of {} that is not there", key.0));
        }
        Ok(())
    }

    /// A phone that can hear of it keeps nothing of what was erased.
    pub(super) fn check_forgotten(
        &mut self,
        phone: usize,
        sql: &Connection,
        held: &Held,
    ) -> Result<(), Broken> {
        let deaf = "SELECT 1 FROM identities i WHERE i.state <> 'active' OR i.is_lost";
        if sql.prepare(&self.phones[phone].knowing_what_is_lost(deaf))?.exists([])? {
            return Ok(());
        }
        let own = "SELECT note FROM reports UNION ALL SELECT envelope FROM operations
            WHERE kind NOT IN ('start_task', 'complete_task', 'decline_task')";
        let kept: BTreeSet<usize> =
            texts(sql, own)?.iter().flat_map(|text| markers(text).collect::<Vec<_>>()).collect();
        let erased =
            self.tally.acts.iter().filter(|act| act.what == What::Erasure && act.stored && !act.may_be_gone);
        let erased: BTreeSet<usize> = erased.filter_map(|act| act.report).collect();
        for report in erased.difference(&held.erasures) {
            // What was refused was never at the office: its phone shows it and does not ask again.
            let of_it = |number: &&usize| {
                (**number == *report || self.tally.acts[**number].report == Some(*report))
                    && !held.acts.contains(*number)
            };
            if let Some(left) = kept.iter().find(of_it) {
                let text =
                    format!("{} is erased, and phone {phone} keeps {}", marker(*report), marker(*left));
                self.violated("erased", text);
            }
        }
        Ok(())
    }

    /// What depends on a refused report waits with it, until the person corrects that or throws it away; on a
    /// copy of this phone that may have happened.
    fn check_held(&mut self, phone: usize, sql: &Connection, server: &Connection) -> Result<(), Broken> {
        let mut judged = sql.prepare(
            "SELECT o.kind, o.entity_id FROM operations o JOIN operations c USING (entity_id)
             WHERE c.kind = 'create_report' AND c.state = 'rejected' AND c.code <> 'exists'
               AND o.seq > c.seq AND o.state <> 'queued' AND o.kind NOT IN ('create_report', 'claim')",
        )?;
        let rows = judged.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        for row in rows {
            let (kind, entity) = row?;
            let id: ReportId = entity.parse()?;
            let is_there = "SELECT 1 FROM reports WHERE report_id = ?1";
            if !server.prepare(is_there)?.exists([id.as_bytes()])? {
                self.violated("held", format!("phone {phone}: a {kind} did not wait for its refused report"));
            }
        }
        Ok(())
    }

    /// What the phone takes for acknowledged is there, and what it takes for refused was refused.
    fn check_acks(&mut self, phone: usize, sql: &Connection, server: &Connection) -> Result<(), Broken> {
        let acts = format!(
            "SELECT op_id, o.state, o.kind, {SILENT} OR {AWAITS_ROW} FROM operations o JOIN identities i USING (identity_id)
             WHERE o.state <> 'queued'"
        );
        let mut query = sql.prepare(&self.phones[phone].knowing_what_is_lost(&acts))?;
        let text = |row: &rusqlite::Row<'_>, place: usize| row.get::<_, String>(place);
        let rows =
            query.query_map([], |row| Ok((text(row, 0)?, text(row, 1)?, text(row, 2)?, row.get(3)?)))?;
        for row in rows {
            let (op_id, state, kind, is_silent): (_, _, _, bool) = row?;
            let id: OpId = op_id.parse()?;
            let refused = server
                .query_row("SELECT refused FROM operations WHERE op_id = ?1", [id.as_bytes()], |row| {
                    row.get::<_, Option<String>>(0)
                })
                .optional()?;
            match (state.as_str(), &refused) {
                ("acknowledged", Some(None)) | ("rejected", Some(Some(_))) => {}
                // A server that was put back has forgotten that it refused, and may take it from a copy of this phone.
                ("rejected", None | Some(None)) if self.rollbacks > 0 => {}
                // Erased by somebody else is erased as was asked.
                ("acknowledged", Some(Some(code))) if kind == "erase" && code == "erased" => {}
                // Whoever may say nothing cannot say it again.
                ("acknowledged", None) if self.rollbacks > 0 && is_silent => {}
                // The refusal of a claim is not kept: the report may come with another phone.
                ("rejected", None) if kind == "claim" => {}
                (state, there) => {
                    let text = format!("phone {phone}: a {kind} is {state}, the server has {there:?}");
                    self.violated("acknowledged", text);
                }
            }
        }
        Ok(())
    }

    /// Photos that the phone takes for arrived are attached; those that are not are still there.
    fn check_photos(&mut self, phone: usize, sql: &Connection, server: &Connection) -> Result<(), Broken> {
        let photos = format!(
            "SELECT photo_id, sha256, p.state, {SILENT}, {WENT_ASIDE} FROM photos p JOIN identities i USING (identity_id)
             WHERE p.state NOT IN ('dropped', 'not_needed') AND NOT is_purged"
        );
        let mut query = sql.prepare(&self.phones[phone].knowing_what_is_lost(&photos))?;
        let text = |row: &rusqlite::Row<'_>, place: usize| row.get::<_, String>(place);
        let rows = query.query_map([], |row| {
            Ok((text(row, 0)?, text(row, 1)?, text(row, 2)?, row.get(3)?, row.get(4)?))
        })?;
        for row in rows {
            let (id, hash, state, is_silent, went_aside): (_, _, _, bool, bool) = row?;
            let id: PhotoId = id.parse()?;
            let attached = server
                .query_row(
                    "SELECT attached_at_ms FROM photos WHERE photo_id = ?1 AND removed_at_ms IS NULL",
                    params![id.as_bytes()],
                    |row| row.get::<_, Option<i64>>(0),
                )
                .optional()?;
            let may_be_gone = self.rollbacks > 0 && is_silent;
            if matches!(state.as_str(), "verified" | "attached") && attached == Some(None) && !may_be_gone {
                self.violated(
                    "photos",
                    format!("phone {phone}: a photo is {state}, the server has not attached it"),
                );
            }
            if matches!(state.as_str(), "lost" | "refused") && !(went_aside && state == "lost") {
                self.violated("photos", format!("phone {phone}: a photo is {state}"));
            }
            let bytes = self.phones[phone].peek(&format!("blobs/{hash}.jpg"));
            let whole = bytes.is_some_and(|bytes| Sha256::of(&bytes).to_string() == hash);
            if !whole && !matches!(state.as_str(), "attached") {
                self.violated("photos", format!("phone {phone}: the bytes of a {state} photo are gone"));
            }
        }
        Ok(())
    }
}
