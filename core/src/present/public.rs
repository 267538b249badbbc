//! Reports as the public sees them, with "me too".

use rusqlite::Connection;
use saberling_wire::{EntityId, OpKind, PublicRow};

use super::{city, overlay};
use crate::api::PublicReportView;
use crate::error::Error;
use crate::inner::Inner;
use crate::store::{OpState, sql};
use crate::texts::text;

/// Every public report that was pulled.
pub(crate) fn public_reports(inner: &Inner) -> Result<Vec<PublicReportView>, Error> {
    inner.store.read(|db| {
        let rows = sql::rows::all_public(db)?;
        rows.iter().map(|(id, row)| public_in(inner, db, *id, row)).collect()
    })
}

/// One public report, also from inside a transaction.
pub(crate) fn public_in(
    inner: &Inner,
    db: &Connection,
    id: EntityId,
    row: &PublicRow,
) -> Result<PublicReportView, Error> {
    let ops = sql::operations::of_entity(db, id)?;
    let mine = ops.iter().find(|op| op.kind == OpKind::MeToo && op.state != OpState::Rejected);
    let is_counted = match mine {
        Some(op) => !overlay::is_overlaid(op, &sql::identities::get(db, op.identity_id)?),
        None => true,
    };
    Ok(PublicReportView {
        number: row.number.to_string(),
        status: row.status,
        status_text: text(inner.language(), &format!("status.report.{}", row.status), &[]),
        category: row.category.clone(),
        icon: city::icon(inner, &row.category),
        category_name: city::category_name(inner, &row.category),
        lat_deg: row.point_e7.map(|(lat, _)| f64::from(lat) / 1e7),
        lon_deg: row.point_e7.map(|(_, lon)| f64::from(lon) / 1e7),
        // A row that is heard in the own scope holds no count; the own voice is one of them.
        me_too: (row.me_too + u32::from(!is_counted)).max(u32::from(mine.is_some())),
        said: mine.is_some(),
    })
}
