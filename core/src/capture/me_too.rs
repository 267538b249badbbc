//! "It bothers me too", on somebody else's public report.

use saberling_wire::{Entity, MeToo, OpKind, PhotoRole, ReportNumber};

use crate::api::PublicReportView;
use crate::error::Error;
use crate::inner::Inner;
use crate::present;
use crate::records::{Act, Stamp, forget, record, resident};
use crate::store::{OpState, sql};

/// Says "me too" on a public report; saying it again changes nothing.
pub(crate) fn me_too(inner: &Inner, number: &str) -> Result<PublicReportView, Error> {
    let number: ReportNumber = number.parse().map_err(|_| Error::UnknownReport)?;
    let identity_id = resident(inner)?;
    let stamp = Stamp::draw(inner)?;
    let view = inner.store.write(|db| {
        if sql::reports::all(db)?.iter().any(|report| ReportNumber::of(report.id) == number) {
            return Err(Error::OwnReport);
        }
        let (entity_id, row) = sql::rows::public(db, number)?.ok_or(Error::UnknownReport)?;
        let (refused, said): (Vec<_>, Vec<_>) = sql::operations::of_entity(db, entity_id)?
            .into_iter()
            .partition(|op| op.state == OpState::Rejected);
        if said.is_empty() {
            // The report may not have been public then; now it is.
            forget(db, &refused)?;
            let act = Act {
                identity_id,
                entity: Entity::PublicReport,
                entity_id,
                kind: OpKind::MeToo,
                proof: None,
                payload: &MeToo {},
                photos: (PhotoRole::Report, &[]),
            };
            record(inner, db, &stamp, act)?;
        }
        present::public_in(inner, db, entity_id, &row)
    })?;
    inner.driver.wake();
    Ok(view)
}
