//! The invariants of the design, as far as a model can hold them. Lost and doubled are counted by
//! marker in what the servers hold, never by ids: ids are keys and cannot double.
//!
//! - I1 acknowledged ⇒ present; I2 at most one effect; I3 follows from I2, as reports are counted by
//!   marker; I4 and I5 rows and digests; I6 and I14 at every reply; I7 transitions, audit, officers;
//!   I8 attached ⇒ bytes; I9 nothing purged too early; I10 is I1, I5 and I9 after restores;
//!   I11 everything drains; I12 views do not go back; I13 nothing joins identities; I15 erased,
//!   withdrawn and revoked stay so.

use std::collections::{BTreeMap, BTreeSet};

use saberling_wire::{ReportStatus, TaskStatus};

use crate::check_city::{check_bytes, check_doubled, check_transitions};
use crate::phone::{Entry, LocalPhoto, OpState, PhotoState, Purged};
use crate::server::City;
use crate::vocabulary::{Code, Entity, Kind, Marker, Projection, Scope};
use crate::world::{ActKind, World};

impl World {
    /// After every event.
    pub(crate) fn check_step(&mut self) {
        let mut found = Vec::new();
        for city in &self.cities {
            check_doubled(city, self, &mut found);
            check_bytes(city, &mut found);
        }
        for (key, idents) in &self.tally.activated {
            if idents.len() > 1 {
                found.push(format!("I2 a code activated {} identities in city {}", idents.len(), key.0));
            }
        }
        self.check_views(&mut found);
        self.violations.append(&mut found);
    }

    /// I12: what a person wrote never vanishes from the own view.
    fn check_views(&self, found: &mut Vec<String>) {
        for who in self.accounts(false) {
            let phone = &self.phones[who.0];
            let account = self.account_at(who);
            for entry in &account.outbox {
                let content = matches!(
                    entry.op.kind,
                    Kind::Create { .. } | Kind::Note | Kind::Edit { .. } | Kind::Answer { .. }
                );
                let root = self.tally.acts.get(&entry.op.marker).map_or(0, |act| act.root);
                let erased = self.tally.erased.contains(&root);
                if content && !erased && !account.revoked && !phone.shows(who.1, entry) {
                    found.push("I12 an own act vanishes from the view".into());
                }
            }
        }
    }

    /// When everything is at rest.
    pub(crate) fn check_end(&mut self) {
        self.check_step();
        let mut found = Vec::new();
        let effects: Vec<BTreeSet<Marker>> =
            self.cities.iter().map(|city| city.db.effects().into_iter().collect()).collect();
        for crew in [false, true] {
            for who in self.accounts(crew) {
                self.check_outbox(who, &effects, &mut found);
                self.check_photos(who, &mut found);
                self.check_me_too(who, &mut found);
                self.check_manifest(who, &mut found);
                self.check_media(who, &mut found);
                self.check_rows(who, &mut found);
                self.check_followed(who, &mut found);
            }
        }
        self.check_purged(&effects, &mut found);
        self.check_bearers(&effects, &mut found);
        for city in &self.cities {
            check_transitions(city, &mut found);
            if city.minted > city.incidents {
                found.push("I10 more new epochs than restores and rollbacks".into());
            }
            self.check_verified(city, &mut found);
            self.check_ended(city, &mut found);
            self.check_identities(city, &mut found);
            self.check_said(city, &mut found);
        }
        self.check_order(&mut found);
        self.violations.append(&mut found);
    }

