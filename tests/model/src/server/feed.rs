//! The feed: one row for each (scope, entity), written in the transaction of the change, with a
//! revision of its own in commit order. And the pull that serves it.

use saberling_wire::ReportStatus;

use super::City;
use super::database::Database;
use crate::plants::Plant;
use crate::vocabulary::{
    AREAS, Change, Cursor, Entity, FeedRow, Ident, Lane, Page, Projection, PullReply, PullRequest, Rev,
    Scope, digest_of,
};

impl City {
    /// A transaction that changes a report and its tasks; returns the command's revision.
    pub(crate) fn change(&mut self, report: u32, apply: impl FnOnce(&mut Database)) -> Rev {
        let eye = self.eye();
        let before = self.db.reach(report, eye);
        let linked = self.linked_rows(report);
        let status = self.db.reports.get(&report).map(|report| report.status);
        apply(&mut self.db);
        self.audit(report, status);
        self.db.settle_status(report, status, eye);
        self.renew_versions(report);
        let after = self.db.reach(report, eye);
        let gone = !self.db.reports.contains_key(&report);
        let mut rows = Vec::new();
        for (entity, now) in &after {
            for scope in now {
                let projection = self.db.project(eye, *entity, *scope);
                rows.extend(projection.map(|row| (*scope, *entity, Change::Upsert(row))));
            }
            for scope in before.get(entity).into_iter().flatten().filter(|scope| !now.contains(scope)) {
                let change = if gone { Change::Tombstone } else { Change::Leave };
                rows.push((*scope, *entity, change));
            }
        }
        if !self.rules.broken(Plant::DuplicateUnrefreshed) {
            // Rows of other reports that name this one.
            let now = self.linked_rows(report).into_iter().filter(|row| !linked.contains(row));
            rows.extend(now.map(|(scope, entity, row)| (scope, entity, Change::Upsert(row))));
        }
        let rev = self.publish(rows);
        if let Some(report) = self.db.reports.get_mut(&report) {
            report.rev = rev;
        }
        rev
    }

    /// The rows of the reports that name this one.
    fn linked_rows(&self, report: u32) -> Vec<(Scope, Entity, Projection)> {
        let (eye, mut rows) = (self.eye(), Vec::new());
        for entity in self.db.duplicates_of(report).into_iter().map(Entity::Report) {
            for scope in self.db.scopes(entity, eye) {
                rows.extend(self.db.project(eye, entity, scope).map(|row| (scope, entity, row)));
            }
        }
        rows
    }

    fn audit(&mut self, report: u32, before: Option<ReportStatus>) {
        let Some(now) = self.db.reports.get(&report).map(|report| report.status) else { return };
        let was_cancelled = now == ReportStatus::Accepted && before != Some(ReportStatus::UnderReview);
        if was_cancelled && before.is_some_and(is_with_crew) && self.rules.broken(Plant::StepUnaudited) {
            return;
        }
        if before != Some(now) {
            self.db.audit.entry(report).or_default().push(now);
        }
    }

    fn renew_versions(&mut self, report: u32) {
        let tasks: Vec<u32> = self.db.tasks_of(report).map(|(id, _)| *id).collect();
        for id in tasks {
            let version = self.fresh();
            if let Some(task) = self.db.tasks.get_mut(&id) {
                task.version = version;
            }
        }
        let version = self.fresh();
        if let Some(report) = self.db.reports.get_mut(&report) {
            report.version = version;
        }
    }

    /// Writes the feed rows of one commit, each with the next revision.
    pub(crate) fn publish(&mut self, rows: Vec<(Scope, Entity, Change)>) -> Rev {
        self.commit_late_rows();
        let nonce = self.fresh();
        self.advance(nonce);
        let late = self.rules.broken(Plant::SequenceRevisions) && (self.fresh / 2).is_multiple_of(3);
        for (place, (scope, entity, change)) in rows.into_iter().enumerate() {
            if place > 0 && !self.rules.broken(Plant::OneRevPerCommand) {
                self.advance(nonce);
            }
            let row = FeedRow { rev: self.db.counter, scope, entity, change };
            if late { self.late_rows.push(row) } else { self.put_row(row) }
        }
        self.db.counter
    }

    pub(crate) fn commit_late_rows(&mut self) {
        for row in std::mem::take(&mut self.late_rows) {
            self.put_row(row);
        }
    }

    fn advance(&mut self, nonce: u32) {
        self.db.counter += 1;
        self.db.nonces.push(nonce);
    }

    fn put_row(&mut self, row: FeedRow) {
        if !self.rules.broken(Plant::OlderUpsertServed) {
            self.db.feed.retain(|old| (old.scope, old.entity) != (row.scope, row.entity));
        }
        self.db.feed.push(row);
    }

