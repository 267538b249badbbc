//! What an operation does: the status machine, the owner, the assignment of now.

use std::collections::BTreeSet;

use saberling_wire::machine::{Act, TaskStep, report_step, task_step};
use saberling_wire::{Actor, ReportStatus, TaskStatus};

use super::City;
use super::database::{Database, Orphan, Promise, Report, UploadState};
use super::view::is_undecided;
use crate::plants::{Plant, Rules};
use crate::vocabulary::{
    Code, DISPUTE_DAYS, Entity, Ident, Kind, Op, Outcome, Person, Photo, Snapshot, UNKNOWN_IDS,
};

/// The report's state that belongs to a task's state. A step of the task is only taken while the
/// report stands there: after a dispute, say, an old task moves nothing any more.
pub(crate) fn report_state_of(task: TaskStatus) -> Option<ReportStatus> {
    match task {
        TaskStatus::Open | TaskStatus::Declined => Some(ReportStatus::Accepted),
        TaskStatus::Assigned | TaskStatus::Accepted => Some(ReportStatus::Assigned),
        TaskStatus::Started | TaskStatus::Rework => Some(ReportStatus::InProgress),
        TaskStatus::Done => Some(ReportStatus::Resolved),
        TaskStatus::Verified => Some(ReportStatus::Closed),
        _ => None,
    }
}

impl Database {
    /// The task's step, if the machine and the report's state allow it.
    pub(crate) fn step(&self, task: u32, act: Act, by: Actor, rules: Rules) -> Option<TaskStep> {
        let task = self.tasks.get(&task)?;
        let report = self.reports.get(&task.report)?;
        let together = report_state_of(task.status) == Some(report.status);
        let step = task_step(task.status, act, by)?;
        (together || rules.broken(Plant::TaskStepAlone)).then_some(step)
    }

    pub(crate) fn take_step(&mut self, id: u32, step: TaskStep) {
        let Some(task) = self.tasks.get_mut(&id) else { return };
        task.status = step.to;
        if let Some(report) = self.reports.get_mut(&task.report) {
            report.status = step.report;
        }
    }

    pub(crate) fn has_upload(&self, ident: Ident, photo: Photo) -> bool {
        self.uploads.get(&(ident, photo)).is_some_and(|upload| upload.state == UploadState::Verified)
    }

    /// Attaches what a follower (or, for evidence, its author) has uploaded to the end.
    pub(crate) fn attach(&mut self, report: u32, rules: Rules) {
        let verified: BTreeSet<(Ident, Photo)> = self
            .uploads
            .iter()
            .filter(|(_, upload)| upload.state == UploadState::Verified)
            .map(|(key, _)| *key)
            .collect();
        let known = |photo: Photo| {
            rules.broken(Plant::AttachByHash) && verified.iter().any(|(_, known)| *known == photo)
        };
        if let Some(report) = self.reports.get_mut(&report) {
            let followers = &report.followers;
            for promise in &mut report.photos {
                promise.attached |= known(promise.photo)
                    || followers.iter().any(|follower| verified.contains(&(*follower, promise.photo)));
            }
        }
        for task in self.tasks.values_mut().filter(|task| task.report == report) {
            for promise in &mut task.photos {
                promise.attached |= verified.contains(&(promise.by, promise.photo));
            }
        }
    }
}

impl City {
    pub(super) fn judge(&mut self, ident: Ident, op: &Op) -> Outcome {
        match (&op.kind, op.entity) {
            (Kind::Create { manifest, valid, confidential, area }, Entity::Report(id)) => {
                self.create(ident, op, id, (manifest, *valid, *confidential, *area))
            }
            (_, Entity::Report(id)) => self.on_report(ident, op, id),
            (Kind::Complete { photo, snapshot }, Entity::Task(id)) => {
                self.complete(ident, op, id, (*photo, *snapshot))
            }
            (_, Entity::Task(id)) => self.progress(ident, op, id),
        }
    }

