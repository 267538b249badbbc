//! Making identities: the secret is in the keystore before the identity is used.

use saberling_wire::IdentityId;

use crate::error::Error;
use crate::inner::Inner;
use crate::store::{IdentityKind, sql};
use crate::sync::secret_name;

/// A new identity whose secret the keystore holds. It is not in the database yet.
pub(super) fn mint(inner: &Inner) -> Result<IdentityId, Error> {
    let id = inner.ports.new_identity_id()?;
    let secret = inner.ports.new_secret()?;
    inner.ports.secrets.put(secret_name(id), secret.reveal())?;
    Ok(id)
}

/// Of two acts at once both may have minted; the secret of the one that was not taken goes.
pub(super) fn forget_unused(
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
pub(super) fn resident(inner: &Inner) -> Result<IdentityId, Error> {
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