    /// I1, I11.
    fn check_outbox(&self, who: (usize, usize), effects: &[BTreeSet<Marker>], found: &mut Vec<String>) {
        let account = self.account_at(who);
        if account.revoked || (account.person.is_some() && account.grant.is_none()) {
            return;
        }
        for entry in &account.outbox {
            let Some(act) = self.tally.acts.get(&entry.op.marker) else { continue };
            let there = effects[usize::from(act.city)].contains(&entry.op.marker);
            let erased = self.tally.erased.contains(&act.root);
            if entry.state == OpState::Queued && !self.is_held(who, entry) {
                found.push(format!("I11 {:?} never leaves the queue", act.kind));
            }
            // After a restore the office may have decided otherwise: then the person sees that it was refused.
            let too_late =
                act.kind == ActKind::Edit && entry.state == OpState::Rejected(Code::State) && entry.was_acked;
            let content = act.kind.is_kept() && !too_late;
            if content && entry.was_acked && !there && !(erased && act.kind != ActKind::Done) {
                found.push(format!("I1 loss: acknowledged {:?} is not on the server", act.kind));
            }
            if act.kind == ActKind::Create && entry.state == OpState::Rejected(Code::Erased) && !erased {
                found.push("I1 loss: a report is refused as erased that never was".into());
            }
            if entry.state == OpState::Rejected(Code::TooMany) {
                found.push("I1 loss: what was said of an unknown id is refused for good".into());
            }
            let unknown = entry.state == OpState::Rejected(Code::Unknown);
            if act.kind == ActKind::Answer && matches!(entry.state, OpState::Rejected(Code::State)) {
                found.push("I1 loss: an answer is refused for what the office did meanwhile".into());
            }
            let words = matches!(act.kind, ActKind::Note | ActKind::Edit | ActKind::Answer);
            if words && unknown && !there && !erased {
                found.push("I1 loss: a note on an own report is refused as unknown".into());
            }
            let present = self.cities[usize::from(act.city)].db.epoch == entry.judged_in;
            let refused = present && matches!(entry.state, OpState::Rejected(code) if code != Code::Exists);
            if act.kind == ActKind::Done && !there {
                found.push("I1 loss: a completion is not on the server".into());
            } else if refused && there && !entry.was_acked && act.kind != ActKind::Create {
                found.push("I2 an act that was refused has an effect".into());
            }
        }
    }

    /// Behind a refused create that waits for the person, a claim of what the server does not know, or a
    /// "me too" whose report is not public now.
    fn is_held(&self, who: (usize, usize), entry: &Entry) -> bool {
        let again = entry.op.kind == Kind::MeToo && entry.was_acked;
        if again && !self.phones[who.0].public_rows(who.1).contains(&entry.op.entity) {
            return true;
        }
        let account = self.account_at(who);
        let db = &self.cities[usize::from(account.city)].db;
        let waits = |other: &Entry| {
            (other.op.entity, other.state) == (entry.op.entity, OpState::Queued)
                && other.waits_for_report
                && !db.knows(other.op.entity, other.op.proof)
        };
        if account.outbox.iter().any(waits) && !matches!(entry.op.kind, Kind::Create { .. }) {
            return true;
        }
        account.outbox.iter().any(|other| {
            other.op.entity == entry.op.entity
                && matches!(other.op.kind, Kind::Create { .. })
                && matches!(other.state, OpState::Rejected(code) if code != Code::Exists)
                && !other.settled
        })
    }

    /// I11: photos of what is acknowledged arrive, and are attached where they were promised.
    fn check_photos(&self, who: (usize, usize), found: &mut Vec<String>) {
        let account = self.account_at(who);
        let db = &self.cities[usize::from(account.city)].db;
        if account.revoked || (account.person.is_some() && account.grant.is_none()) {
            return;
        }
        for photo in &account.photos {
            let waits = photo.state == PhotoState::Queued && account.is_acked(photo.op_id);
            if waits {
                found.push("I11 a photo never leaves the queue".into());
            }
            if !matches!(photo.state, PhotoState::Verified { .. }) {
                continue;
            }
            let report = match photo.entity {
                Entity::Report(id) => Some(id),
                Entity::Task(id) => db.tasks.get(&id).map(|task| task.report),
            };
            // What was withdrawn meanwhile, by whoever knows its secret, needs no more photos.
            let is_withdrawn =
                |id: &u32| db.reports.get(id).is_some_and(|found| found.status == ReportStatus::Withdrawn);
            let promises = report.filter(|id| !is_withdrawn(id)).into_iter().flat_map(|id| db.promises(id));
            if promises.filter(|promise| promise.photo == photo.photo).any(|promise| !promise.attached) {
                found.push("I11 a photo that arrived is not attached".into());
            }
        }
        for entry in account.outbox.iter().filter(|entry| matches!(entry.state, OpState::Acked { .. })) {
            self.check_promised(who, entry, found);
        }
    }

