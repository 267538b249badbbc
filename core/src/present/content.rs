//! What a report says: the office's row, or until there is one what was captured, with the edits of this
//! phone laid over it until pulled rows have passed them.

use saberling_wire::{Answer, EditReport, Fix, OpKind, PhonePlace, PlaceRow, ReportRow};

use super::overlay::payload;
use crate::store::{StoredOp, StoredReport};

/// A report's content as the person knows it.
#[derive(Clone)]
pub(crate) struct Content {
    /// The category's code; empty while an import waits for the first row.
    pub(crate) category: String,
    /// What the person wrote.
    pub(crate) note: String,
    /// Shown to nobody outside the office by name.
    pub(crate) anonymous: bool,
    /// Hidden from the public.
    pub(crate) confidential: bool,
    /// The answers to the category's questions.
    pub(crate) answers: Vec<Answer>,
    /// Where.
    pub(crate) fix: Option<Fix>,
    /// What the phone made of that place.
    pub(crate) phone_place: Option<PhonePlace>,
    /// What the server made of it.
    pub(crate) server_place: Option<PlaceRow>,
}

impl Content {
    /// `laid` are the acts that still lie above the row, in their order.
    pub(super) fn of(report: &StoredReport, row: Option<&ReportRow>, laid: &[&StoredOp]) -> Self {
        let mut content = row.map_or_else(|| Self::captured(report), |row| Self::told(report, row));
        let edits = laid.iter().filter(|op| op.kind == OpKind::EditReport);
        edits.filter_map(|op| payload(op)).for_each(|edit| content.apply(edit));
        content
    }

    /// The code of the area that a person chose.
    pub(crate) fn chosen(&self) -> Option<&str> {
        let told = self.server_place.as_ref().filter(|place| place.chosen);
        let told = told.and_then(|place| place.area_code.as_deref());
        told.or_else(|| self.phone_place.as_ref()?.chosen.as_deref())
    }

    fn captured(report: &StoredReport) -> Self {
        Self {
            category: report.category.clone(),
            note: report.note.clone(),
            anonymous: report.anonymous,
            confidential: report.confidential,
            answers: report.answers.clone(),
            fix: report.fix.clone(),
            phone_place: report.place.clone(),
            server_place: None,
        }
    }

    fn told(report: &StoredReport, row: &ReportRow) -> Self {
        Self {
            category: row.category.clone(),
            note: row.note.clone(),
            anonymous: row.anonymous,
            confidential: row.confidential,
            answers: row.answers.clone(),
            fix: row.fix.clone(),
            // The captured one speaks of the captured fix, which an edit may have replaced.
            phone_place: report.place.clone().filter(|_| report.fix == row.fix),
            server_place: row.place.clone(),
        }
    }

    fn apply(&mut self, edit: EditReport) {
        let EditReport { category, note, answers, fix, place, anonymous, confidential } = edit;
        if let Some(fix) = fix {
            self.fix = Some(fix);
            self.phone_place = place;
            self.server_place = None;
        }
        self.category = category.unwrap_or_else(|| std::mem::take(&mut self.category));
        self.note = note.unwrap_or_else(|| std::mem::take(&mut self.note));
        self.answers = answers.unwrap_or_else(|| std::mem::take(&mut self.answers));
        self.anonymous = anonymous.unwrap_or(self.anonymous);
        self.confidential = confidential.unwrap_or(self.confidential);
    }
}
