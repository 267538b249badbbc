//! What people do: an act is recorded with its photos in one transaction, and its bytes are frozen.

use std::collections::BTreeMap;

use super::{Entry, LocalPhoto, OpState, Phone, PhotoState};
use crate::plants::Plant;
use crate::vocabulary::{Code, Entity, Kind, Marker, Op, Photo};

/// Where ids come from. Entities and operations count within a city, so that two cities use the same
/// ids; markers and bytes are unique everywhere.
#[derive(Clone, Default)]
pub(crate) struct Ids {
    in_city: [u32; 2],
    everywhere: u32,
    derived: BTreeMap<(u8, u32, u32), u32>,
}

impl Ids {
    pub(crate) fn in_city(&mut self, city: u8) -> u32 {
        let next = &mut self.in_city[usize::from(city)];
        *next += 1;
        *next
    }

    pub(crate) fn everywhere(&mut self) -> u32 {
        self.everywhere += 1;
        self.everywhere
    }

    /// A new id that depends on the old one and the report's secret only: whoever makes it anew, from
    /// an older copy of the database too, makes the same.
    pub(crate) fn derived(&mut self, city: u8, old: u32, secret: u32) -> u32 {
        let fresh = self.in_city(city);
        *self.derived.entry((city, old, secret)).or_insert(fresh)
    }
}

impl Phone {
    /// Records an act. `crash` ends the transaction in the middle: nothing of it was there.
    pub(crate) fn record(&mut self, account: usize, op: Op, photos: &[Photo], crash: bool) {
        let half = crash && self.rules.broken(Plant::ActInTwoSteps);
        if crash && !half {
            return;
        }
        let (folder, durable) = (self.folder, !self.rules.broken(Plant::PhotoNotFsynced));
        let account = &mut self.accounts[account];
        if !half {
            account.photos.extend(photos.iter().map(|photo| LocalPhoto {
                op_id: op.id,
                entity: op.entity,
                photo: *photo,
                state: PhotoState::Queued,
                folder,
                durable,
            }));
        }
        if let (Kind::Create { .. }, Entity::Report(id)) = (&op.kind, op.entity) {
            account.secrets.insert(id, op.proof);
        }
        account.outbox.push(Entry::queued(op));
    }

    /// A planted edit: the app writes the waiting bytes anew.
    pub(crate) fn edit_in_place(&mut self, account: usize, hash: u32) {
        let waiting = self.accounts[account]
            .outbox
            .iter_mut()
            .find(|entry| entry.state == OpState::Queued && matches!(entry.op.kind, Kind::Create { .. }));
        if let Some(entry) = waiting {
            entry.op.hash = hash;
        }
    }

    /// A refused create that waits for the person.
    fn refused_create(&self, account: usize) -> Option<usize> {
        self.accounts[account].outbox.iter().position(|entry| {
            matches!(entry.op.kind, Kind::Create { .. })
                && entry.state == OpState::Rejected(Code::Invalid)
                && !entry.settled
        })
    }

    /// A correction is a new create before everything that depends on it.
    pub(crate) fn correct(&mut self, account: usize, op_id: u32, hash: u32) {
        let Some(place) = self.refused_create(account) else { return };
        let account = &mut self.accounts[account];
        let old = &mut account.outbox[place];
        old.settled = true;
        let (old_id, mut op) = (old.op.id, old.op.clone());
        op.id = op_id;
        op.hash = hash;
        if let Kind::Create { valid, .. } = &mut op.kind {
            *valid = true;
        }
        account.outbox.insert(place + 1, Entry::queued(op));
        for photo in account.photos.iter_mut().filter(|photo| photo.op_id == old_id) {
            photo.op_id = op_id;
        }
    }

    /// A discard takes the dependents along, visibly. A report that was moved here goes while the server does
    /// not know it.
    pub(crate) fn discard(&mut self, account: usize) {
        let waits = |entry: &Entry| entry.waits_for_report && entry.state == OpState::Queued;
        let claim = || self.accounts[account].outbox.iter().position(waits);
        let Some(place) = self.refused_create(account).or_else(claim) else { return };
        let account = &mut self.accounts[account];
        let (entity, moved) = (account.outbox[place].op.entity, waits(&account.outbox[place]));
        for entry in account.outbox.iter_mut().filter(|entry| entry.op.entity == entity) {
            entry.settled = true;
            entry.state = OpState::Discarded;
            entry.was_acked = false;
        }
        if let (true, Entity::Report(id)) = (moved, entity) {
            account.secrets.remove(&id);
        }
        account.photos.retain(|photo| photo.entity != entity);
    }

    /// Photos that can never be attached as they are; the person drops them from the manifest.
    pub(crate) fn dead_photo(&self, account: usize) -> Option<(u32, Photo)> {
        let account = &self.accounts[account];
        let dead = account.photos.iter().find(|photo| {
            let waits = account.outbox.iter().any(|entry| {
                let takes_out = match entry.op.kind {
                    Kind::DropPhoto(old) | Kind::ReplacePhoto { old, .. } => old == photo.photo,
                    _ => false,
                };
                entry.op.entity == photo.entity && takes_out
            });
            matches!(photo.state, PhotoState::Refused | PhotoState::Lost) && !waits
        })?;
        match dead.entity {
            Entity::Report(id) => Some((id, dead.photo)),
            Entity::Task(_) => None,
        }
    }

    /// The power goes, or the folder moves: neither may cost a photo.
    pub(crate) fn lose_power(&mut self) {
        for account in &mut self.accounts {
            for photo in account.photos.iter_mut().filter(|photo| !photo.durable) {
                photo.state = PhotoState::Lost;
                self.violations.push("I1 loss: a photo that was recorded is gone after a power cut".into());
            }
        }
    }

    pub(crate) fn reboot(&mut self, ids: &mut Ids) {
        let shared = ids.everywhere();
        for account in &mut self.accounts {
            let own = ids.everywhere();
            account.boot_id = if self.rules.broken(Plant::BootIdShared) { shared } else { own };
        }
    }

    /// The keystore is wiped: the rows of the old identity stay aside, the own reports are claimed.
    pub(crate) fn take_new_identity(&mut self, account: usize, ids: &mut Ids) -> Vec<Marker> {
        let old = self.accounts[account].ident;
        let owner = &mut self.accounts[account];
        owner.ident = ids.in_city(owner.city);
        owner.boot_id = ids.everywhere();
        let (city, own) = (owner.city, owner.own_reports());
        self.rows.retain(|key, _| key.0 != old);
        self.media.retain(|key, _| key.0 != old);
        self.accounts[account].epoch = Some(0);
        self.lose_continuity(account, None, false);
        if self.rules.broken(Plant::NoClaim) {
            return Vec::new();
        }
        let mut markers = Vec::new();
        for id in own {
            let marker = ids.everywhere();
            let proof = self.accounts[account].secrets.get(&id).copied().unwrap_or(0);
            let (op_id, hash) = (ids.in_city(city), ids.everywhere());
            let entity = Entity::Report(id);
            let op = Op { id: op_id, entity, kind: Kind::Claim, hash, marker, proof, base: None };
            self.record(account, op, &[], false);
            markers.push(marker);
        }
        // Before all that depends on them.
        self.accounts[account].outbox.rotate_right(markers.len());
        markers
    }
}

impl Entry {
    pub(crate) fn queued(op: Op) -> Self {
        Self {
            op,
            state: OpState::Queued,
            was_acked: false,
            acked_at: 0,
            judged_in: 0,
            postponed: 0,
            waits_for_report: false,
            settled: false,
        }
    }
}