    fn create(&mut self, ident: Ident, op: &Op, id: u32, new: (&[Photo], bool, bool, u8)) -> Outcome {
        let (manifest, valid, confidential, area) = new;
        if let Some(report) = self.db.reports.get(&id) {
            let own = report.secret == op.proof;
            return Outcome::Rejected(if own { Code::Exists } else { Code::IdTaken });
        }
        if self.db.is_erased(id) {
            let own =
                self.rules.broken(Plant::ErasedForEveryone) || self.db.erased.contains_key(&(id, op.proof));
            return Outcome::Rejected(if own { Code::Erased } else { Code::IdTaken });
        }
        if !valid {
            return Outcome::Rejected(Code::Invalid);
        }
        let taken_back = self.db.withdrawn.get(&id).is_some_and(|proofs| proofs.contains(&op.proof));
        let status = if taken_back { ReportStatus::Withdrawn } else { ReportStatus::Submitted };
        let photos = manifest.iter().map(|photo| promise(ident, *photo)).collect();
        let report = Report {
            secret: op.proof,
            marker: op.marker,
            followers: BTreeSet::from([ident]),
            status,
            version: 0,
            rev: 0,
            notes: self.db.words.remove(&(id, op.proof)).unwrap_or_default(),
            edits: Vec::new(),
            answers: Vec::new(),
            asked: Vec::new(),
            question: None,
            photos,
            confidential,
            area,
            received: self.day,
            since: self.day,
            held: None,
            me_too: Vec::new(),
            duplicate_of: None,
            taken_out: BTreeSet::new(),
            incomplete: false,
            dispute_over: false,
            public_over: false,
        };
        let rules = self.rules;
        Outcome::Applied(self.change(id, |db| {
            db.reports.insert(id, report);
            if !rules.broken(Plant::AttachOnlyOnUpload) {
                db.attach(id, rules);
            }
        }))
    }

    fn on_report(&mut self, ident: Ident, op: &Op, id: u32) -> Outcome {
        if op.kind == Kind::MeToo {
            return self.me_too(ident, op, id);
        }
        if self.db.erased.contains_key(&(id, op.proof)) {
            return Outcome::Rejected(Code::Erased);
        }
        let Some(report) = self.db.reports.get(&id) else {
            return match op.kind {
                Kind::Withdraw | Kind::Erase if self.is_too_much(ident, op, id) => {
                    match self.rules.broken(Plant::UnknownIdsFinal) {
                        true => Outcome::Rejected(Code::TooMany),
                        false => Outcome::RetryAfter,
                    }
                }
                Kind::Withdraw => self.withdraw(id, op),
                Kind::Erase => self.erase_unknown(id, op.proof),
                _ => unknown(),
            };
        };
        // Answered like an unknown one: who may not see it learns nothing.
        if report.secret != op.proof || !report.followers.contains(&ident) {
            return unknown();
        }
        match op.kind {
            Kind::Withdraw => self.withdraw(id, op),
            Kind::Erase => {
                self.erase(id, false);
                Outcome::Applied(self.db.counter)
            }
            Kind::Dispute if self.dispute_is_over(id) => Outcome::Rejected(Code::State),
            Kind::Dispute => {
                let Some(to) = report_step(report.status, Act::Reopen, Actor::Owner) else {
                    return Outcome::Rejected(Code::State);
                };
                self.note(ident, op, id, Some(to))
            }
            Kind::Edit { confidential, area } => self.edit(op, id, (confidential, area)),
            Kind::Answer { question, .. }
                if report.question != Some(question) && self.rules.broken(Plant::AnswerNeedsOpen) =>
            {
                Outcome::Rejected(Code::State)
            }
            _ => self.note(ident, op, id, None),
        }
    }

    /// Counted once for each identity, for what is public; anything else is answered like an unknown id.
    fn me_too(&mut self, ident: Ident, op: &Op, id: u32) -> Outcome {
        let (eye, rules) = (self.eye(), self.rules);
        let Some(report) = self.db.reports.get(&id) else { return unknown() };
        if !report.is_public(eye) && !rules.broken(Plant::MeTooUnseen) {
            return unknown();
        }
        let said = report.me_too.iter().any(|(who, _)| *who == ident);
        if said && !rules.broken(Plant::MeTooTwice) {
            return Outcome::Applied(self.db.counter);
        }
        Outcome::Applied(self.change(id, |db| {
            db.reports.get_mut(&id).into_iter().for_each(|report| report.me_too.push((ident, op.marker)));
        }))
    }

