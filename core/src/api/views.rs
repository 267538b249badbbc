//! What a shell hands in and what it shows. Lists are records; times are epoch milliseconds.

use super::forms::{AnswerView, GivenAnswer, OfficeQuestionView, QuestionView, ReportActions, TaskActions};
use super::remote::{PhotoRole, PlaceConfidence, ReportStatus, TaskStatus, TimelineKind};

/// Where a location comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum FixSource {
    /// The phone's positioning.
    Gps,
    /// The GPS fields of a photo.
    Photo,
    /// A person put a pin on the map.
    Pin,
}

/// What a phone's positioning relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum FixProvider {
    /// Satellites.
    Satellite,
    /// Cell towers and wireless networks.
    Network,
    /// A mixture that the system made.
    Fused,
}

/// A location. There is no altitude: nobody needs it.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct LocationFix {
    /// Latitude in degrees.
    pub lat_deg: f64,
    /// Longitude in degrees.
    pub lon_deg: f64,
    /// Radius in metres that the source claims.
    #[uniffi(default = None)]
    pub accuracy_m: Option<f64>,
    /// Where it comes from.
    pub source: FixSource,
    /// Whether the phone says that it was made up.
    #[uniffi(default = false)]
    pub mock: bool,
    /// When it was taken.
    #[uniffi(default = None)]
    pub fixed_at_ms: Option<i64>,
    /// What the phone's positioning relied on.
    #[uniffi(default = None)]
    pub provider: Option<FixProvider>,
}

/// A report as the person hands it in.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct NewReport {
    /// The category's code.
    pub category: String,
    /// What the person wrote; may be empty, 2,000 characters at most.
    #[uniffi(default = "")]
    pub note: String,
    /// Paths of camera files, ten at most. They are read, never changed.
    #[uniffi(default = [])]
    pub photo_paths: Vec<String>,
    /// Where: the phone's own fix, or the person's pin. The best of this, `other_fixes` and what the photos
    /// tell is taken; `place_of` says beforehand which.
    #[uniffi(default = None)]
    pub fix: Option<LocationFix>,
    /// Further fixes, such as the phone's own when a pin was set: the office sees them too.
    #[uniffi(default = [])]
    pub other_fixes: Vec<LocationFix>,
    /// The code of the area that the person chose among the candidates; it counts only where it is one.
    #[uniffi(default = None)]
    pub chosen_area: Option<String>,
    /// The answers to the category's questions; those to questions that are not shown are left out.
    #[uniffi(default = [])]
    pub answers: Vec<GivenAnswer>,
    /// Shown to nobody outside the office by name.
    #[uniffi(default = true)]
    pub anonymous: bool,
    /// Hidden from the public.
    #[uniffi(default = false)]
    pub confidential: bool,
    /// The person was told (`report.repeated`) that this is the same as a report of a few minutes ago, and
    /// means it all the same.
    #[uniffi(default = false)]
    pub even_if_repeated: bool,
}

/// How far a report, or a crew's result, has got on its way to the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Sending {
    /// Durable on the phone, waits.
    Queued,
    /// A request is under way.
    Sending,
    /// A verified reply for the text; photos follow.
    Acknowledged,
    /// Text received, some photos have arrived.
    PhotosPending,
    /// Text and every photo verified by hash.
    Complete,
    /// Refused by the office's server, kept on the phone: a person must act.
    Rejected,
}

/// How far a photo has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum PhotoState {
    /// Prepared and durable.
    Compressed,
    /// Some bytes are under way.
    Uploading,
    /// The server returned its hash.
    Verified,
    /// Seen in the report that was pulled.
    Attached,
    /// The server cannot take it.
    Refused,
    /// The phone cannot read it any more.
    Lost,
    /// The office wants it no more: its report was withdrawn or erased.
    NotNeeded,
    /// Somebody else's: known, not fetched yet.
    Remote,
    /// Somebody else's: fetched.
    Fetched,
}

