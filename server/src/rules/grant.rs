//! A crew's grant: what a phone shows when the database that activated it is lost.
//!
//! It is authentic, but it may be out of date: the member may have left the crew since. So it counts for
//! nothing but that the phone's completions are kept, until the office confirms it.

use saberling_store::records::{Crew, Grant, Identity, Member};
use saberling_store::rules::{Decision, Put, State};
use saberling_wire::ErrorCode;

use super::decision::applied;

/// Remembers a grant of this very identity, if the identity is of no crew here.
pub(super) fn present(state: &State<'_>) -> Decision {
    let Some(identity) = &state.identity else {
        return Decision::refuse(ErrorCode::UnknownDevice);
    };
    match &state.presented {
        Some(grant) if grant.identity_id != identity.identity_id => Decision::refuse(ErrorCode::Forbidden),
        None => Decision::refuse(ErrorCode::Forbidden),
        Some(_) if identity.member_id.is_some() => Decision::just(applied()),
        Some(grant) if state.granted.as_ref() == Some(grant) => Decision::just(applied()),
        Some(grant) => Decision { puts: vec![Put::Grant(grant.clone())], ..Decision::just(applied()) },
    }
}

/// The office believes a grant: the phone is the member's again, in the crew that the member has now.
/// Crew and member are made again if this database has lost them too.
pub(super) fn confirm(state: &State<'_>) -> Result<Vec<Put>, ErrorCode> {
    let identity = state.named_identity.clone().ok_or(ErrorCode::UnknownEntity)?;
    let grant = state.granted.as_ref().ok_or(ErrorCode::UnknownEntity)?;
    if identity.revoked_at_ms.is_some() {
        return Err(ErrorCode::Revoked);
    }
    let mut puts = Vec::new();
    if state.named_member.is_none() {
        puts.extend(lost_crew(state, grant)?);
        puts.push(Put::NewMember(Member {
            member_id: grant.member_id,
            crew_id: grant.crew_id,
            name: grant.member_name.clone(),
            user_id: None,
            added_at_ms: state.now_ms,
        }));
    }
    let identity_id = identity.identity_id;
    puts.push(Put::Identity(Identity { member_id: Some(grant.member_id), ..identity }));
    puts.push(Put::DropGrant(identity_id));
    Ok(puts)
}

fn lost_crew(state: &State<'_>, grant: &Grant) -> Result<Option<Put>, ErrorCode> {
    match (&state.crew, state.name_taken) {
        (Some(_), _) => Ok(None),
        // Another crew has that name now: the office moves or renames first.
        (None, true) => Err(ErrorCode::Exists),
        (None, false) => Ok(Some(Put::Crew(Crew {
            crew_id: grant.crew_id,
            name: grant.crew_name.clone(),
            added_at_ms: state.now_ms,
        }))),
    }
}
