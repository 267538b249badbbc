//! What people do with their phones.

use saberling_core::api::{FixSource, LocationFix, NewReport, Sending, TaskStatus, TaskView};

use crate::tally::{What, marker, markers};
use crate::world::World;

fn fix(place: usize) -> LocationFix {
    LocationFix {
        lat_deg: 3.6,
        lon_deg: 98.45 + place as f64 * 0.001,
        accuracy_m: Some(6.0),
        source: FixSource::Gps,
        mock: false,
        fixed_at_ms: None,
    }
}

impl World<'_> {
    /// Somebody does something with a phone that is on.
    pub fn act(&mut self, phone: usize) {
        if self.phones[phone].app().is_none() {
            return;
        }
        match self.rng.below(10) {
            0..=2 => self.submit(phone),
            3 | 4 => self.add_note(phone),
            5 => self.mend(phone),
            _ => self.work(phone),
        }
    }

    fn pictures(&mut self, least: usize, most: usize) -> Vec<String> {
        let count = least + self.rng.below(most - least + 1);
        let all = &self.template.pictures;
        (0..count).map(|_| all[self.rng.below(all.len())].clone()).collect()
    }

    fn begin(&mut self, what: What, phone: usize) -> usize {
        let number = self.tally.begin(what, self.phones[phone].lineage);
        self.phones[phone].acts.push(number);
        number
    }

    fn done<T, E: std::fmt::Display>(
        &mut self,
        phone: usize,
        number: usize,
        done: Result<T, E>,
    ) -> Option<T> {
        let what = self.tally.acts[number].what;
        self.trace.line(|| {
            let came =
                done.as_ref().map_or_else(|error| format!("not stored: {error}"), |_| "stored".to_owned());
            format!("phone {phone}: {what:?} {} {came}", marker(number))
        });
        let done = done.ok()?;
        self.tally.acts[number].stored = true;
        Some(done)
    }

    /// A resident reports.
    pub fn submit(&mut self, phone: usize) {
        let number = self.begin(What::Report, phone);
        self.tally.acts[number].report = Some(number);
        let report = NewReport {
            category: ["litter", "drain"][self.rng.below(2)].to_owned(),
            note: marker(number),
            photo_paths: self.pictures(0, 2),
            fix: self.rng.percent(80).then(|| fix(number)),
            anonymous: true,
            confidential: self.rng.percent(10),
        };
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let done = app.submit_report(report);
        self.done(phone, number, done);
    }

    /// A resident adds a note to one of the own reports, or reports when there is none.
    pub fn add_note(&mut self, phone: usize) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let Ok(reports) = app.reports() else { return };
        if reports.is_empty() {
            return self.submit(phone);
        }
        let report = &reports[self.rng.below(reports.len())];
        let number = self.begin(What::Note, phone);
        self.tally.acts[number].report = markers(report.note.as_bytes()).next();
        let done = app.add_note(report.report_id.clone(), marker(number));
        self.done(phone, number, done);
    }

    /// A person corrects or throws away what the office's server refused.
    fn mend(&mut self, phone: usize) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let Ok(reports) = app.reports() else { return };
        let Some(refused) = reports.iter().find(|report| report.sending == Sending::Rejected) else {
            return self.submit(phone);
        };
        let id = refused.report_id.clone();
        self.trace.line(|| format!("phone {phone}: corrects a refused report"));
        // The marker stays the same: it is the same act, in better words.
        let _ = app.correct_report(id, "litter".to_owned(), refused.note.clone());
    }

    /// A crew works on one of its tasks.
    fn work(&mut self, phone: usize) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let Ok(tasks) = app.tasks() else { return };
        if tasks.is_empty() {
            return if self.rng.percent(40) { self.submit(phone) } else { self.add_note(phone) };
        }
        let task = tasks[self.rng.below(tasks.len())].clone();
        match task.status {
            TaskStatus::Started => self.complete(phone, &task),
            _ if self.rng.percent(20) => {
                let number = self.begin(What::Decline, phone);
                self.tally.acts[number].report = markers(task.note.as_bytes()).next();
                let done = app.decline_task(task.task_id, "no_access".to_owned(), marker(number));
                self.done(phone, number, done);
            }
            _ => self.start(phone, &task),
        }
    }

    /// A crew begins a task.
    pub fn start(&mut self, phone: usize, task: &TaskView) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let (photos, place) = (self.pictures(1, 1), markers(task.note.as_bytes()).next().unwrap_or(0));
        let done = app.start_task(task.task_id.clone(), photos, Some(fix(place)));
        self.trace.line(|| format!("phone {phone}: starts a task, stored: {}", done.is_ok()));
    }

    /// A crew completes a task.
    pub fn complete(&mut self, phone: usize, task: &TaskView) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let number = self.begin(What::Completion, phone);
        let report = markers(task.note.as_bytes()).next();
        self.tally.acts[number].report = report;
        let (photos, place) = (self.pictures(1, 2), report.unwrap_or(0));
        let done = app.complete_task(task.task_id.clone(), photos, marker(number), Some(fix(place)));
        self.done(phone, number, done);
    }

    /// A phone is made a crew's phone, with the code of the seat that it was given.
    pub fn activate(&mut self, phone: usize) {
        let taken = |seat: usize| self.phones.iter().any(|other| other.seat == Some(seat));
        let seat = match self.phones[phone].seat {
            Some(seat) => seat,
            None => {
                let free: Vec<usize> = (0..self.template.seats.len()).filter(|seat| !taken(*seat)).collect();
                if free.is_empty() {
                    return;
                }
                free[self.rng.below(free.len())]
            }
        };
        let code = self.template.seats[seat].code.clone();
        self.seats.entry(self.phones[phone].lineage).or_default().insert(seat);
        self.phones[phone].seat = Some(seat);
        self.trace.line(|| format!("phone {phone}: activates seat {seat}"));
        self.phones[phone].begin_activation(code);
        self.phones[phone].go_on();
    }
}
