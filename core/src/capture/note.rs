//! A note on an own report.

use saberling_wire::{AddNote, OpKind, PhotoRole, validate};

use super::follow_up::keep;
use crate::api::ReportView;
use crate::error::Error;
use crate::inner::Inner;

/// Stores a note durably. Every status takes one.
pub(crate) fn add_note(inner: &Inner, report_id: &str, text: &str) -> Result<ReportView, Error> {
    validate::note_text(text)?;
    let payload = AddNote { text: text.to_owned() };
    keep(inner, report_id, OpKind::AddNote, &payload, (PhotoRole::Report, &[]), |_, _| Ok(()))
}
