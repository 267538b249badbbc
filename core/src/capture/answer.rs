//! The answer to what the office asks about a report.

use rusqlite::Connection;
use saberling_wire::{AnswerQuestion, ManifestPhoto, OpId, OpKind, PhotoRole, validate};

use super::follow_up::{check, keep_taking};
use crate::api::ReportView;
use crate::error::Error;
use crate::inner::Inner;
use crate::present;
use crate::store::StoredReport;

/// Answers the office's question: once, and only while it waits.
pub(crate) fn answer_question(
    inner: &Inner,
    report_id: &str,
    question_id: &str,
    text: &str,
) -> Result<ReportView, Error> {
    validate::note_text(text)?;
    let question_id: OpId = question_id.parse().map_err(|_| Error::UnknownQuestion)?;
    let is_open = |db: &Connection, report: &StoredReport| {
        let open = present::overlaid_report(db, report)?.question;
        let is_it = open.is_some_and(|question| question.question_id == question_id);
        if is_it { Ok(()) } else { Err(Error::UnknownQuestion) }
    };
    check(inner, report_id, is_open)?;
    let payload = |photos: &[ManifestPhoto]| {
        Ok(AnswerQuestion { question_id, text: text.to_owned(), photos: photos.to_vec() })
    };
    // Those that were kept for it.
    let photos = (PhotoRole::Report, Vec::new());
    keep_taking(inner, report_id, OpKind::AnswerQuestion, photos, payload, is_open)
}
