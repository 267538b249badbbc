//! What a phone may give up.

use super::{Entry, LocalPhoto, OpState, Phone, PhotoState, Purged};
use crate::plants::{Plant, Rules};
use crate::vocabulary::{KEEP_DAYS, Rev};

impl Phone {
    /// Only what is acknowledged in the present epoch, backed up, and old enough may go.
    pub(super) fn purge(&mut self, account: usize, safe_rev: Rev, today: u32) {
        let rules = self.rules;
        let owner = &mut self.accounts[account];
        let epoch = owner.epoch;
        let may = |acked: (u32, Rev, u32)| may_go(acked, (epoch, safe_rev, today), rules);
        let mut waiting = Vec::new();
        for entry in std::mem::take(&mut owner.outbox) {
            let acked = entry.acked_for_purge(rules);
            if acked.is_some_and(may) {
                self.purged.push(Purged::Op(entry.op.marker));
            } else {
                waiting.push(entry);
            }
        }
        owner.outbox = waiting;
        let (city, cap) = (owner.city, self.cap.unwrap_or(usize::MAX));
        let mut over =
            owner.photos.iter().filter(|photo| photo.may_be_forced(rules)).count().saturating_sub(cap);
        let mut kept = Vec::new();
        for photo in std::mem::take(&mut owner.photos) {
            let safe =
                matches!(photo.state, PhotoState::Verified { epoch, rev, day } if may((epoch, rev, day)));
            // Above the cap the oldest go all the same, but never one that is not acknowledged.
            let forced = !safe && over > 0 && photo.may_be_forced(rules);
            over -= usize::from(forced || (safe && over > 0));
            if safe || forced {
                let LocalPhoto { entity, photo, state, .. } = photo;
                self.purged.push(Purged::Photo { city, entity, photo, state, forced });
            } else {
                kept.push(photo);
            }
        }
        owner.photos = kept;
    }
}

impl LocalPhoto {
    fn may_be_forced(&self, rules: Rules) -> bool {
        matches!(self.state, PhotoState::Verified { .. }) || rules.broken(Plant::CapTakesUnsent)
    }
}

impl Entry {
    /// Epoch, revision and day that count. A duplicate counts by its reply: what the repetition did,
    /// say that it made this identity a follower, is newer than the act.
    fn acked_for_purge(&self, rules: Rules) -> Option<(u32, Rev, u32)> {
        let OpState::Acked { epoch, rev, day } = self.state else { return None };
        let rev = if rules.broken(Plant::PurgeAtActsRev) { rev } else { self.acked_at };
        Some((epoch, rev, day))
    }
}

fn may_go(acked: (u32, Rev, u32), now: (Option<u32>, Rev, u32), rules: Rules) -> bool {
    let ((epoch, rev, day), (present, safe_rev, today)) = (acked, now);
    let in_epoch = present == Some(epoch) || rules.broken(Plant::PurgeInNewEpoch);
    let backed_up = rev <= safe_rev || rules.broken(Plant::PurgeAtAck);
    let rested = today >= day + KEEP_DAYS || rules.broken(Plant::PurgeAtOnce);
    in_epoch && backed_up && rested
}
