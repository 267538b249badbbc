//! What time brings, as commands with revisions of their own: nothing appears or goes by itself.

use saberling_wire::machine::{Act, report_step};
use saberling_wire::{Actor, ReportStatus};

use super::City;
use super::database::{Database, Eye, Report, UploadState};
use crate::plants::Plant;
use crate::vocabulary::{AUTO_CLOSE_DAYS, DISPUTE_DAYS, OVERDUE_DAYS, PUBLIC_DAYS, Photo, UPLOAD_DAYS};

/// Asks whether a job is due, and does it.
type Job = (fn(&Report, u32) -> bool, fn(&mut Report));

const JOBS: [Job; 5] = [
    (|report, _| report.held.is_some(), |report| report.held = None),
    (
        |report, day| !report.incomplete && report.lacks_photos() && day >= report.received + OVERDUE_DAYS,
        |report| report.incomplete = true,
    ),
    (
        |report, day| report.status == ReportStatus::Resolved && day >= report.since + AUTO_CLOSE_DAYS,
        |report| {
            let to = report_step(report.status, Act::Close, Actor::System);
            report.status = to.unwrap_or(report.status);
        },
    ),
    (
        |report, day| is_closed_for(report, day, DISPUTE_DAYS) && !report.dispute_over,
        |report| report.dispute_over = true,
    ),
    (
        |report, day| is_closed_for(report, day, PUBLIC_DAYS) && !report.public_over,
        |report| report.public_over = true,
    ),
];

fn is_closed_for(report: &Report, day: u32, days: u32) -> bool {
    report.status == ReportStatus::Closed && day >= report.since + days
}

impl City {
    /// Does what is due; true when something was.
    pub(crate) fn run_jobs(&mut self) -> bool {
        if self.closed {
            return false;
        }
        self.expire_uploads();
        let (day, mut changed) = (self.day, false);
        for id in self.db.report_ids() {
            for (is_due, act) in JOBS {
                if !self.db.reports.get(&id).is_some_and(|report| is_due(report, day)) {
                    continue;
                }
                changed = true;
                self.change(id, |db| {
                    db.reports.get_mut(&id).into_iter().for_each(act);
                });
            }
        }
        changed
    }

    /// Uploads go some days after their last byte, when they are unfinished or nobody ever named them; a
    /// finished one that a manifest names is a promise kept.
    fn expire_uploads(&mut self) {
        let (day, all) = (self.day, self.rules.broken(Plant::ExpiryTakesFinished));
        let keeps = self.rules.broken(Plant::ExpiryKeepsBytes);
        let old: Vec<_> = self
            .db
            .uploads
            .iter()
            .filter(|(_, upload)| day >= upload.touched + UPLOAD_DAYS)
            .filter(|(key, upload)| match upload.state {
                UploadState::Open => true,
                UploadState::Verified => all || !self.db.is_named(key.1),
                UploadState::Refused => all,
            })
            .map(|(key, upload)| (*key, upload.state))
            .collect();
        for (key, state) in old {
            if state == UploadState::Verified && !all {
                self.drop_upload(key.0, key.1);
                continue;
            }
            self.db.uploads.remove(&key);
            if !keeps {
                self.disk.staged.remove(&key);
            }
        }
    }
}

impl Database {
    /// Whether a manifest names the photo, whoever's it is.
    fn is_named(&self, photo: Photo) -> bool {
        let in_reports = self.reports.values().flat_map(|report| &report.photos);
        let in_tasks = self.tasks.values().flat_map(|task| &task.photos);
        let in_orphans = self.orphans.iter().map(|orphan| &orphan.photo);
        let mut promises = in_reports.chain(in_tasks).chain(in_orphans);
        promises.any(|promise| promise.photo == photo)
    }

    /// What a changed status, or photos that came, mean for what jobs have said.
    pub(super) fn settle_status(&mut self, report: u32, before: Option<ReportStatus>, eye: Eye) {
        let Some(report) = self.reports.get_mut(&report) else { return };
        if before != Some(report.status) {
            report.since = eye.day;
            report.dispute_over = false;
            report.public_over = false;
        }
        report.held = report.held.filter(|held| held.decided == report.status);
        if !report.lacks_photos() && !eye.rules.broken(Plant::IncompleteStays) {
            report.incomplete = false;
        }
    }
}
