//! Ids made where the thing is made: UUIDv7, and so at once the idempotency key.
//!
//! Never sort by them: a phone's clock may be wrong. They are built from an injected time and
//! injected randomness, never from ambient ones.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an id such as 018f3c2e-7d4b-7a10-9c55-0123456789ab")]
pub struct IdError;

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes an id from the time (epoch milliseconds) and ten random bytes.
            #[must_use]
            pub fn new(at_ms: i64, random: [u8; 10]) -> Self {
                let at_ms = u64::try_from(at_ms).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(at_ms, &random).into_uuid())
            }

            /// Takes over an id that was read from storage.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The id as a plain UUID.
            #[must_use]
            pub const fn as_uuid(&self) -> Uuid {
                self.0
            }

            /// The 16 bytes of the id.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                if text.len() != 36 {
                    return Err(IdError);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| IdError)
            }
        }
    )*};
}

id_types! {
    /// A report, made on the resident's phone.
    ReportId;
    /// A task, made by the office when a report is assigned.
    TaskId;
    /// The report or task that an operation speaks of.
    EntityId;
    /// One act of a person, recorded once and sent until it is acknowledged.
    OpId;
    /// A resident's or a crew member's identity on one phone.
    IdentityId;
    /// A photo in a manifest.
    PhotoId;
    /// A crew.
    CrewId;
    /// A crew's member, bound to one identity by an activation code.
    MemberId;
    /// A user of the office's pages.
    UserId;
    /// One boot of a phone as one identity sees it.
    BootId;
}

impl From<ReportId> for EntityId {
    fn from(id: ReportId) -> Self {
        Self(id.0)
    }
}

impl From<TaskId> for EntityId {
    fn from(id: TaskId) -> Self {
        Self(id.0)
    }
}

impl EntityId {
    /// The id read as a report's.
    #[must_use]
    pub const fn as_report(&self) -> ReportId {
        ReportId(self.0)
    }

    /// The id under which the public sees a report. It tells no millisecond, and whoever knows the
    /// report's id can make it: the first 16 bytes of SHA-256("public/1" ‖ the report's id).
    #[must_use]
    pub fn public(report: ReportId) -> Self {
        let digest = crate::digest::Sha256::of_parts(&[b"public/1", report.as_bytes()]);
        let mut head = [0; 16];
        head.copy_from_slice(&digest.as_bytes()[..16]);
        Self(Uuid::from_bytes(head))
    }

    /// The id read as a task's.
    #[must_use]
    pub const fn as_task(&self) -> TaskId {
        TaskId(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_uuid_of_version_7_with_its_millisecond() {
        let id = ReportId::new(1_700_000_000_000, [7; 10]);
        assert_eq!(id.as_uuid().get_version_num(), 7);
        assert_eq!(id.to_string(), "018bcfe5-6800-7707-8707-070707070707");
        assert_eq!(id.to_string().parse::<ReportId>(), Ok(id));
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in ["", "x", "018bcfe568007707870707070707070", "{018bcfe5-6800-7707-8707-070707070707}"] {
            assert_eq!(text.parse::<ReportId>(), Err(IdError), "{text}");
        }
    }
}
