//! One act of a person, as it is recorded once and sent until it is acknowledged.
//!
//! The bytes are frozen in the transaction that records the act and sent verbatim ever after: an
//! edit is a new operation. Servers accept every payload version that was ever shipped.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::credential::{Secret, SecretHash};
use crate::fix::Fix;
use crate::ids::{BootId, EntityId, OpId, ReportId};
use crate::manifest::ManifestPhoto;
use crate::place::PlaceConfidence;
use crate::question::Answer;
use crate::status::named_enum;

/// The version of all payloads in this crate.
pub const PAYLOAD_VERSION: u16 = 1;

named_enum! {
    /// What an operation or a feed row speaks of.
    Entity {
        /// A report.
        Report = "report",
        /// A task.
        Task = "task",
        /// A report as the public sees it, under its public id.
        PublicReport = "public_report",
    }
}

named_enum! {
    /// The kinds of operation.
    OpKind {
        /// A new report; payload [`CreateReport`].
        CreateReport = "create_report",
        /// A note on an own report; payload [`AddNote`].
        AddNote = "add_note",
        /// The crew starts a task; payload [`StartTask`].
        StartTask = "start_task",
        /// The crew is done; payload [`CompleteTask`].
        CompleteTask = "complete_task",
        /// The crew cannot do it; payload [`DeclineTask`].
        DeclineTask = "decline_task",
        /// Whoever proves the report's secret follows it from now on; payload [`crate::Claim`].
        Claim = "claim",
        /// Further photos of an own report; payload [`crate::AddPhoto`].
        AddPhoto = "add_photo",
        /// Another photo in the place of one; payload [`crate::ReplacePhoto`].
        ReplacePhoto = "replace_photo",
        /// A photo that will not come; payload [`crate::DropPhoto`].
        DropPhoto = "drop_photo",
        /// The report is taken back; payload [`crate::Withdraw`].
        Withdraw = "withdraw",
        /// The content goes for good; payload [`crate::Erase`].
        Erase = "erase",
        /// It is not clean; payload [`crate::Dispute`].
        Dispute = "dispute",
        /// It is clean; payload [`crate::ConfirmClean`].
        ConfirmClean = "confirm_clean",
        /// How good the work was; payload [`crate::Rate`].
        Rate = "rate",
        /// Another content of an own report, before the office decides; payload [`EditReport`].
        EditReport = "edit_report",
        /// The answer to what the office asked; payload [`crate::AnswerQuestion`].
        AnswerQuestion = "answer_question",
        /// "Saya juga", on a public report; payload [`crate::MeToo`].
        MeToo = "me_too",
    }
}

/// The envelope of every operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Operation {
    /// Unique in the city for ever.
    pub op_id: OpId,
    /// What it speaks of.
    pub entity: Entity,
    /// Which one.
    pub entity_id: EntityId,
    /// What is done.
    pub kind: OpKind,
    /// The report's secret: authority over an own report. `create_report` carries its hash instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Secret>,
    /// The version of the settings it was made under.
    pub config_version: String,
    /// The version of the payload.
    pub payload_version: u16,
    /// The content, by kind.
    pub payload: Box<RawValue>,
    /// The phone's wall clock, epoch milliseconds; it may be wrong.
    pub captured_at_ms: i64,
    /// Milliseconds since the phone's boot.
    pub monotonic_ms: i64,
    /// Which boot that was.
    pub boot_id: BootId,
}

/// A new report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateReport {
    /// The category's code.
    pub category: String,
    /// What the person wrote; may be empty.
    pub note: String,
    /// The name is shown to nobody outside the office.
    pub anonymous: bool,
    /// The report is hidden from the public.
    pub confidential: bool,
    /// The hash of the report's secret.
    pub secret_hash: SecretHash,
    /// Where; none when the phone had no fix and no pin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// The fixes that did not become `fix`, for the office: at most [`crate::limits::OTHER_FIXES`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_fixes: Vec<Fix>,
    /// What the phone made of the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PhonePlace>,
    /// The answers to the category's questions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// The photos that follow.
    pub photos: Vec<ManifestPhoto>,
}

/// Another content of an own report. What is not there stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditReport {
    /// The category's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// What the person wrote; may be empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// All answers, in the place of all former ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Vec<Answer>>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// What the phone made of that place; only beside `fix`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PhonePlace>,
    /// The name is shown to nobody outside the office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anonymous: Option<bool>,
    /// The report is hidden from the public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidential: Option<bool>,
}

/// The phone's own lookup, kept for the audit; the server looks up again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhonePlace {
    /// The area's code, if one was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_code: Option<String>,
    /// How sure.
    pub confidence: PlaceConfidence,
    /// The version of the areas.
    pub dataset_version: String,
    /// The area's code that the person chose among the candidates; it beats both sides' lookups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<String>,
}

/// A note on an own report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddNote {
    /// The text; not empty.
    pub text: String,
}

/// The crew starts: at least one before photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartTask {
    /// The before photos.
    pub photos: Vec<ManifestPhoto>,
    /// Where the crew stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// The crew is done: at least one after photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompleteTask {
    /// The after photos.
    pub photos: Vec<ManifestPhoto>,
    /// What the crew wrote; may be empty.
    pub note: String,
    /// Where the crew stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// What the crew saw, so that a completion stays readable if the task was moved or is gone.
    pub snapshot: TaskSnapshot,
}

/// What a crew saw of its task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskSnapshot {
    /// The report.
    pub report_id: ReportId,
    /// The category's name as shown.
    pub title: String,
    /// The point, 1e-7 degrees: latitude, longitude.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point_e7: Option<(i32, i32)>,
}

/// The crew cannot do it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclineTask {
    /// One of the city's reasons.
    pub reason: String,
    /// What the crew wrote; may be empty.
    pub note: String,
}
