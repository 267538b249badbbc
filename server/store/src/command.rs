//! What can be done to the data: commands, each decided inside the transaction that writes it.

use saberling_wire::{
    AddNote, AddPhoto, CompleteTask, CreateReport, CrewId, DeclineTask, Dispute, DropPhoto, EntityId,
    ErrorCode, IdentityId, MemberId, OpId, OpKind, PlaceRow, Rate, ReplacePhoto, ReportId, SecretHash,
    Sha256, StartTask, TaskId, UploadId, UserId, Withdraw,
};
use serde::Serialize;

use crate::ledger::LedgerEntry;
use crate::records::{CityId, Position, Session, Waste};

/// One request: an actor with commands that are judged in order.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The city that it speaks of.
    pub city: CityId,
    /// Who sends it.
    pub actor: Author,
    /// The sender's latest `at`; checked before anything else.
    pub at: Option<String>,
    /// What is to be done; may be empty, which registers and checks all the same.
    pub commands: Vec<Command>,
}

/// Who sends a submission.
#[derive(Debug, Clone)]
pub enum Author {
    /// A phone.
    Device {
        /// Its identity.
        identity_id: IdentityId,
        /// The hash of the secret that it showed.
        secret_hash: SecretHash,
        /// Whether an unknown identity is taken in: only some requests do that.
        may_register: bool,
    },
    /// A user of the office who is logged in.
    Officer {
        /// The user.
        user_id: UserId,
    },
    /// The server itself or its command line.
    System,
}

/// One thing to be done.
#[derive(Debug, Clone)]
pub enum Command {
    /// An operation of a phone.
    Operation(Box<DeviceOperation>),
    /// A crew's phone is activated by a code.
    Activate {
        /// The code as typed.
        code: String,
    },
    /// An upload begins, or is found again.
    CreateUpload {
        /// Derived from owner and declared hash; drawn when none is declared.
        upload_id: UploadId,
        /// The declared hash.
        sha256: Option<Sha256>,
        /// The declared length.
        length_bytes: u64,
        /// What the client says of it, as tus writes it.
        metadata: String,
    },
    /// Bytes of an upload have become durable; or 0, when it begins anew.
    UploadProgress {
        /// The upload.
        upload_id: UploadId,
        /// How many bytes are there now.
        offset_bytes: u64,
    },
    /// All bytes of an upload were checked.
    FinishUpload {
        /// The upload.
        upload_id: UploadId,
        /// What the check said.
        verdict: Verdict,
    },
    /// The client has no use for its upload any more.
    TerminateUpload {
        /// The upload.
        upload_id: UploadId,
    },
    /// An upload that is unfinished, or that nobody ever named, is given up, unless that changed meanwhile.
    ExpireUpload {
        /// The upload.
        upload_id: UploadId,
        /// It goes when its last byte came before this time, epoch milliseconds.
        before_ms: i64,
    },
    /// An act of the office.
    Office(OfficeCommand),
    /// A user has logged in.
    CreateSession(Session),
    /// A user logs out.
    EndSession {
        /// The hash of the session's token.
        token_hash: Sha256,
    },
    /// A job looks at a report and does what is due first; see [`crate::aggregate::Flags::due_at_ms`].
    Due {
        /// The report.
        report_id: ReportId,
    },
    /// The bytes of a photo are not there any more: it is awaited again wherever it was attached.
    PhotoLost {
        /// The hash of its bytes.
        sha256: Sha256,
    },
    /// A file that nothing needs any more is deleted, so it leaves the list.
    WasteDeleted(Waste),
    /// What the ledger says is made true again in a database that may be older than it.
    ApplyLedger(LedgerEntry),
    /// Continuity is lost: a new epoch, unless somebody was faster.
    MintEpoch {
        /// The epoch in which the loss was seen.
        seen: String,
        /// How it was seen.
        cause: MintCause,
    },
    /// A backup was verified, blobs included; its place goes into the ledger.
    RecordBackup(Position),
    /// Nonces of commits, tombstones and left rows are forgotten.
    ForgetHistory {
        /// What was committed before this time, epoch milliseconds.
        before_ms: i64,
    },
    /// A phone shows its crew's grant, which this database may not know any more.
    PresentGrant {
        /// The grant of an activation, as it was given.
        grant: String,
    },
}

