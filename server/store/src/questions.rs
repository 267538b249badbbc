//! What can be asked, by name: nobody outside the store writes SQL.
//!
//! Each answer is read from one snapshot. Lists are newest first.

use std::collections::{BTreeMap, BTreeSet};

use saberling_wire::{
    CrewId, IdentityId, MemberId, PhotoId, PlaceRow, PullResponse, ReportId, ReportNumber, ReportStatus,
    SecretHash, Sha256, TaskStatus, UploadId, UserId,
};

use crate::aggregate::{ReportAggregate, Task};
use crate::error::StoreResult;
use crate::records::{
    CityId, Crew, Grant, Identity, Member, OrphanCompletion, PairStep, Phash, Position, Session, Upload,
    User, Waste,
};
use crate::rules::Continuity;

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many rows to leave out.
    pub offset: u32,
    /// How many rows at most.
    pub limit: u32,
}

/// Which reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportFilter {
    /// With one of these states; empty: all.
    pub statuses: Vec<ReportStatus>,
    /// With this number.
    pub number: Option<ReportNumber>,
}

/// One line of a list of reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportLine {
    /// The report.
    pub report_id: ReportId,
    /// Its number.
    pub number: ReportNumber,
    /// Where it stands.
    pub status: ReportStatus,
    /// Its version, the `base` of an officer's act.
    pub version: String,
    /// The category's code.
    pub category: String,
    /// What the person wrote.
    pub note: String,
    /// Hidden from the public.
    pub confidential: bool,
    /// What the server made of the place.
    pub place: Option<PlaceRow>,
    /// The point, 1e-7 degrees: latitude, longitude.
    pub point_e7: Option<(i32, i32)>,
    /// When it arrived, epoch milliseconds.
    pub received_at_ms: i64,
    /// When the status last changed, epoch milliseconds.
    pub status_at_ms: i64,
    /// How many photos the reporter promised.
    pub photos_declared: u32,
    /// How many of them are there.
    pub photos_attached: u32,
    /// The first of the reporter's photos that is there.
    pub first_photo: Option<PhotoId>,
    /// The crew of the latest task, by name.
    pub crew_name: Option<String>,
    /// The radius in metres that the fix claims.
    pub accuracy_m: Option<u32>,
    /// How many others said "me too".
    pub me_too: u32,
    /// How the first of the photos that are there looks.
    pub phash: Option<Phash>,
}

/// Where to look for reports that may be about the same thing as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Around {
    /// The one that is asked about; it is no answer, and neither is what is known to be another thing.
    pub report_id: ReportId,
    /// Southern edge of the box, 1e-7 degrees.
    pub south_e7: i32,
    /// Northern edge of the box, 1e-7 degrees.
    pub north_e7: i32,
    /// Western edge of the box, 1e-7 degrees.
    pub west_e7: i32,
    /// Eastern edge of the box, 1e-7 degrees.
    pub east_e7: i32,
    /// When the one that is asked about arrived, epoch milliseconds.
    pub received_at_ms: i64,
    /// How long before that one that is done may have been so, in milliseconds; an open one always counts.
    pub within_ms: i64,
}

/// A report that lies in the box around another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// Which of the boxes, by its place in the question.
    pub of: usize,
    /// The report.
    pub line: ReportLine,
}

/// A step about a report and another one that is another thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    /// The other report.
    pub other: ReportId,
    /// What was said.
    pub step: PairStep,
    /// It is the latest step of these two.
    pub live: bool,
}

/// A page of reports with the number of all that match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportPage {
    /// The lines.
    pub lines: Vec<ReportLine>,
    /// How many match in all.
    pub total: u64,
}

/// A report, whole, with the names that its ids stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportDetail {
    /// The report with all that hangs on it; `report.version` is the `base` of an officer's act.
    pub aggregate: ReportAggregate,
    /// Its number.
    pub number: ReportNumber,
    /// Crews by id.
    pub crews: BTreeMap<CrewId, String>,
    /// Members by id.
    pub members: BTreeMap<MemberId, String>,
    /// Users by id.
    pub users: BTreeMap<UserId, String>,
    /// What was said of it and others that are other things, oldest first.
    pub apart: Vec<Apart>,
    /// The reports that were found to be the same as it.
    pub duplicates: Vec<ReportId>,
}

