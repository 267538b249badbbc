//! Everything of a person's own goes at once: reports here and at the office, drafts here.

use std::sync::Arc;

use saberling_core::api::{App, ReportStatus};

use crate::tally::{What, marker};
use crate::world::World;

impl World<'_> {
    /// A person has everything of their own erased.
    pub fn erase_all(&mut self, phone: usize) {
        let Some(app) = self.phones[phone].app().cloned() else { return };
        let Ok(reports) = app.reports() else { return };
        let mut erasures = Vec::new();
        for report in reports.iter().filter(|report| report.status != Some(ReportStatus::Erased)) {
            let number = self.begin(What::Erasure, phone);
            self.tally.acts[number].report = self.report_of(report);
            erasures.push((number, report.report_id.clone()));
        }
        self.refresh_kept(phone);
        for kept in self.kept.values_mut().filter(|kept| kept.phone == phone && kept.crews.is_empty()) {
            kept.may_be_gone = true;
        }
        self.phones[phone].drafts.iter_mut().for_each(|draft| draft.is_discarded = true);
        let done = app.erase_all();
        self.trace.line(|| format!("phone {phone}: has everything erased: {done:?}"));
        // What fails in the middle may have erased some of it; the next call goes on.
        let Ok(count) = done else { return };
        if count as usize != erasures.len() {
            let text = format!("phone {phone}: of {} reports {count} are erased", erasures.len());
            self.violated("erased", text);
        }
        self.check_all_gone(phone, &app, &erasures);
        if self.rng.percent(30)
            && let Ok(again @ 1..) = app.erase_all()
        {
            self.violated("erased", format!("phone {phone}: a second call erases {again} reports"));
        }
    }

    /// No report is left but those of which the office has yet to hear, no draft, and no kept photo but a crew's.
    fn check_all_gone(&mut self, phone: usize, app: &Arc<App>, erasures: &[(usize, String)]) {
        let Ok(left) = app.reports() else { return };
        for (number, id) in erasures {
            let report = self.tally.acts[*number].report;
            match left.iter().find(|report| report.report_id == *id) {
                Some(view) if view.status == Some(ReportStatus::Erased) => {
                    self.tally.acts[*number].stored = true;
                }
                Some(_) => {
                    let name = report.map(marker).unwrap_or_default();
                    self.violated("erased", format!("phone {phone}: {name} is there after all was erased"));
                }
                // The office never had it, so it was thrown away here; a copy of this phone may correct it.
                None => {
                    for (place, act) in self.tally.acts.iter_mut().enumerate() {
                        let is_of_it = report.is_some_and(|of| place == of || act.report == Some(of));
                        act.may_be_gone |= is_of_it || place == *number;
                    }
                }
            }
        }
        if app.drafts().is_ok_and(|drafts| !drafts.is_empty()) {
            self.violated("drafts", format!("phone {phone} has drafts after all was erased"));
        }
        self.phones[phone].drafts.retain(|draft| draft.is_report);
        let rows = self.phones[phone].kept_rows().unwrap_or_default();
        if rows.iter().any(|row| row.crew.is_none()) {
            self.violated("kept", format!("phone {phone} keeps photos after all was erased"));
        }
    }
}
