//! What became of submissions and commands.

use saberling_wire::{ActivateResponse, ErrorCode, RetryReason};

use crate::records::Upload;

/// What became of a submission.
#[derive(Debug, Clone)]
pub struct SubmissionOutcome {
    /// Epoch, revision and nonce after the transaction, as the phone gets them.
    pub at: String,
    /// The present epoch.
    pub epoch: String,
    /// The server's clock, epoch milliseconds.
    pub server_time_ms: i64,
    /// One outcome for each command, in order; or why none was looked at.
    pub result: Result<Vec<CommandOutcome>, Refusal>,
    /// Whether something changed that the office sees.
    pub office_changed: bool,
}

/// Why a submission was not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The server does not know this identity.
    #[error("the identity is not known here")]
    UnknownDevice,
    /// The office withdrew its access.
    #[error("the identity's access was withdrawn")]
    Revoked,
    /// The secret is not the identity's.
    #[error("the secret is not the identity's")]
    BadCredential,
    /// The user is not (or no longer) allowed.
    #[error("the user is not allowed")]
    Forbidden,
    /// The sender's `at` belongs to another epoch, or shows that the database was rolled back.
    #[error("the epoch is another one")]
    EpochChanged,
    /// The sender's `at` is authentic, but older than the history that is kept.
    #[error("the history does not reach back so far: pull from the start")]
    MustRefetch,
    /// Nothing was stored: the database failed.
    #[error("the database failed")]
    Internal,
}

impl Refusal {
    /// The code on the wire.
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::UnknownDevice => ErrorCode::UnknownDevice,
            Self::Revoked => ErrorCode::Revoked,
            Self::BadCredential => ErrorCode::BadCredential,
            Self::Forbidden => ErrorCode::Forbidden,
            Self::EpochChanged => ErrorCode::EpochChanged,
            Self::MustRefetch => ErrorCode::MustRefetch,
            Self::Internal => ErrorCode::Internal,
        }
    }
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandOutcome {
    /// Stored now.
    Applied {
        /// The revision of its last change; 0 for what the feed does not show.
        rev: i64,
        /// Kept as an orphan completion.
        orphan: bool,
        /// What the caller wants to know.
        reply: Reply,
    },
    /// Stored earlier.
    Duplicate {
        /// The revision of its last change then.
        rev: i64,
        /// Whether it was kept as an orphan completion.
        orphan: bool,
    },
    /// Refused for good.
    Rejected {
        /// Why.
        code: ErrorCode,
        /// With a wrong activation code.
        detail: Detail,
    },
    /// Not judged.
    Retry {
        /// Why.
        reason: RetryReason,
        /// After how many milliseconds it may be sent again.
        after_ms: Option<i64>,
    },
    /// The database failed at this command alone; nothing of it was stored.
    Failed,
}

/// What an applied command answers beside its revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Nothing.
    Nothing,
    /// The crew and the member of an activation.
    Activated(ActivateResponse),
    /// The upload as it stands.
    Upload(Upload),
}

/// What a refusal says beside its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Detail {
    /// How many codes may still be tried.
    pub tries_left: Option<u32>,
    /// Milliseconds to wait.
    pub after_ms: Option<i64>,
}
