//! What an event means: people's acts, the office, the operator, and faults.

use crate::exchange::PushFault;
use crate::phone::Way;
use crate::plants::Plant;
use crate::schedule::{Event, EventKind};
use crate::vocabulary::{AREAS, Entity, Kind, Lane, Op, Photo, Snapshot};
use crate::world::{Act, ActKind, World};

/// Photos of residents are few, so that some are equal; a crew's are others.
const RESIDENT_PHOTOS: Photo = 5;

impl World {
    pub(crate) fn step(&mut self, event: Event) {
        let (a, b, c) = (usize::from(event.a), usize::from(event.b), usize::from(event.c));
        match event.kind {
            EventKind::Create
            | EventKind::Note
            | EventKind::AddPhoto
            | EventKind::Edit
            | EventKind::Withdraw
            | EventKind::Dispute
            | EventKind::Correct
            | EventKind::Discard
            | EventKind::DropPhoto
            | EventKind::Replace
            | EventKind::MeToo
            | EventKind::Erase
            | EventKind::Alter
            | EventKind::Answer
            | EventKind::Move
            | EventKind::Areas => self.resident(event, (a, b, c)),
            EventKind::TakeOn | EventKind::Start | EventKind::Done | EventKind::Decline => {
                self.crew(event.kind, (a, b, c));
            }
            EventKind::Office
            | EventKind::FormLoad
            | EventKind::FormSend
            | EventKind::MoveMember
            | EventKind::Activate
            | EventKind::Confirm
            | EventKind::Revoke => self.people(event.kind, (a, b, c)),
            EventKind::Push
            | EventKind::Late
            | EventKind::Pull
            | EventKind::Public
            | EventKind::Fetch
            | EventKind::Upload => {
                self.network(event.kind, (a, b, c));
            }
            _ => self.fault(event.kind, (a, b, c)),
        }
    }

    pub(crate) fn pick(&self, crew: bool, which: usize) -> (usize, usize) {
        let all = self.accounts(crew);
        all[which % all.len()]
    }

    /// Any account; the first of each phone come first.
    fn anybody(&self, which: usize) -> (usize, usize) {
        let mut all = self.accounts(false);
        all.truncate(1);
        all.extend(self.accounts(true));
        all.extend(self.accounts(false).into_iter().skip(1));
        all[which % all.len()]
    }

    /// Records an act of an account, with the photos that it promises.
    pub(crate) fn record(&mut self, who: (usize, usize), entity: Entity, kind: Kind, crash: bool) {
        let (phone, account) = who;
        let owner = &self.phones[phone].accounts[account];
        let (city, person) = (owner.city, owner.person);
        let (op_id, hash, marker) = (self.ids.in_city(city), self.ids.everywhere(), self.ids.everywhere());
        let proof = match (entity, &kind) {
            (Entity::Report(_), Kind::Create { .. }) => self.ids.everywhere(),
            (Entity::Report(id), _) => owner.secrets.get(&id).copied().unwrap_or(0),
            (Entity::Task(_), _) => 0,
        };
        let photos: Vec<Photo> = match &kind {
            Kind::Create { manifest, .. } => manifest.clone(),
            Kind::ReplacePhoto { new, .. } => vec![*new],
            Kind::AddPhoto(photo) | Kind::Start(photo) | Kind::Complete { photo, .. } => vec![*photo],
            Kind::Answer { photo, .. } => photo.iter().copied().collect(),
            _ => Vec::new(),
        };
        let base = match entity {
            Entity::Task(_) => self.seen_version(who, entity),
            Entity::Report(_) => None,
        };
        let root = self.root(who, entity, &kind, (marker, proof));
        let op = Op { id: op_id, entity, kind: kind.clone(), hash, marker, proof, base };
        // Evidence outlives an erased report; only the report's own photos go with it.
        for photo in photos.iter().filter(|_| matches!(entity, Entity::Report(_))) {
            self.tally.promised.entry((city, *photo)).or_default().insert(root);
            *self.tally.promises.entry((root, *photo)).or_default() += 1;
        }
        if let Kind::DropPhoto(old) | Kind::ReplacePhoto { old, .. } = kind {
            self.tally.taken_out.insert((root, old));
        }
        self.tally.acts.insert(marker, Act { kind: ActKind::of(&kind), city, root, person });
        self.phones[phone].record(account, op, &photos, crash);
    }

    fn seen_version(&self, (phone, account): (usize, usize), entity: Entity) -> Option<u32> {
        let mut rows = self.phones[phone].rows_of(account);
        rows.find(|(row, _)| *row == entity).map(|(_, row)| row.projection.version)
    }

    /// The report that an act is about, by marker.
    fn root(
        &mut self,
        who: (usize, usize),
        entity: Entity,
        kind: &Kind,
        (marker, secret): (u32, u32),
    ) -> u32 {
        match (kind, self.tally.by_secret.get(&secret)) {
            (Kind::Complete { snapshot, .. }, _) => snapshot.content,
            (Kind::Create { .. }, _) => {
                self.tally.by_secret.insert(secret, marker);
                marker
            }
            (Kind::MeToo, _) => self.content_of(who, entity),
            (_, Some(root)) => *root,
            _ => match self.content_seen(who, entity) {
                0 => self.content_of(who, entity),
                seen => seen,
            },
        }
    }