/// Why a new epoch begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MintCause {
    /// A phone knows a later state of this very database.
    RolledBack {
        /// When the phone's epoch began, in seconds since 1970.
        known_s: u32,
    },
    /// At the start the database was not the one that was served last.
    Replaced,
    /// The operator says that a backup was put back.
    Restored,
}

impl MintCause {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RolledBack { .. } => "rolled_back",
            Self::Replaced => "replaced",
            Self::Restored => "restored",
        }
    }
}

/// What the check of an upload's bytes said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Hash and picture are good, and the clean copy is durable.
    Verified {
        /// The hash of the bytes.
        sha256: Sha256,
        /// Width of the clean copy in pixels.
        width_px: u32,
        /// Height of the clean copy in pixels.
        height_px: u32,
    },
    /// It will never be taken.
    Refused(ErrorCode),
}

/// An operation of a phone, with what was read out of its envelope.
#[derive(Debug, Clone)]
pub struct DeviceOperation {
    /// Unique in the city for ever.
    pub op_id: OpId,
    /// The very bytes of the envelope: the stored hash covers all of them.
    pub envelope: Box<[u8]>,
    /// What it speaks of; none when the envelope is broken.
    pub entity_id: Option<EntityId>,
    /// Its kind, known even when its content cannot be read.
    pub kind: OpKind,
    /// The hash of the secret that it shows.
    pub proof: Option<SecretHash>,
    /// The settings that it was made under.
    pub config_version: String,
    /// The phone's clock, epoch milliseconds.
    pub captured_at_ms: i64,
    /// The content, or why it cannot be read: a refusal that is stored like any other.
    pub body: Result<OperationBody, ErrorCode>,
}

/// The content of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OperationBody {
    /// A new report.
    CreateReport {
        /// What the phone sent.
        report: CreateReport,
        /// What the server makes of the place.
        place: Option<PlaceRow>,
    },
    /// Whoever proves the secret follows the report.
    Claim,
    /// Further photos.
    AddPhoto(AddPhoto),
    /// Another photo in the place of one.
    ReplacePhoto(ReplacePhoto),
    /// A photo leaves the manifest.
    DropPhoto(DropPhoto),
    /// The report is taken back.
    Withdraw(Withdraw),
    /// The report's content goes for good.
    Erase,
    /// It is not clean.
    Dispute(Dispute),
    /// It is clean.
    ConfirmClean,
    /// How good the work was.
    Rate(Rate),
    /// "Me too", on a public report.
    MeToo,
    /// A note on an own report.
    AddNote(AddNote),
    /// The crew starts.
    StartTask(StartTask),
    /// The crew is done.
    CompleteTask(CompleteTask),
    /// The crew cannot do it.
    DeclineTask(DeclineTask),
}

/// An act of the office; a double click is one act.
#[derive(Debug, Clone)]
pub struct OfficeCommand {
    /// The form's own id, made when the page was made.
    pub op_id: OpId,
    /// The report's version that the officer saw; other than now: `stale`. None checks nothing.
    pub base: Option<String>,
    /// What is done.
    pub act: OfficeAct,
}

