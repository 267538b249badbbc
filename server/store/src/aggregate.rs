//! A report with all that hangs on it, as the rules read and change it.
//!
//! The store loads it inside the transaction; `decide` hands back a changed one; the difference of
//! the two is what is written and what enters the feed. So the rules know no SQL.

use std::collections::BTreeSet;

use saberling_wire::{
    Actor, Answer, CrewId, EditReport, Fix, IdentityId, MemberId, OpId, OpenQuestion, PhonePlace, PhotoId,
    PhotoRole, PlaceRow, ReportId, ReportStatus, SecretHash, Sha256, TaskId, TaskStatus, TimelineKind,
    UserId,
};

/// A report's own row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The report.
    pub report_id: ReportId,
    /// The hash of the report's secret; whoever proves it has authority.
    pub secret_hash: SecretHash,
    /// Where it stands.
    pub status: ReportStatus,
    /// Opaque and random, drawn by the store at every change of content, decision or task; a photo
    /// that arrives does not change it, so that no officer's form goes stale by an upload.
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
    pub fix: Option<Fix>,
    /// The fixes that did not become `fix`, for the office alone.
    pub other_fixes: Vec<Fix>,
    /// What the server made of the place.
    pub place: Option<PlaceRow>,
    /// What the phone made of the place, and what the person chose, for the audit.
    pub phone_place: Option<PhonePlace>,
    /// The settings that it was made under.
    pub config_version: String,
    /// The phone's clock when it was made, epoch milliseconds.
    pub captured_at_ms: i64,
    /// The server's clock when it arrived, epoch milliseconds.
    pub received_at_ms: i64,
    /// The server's clock when the status last changed, epoch milliseconds.
    pub status_at_ms: i64,
    /// The answers to the category's questions.
    pub answers: Vec<Answer>,
    /// What the office asked last, until it is answered.
    pub question: Option<OpenQuestion>,
    /// What acts and jobs have left on it.
    pub flags: Flags,
}

/// What acts and jobs have left on a report. What people see is read from here, never from a clock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// What followers and the public see while a decision is held back; none: the status.
    pub shown_status: Option<ReportStatus>,
    /// The version that followers see, drawn by the store when something changes that they see.
    pub shown_version: String,
    /// When the decision that is held back is to be published, epoch milliseconds.
    pub news_due_ms: Option<i64>,
    /// When a job has to look at the report again, epoch milliseconds.
    pub due_at_ms: Option<i64>,
    /// The middle of the 60 m cell that the public sees, 1e-7 degrees: latitude, longitude.
    pub grid_e7: Option<(i32, i32)>,
    /// Whether the public may see it as far as its age goes; none in a row of an older program.
    pub public: Option<bool>,
    /// Since when promised photos are overdue, epoch milliseconds.
    pub incomplete_since_ms: Option<i64>,
    /// Whether a closed report can still be disputed.
    pub disputable: bool,
    /// The report that was there already.
    pub duplicate_of: Option<ReportId>,
    /// The stars of the latest rating.
    pub stars: Option<u8>,
    /// Its category had been retired when it arrived.
    pub retired_category: bool,
}

impl Report {
    /// Where followers and the public see it stand.
    #[must_use]
    pub fn shown_status(&self) -> ReportStatus {
        self.flags.shown_status.unwrap_or(self.status)
    }

    /// What the office asks, as its people see it: once it has decided, it asks no more. A decision that
    /// is held back ends no question, or its end would tell of it.
    #[must_use]
    pub fn shown_question(&self) -> Option<&OpenQuestion> {
        self.question.as_ref().filter(|_| self.shown_status().is_undecided())
    }
}

/// One photo of a manifest: a report's, a task's or an orphan completion's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// The photo.
    pub photo_id: PhotoId,
    /// The task whose evidence it is.
    pub task_id: Option<TaskId>,
    /// What it shows.
    pub role: PhotoRole,
    /// The hash that was promised.
    pub sha256: Sha256,
    /// The length that was promised.
    pub size_bytes: u64,
    /// The width that was promised, in pixels.
    pub width_px: u32,
    /// The height that was promised, in pixels.
    pub height_px: u32,
    /// When the camera says it was taken, epoch milliseconds.
    pub taken_at_ms: Option<i64>,
    /// Who put it into the manifest.
    pub declared_by: IdentityId,
    /// When the bytes were there, by the server's clock; none while they are missing.
    pub attached_at_ms: Option<i64>,
    /// When it was promised, by the server's clock; 0 in a row of an older program.
    pub declared_at_ms: i64,
    /// When the owner dropped or replaced it; such a row is kept for the audit alone.
    pub removed_at_ms: Option<i64>,
}

impl Photo {
    /// Whether it stands in the manifest of now.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        self.removed_at_ms.is_none()
    }
}

/// Who sees an event beside the office.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Seen {
    /// The followers.
    #[default]
    Shown,
    /// Nobody yet: the decision can still be taken back.
    Held,
    /// Nobody ever: it was taken back in time.
    Hidden,
}

