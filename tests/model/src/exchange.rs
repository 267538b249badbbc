//! One request and its reply, with what the way does to them; and the quiet end, in which the
//! network is fair and everything must come to rest.

use crate::phone::{OpState, Way};
use crate::plants::Plant;
use crate::vocabulary::{At, Entity, Kind, Lane, Outcome, PullReply, PushReply, PushRequest, UNKNOWN_IDS};
use crate::world::World;

/// The rounds in which a fair network must bring everything to rest.
const MOST_ROUNDS: usize = 120;

/// What happens to a push.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PushFault {
    None,
    RequestLost,
    ReplyLost,
    PhoneCrash,
    ServerCrash,
    Portal,
    Busy(usize),
}

impl World {
    /// True when something changed, or will without anybody's doing.
    pub(crate) fn push(&mut self, who: (usize, usize), limit: usize, fault: PushFault) -> bool {
        let (rules, (phone, account)) = (self.rules, who);
        let owner = &mut self.phones[phone].accounts[account];
        if owner.revoked || (owner.person.is_some() && owner.grant.is_none()) {
            return false;
        }
        let db = &self.cities[usize::from(owner.city)].db;
        let waits = owner.outbox.iter().any(|entry| {
            let in_vain = entry.waits_for_report && !db.knows(entry.op.entity, entry.op.proof);
            entry.state == OpState::Queued && entry.postponed > 0 && !in_vain
        });
        let shown = self.phones[phone].public_rows(account);
        let owner = &mut self.phones[phone].accounts[account];
        let places = owner.batch(limit, &shown, rules);
        if places.is_empty() {
            return waits;
        }
        let ops = places.iter().map(|place| owner.outbox[*place].op.clone()).collect();
        let request = owner.push_request(ops, rules);
        self.send_push(who, request, fault)
    }

    fn send_push(
        &mut self,
        (phone, account): (usize, usize),
        request: PushRequest,
        fault: PushFault,
    ) -> bool {
        let city = self.phones[phone].accounts[account].city;
        self.sent.push((city, request.clone()));
        let reply = match fault {
            PushFault::RequestLost => None,
            PushFault::Portal => self.portal_page(phone, account, &request),
            PushFault::ServerCrash => self.crash_before_commit(city, &request),
            PushFault::Busy(place) => self.serve_push(city, &request, Some(place)),
            _ => self.serve_push(city, &request, None),
        };
        let Some(reply) = reply.filter(|_| fault != PushFault::ReplyLost) else { return false };
        let crash = fault == PushFault::PhoneCrash;
        let changed = self.phones[phone].take_push_reply(account, &reply, crash, &mut self.ids);
        if !crash {
            self.tally_withdrawals(&request, &reply);
        }
        changed
    }

    pub(crate) fn tally_withdrawals(&mut self, request: &PushRequest, reply: &PushReply) {
        let PushReply::Outcomes { outcomes, .. } = reply else { return };
        for op in request.ops.iter().filter(|op| op.kind == Kind::Withdraw) {
            let taken = outcomes.iter().any(|(id, outcome)| {
                *id == op.id && matches!(outcome, Outcome::Applied(_) | Outcome::Duplicate(_))
            });
            if let (true, Some(act)) = (taken, self.tally.acts.get(&op.marker)) {
                self.tally.withdrawn.insert(act.root);
            }
        }
    }

    /// The server executes a push; what it must never do is checked at once.
    pub(crate) fn serve_push(
        &mut self,
        city: u8,
        request: &PushRequest,
        busy: Option<usize>,
    ) -> Option<PushReply> {
        let here = usize::from(city);
        if self.rules.broken(Plant::CitiesShareOps) {
            let others = self.cities[1 - here].db.ops.clone();
            for (id, stored) in others {
                self.cities[here].db.ops.entry(id).or_insert(stored);
            }
        }
        let server = &mut self.cities[here];
        let unknown =
            server.db.identities.get(&request.ident).is_none_or(|identity| identity.member.is_none());
        let offered = server.offered(request);
        let reply = server.push(request, busy)?;
        self.tally_executed(city, request, &reply, &offered);
        self.check_unjudged(city, request, &reply);
        let server = &self.cities[here];
        let member = server.db.identities.get(&request.ident).and_then(|identity| identity.member);
        if unknown && member.is_some_and(|member| member.confirmed) {
            self.bad("I7 a presented grant counts before the office confirms it");
        }
        self.check_served(city, request.ident, !matches!(reply, PushReply::Revoked));
        if let PushReply::Outcomes { rows, .. } = &reply {
            let scopes = self.cities[here].scopes_of(request.ident);
            if rows.iter().any(|(scope, _)| !scopes.contains(scope)) {
                self.bad("I6 a reply to a push carries a row outside the scope");
            }
        }
        Some(reply)
    }

    fn check_served(&mut self, city: u8, ident: u32, served: bool) {
        if served && self.tally.revoked.contains(&(city, ident)) {
            self.bad("I15 a revoked identity is served");
        }
    }

    /// A page of somebody else's answers, without our header.
    fn portal_page(&mut self, phone: usize, account: usize, request: &PushRequest) -> Option<PushReply> {
        let at: At = self.phones[phone].accounts[account].at?;
        let outcomes = request.ops.iter().map(|op| (op.id, Outcome::Applied(at.rev))).collect();
        let careless = self.rules.broken(Plant::PortalIsAck);
        careless.then_some(PushReply::Outcomes { at, day: 0, outcomes, rows: Vec::new() })
    }

