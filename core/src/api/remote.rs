//! Enums of `wire` that cross the bridge. A variant that is new in `wire` fails to compile here, so
//! nothing drifts.

pub use saberling_wire::{PhotoRole, PlaceConfidence, ReportStatus, TaskStatus, TimelineKind};

#[uniffi::remote(Enum)]
pub enum ReportStatus {
    Submitted,
    UnderReview,
    Accepted,
    Assigned,
    InProgress,
    Resolved,
    Closed,
    Reopened,
    Rejected,
    Duplicate,
    Withdrawn,
    Erased,
    Unknown,
}

#[uniffi::remote(Enum)]
pub enum TaskStatus {
    Open,
    Assigned,
    Accepted,
    Started,
    Done,
    Verified,
    Rework,
    Declined,
    Cancelled,
    Unknown,
}

#[uniffi::remote(Enum)]
pub enum PhotoRole {
    Report,
    Before,
    After,
    Dispute,
    Unknown,
}

#[uniffi::remote(Enum)]
pub enum PlaceConfidence {
    Certain,
    Ambiguous,
    NearestOnly,
    Outside,
    Unknown,
}

#[uniffi::remote(Enum)]
pub enum TimelineKind {
    Submitted,
    UnderReview,
    Accepted,
    Rejected,
    Assigned,
    Started,
    Resolved,
    Declined,
    Rework,
    Closed,
    Reopened,
    Cancelled,
    Note,
    Undone,
    Duplicate,
    Withdrawn,
    Erased,
    PhotosAdded,
    PhotoReplaced,
    PhotoDropped,
    Incomplete,
    ConfirmedClean,
    Rated,
    Asked,
    Answered,
    Edited,
    Unknown,
}