/// What the office can do. Ids of new things are made by the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum OfficeAct {
    /// An officer begins to look at a report.
    Review {
        /// The report.
        report_id: ReportId,
    },
    /// A report will be handled.
    Accept {
        /// The report.
        report_id: ReportId,
    },
    /// A report will not be handled.
    Reject {
        /// The report.
        report_id: ReportId,
        /// One of the city's reasons.
        reason: String,
        /// What the resident reads beside it; may be empty.
        text: String,
    },
    /// A report is the same as another one.
    MarkDuplicate {
        /// The report.
        report_id: ReportId,
        /// The one that was there already.
        of: ReportId,
    },
    /// Two reports that lie near each other are two things: neither is offered for the other any more.
    NotDuplicate {
        /// One of them.
        report_id: ReportId,
        /// The other one.
        other: ReportId,
    },
    /// That two reports are two things is taken back.
    UndoNotDuplicate {
        /// One of them.
        report_id: ReportId,
        /// The other one.
        other: ReportId,
    },
    /// A decision on a report is taken back.
    Undo {
        /// The report.
        report_id: ReportId,
        /// Why; may be empty for the same officer within the city's time.
        reason: String,
    },
    /// An approval is taken back.
    UndoVerify {
        /// The task.
        task_id: TaskId,
        /// Why; not empty.
        reason: String,
    },
    /// A report is open again.
    Reopen {
        /// The report.
        report_id: ReportId,
        /// What the resident reads; not empty.
        reason: String,
    },
    /// A report that was open again is closed without further work.
    CloseReopened {
        /// The report.
        report_id: ReportId,
        /// What the resident reads; not empty.
        reason: String,
    },
    /// A report's content goes for good.
    Erase {
        /// The report.
        report_id: ReportId,
        /// Why, for the audit; not empty.
        reason: String,
    },
    /// An orphan completion is settled.
    SettleOrphan {
        /// The operation that brought it.
        op_id: OpId,
        /// Whether its evidence is taken to the task, if task and report allow.
        accept: bool,
        /// Why; may be empty when it is accepted.
        reason: String,
    },
    /// A crew gets the report as a new task.
    Assign {
        /// The report.
        report_id: ReportId,
        /// The new task's id.
        task_id: TaskId,
        /// The crew.
        crew_id: CrewId,
        /// What the office says to the crew; may be empty.
        instruction: String,
    },
    /// Another crew gets the task.
    MoveTask {
        /// The task.
        task_id: TaskId,
        /// The crew.
        crew_id: CrewId,
        /// What the office says to the crew; may be empty.
        instruction: String,
    },
    /// The task is called off.
    Cancel {
        /// The task.
        task_id: TaskId,
    },
    /// The result is approved.
    Verify {
        /// The task.
        task_id: TaskId,
    },
    /// The work is to be done again.
    SendBack {
        /// The task.
        task_id: TaskId,
        /// What the crew reads; not empty.
        reason: String,
    },
    /// A new crew.
    AddCrew {
        /// The crew's id.
        crew_id: CrewId,
        /// Its name.
        name: String,
    },
    /// A new member of a crew.
    AddMember {
        /// The member's id.
        member_id: MemberId,
        /// The crew.
        crew_id: CrewId,
        /// The member's name.
        name: String,
        /// The office user who is the same person.
        user_id: Option<UserId>,
    },
    /// A member is the same person as a user of the office.
    LinkMember {
        /// The member.
        member_id: MemberId,
        /// The user.
        user_id: UserId,
    },
    /// A member changes to another crew.
    MoveMember {
        /// The member.
        member_id: MemberId,
        /// The new crew.
        crew_id: CrewId,
    },
    /// A code that makes a phone the member's.
    AddCode {
        /// The member.
        member_id: MemberId,
        /// The code; see [`saberling_wire::code::normalise`].
        #[serde(skip)]
        code: String,
        /// When it ends, epoch milliseconds.
        expires_at_ms: i64,
    },
    /// A phone loses its access.
    RevokeIdentity {
        /// The phone's identity.
        identity_id: IdentityId,
    },
    /// A membership that a phone presented after a restore is believed.
    ConfirmGrant {
        /// The phone's identity.
        identity_id: IdentityId,
    },
    /// A user gets another password; all logins end.
    SetPassword {
        /// The user.
        user_id: UserId,
        /// The password's argon2 hash in PHC form.
        #[serde(skip)]
        password_hash: String,
    },
    /// A user is shut out; all logins end.
    DisableUser {
        /// The user.
        user_id: UserId,
    },
    /// A new user of the office's pages.
    AddUser {
        /// The user's id.
        user_id: UserId,
        /// The login name.
        name: String,
        /// The role.
        role: String,
        /// The password's argon2 hash in PHC form.
        #[serde(skip)]
        password_hash: String,
    },
}
