//! What officers do. A form carries an op_id, so that a double click is one act, and the version
//! that was on the screen, so that a decision is never taken on something else.

use saberling_wire::machine::{Act, report_step};
use saberling_wire::{Actor, ReportStatus, TaskStatus};

use super::City;
use super::database::{Database, Held, Task, UploadState};
use super::view::is_undecided;
use crate::plants::Plant;
use crate::vocabulary::{Crew, Ident, Marker, Outcome, Person, Photo, Rev};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OfficeAct {
    Decide(Act),
    Assign(Crew),
    Move(Crew),
    Cancel,
    Verify,
    UndoVerify,
    /// Of another report.
    Duplicate(u32),
    SendBack,
    Note,
    /// Something of the reporter; the latest question is the open one.
    Ask,
    /// The server may crash between ledger and commit.
    Erase {
        crash: bool,
    },
}

/// What an officer sends.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) op_id: u32,
    pub(crate) report: u32,
    pub(crate) act: OfficeAct,
    pub(crate) officer: Person,
    pub(crate) marker: Marker,
    /// Revision, and the opaque version that counts.
    pub(crate) base: Option<(u32, u32)>,
    /// For an assignment.
    pub(crate) new_task: u32,
}

impl City {
    /// True when it had its effect now.
    pub(crate) fn office(&mut self, form: &Form) -> bool {
        let repeated = self.db.forms.contains(&form.op_id) && !self.rules.broken(Plant::DoubleClick);
        if self.closed || repeated || self.is_stale(form) {
            return false;
        }
        let done = self.act(form);
        if done {
            self.db.forms.insert(form.op_id);
        }
        done
    }

    fn is_stale(&self, form: &Form) -> bool {
        let Some(report) = self.db.reports.get(&form.report) else { return true };
        let Some((rev, version)) = form.base else { return false };
        if self.rules.broken(Plant::BaseIgnored) {
            return false;
        }
        match self.rules.broken(Plant::BaseIsRevision) {
            true => rev != report.rev,
            false => version != report.version,
        }
    }

    fn act(&mut self, form: &Form) -> bool {
        match form.act {
            OfficeAct::Decide(act) => self.decide(form.report, act, None),
            OfficeAct::Duplicate(of) => self.decide(form.report, Act::MarkDuplicate, Some(of)),
            OfficeAct::Assign(crew) => self.assign(form, crew),
            OfficeAct::Move(crew) => self.on_task(form, Act::Move, |task| task.crew = crew),
            OfficeAct::Cancel => self.on_task(form, Act::Cancel, |_| ()),
            OfficeAct::Verify => self.verify(form),
            OfficeAct::UndoVerify => self.on_task(form, Act::Undo, |_| ()),
            OfficeAct::SendBack => self.on_task(form, Act::SendBack, |_| ()),
            OfficeAct::Note => {
                let (report, marker) = (form.report, form.marker);
                self.change(report, |db| db.office_notes.push((report, marker)));
                true
            }
            OfficeAct::Ask => self.ask(form),
            OfficeAct::Erase { crash } => {
                self.erase(form.report, crash);
                true
            }
        }
    }

    /// Residents are told a decision later, by a job, so that it can be taken back unseen.
    fn decide(&mut self, id: u32, act: Act, duplicate_of: Option<u32>) -> bool {
        let eye = self.eye();
        let Some(report) = self.db.reports.get(&id) else { return false };
        let Some(to) = report_step(report.status, act, Actor::Officer) else { return false };
        let is_news = matches!(act, Act::Accept | Act::Reject | Act::MarkDuplicate);
        let held = is_news.then_some(Held { decided: to, told: report.told(eye), day: self.day });
        self.change(id, |db| {
            let Some(report) = db.reports.get_mut(&id) else { return };
            report.status = to;
            report.held = held;
            report.duplicate_of = duplicate_of;
        });
        true
    }

    /// The form's id is the question's.
    fn ask(&mut self, form: &Form) -> bool {
        let Some(from) = self.db.reports.get(&form.report).map(|report| report.status) else { return false };
        let step = report_step(from, Act::Review, Actor::Officer);
        let Some(to) = step.or_else(|| is_undecided(from).then_some(from)) else { return false };
        self.change(form.report, |db| {
            let Some(report) = db.reports.get_mut(&form.report) else { return };
            report.status = to;
            report.asked.push(form.op_id);
            report.question = Some(form.op_id);
        });
        true
    }

