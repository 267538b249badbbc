//! What phones carry and give back unread: `at` and cursors, authenticated with the city's key.
//!
//! Both are small JSON, then base64url, then a MAC. The key lies in the database and so in every
//! backup: a restored server still knows its own tokens, and a forged one can never mint an epoch.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use saberling_wire::{IdentityId, Sha256};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const TAG_BYTES: usize = 16;

/// A city's secret key; each use has its own label, so that no MAC serves for another.
#[derive(Clone)]
pub(crate) struct CityKey(pub(crate) [u8; 32]);

/// Epoch, revision and nonce of the counter when a reply was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct At {
    #[serde(rename = "e")]
    pub(crate) epoch: String,
    #[serde(rename = "r")]
    pub(crate) rev: i64,
    #[serde(rename = "n")]
    pub(crate) nonce: String,
}

/// Where a pull goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    #[serde(rename = "e")]
    pub(crate) epoch: String,
    /// Whose cursor it is; none in a cursor of the public scope.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub(crate) identity_id: Option<IdentityId>,
    /// A hash of the scope set.
    #[serde(rename = "s")]
    pub(crate) scopes: String,
    /// Served up to here.
    #[serde(rename = "r")]
    pub(crate) rev: i64,
    /// The nonce of the commit that holds `rev`.
    #[serde(rename = "n")]
    pub(crate) nonce: String,
    /// The counter when the refetch began; none once it is complete.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub(crate) began: Option<i64>,
}

impl CityKey {
    /// The MAC of some bytes for one use.
    pub(crate) fn mac(&self, label: &str, bytes: &[u8]) -> Sha256 {
        Sha256::from_bytes(self.hmac(label, bytes).finalize().into_bytes().into())
    }

    fn hmac(&self, label: &str, bytes: &[u8]) -> Hmac<sha2::Sha256> {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(label.as_bytes());
        mac.update(&[0]);
        mac.update(bytes);
        mac
    }

    /// Signs a token.
    pub(crate) fn seal<T: Serialize>(&self, label: &str, token: &T) -> String {
        let mut bytes = serde_json::to_vec(token).expect("tokens are plain data");
        let tag = self.hmac(label, &bytes).finalize().into_bytes();
        bytes.extend_from_slice(&tag[..TAG_BYTES]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a token; none when it is not one of this city's.
    pub(crate) fn open<T: DeserializeOwned>(&self, label: &str, text: &str) -> Option<T> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (body, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG_BYTES)?)?;
        self.hmac(label, body).verify_truncated_left(tag).ok()?;
        serde_json::from_slice(body).ok()
    }
}

pub(crate) const AT: &str = "at/1";
pub(crate) const CURSOR: &str = "cursor/1";
pub(crate) const PUBLIC_CURSOR: &str = "public-cursor/1";
pub(crate) const GRANT: &str = "grant/1";
pub(crate) const OPERATION: &str = "operation/1";
pub(crate) const OFFICE: &str = "office/1";
pub(crate) const CODE: &str = "code/1";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_with_its_key_and_label_only() {
        let key = CityKey([1; 32]);
        let at = At { epoch: "e".into(), rev: 3, nonce: "n".into() };
        let text = key.seal(AT, &at);
        assert_eq!(key.open::<At>(AT, &text), Some(at));
        assert_eq!(key.open::<At>(CURSOR, &text), None);
        assert_eq!(CityKey([2; 32]).open::<At>(AT, &text), None);
        assert_eq!(key.open::<At>(AT, &text[1..]), None);
        assert_eq!(key.open::<At>(AT, ""), None);
    }
}
