//! Two cities, the phones of their people, and a tally beside both: who did what, by marker. The
//! tally is never seen by phone or server; the checks compare it with what they hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::phone::{Account, Ids, Phone, Purged};
use crate::plants::Rules;
use crate::rng::Trace;
use crate::schedule::Event;
use crate::server::{Activation, City, Form};
use crate::vocabulary::{Crew, Entity, Grant, Ident, Marker, Person, PushRequest};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ActKind {
    Create,
    Note,
    Withdraw,
    Dispute,
    Edit,
    Answer,
    Claim,
    Start,
    Progress,
    Done,
    Office,
    MeToo,
    Erase,
}

impl ActKind {
    /// Something stands on the server for it, as long as its report is not erased.
    pub(crate) const fn is_kept(self) -> bool {
        matches!(self, Self::Create | Self::Note | Self::Done | Self::Withdraw | Self::Edit | Self::Answer)
    }
}

/// One human act.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Act {
    pub(crate) kind: ActKind,
    pub(crate) city: u8,
    /// The marker of the report that it is about.
    pub(crate) root: Marker,
    pub(crate) person: Option<Person>,
}

#[derive(Clone, Default)]
pub(crate) struct Tally {
    pub(crate) acts: BTreeMap<Marker, Act>,
    /// Markers of reports that were erased.
    pub(crate) erased: BTreeSet<Marker>,
    pub(crate) withdrawn: BTreeSet<Marker>,
    pub(crate) purged: Vec<Purged>,
    pub(crate) revoked: BTreeSet<(u8, Ident)>,
    /// Cities in which somebody took a foreign id.
    pub(crate) imposters: BTreeSet<u8>,
    /// What other phones that know a secret send, by city.
    pub(crate) bearers: Vec<(u8, PushRequest)>,
    /// Who was activated by a code, within an epoch.
    pub(crate) activated: BTreeMap<(u8, u32, u32), BTreeSet<Ident>>,
    /// The reports that ever promised a photo, by marker.
    pub(crate) promised: BTreeMap<(u8, u16), BTreeSet<Marker>>,
    /// Which report is whose, by its secret.
    pub(crate) by_secret: BTreeMap<u32, Marker>,
    /// Which report is which, as the server took it.
    pub(crate) created: BTreeMap<(u8, Entity), Marker>,
    /// How many acts promised a photo for a report, by the report's marker.
    pub(crate) promises: BTreeMap<(Marker, u16), usize>,
    /// Photos that somebody took out of a report.
    pub(crate) taken_out: BTreeSet<(Marker, u16)>,
}

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) rules: Rules,
    pub(crate) cities: [City; 2],
    pub(crate) phones: Vec<Phone>,
    pub(crate) ids: Ids,
    pub(crate) tally: Tally,
    /// Requests on the network, which may arrive once more.
    pub(crate) sent: Vec<(u8, PushRequest)>,
    pub(crate) forms: Vec<(u8, Form)>,
    pub(crate) phone_copies: BTreeMap<usize, Phone>,
    pub(crate) violations: Vec<String>,
    pub(crate) trace: Trace,
}

/// The city, and for a crew's account person and crew.
type Role = (u8, Option<(Person, Crew)>);

/// City and crew of the people: one phone holds a resident and two members of a crew.
const PHONES: &[&[Role]] = &[
    &[(0, None)],
    &[(0, Some((1, 0))), (0, Some((2, 0))), (0, None)],
    &[(0, Some((3, 1)))],
    &[(1, None), (1, Some((4, 0)))],
];
/// More phones than this are not cloned.
const MOST_PHONES: usize = 6;

impl World {
    pub(crate) fn new(rules: Rules) -> Self {
        let mut world = Self {
            rules,
            cities: [City::new(0, rules), City::new(1, rules)],
            phones: Vec::new(),
            ids: Ids::default(),
            tally: Tally::default(),
            sent: Vec::new(),
            forms: Vec::new(),
            phone_copies: BTreeMap::new(),
            violations: Vec::new(),
            trace: Trace::START,
        };
        for people in PHONES {
            let accounts = people.iter().map(|(city, crew)| world.account(*city, *crew)).collect();
            world.phones.push(Phone::new(rules, accounts));
        }
        world
    }

    fn account(&mut self, city: u8, crew: Option<(Person, u8)>) -> Account {
        let (ident, boot_id) = (self.ids.in_city(city), self.ids.everywhere());
        let mut account = Account::new(city, ident, crew.map(|(person, _)| person), boot_id);
        if let Some((person, crew)) = crew {
            let code = self.ids.in_city(city);
            let server = &mut self.cities[usize::from(city)];
            server.make_code(code, person, crew);
            server.activate(code, ident, boot_id);
            account.grant = Some(Grant { person, crew });
        }
        account
    }

    pub(crate) fn bad(&mut self, text: impl Into<String>) {
        self.violations.push(text.into());
    }