    fn assign(&mut self, form: &Form, crew: Crew) -> bool {
        let (id, task_id) = (form.report, form.new_task);
        let Some(from) = self.db.reports.get(&id).map(|report| report.status) else { return false };
        let allowed = report_step(from, Act::Assign, Actor::Officer).is_some();
        if !(allowed || self.rules.broken(Plant::IllegalStep)) || self.db.tasks.contains_key(&task_id) {
            return false;
        }
        let task = Task {
            report: id,
            crew,
            status: TaskStatus::Assigned,
            version: 0,
            steps: Vec::new(),
            photos: Vec::new(),
            cleaners: Vec::new(),
            verifier: None,
            snapshot: None,
        };
        self.change(id, |db| {
            db.set_status(id, ReportStatus::Assigned);
            db.tasks.insert(task_id, task);
        });
        true
    }

    /// The task of the report that the act fits.
    fn task_for(&self, report: u32, act: Act) -> Option<u32> {
        match act {
            Act::Move | Act::Cancel => self.db.open_task(report),
            Act::Undo => self.db.task_in(report, TaskStatus::Verified),
            _ => self.db.task_in(report, TaskStatus::Done),
        }
    }

    fn on_task(&mut self, form: &Form, act: Act, more: impl FnOnce(&mut Task)) -> bool {
        let Some(id) = self.task_for(form.report, act) else { return false };
        let Some(step) = self.db.step(id, act, Actor::Officer, self.rules) else { return false };
        self.change(form.report, |db| {
            db.take_step(id, step);
            if let Some(task) = db.tasks.get_mut(&id) {
                more(task);
            }
        });
        true
    }

    /// Never by somebody who cleaned.
    fn verify(&mut self, form: &Form) -> bool {
        let Some(id) = self.task_for(form.report, Act::Verify) else { return false };
        let cleaners = self.db.tasks.get(&id).map(|task| task.cleaners.clone()).unwrap_or_default();
        let cleaned = match self.rules.0 {
            Some(Plant::SelfVerification) => false,
            Some(Plant::LastCleanerOnly) => cleaners.last() == Some(&form.officer),
            _ => cleaners.contains(&form.officer),
        };
        let officer = form.officer;
        !cleaned && self.on_task(form, Act::Verify, |task| task.verifier = Some(officer))
    }

    /// An erasure of an id that is not there is kept: its create may come later, after a restore.
    pub(super) fn erase_unknown(&mut self, report: u32, proof: u32) -> Outcome {
        self.ledger.erased.insert((report, proof));
        self.erase_content(report, proof);
        Outcome::Applied(self.db.counter)
    }

    /// The ledger first, then the commit; the server may crash in between.
    pub(super) fn erase(&mut self, report: u32, crash: bool) {
        let secret = self.db.reports.get(&report).map_or(0, |report| report.secret);
        if self.rules.broken(Plant::LedgerAfterCommit) {
            self.erase_content(report, secret);
            if !crash {
                self.ledger.erased.insert((report, secret));
            }
            return;
        }
        if !self.rules.broken(Plant::ErasureNotInLedger) {
            self.ledger.erased.insert((report, secret));
        }
        if crash { self.start() } else { self.erase_content(report, secret) }
    }

    pub(super) fn erase_content(&mut self, report: u32, secret: u32) {
        let promised = self.db.promised(report, secret);
        self.change(report, |db| db.erase(report, secret, promised.clone()));
        for (ident, photo) in promised {
            self.drop_upload(ident, photo);
        }
    }

    /// A withdrawal ends the open uploads that nothing else needs.
    pub(super) fn withdraw_content(&mut self, report: u32, proof: u32, words: Option<Marker>) -> Rev {
        let keeps = !self.rules.broken(Plant::WithdrawalWithoutWords);
        let rev = self.change(report, |db| {
            db.withdraw(report, proof);
            match (words, db.reports.get_mut(&report)) {
                (Some(words), Some(report)) => report.notes.push(words),
                (Some(words), None) if keeps => db.words.entry((report, proof)).or_default().push(words),
                _ => {}
            }
        });
        let ended = self.db.promised(report, proof);
        for key in ended.into_iter().filter(|_| !self.rules.broken(Plant::QuotaCountsEnded)) {
            let open = self.db.uploads.get(&key).is_some_and(|upload| upload.state == UploadState::Open);
            if open && !self.db.wants(key.0, key.1) {
                self.db.uploads.remove(&key);
                self.disk.staged.remove(&key);
            }
        }
        rev
    }

