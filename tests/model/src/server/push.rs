//! The push: admission, then each operation in its order: op_id, dependency, what it is about.

use std::collections::BTreeSet;

use super::City;
use super::database::Member;
use crate::plants::Plant;
use crate::vocabulary::{Code, Entity, Kind, Op, Outcome, Projection, PushReply, PushRequest, Scope};

impl City {
    /// `busy` is the place of an operation that fails and shall be sent again. None: not served now.
    pub(crate) fn push(&mut self, request: &PushRequest, busy: Option<usize>) -> Option<PushReply> {
        if self.closed {
            return None;
        }
        if self.is_revoked(request.ident) {
            return Some(PushReply::Revoked);
        }
        if self.discontinuous(request.at) && !self.rules.broken(Plant::PushWithoutEpoch) {
            return Some(PushReply::EpochChanged(self.db.epoch));
        }
        self.register(request);
        let (mut blocked, mut outcomes, mut rows) = (Blocked::default(), Vec::new(), Vec::new());
        for (place, op) in request.ops.iter().enumerate() {
            let outcome = self.operation(request.ident, op, blocked.holds(op), busy == Some(place));
            blocked.after(op, outcome);
            rows.extend(self.careless_row(op, outcome));
            outcomes.push((op.id, outcome));
        }
        Some(PushReply::Outcomes { at: self.at(), day: self.day, outcomes, rows })
    }

    fn register(&mut self, request: &PushRequest) {
        let membership = self.rules.broken(Plant::GrantIsMembership);
        let identity = self.db.identities.entry(request.ident).or_default();
        identity.boot_ids.insert(request.boot_id);
        if let (None, Some(grant)) = (identity.member, request.grant) {
            identity.member = Some(Member { person: grant.person, crew: grant.crew, confirmed: membership });
        }
    }

    fn operation(&mut self, ident: u32, op: &Op, blocked: bool, busy: bool) -> Outcome {
        if self.is_erased(op) && !self.rules.broken(Plant::ErasedAfterOpId) {
            return Outcome::Rejected(Code::Erased);
        }
        if let Some((hash, outcome)) = self.db.ops.get(&op.id).copied() {
            return self.repeated(ident, op, hash, outcome);
        }
        if blocked {
            return Outcome::RetryDependency;
        }
        if busy {
            if self.rules.broken(Plant::RetryStored) {
                self.db.ops.insert(op.id, (op.hash, Outcome::RetryAfter));
            }
            return Outcome::RetryAfter;
        }
        self.follow(ident, op);
        let outcome = self.judge(ident, op);
        // A refusal is a commit too: without a revision, nobody would see that it was rolled back.
        let final_refusal = matches!(outcome, Outcome::Rejected(_)) && !self.is_open(op, outcome);
        if final_refusal && !self.rules.broken(Plant::RefusalWithoutRev) {
            self.publish(Vec::new());
        }
        let stored = match outcome {
            Outcome::Rejected(_) => final_refusal && !self.rules.broken(Plant::RefusalNotStored),
            Outcome::RetryAfter | Outcome::RetryDependency => false,
            _ => true,
        };
        if stored && !self.rules.broken(Plant::NoIdempotency) {
            self.db.ops.insert(op.id, (op.hash, outcome));
        }
        outcome
    }

    /// Whether an answer is the last word. A report that a claim does not find may be brought back by another
    /// phone, after a restore.
    fn is_open(&self, op: &Op, outcome: Outcome) -> bool {
        let claims = op.kind == Kind::Claim && !self.rules.broken(Plant::ClaimRefusalStored);
        outcome == Outcome::Rejected(Code::IdTaken) || (claims && outcome == Outcome::Rejected(Code::Unknown))
    }

    /// Asked before the op_id: who repeats an act must learn that its report is gone, or it sends the
    /// photos after it.
    fn is_erased(&self, op: &Op) -> bool {
        matches!(op.entity, Entity::Report(id) if self.db.erased.contains_key(&(id, op.proof)))
    }

    fn repeated(&mut self, ident: u32, op: &Op, hash: u32, outcome: Outcome) -> Outcome {
        if hash != op.hash {
            return Outcome::Rejected(Code::OpIdReuse);
        }
        self.follow(ident, op);
        match outcome {
            Outcome::Applied(rev) => Outcome::Duplicate(rev),
            other => other,
        }
    }

    /// Who proves the report's secret follows it.
    fn follow(&mut self, ident: u32, op: &Op) {
        let Entity::Report(id) = op.entity else { return };
        let Some(report) = self.db.reports.get(&id) else { return };
        if report.secret != op.proof || report.followers.contains(&ident) {
            return;
        }
        let rules = self.rules;
        self.change(id, |db| {
            if let Some(report) = db.reports.get_mut(&id) {
                report.followers.insert(ident);
            }
            if !rules.broken(Plant::AttachOnlyOnUpload) {
                db.attach(id, rules);
            }
        });
    }

    /// What a planted rule adds to a refusal: the row as it is now.
    fn careless_row(&self, op: &Op, outcome: Outcome) -> Option<(Scope, Projection)> {
        let (Entity::Task(id), Outcome::Rejected(_)) = (op.entity, outcome) else { return None };
        if !self.rules.broken(Plant::OutcomeCarriesRow) {
            return None;
        }
        let scope = Scope::Crew(self.db.tasks.get(&id)?.crew);
        self.db.project(self.eye(), op.entity, scope).map(|row| (scope, row))
    }
}

/// The entities whose later operations in the same request are not judged.
#[derive(Default)]
struct Blocked {
    all: BTreeSet<Entity>,
    /// After a claim of what is not there: only the report's creation helps.
    but_creation: BTreeSet<Entity>,
}

impl Blocked {
    fn holds(&self, op: &Op) -> bool {
        match op.kind {
            Kind::Complete { .. } => false,
            Kind::Create { .. } => self.all.contains(&op.entity),
            _ => self.all.contains(&op.entity) || self.but_creation.contains(&op.entity),
        }
    }

    fn after(&mut self, op: &Op, outcome: Outcome) {
        match (&op.kind, outcome) {
            (_, Outcome::RetryAfter | Outcome::RetryDependency) => drop(self.all.insert(op.entity)),
            (Kind::Create { .. }, Outcome::Rejected(code)) if code != Code::Exists => {
                self.all.insert(op.entity);
            }
            (Kind::Claim, Outcome::Rejected(Code::Unknown)) => drop(self.but_creation.insert(op.entity)),
            (Kind::Create { .. } | Kind::Claim, _) => drop(self.but_creation.remove(&op.entity)),
            _ => {}
        }
    }
}
