//! Changes down: rows of a scope, each with its own revision.

use serde::{Deserialize, Serialize};

use crate::digest::Sha256;
use crate::fix::Fix;
use crate::ids::{CrewId, EntityId, OpId, PhotoId, ReportId, TaskId};
use crate::number::ReportNumber;
use crate::operation::Entity;
use crate::photo::PhotoRole;
use crate::place::PlaceRow;
use crate::question::{Answer, OpenQuestion};
use crate::scope_digest::ScopeDigest;
use crate::status::{Actor, ReportStatus, TaskStatus, named_enum};

/// The reply of `GET /v1/sync/pull`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullResponse {
    /// Epoch, revision and nonce of the counter when the reply was made; opaque to the phone.
    pub at: String,
    /// The epoch in which the rows hold.
    pub epoch: String,
    /// The server's clock, epoch milliseconds.
    pub server_time_ms: i64,
    /// Up to here everything is in a verified backup; 0 when there is none.
    pub safe_rev: i64,
    /// The version of the city's settings.
    pub config_version: String,
    /// The counter's revision up to which this page is complete for the phone's scopes.
    pub rev: i64,
    /// The rows, by revision.
    pub items: Vec<FeedItem>,
    /// Where the next pull goes on; opaque and authenticated.
    pub next_cursor: String,
    /// Whether more is waiting.
    pub has_more: bool,
    /// What each scope holds at `next_cursor`; only when nothing more is waiting.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub digests: Vec<ScopeDigest>,
}

/// One change in one scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedItem {
    /// The row's own revision.
    pub rev: i64,
    /// The scope it belongs to: `own:<identity>`, `crew:<crew>`, `office`.
    pub scope: String,
    /// What it speaks of.
    pub entity: Entity,
    /// Which one.
    pub entity_id: EntityId,
    /// What happened.
    #[serde(flatten)]
    pub change: Change,
}

/// What happened to a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// It is there, with this content.
    Upsert {
        /// The content, as it was published.
        row: Box<Row>,
    },
    /// It is gone for everybody.
    Tombstone,
    /// It is no longer in this scope.
    LeaveScope {
        /// Why.
        cause: LeaveCause,
    },
    /// A change that this version does not know: skipped.
    #[serde(other)]
    Unknown,
}

named_enum! {
    /// Why a row left a scope.
    LeaveCause {
        /// Another crew has it.
        Moved = "moved",
        /// The office called it off.
        Cancelled = "cancelled",
        /// The crew handed it back.
        Declined = "declined",
        /// It is approved and done with.
        Ended = "ended",
        /// The reporter took it back, or its content was erased.
        Withdrawn = "withdrawn",
        /// It is no longer in the area of the scope.
        OutOfArea = "out_of_area",
    }
}

/// The content of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Row {
    /// An own report.
    Report(ReportRow),
    /// A crew's task.
    Task(TaskRow),
    /// A report as the public sees it.
    Public(PublicRow),
    /// A row that this version does not know: skipped.
    #[serde(other)]
    Unknown,
}

/// A report as its followers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRow {
    /// The report.
    pub report_id: ReportId,
    /// Its number.
    pub number: ReportNumber,
    /// Where it stands.
    pub status: ReportStatus,
    /// Opaque, random, another one after each change.
    pub version: String,
    /// The category's code.
    pub category: String,
    /// What the person wrote.
    pub note: String,
    /// The name is shown to nobody outside the office.
    pub anonymous: bool,
    /// Hidden from the public.
    pub confidential: bool,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// What the server made of the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceRow>,
    /// The phone's clock when it was made, epoch milliseconds.
    pub captured_at_ms: i64,
    /// The server's clock when it arrived, epoch milliseconds.
    pub received_at_ms: i64,
    /// The current manifest; followers see the evidence here too.
    pub photos: Vec<PhotoRow>,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineRow>,
    /// How many others said "me too".
    #[serde(default, skip_serializing_if = "is_zero")]
    pub me_too: u32,
    /// Since when photos of the manifest are overdue, the server's clock in epoch milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incomplete_since_ms: Option<i64>,
    /// Whether a closed report can still be disputed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disputable: bool,
    /// The answers to the category's questions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// What the office asks, while it waits for the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<OpenQuestion>,
    /// The latest rating, 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stars: Option<u8>,
    /// Whether the reporter said that it is clean.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirmed: bool,
}

