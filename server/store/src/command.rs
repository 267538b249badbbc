//! What can be done to the data: commands, each decided inside the transaction that writes it.

mod office;

use crate::ledger::LedgerEntry;
use crate::records::{CityId, Phash, Position, Session, Waste};
use saberling_wire::{
    AddNote, AddPhoto, AnswerQuestion, CompleteTask, CreateReport, DeclineTask, Dispute, DropPhoto,
    EditReport, EntityId, ErrorCode, IdentityId, OpId, OpKind, PlaceRow, Rate, ReplacePhoto, ReportId,
    SecretHash, Sha256, StartTask, UploadId, UserId, Withdraw,
};

pub use office::{OfficeAct, OfficeCommand};

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
        /// How it looks.
        phash: Phash,
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
        report: Box<CreateReport>,
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
    /// Another content, before the office decides.
    EditReport {
        /// What the phone sent.
        edit: Box<EditReport>,
        /// What the server makes of the new place.
        place: Option<PlaceRow>,
    },
    /// The answer to what the office asked.
    AnswerQuestion(AnswerQuestion),
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
