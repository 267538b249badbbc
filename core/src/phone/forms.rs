//! Questions and answers, handed over.

use super::Phone;
use crate::api::{ApiError, GivenAnswer, QuestionView, ReportEdit, ReportView};
use crate::capture;

impl Phone {
    pub(crate) fn questions(
        &self,
        category: &str,
        answers: &[GivenAnswer],
    ) -> Result<Vec<QuestionView>, ApiError> {
        self.api(|inner| capture::questions(inner, category, answers))
    }

    pub(crate) fn edit_report(&self, report_id: &str, edit: &ReportEdit) -> Result<ReportView, ApiError> {
        self.api(|inner| capture::edit_report(inner, report_id, edit))
    }

    pub(crate) fn answer_question(
        &self,
        report_id: &str,
        question_id: &str,
        text: &str,
    ) -> Result<ReportView, ApiError> {
        self.api(|inner| capture::answer_question(inner, report_id, question_id, text))
    }
}
