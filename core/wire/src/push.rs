//! Operations up, and what became of each.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::ErrorCode;
use crate::ids::{CrewId, MemberId, OpId};
use crate::status::named_enum;

/// The body of `POST /v1/sync/push`.
#[derive(Debug, Serialize, Deserialize)]
pub struct PushRequest {
    /// The phone's latest `at`; none the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// A crew's grant, from its activation: presented after the server may have lost the activation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    /// At most 100 operations, each the very bytes that were frozen.
    pub ops: Vec<Box<RawValue>>,
}

/// The reply: one outcome for each operation, in the same order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushResponse {
    /// Epoch, revision and nonce of the counter when the reply was made; opaque to the phone.
    pub at: String,
    /// The epoch in which the outcomes hold.
    pub epoch: String,
    /// The server's clock, epoch milliseconds.
    pub server_time_ms: i64,
    /// What became of each operation.
    pub outcomes: Vec<OpOutcome>,
}

/// What became of one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpOutcome {
    /// Which one; none when its envelope could not be read.
    pub op_id: Option<OpId>,
    /// The outcome.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What can become of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Stored now.
    Applied {
        /// The revision of its last change.
        rev: i64,
        /// A completion for a task that the crew no longer has: kept for the office to settle.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        orphan: bool,
    },
    /// Stored earlier.
    Duplicate {
        /// The revision of its last change then.
        rev: i64,
    },
    /// Refused for good; it stays visible on the phone.
    Rejected {
        /// Why.
        code: ErrorCode,
    },
    /// Not judged yet.
    Retry {
        /// Why.
        reason: RetryReason,
        /// Milliseconds to wait at least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after_ms: Option<i64>,
    },
    /// An outcome that this version does not know: not an acknowledgement.
    #[serde(other)]
    Unknown,
}

named_enum! {
    /// Why an operation was not judged.
    RetryReason {
        /// The server is busy.
        After = "after",
        /// An earlier operation of the same entity in this request was not applied.
        Dependency = "dependency",
        /// The office has yet to confirm the sender's grant.
        Grant = "grant",
    }
}

/// The body of `POST /v1/crew/activate`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ActivateRequest {
    /// The code that the office made.
    pub code: String,
}

/// The reply to an activation; the same again when it is repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivateResponse {
    /// The crew.
    pub crew_id: CrewId,
    /// Its name.
    pub crew_name: String,
    /// The member.
    pub member_id: MemberId,
    /// The member's name, as the office wrote it.
    pub member_name: String,
    /// The membership, signed with the city's key; opaque. See [`PushRequest::grant`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
}
