//! The façade's questions and answers.

use super::super::error::ApiError;
use super::super::forms::{GivenAnswer, QuestionView, ReportEdit};
use super::super::views::ReportView;
use super::App;

#[uniffi::export]
impl App {
    /// The questions of a category that are shown for these answers, in order: one that hangs on an earlier
    /// answer comes and goes with it.
    pub fn questions(
        &self,
        category: String,
        answers: Vec<GivenAnswer>,
    ) -> Result<Vec<QuestionView>, ApiError> {
        self.phone.questions(&category, &answers)
    }

    /// Changes an own report while the office has not decided; what it said before stays known to the office.
    pub fn edit_report(&self, report_id: String, edit: ReportEdit) -> Result<ReportView, ApiError> {
        self.phone.edit_report(&report_id, &edit)
    }

    /// Answers what the office asked; photos that were kept for the report (`keep_photo`, role `Report`) go
    /// along.
    pub fn answer_question(
        &self,
        report_id: String,
        question_id: String,
        text: String,
    ) -> Result<ReportView, ApiError> {
        self.phone.answer_question(&report_id, &question_id, &text)
    }
}
