//! The phone's side of a pull: rows and cursor in one transaction.

use super::{Phone, Row};
use crate::plants::Plant;
use crate::vocabulary::{Change, Entity, FeedRow, Lane, Page, PullReply, PullRequest, Scope, digest_of};

impl Phone {
    pub(crate) fn pull_request(&self, account: usize, lane: Lane, limit: usize) -> Option<PullRequest> {
        let account = &self.accounts[account];
        let (at, cursor) = (account.at, account.lanes[lane as usize].cursor.clone());
        let (ident, areas) = (account.ident, account.areas.clone());
        (!account.revoked).then_some(PullRequest { ident, lane, areas, at, cursor, limit })
    }

    /// The person has moved: other areas, and so another set of scopes.
    pub(crate) fn take_areas(&mut self, account: usize, areas: Vec<u8>) {
        self.accounts[account].areas = areas;
    }

    /// True when something changed.
    pub(crate) fn take_pull_reply(
        &mut self,
        account: usize,
        lane: Lane,
        reply: &PullReply,
        crash: bool,
    ) -> bool {
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
                    self.accounts[account].lanes[lane as usize].begin_anew();
                }
                true
            }
            PullReply::Page(page) => self.take_page(account, lane, page, crash),
        }
    }

    fn take_page(&mut self, account: usize, lane: Lane, page: &Page, crash: bool) -> bool {
        let track = &self.accounts[account].lanes[lane as usize];
        let changed = !page.items.is_empty() || track.cursor.as_ref() != Some(&page.cursor);
        if crash {
            if self.rules.broken(Plant::CursorBeforeRows) {
                self.accounts[account].lanes[lane as usize].cursor = Some(page.cursor.clone());
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
        owner.lanes[lane as usize].cursor = Some(page.cursor.clone());
        if !page.has_more {
            owner.lanes[lane as usize].is_complete = true;
            if lane == Lane::Own {
                owner.seen = page.cursor.rev;
            }
            self.end_pull(account, lane, page);
            self.drop_media(account);
        }
        if same_epoch {
            self.purge(account, page.safe_rev, page.day);
        }
        changed
    }

    fn apply(&mut self, account: usize, item: &FeedRow) {
        let key = self.key(self.accounts[account].ident, item.scope, item.entity);
        let generation = self.accounts[account].lanes[item.scope.lane() as usize].generation;
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
    fn end_pull(&mut self, account: usize, lane: Lane, page: &Page) {
        let both = self.rules.broken(Plant::LaneSweepsOther);
        let owner = self.key(self.accounts[account].ident, Scope::Public(0), Entity::Task(0)).0;
        let generation = self.accounts[account].lanes[lane as usize].generation;
        if !self.rules.broken(Plant::SweepIgnored) {
            self.rows.retain(|key, row| {
                key.0 != owner || row.generation == generation || (row.scope.lane() != lane && !both)
            });
        }
        let here = self.rows_of(account).filter(|(_, row)| row.scope.lane() == lane);
        let held = digest_of(here.map(|(entity, row)| (entity, row.rev)));
        if page.digest.is_some_and(|digest| digest != held) {
            self.violations.push("I5 the digest of the scopes differs".into());
        }
    }
}
