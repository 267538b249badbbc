//! A crew's phone is activated by a code; the same code on the same phone answers the same again.

use saberling_store::records::{ActivationCode, Crew, Identity, Member};
use saberling_store::rules::{Decision, Put, State};
use saberling_store::{CommandOutcome, Detail, Reply};
use saberling_wire::{ActivateResponse, ErrorCode, limits};

use super::decision::{refused, replied};

/// Judges a typed code.
pub(super) fn decide(state: &State<'_>) -> Decision {
    let Some(identity) = &state.identity else {
        return Decision::refuse(ErrorCode::UnknownDevice);
    };
    let paused_ms = identity.codes_paused_until_ms.unwrap_or(0) - state.now_ms;
    if paused_ms > 0 {
        let detail = Detail { after_ms: Some(paused_ms), tries_left: Some(0) };
        return Decision::just(refused(ErrorCode::CodePaused, detail));
    }
    let Some((code, member, crew)) = &state.code else {
        return wrong(state, identity);
    };
    match code.used_by {
        Some(user) if user == identity.identity_id => Decision::just(activated(member, crew)),
        Some(_) => Decision::refuse(ErrorCode::CodeUsed),
        None if code.expires_at_ms <= state.now_ms => Decision::refuse(ErrorCode::CodeExpired),
        None => use_code(identity, code, member, crew),
    }
}

fn activated(member: &Member, crew: &Crew) -> CommandOutcome {
    replied(Reply::Activated(ActivateResponse {
        crew_id: crew.crew_id,
        crew_name: crew.name.clone(),
        member_id: member.member_id,
        member_name: member.name.clone(),
        grant: None,
    }))
}

fn use_code(identity: &Identity, code: &ActivationCode, member: &Member, crew: &Crew) -> Decision {
    let identity_now = Identity {
        member_id: Some(member.member_id),
        wrong_codes: 0,
        codes_paused_until_ms: None,
        ..identity.clone()
    };
    let used = ActivationCode { used_by: Some(identity.identity_id), ..code.clone() };
    Decision {
        puts: vec![Put::Identity(identity_now), Put::Code(used)],
        ..Decision::just(activated(member, crew))
    }
}

fn wrong(state: &State<'_>, identity: &Identity) -> Decision {
    let wrong_codes = identity.wrong_codes + 1;
    let left = limits::WRONG_CODES.saturating_sub(wrong_codes);
    let paused = left == 0;
    let after = Identity {
        wrong_codes: if paused { 0 } else { wrong_codes },
        codes_paused_until_ms: paused.then_some(state.now_ms + limits::WRONG_CODES_PAUSE_MS),
        ..identity.clone()
    };
    let detail = Detail { tries_left: Some(left), after_ms: None };
    Decision { puts: vec![Put::Identity(after)], ..Decision::just(refused(ErrorCode::CodeWrong, detail)) }
}
