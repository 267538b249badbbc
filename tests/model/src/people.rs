//! The office's people and those who do harm: officers, activations, and whoever takes an id.

use std::collections::BTreeSet;

use saberling_wire::machine;

use crate::phone::Entry;
use crate::schedule::EventKind;
use crate::server::{Form, OfficeAct};
use crate::vocabulary::{Code, Entity, Kind, Marker, Op, Outcome, PushReply, PushRequest};
use crate::world::{Act, ActKind, World};

impl World {
    /// A form of the office for one of the city's reports, with the version that is shown.
    fn form(&mut self, city: u8, which: usize, act: OfficeAct, officer: u8) -> Option<Form> {
        let server = &self.cities[usize::from(city)];
        let ids: Vec<u32> = server.db.reports.keys().copied().collect();
        let report = ids.get(which % ids.len().max(1)).copied()?;
        let found = &server.db.reports[&report];
        let (base, root) = (Some((found.rev, found.version)), found.marker);
        let (op_id, marker) = (self.ids.everywhere(), self.ids.everywhere());
        self.tally.acts.insert(marker, Act { kind: ActKind::Office, city, root, person: None });
        let new_task = self.ids.in_city(city);
        Some(Form { op_id, report, act, officer, marker, base, new_task })
    }

    pub(crate) fn people(&mut self, kind: EventKind, (a, b, c): (usize, usize, usize)) {
        let city = u8::from(a % 8 == 7);
        match kind {
            EventKind::Office => {
                let act = self.with_target(city, a, office_act(b, c));
                let officer = u8::try_from(c % 5).unwrap_or(0);
                let Some(form) = self.form(city, a, act, officer) else { return };
                self.submit(city, &form);
                if c % 5 == 4 {
                    self.submit(city, &Form { base: None, ..form });
                }
            }
            EventKind::FormLoad => {
                let act = office_act([0, 6, 7][b % 3], c);
                let form = self.form(city, a, act, 0);
                self.forms.extend(form.map(|form| (city, form)));
            }
            EventKind::FormSend if !self.forms.is_empty() => {
                let (city, form) = self.forms.remove(0);
                self.submit(city, &form);
            }
            EventKind::MoveMember => {
                let person = [1, 3, 4][a % 3];
                self.cities[usize::from(person == 4)].move_member(person, u8::from(b % 2 == 1));
            }
            EventKind::Activate => {
                let phone = 1 + a % 3;
                self.activate(phone, u8::from(b % 2 == 1), c % 3 == 1, c % 5 == 3);
            }
            EventKind::Confirm => self.cities[usize::from(city)].confirm_grants(),
            EventKind::Revoke => self.revoke(a),
            _ => {}
        }
    }

    /// Of which report it is a duplicate: another one.
    fn with_target(&self, city: u8, which: usize, act: OfficeAct) -> OfficeAct {
        if act != OfficeAct::Decide(machine::Act::MarkDuplicate) {
            return act;
        }
        let ids: Vec<u32> = self.cities[usize::from(city)].db.reports.keys().copied().collect();
        ids.get((which + 1) % ids.len().max(1)).map_or(act, |id| OfficeAct::Duplicate(*id))
    }

    /// A report goes to another phone too, by its id and secret.
    pub(crate) fn move_report(&mut self, from: (usize, usize), (to, which): (usize, usize), crash: bool) {
        let giver = self.account_at(from).clone();
        let own = giver.own_reports();
        let Some(id) = own.get(which % own.len().max(1)).copied() else { return };
        let to = self.pick(false, to);
        let taker = &mut self.phones[to.0].accounts[to.1];
        if (taker.city, taker.ident) == (giver.city, giver.ident)
            || taker.city != giver.city
            || taker.secrets.contains_key(&id)
            || crash
        {
            return;
        }
        taker.secrets.insert(id, giver.secrets[&id]);
        self.record(to, Entity::Report(id), Kind::Claim, false);
    }

    fn revoke(&mut self, which: usize) {
        let (phone, account) = self.pick(true, which);
        let owner = &self.phones[phone].accounts[account];
        let key = (owner.city, owner.ident);
        if self.cities[usize::from(key.0)].revoke(key.1) {
            self.tally.revoked.insert(key);
        }
    }

    fn submit(&mut self, city: u8, form: &Form) {
        let server = &mut self.cities[usize::from(city)];
        let content = server.db.reports.get(&form.report).map(|report| report.marker);
        let seen = server.db.reports.get(&form.report).map(|report| report.version);
        let done = server.office(form);
        let blind = form.base.is_some_and(|(_, version)| Some(version) != seen);
        if done && blind {
            self.bad("I7 an officer's decision was taken on what was not on the screen");
        }
        if let (OfficeAct::Erase { .. }, true, Some(content)) = (form.act, done, content) {
            self.tally.erased.insert(content);
        }
    }

    /// Somebody who learnt an id acts on it without its secret.
    pub(crate) fn meddle(&mut self, a: usize, b: usize) {
        let reports: Vec<u32> = self.cities[0].db.reports.keys().copied().collect();
        let Some(id) = reports.get(a % reports.len().max(1)).copied() else { return };
        let (ident, op_id) = (self.ids.in_city(0), self.ids.in_city(0));
        let (hash, marker, proof) = (self.ids.everywhere(), self.ids.everywhere(), self.ids.everywhere());
        let kind = [Kind::Erase, Kind::Withdraw, Kind::MeToo][b % 3].clone();
        let op = Op { id: op_id, entity: Entity::Report(id), kind, hash, marker, proof, base: None };
        let boot_id = self.ids.everywhere();
        let request = PushRequest { ident, boot_id, grant: None, at: None, ops: vec![op] };
        self.tally.acts.insert(marker, Act { kind: ActKind::Claim, city: 0, root: 0, person: None });
        self.serve_push(0, &request, None);
    }