    /// A job says when: a phone must be able to see what is refused.
    fn dispute_is_over(&self, id: u32) -> bool {
        let Some(report) = self.db.reports.get(&id) else { return false };
        let closed = report.status == ReportStatus::Closed;
        match self.rules.broken(Plant::DisputeEndsByTime) {
            true => closed && self.day >= report.since + DISPUTE_DAYS,
            false => closed && report.dispute_over,
        }
    }

    /// The office decides on what it has read: nothing is changed after the decision.
    fn edit(&mut self, op: &Op, id: u32, (confidential, area): (Option<bool>, Option<u8>)) -> Outcome {
        let rules = self.rules;
        let undecided = self.db.reports.get(&id).is_some_and(|report| is_undecided(report.status));
        if !undecided && !rules.broken(Plant::EditAfterDecision) {
            return Outcome::Rejected(Code::State);
        }
        Outcome::Applied(self.change(id, |db| {
            let Some(report) = db.reports.get_mut(&id) else { return };
            report.confidential = confidential.unwrap_or(report.confidential);
            report.area = area.unwrap_or(report.area);
            if rules.broken(Plant::EditOverwrites) {
                report.edits.clear();
            }
            report.edits.push(op.marker);
        }))
    }

    /// Everything that adds to a report or changes its manifest.
    fn note(&mut self, ident: Ident, op: &Op, id: u32, to: Option<ReportStatus>) -> Outcome {
        let rules = self.rules;
        let rev = self.change(id, |db| {
            let Some(report) = db.reports.get_mut(&id) else { return };
            report.status = to.unwrap_or(report.status);
            match op.kind {
                Kind::AddPhoto(photo) => {
                    report.photos.push(promise(ident, photo));
                    report.notes.push(op.marker);
                }
                Kind::ReplacePhoto { old, new } => {
                    let gone = !report.photos.iter().any(|promise| promise.photo == old);
                    if !rules.broken(Plant::ReplaceKeepsOld) {
                        report.photos.retain(|promise| promise.photo != old);
                    }
                    // Where somebody was quicker to take the old one out, the new one counts all the same.
                    if !(gone && rules.broken(Plant::ReplaceNeedsOld)) {
                        report.photos.push(promise(ident, new));
                    }
                    report.notes.push(op.marker);
                }
                Kind::Answer { question, photo } => {
                    report.photos.extend(photo.map(|photo| promise(ident, photo)));
                    report.answers.push((question, op.marker));
                    // Kept whatever became of the question; only the open one is closed by its own answer.
                    let its_own = report.question == Some(question) || rules.broken(Plant::AnswerClosesAny);
                    if its_own && !rules.broken(Plant::AnsweredStaysOpen) {
                        report.question = None;
                    }
                }
                Kind::DropPhoto(photo) => report.photos.retain(|promise| promise.photo != photo),
                Kind::Claim => {}
                _ => report.notes.push(op.marker),
            }
            if !rules.broken(Plant::AttachOnlyOnUpload) {
                db.attach(id, rules);
            }
        });
        if let Kind::DropPhoto(old) | Kind::ReplacePhoto { old, .. } = op.kind {
            self.take_out(id, old);
        }
        Outcome::Applied(rev)
    }

    /// A withdrawal of an unknown id is kept: its create may come later, after a restore.
    fn withdraw(&mut self, id: u32, op: &Op) -> Outcome {
        let status = self.db.reports.get(&id).map(|report| report.status);
        if status.is_some_and(|status| {
            status != ReportStatus::Withdrawn && report_step(status, Act::Withdraw, Actor::Owner).is_none()
        }) {
            return Outcome::Rejected(Code::State);
        }
        if !self.rules.broken(Plant::WithdrawalNotInLedger) {
            self.ledger.withdrawn.entry(id).or_default().insert(op.proof);
        }
        Outcome::Applied(self.withdraw_content(id, op.proof, Some(op.marker)))
    }

    /// The ledger keeps what is said of ids that nobody knows for ever: so only so much of it a day.
    fn is_too_much(&mut self, ident: Ident, op: &Op, id: u32) -> bool {
        let known = self.db.withdrawn.get(&id).is_some_and(|proofs| proofs.contains(&op.proof));
        if known && op.kind == Kind::Withdraw {
            return false;
        }
        let today = self.day;
        let said = self.db.unknown_ids.entry(ident).or_default();
        if said.0 != today {
            *said = (today, 0);
        }
        let full = said.1 >= UNKNOWN_IDS;
        said.1 += usize::from(!full);
        full
    }