/// Which tasks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// With one of these states; empty: all.
    pub statuses: Vec<TaskStatus>,
}

/// One line of a list of tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskLine {
    /// The task.
    pub task: Task,
    /// The crew's name.
    pub crew_name: String,
    /// The report.
    pub report_id: ReportId,
    /// The report's number.
    pub number: ReportNumber,
    /// The category's code.
    pub category: String,
    /// What the server made of the place.
    pub place: Option<PlaceRow>,
}

/// A page of tasks with the number of all that match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskPage {
    /// The lines.
    pub lines: Vec<TaskLine>,
    /// How many match in all.
    pub total: u64,
}

/// A crew with its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrewDetail {
    /// The crew.
    pub crew: Crew,
    /// Its members, by name.
    pub members: Vec<MemberDetail>,
    /// How many of its tasks are open.
    pub open_tasks: u32,
}

/// A member with the state of the member's phones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberDetail {
    /// The member.
    pub member: Member,
    /// Phones that are activated and not revoked.
    pub identities: Vec<IdentityId>,
    /// Until when an unused code holds, epoch milliseconds.
    pub code_until_ms: Option<i64>,
}

/// Who wants to see a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// A phone.
    Identity(IdentityId),
    /// A user of the office.
    Officer,
}

/// A photo that may be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaFile {
    /// The hash of the upload, which names the files.
    pub sha256: Sha256,
}

/// What a phone asks for with a pull.
#[derive(Debug, Clone)]
pub struct PullQuery {
    /// Whose pull it is.
    pub identity_id: IdentityId,
    /// The hash of the secret that it showed.
    pub secret_hash: SecretHash,
    /// Its latest `at`.
    pub at: Option<String>,
    /// Where it goes on; none for a refetch.
    pub cursor: Option<String>,
    /// How many rows at most.
    pub limit: usize,
    /// A planted bug: what it wants to see.
    #[cfg(saberling_plants)]
    pub scope: Option<String>,
}

/// What anybody asks for with a pull of the public scope.
#[derive(Debug, Clone)]
pub struct PublicQuery {
    /// The codes of the areas.
    pub areas: BTreeSet<String>,
    /// Where it goes on; none for a refetch.
    pub cursor: Option<String>,
    /// How many rows at most.
    pub limit: usize,
}

/// Where a sender's `at` and the database stand to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// How the sender's `at` relates to this database.
    pub continuity: Continuity,
    /// The present epoch.
    pub epoch: String,
    /// The present `at`.
    pub at: String,
}

/// A new epoch that nobody had announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// `rolled_back` or `replaced`.
    pub cause: String,
    /// When the epoch began, epoch milliseconds.
    pub at_ms: i64,
}

/// What a pull gets.
#[derive(Debug, Clone)]
pub enum PullAnswer {
    /// Rows.
    Rows(Box<PullResponse>),
    /// The identity is not known, revoked, or shows a wrong secret.
    Refused(crate::outcome::Refusal),
    /// The phone's epoch is another one.
    EpochChanged {
        /// The present epoch.
        epoch: String,
        /// The present `at`.
        at: String,
    },
    /// The cursor no longer holds.
    MustRefetch,
    /// The database was rolled back: mint a new epoch ([`crate::Command::MintEpoch`]), then answer.
    Lost {
        /// The epoch in which it was seen.
        epoch: String,
        /// When the phone's epoch began, in seconds since 1970.
        born_s: u32,
    },
}

/// Counts for a check from outside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Reports.
    pub reports: u64,
    /// Notes of followers.
    pub notes: u64,
    /// Completions that moved a task.
    pub completions: u64,
    /// Completions kept for the office to settle.
    pub orphans: u64,
    /// Photos in all manifests.
    pub photos_declared: u64,
    /// Photos that are there.
    pub photos_attached: u64,
}

