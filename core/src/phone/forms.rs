//! Questions and answers, handed over.

use super::Phone;
use crate::api::{ApiError, GivenAnswer, QuestionView, ReportEdit, ReportView};
use crate::error::Error;

impl Phone {
    pub(crate) fn questions(
        &self,
        _category: &str,
        _answers: &[GivenAnswer],
    ) -> Result<Vec<QuestionView>, ApiError> {
        self.api(|_| Err(Error::Closed))
    }

    pub(crate) fn edit_report(&self, _report_id: &str, _edit: &ReportEdit) -> Result<ReportView, ApiError> {
        self.api(|_| Err(Error::Closed))
    }

    pub(crate) fn answer_question(
        &self,
        _report_id: &str,
        _question_id: &str,
        _text: &str,
    ) -> Result<ReportView, ApiError> {
        self.api(|_| Err(Error::Closed))
    }
}
