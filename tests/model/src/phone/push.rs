//! The phone's side of a push: what each outcome means for the outbox.

use std::collections::BTreeSet;

use super::{Account, Ids, OpState, Phone, PhotoState};
use crate::plants::{Plant, Rules};
use crate::vocabulary::{At, Code, Entity, Kind, Op, Outcome, PushReply, PushRequest};

/// For how many attempts a postponed operation waits.
const POSTPONED_ATTEMPTS: u8 = 2;

impl Account {
    /// A push, which may be empty: it registers the identity and presents the grant.
    pub(crate) fn push_request(&self, ops: Vec<Op>, rules: Rules) -> PushRequest {
        let grant = self.grant.filter(|_| !rules.broken(Plant::GrantNotPresented));
        PushRequest { ident: self.ident, boot_id: self.boot_id, grant, at: self.at, ops }
    }

    fn settle(&mut self, op_id: u32, outcome: Outcome, (at, day): (At, u32), rules: Rules) {
        let created = self.outbox.iter().filter(|entry| matches!(entry.op.kind, Kind::Create { .. }));
        let created: BTreeSet<Entity> = created.map(|entry| entry.op.entity).collect();
        let Some(entry) = self.outbox.iter_mut().find(|entry| entry.op.id == op_id) else { return };
        match outcome {
            Outcome::Applied(rev) | Outcome::Duplicate(rev) => {
                entry.state = OpState::Acked { epoch: at.epoch, rev, day };
                entry.acked_at = at.rev;
                entry.was_acked = true;
                entry.waits_for_report = false;
            }
            Outcome::Rejected(Code::Unknown)
                if entry.op.kind == Kind::Claim && !rules.broken(Plant::ClaimRefusalFinal) =>
            {
                if created.contains(&entry.op.entity) && !rules.broken(Plant::ClaimHoldsCreate) {
                    // The report's own creation says the same, and is judged next.
                    entry.state = OpState::Discarded;
                } else {
                    entry.waits_for_report = true;
                    entry.postponed = POSTPONED_ATTEMPTS;
                }
            }
            Outcome::Rejected(code) => {
                entry.state = OpState::Rejected(code);
                entry.judged_in = at.epoch;
            }
            Outcome::RetryAfter => entry.postponed = POSTPONED_ATTEMPTS,
            Outcome::RetryDependency => {}
        }
    }
}

impl Phone {
    /// One transaction for the whole reply; `crash` means that it never happened.
    pub(crate) fn take_push_reply(
        &mut self,
        account: usize,
        reply: &PushReply,
        crash: bool,
        ids: &mut Ids,
    ) -> bool {
        match reply {
            PushReply::Revoked => {
                self.accounts[account].revoked |= !crash;
                false
            }
            PushReply::EpochChanged(epoch) => {
                self.lose_continuity(account, Some(*epoch), crash);
                true
            }
            PushReply::Outcomes { at, day, outcomes, .. } => {
                self.take_outcomes(account, (*at, *day), outcomes, (crash, ids))
            }
        }
    }

    fn take_outcomes(
        &mut self,
        account: usize,
        (at, day): (At, u32),
        outcomes: &[(u32, Outcome)],
        (crash, ids): (bool, &mut Ids),
    ) -> bool {
        let taken = outcomes.iter().find(|(_, outcome)| *outcome == Outcome::Rejected(Code::IdTaken));
        if crash {
            if let Some((op_id, _)) = taken.filter(|_| self.rules.broken(Plant::RemintInTwoSteps)) {
                self.mint_anew(account, *op_id, true, ids);
            }
            return false;
        }
        let owner = &mut self.accounts[account];
        if owner.epoch.is_some_and(|epoch| epoch != at.epoch) {
            self.lose_continuity(account, Some(at.epoch), false);
        }
        let owner = &mut self.accounts[account];
        owner.epoch = Some(at.epoch);
        owner.at = Some(at);
        for (op_id, outcome) in outcomes {
            if *outcome == Outcome::Rejected(Code::IdTaken) {
                self.mint_anew(account, *op_id, false, ids);
                continue;
            }
            self.accounts[account].settle(*op_id, *outcome, (at, day), self.rules);
            self.judge_refusal(account, *op_id, *outcome);
        }
        // A claim that goes on waiting is no news.
        let owner = &self.accounts[account];
        let waits = |op_id: u32| owner.entry(op_id).is_some_and(|entry| entry.waits_for_report);
        outcomes.iter().any(|(op_id, outcome)| *outcome != Outcome::RetryDependency && !waits(*op_id))
    }

