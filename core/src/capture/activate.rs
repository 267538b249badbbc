//! Making this phone a crew's phone.

use saberling_wire::{ActivateRequest, ActivateResponse, IdentityId, Sha256, paths};

use super::identity;
use crate::api::CrewView;
use crate::error::Error;
use crate::phone::Inner;
use crate::present;
use crate::store::sql;
use crate::sync::{Requests, json};

/// Activates with a code. The identity is kept before the request, so that trying again after a lost
/// reply is the same activation.
pub(crate) async fn activate_crew(inner: &Inner, code: &str) -> Result<CrewView, Error> {
    let code = code.trim().to_owned();
    let id = identity_for(inner, &code)?;
    let body =
        serde_json::to_vec(&ActivateRequest { code }).map_err(|_| Error::Stored { what: "request" })?;
    let reply = Requests::of(&inner.ports, id)?.post(paths::ACTIVATE, body).await?;
    let crew: ActivateResponse = json(&reply)?;
    inner.store.write(|db| sql::identities::activate_crew(db, id, &crew))?;
    inner.driver.wake();
    let crews = present::crews(inner)?;
    crews.into_iter().find(|view| view.active).ok_or(Error::Closed)
}

fn identity_for(inner: &Inner, code: &str) -> Result<IdentityId, Error> {
    let code_hash = Sha256::of(code.to_ascii_uppercase().as_bytes()).to_string();
    if let Some(id) = inner.store.read(|db| sql::identities::pending_for_code(db, &code_hash))? {
        return Ok(id);
    }
    let id = identity::mint(inner)?;
    inner.store.write(|db| sql::identities::insert_pending_crew(db, id, &code_hash))?;
    Ok(id)
}
