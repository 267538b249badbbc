//! A note on an own report.

use saberling_wire::{AddNote, Entity, OpKind, PhotoRole, validate};

use super::record::{Act, Stamp, record};
use crate::api::ReportView;
use crate::error::Error;
use crate::inner::Inner;
use crate::present;
use crate::store::sql;

/// Stores a note durably.
pub(crate) fn add_note(inner: &Inner, report_id: &str, text: &str) -> Result<ReportView, Error> {
    validate::note_text(text)?;
    let id = report_id.parse().map_err(|_| Error::UnknownReport)?;
    let stamp = Stamp::draw(inner)?;
    let payload = AddNote { text: text.to_owned() };
    let online = inner.ports.is_online();
    let (id, view) = inner.store.write(|db| {
        let report = sql::reports::find(db, id)?.ok_or(Error::UnknownReport)?;
        let act = Act {
            identity_id: report.identity_id,
            entity: Entity::Report,
            entity_id: report.id.into(),
            kind: OpKind::AddNote,
            proof: Some(report.secret),
            payload: &payload,
            photos: (PhotoRole::Report, &[]),
        };
        record(inner, db, &stamp, act)?;
        Ok((report.id, present::report_in(inner, db, report.id, online)?))
    })?;
    inner.driver.wake();
    inner.announce_change(id.into());
    Ok(view)
}
