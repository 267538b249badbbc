//! Everything of a person's own goes at once: reports here and at the office, drafts here.

use std::collections::BTreeMap;
use std::sync::Arc;

use saberling_core::api::{App, ReportStatus};

use crate::check::texts;
use crate::tally::{What, marker, markers};
use crate::template::Broken;
use crate::world::World;

/// Acts on own reports that the phone has no row of, but for wishes that they be erased.
const WITHOUT_ROW: &str = "SELECT entity_id, envelope FROM operations
    WHERE kind NOT IN ('start_task', 'complete_task', 'decline_task', 'me_too', 'erase')
    AND entity_id NOT IN (SELECT report_id FROM reports)";

/// What an act has in its bytes that shows its report's secret.
const PROOF: &str = "\"proof\":\"";

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
        if self.let_go_without_row(phone).is_err() {
            return;
        }
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

    /// What is recorded for reports whose own row a salvage has lost goes too, seen by nobody. Where an act shows
    /// the secret, the office is asked as well.
    fn let_go_without_row(&mut self, phone: usize) -> Result<(), Broken> {
        let sql = self.phones[phone].look()?;
        let mut query = sql.prepare(WITHOUT_ROW)?;
        let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        let mut reports = BTreeMap::<_, Vec<_>>::new();
        for row in rows {
            let (id, envelope) = row?;
            reports.entry(id).or_default().push(envelope);
        }
        for (id, envelopes) in reports {
            let numbers: Vec<_> =
                envelopes.iter().flat_map(|envelope| markers(envelope.as_bytes())).collect();
            let report = numbers.iter().find_map(|number| {
                let act = &self.tally.acts[*number];
                if act.what == What::Report { Some(*number) } else { act.report }
            });
            for number in numbers {
                self.tally.acts[number].may_be_gone = true;
            }
            if envelopes.iter().any(|envelope| envelope.contains(PROOF)) {
                let number = self.begin(What::Erasure, phone);
                self.tally.acts[number].report = report.or_else(|| self.names.get(&id).copied());
            }
        }
        Ok(())
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
        let left = self.phones[phone].look().and_then(|sql| texts(&sql, WITHOUT_ROW)).unwrap_or_default();
        if !left.is_empty() {
            let text = format!("phone {phone} keeps {} acts of reports that it does not show", left.len());
            self.violated("erased", text);
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