/// The questions.
pub trait Questions: Send + Sync {
    /// One page of a phone's changes.
    fn pull(&self, city: CityId, query: &PullQuery) -> StoreResult<PullAnswer>;
    /// One page of the public's changes.
    fn public_pull(&self, city: CityId, query: &PublicQuery) -> StoreResult<PullAnswer>;
    /// How an `at` relates to this database.
    fn standing(&self, city: CityId, at: Option<&str>) -> StoreResult<Standing>;
    /// Where the database stands: what a backup that is made now contains.
    fn position(&self, city: CityId) -> StoreResult<Position>;
    /// Epochs that began after a time and that nobody had announced.
    fn alarms(&self, city: CityId, since_ms: i64) -> StoreResult<Vec<Alarm>>;
    /// Memberships for the office to confirm, oldest first.
    fn grants(&self, city: CityId) -> StoreResult<Vec<Grant>>;
    /// An identity.
    fn identity(&self, city: CityId, id: IdentityId) -> StoreResult<Option<Identity>>;
    /// An upload of an identity.
    fn upload(&self, city: CityId, owner: IdentityId, id: UploadId) -> StoreResult<Option<Upload>>;
    /// Unfinished uploads whose last byte came before a time, oldest first.
    fn stale_uploads(&self, city: CityId, before_ms: i64) -> StoreResult<Vec<UploadId>>;
    /// All unfinished uploads, of every city: their staging files share one folder.
    fn open_uploads(&self) -> StoreResult<BTreeSet<UploadId>>;
    /// All photos whose bytes ought to be there, of every city: they share their files.
    fn kept_photos(&self) -> StoreResult<BTreeSet<Sha256>>;
    /// Reports that a job has to look at by now, the oldest first, a page of them, without some.
    fn due(&self, city: CityId, now_ms: i64, but: &[ReportId]) -> StoreResult<Vec<ReportId>>;
    /// When a job has to look at a report next, epoch milliseconds, without some.
    fn next_due(&self, city: CityId, but: &[ReportId]) -> StoreResult<Option<i64>>;
    /// Files that nothing needs any more, a page of them.
    fn waste(&self, city: CityId) -> StoreResult<Vec<Waste>>;
    /// The slugs of all cities.
    fn city_slugs(&self) -> StoreResult<Vec<String>>;
    /// A photo, if the viewer may see it and its bytes are there.
    fn media(&self, city: CityId, id: PhotoId, viewer: Viewer) -> StoreResult<Option<MediaFile>>;
    /// A page of reports, newest first.
    fn reports(&self, city: CityId, filter: &ReportFilter, page: Page) -> StoreResult<ReportPage>;
    /// Reports in boxes around others: so many answers for each of the first hundred boxes at most.
    fn around(&self, city: CityId, points: &[Around]) -> StoreResult<Vec<Neighbour>>;
    /// How the first of a report's photos that are there looks.
    fn phash(&self, city: CityId, id: ReportId) -> StoreResult<Option<Phash>>;
    /// How many reports stand where.
    fn report_counts(&self, city: CityId) -> StoreResult<BTreeMap<ReportStatus, u64>>;
    /// One report, whole.
    fn report(&self, city: CityId, id: ReportId) -> StoreResult<Option<ReportDetail>>;
    /// A page of tasks, newest first.
    fn tasks(&self, city: CityId, filter: &TaskFilter, page: Page) -> StoreResult<TaskPage>;
    /// Completions for the office to settle, newest first.
    fn orphans(&self, city: CityId, page: Page) -> StoreResult<Vec<OrphanCompletion>>;
    /// How many completions the office has to settle.
    fn orphan_count(&self, city: CityId) -> StoreResult<u64>;
    /// All crews with their members, by name.
    fn crews(&self, city: CityId) -> StoreResult<Vec<CrewDetail>>;
    /// A user by login name.
    fn user_by_name(&self, city: CityId, name: &str) -> StoreResult<Option<User>>;
    /// All users, by name.
    fn users(&self, city: CityId) -> StoreResult<Vec<User>>;
    /// A login with its user, if it has not ended and the user is not shut out.
    fn session(&self, city: CityId, token_hash: Sha256) -> StoreResult<Option<(Session, User)>>;
    /// Counts for a check from outside.
    fn tally(&self, city: CityId) -> StoreResult<Tally>;
    /// The last revision that was given.
    fn rev(&self, city: CityId) -> StoreResult<i64>;
}
