//! Invariants of single replies, of manifests, of photos down, and of what jobs say.

use crate::phone::{LocalPhoto, OpState, PhotoState};
use crate::server::{City, is_undecided};
use crate::vocabulary::{
    Change, Code, Entity, FeedRow, Kind, Lane, Outcome, PullReply, PullRequest, PushReply, PushRequest,
    Scope, UNDECODABLE,
};
use crate::world::{ActKind, World};

impl City {
    /// The disputes of a request that the row offers now, and each "me too" for what is public.
    pub(crate) fn offered(&self, request: &PushRequest) -> Vec<u32> {
        let fresh = request.ops.iter().filter(|op| !self.db.ops.contains_key(&op.id));
        let offered = fresh.filter(|op| {
            let Entity::Report(id) = op.entity else { return false };
            if op.kind == Kind::MeToo {
                return self.db.reports.get(&id).is_some_and(|report| report.is_public(self.eye()));
            }
            if matches!(op.kind, Kind::Edit { .. }) {
                let report = self.db.reports.get(&id);
                return report.is_none_or(|report| is_undecided(report.status));
            }
            let row = self.db.project(self.eye(), op.entity, Scope::Own(request.ident));
            let own = self.db.reports.get(&id).is_some_and(|report| report.secret == op.proof);
            own && row.is_some_and(|row| row.disputable)
        });
        offered.map(|op| op.id).collect()
    }
}

impl World {
    /// What the server has done by now, whether or not its reply arrives.
    pub(crate) fn tally_executed(
        &mut self,
        city: u8,
        request: &PushRequest,
        reply: &PushReply,
        offered: &[u32],
    ) {
        let PushReply::Outcomes { outcomes, .. } = reply else { return };
        for (op, (_, outcome)) in request.ops.iter().zip(outcomes) {
            let act = self.tally.acts.get(&op.marker).copied();
            match (&op.kind, outcome, act) {
                (Kind::Create { .. }, Outcome::Applied(_), Some(act)) => {
                    self.tally.created.insert((city, op.entity), act.root);
                }
                (Kind::Erase, Outcome::Applied(_), Some(act)) if act.kind == ActKind::Erase => {
                    self.tally.erased.insert(act.root);
                }
                (Kind::Dispute, Outcome::Rejected(Code::State), _) if offered.contains(&op.id) => {
                    let earlier = request.ops.iter().take_while(|each| each.id != op.id);
                    if earlier.filter(|each| each.entity == op.entity).count() == 0 {
                        self.bad("I7 a dispute is refused that the row offers");
                    }
                }
                (Kind::Edit { .. }, Outcome::Applied(_), _) if !offered.contains(&op.id) => {
                    self.bad("I7 an edit is taken after the decision");
                }
                (Kind::MeToo, Outcome::Applied(_), _) if !offered.contains(&op.id) => {
                    self.bad("I6 me too is taken for what is not public");
                }
                _ => {}
            }
        }
    }

    /// I1: before the office has looked at a grant, no step of its crew is refused for good.
    pub(crate) fn check_unjudged(&mut self, city: u8, request: &PushRequest, reply: &PushReply) {
        let PushReply::Outcomes { outcomes, .. } = reply else { return };
        let identity = self.cities[usize::from(city)].db.identities.get(&request.ident);
        let waits = identity.and_then(|identity| identity.member).is_some_and(|member| !member.confirmed);
        let refused = request.ops.iter().zip(outcomes).any(|(op, (_, outcome))| {
            let step = matches!(op.kind, Kind::TakeOn | Kind::Start(_) | Kind::Decline);
            step && *outcome == Outcome::Rejected(Code::Unknown)
        });
        if waits && refused {
            self.bad("I1 loss: a crew's step is refused before the office has looked at its grant");
        }
    }

    fn is_public(&self, city: u8, entity: Entity) -> bool {
        let Entity::Report(id) = entity else { return false };
        let server = &self.cities[usize::from(city)];
        server.db.reports.get(&id).is_some_and(|report| report.is_public(server.eye()))
    }

    /// Nothing outside the scope, nothing of another city, no content for the public.
    pub(crate) fn check_pull(&mut self, city: u8, request: &PullRequest, reply: &PullReply) {
        let PullReply::Page(page) = reply else { return };
        let server = &self.cities[usize::from(city)];
        let mine: Vec<Scope> = match request.lane {
            Lane::Own => server.scopes_of(request.ident),
            Lane::Public => request.areas.iter().map(|area| Scope::Public(*area)).collect(),
        };
        let found: Vec<_> = page.items.iter().filter_map(|item| self.check_item(city, item, &mine)).collect();
        found.into_iter().for_each(|text| self.bad(text));
    }

