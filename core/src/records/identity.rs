//! Making identities: the secret is in the keystore before the identity is used.

use rusqlite::Connection;
use saberling_plants::plant;
use saberling_wire::{Claim, Entity, IdentityId, OpKind, PhotoRole};

use super::record::{Act, Stamp, record};
use crate::error::Error;
use crate::inner::Inner;
use crate::ports::secret_name;
use crate::store::{IdentityKind, OpState, StoredReport, sql};

/// A new identity whose secret the keystore holds. It is not in the database yet.
pub(crate) fn mint(inner: &Inner) -> Result<IdentityId, Error> {
    let id = inner.ports.new_identity_id()?;
    let secret = inner.ports.new_secret()?;
    if plant!("identity-before-secret") {
        inner.store.write(|db| sql::identities::insert_resident(db, id))?;
    }
    inner.ports.secrets.put(secret_name(id), secret.reveal())?;
    Ok(id)
}

/// Of two acts at once both may have minted; the secret of the one that was not taken goes.
pub(crate) fn forget_unused(
    inner: &Inner,
    fresh: Option<IdentityId>,
    taken: IdentityId,
) -> Result<(), Error> {
    match fresh {
        Some(fresh) if fresh != taken => Ok(inner.ports.secrets.remove(secret_name(fresh))?),
        _ => Ok(()),
    }
}

/// The resident's identity, made at the first act.
pub(crate) fn resident(inner: &Inner) -> Result<IdentityId, Error> {
    if let Some(known) = inner.store.read(|db| sql::identities::current(db, IdentityKind::Resident))? {
        return Ok(known.id);
    }
    let fresh = mint(inner)?;
    let id = inner.store.write(|db| {
        if let Some(known) = sql::identities::current(db, IdentityKind::Resident)? {
            return Ok(known.id);
        }
        sql::identities::insert_resident(db, fresh)?;
        Ok(fresh)
    })?;
    forget_unused(inner, Some(fresh), id)?;
    Ok(id)
}

/// The keystore has the resident's secret no more, as on a phone whose database was copied from another.
/// A new identity takes everything over: what was acknowledged is sent again, and each report is claimed
/// before anything else. Nothing is deleted; the old identity is kept, unused.
pub(crate) fn replace_lost(inner: &Inner, lost: IdentityId) -> Result<(), Error> {
    let fresh = mint(inner)?;
    let reports = inner.store.read(sql::reports::all)?;
    let stamps = reports.iter().map(|_| Stamp::draw(inner)).collect::<Result<Vec<_>, _>>()?;
    inner.store.write(|db| {
        let mut claimed = Vec::new();
        for (report, stamp) in reports.into_iter().zip(&stamps) {
            if report.identity_id == lost && needs_claim(db, &report)? {
                claimed.push((StoredReport { identity_id: fresh, ..report }, stamp));
            }
        }
        sql::identities::set_lost(db, lost)?;
        sql::identities::insert_resident(db, fresh)?;
        sql::operations::requeue_acknowledged(db, lost)?;
        sql::photos::requeue_arrived(db, lost)?;
        sql::identities::hand_over(db, lost, fresh)?;
        for (report, stamp) in claimed {
            record(inner, db, stamp, claim(&report, &Claim {}))?;
            sql::operations::put_first(db, stamp.op_id)?;
        }
        Ok(())
    })?;
    tracing::warn!("the keystore lost the resident's secret; a new identity has taken over");
    Ok(())
}

/// A report that was never received is created by the new identity itself; a claim that waits is enough.
fn needs_claim(db: &Connection, report: &StoredReport) -> Result<bool, Error> {
    let ops = sql::operations::of_entity(db, report.id.into())?;
    Ok(!ops.iter().any(|op| match op.kind {
        OpKind::CreateReport => op.state != OpState::Acknowledged,
        OpKind::Claim => true,
        _ => false,
    }))
}

/// Whoever proves the secret follows the report from now on.
pub(crate) fn claim<'a>(report: &StoredReport, payload: &'a Claim) -> Act<'a, Claim> {
    Act {
        identity_id: report.identity_id,
        entity: Entity::Report,
        entity_id: report.id.into(),
        kind: OpKind::Claim,
        proof: Some(report.secret.clone()),
        payload,
        photos: (PhotoRole::Report, &[]),
    }
}