    fn crash_before_commit(&mut self, city: u8, request: &PushRequest) -> Option<PushReply> {
        if !self.rules.broken(Plant::AckBeforeCommit) {
            return None;
        }
        let here = usize::from(city);
        let (db, ledger) = (self.cities[here].db.clone(), self.cities[here].ledger.clone());
        let reply = self.serve_push(city, request, None);
        self.cities[here].db = db;
        self.cities[here].ledger = ledger;
        reply
    }

    pub(crate) fn pull(&mut self, who: (usize, usize), limit: usize, lost: bool, crash: bool) -> bool {
        self.pull_lane(who, Lane::Own, limit, (lost, crash))
    }

    pub(crate) fn pull_lane(
        &mut self,
        who: (usize, usize),
        lane: Lane,
        limit: usize,
        (lost, crash): (bool, bool),
    ) -> bool {
        if lane == Lane::Public && self.account_at(who).person.is_some() {
            return false;
        }
        let (phone, account) = who;
        let owner = &self.phones[phone].accounts[account];
        if owner.person.is_some() && owner.grant.is_none() {
            return false;
        }
        let city = owner.city;
        let Some(request) = self.phones[phone].pull_request(account, lane, limit) else { return false };
        let Some(mut reply) = self.cities[usize::from(city)].pull(&request) else { return false };
        if let (PullReply::Page(page), true) = (&mut reply, self.rules.broken(Plant::CitiesShareFeed)) {
            let other = &self.cities[1 - usize::from(city)].db.feed;
            page.items.extend(other.iter().filter(|row| page.cursor.scopes.contains(&row.scope)).cloned());
        }
        self.check_served(city, request.ident, !matches!(reply, PullReply::Revoked));
        self.check_pull(city, &request, &reply);
        if lost {
            return false;
        }
        let changed = self.phones[phone].take_pull_reply(account, lane, &reply, crash);
        if matches!(reply, PullReply::UnknownDevice) {
            let rules = self.rules;
            let owner = &self.phones[phone].accounts[account];
            let empty = owner.push_request(Vec::new(), rules);
            self.send_push(who, empty, PushFault::None);
            return true;
        }
        changed
    }

    /// Fetches the photos that the rows show.
    pub(crate) fn fetch(&mut self, (phone, account): (usize, usize), damaged: bool) -> bool {
        let city = usize::from(self.phones[phone].accounts[account].city);
        self.phones[phone].fetch_media(account, &self.cities[city], damaged)
    }

    /// The person puts another photo in the place of one that will never arrive, or of any other.
    pub(crate) fn replace_photo(&mut self, who: (usize, usize), (which, new): (usize, u16), crash: bool) {
        let dead = self.phones[who.0].dead_photo(who.1);
        let any = || {
            let photos = &self.account_at(who).photos;
            let photo = photos.get(which % photos.len().max(1))?;
            match photo.entity {
                Entity::Report(id) => Some((id, photo.photo)),
                Entity::Task(_) => None,
            }
        };
        let Some((report, old)) = dead.or_else(any) else { return };
        if old != new {
            self.record(who, Entity::Report(report), Kind::ReplacePhoto { old, new }, crash);
        }
    }

    pub(crate) fn upload(&mut self, (phone, account): (usize, usize), way: Way) -> bool {
        let city = usize::from(self.phones[phone].accounts[account].city);
        self.phones[phone].upload(account, &mut self.cities[city], way)
    }

    /// The person drops photos that will never arrive from the manifest.
    pub(crate) fn drop_dead_photo(&mut self, (phone, account): (usize, usize)) -> bool {
        let Some((report, photo)) = self.phones[phone].dead_photo(account) else { return false };
        self.record((phone, account), Entity::Report(report), Kind::DropPhoto(photo), false);
        true
    }

    pub(crate) fn quiet(&mut self) {
        for city in &mut self.cities {
            city.commit_late_rows();
            if city.closed {
                city.restore(0);
            }
        }
        self.bearers_push();
        for round in 0..MOST_ROUNDS {
            // Small pages, so that pulls take several requests.
            if !self.round(1 + round % 2) && !self.waits_for_tomorrow() {
                return;
            }
        }
        self.bad("I11 the exchange never comes to rest");
    }

    /// Somebody has said as much of unknown ids as is taken on one day: the next day comes.
    fn waits_for_tomorrow(&mut self) -> bool {
        let waits = self.cities.iter().any(|city| {
            city.db.unknown_ids.values().any(|(day, said)| *day == city.day && *said >= UNKNOWN_IDS)
        });
        if waits {
            self.cities.iter_mut().for_each(|city| city.day += 1);
            self.bearers_push();
        }
        waits
    }

    fn round(&mut self, page: usize) -> bool {
        let mut changed = false;
        for city in &mut self.cities {
            let waits = city.db.identities.values().filter_map(|identity| identity.member);
            if waits.into_iter().any(|member| !member.confirmed) {
                city.confirm_grants();
                changed = true;
            }
        }
        for city in &mut self.cities {
            changed |= city.run_jobs();
        }
        for phone in 0..self.phones.len() {
            for account in 0..self.phones[phone].accounts.len() {
                let who = (phone, account);
                let pending = self.account_at(who).code.is_some() && self.account_at(who).grant.is_none();
                changed |= pending && self.activate(phone, 0, false, false);
                changed |= self.pull(who, page, false, false);
                changed |= self.push(who, 4, PushFault::None);
                changed |= self.pull_lane(who, Lane::Public, page, (false, false));
                changed |= self.fetch(who, false);
                changed |= self.upload(who, Way::Clear);
                changed |= self.drop_dead_photo(who);
                self.collect();
                self.check_step();
            }
        }
        changed
    }
}