/// One photo.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PhotoView {
    /// Its id.
    pub photo_id: String,
    /// What it shows.
    pub role: PhotoRole,
    /// How far it has got.
    pub state: PhotoState,
    /// Absolute path of a small picture, when it is on the phone.
    pub thumb_path: Option<String>,
    /// Absolute path of the picture, when it is on the phone.
    pub full_path: Option<String>,
    /// When the camera says it was taken.
    pub taken_at_ms: Option<i64>,
    /// What the person should know of it, in words: part of the camera's file was missing.
    pub notice: Option<String>,
}

/// Where something lies.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct PlaceView {
    /// Latitude in degrees.
    pub lat_deg: f64,
    /// Longitude in degrees.
    pub lon_deg: f64,
    /// Radius in metres that the source claims.
    pub accuracy_m: Option<u32>,
    /// The kelurahan's name.
    pub area_name: Option<String>,
    /// How sure.
    pub confidence: PlaceConfidence,
    /// Whether a person chose the kelurahan among the candidates.
    pub chosen: bool,
    /// In a sentence, for the person.
    pub text: String,
}

/// One line of a timeline.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TimelineView {
    /// When.
    pub at_ms: i64,
    /// What.
    pub kind: TimelineKind,
    /// In a sentence, for the person.
    pub text: String,
    /// A note or a reason.
    pub note: Option<String>,
    /// Recorded here, not yet in the office's own timeline.
    pub unsent: bool,
    /// Why the office's server refused it, in words; it is kept here.
    pub refused: Option<String>,
    /// The act, while it is only here: for `retry_act`, `edit_act` and `discard_act`.
    pub op_id: Option<String>,
}

/// An own report.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct ReportView {
    /// Its id; it changes only together with the number.
    pub report_id: String,
    /// The number that people read out.
    pub number: String,
    /// The number it had before the server said that the id was taken.
    pub former_number: Option<String>,
    /// The category's code.
    pub category: String,
    /// The category's name.
    pub category_name: String,
    /// The category's symbol.
    pub icon: String,
    /// What the person wrote.
    pub note: String,
    /// Shown to nobody outside the office by name.
    pub anonymous: bool,
    /// Hidden from the public.
    pub confidential: bool,
    /// When it was made.
    pub created_at_ms: i64,
    /// Where it stands in the office; none before the office has it.
    pub status: Option<ReportStatus>,
    /// That, in words.
    pub status_text: Option<String>,
    /// How far it has got on its way.
    pub sending: Sending,
    /// That, in a sentence.
    pub sending_text: String,
    /// Why a person must act: the code.
    pub action_code: Option<String>,
    /// Own photos, then the crew's.
    pub photos: Vec<PhotoView>,
    /// Own photos whose hash came back.
    pub photos_arrived: u32,
    /// Own photos in all.
    pub photos_total: u32,
    /// Where.
    pub place: Option<PlaceView>,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineView>,
    /// Whether "not clean yet" can be said now.
    pub disputable: bool,
    /// Until when, at the least: the office may close a finished report later, and then the time begins anew.
    /// None while it cannot be disputed, or where nobody knows when it was finished.
    pub dispute_until_ms: Option<i64>,
    /// Since when the office misses photos that were promised.
    pub incomplete_since_ms: Option<i64>,
    /// How many others said "me too".
    pub me_too: u32,
    /// The answers to the category's questions.
    pub answers: Vec<AnswerView>,
    /// What the office asks, while it waits for the answer.
    pub question: Option<OfficeQuestionView>,
    /// The person's rating, 1 to 5, once it was given.
    pub stars: Option<u8>,
    /// Whether the person said that it is clean.
    pub confirmed: bool,
    /// What can be done with it now.
    pub can: ReportActions,
}

