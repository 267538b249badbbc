//! What people do with their phones.

use saberling_core::api::{FixSource, LocationFix, NewReport, PhotoRole, TaskStatus, TaskView};
use saberling_wire::{ReportId, ReportNumber};

use crate::tally::{What, marker, markers};
use crate::template::KEPT_PICTURES;
use crate::world::World;

pub(crate) fn fix(place: usize) -> LocationFix {
    LocationFix {
        lat_deg: 3.6 + place as f64 * 0.000_013_7,
        lon_deg: 98.45 + place as f64 * 0.001,
        accuracy_m: Some(6.0),
        source: FixSource::Gps,
        mock: false,
        fixed_at_ms: None,
        provider: None,
    }
}

/// The exact place of a report, as it must reach nobody but its crew and the office.
pub fn place_e7(number: usize) -> (i32, i32) {
    let fix = fix(number);
    let e7 = |degrees: f64| (degrees * 1e7).round() as i32;
    (e7(fix.lat_deg), e7(fix.lon_deg))
}

impl World<'_> {
    /// Somebody does something with a phone that is on.
    pub fn act(&mut self, phone: usize) {
        if self.phones[phone].app().is_none() {
            return;
        }
        // Whoever has work does that first, mostly.
        let works =
            self.phones[phone].app().is_some_and(|app| app.tasks().is_ok_and(|tasks| !tasks.is_empty()));
        if works && self.rng.percent(60) {
            return self.work(phone);
        }
        match self.rng.below(54) {
            0..=9 => self.submit(phone),
            10..=14 => self.add_note(phone),
            15..=17 => {
                if !self.mend(phone) {
                    self.submit(phone);
                }
            }
            18..=24 => self.follow_up(phone),
            25 | 26 => self.look_around(phone),
            27 => self.move_reports(phone),
            28 if self.rng.percent(30) => self.erase_all(phone),
            40..=53 => self.write_draft(phone),
            _ => self.work(phone),
        }
    }

    /// Draws some camera files.
    pub fn pictures(&mut self, least: usize, most: usize) -> Vec<String> {
        let count = least + self.rng.below(most - least + 1);
        let all = &self.template.pictures;
        let all = &all[..all.len() - KEPT_PICTURES as usize];
        (0..count).map(|_| all[self.rng.below(all.len())].clone()).collect()
    }

    /// Draws camera files for an act that also takes what is kept for it; mostly none when there is any.
    pub fn pictures_beside(&mut self, kept: &[String], most: usize) -> Vec<String> {
        if kept.is_empty() || self.rng.percent(30) { self.pictures(1, most) } else { Vec::new() }
    }

    /// Notes an act of a phone before the call.
    pub fn begin(&mut self, what: What, phone: usize) -> usize {
        let number = self.tally.begin(what, self.phones[phone].lineage);
        self.phones[phone].acts.push(number);
        number
    }

    /// Notes what came of an act.
    pub fn done<T, E: std::fmt::Display>(
        &mut self,
        phone: usize,
        number: usize,
        done: Result<T, E>,
    ) -> Option<T> {
        let what = self.tally.acts[number].what;
        self.trace.line(|| {
            let came =
                done.as_ref().map_or_else(|error| format!("not stored: {error}"), |_| "stored".to_owned());
            let on = self.tally.acts[number].report.map(marker).unwrap_or_default();
            format!("phone {phone}: {what:?} {} on {on} {came}", marker(number))
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
            // The seed pack knows a category that the city no longer has.
            category: ["litter", "drain", "smoke"][self.rng.below(17) / 8].to_owned(),
            note: marker(number),
            photo_paths: self.pictures(0, 2),
            fix: self.rng.percent(80).then(|| fix(number)),
            other_fixes: vec![],
            chosen_area: None,
            answers: vec![],
            anonymous: true,
            confidential: self.rng.percent(10),
            // Two reports may show the same picture here.
            even_if_repeated: true,
        };
        let Some(app) = self.phones[phone].app().cloned() else { return };
        if report.confidential {
            self.confidential.insert(number);
        }
        let done = app.submit_report(report);
        if let Some(view) = self.done(phone, number, done) {
            self.names.insert(view.report_id, number);
        }
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
        self.tally.acts[number].report = self.report_of(report);
        let done = app.add_note(report.report_id.clone(), marker(number));
        self.done(phone, number, done);
    }

    /// A crew works on one of its tasks.
    fn work(&mut self, phone: usize) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let Ok(tasks) = app.tasks() else { return };
        if tasks.is_empty() {
            return if self.rng.percent(40) { self.submit(phone) } else { self.add_note(phone) };
        }
        // Mostly what is to be done, now and then one that a list of yesterday still shows.
        let is_open = |task: &&TaskView| !matches!(task.status, TaskStatus::Done | TaskStatus::Verified);
        let open: Vec<&TaskView> = tasks.iter().filter(is_open).collect();
        let task = if open.is_empty() || self.rng.percent(20) {
            tasks[self.rng.below(tasks.len())].clone()
        } else {
            open[self.rng.below(open.len())].clone()
        };
        let role = if task.status == TaskStatus::Started { PhotoRole::After } else { PhotoRole::Before };
        match task.status {
            // Taken while the work goes on, and used when it is done.
            _ if self.rng.percent(30) => {
                self.keep_photo(phone, &task.task_id, role);
                // The shift may end before it is used.
                if self.rng.percent(20) && !self.phones[phone].is_busy() {
                    self.take_seat(phone, true);
                }
            }
            TaskStatus::Started => self.complete(phone, &task),
            _ if self.rng.percent(20) => {
                let number = self.begin(What::Decline, phone);
                self.tally.acts[number].report = self.report_of_task(&task);
                let done = app.decline_task(task.task_id, "no_access".to_owned(), marker(number));
                self.done(phone, number, done);
            }
            _ => self.start(phone, &task),
        }
    }

    /// A crew begins a task.
    pub fn start(&mut self, phone: usize, task: &TaskView) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let kept = self.taking(phone, &task.task_id, PhotoRole::Before);
        let photos = self.pictures_beside(&kept, 1);
        let place = markers(task.note.as_bytes()).next().unwrap_or(0);
        let done = app.start_task(task.task_id.clone(), photos, Some(fix(place)));
        self.refresh_kept(phone);
        self.trace.line(|| format!("phone {phone}: starts a task, stored: {}", done.is_ok()));
    }

    /// The report of a task: its words may be erased already.
    fn report_of_task(&self, task: &TaskView) -> Option<usize> {
        let is_its =
            |id: &str| id.parse().is_ok_and(|id: ReportId| ReportNumber::of(id).to_string() == task.number);
        let by_number = || self.names.iter().find(|(id, _)| is_its(id)).map(|(_, number)| *number);
        markers(task.note.as_bytes()).next().or_else(by_number)
    }

    /// A crew completes a task.
    pub fn complete(&mut self, phone: usize, task: &TaskView) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let number = self.begin(What::Completion, phone);
        let report = self.report_of_task(task);
        self.tally.acts[number].report = report;
        let kept = self.taking(phone, &task.task_id, PhotoRole::After);
        let (photos, place) = (self.pictures_beside(&kept, 2), report.unwrap_or(0));
        let done = app.complete_task(task.task_id.clone(), photos, marker(number), Some(fix(place)));
        self.refresh_kept(phone);
        self.done(phone, number, done);
    }

    /// A phone is made a crew's phone, with the code of the seat that it was given.
    pub fn activate(&mut self, phone: usize) {
        let is_another = self.rng.percent(25);
        self.take_seat(phone, is_another);
    }

    /// The same, with the seat that the phone had, or with another one.
    fn take_seat(&mut self, phone: usize, is_another: bool) {
        let (former, lineage) = (self.phones[phone].seat, self.phones[phone].lineage);
        let seat = match former {
            Some(seat) if !is_another => seat,
            _ => {
                // The next shift may be of the same crew or of another, and of yesterday.
                let taken = |seat: &usize| {
                    self.seats.iter().any(|(other, seats)| *other != lineage && seats.contains(seat))
                };
                let seats = &self.template.seats;
                let mut free: Vec<usize> = (0..seats.len()).filter(|seat| !taken(seat)).collect();
                if let Some(former) = former
                    && self.rng.percent(70)
                {
                    // Mostly the phone is handed to somebody of the same crew, who finds its tasks there.
                    free.retain(|seat| *seat != former && seats[*seat].crew_id == seats[former].crew_id);
                }
                match free.get(self.rng.below(free.len())).copied().or(former) {
                    Some(seat) => seat,
                    None => return,
                }
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