    /// Somebody else takes the id of a report that was never sent.
    pub(crate) fn imposter(&mut self, a: usize, c: usize) {
        let who = self.pick(false, a);
        let owner = self.account_at(who);
        let city = owner.city;
        let was_sent = |id: u32| {
            self.sent
                .iter()
                .any(|(where_, request)| *where_ == city && request.ops.iter().any(|op| op.id == id))
        };
        let fresh = owner
            .outbox
            .iter()
            .find(|entry| matches!(entry.op.kind, Kind::Create { .. }) && !was_sent(entry.op.id));
        let Some(entity) = fresh.map(|entry| entry.op.entity) else { return };
        // A report that is made anew is another one to whoever holds its secret under the old id.
        if self.tally.bearers.iter().any(|(where_, _)| *where_ == city) {
            return;
        }
        let (ident, op_id) = (self.ids.in_city(city), self.ids.in_city(city));
        let (hash, marker, proof) = (self.ids.everywhere(), self.ids.everywhere(), self.ids.everywhere());
        let manifest = vec![u16::from(c % 2 == 1)];
        let kind = Kind::Create { manifest, valid: true, confidential: false, area: 0 };
        self.tally.acts.insert(marker, Act { kind: ActKind::Create, city, root: marker, person: None });
        let op = Op { id: op_id, entity, kind, hash, marker, proof, base: None };
        let boot_id = self.ids.everywhere();
        self.tally.imposters.insert(city);
        let request = PushRequest { ident, boot_id, grant: None, at: None, ops: vec![op] };
        self.serve_push(city, &request, None);
    }
}

impl World {
    /// Another phone that knows the secret takes a report back that may not have come yet.
    pub(crate) fn bearer(&mut self, (a, b): (usize, usize)) {
        let who = self.pick(false, a);
        let owner = self.account_at(who);
        let city = owner.city;
        let is_create = |entry: &&Entry| matches!(entry.op.kind, Kind::Create { .. });
        let creates: Vec<_> = owner.outbox.iter().filter(is_create).collect();
        let Some(create) = creates.get(b % creates.len().max(1)) else { return };
        let (entity, proof, root) = (create.op.entity, create.op.proof, create.op.marker);
        if self.tally.imposters.contains(&city) {
            return;
        }
        let known = self.tally.bearers.iter().find(|(where_, _)| *where_ == city);
        let ident = known.map(|(_, request)| request.ident).unwrap_or_else(|| self.ids.in_city(city));
        let (op_id, hash) = (self.ids.in_city(city), self.ids.everywhere());
        let (marker, boot_id) = (self.ids.everywhere(), self.ids.everywhere());
        self.tally.acts.insert(marker, Act { kind: ActKind::Withdraw, city, root, person: None });
        let op = Op { id: op_id, entity, kind: Kind::Withdraw, hash, marker, proof, base: None };
        self.tally.bearers.push((city, PushRequest { ident, boot_id, grant: None, at: None, ops: vec![op] }));
        self.bearers_push();
    }

    /// What they have not been told, or may have lost with a restore, they send again.
    pub(crate) fn bearers_push(&mut self) {
        for (city, request) in self.tally.bearers.clone() {
            let reply = self.serve_push(city, &request, None);
            if let Some(PushReply::Outcomes { outcomes, .. }) = &reply
                && outcomes.iter().any(|(_, outcome)| *outcome == Outcome::Rejected(Code::TooMany))
            {
                self.bad("I1 loss: what was said of an unknown id is refused for good");
            }
            if let Some(reply) = reply {
                self.tally_withdrawals(&request, &reply);
            }
        }
    }

    /// I1: what was said when a report was taken back stands on the server, before and after it came.
    pub(crate) fn check_bearers(&self, effects: &[BTreeSet<Marker>], found: &mut Vec<String>) {
        for (city, request) in &self.tally.bearers {
            let marker = request.ops[0].marker;
            let root = self.tally.acts.get(&marker).map_or(0, |act| act.root);
            let gone = self.tally.erased.contains(&root);
            if !gone && !effects[usize::from(*city)].contains(&marker) {
                found.push("I1 loss: the words of a withdrawal are nowhere".into());
            }
        }
    }
}

fn office_act(b: usize, c: usize) -> OfficeAct {
    let crew = u8::from(c % 2 == 1);
    match b % 16 {
        0 | 9 => OfficeAct::Decide(machine::Act::Accept),
        1 | 10 => OfficeAct::Assign(crew),
        2 => OfficeAct::Move(crew),
        3 | 11 => OfficeAct::Verify,
        4 | 12 => OfficeAct::SendBack,
        5 => OfficeAct::Cancel,
        6 => OfficeAct::Decide(machine::Act::Reject),
        7 => OfficeAct::Decide(machine::Act::Undo),
        8 => OfficeAct::Erase { crash: c % 3 == 1 },
        14 | 15 => OfficeAct::Ask,
        _ => match c % 5 {
            0 => OfficeAct::Decide(machine::Act::Reopen),
            1 => OfficeAct::Decide(machine::Act::Close),
            2 => OfficeAct::UndoVerify,
            3 => OfficeAct::Decide(machine::Act::MarkDuplicate),
            _ => OfficeAct::Note,
        },
    }
}