/// Somebody's report as the public sees it.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct PublicReportView {
    /// The number that people read out.
    pub number: String,
    /// Where it stands.
    pub status: ReportStatus,
    /// That, in words.
    pub status_text: String,
    /// The category's code.
    pub category: String,
    /// The category's name.
    pub category_name: String,
    /// The category's symbol.
    pub icon: String,
    /// Latitude of the middle of its 60 m square, in degrees.
    pub lat_deg: Option<f64>,
    /// Longitude of the middle of its 60 m square, in degrees.
    pub lon_deg: Option<f64>,
    /// How many said "me too", this phone included.
    pub me_too: u32,
    /// Whether this phone said it.
    pub said: bool,
}

/// What went with a refused report that was thrown away.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct DiscardedReport {
    /// Its number.
    pub number: String,
    /// Notes and other acts that had been recorded for it.
    pub acts: u32,
    /// Photos.
    pub photos: u32,
    /// All of that, in a sentence.
    pub text: String,
}

/// A task of the active crew.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct TaskView {
    /// Its id.
    pub task_id: String,
    /// The report's number.
    pub number: String,
    /// Where it stands, with what was done here overlaid.
    pub status: TaskStatus,
    /// That, in words.
    pub status_text: String,
    /// The category's code.
    pub category: String,
    /// The category's symbol.
    pub icon: String,
    /// The category's name.
    pub category_name: String,
    /// What the reporter wrote.
    pub note: String,
    /// What the office says to the crew.
    pub instruction: Option<String>,
    /// Why it is to be done again.
    pub rework_reason: Option<String>,
    /// Where.
    pub place: Option<PlaceView>,
    /// When it was assigned.
    pub assigned_at_ms: i64,
    /// The reporter's photos.
    pub report_photos: Vec<PhotoView>,
    /// The crew's photos from before.
    pub before: Vec<PhotoView>,
    /// The crew's photos from afterwards.
    pub after: Vec<PhotoView>,
    /// How far the crew's own results have got; none when there are none.
    pub sending: Option<Sending>,
    /// What the crew must know: moved, cancelled, saved…; a sentence.
    pub notice: Option<String>,
    /// The answers to the category's questions.
    pub answers: Vec<AnswerView>,
    /// Whole days since when it should have been done; none while it is not overdue.
    pub overdue_days: Option<u32>,
    /// When the crew was done with it.
    pub done_at_ms: Option<i64>,
    /// Its results that wait to be sent.
    pub unsent: u32,
    /// What the crew can do with it now.
    pub can: TaskActions,
}

/// A crew on this phone.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct CrewView {
    /// The crew's id.
    pub crew_id: String,
    /// Its name.
    pub crew_name: String,
    /// Who works on this phone, as the office wrote it.
    pub member_name: String,
    /// Whether it is the active one.
    pub active: bool,
    /// Results that are not sent yet.
    pub unsent: u32,
    /// Whether the office withdrew this phone's access.
    pub revoked: bool,
}

/// A category to choose from.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct CategoryView {
    /// Its code.
    pub code: String,
    /// The symbol's name.
    pub icon: String,
    /// Its name.
    pub name: String,
    /// What it may ask, conditions or not; `questions` says which of them are due after which answers.
    pub questions: Vec<QuestionView>,
}

/// A reason to choose from.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ReasonView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// What the engine is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum SyncPhase {
    /// Everything is sent, as far as it goes by itself, and heard.
    Idle,
    /// There is no network.
    Offline,
    /// Requests are under way.
    Running,
    /// Something waits to be sent; it goes by itself.
    Waiting,
    /// The office withdrew this phone's access.
    Revoked,
    /// This version is too old to send.
    Outdated,
}

/// What the engine is doing, for a line on the screen.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SyncView {
    /// What it is doing.
    pub phase: SyncPhase,
    /// In a sentence, for the person.
    pub text: String,
    /// When it tries again.
    pub retry_at_ms: Option<i64>,
    /// Acts that are not acknowledged yet and go by themselves; not those that wait for the person with what
    /// was refused.
    pub unsent: u32,
    /// Photos that are not verified yet and go by themselves; not those of acts that wait for the person.
    pub photos_unsent: u32,
}