    /// What the office asks, as the phone last heard.
    fn asked(&self, (phone, account): (usize, usize), id: u32) -> Option<u32> {
        let mut rows = self.phones[phone].rows_of(account);
        rows.find_map(|(row, each)| each.projection.question.filter(|_| row == Entity::Report(id)))
    }

    fn content_seen(&self, (phone, account): (usize, usize), entity: Entity) -> u32 {
        let mut rows = self.phones[phone].rows_of(account);
        let row = rows.find(|(row, each)| *row == entity && each.scope.lane() == Lane::Own);
        row.and_then(|(_, row)| row.projection.markers.first().copied()).unwrap_or(0)
    }

    /// The marker of a report whose content is not on the phone (any more): the tally looks it up.
    fn content_of(&self, who: (usize, usize), entity: Entity) -> u32 {
        self.tally.created.get(&(self.account_at(who).city, entity)).copied().unwrap_or(0)
    }

    fn me_too(&mut self, who: (usize, usize), which: usize, crash: bool) {
        let rows = self.phones[who.0].rows_of(who.1);
        let public: Vec<Entity> =
            rows.filter(|(_, row)| row.scope.lane() == Lane::Public).map(|(entity, _)| entity).collect();
        let Some(entity) = public.get(which % public.len().max(1)).copied() else { return };
        if self.content_of(who, entity) != 0 {
            self.record(who, entity, Kind::MeToo, crash);
        }
    }

    fn resident(&mut self, event: Event, (a, b, c): (usize, usize, usize)) {
        let who = self.pick(false, a);
        let crash = c % 9 == 8;
        let photo = u16::try_from(c % usize::from(RESIDENT_PHOTOS)).unwrap_or(0);
        match event.kind {
            EventKind::Create => {
                let id = self.ids.in_city(self.account_at(who).city);
                let manifest = if c % 4 < 3 { vec![photo] } else { Vec::new() };
                let kind =
                    Kind::Create { manifest, valid: b % 6 != 0, confidential: b % 7 == 3, area: area_of(b) };
                self.record(who, Entity::Report(id), kind, crash);
            }
            EventKind::Edit if self.rules.broken(Plant::EditInPlace) => {
                let hash = self.ids.everywhere();
                self.phones[who.0].edit_in_place(who.1, hash);
            }
            EventKind::Correct => {
                let city = self.account_at(who).city;
                let (op_id, hash) = (self.ids.in_city(city), self.ids.everywhere());
                self.phones[who.0].correct(who.1, op_id, hash);
            }
            EventKind::Move => self.move_report(who, (b, c), crash),
            EventKind::Discard => self.phones[who.0].discard(who.1),
            EventKind::DropPhoto => {
                self.drop_dead_photo(who);
            }
            EventKind::Replace => self.replace_photo(who, (b, photo), crash),
            EventKind::MeToo => self.me_too(who, b, crash),
            EventKind::Areas => {
                let first = area_of(b);
                self.phones[who.0].take_areas(who.1, vec![first, (first + 1) % AREAS]);
            }
            _ => {
                let own = self.account_at(who).own_reports();
                let Some(id) = own.get(b % own.len().max(1)).copied() else { return };
                let kind = match event.kind {
                    EventKind::AddPhoto => Kind::AddPhoto(photo),
                    EventKind::Withdraw => Kind::Withdraw,
                    EventKind::Erase => Kind::Erase,
                    EventKind::Dispute => Kind::Dispute,
                    EventKind::Alter => Kind::Edit {
                        confidential: (c % 3 > 0).then_some(c % 3 == 1),
                        area: (c % 2 == 1).then(|| area_of(b)),
                    },
                    EventKind::Answer => {
                        let Some(question) = self.asked(who, id) else { return };
                        Kind::Answer { question, photo: (c % 3 == 1).then_some(photo) }
                    }
                    _ => Kind::Note,
                };
                self.record(who, Entity::Report(id), kind, crash);
            }
        }
    }

    fn crew(&mut self, kind: EventKind, (a, b, c): (usize, usize, usize)) {
        let who = self.pick(true, a);
        let (phone, account) = who;
        let tasks: Vec<(Entity, u32)> = self.phones[phone]
            .rows_of(account)
            .filter(|(entity, _)| matches!(entity, Entity::Task(_)))
            .map(|(entity, row)| (entity, row.projection.report))
            .collect();
        let Some((task, report)) = tasks.get(b % tasks.len().max(1)).copied() else { return };
        let photo = RESIDENT_PHOTOS + u16::try_from(self.ids.everywhere() % 1_000).unwrap_or(0);
        let content = self.content_seen(who, Entity::Report(report));
        let kind = match kind {
            EventKind::TakeOn => Kind::TakeOn,
            EventKind::Start => Kind::Start(photo),
            EventKind::Done => Kind::Complete { photo, snapshot: Snapshot { report, content } },
            _ => Kind::Decline,
        };
        self.record(who, task, kind, c % 9 == 8);
    }

