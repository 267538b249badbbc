//! Making this phone a crew's phone.

use saberling_wire::{ActivateRequest, ActivateResponse, ErrorCode, IdentityId, Sha256, code, paths};

use crate::api::CrewView;
use crate::error::Error;
use crate::inner::Inner;
use crate::present;
use crate::records::{forget_unused, mint};
use crate::store::{Identity, IdentityState, sql};
use crate::sync::{Failure, Requests, Stop, json};

/// Activates with a code. The identity is kept before the request, so that trying again after a lost
/// reply is the same activation.
pub(crate) async fn activate_crew(inner: &Inner, typed: &str) -> Result<CrewView, Error> {
    let code = code::normalise(typed);
    let id = identity_for(inner, &code)?;
    let crew = match ask(inner, id, code).await {
        Ok(crew) => crew,
        Err(Stop::Broken(error)) => return Err(error),
        Err(Stop::Failed(failure)) => {
            let is_none = |code: &ErrorCode| {
                matches!(code, ErrorCode::CodeWrong | ErrorCode::CodeUsed | ErrorCode::CodeExpired)
            };
            if let Failure::Refused { code, .. } = &failure
                && is_none(code)
            {
                inner.store.write(|db| sql::identities::set_code(db, id, None))?;
            }
            return Err(failure.into());
        }
    };
    let lost = lost_of_crew(inner, id, &crew)?;
    inner.store.write(|db| {
        sql::identities::activate_crew(db, id, &crew)?;
        for lost in &lost {
            sql::operations::requeue_acknowledged(db, *lost)?;
            sql::photos::requeue_arrived(db, *lost)?;
            sql::identities::hand_over_work(db, *lost, id)?;
        }
        Ok(())
    })?;
    inner.driver.wake();
    let crews = present::crews(inner)?;
    crews.into_iter().find(|view| view.active).ok_or(Error::Closed)
}

/// Identities of the same crew whose secret the keystore has no more: what was done under them could never be
/// sent, so the new one takes it over.
fn lost_of_crew(inner: &Inner, id: IdentityId, crew: &ActivateResponse) -> Result<Vec<IdentityId>, Error> {
    let all = inner.store.read(sql::identities::all)?;
    let is_lost = |identity: &&Identity| {
        identity.id != id
            && identity.crew_id == Some(crew.crew_id)
            && identity.state == IdentityState::Active
            && inner.ports.has_lost_secret(identity.id)
    };
    Ok(all.iter().filter(is_lost).map(|identity| identity.id).collect())
}

async fn ask(inner: &Inner, id: IdentityId, code: String) -> Result<ActivateResponse, Stop> {
    let body =
        serde_json::to_vec(&ActivateRequest { code }).map_err(|_| Error::Stored { what: "request" })?;
    Ok(json(&Requests::of(&inner.ports, id)?.post(paths::ACTIVATE, body).await?)?)
}

fn identity_for(inner: &Inner, code: &str) -> Result<IdentityId, Error> {
    let code_hash = Sha256::of(code.as_bytes()).to_string();
    let known = inner.store.read(|db| sql::identities::for_activation(db, &code_hash))?;
    let fresh = if known.is_none() { Some(mint(inner)?) } else { None };
    let id = inner.store.write(|db| {
        // Looked up again: a second tap must not make a second identity for one code.
        let id = match (sql::identities::for_activation(db, &code_hash)?, fresh) {
            (Some(known), _) => known,
            (None, Some(fresh)) => {
                sql::identities::insert_pending_crew(db, fresh)?;
                fresh
            }
            (None, None) => return Err(Error::Stored { what: "pending identity" }),
        };
        sql::identities::set_code(db, id, Some(&code_hash))?;
        Ok(id)
    })?;
    forget_unused(inner, fresh, id)?;
    Ok(id)
}
