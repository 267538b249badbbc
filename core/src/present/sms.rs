//! A report's core in one SMS.

use saberling_wire::sms::SmsReport;
use saberling_wire::{Invalid, ReportId, ReportNumber};

use crate::error::Error;
use crate::inner::Inner;
use crate::store::sql;

/// The text; without a place there is nothing that a crew could drive to.
pub(crate) fn sms_text(inner: &Inner, report_id: &str) -> Result<String, Error> {
    let id: ReportId = report_id.parse().map_err(|_| Error::UnknownReport)?;
    let report = inner.store.read(|db| sql::reports::find(db, id))?.ok_or(Error::UnknownReport)?;
    let fix = report.fix.ok_or(Invalid::Fix)?;
    todo!()
}