    fn network(&mut self, kind: EventKind, (a, b, c): (usize, usize, usize)) {
        let who = self.anybody(a);
        match kind {
            EventKind::Push => {
                let fault = match c % 12 {
                    1 => PushFault::RequestLost,
                    2 | 3 => PushFault::ReplyLost,
                    4 => PushFault::PhoneCrash,
                    5 => PushFault::ServerCrash,
                    6 => PushFault::Portal,
                    7 => PushFault::Busy(b % 3),
                    _ => PushFault::None,
                };
                self.push(who, 1 + b % 4, fault);
            }
            EventKind::Late if !self.sent.is_empty() => {
                let (city, request) = self.sent[a % self.sent.len()].clone();
                self.serve_push(city, &request, None);
            }
            EventKind::Pull => {
                self.pull(who, [1, 2, 3, 50][b % 4], c % 7 == 1, c % 7 == 2);
            }
            EventKind::Public => {
                self.pull_lane(who, Lane::Public, [1, 2, 3, 50][b % 4], (c % 7 == 1, c % 7 == 2));
            }
            EventKind::Fetch => {
                self.fetch(who, c % 3 == 1);
            }
            EventKind::Upload => {
                let way = match c % 10 {
                    1 => Way::Cut(1),
                    2 => Way::Stops(1),
                    3 => Way::Cut(3),
                    4 => Way::Damaged,
                    5 => Way::ReplyLost,
                    6 if b % 3 == 0 => Way::Unreadable,
                    7 => Way::Stops(2),
                    _ => Way::Clear,
                };
                self.upload(who, way);
            }
            _ => {}
        }
    }

    fn fault(&mut self, kind: EventKind, (a, b, c): (usize, usize, usize)) {
        let phones = self.phones.len();
        let goes_back = matches!(kind, EventKind::Restore | EventKind::RollBack);
        if goes_back && self.tally.imposters.contains(&u8::from(a % 8 == 7)) && !self.forgets_imposters() {
            return;
        }
        let city = &mut self.cities[usize::from(a % 8 == 7)];
        match kind {
            EventKind::Backup => city.back_up(b % 3 != 1),
            EventKind::Restore => {
                city.restore(b);
            }
            EventKind::Snapshot => city.take_snapshot(),
            EventKind::RollBack => city.roll_back(a, b % 2 == 0, c % 3 == 1),
            EventKind::Compact => city.compact(),
            EventKind::Days => {
                self.cities.iter_mut().for_each(|city| city.day += 4);
                self.check_feed();
            }
            EventKind::Jobs => {
                city.run_jobs();
            }
            EventKind::SizeCap => self.phones[a % phones].cap = Some(b % 3),
            EventKind::Meddle => self.meddle(a, b),
            EventKind::ServerPower => city.lose_power(),
            EventKind::PhoneCopy => self.copy_phone(a % phones, false),
            EventKind::PhoneBack => self.copy_phone(a % phones, true),
            EventKind::NewIdentity => {
                let who = self.pick(false, a);
                self.new_identity(who);
            }
            EventKind::Clone => self.clone_phone(b % 2 == 1),
            EventKind::Reboot => self.phones[a % phones].reboot(&mut self.ids),
            EventKind::MoveFolder => self.phones[a % phones].folder += 1,
            EventKind::PhonePower => self.phones[a % phones].lose_power(),
            EventKind::Imposter => self.imposter(a, c),
            EventKind::Bearer => self.bearer((a, b)),
            _ => {}
        }
    }

    /// A known hole of `id_taken`, kept as a plant and otherwise left out: after a restore that forgets
    /// who took the id, a second copy of the phone's database sends the report under its old id, and
    /// the first under its new one.
    fn forgets_imposters(&self) -> bool {
        self.rules.broken(Plant::IdTakenForgotten)
    }
}

impl ActKind {
    fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Create { .. } => Self::Create,
            Kind::Note | Kind::AddPhoto(_) | Kind::ReplacePhoto { .. } => Self::Note,
            Kind::MeToo => Self::MeToo,
            Kind::Erase => Self::Erase,
            Kind::Withdraw => Self::Withdraw,
            Kind::Dispute => Self::Dispute,
            Kind::Edit { .. } => Self::Edit,
            Kind::Answer { .. } => Self::Answer,
            Kind::Claim | Kind::DropPhoto(_) => Self::Claim,
            Kind::Complete { .. } => Self::Done,
            Kind::Start(_) => Self::Start,
            Kind::TakeOn | Kind::Decline => Self::Progress,
        }
    }
}

fn area_of(number: usize) -> u8 {
    u8::try_from(number / 6).unwrap_or(0) % AREAS
}