    /// A photo that left the manifest: its uploads are over, and nobody keeps its bytes.
    pub(super) fn take_out(&mut self, id: u32, photo: Photo) {
        let Some(report) = self.db.reports.get_mut(&id) else { return };
        if self.rules.broken(Plant::TakenOutForgotten) {
            return;
        }
        report.taken_out.insert(photo);
        for ident in report.followers.clone() {
            if !self.db.wants(ident, photo) && !self.db.shows(ident, photo) {
                self.drop_upload(ident, photo);
            }
        }
    }

    /// Bytes go with the last report that promises them.
    pub(super) fn drop_upload(&mut self, ident: Ident, photo: Photo) {
        let wanted = self.db.wants(ident, photo) || self.db.shows(ident, photo);
        if !wanted {
            self.db.uploads.remove(&(ident, photo));
            self.disk.staged.remove(&(ident, photo));
        }
        let shared =
            self.db.uploads.keys().any(|(who, known)| *known == photo && self.db.has_upload(*who, photo));
        if !shared || self.rules.broken(Plant::SharedBlobErased) {
            self.disk.blobs.remove(&photo);
        }
    }
}

impl Database {
    fn set_status(&mut self, report: u32, to: ReportStatus) {
        if let Some(report) = self.reports.get_mut(&report) {
            report.status = to;
        }
    }

    /// Every upload that was for this report.
    fn promised(&self, report: u32, secret: u32) -> Vec<(Ident, Photo)> {
        let found = self.reports.get(&report).filter(|report| report.secret == secret);
        let Some(report) = found else { return Vec::new() };
        let photos =
            report.photos.iter().map(|promise| promise.photo).chain(report.taken_out.iter().copied());
        photos.flat_map(|photo| report.followers.iter().map(move |ident| (*ident, photo))).collect()
    }

    /// Whether a report, a task or an orphan completion still promises it by this identity.
    pub(crate) fn wants(&self, ident: Ident, photo: Photo) -> bool {
        let reports = self
            .reports
            .values()
            .filter(|report| report.followers.contains(&ident) && report.status != ReportStatus::Withdrawn);
        let in_reports = reports.flat_map(|report| &report.photos).any(|promise| promise.photo == photo);
        let evidence = self.tasks.values().flat_map(|task| &task.photos);
        let orphans = self.orphans.iter().map(|orphan| &orphan.photo);
        in_reports || evidence.chain(orphans).any(|promise| (promise.by, promise.photo) == (ident, photo))
    }

    /// Whether it is attached to a report that this identity follows, a withdrawn one too.
    fn shows(&self, ident: Ident, photo: Photo) -> bool {
        let reports = self.reports.values().filter(|report| report.followers.contains(&ident));
        reports.flat_map(|report| &report.photos).any(|promise| promise.photo == photo && promise.attached)
    }

    fn erase(&mut self, report: u32, secret: u32, promised: Vec<(Ident, Photo)>) {
        self.erased.insert((report, secret), promised);
        self.words.remove(&(report, secret));
        if self.reports.get(&report).is_some_and(|found| found.secret != secret) {
            return;
        }
        self.reports.remove(&report);
        for task in self.tasks.values_mut().filter(|task| task.report == report) {
            task.snapshot = None;
            if !matches!(task.status, TaskStatus::Done | TaskStatus::Verified) {
                task.status = TaskStatus::Cancelled;
            }
        }
        for orphan in &mut self.orphans {
            orphan.snapshot = orphan.snapshot.filter(|snapshot| snapshot.report != report);
        }
    }

    pub(crate) fn withdraw(&mut self, report: u32, proof: u32) {
        self.withdrawn.entry(report).or_default().insert(proof);
        let Some(found) = self.reports.get_mut(&report).filter(|found| found.secret == proof) else { return };
        found.status = ReportStatus::Withdrawn;
        for task in self.tasks.values_mut().filter(|task| task.report == report) {
            if task.status.is_open_for_crew() {
                task.status = TaskStatus::Cancelled;
            }
        }
    }
}