    /// What an operation promises is attached, or its phone has it or knows why not.
    fn check_promised(&self, who: (usize, usize), entry: &Entry, found: &mut Vec<String>) {
        let Entity::Report(id) = entry.op.entity else { return };
        let promised: &[u16] = match &entry.op.kind {
            Kind::Create { manifest, .. } => manifest,
            Kind::AddPhoto(photo)
            | Kind::ReplacePhoto { new: photo, .. }
            | Kind::Answer { photo: Some(photo), .. } => std::slice::from_ref(photo),
            _ => return,
        };
        let account = self.account_at(who);
        let Some(report) = self.cities[usize::from(account.city)].db.reports.get(&id) else { return };
        let waits = report.photos.iter().filter(|promise| !promise.attached);
        for promise in waits.filter(|promise| promised.contains(&promise.photo)) {
            let known = |photo: &LocalPhoto| (photo.entity, photo.photo) == (entry.op.entity, promise.photo);
            let purged = self.tally.purged.iter().any(|purged| {
                matches!(*purged, Purged::Photo { city, entity, photo, .. }
                    if (city, entity, photo) == (account.city, entry.op.entity, promise.photo))
            });
            if !account.photos.iter().any(known) && !purged {
                found.push("I11 a promised photo is not on the phone that promised it".into());
            }
        }
    }

    /// I4, I5, I6: the rows are what the scopes hold, no more and no less.
    fn check_rows(&self, who: (usize, usize), found: &mut Vec<String>) {
        let account = self.account_at(who);
        if account.revoked || account.epoch.is_none() || self.rules_share_rows(who) {
            return;
        }
        let server = &self.cities[usize::from(account.city)];
        let mut expected: BTreeMap<(Scope, Entity), Projection> = BTreeMap::new();
        let reports = server.db.reports.keys().map(|id| Entity::Report(*id));
        let all: Vec<Entity> = reports.chain(server.db.tasks.keys().map(|id| Entity::Task(*id))).collect();
        let mut scopes = server.scopes_of(account.ident);
        if account.person.is_none() {
            scopes.extend(account.areas.iter().map(|area| Scope::Public(*area)));
        }
        for scope in scopes {
            for entity in
                all.iter().filter(|entity| server.db.scopes(**entity, server.eye()).contains(&scope))
            {
                let row = server.db.project(server.eye(), *entity, scope);
                expected.extend(row.map(|row| ((scope, *entity), row)));
            }
        }
        for (entity, row) in self.phones[who.0].rows_of(who.1) {
            match expected.remove(&(row.scope, entity)) {
                None => found.push(format!("I6 a row of {} stays outside its scope", name(entity))),
                Some(now) if now != row.projection => {
                    found.push(format!("I5 the phone shows an old {}", name(entity)));
                }
                Some(_) => {}
            }
        }
        if let Some((_, entity)) = expected.keys().next() {
            found.push(format!("I4 the phone misses a {} of its scope", name(*entity)));
        }
    }

    /// I4: the identity of a phone follows every report of that phone.
    fn check_followed(&self, who: (usize, usize), found: &mut Vec<String>) {
        let account = self.account_at(who);
        let db = &self.cities[usize::from(account.city)].db;
        for id in account.own_reports() {
            let Some(report) = db.reports.get(&id) else { continue };
            let refused = account.outbox.iter().any(|entry| {
                entry.op.entity == Entity::Report(id)
                    && matches!(entry.op.kind, Kind::Create { .. })
                    && matches!(entry.state, OpState::Rejected(_))
            });
            let own = account.secrets.get(&id) == Some(&report.secret) && !refused;
            if own && !report.followers.contains(&account.ident) {
                found.push("I4 a phone does not follow its own report".into());
            }
        }
    }

    /// Accounts that never exchanged anything have nothing to compare.
    fn rules_share_rows(&self, who: (usize, usize)) -> bool {
        let account = self.account_at(who);
        account.person.is_some() && account.grant.is_none()
    }

