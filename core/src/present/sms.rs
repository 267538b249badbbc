//! A report's core in one SMS.

use saberling_wire::{ReportId, ReportNumber, SmsReport};

use super::overlay::overlaid_report;
use crate::error::Error;
use crate::inner::Inner;
use crate::store::sql;

/// The text. Without a place there is nothing that anybody could drive to.
pub(crate) fn sms_text(inner: &Inner, report_id: &str) -> Result<String, Error> {
    let id: ReportId = report_id.parse().map_err(|_| Error::UnknownReport)?;
    let (report, content) = inner.store.read(|db| {
        let report = sql::reports::find(db, id)?.ok_or(Error::UnknownReport)?;
        let content = overlaid_report(db, &report)?.content;
        Ok((report, content))
    })?;
    let fix = content.fix.ok_or(Error::SmsPlace)?;
    let number = ReportNumber::of(report.id);
    let sms = SmsReport::new(number, &content.category, fix.lat_e7, fix.lon_e7, report.created_at_ms);
    Ok(sms.map_err(Error::Sms)?.to_string())
}
