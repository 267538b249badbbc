//! What a photo is for, and where its bytes are sent.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::digest::{Sha256, Sha256Error};
use crate::ids::IdentityId;
use crate::status::named_enum;

named_enum! {
    /// What a photo shows.
    PhotoRole {
        /// What was reported.
        Report = "report",
        /// The place before the work.
        Before = "before",
        /// The place after the work.
        After = "after",
        /// What the resident shows against the work.
        Dispute = "dispute",
    }
}

/// An upload's id, derived from owner and hash, so that a client that lost every reply finds it again.
///
/// The first 16 bytes of SHA-256(ASCII "upload/1" ‖ the identity's 16 bytes ‖ the photo's SHA-256),
/// as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct UploadId([u8; 16]);

impl UploadId {
    /// Derives the id.
    #[must_use]
    pub fn derive(owner: IdentityId, hash: Sha256) -> Self {
        let digest = Sha256::of_parts(&[b"upload/1", owner.as_bytes(), hash.as_bytes()]);
        let mut id = [0; 16];
        id.copy_from_slice(&digest.as_bytes()[..16]);
        Self(id)
    }

    /// Takes over an id that was read from storage.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes of the id.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UploadId({self})")
    }
}

impl FromStr for UploadId {
    type Err = Sha256Error;

    fn from_str(text: &str) -> Result<Self, Sha256Error> {
        let padded: Sha256 = format!("{text}{}", "0".repeat(32)).parse()?;
        let mut id = [0; 16];
        id.copy_from_slice(&padded.as_bytes()[..16]);
        Ok(Self(id))
    }
}

impl From<UploadId> for String {
    fn from(id: UploadId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for UploadId {
    type Error = Sha256Error;

    fn try_from(text: String) -> Result<Self, Sha256Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owner_and_hash_both_decide_the_id() {
        let (a, b) = (IdentityId::new(1, [1; 10]), IdentityId::new(1, [2; 10]));
        let (x, y) = (Sha256::of(b"x"), Sha256::of(b"y"));
        let id = UploadId::derive(a, x);
        assert_ne!(id, UploadId::derive(b, x));
        assert_ne!(id, UploadId::derive(a, y));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!("abc".parse::<UploadId>().is_err());
    }
}