    /// Drops what only says that something is gone; cursors below the horizon must begin anew.
    pub(crate) fn compact(&mut self) {
        if self.closed {
            return;
        }
        self.db.feed.retain(|row| matches!(row.change, Change::Upsert(_)));
        self.db.horizon = self.db.counter;
    }

    pub(crate) fn scopes_of(&self, ident: Ident) -> Vec<Scope> {
        let member = self.db.identities.get(&ident).and_then(|identity| identity.member);
        match member.filter(|member| member.confirmed) {
            Some(member) => vec![Scope::Crew(member.crew)],
            None => vec![Scope::Own(ident)],
        }
    }

    /// What a pull is about. The public lane is the same for everybody.
    fn scopes_asked(&self, request: &PullRequest) -> Vec<Scope> {
        if request.lane == Lane::Own {
            return self.scopes_of(request.ident);
        }
        let areas = 0..AREAS;
        let all = self.rules.broken(Plant::AreasUnfiltered);
        areas.filter(|area| all || request.areas.contains(area)).map(Scope::Public).collect()
    }

    pub(crate) fn is_revoked(&self, ident: Ident) -> bool {
        self.db.identities.get(&ident).is_some_and(|identity| identity.revoked)
            || self.ledger.revoked.contains(&ident)
    }

    /// None: not served now.
    pub(crate) fn pull(&mut self, request: &PullRequest) -> Option<PullReply> {
        if self.closed {
            return None;
        }
        if self.is_revoked(request.ident) {
            return Some(PullReply::Revoked);
        }
        if !self.db.identities.contains_key(&request.ident) {
            return Some(PullReply::UnknownDevice);
        }
        let (lost, safe_rev, day) = (self.discontinuous(request.at), self.safe_rev(), self.day);
        let foreign = request.cursor.as_ref().is_some_and(|cursor| cursor.epoch != self.db.epoch);
        if lost || foreign {
            return Some(PullReply::EpochChanged { epoch: self.db.epoch, safe_rev, day });
        }
        let mut scopes = self.scopes_asked(request);
        if let Some(cursor) = &request.cursor {
            if self.rules.broken(Plant::ScopeFromClient) {
                scopes.clone_from(&cursor.scopes);
            }
            if !self.still_holds(cursor, &scopes) {
                return Some(PullReply::MustRefetch);
            }
        }
        Some(PullReply::Page(self.page(request, scopes, safe_rev)))
    }

    fn still_holds(&self, cursor: &Cursor, scopes: &[Scope]) -> bool {
        let same = cursor.scopes == scopes || self.rules.broken(Plant::ScopeChangeKeepsCursor);
        let base = match self.rules.broken(Plant::HorizonAgainstPosition) {
            true => cursor.rev,
            false => cursor.began.unwrap_or(cursor.rev),
        };
        same && (base >= self.db.horizon || self.rules.broken(Plant::HorizonIgnored))
    }

    fn page(&self, request: &PullRequest, scopes: Vec<Scope>, safe_rev: Rev) -> Page {
        let position = request.cursor.as_ref().map_or(0, |cursor| cursor.rev);
        let began = match &request.cursor {
            Some(cursor) => cursor.began,
            None => Some(self.db.counter),
        };
        let mut rows: Vec<&FeedRow> =
            self.db.feed.iter().filter(|row| row.rev > position && scopes.contains(&row.scope)).collect();
        rows.sort_by_key(|row| row.rev);
        let has_more = rows.len() > request.limit;
        let items: Vec<FeedRow> =
            rows.iter().take(request.limit).filter_map(|row| self.served(row)).collect();
        let last = rows.iter().take(request.limit).next_back().map_or(position, |row| row.rev);
        let rev = if has_more { last } else { self.db.counter };
        let digest = (!has_more).then(|| self.digest(&scopes));
        let cursor = Cursor { epoch: self.db.epoch, scopes, rev, began: began.filter(|_| has_more) };
        Page { at: self.at(), day: self.day, safe_rev, items, cursor, has_more, digest }
    }

    /// The row as it was published.
    fn served(&self, row: &FeedRow) -> Option<FeedRow> {
        let mut row = row.clone();
        if self.rules.broken(Plant::OlderUpsertServed) && matches!(row.change, Change::Upsert(_)) {
            row.change = Change::Upsert(self.db.project(self.eye(), row.entity, row.scope)?);
        }
        Some(row)
    }

    fn digest(&self, scopes: &[Scope]) -> (usize, u64) {
        let visible = self.db.feed.iter().filter(|row| scopes.contains(&row.scope));
        let upserts = visible.filter(|row| matches!(row.change, Change::Upsert(_)));
        digest_of(upserts.map(|row| (row.entity, row.rev)))
    }
}

/// A crew has it.
fn is_with_crew(status: ReportStatus) -> bool {
    matches!(status, ReportStatus::Assigned | ReportStatus::InProgress)
}
