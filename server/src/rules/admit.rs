//! Who may send anything at all, and whether both sides still speak of the same history.

use saberling_plants::plant;
use saberling_store::records::Identity;
use saberling_store::rules::{Admission, AdmitState, Continuity};
use saberling_store::{Author, Refusal};
use saberling_wire::SecretHash;

/// Judges a submission before its commands are looked at.
pub(super) fn admit(state: &AdmitState<'_>) -> Admission {
    match (state.author, state.identity) {
        (Author::System, _) => continuity(state, Admission::Accept),
        (Author::Officer { .. }, _) => match state.user {
            Some(user) if user.disabled_at_ms.is_none() => continuity(state, Admission::Accept),
            _ => Admission::Refuse(Refusal::Forbidden),
        },
        (Author::Device { secret_hash, .. }, Some(identity)) => match recognise(identity, *secret_hash) {
            Ok(()) => continuity(state, Admission::Accept),
            Err(refusal) => Admission::Refuse(refusal),
        },
        (Author::Device { may_register: false, .. }, None) => Admission::Refuse(Refusal::UnknownDevice),
        (Author::Device { identity_id, secret_hash, .. }, None) => {
            let identity = Identity {
                identity_id: *identity_id,
                secret_hash: *secret_hash,
                member_id: None,
                registered_at_ms: state.now_ms,
                revoked_at_ms: None,
                wrong_codes: 0,
                codes_paused_until_ms: None,
            };
            match state.continuity {
                // Who is new has everything to bring and nothing to go on from.
                Continuity::Forgotten => Admission::Register(identity),
                _ => continuity(state, Admission::Register(identity)),
            }
        }
    }
}

/// Whether a secret opens an identity.
///
/// # Errors
/// When it is another identity's, or the office withdrew it.
pub(crate) fn recognise(identity: &Identity, secret_hash: SecretHash) -> Result<(), Refusal> {
    if identity.secret_hash != secret_hash {
        Err(Refusal::BadCredential)
    } else if identity.revoked_at_ms.is_some() {
        Err(Refusal::Revoked)
    } else {
        Ok(())
    }
}

fn continuity(state: &AdmitState<'_>, otherwise: Admission) -> Admission {
    match state.continuity {
        Continuity::None | Continuity::Present => otherwise,
        Continuity::OtherEpoch if plant!("epoch-ignored") => otherwise,
        Continuity::OtherEpoch if plant!("epoch-storm") => Admission::Mint { known_s: 0 },
        Continuity::OtherEpoch => Admission::Refuse(Refusal::EpochChanged),
        Continuity::Forgotten => Admission::Refuse(Refusal::MustRefetch),
        Continuity::Lost { born_s } => Admission::Mint { known_s: born_s },
    }
}

#[cfg(test)]
mod tests {
    use saberling_wire::{IdentityId, Sha256};

    use super::*;

    fn judge(known: Option<&Identity>, secret: &[u8], register: bool, at: Continuity) -> Admission {
        let author = Author::Device {
            identity_id: IdentityId::new(1, [1; 10]),
            secret_hash: Sha256::of(secret),
            may_register: register,
        };
        admit(&AdmitState { now_ms: 5, author: &author, identity: known, user: None, continuity: at })
    }

    #[test]
    fn the_table_of_admissions() {
        let known = Identity {
            identity_id: IdentityId::new(1, [1; 10]),
            secret_hash: Sha256::of(b"s"),
            member_id: None,
            registered_at_ms: 1,
            revoked_at_ms: None,
            wrong_codes: 0,
            codes_paused_until_ms: None,
        };
        let revoked = Identity { revoked_at_ms: Some(2), ..known.clone() };
        let refuse = Admission::Refuse;
        let (none, lost) = (Continuity::None, Continuity::Lost { born_s: 9 });
        let other = Continuity::OtherEpoch;
        for (identity, secret, register, at, expected) in [
            (Some(&known), b"s", true, none, Admission::Accept),
            (Some(&known), b"s", false, Continuity::Present, Admission::Accept),
            (Some(&known), b"x", true, none, refuse(Refusal::BadCredential)),
            (Some(&known), b"x", true, lost, refuse(Refusal::BadCredential)),
            (Some(&revoked), b"s", true, none, refuse(Refusal::Revoked)),
            (Some(&known), b"s", true, other, refuse(Refusal::EpochChanged)),
            (Some(&known), b"s", true, lost, Admission::Mint { known_s: 9 }),
            (Some(&known), b"s", true, Continuity::Forgotten, refuse(Refusal::MustRefetch)),
            (None, b"s", false, none, refuse(Refusal::UnknownDevice)),
            (None, b"s", true, other, refuse(Refusal::EpochChanged)),
            (None, b"s", true, lost, Admission::Mint { known_s: 9 }),
        ] {
            assert_eq!(judge(identity, secret, register, at), expected);
        }
        for at in [none, Continuity::Forgotten] {
            assert!(matches!(judge(None, b"s", true, at), Admission::Register(_)));
        }
    }

    #[test]
    fn a_user_who_is_gone_does_nothing() {
        let author = Author::Officer { user_id: saberling_wire::UserId::new(1, [0; 10]) };
        let state = AdmitState {
            now_ms: 5,
            author: &author,
            identity: None,
            user: None,
            continuity: Continuity::None,
        };
        assert_eq!(admit(&state), Admission::Refuse(Refusal::Forbidden));
    }
}