impl Seen {
    /// The word in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Held => "held",
            Self::Hidden => "hidden",
        }
    }

    /// Reads the word; what is not known is shown to nobody.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        match word {
            "shown" => Self::Shown,
            "held" => Self::Held,
            _ => Self::Hidden,
        }
    }
}

/// A note of a follower.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The operation that brought it.
    pub op_id: OpId,
    /// Who wrote it.
    pub identity_id: IdentityId,
    /// The text.
    pub text: String,
    /// The server's clock, epoch milliseconds.
    pub received_at_ms: i64,
    /// The phone's clock, epoch milliseconds.
    pub captured_at_ms: i64,
}

/// One step in a report's life: a line of the timeline, and at the same time the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The server's clock, epoch milliseconds.
    pub at_ms: i64,
    /// What happened.
    pub kind: TimelineKind,
    /// Who did it, by role.
    pub by: Actor,
    /// The user of the office who did it.
    pub user_id: Option<UserId>,
    /// The identity that did it.
    pub identity_id: Option<IdentityId>,
    /// The crew's member who did it.
    pub member_id: Option<MemberId>,
    /// The task, where one was moved.
    pub task_id: Option<TaskId>,
    /// The crew's name then, where a crew did it or got it.
    pub crew_name: Option<String>,
    /// The code of the reason, where one was chosen.
    pub reason: Option<String>,
    /// A note or a reason in words.
    pub text: Option<String>,
    /// What is written for the office alone.
    pub inside: Option<String>,
    /// The operation that made it.
    pub op_id: Option<OpId>,
    /// The phone's clock, epoch milliseconds.
    pub captured_at_ms: Option<i64>,
    /// Where the crew stood.
    pub fix: Option<Fix>,
    /// The report's state afterwards.
    pub report_status: ReportStatus,
    /// The task's state afterwards.
    pub task_status: Option<TaskStatus>,
    /// Who sees it beside the office.
    pub seen: Seen,
    /// What an edit replaced: the fields that were there before. For the office alone.
    pub former: Option<Box<EditReport>>,
}

/// A crew's member who started or completed a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaner {
    /// The member.
    pub member_id: MemberId,
    /// The identity by which it was sent.
    pub identity_id: IdentityId,
    /// The office user who was the same person when the work was done.
    pub user_id: Option<UserId>,
    /// The office user who is the same person, as the member's row says now; never written.
    pub linked_user_id: Option<UserId>,
}

impl Cleaner {
    /// Whether the cleaner is this user of the office, by what was known then or is known now.
    #[must_use]
    pub fn is(&self, user: UserId) -> bool {
        self.user_id == Some(user) || self.linked_user_id == Some(user)
    }
}

/// A task: one crew's work on a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The task.
    pub task_id: TaskId,
    /// The crew that has it.
    pub crew_id: CrewId,
    /// Where it stands.
    pub status: TaskStatus,
    /// Opaque and random, drawn by the store at every change.
    pub version: String,
    /// When it was assigned to this crew, epoch milliseconds.
    pub assigned_at_ms: i64,
    /// What the office says to the crew.
    pub instruction: Option<String>,
    /// Why it is to be done again.
    pub rework_reason: Option<String>,
    /// When the work began, by the server's clock.
    pub started_at_ms: Option<i64>,
    /// When the evidence came, by the server's clock.
    pub done_at_ms: Option<i64>,
    /// What the crew wrote when it was done.
    pub completion_note: Option<String>,
    /// Who worked on it.
    pub cleaners: Vec<Cleaner>,
}

/// A report with followers, photos, notes, events and tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportAggregate {
    /// The report's own row.
    pub report: Report,
    /// Whoever proved the secret.
    pub followers: BTreeSet<IdentityId>,
    /// The reporter's photos and the evidence of all tasks, in the order of their declaration.
    pub photos: Vec<Photo>,
    /// Notes, oldest first.
    pub notes: Vec<Note>,
    /// Events, oldest first. Appended to; what changes later is who sees one, and what erasing takes.
    pub events: Vec<Event>,
    /// Tasks, oldest first.
    pub tasks: Vec<Task>,
    /// Who said "me too".
    pub me_too: BTreeSet<IdentityId>,
}

impl ReportAggregate {
    /// The task of that id.
    #[must_use]
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.task_id == id)
    }

    /// The photos of the manifest of now: the reporter's and the evidence.
    pub fn live_photos(&self) -> impl Iterator<Item = &Photo> {
        self.photos.iter().filter(|photo| photo.is_live())
    }

    /// Whether the reporter said that the work of now is clean.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        let of_work = |event: &&Event| {
            !matches!(event.kind, TimelineKind::Resolved | TimelineKind::Reopened | TimelineKind::Rework)
        };
        let since = self.events.iter().rev().take_while(of_work);
        since.into_iter().any(|event| event.kind == TimelineKind::ConfirmedClean)
    }

    /// The task of that id, to be changed.
    pub fn task_mut(&mut self, id: TaskId) -> Option<&mut Task> {
        self.tasks.iter_mut().find(|task| task.task_id == id)
    }
}
