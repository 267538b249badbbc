//! Crews, members, codes, phones and users: what the office sets up.

use saberling_store::LedgerEntry;
use saberling_store::command::OfficeAct;
use saberling_store::records::{ActivationCode, Crew, Identity, Member, User};
use saberling_store::rules::{Put, State};
use saberling_wire::{CrewId, ErrorCode, MemberId, UserId, limits};

/// The roles of the office.
const ROLES: &[&str] = &["officer", "verifier", "admin", "auditor"];

/// What an act that is about people writes, and what of it must outlive the database.
pub(super) type Judged = Result<(Vec<Put>, Vec<LedgerEntry>), ErrorCode>;

/// Judges an act that is about people; none for every other act.
pub(super) fn decide(state: &State<'_>, act: &OfficeAct) -> Option<Judged> {
    let put = match act {
        OfficeAct::AddCrew { crew_id, name } => add_crew(state, *crew_id, name),
        OfficeAct::AddMember { member_id, crew_id, name, user_id } => {
            add_member(state, *member_id, *crew_id, name, *user_id)
        }
        OfficeAct::LinkMember { .. } => link_member(state),
        OfficeAct::MoveMember { crew_id, .. } => move_member(state, *crew_id),
        OfficeAct::AddCode { member_id, expires_at_ms, .. } => add_code(state, *member_id, *expires_at_ms),
        OfficeAct::RevokeIdentity { identity_id } => {
            let lost = LedgerEntry::Revoked { identity_id: *identity_id };
            return Some(revoke(state).map(|put| (vec![put, Put::Revocation(*identity_id)], vec![lost])));
        }
        OfficeAct::ConfirmGrant { .. } => {
            return Some(super::grant::confirm(state).map(|puts| (puts, Vec::new())));
        }
        OfficeAct::AddUser { user_id, name, role, password_hash } => {
            add_user(state, *user_id, name, (role, password_hash))
        }
        OfficeAct::SetPassword { password_hash, .. } => {
            let changed = change_user(state, |user| user.password_hash.clone_from(password_hash));
            return Some(changed.map(|puts| (puts, Vec::new())));
        }
        OfficeAct::DisableUser { .. } => {
            let now_ms = state.now_ms;
            let changed = change_user(state, |user| {
                user.disabled_at_ms.get_or_insert(now_ms);
            });
            return Some(changed.map(|puts| (puts, Vec::new())));
        }
        _ => return None,
    };
    Some(put.map(|put| (vec![put], Vec::new())))
}

/// A name without blanks around it; empty, too long or with control characters is invalid.
pub(crate) fn clean_name(name: &str) -> Result<String, ErrorCode> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > limits::NAME_CHARS || name.chars().any(char::is_control) {
        return Err(ErrorCode::Invalid);
    }
    Ok(name.to_owned())
}

fn free_name(state: &State<'_>, name: &str) -> Result<String, ErrorCode> {
    let name = clean_name(name)?;
    if state.name_taken || state.id_taken { Err(ErrorCode::Exists) } else { Ok(name) }
}

fn add_crew(state: &State<'_>, crew_id: CrewId, name: &str) -> Result<Put, ErrorCode> {
    let name = free_name(state, name)?;
    Ok(Put::Crew(Crew { crew_id, name, added_at_ms: state.now_ms }))
}

fn add_member(
    state: &State<'_>,
    member_id: MemberId,
    crew_id: CrewId,
    name: &str,
    user_id: Option<UserId>,
) -> Result<Put, ErrorCode> {
    let name = clean_name(name)?;
    state.crew.as_ref().ok_or(ErrorCode::UnknownEntity)?;
    if user_id.is_some() && state.named_user.is_none() {
        return Err(ErrorCode::UnknownEntity);
    }
    if state.id_taken {
        return Err(ErrorCode::Exists);
    }
    Ok(Put::NewMember(Member { member_id, crew_id, name, user_id, added_at_ms: state.now_ms }))
}

fn link_member(state: &State<'_>) -> Result<Put, ErrorCode> {
    let member = state.named_member.clone().ok_or(ErrorCode::UnknownEntity)?;
    let user = state.named_user.as_ref().ok_or(ErrorCode::UnknownEntity)?;
    Ok(Put::Member(Member { user_id: Some(user.user_id), ..member }))
}

/// A user is changed; whoever is logged in as that user logs in anew.
fn change_user(state: &State<'_>, change: impl FnOnce(&mut User)) -> Result<Vec<Put>, ErrorCode> {
    let mut user = state.named_user.clone().ok_or(ErrorCode::UnknownEntity)?;
    change(&mut user);
    let user_id = user.user_id;
    Ok(vec![Put::User(user), Put::EndSessions(user_id)])
}

fn move_member(state: &State<'_>, crew_id: CrewId) -> Result<Put, ErrorCode> {
    state.crew.as_ref().ok_or(ErrorCode::UnknownEntity)?;
    let member = state.named_member.clone().ok_or(ErrorCode::UnknownEntity)?;
    Ok(Put::Member(Member { crew_id, ..member }))
}

fn add_code(state: &State<'_>, member_id: MemberId, expires_at_ms: i64) -> Result<Put, ErrorCode> {
    state.named_member.as_ref().ok_or(ErrorCode::UnknownEntity)?;
    let code_hash = state.new_code_hash.ok_or(ErrorCode::Invalid)?;
    let made_at_ms = state.now_ms;
    if expires_at_ms <= made_at_ms {
        return Err(ErrorCode::Invalid);
    }
    let used_by = None;
    Ok(Put::Code(ActivationCode { code_hash, member_id, made_at_ms, expires_at_ms, used_by }))
}

fn revoke(state: &State<'_>) -> Result<Put, ErrorCode> {
    let identity = state.named_identity.clone().ok_or(ErrorCode::UnknownEntity)?;
    let revoked_at_ms = identity.revoked_at_ms.or(Some(state.now_ms));
    Ok(Put::Identity(Identity { revoked_at_ms, ..identity }))
}

fn add_user(
    state: &State<'_>,
    user_id: UserId,
    name: &str,
    (role, password_hash): (&str, &str),
) -> Result<Put, ErrorCode> {
    let name = free_name(state, name)?;
    if !ROLES.contains(&role) {
        return Err(ErrorCode::Invalid);
    }
    Ok(Put::NewUser(User {
        user_id,
        name,
        role: role.to_owned(),
        password_hash: password_hash.to_owned(),
        added_at_ms: state.now_ms,
        disabled_at_ms: None,
    }))
}
