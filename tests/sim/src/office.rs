//! What the office does.

use saberling_store::questions::{Page, ReportFilter, TaskFilter};
use saberling_store::{CommandOutcome, OfficeAct, OfficeCommand};
use saberling_wire::{OpId, ReportId, ReportStatus, TaskId, TaskStatus};

use crate::tally::{What, markers};
use crate::world::World;

const PAGE: Page = Page { offset: 0, limit: 100 };

impl World<'_> {
    /// An officer does something.
    pub async fn office(&mut self) {
        let Some(embedded) = self.server.running() else { return };
        let (state, city) = (embedded.state.clone(), embedded.state.city);
        let waits = state.store.grants(city).is_ok_and(|grants| !grants.is_empty());
        if waits && self.rng.percent(30) {
            return self.confirm_grants().await;
        }
        if self.rng.percent(3) {
            return self.move_member().await;
        }
        let act = if let (Some(report_id), true) = (self.asked, self.rng.percent(15)) {
            // Who has asked asks once more, perhaps before the answer is there.
            Some((self.ask(report_id), String::new()))
        } else if self.rng.percent(8) {
            let Ok(orphans) = state.store.orphans(city, PAGE) else { return };
            if orphans.is_empty() {
                return;
            }
            let (op_id, accept) = (orphans[self.rng.below(orphans.len())].op_id, self.rng.percent(50));
            let act = OfficeAct::SettleOrphan { op_id, accept, reason: "dilihat".to_owned() };
            Some((act, String::new()))
        } else if self.rng.percent(50) {
            let Ok(page) = state.store.reports(city, &ReportFilter::default(), PAGE) else { return };
            if page.lines.is_empty() {
                return;
            }
            // A queue shows first what waits for a decision.
            (0..3).find_map(|_| {
                let line = &page.lines[self.rng.below(page.lines.len())];
                let note = markers(line.note.as_bytes()).next();
                let other = page.lines[self.rng.below(page.lines.len())].report_id;
                let act = self.on_report((line.report_id, other), line.status, note)?;
                Some((act, line.version.clone()))
            })
        } else {
            let Ok(page) = state.store.tasks(city, &TaskFilter::default(), PAGE) else { return };
            if page.lines.is_empty() {
                return;
            }
            let line = &page.lines[self.rng.below(page.lines.len())];
            let detail = state.store.report(city, line.report_id).ok().flatten();
            let note = detail.as_ref().and_then(|d| markers(d.aggregate.report.note.as_bytes()).next());
            let base = detail.map(|detail| detail.aggregate.report.version).unwrap_or_default();
            self.on_task(line.task.task_id, line.task.status, note).map(|act| (act, base))
        };
        let Some((act, version)) = act else { return };
        let base = (self.rng.percent(80) && !version.is_empty()).then_some(version);
        let erases = match &act {
            OfficeAct::Erase { report_id, .. } => {
                let detail = state.store.report(city, *report_id).ok().flatten();
                let note = detail.map(|detail| detail.aggregate.report.note).unwrap_or_default();
                Some(self.begin_erasure(&note))
            }
            _ => None,
        };
        let command = OfficeCommand { op_id: state.new_id(OpId::new), base, act };
        let mut outcome = state.office(self.template.officer, command.clone()).await;
        self.trace.line(|| format!("office: {:?} → {outcome:?}", command.act));
        if outcome.is_err() && self.server.running().is_some() && self.rng.percent(50) {
            // Whoever saw the form fail sends the same form again.
            outcome = state.office(self.template.officer, command.clone()).await;
            self.trace.line(|| format!("office, again: {outcome:?}"));
        }
        let done = matches!(outcome, Ok(CommandOutcome::Applied { .. } | CommandOutcome::Duplicate { .. }));
        if let (Some(number), true) = (erases, done) {
            self.tally.acts[number].stored = true;
        }
        // A double click is one act.
        if self.rng.percent(10)
            && let Ok(CommandOutcome::Applied { .. }) = outcome
            && self.server.running().is_some()
            && let Ok(again) = state.office(self.template.officer, command).await
            && matches!(again, CommandOutcome::Applied { .. } | CommandOutcome::Rejected { .. })
        {
            self.violated("doubled", format!("an officer's act was done twice: {again:?}"));
        }
    }

    fn on_report(
        &mut self,
        (report_id, other): (ReportId, ReportId),
        status: ReportStatus,
        note: Option<usize>,
    ) -> Option<OfficeAct> {
        let reason = || "alasan".to_owned();
        match status {
            ReportStatus::Erased => None,
            _ if self.rng.percent(4) => Some(OfficeAct::Erase { report_id, reason: reason() }),
            ReportStatus::Submitted | ReportStatus::UnderReview if self.rng.percent(8) => {
                Some(OfficeAct::MarkDuplicate { report_id, of: other })
            }
            ReportStatus::Submitted | ReportStatus::UnderReview if self.rng.percent(25) => {
                Some(self.ask(report_id))
            }
            ReportStatus::Accepted | ReportStatus::Rejected | ReportStatus::Duplicate
                if self.rng.percent(20) =>
            {
                let reason = if self.rng.percent(50) { reason() } else { String::new() };
                Some(OfficeAct::Undo { report_id, reason })
            }
            ReportStatus::Resolved | ReportStatus::Closed if self.rng.percent(20) => {
                Some(OfficeAct::Reopen { report_id, reason: reason() })
            }
            ReportStatus::Reopened if self.rng.percent(30) => {
                Some(OfficeAct::CloseReopened { report_id, reason: reason() })
            }
            ReportStatus::Submitted if self.rng.percent(15) => Some(OfficeAct::Review { report_id }),
            ReportStatus::Submitted | ReportStatus::UnderReview if self.rng.percent(10) => {
                let text = "office".to_owned();
                Some(OfficeAct::Reject { report_id, reason: "not_ours".to_owned(), text })
            }
            ReportStatus::Submitted | ReportStatus::UnderReview => Some(OfficeAct::Accept { report_id }),
            ReportStatus::Accepted | ReportStatus::Reopened => {
                let crew_id = self.give(note);
                let state = &self.server.running()?.state;
                let task_id = state.new_id(TaskId::new);
                Some(OfficeAct::Assign { report_id, task_id, crew_id, instruction: "cepat".to_owned() })
            }
            _ => None,
        }
    }

    fn ask(&mut self, report_id: ReportId) -> OfficeAct {
        self.questions += 1;
        self.asked = Some(report_id);
        OfficeAct::Ask { report_id, text: format!("pertanyaan {};", self.questions) }
    }

    fn on_task(&mut self, task_id: TaskId, status: TaskStatus, note: Option<usize>) -> Option<OfficeAct> {
        match status {
            TaskStatus::Done if self.rng.percent(60) => Some(OfficeAct::Verify { task_id }),
            TaskStatus::Verified if self.rng.percent(20) => {
                Some(OfficeAct::UndoVerify { task_id, reason: "keliru".to_owned() })
            }
            TaskStatus::Done => Some(OfficeAct::SendBack { task_id, reason: "belum".to_owned() }),
            TaskStatus::Assigned | TaskStatus::Accepted | TaskStatus::Started | TaskStatus::Rework => {
                match self.rng.below(6) {
                    0 => Some(OfficeAct::Cancel { task_id }),
                    1 => {
                        let crew_id = self.give(note);
                        Some(OfficeAct::MoveTask { task_id, crew_id, instruction: "pindah".to_owned() })
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Notes that a crew may see the report of this note from now on.
    pub fn given_to(&mut self, note: &[u8], crew: saberling_wire::CrewId) {
        if let Some(note) = markers(note).next() {
            self.given.entry(note).or_default().insert(crew);
        }
    }

    /// Draws a crew for a report and notes that it may see it from now on.
    fn give(&mut self, note: Option<usize>) -> saberling_wire::CrewId {
        let seats = &self.template.seats;
        let crew = seats[self.rng.below(seats.len())].crew_id;
        if let Some(note) = note {
            self.given.entry(note).or_default().insert(crew);
        }
        crew
    }

    /// The office is about to erase a report; whether it did may remain unknown.
    fn begin_erasure(&mut self, note: &str) -> usize {
        let number = self.tally.begin(What::Erasure, usize::MAX);
        self.tally.acts[number].report = markers(note.as_bytes()).next();
        self.tally.acts[number].by_office = true;
        number
    }

    /// The office believes the grants that phones have shown after a restore.
    pub async fn confirm_grants(&mut self) {
        let Some(embedded) = self.server.running() else { return };
        let state = embedded.state.clone();
        let Ok(grants) = state.store.grants(state.city) else { return };
        for grant in grants {
            let act = OfficeAct::ConfirmGrant { identity_id: grant.identity_id };
            let command = OfficeCommand { op_id: state.new_id(OpId::new), base: None, act };
            let outcome = state.office(self.template.officer, command).await;
            self.trace.line(|| format!("office: a grant is confirmed: {outcome:?}"));
        }
    }

    /// A phone loses its access.
    pub async fn revoke(&mut self) {
        let Some(embedded) = self.server.running() else { return };
        let state = embedded.state.clone();
        let Some(who) = self.credentials.keys().nth(self.rng.below(self.credentials.len().max(1))) else {
            return;
        };
        let Ok(identity_id) = who.parse() else { return };
        let who = who.clone();
        let act = OfficeAct::RevokeIdentity { identity_id };
        let command = OfficeCommand { op_id: state.new_id(OpId::new), base: None, act };
        let mut outcome = state.office(self.template.officer, command.clone()).await;
        if outcome.is_err() && self.server.running().is_some() {
            outcome = state.office(self.template.officer, command).await;
        }
        self.trace.line(|| format!("office: {who} loses its access: {outcome:?}"));
        if let Ok(CommandOutcome::Applied { .. } | CommandOutcome::Duplicate { .. }) = outcome {
            self.revoked.insert(who);
        }
    }

    /// A member goes to another crew.
    pub async fn move_member(&mut self) {
        let Some(embedded) = self.server.running() else { return };
        let state = embedded.state.clone();
        let seats = &self.template.seats;
        let place = self.rng.below(seats.len());
        let (member_id, crew_id) = (seats[place].member_id, seats[self.rng.below(seats.len())].crew_id);
        self.moved.entry(place).or_default().insert(crew_id);
        let act = OfficeAct::MoveMember { member_id, crew_id };
        let command = OfficeCommand { op_id: state.new_id(OpId::new), base: None, act };
        let outcome = state.office(self.template.officer, command).await;
        self.trace.line(|| format!("office: member of seat {place} moves: {outcome:?}"));
    }
}
