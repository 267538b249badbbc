//! The seam between storage and rules: what a decision reads, and what it says.
//!
//! The functions are pure and come from outside, so the store knows no rule of the city, and the
//! rules know no SQL. Everything that a decision reads was read in the transaction that writes it.

use std::collections::BTreeSet;

use saberling_wire::{ErrorCode, IdentityId, OpId, PhotoId, ReportId, SecretHash, Sha256, UploadId, UserId};

use crate::aggregate::{Photo, ReportAggregate};
use crate::command::{Author, Command, MintCause};
use crate::ledger::LedgerEntry;
use crate::outcome::{CommandOutcome, Refusal};
use crate::records::{
    ActivationCode, Blob, City, Crew, Grant, Identity, KeptWords, Member, OrphanCompletion, PairStep,
    Session, Settled, StoredOperation, UnknownIds, Upload, User, Waste,
};

/// The two functions that judge.
#[derive(Clone, Copy)]
pub struct Rules {
    /// Judges a submission before its commands are looked at.
    pub admit: fn(&AdmitState<'_>) -> Admission,
    /// Judges one command.
    pub decide: fn(&State<'_>, &Command) -> Decision,
}

/// How a sender's `at` relates to this database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continuity {
    /// The sender has none yet.
    None,
    /// It lies in this database's history.
    Present,
    /// It belongs to another epoch that is known, or was not signed with this city's key.
    OtherEpoch,
    /// It is authentic, but older than the history that is kept: nobody can say.
    Forgotten,
    /// It is authentic, but this database never was there: it was rolled back in silence.
    Lost {
        /// When the sender's epoch began, in seconds since 1970.
        born_s: u32,
    },
}

/// What `admit` reads.
#[derive(Debug)]
pub struct AdmitState<'a> {
    /// The time of the transaction, epoch milliseconds.
    pub now_ms: i64,
    /// Who sends it.
    pub author: &'a Author,
    /// The author's identity, if it is known.
    pub identity: Option<&'a Identity>,
    /// The author's user, if there is one.
    pub user: Option<&'a User>,
    /// How the author's `at` relates to this database.
    pub continuity: Continuity,
}

/// What `admit` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// The commands are judged.
    Accept,
    /// The identity is taken in first.
    Register(Identity),
    /// Nothing is looked at.
    Refuse(Refusal),
    /// The epoch is replaced, and nothing is looked at.
    Mint {
        /// When the epoch began that the sender knows: the new one is not older.
        known_s: u32,
    },
}

/// What `decide` reads. What a command does not need is empty.
#[derive(Debug)]
pub struct State<'a> {
    /// The time of the transaction, epoch milliseconds.
    pub now_ms: i64,
    /// The city.
    pub city: &'a City,
    /// Who sends it.
    pub author: &'a Author,
    /// The author's identity.
    pub identity: Option<Identity>,
    /// The crew's member whose phone the author is, with the crew of now.
    pub member: Option<(Member, Crew)>,
    /// The membership that the author presented earlier and the office has not confirmed; with
    /// [`crate::OfficeAct::ConfirmGrant`] that of the named identity.
    pub granted: Option<Grant>,
    /// The authentic grant that the command presents.
    pub presented: Option<Grant>,
    /// The author's user.
    pub user: Option<User>,
    /// The keyed hash of the command's bytes, where it carries an op_id.
    pub hash: Option<Sha256>,
    /// What became of the same op_id earlier.
    pub operation: Option<StoredOperation>,
    /// An earlier operation on the same entity in this submission was not applied.
    pub blocked: bool,
    /// The reports that the command can change.
    pub reports: Vec<ReportAggregate>,
    /// Finished uploads, by owner and hash, of the photos in play.
    pub finished: BTreeSet<(IdentityId, Sha256)>,
    /// Photo ids of the command that are in use already.
    pub taken_photos: BTreeSet<PhotoId>,
    /// What is known of the report's id beside its row.
    pub past: Past,
    /// What was said when the report was taken back before it came, for the secret that the command shows.
    pub kept_words: Vec<KeptWords>,
    /// How many ids that are not here the author has taken back or erased.
    pub unknown_ids: UnknownIds,
    /// The orphan completion that an act names.
    pub orphan: Option<OrphanCompletion>,
    /// Whether the upload's photo stands only in manifests that need it no more.
    pub not_needed: bool,
    /// The upload that the command names.
    pub upload: Option<Upload>,
    /// How many uploads the author has open or finished for no manifest, and their bytes; without the
    /// one that the command names.
    pub open_uploads: (u32, u64),
    /// A manifest that the author has a part in names the photo of the upload.
    pub upload_named: bool,
    /// Photos of orphan completions that wait for the upload's hash, or that lose their bytes.
    pub orphan_photos: Vec<(OpId, Photo)>,
    /// The activation code that was typed, with its member and crew.
    pub code: Option<(ActivationCode, Member, Crew)>,
    /// The crew that an act names.
    pub crew: Option<Crew>,
    /// The member that an act names.
    pub named_member: Option<Member>,
    /// The identity that an act names.
    pub named_identity: Option<Identity>,
    /// The keyed hash of the code that an act makes.
    pub new_code_hash: Option<Sha256>,
    /// The user that an act names.
    pub named_user: Option<User>,
    /// The name that an act gives is in use.
    pub name_taken: bool,
    /// The id that an act gives to a new thing is in use.
    pub id_taken: bool,
    /// The two reports that an act names are known to be two things.
    pub two_things: bool,
}

