//! Crews' people: codes, activation, moves, revocation, and the office's word on presented grants.

use super::City;
use super::database::{ActivationCode, Member};
use crate::plants::Plant;
use crate::vocabulary::{Crew, Grant, Ident, Person};

/// The answer to an activation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Activation {
    Granted(Grant),
    CodeUsed,
    CodeWrong,
    NotServed,
}

impl City {
    pub(crate) fn make_code(&mut self, code: u32, person: Person, crew: Crew) {
        if !self.closed {
            self.db.codes.insert(code, ActivationCode { person, crew, used_by: None });
        }
    }

    /// Idempotent by (code, identity): the reply may be lost.
    pub(crate) fn activate(&mut self, code: u32, ident: Ident, boot_id: u32) -> Activation {
        if self.closed || self.is_revoked(ident) {
            return Activation::NotServed;
        }
        let Some(found) = self.db.codes.get(&code).copied() else { return Activation::CodeWrong };
        let free = match found.used_by {
            None => true,
            Some(user) if user == ident => !self.rules.broken(Plant::ActivationOnce),
            Some(_) => self.rules.broken(Plant::CodeUsedTwice),
        };
        if !free {
            return Activation::CodeUsed;
        }
        self.db.codes.insert(code, ActivationCode { used_by: Some(ident), ..found });
        let identity = self.db.identities.entry(ident).or_default();
        identity.boot_ids.insert(boot_id);
        // Who was moved since keeps the newer crew.
        let keeps = identity.member.filter(|member| member.confirmed && member.person == found.person);
        let crew = keeps.map_or(found.crew, |member| member.crew);
        identity.member = Some(Member { person: found.person, crew, confirmed: true });
        self.publish(Vec::new());
        Activation::Granted(Grant { person: found.person, crew })
    }

    pub(crate) fn move_member(&mut self, person: Person, crew: Crew) {
        if self.closed {
            return;
        }
        let members = self.db.identities.values_mut().filter_map(|identity| identity.member.as_mut());
        members.filter(|member| member.person == person).for_each(|member| member.crew = crew);
        self.publish(Vec::new());
    }

    /// The office confirms the grants that were presented after a restore.
    pub(crate) fn confirm_grants(&mut self) {
        if self.closed {
            return;
        }
        let members = self.db.identities.values_mut().filter_map(|identity| identity.member.as_mut());
        members.for_each(|member| member.confirmed = true);
        self.publish(Vec::new());
    }

    pub(crate) fn revoke(&mut self, ident: Ident) -> bool {
        let Some(identity) = self.db.identities.get_mut(&ident).filter(|_| !self.closed) else {
            return false;
        };
        identity.revoked = true;
        if !self.rules.broken(Plant::RevocationNotInLedger) {
            self.ledger.revoked.insert(ident);
        }
        self.publish(Vec::new());
        true
    }
}
