//! Which operations may go now, and the one answer to lost continuity.

use std::collections::BTreeSet;

use super::{Account, Entry, OpState, Phone, PhotoState, Track};
use crate::plants::{Plant, Rules};
use crate::vocabulary::{Code, Entity, Kind};

impl Account {
    /// The next request's operations, in the phone's order. None goes before an earlier one of its
    /// entity is settled, except in the same request; a completion not even then (ADR 12).
    ///
    /// A "me too" that was acknowledged goes again only while the public row is there in the present
    /// epoch: a restored server may have forgotten that the report is public, and would refuse for
    /// good what it had taken.
    pub(crate) fn batch(&mut self, limit: usize, shown: &BTreeSet<Entity>, rules: Rules) -> Vec<usize> {
        let complete = self.lanes[1].is_complete;
        let waits = |entity: Entity| !(complete && shown.contains(&entity));
        let (mut held, mut started) = (BTreeSet::new(), BTreeSet::new());
        let mut batch = Vec::new();
        for (place, entry) in self.outbox.iter_mut().enumerate() {
            let entity = entry.op.entity;
            match entry.state {
                OpState::Rejected(_) if entry.holds_dependents(rules) => {
                    held.insert(entity);
                }
                OpState::Queued => {
                    let again = entry.op.kind == Kind::MeToo && entry.was_acked;
                    if again && waits(entity) && !rules.broken(Plant::MeTooBeforeRefetch) {
                        continue;
                    }
                    let goes = entry.may_go(&held, &started, rules) && batch.len() < limit;
                    entry.postponed = entry.postponed.saturating_sub(1);
                    if matches!(entry.op.kind, Kind::Start(_)) {
                        started.insert(entity);
                    }
                    if goes {
                        batch.push(place);
                    } else if !(entry.waits_for_report && rules.broken(Plant::ClaimHoldsNothing)) {
                        held.insert(entity);
                    }
                }
                _ => {}
            }
        }
        batch
    }

    /// Everything that is kept goes again.
    pub(crate) fn queue_again(&mut self) {
        for entry in &mut self.outbox {
            if matches!(entry.state, OpState::Acked { .. }) {
                entry.state = OpState::Queued;
            }
            if entry.waits_for_report {
                entry.postponed = 0;
            }
        }
        for photo in &mut self.photos {
            if matches!(photo.state, PhotoState::Verified { .. }) {
                photo.state = PhotoState::Queued;
            }
        }
    }
}

impl Track {
    pub(crate) fn begin_anew(&mut self) {
        self.cursor = None;
        self.generation += 1;
        self.is_complete = false;
    }
}

impl Entry {
    fn holds_dependents(&self, rules: Rules) -> bool {
        matches!(self.op.kind, Kind::Create { .. })
            && !matches!(self.state, OpState::Rejected(Code::Exists))
            && !self.settled
            && !rules.broken(Plant::DependentsNotHeld)
    }

    fn may_go(&self, held: &BTreeSet<Entity>, started: &BTreeSet<Entity>, rules: Rules) -> bool {
        let entity = self.op.entity;
        if self.postponed > 0 {
            return false;
        }
        match (&self.op.kind, rules.0) {
            (Kind::Complete { .. }, Some(Plant::DoneOvertakesStart)) => true,
            (Kind::Complete { .. }, Some(Plant::DoneBesideStart)) => !held.contains(&entity),
            (Kind::Complete { .. }, _) => !held.contains(&entity) && !started.contains(&entity),
            _ => !held.contains(&entity),
        }
    }
}

impl Phone {
    /// New epoch, failed cursor or new identity: one transaction stores the epoch, queues everything
    /// again and begins a refetch. `crash` ends it in the middle, which only a plant notices.
    pub(crate) fn lose_continuity(&mut self, account: usize, epoch: Option<u32>, crash: bool) {
        let rules = self.rules;
        if crash && !rules.broken(Plant::EpochBeforeQueue) {
            return;
        }
        let account = &mut self.accounts[account];
        let changed = account.epoch != epoch;
        account.epoch = epoch;
        account.at = None;
        account.seen = 0;
        account.lanes.iter_mut().for_each(Track::begin_anew);
        if changed && !crash && !rules.broken(Plant::EpochIgnored) {
            account.queue_again();
        }
    }
}