    /// Refusals that the rules make impossible, and those that end something locally.
    fn judge_refusal(&mut self, account: usize, op_id: u32, outcome: Outcome) {
        let Outcome::Rejected(code) = outcome else { return };
        let retried = self.rules.broken(Plant::RejectedRetried);
        let owner = &mut self.accounts[account];
        let Some(entry) = owner.outbox.iter_mut().find(|entry| entry.op.id == op_id) else { return };
        if retried {
            entry.state = OpState::Queued;
        }
        let (entity, kind) = (entry.op.entity, entry.op.kind.clone());
        match code {
            Code::OpIdReuse => self.violations.push("I2 own act refused for other bytes".into()),
            Code::Stale => {
                let before = owner.outbox.iter().any(|e| e.op.entity == entity && e.was_acked);
                if before {
                    self.violations.push("I7 own act is stale because of the same phone's own act".into());
                }
            }
            Code::Unknown
                if matches!(
                    kind,
                    Kind::Note | Kind::AddPhoto(_) | Kind::Dispute | Kind::Edit { .. } | Kind::Answer { .. }
                ) =>
            {
                let waits = owner.outbox.iter().any(|e| {
                    e.op.entity == entity
                        && matches!(e.op.kind, Kind::Create { .. })
                        && matches!(e.state, OpState::Queued | OpState::Rejected(Code::Invalid))
                });
                if waits {
                    self.violations.push("I1 an act is refused because its report waits".into());
                }
            }
            Code::Erased => owner.forget(entity),
            _ => {}
        }
    }

    /// Another owner holds the id: the report and all that depends on it get new ids, in one transaction.
    fn mint_anew(&mut self, account: usize, op_id: u32, half: bool, ids: &mut Ids) {
        let derives = !self.rules.broken(Plant::RemintAtRandom);
        let owner = &mut self.accounts[account];
        let Some(Entity::Report(old)) = owner.entry(op_id).map(|entry| entry.op.entity) else { return };
        let (city, secret) = (owner.city, owner.secrets.get(&old).copied().unwrap_or(0));
        let mut fresh = |old| if derives { ids.derived(city, old, secret) } else { ids.in_city(city) };
        let id = fresh(old);
        for entry in owner.outbox.iter_mut().filter(|entry| entry.op.entity == Entity::Report(old)) {
            if half && !matches!(entry.op.kind, Kind::Create { .. }) {
                continue;
            }
            let before = entry.op.id;
            // The bytes are made anew with the ids, and as predictably.
            entry.op.id = fresh(before);
            entry.op.hash = entry.op.hash.wrapping_neg();
            entry.op.entity = Entity::Report(id);
            for photo in owner.photos.iter_mut().filter(|photo| photo.op_id == before) {
                photo.op_id = entry.op.id;
                photo.entity = entry.op.entity;
            }
        }
        if let Some(secret) = owner.secrets.remove(&old) {
            owner.secrets.insert(id, secret);
        }
    }
}

impl Account {
    /// The report is erased: its operations and photos go here too.
    pub(crate) fn forget(&mut self, entity: Entity) {
        for photo in self.photos.iter_mut().filter(|photo| photo.entity == entity) {
            photo.state = PhotoState::NotNeeded;
        }
    }
}