    fn check_item(&self, city: u8, item: &FeedRow, mine: &[Scope]) -> Option<&'static str> {
        let Change::Upsert(row) = &item.change else { return None };
        let server = &self.cities[usize::from(city)];
        let report = server.db.reports.get(&row.report);
        let is_report = matches!(item.entity, Entity::Report(_));
        let told = report.and_then(|report| report.held).filter(|_| is_report);
        let foreign = report.is_some_and(|report| {
            let others = row.markers.iter().filter_map(|marker| self.tally.acts.get(marker));
            is_report && others.into_iter().any(|act| act.root != 0 && act.root != report.marker)
        });
        let hidden = row.link.is_some_and(|id| !self.is_public(city, Entity::Report(id)));
        if row.city != city {
            Some("I14 a row of another city")
        } else if !mine.contains(&item.scope) {
            Some("I6 a row of a scope that is not the device's")
        } else if !server.db.scopes(item.entity, server.eye()).contains(&item.scope) {
            Some("I6 content that has left the scope")
        } else if item.scope.lane() == Lane::Public && !(row.markers.is_empty() && row.attached.is_empty()) {
            Some("I6 the public sees content")
        } else if report.is_some_and(|report| report.only_hears(item.scope)) && !row.markers.is_empty() {
            Some("I6 who said me too sees content")
        } else if foreign {
            Some("I6 a report's row shows the content of another")
        } else if hidden {
            Some("I6 a row names a report that is not public")
        } else if !matches!(item.scope, Scope::Crew(_))
            && told.is_some_and(|held| row.status == crate::vocabulary::Status::Report(held.decided))
        {
            Some("I7 a decision is told while it is held back")
        } else {
            None
        }
    }

    /// I1, I11: what was put into a manifest is there, what was taken out is not.
    pub(crate) fn check_manifest(&self, who: (usize, usize), found: &mut Vec<String>) {
        let account = self.account_at(who);
        let db = &self.cities[usize::from(account.city)].db;
        for entry in account.outbox.iter().filter(|entry| matches!(entry.state, OpState::Acked { .. })) {
            let Entity::Report(id) = entry.op.entity else { continue };
            let root = self.tally.acts.get(&entry.op.marker).map_or(0, |act| act.root);
            let Some(report) = db.reports.get(&id).filter(|report| report.marker == root) else { continue };
            let promised = |photo: u16| report.photos.iter().any(|promise| promise.photo == photo);
            let (new, old) = match entry.op.kind {
                Kind::ReplacePhoto { old, new } => (Some(new), Some(old)),
                Kind::AddPhoto(new) | Kind::Answer { photo: Some(new), .. } => (Some(new), None),
                Kind::DropPhoto(old) => (None, Some(old)),
                _ => continue,
            };
            if new.is_some_and(|new| !promised(new) && !self.tally.taken_out.contains(&(root, new))) {
                found.push("I1 loss: a photo that was added is in no manifest".into());
            }
            let once = |old: u16| self.tally.promises.get(&(root, old)).is_some_and(|times| *times == 1);
            if old.is_some_and(|old| promised(old) && once(old)) {
                found.push("I7 a photo that was taken out is still promised".into());
            }
        }
        for photo in &account.photos {
            let Entity::Report(id) = photo.entity else { continue };
            let waits = db.reports.get(&id).filter(|report| {
                report.status != saberling_wire::ReportStatus::Withdrawn
                    && report.followers.contains(&account.ident)
                    && report.photos.iter().any(|promise| promise.photo == photo.photo && !promise.attached)
            });
            // One that was refused when it was promised again was dealt with by that.
            let ends_otherwise = |other: &LocalPhoto| {
                (other.entity, other.photo) == (photo.entity, photo.photo)
                    && matches!(other.state, PhotoState::Refused | PhotoState::Lost)
            };
            let is_open = waits.is_some() && !account.photos.iter().any(ends_otherwise);
            if photo.state == PhotoState::NotNeeded && is_open {
                found.push("I1 loss: a photo ended as not needed that is promised".into());
            }
            if photo.state == PhotoState::Refused && photo.photo != UNDECODABLE {
                found.push("I1 loss: a good photo was refused for good".into());
            }
        }
    }

    /// I6, I8: fetched photos are whole, and a row shows each; no shown one is missing.
    pub(crate) fn check_media(&self, who: (usize, usize), found: &mut Vec<String>) {
        let (phone, account) = (&self.phones[who.0], self.account_at(who));
        if account.revoked || account.epoch.is_none() {
            return;
        }
        let shown = phone.shown_photos(who.1);
        for ((_, photo), bytes) in phone.media.iter().filter(|(key, _)| key.0 == account.ident) {
            if !shown.contains(photo) {
                found.push("I6 a fetched photo stays though no row shows it".into());
            }
            if !bytes.iter().all(|chunk| *chunk) {
                found.push("I8 a fetched photo is damaged".into());
            }
        }
        if shown.iter().any(|photo| !phone.media.contains_key(&(account.ident, *photo))) {
            found.push("I4 a photo that a row shows cannot be fetched".into());
        }
    }

    /// What jobs have said is true, and each says "me too" once.
    pub(crate) fn check_said(&self, city: &City, found: &mut Vec<String>) {
        for report in city.db.reports.values() {
            if report.incomplete && !report.lacks_photos() {
                found.push("I7 photos are overdue that are there".into());
            }
            let answered = |question: u32| report.answers.iter().any(|(to, _)| *to == question);
            if report.question.is_some_and(answered) {
                found.push("I7 an answered question is asked on".into());
            }
            let last = report.asked.last().copied();
            if report.question.is_none() && last.is_some_and(|question| !answered(question)) {
                found.push("I7 a question ended that nobody answered".into());
            }
            for (place, (ident, _)) in report.me_too.iter().enumerate() {
                if report.me_too[..place].iter().any(|(other, _)| other == ident) {
                    found.push("I2 one identity says me too twice".into());
                }
            }
        }
    }

    /// Time alone changes nothing: what the feed holds is what the rules would show now.
    pub(crate) fn check_feed(&mut self) {
        let mut found = Vec::new();
        for city in self.cities.iter().filter(|city| !city.closed) {
            let (eye, mut shown) = (city.eye(), 0);
            for row in &city.db.feed {
                let Change::Upsert(published) = &row.change else { continue };
                shown += 1;
                if city.db.project(eye, row.entity, row.scope).as_ref() != Some(published) {
                    found.push("I5 what a row shows changed without a revision");
                }
            }
            let reports = city.db.reports.keys().map(|id| Entity::Report(*id));
            let all = reports.chain(city.db.tasks.keys().map(|id| Entity::Task(*id)));
            if shown != all.map(|entity| city.db.scopes(entity, eye).len()).sum::<usize>() {
                found.push("I4 a scope changed without a revision");
            }
        }
        found.into_iter().for_each(|text| self.bad(text));
    }

    /// I1, I4: a "me too" that was acknowledged counts and is heard of, as long as the report is public.
    pub(crate) fn check_me_too(&self, who: (usize, usize), found: &mut Vec<String>) {
        let account = self.account_at(who);
        let server = &self.cities[usize::from(account.city)];
        for entry in account.outbox.iter().filter(|entry| entry.op.kind == Kind::MeToo && entry.was_acked) {
            let root = self.tally.acts.get(&entry.op.marker).map_or(0, |act| act.root);
            let public = server.db.reports.values().find(|report| {
                report.marker == root
                    && report.is_public(server.eye())
                    && account.areas.contains(&report.area)
            });
            // Whoever said it twice counts once, by whichever of the two.
            let said: Vec<_> =
                account.outbox.iter().filter(|other| other.op.entity == entry.op.entity).collect();
            let counts = public.is_none_or(|report| {
                report.me_too.iter().any(|(who, marker)| {
                    *who == account.ident || said.iter().any(|other| other.op.marker == *marker)
                })
            });
            if !counts && !account.revoked {
                found.push("I1 loss: an acknowledged me too does not count".into());
            }
            let hears = public.is_none_or(|report| {
                let own = Scope::Own(account.ident);
                let rows = &mut self.phones[who.0].rows_of(who.1);
                !report.only_hears(own)
                    || rows.any(|(entity, row)| entity == entry.op.entity && row.scope == own)
            });
            if !hears && !account.revoked {
                found.push("I4 who said me too hears nothing of it".into());
            }
        }
    }
}
