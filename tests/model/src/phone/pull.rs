//! The phone's side of a pull: rows and cursor in one transaction, and what may go afterwards.

use super::{Entry, OpState, Phone, PhotoState, Purged, Row};
use crate::plants::{Plant, Rules};
use crate::vocabulary::{Change, FeedRow, KEEP_DAYS, Page, PullReply, PullRequest, Rev, digest_of};

impl Phone {
    pub(crate) fn pull_request(&self, account: usize, limit: usize) -> Option<PullRequest> {
        let account = &self.accounts[account];
        let (at, cursor) = (account.at, account.cursor.clone());
        (!account.revoked).then_some(PullRequest { ident: account.ident, at, cursor, limit })
    }

    /// True when something changed.
    pub(crate) fn take_pull_reply(&mut self, account: usize, reply: &PullReply, crash: bool) -> bool {
        match reply {
            PullReply::UnknownDevice => false,
            PullReply::Revoked => {
                self.accounts[account].revoked |= !crash;
                false
            }
            PullReply::EpochChanged { epoch, safe_rev, day } => {
                if self.rules.broken(Plant::PurgeInNewEpoch) {
                    self.purge(account, *safe_rev, *day);
                }
                self.lose_continuity(account, Some(*epoch), crash);
                true
            }
            PullReply::MustRefetch => {
                if !crash {
                    let account = &mut self.accounts[account];
                    account.cursor = None;
                    account.generation += 1;
                }
                true
            }
            PullReply::Page(page) => self.take_page(account, page, crash),
        }
    }

    fn take_page(&mut self, account: usize, page: &Page, crash: bool) -> bool {
        let changed = !page.items.is_empty() || self.accounts[account].cursor.as_ref() != Some(&page.cursor);
        if crash {
            if self.rules.broken(Plant::CursorBeforeRows) {
                self.accounts[account].cursor = Some(page.cursor.clone());
            }
            return false;
        }
        if self.accounts[account].epoch.is_some_and(|epoch| epoch != page.at.epoch) {
            self.lose_continuity(account, Some(page.at.epoch), false);
        }
        for item in &page.items {
            self.apply(account, item);
        }
        let owner = &mut self.accounts[account];
        let same_epoch = owner.epoch == Some(page.at.epoch);
        owner.epoch = Some(page.at.epoch);
        owner.at = Some(page.at);
        owner.cursor = Some(page.cursor.clone());
        if !page.has_more {
            owner.seen = page.cursor.rev;
            self.end_pull(account, page);
        }
        if same_epoch {
            self.purge(account, page.safe_rev, page.day);
        }
        changed
    }

    fn apply(&mut self, account: usize, item: &FeedRow) {
        let key = self.key(self.accounts[account].ident, item.scope, item.entity);
        let generation = self.accounts[account].generation;
        match &item.change {
            Change::Upsert(projection) => {
                let row =
                    Row { scope: item.scope, rev: item.rev, projection: projection.clone(), generation };
                let before = self.rows.insert(key, row);
                let same = before.filter(|row| row.scope == item.scope && row.generation == generation);
                if same.is_some_and(|row| row.rev > item.rev) {
                    self.violations.push("I12 a row went back".into());
                }
            }
            Change::Leave | Change::Tombstone => {
                if !self.rules.broken(Plant::LeaveIgnored) {
                    self.rows.remove(&key);
                }
                if item.change == Change::Tombstone {
                    self.accounts[account].forget(item.entity);
                }
            }
        }
    }

    /// The last page of a pull: what a refetch did not bring again goes, and the digest is compared.
    fn end_pull(&mut self, account: usize, page: &Page) {
        let (owner, generation) = {
            let account_ = &self.accounts[account];
            let any = page.cursor.scopes.first().copied();
            let scope = any.unwrap_or(crate::vocabulary::Scope::Public);
            let key = self.key(account_.ident, scope, crate::vocabulary::Entity::Task(0));
            (key.0, account_.generation)
        };
        if !self.rules.broken(Plant::SweepIgnored) {
            self.rows.retain(|key, row| key.0 != owner || row.generation == generation);
        }
        let held = digest_of(self.rows_of(account).map(|(entity, row)| (entity, row.rev)));
        if page.digest.is_some_and(|digest| digest != held) {
            self.violations.push("I5 the digest of the scopes differs".into());
        }
    }

    /// Only what is acknowledged in the present epoch, backed up, and old enough may go.
    fn purge(&mut self, account: usize, safe_rev: Rev, today: u32) {
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
        let (city, mut kept) = (owner.city, Vec::new());
        for photo in std::mem::take(&mut owner.photos) {
            match photo.state {
                PhotoState::Verified { epoch, rev, day } if may((epoch, rev, day)) => {
                    self.purged.push(Purged::Photo { city, entity: photo.entity, photo: photo.photo });
                }
                _ => kept.push(photo),
            }
        }
        owner.photos = kept;
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