    /// I9: what a phone gave up is on the server.
    fn check_purged(&self, effects: &[BTreeSet<Marker>], found: &mut Vec<String>) {
        for purged in &self.tally.purged {
            match *purged {
                Purged::Op(marker) => {
                    let Some(act) = self.tally.acts.get(&marker) else { continue };
                    let content = act.kind.is_kept();
                    let erased = self.tally.erased.contains(&act.root) && act.kind != ActKind::Done;
                    if content && !erased && !effects[usize::from(act.city)].contains(&marker) {
                        found.push(format!("I9 a purged {:?} is on no server", act.kind));
                    }
                }
                Purged::Photo { state, .. } if !matches!(state, PhotoState::Verified { .. }) => {
                    found.push("I9 a photo is given up that was never acknowledged".into());
                }
                Purged::Photo { city, entity: Entity::Report(id), photo, forced: false, .. } => {
                    let report = self.cities[usize::from(city)].db.reports.get(&id);
                    let promises = report.into_iter().flat_map(|report| &report.photos);
                    let mut missing = promises.filter(|p| p.photo == photo && !p.attached);
                    let kept = self.phones.iter().flat_map(|phone| &phone.accounts).any(|account| {
                        account.photos.iter().any(|p| p.entity == Entity::Report(id) && p.photo == photo)
                    });
                    if missing.next().is_some() && !kept {
                        found.push("I9 a purged photo is on no server".into());
                    }
                }
                Purged::Photo { .. } => {}
            }
        }
    }

    /// I7: nobody verifies the own work.
    fn check_verified(&self, city: &City, found: &mut Vec<String>) {
        for task in city.db.tasks.values().filter(|task| task.status == TaskStatus::Verified) {
            let people = task.steps.iter().filter_map(|marker| self.tally.acts.get(marker));
            let cleaned = people.filter(|act| self.cleans(act)).filter_map(|act| act.person);
            if cleaned.into_iter().any(|person| Some(person) == task.verifier) {
                found.push("I7 work is verified by somebody who did it".into());
            }
        }
    }

    fn cleans(&self, act: &crate::world::Act) -> bool {
        matches!(act.kind, ActKind::Start | ActKind::Done)
    }

    /// I15.
    fn check_ended(&self, city: &City, found: &mut Vec<String>) {
        for report in city.db.reports.values() {
            if self.tally.erased.contains(&report.marker) {
                found.push("I15 erased content is back".into());
            }
            let held = self.tally.withdrawn.contains(&report.marker);
            if held && report.status != ReportStatus::Withdrawn {
                found.push(format!("I15 a withdrawn report is {}", report.status));
            }
        }
        let snapshots = city.db.orphans.iter().filter_map(|orphan| orphan.snapshot);
        let tasks = city.db.tasks.values().filter_map(|task| task.snapshot);
        if snapshots.chain(tasks).any(|snapshot| self.tally.erased.contains(&snapshot.content)) {
            found.push("I15 erased content is back in a completion".into());
        }
        for photo in city.disk.blobs.keys() {
            let roots = self.tally.promised.get(&(city.number, *photo));
            if roots.is_some_and(|roots| roots.iter().all(|root| self.tally.erased.contains(root))) {
                found.push("I15 the photo of an erased report is back".into());
            }
        }
    }

    /// I13: no value that the server sees is common to a resident and a crew.
    fn check_identities(&self, city: &City, found: &mut Vec<String>) {
        let boots = |crew: bool| -> BTreeSet<u32> {
            let known = city.db.identities.values().filter(|identity| identity.member.is_some() == crew);
            known.flat_map(|identity| identity.boot_ids.iter().copied()).collect()
        };
        if boots(true).intersection(&boots(false)).next().is_some() {
            found.push("I13 one boot_id is seen with a resident and a crew".into());
        }
    }

    /// ADR 12: no completion becomes an orphan because it went before its own start.
    fn check_order(&self, found: &mut Vec<String>) {
        for who in self.accounts(true) {
            let account = self.account_at(who);
            let db = &self.cities[usize::from(account.city)].db;
            for orphan in &db.orphans {
                let Some(done) = account.outbox.iter().position(|e| e.op.marker == orphan.marker) else {
                    continue;
                };
                let start = account.outbox[..done].iter().rev().find(|entry| {
                    entry.op.entity == Entity::Task(orphan.task) && matches!(entry.op.kind, Kind::Start(_))
                });
                if let (Some(OpState::Acked { rev, .. }), OpState::Acked { rev: done_rev, .. }) =
                    (start.map(|entry| entry.state), account.outbox[done].state)
                    && done_rev < rev
                {
                    found.push("I7 a completion went before its own start".into());
                }
            }
        }
    }
}

fn name(entity: Entity) -> &'static str {
    match entity {
        Entity::Report(_) => "report",
        Entity::Task(_) => "task",
    }
}