    /// All accounts of residents or of crews, as (phone, account).
    pub(crate) fn accounts(&self, crew: bool) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (phone, each) in self.phones.iter().enumerate() {
            for (place, account) in each.accounts.iter().enumerate() {
                if account.person.is_some() == crew {
                    found.push((phone, place));
                }
            }
        }
        found
    }

    pub(crate) fn account_at(&self, (phone, account): (usize, usize)) -> &Account {
        &self.phones[phone].accounts[account]
    }

    pub(crate) fn run(&mut self, events: &[Event]) {
        for event in events {
            self.step(*event);
            self.collect();
            self.check_step();
            let outboxes: usize =
                self.phones.iter().flat_map(|p| &p.accounts).map(|account| account.outbox.len()).sum();
            for value in [event.number(), self.counters(), outboxes as u64, self.violations.len() as u64] {
                self.trace.note(value);
            }
        }
        self.quiet();
        self.collect();
        self.check_end();
        self.trace.note(self.counters());
        for city in &self.cities {
            city.db.effects().into_iter().for_each(|marker| self.trace.note(u64::from(marker)));
        }
        for row in self.phones.iter().flat_map(|phone| phone.rows.values()) {
            self.trace.note(u64::from(row.rev) << 32 | u64::from(row.projection.version));
        }
        self.trace.note(self.violations.len() as u64);
    }

    fn counters(&self) -> u64 {
        let [a, b] = &self.cities;
        u64::from(a.db.counter) << 40 | u64::from(b.db.counter) << 20 | u64::from(a.db.epoch)
    }

    /// Takes over what phones noted.
    pub(crate) fn collect(&mut self) {
        for phone in &mut self.phones {
            self.violations.append(&mut phone.violations);
            self.tally.purged.append(&mut phone.purged);
        }
    }

    pub(crate) fn copy_phone(&mut self, phone: usize, back: bool) {
        if !back {
            self.phone_copies.insert(phone, self.phones[phone].clone());
        } else if let Some(copy) = self.phone_copies.get(&phone) {
            // The folder is where it is now; only the database is older.
            let folder = self.phones[phone].folder;
            self.phones[phone] = copy.clone();
            self.phones[phone].folder = folder;
        }
    }

    /// A phone's database is copied to another phone; the copy may lack the keystore.
    pub(crate) fn clone_phone(&mut self, without_keys: bool) {
        if self.phones.len() >= MOST_PHONES {
            return;
        }
        self.phones.push(self.phones[0].clone());
        if without_keys {
            self.new_identity((self.phones.len() - 1, 0));
        }
    }

    pub(crate) fn new_identity(&mut self, (phone, account): (usize, usize)) {
        let city = self.phones[phone].accounts[account].city;
        let markers = self.phones[phone].take_new_identity(account, &mut self.ids);
        for marker in markers {
            self.tally.acts.insert(marker, Act { kind: ActKind::Claim, city, root: 0, person: None });
        }
    }

    /// A pending activation is tried, or a new one begun.
    pub(crate) fn activate(&mut self, phone: usize, crew: u8, reply_lost: bool, stolen: bool) -> bool {
        let pending = self.phones[phone].accounts.iter().position(|a| a.code.is_some() && a.grant.is_none());
        let place = match pending {
            Some(place) => place,
            None => self.begin_activation(phone, crew),
        };
        let account = self.phones[phone].accounts[place].clone();
        let Some(code) = account.code else { return false };
        if stolen {
            let ident = self.ids.in_city(account.city);
            self.ask_activation(account.city, code, ident, 0);
        }
        let answer = self.ask_activation(account.city, code, account.ident, account.boot_id);
        if reply_lost {
            return false;
        }
        let account = &mut self.phones[phone].accounts[place];
        match answer {
            Activation::Granted(grant) => account.grant = Some(grant),
            Activation::CodeUsed | Activation::CodeWrong => {
                account.code = None;
                self.check_refused_code(account_key(&self.phones[phone].accounts[place]), code, answer);
            }
            Activation::NotServed => return false,
        }
        true
    }

    fn begin_activation(&mut self, phone: usize, crew: u8) -> usize {
        let city = self.phones[phone].accounts[0].city;
        let (ident, boot_id) = (self.ids.in_city(city), self.ids.everywhere());
        let mut account = Account::new(city, ident, Some(5), boot_id);
        let code = self.ids.in_city(city);
        account.code = Some(code);
        self.cities[usize::from(city)].make_code(code, 5, crew);
        self.phones[phone].accounts.push(account);
        self.phones[phone].accounts.len() - 1
    }

    fn ask_activation(&mut self, city: u8, code: u32, ident: Ident, boot_id: u32) -> Activation {
        let server = &mut self.cities[usize::from(city)];
        let boot_id = if boot_id == 0 { self.ids.everywhere() } else { boot_id };
        let answer = server.activate(code, ident, boot_id);
        if matches!(answer, Activation::Granted(_)) {
            let key = (city, server.db.epoch, code);
            self.tally.activated.entry(key).or_default().insert(ident);
        }
        answer
    }

    /// A code is refused as used only when somebody else used it.
    fn check_refused_code(&mut self, (city, ident): (u8, Ident), code: u32, answer: Activation) {
        let epoch = self.cities[usize::from(city)].db.epoch;
        let own = self.tally.activated.get(&(city, epoch, code)).is_some_and(|all| all.contains(&ident));
        if answer == Activation::CodeUsed && own {
            self.bad("I11 an activation whose reply was lost is refused for ever");
        }
    }
}

fn account_key(account: &Account) -> (u8, Ident) {
    (account.city, account.ident)
}
