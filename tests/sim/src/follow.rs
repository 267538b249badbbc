//! What residents do with reports that are there: photos, edits, answers, withdrawing, erasing, disputes,
//! "me too", another phone, and what they do about a refusal.

use rusqlite::OptionalExtension as _;
use saberling_core::api::{PhotoRole, ReportEdit, ReportView, Sending};

use crate::acts::fix;
use crate::tally::{What, marker, markers};
use crate::world::World;

/// Kinds of what a resident does with a report.
pub(crate) const FOLLOW_UPS: usize = 20;

impl World<'_> {
    /// The act that made a report, by its note or by its id.
    pub fn report_of(&self, report: &ReportView) -> Option<usize> {
        let by_note = markers(report.note.as_bytes()).next();
        by_note.or_else(|| self.names.get(&report.report_id).copied())
    }

    /// A resident does something with one of the own reports.
    pub fn follow_up(&mut self, phone: usize) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let Ok(reports) = app.reports() else { return };
        if reports.is_empty() {
            return self.submit(phone);
        }
        // Whoever is asked something answers that first, mostly.
        if let Some(asked) = reports.iter().find(|report| report.question.is_some())
            && self.rng.percent(60)
        {
            return self.answer(phone, &asked.clone());
        }
        let report = reports[self.rng.below(reports.len())].clone();
        let id = report.report_id.clone();
        match self.likes.follow_up(&mut self.rng) {
            0..=2 => {
                let paths = self.pictures(1, 2);
                self.unmarked(phone, "adds photos", app.add_photos(id, paths));
            }
            3..=5 => self.change_photo(phone, &report),
            6 => {
                let number = self.begin_on(What::Withdrawal, phone, &report);
                let done = app.withdraw_report(id, marker(number));
                self.done(phone, number, done);
            }
            7 => {
                let number = self.begin_on(What::Erasure, phone, &report);
                let done = app.erase_report(id);
                self.done(phone, number, done);
            }
            8..=10 => {
                if self.rng.percent(40) {
                    return self.keep_photo(phone, &id, PhotoRole::Dispute);
                }
                let number = self.begin_on(What::Dispute, phone, &report);
                let kept = self.taking(phone, &id, PhotoRole::Dispute);
                let paths = self.pictures_beside(&kept, 1);
                let done = app.dispute_report(id, marker(number), paths);
                self.done(phone, number, done);
                self.refresh_kept(phone);
            }
            16..=19 => self.edit(phone, &report),
            11 => self.unmarked(phone, "confirms", app.confirm_clean(id)),
            _ => {
                let number = self.begin_on(What::Rating, phone, &report);
                let stars = 1 + self.rng.below(5) as u8;
                let done = app.rate_report(id, stars, marker(number));
                self.done(phone, number, done);
            }
        }
    }

    /// Other words for a report; its own marker goes on standing first.
    fn edit(&mut self, phone: usize, report: &ReportView) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let Some(about) = self.report_of(report) else { return };
        let number = self.begin_on(What::Edit, phone, report);
        let edit = ReportEdit {
            category: if self.rng.percent(80) { report.category.clone() } else { "drain".to_owned() },
            note: format!("{}{}", marker(about), marker(number)),
            answers: vec![],
            fix: self.rng.percent(30).then(|| fix(number)),
            chosen_area: None,
            anonymous: self.rng.percent(50),
            confidential: self.confidential.contains(&about),
        };
        let done = app.edit_report(report.report_id.clone(), edit);
        self.done(phone, number, done);
    }

    fn answer(&mut self, phone: usize, report: &ReportView) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let Some(question) = report.question.clone() else { return };
        if self.rng.percent(40) {
            self.keep_photo(phone, &report.report_id, PhotoRole::Report);
        }
        let number = self.begin_on(What::Answer, phone, report);
        self.taking(phone, &report.report_id, PhotoRole::Report);
        let done = app.answer_question(report.report_id.clone(), question.question_id, marker(number));
        self.done(phone, number, done);
        self.refresh_kept(phone);
    }

    fn begin_on(&mut self, what: What, phone: usize, report: &ReportView) -> usize {
        let number = self.begin(what, phone);
        self.tally.acts[number].report = self.report_of(report);
        number
    }

    fn unmarked<T, E: std::fmt::Display>(&self, phone: usize, what: &str, done: Result<T, E>) {
        self.trace.line(|| {
            let came = done.err().map_or_else(|| "stored".to_owned(), |error| format!("not stored: {error}"));
            format!("phone {phone}: {what}: {came}")
        });
    }

    fn change_photo(&mut self, phone: usize, report: &ReportView) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let own: Vec<_> = report.photos.iter().filter(|photo| photo.role == PhotoRole::Report).collect();
        if own.is_empty() {
            return;
        }
        let photo = own[self.rng.below(own.len())].photo_id.clone();
        if self.rng.percent(50) {
            self.unmarked(phone, "drops a photo", app.drop_photo(report.report_id.clone(), photo));
        } else if let Some(path) = self.pictures(1, 1).pop() {
            let done = app.replace_photo(report.report_id.clone(), photo, path);
            self.unmarked(phone, "replaces a photo", done);
        }
    }

    /// A person looks what others have reported around a place, and says "me too".
    pub fn look_around(&mut self, phone: usize) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let known = app.public_reports().unwrap_or_default();
        if known.is_empty() || self.rng.percent(40) {
            if !self.phones[phone].is_busy() {
                self.trace.line(|| format!("phone {phone}: looks around"));
                self.phones[phone].begin_public(3.6, 98.5);
                self.phones[phone].go_on();
            }
            return;
        }
        let number = known[self.rng.below(known.len())].number.clone();
        self.unmarked(phone, "says me too", app.me_too(number));
    }

    /// A person takes the reports along to another phone.
    pub fn move_reports(&mut self, phone: usize) {
        let other = self.rng.below(self.phones.len());
        let (Some(from), Some(to)) = (self.phones[phone].app().cloned(), self.phones[other].app().cloned())
        else {
            return;
        };
        let Ok(reports) = from.reports() else { return };
        let taken: Vec<usize> = reports.iter().filter_map(|report| self.report_of(report)).collect();
        for report in &reports {
            if let Some(number) = self.report_of(report) {
                self.names.insert(report.report_id.clone(), number);
            }
        }
        let Ok(text) = from.export_reports() else { return };
        self.moved_here.entry(self.phones[other].lineage).or_default().extend(taken);
        self.unmarked(other, "takes reports over", to.import_reports(text));
    }

    /// A person does something about what the office's server refused; true when there was something.
    pub fn mend(&mut self, phone: usize) -> bool {
        let Some(app) = self.phones[phone].app().cloned() else { return false };
        let Ok(reports) = app.reports() else { return false };
        if let (Some(report), true) = (reports.last(), self.rng.percent(30)) {
            // What only waits cannot be corrected: the server may have it.
            let (id, note) = (report.report_id.clone(), report.note.clone());
            let done = app.correct_report(id, "drain".to_owned(), note, vec![]);
            self.unmarked(phone, "corrects a report, refused or not", done);
        }
        let refused = reports.iter().find(|report| report.sending == Sending::Rejected);
        if let Some(report) = refused.filter(|report| report.action_code.is_some()) {
            self.mend_report(phone, &report.clone());
            return true;
        }
        for report in &reports {
            for line in report.timeline.iter().filter(|line| line.refused.is_some()) {
                if let Some(op_id) = line.op_id.clone() {
                    let number = line.note.as_ref().and_then(|note| markers(note.as_bytes()).next());
                    let number = number.or_else(|| self.edit_of(phone, &op_id));
                    let about = self.report_of(report);
                    self.mend_act(phone, op_id, number, about);
                    return true;
                }
            }
        }
        false
    }

    /// Which edit an operation brings: a line of the timeline does not say its words.
    fn edit_of(&self, phone: usize, op_id: &str) -> Option<usize> {
        let sql = self.phones[phone].look().ok()?;
        let query = "SELECT envelope FROM operations WHERE op_id = ?1 AND kind = 'edit_report'";
        let bytes = |row: &rusqlite::Row<'_>| Ok(row.get_ref(0)?.as_bytes()?.to_vec());
        let envelope: Option<Vec<u8>> = sql.query_row(query, [op_id], bytes).optional().ok()?;
        markers(&envelope?).nth(1)
    }

    /// Corrects a report's words, or throws it away with all that waits for it.
    pub fn mend_report(&mut self, phone: usize, report: &ReportView) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let id = report.report_id.clone();
        if self.rng.percent(80) {
            // The marker stays the same: it is the same act, in better words.
            let done = app.correct_report(id, "litter".to_owned(), report.note.clone(), vec![]);
            self.unmarked(phone, "corrects a report", done);
            return;
        }
        let number = self.report_of(report);
        let done = app.discard_report(id);
        if let (true, Some(number)) = (done.is_ok(), number) {
            for (place, act) in self.tally.acts.iter_mut().enumerate() {
                act.may_be_gone |= place == number || act.report == Some(number);
            }
        }
        self.unmarked(phone, "throws a report away", done);
    }

    fn mend_act(&mut self, phone: usize, op_id: String, number: Option<usize>, about: Option<usize>) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let again = number.is_some_and(|number| !self.tally.acts[number].sent_anew);
        if again && self.rng.percent(50) {
            let Some(number) = number else { return };
            self.tally.acts[number].sent_anew = true;
            let done =
                if self.rng.percent(50) { app.retry_act(op_id) } else { app.edit_act(op_id, marker(number)) };
            return self.unmarked(phone, "sends a refused act again", done);
        }
        let done = app.discard_act(op_id);
        if done.is_ok() {
            for (place, act) in self.tally.acts.iter_mut().enumerate() {
                // What was thrown away without words may have been the erasure.
                let wordless = number.is_none() && act.what == What::Erasure && act.report == about;
                act.may_be_gone |= wordless || Some(place) == number;
            }
        }
        self.unmarked(phone, "throws a refused act away", done);
    }

    /// The keystore lost everything, as on a phone whose database came from another.
    pub fn lose_keystore(&mut self, phone: usize) {
        if self.phones[phone].is_down() || self.phones[phone].is_busy() {
            return;
        }
        self.trace.line(|| format!("phone {phone}: the keystore is empty"));
        self.phones[phone].lose_secrets();
        self.cursors.retain(|(known, _)| *known != phone);
    }
}
