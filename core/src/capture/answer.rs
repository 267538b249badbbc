//! The answer to what the office asks about a report.

use rusqlite::Connection;
use saberling_wire::{AnswerQuestion, Invalid, OpId, OpKind, PhotoRole, limits, validate};

use super::follow_up::{check, keep_taking, kept_for};
use crate::api::ReportView;
use crate::error::Error;
use crate::inner::Inner;
use crate::present;
use crate::store::{StoredReport, sql};

/// Answers the office's question: once, and only while it waits. The photos that were kept for the report go
/// with the answer.
pub(crate) fn answer_question(
    inner: &Inner,
    report_id: &str,
    question_id: &str,
    text: &str,
) -> Result<ReportView, Error> {
    validate::note_text(text)?;
    let question_id: OpId = question_id.parse().map_err(|_| Error::UnknownQuestion)?;
    let rule = |db: &Connection, report: &StoredReport| is_open(db, report, question_id);
    check(inner, report_id, rule)?;
    let photos = (PhotoRole::Report, Vec::new());
    keep_taking(
        inner,
        report_id,
        OpKind::AnswerQuestion,
        photos,
        |photos| Ok(AnswerQuestion { question_id, text: text.to_owned(), photos: photos.to_vec() }),
        rule,
    )
}

fn is_open(db: &Connection, report: &StoredReport, question_id: OpId) -> Result<(), Error> {
    let overlaid = present::overlaid_report(db, report)?;
    if overlaid.question.is_none_or(|question| question.question_id != question_id) {
        return Err(Error::UnknownQuestion);
    }
    let kept = sql::kept::of(db, &kept_for(report, PhotoRole::Report))?.len();
    let count = if kept == 0 { 0 } else { overlaid.manifest.len() + kept };
    if count > limits::PHOTOS_PER_REPORT { Err(Invalid::TooManyPhotos { count }.into()) } else { Ok(()) }
}