    /// The person and the step, when the task is the sender's crew's and the machine allows it.
    fn ours(&self, ident: Ident, task: u32, act: Act) -> Result<(Person, TaskStep), Code> {
        let member = self.db.identities.get(&ident).and_then(|identity| identity.member);
        let member = member.filter(|member| member.confirmed).ok_or(Code::Unknown)?;
        let found = self.db.tasks.get(&task).filter(|task| task.crew == member.crew);
        found.filter(|task| self.db.reports.contains_key(&task.report)).ok_or(Code::Unknown)?;
        let step = self.db.step(task, act, Actor::Crew, self.rules).ok_or(Code::State)?;
        Ok((member.person, step))
    }

    fn progress(&mut self, ident: Ident, op: &Op, id: u32) -> Outcome {
        let act = match op.kind {
            Kind::TakeOn => Act::TakeOn,
            Kind::Start(_) => Act::Start,
            _ => Act::Decline,
        };
        let member = self.db.identities.get(&ident).and_then(|identity| identity.member);
        if member.is_some_and(|member| !member.confirmed) && !self.rules.broken(Plant::GrantStepsRefused) {
            // The office has the word first: neither believed nor refused.
            return Outcome::RetryAfter;
        }
        let (person, step) = match self.ours(ident, id, act) {
            Ok(ours) => ours,
            Err(code) => return Outcome::Rejected(code),
        };
        let version = self.db.tasks.get(&id).map(|task| task.version);
        if self.rules.broken(Plant::ProgressCarriesBase) && op.base != version {
            return Outcome::Rejected(Code::Stale);
        }
        let photo = match op.kind {
            Kind::Start(photo) => Some(photo),
            _ => None,
        };
        self.crew_step(id, step, (ident, person, op.marker, photo), None)
    }

    /// "Done" is kept in any case: on the task, or as an orphan for the office to settle.
    fn complete(&mut self, ident: Ident, op: &Op, id: u32, seen: (Photo, Snapshot)) -> Outcome {
        let (photo, snapshot) = seen;
        if let Ok((person, step)) = self.ours(ident, id, Act::Complete) {
            return self.crew_step(id, step, (ident, person, op.marker, Some(photo)), Some(snapshot));
        }
        let was_member = self.db.identities.get(&ident).is_some_and(|identity| identity.member.is_some());
        if !was_member || self.rules.broken(Plant::DoneRefused) {
            return unknown();
        }
        let erased = self.db.is_erased(snapshot.report);
        let kept = !erased || self.rules.broken(Plant::OrphanKeepsSnapshot);
        let mut photo = promise(ident, photo);
        photo.attached = self.db.has_upload(ident, photo.photo);
        let orphan = Orphan { marker: op.marker, task: id, snapshot: kept.then_some(snapshot), photo };
        self.db.orphans.push(orphan);
        Outcome::Applied(self.publish(Vec::new()))
    }

    fn crew_step(
        &mut self,
        id: u32,
        step: TaskStep,
        (ident, person, marker, photo): (Ident, Person, u32, Option<Photo>),
        snapshot: Option<Snapshot>,
    ) -> Outcome {
        let (rules, report) = (self.rules, self.db.tasks.get(&id).map_or(0, |task| task.report));
        Outcome::Applied(self.change(report, |db| {
            db.take_step(id, step);
            let Some(task) = db.tasks.get_mut(&id) else { return };
            task.steps.push(marker);
            task.snapshot = snapshot.or(task.snapshot);
            if let Some(photo) = photo {
                task.photos.push(promise(ident, photo));
                task.cleaners.retain(|cleaner| *cleaner != person);
                task.cleaners.push(person);
            }
            if !rules.broken(Plant::AttachOnlyOnUpload) {
                db.attach(report, rules);
            }
        }))
    }
}

fn unknown() -> Outcome {
    Outcome::Rejected(Code::Unknown)
}

fn promise(by: Ident, photo: Photo) -> Promise {
    Promise { photo, by, attached: false }
}
