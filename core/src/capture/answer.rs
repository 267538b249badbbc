//! The answer to what the office asks about a report.

use rusqlite::Connection;
use saberling_wire::{AnswerQuestion, ManifestPhoto, OpId, OpKind, PhotoRole, validate};

use super::follow_up::{check, keep};
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
    let payload = AnswerQuestion { question_id, text: text.to_owned(), photos: taken() };
    let photos = (PhotoRole::Report, &payload.photos[..]);
    keep(inner, report_id, OpKind::AnswerQuestion, &payload, photos, is_open)
}

/// The photos that go with the answer.
fn taken() -> Vec<ManifestPhoto> {
    Vec::new()
}
