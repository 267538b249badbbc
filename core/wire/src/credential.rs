//! Secrets of identities and reports: 256 random bits, sent as base64url, stored hashed by the server.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::digest::Sha256;
use crate::ids::IdentityId;

/// 256 secret bits; neither `Debug` nor `Display` shows them.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

/// The SHA-256 of a secret: what the server keeps.
pub type SecretHash = Sha256;

/// A text that is not a secret or no `Authorization` header of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected 'Bearer <identity id>.<secret>', or both as 64 base64url characters")]
pub struct CredentialError;

impl Secret {
    /// Makes a secret of 32 random bytes.
    #[must_use]
    pub const fn new(random: [u8; 32]) -> Self {
        Self(random)
    }

    /// The secret as text, for a keystore or a request; never for a log.
    #[must_use]
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What the server keeps of it.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        Sha256::of(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl FromStr for Secret {
    type Err = CredentialError;

    fn from_str(text: &str) -> Result<Self, CredentialError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| CredentialError)?;
        bytes.try_into().map(Self).map_err(|_| CredentialError)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.reveal())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The text itself must not reach the error: it may be a secret with a typing error.
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// An identity with its secret, as it authenticates a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Whose request it is.
    pub identity_id: IdentityId,
    /// The proof.
    pub secret: Secret,
}

impl Credential {
    /// The value of the `Authorization` header.
    #[must_use]
    pub fn to_header(&self) -> String {
        let mut bytes = [0; 48];
        bytes[..16].copy_from_slice(self.identity_id.as_bytes());
        bytes[16..].copy_from_slice(&self.secret.0);
        format!("Bearer {}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads the value of an `Authorization` header.
    ///
    /// # Errors
    /// When it is of another form; the error does not repeat the value.
    pub fn from_header(value: &str) -> Result<Self, CredentialError> {
        let token = value.strip_prefix("Bearer ").ok_or(CredentialError)?;
        let Some((identity_id, secret)) = token.split_once('.') else { return Self::from_short(token) };
        Ok(Self { identity_id: identity_id.parse().map_err(|_| CredentialError)?, secret: secret.parse()? })
    }

    /// The short form, which our own phone sends: both in one.
    fn from_short(token: &str) -> Result<Self, CredentialError> {
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| CredentialError)?;
        let (id, secret) = bytes.split_first_chunk::<16>().ok_or(CredentialError)?;
        Ok(Self {
            identity_id: IdentityId::from_uuid(uuid::Uuid::from_bytes(*id)),
            secret: Secret(secret.try_into().map_err(|_| CredentialError)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_reads_back_and_debug_hides_the_secret() {
        let credential =
            Credential { identity_id: IdentityId::new(1, [2; 10]), secret: Secret::new([9; 32]) };
        let header = credential.to_header();
        assert_eq!(Credential::from_header(&header), Ok(credential.clone()));
        assert_eq!(header.len(), 71);
        let long = format!("Bearer {}.{}", credential.identity_id, credential.secret.reveal());
        assert_eq!(Credential::from_header(&long), Ok(credential.clone()));
        for wrong in ["Bearer ", "Bearer x", "Basic x", &header[..70], &format!("{header}AAAA")] {
            assert_eq!(Credential::from_header(wrong), Err(CredentialError), "{wrong}");
        }
        assert!(!format!("{credential:?}").contains(&credential.secret.reveal()));
    }

    #[test]
    fn a_bad_secret_is_not_repeated_in_the_error() {
        let error = serde_json::from_str::<Secret>("\"hunter2\"").expect_err("too short");
        assert!(!error.to_string().contains("hunter2"));
    }
}