/// A report as the public sees it: no text, no photo, no time, a point of the 60 m grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicRow {
    /// Its number.
    pub number: ReportNumber,
    /// Where it stands.
    pub status: ReportStatus,
    /// The category's code.
    pub category: String,
    /// The middle of its grid cell, 1e-7 degrees: latitude, longitude.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point_e7: Option<(i32, i32)>,
    /// How many said "me too".
    #[serde(default, skip_serializing_if = "is_zero")]
    pub me_too: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// A task as its crew sees it, with its report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRow {
    /// The task.
    pub task_id: TaskId,
    /// Where it stands.
    pub status: TaskStatus,
    /// Opaque, random, another one after each change.
    pub version: String,
    /// The crew that has it.
    pub crew_id: CrewId,
    /// When it was assigned, epoch milliseconds.
    pub assigned_at_ms: i64,
    /// What the office says to the crew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instruction: Option<String>,
    /// Why it is to be done again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rework_reason: Option<String>,
    /// The report, without its reporter.
    pub report: TaskReport,
    /// The crew's own evidence.
    pub photos: Vec<PhotoRow>,
}

/// What a crew sees of a report: never who made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskReport {
    /// The report.
    pub report_id: ReportId,
    /// Its number.
    pub number: ReportNumber,
    /// The category's code.
    pub category: String,
    /// What the person wrote.
    pub note: String,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// What the server made of the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceRow>,
    /// The answers to the category's questions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// The reporter's photos.
    pub photos: Vec<PhotoRow>,
}

/// One photo of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoRow {
    /// The photo.
    pub photo_id: PhotoId,
    /// What it shows.
    pub role: PhotoRole,
    /// The hash that was promised.
    pub sha256: Sha256,
    /// Whether the bytes are there.
    pub attached: bool,
    /// When the camera says it was taken, epoch milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at_ms: Option<i64>,
}

named_enum! {
    /// What a line of the timeline says.
    TimelineKind {
        /// The office has it.
        Submitted = "submitted",
        /// Somebody looks at it.
        UnderReview = "under_review",
        /// It will be handled.
        Accepted = "accepted",
        /// It will not be handled.
        Rejected = "rejected",
        /// A crew got it.
        Assigned = "assigned",
        /// The crew started.
        Started = "started",
        /// The crew is done.
        Resolved = "resolved",
        /// The crew cannot do it.
        Declined = "declined",
        /// The office wants it done again.
        Rework = "rework",
        /// Approved and closed.
        Closed = "closed",
        /// Open again.
        Reopened = "reopened",
        /// The task was called off.
        Cancelled = "cancelled",
        /// The reporter added a note.
        Note = "note",
        /// The office took a decision back.
        Undone = "undone",
        /// It is the same as another report.
        Duplicate = "duplicate",
        /// The reporter took it back.
        Withdrawn = "withdrawn",
        /// The content was erased.
        Erased = "erased",
        /// The reporter added photos.
        PhotosAdded = "photos_added",
        /// The reporter put another photo in the place of one.
        PhotoReplaced = "photo_replaced",
        /// The reporter took a photo out.
        PhotoDropped = "photo_dropped",
        /// Photos that were promised are overdue.
        Incomplete = "incomplete",
        /// The reporter says that it is clean.
        ConfirmedClean = "confirmed_clean",
        /// The reporter rated the work.
        Rated = "rated",
        /// The office asks something.
        Asked = "asked",
        /// The reporter answered it.
        Answered = "answered",
        /// The reporter changed the content.
        Edited = "edited",
    }
}

/// One line of a report's timeline, as its followers may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineRow {
    /// The server's clock, epoch milliseconds.
    pub at_ms: i64,
    /// What happened.
    pub kind: TimelineKind,
    /// Who did it, by role.
    pub by: Actor,
    /// The crew's name, where a crew did it or got it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crew_name: Option<String>,
    /// The code of the reason, where one was chosen from the settings' lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// A note or a reason; with a code it begins with the reason's Indonesian name, and what was written beside
    /// it follows: [`crate::config::Reason::retold`] reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The operation that made it, if it came from a phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub op_id: Option<OpId>,
}