/// What outlives a report's row, or comes before it, for the id that a command names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Past {
    /// Its content was erased, for whoever proves the secret that the command shows.
    pub erased: bool,
    /// It was erased, whoever asks.
    pub erased_for_anyone: bool,
    /// It was taken back by whoever proves the secret that the command shows.
    pub withdrawn: bool,
}

/// What `decide` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The outcome; the store fills in the revision of an applied one.
    pub outcome: CommandOutcome,
    /// Reports as they are to be afterwards: new ones and changed ones.
    pub reports: Vec<ReportAggregate>,
    /// Further rows, written whole.
    pub puts: Vec<Put>,
    /// The op_id whose outcome is kept for ever.
    pub remember: Option<OpId>,
    /// What must outlive the database; durable before the commit.
    pub ledger: Vec<LedgerEntry>,
}

/// A row to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Put {
    /// An identity.
    Identity(Identity),
    /// A new crew.
    Crew(Crew),
    /// A new member of a crew.
    NewMember(Member),
    /// A member who was there, changed.
    Member(Member),
    /// An activation code.
    Code(ActivationCode),
    /// A new user.
    NewUser(User),
    /// A user who was there, changed.
    User(User),
    /// A login.
    Session(Session),
    /// The end of a login, by the hash of its token.
    EndSession(Sha256),
    /// The end of all logins of a user.
    EndSessions(UserId),
    /// An upload.
    Upload(Upload),
    /// The end of an upload.
    DropUpload(UploadId),
    /// The bytes of a photo.
    Blob(Blob),
    /// The bytes of a photo are not there any more, nor any upload that brought them.
    LostBlob(Sha256),
    /// A completion for the office to settle.
    Orphan(OrphanCompletion),
    /// The bytes of an orphan completion's photo are there.
    OrphanPhoto(OpId, Photo),
    /// The office has settled an orphan completion; its photos go over to a report if it accepts.
    SettledOrphan(OpId, Settled),
    /// What a report's orphan completions say of it goes.
    ForgetSnapshots(ReportId),
    /// A report's content is gone for good, for whoever proves this secret.
    Tombstone(ReportId, SecretHash),
    /// A report was taken back by whoever proves this secret.
    Withdrawal(ReportId, SecretHash),
    /// What was said when a report was taken back that is not here.
    KeptWords(ReportId, SecretHash, KeptWords),
    /// The report has come, and with it what was said.
    DropKeptWords(ReportId, SecretHash),
    /// How many ids that are not here an identity has taken back or erased.
    UnknownIds(IdentityId, UnknownIds),
    /// An identity that may not be here (any more) lost its access.
    Revocation(IdentityId),
    /// A file is deleted, so it leaves the list of what is to be deleted.
    WasteDeleted(Waste),
    /// A new epoch; the store draws it.
    Epoch(MintCause),
    /// A membership for the office to confirm.
    Grant(Grant),
    /// The office has confirmed it.
    DropGrant(IdentityId),
    /// What the office says of two reports, or takes back.
    TwoThings(ReportId, ReportId, PairStep),
}

impl Decision {
    /// A decision that changes nothing.
    #[must_use]
    pub const fn just(outcome: CommandOutcome) -> Self {
        Self { outcome, reports: Vec::new(), puts: Vec::new(), remember: None, ledger: Vec::new() }
    }

    /// A refusal that is not kept.
    #[must_use]
    pub const fn refuse(code: ErrorCode) -> Self {
        Self::just(CommandOutcome::Rejected {
            code,
            detail: crate::outcome::Detail { tries_left: None, after_ms: None },
        })
    }
}
