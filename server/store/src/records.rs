//! The rows that stand beside reports: cities, identities, crews, users, uploads.
//!
//! A record is one row, whole: the rules put records, the store writes them.

use std::sync::Arc;

use saberling_wire::{
    CityConfig, CrewId, ErrorCode, Fix, IdentityId, MemberId, OpId, ReportId, SecretHash, Sha256, TaskId,
    UploadId, UserId,
};
use serde::{Deserialize, Serialize};

use crate::aggregate::Photo;

/// A city's number in this database; the head of every key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CityId(pub i64);

/// A city with its counter, as a command sees it.
#[derive(Debug, Clone)]
pub struct City {
    /// The city.
    pub city_id: CityId,
    /// The present epoch.
    pub epoch: String,
    /// The last revision given.
    pub rev: i64,
    /// The city's settings.
    pub config: Arc<CityConfig>,
}

/// A resident's or a crew member's identity on one phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The identity.
    pub identity_id: IdentityId,
    /// What the server keeps of its secret.
    pub secret_hash: SecretHash,
    /// The crew's member whose phone it is, after an activation.
    pub member_id: Option<MemberId>,
    /// When it registered, epoch milliseconds.
    pub registered_at_ms: i64,
    /// When the office withdrew it.
    pub revoked_at_ms: Option<i64>,
    /// Wrong activation codes in a row.
    pub wrong_codes: u32,
    /// No code is looked at before this time.
    pub codes_paused_until_ms: Option<i64>,
}

/// A crew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crew {
    /// The crew.
    pub crew_id: CrewId,
    /// Its name.
    pub name: String,
    /// When it was added, epoch milliseconds.
    pub added_at_ms: i64,
}

/// A crew's member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The member.
    pub member_id: MemberId,
    /// The crew that the member belongs to now.
    pub crew_id: CrewId,
    /// The member's name, as the office wrote it.
    pub name: String,
    /// The office user who is the same person: who cleaned does not verify.
    pub user_id: Option<UserId>,
    /// When the member was added, epoch milliseconds.
    pub added_at_ms: i64,
}

/// A membership as the city's key signed it at the activation. It proves what the office did once; a
/// restored database may have lost it, and the office says whether it still holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The identity that was activated.
    #[serde(rename = "i")]
    pub identity_id: IdentityId,
    /// Whose phone it is.
    #[serde(rename = "m")]
    pub member_id: MemberId,
    /// The crew then.
    #[serde(rename = "c")]
    pub crew_id: CrewId,
    /// The member's name then.
    #[serde(rename = "n")]
    pub member_name: String,
    /// The crew's name then.
    #[serde(rename = "k")]
    pub crew_name: String,
    /// When the code was made that it was given for, epoch milliseconds.
    #[serde(rename = "t")]
    pub issued_at_ms: i64,
}

/// What was said when a report was taken back that is not here (any more, or yet).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptWords {
    /// The operation that brought them.
    pub op_id: OpId,
    /// Who sent it.
    pub identity_id: IdentityId,
    /// The words.
    pub text: String,
    /// The phone's clock, epoch milliseconds.
    pub captured_at_ms: i64,
    /// When they arrived, epoch milliseconds.
    pub received_at_ms: i64,
}

/// How many ids that are not here an identity has taken back or erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnknownIds {
    /// Since when it is counted, epoch milliseconds.
    pub since_ms: i64,
    /// How many they are.
    pub count: u32,
}

/// A place in the history of a city's database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The epoch.
    pub epoch: String,
    /// The last revision that was given.
    pub rev: i64,
    /// The nonce of its commit.
    pub nonce: String,
}

/// An activation code; only its hash is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivationCode {
    /// The keyed hash of the code.
    pub code_hash: Sha256,
    /// Whose phone it activates.
    pub member_id: MemberId,
    /// When it was made, epoch milliseconds.
    pub made_at_ms: i64,
    /// When it ends, epoch milliseconds.
    pub expires_at_ms: i64,
    /// The identity that used it.
    pub used_by: Option<IdentityId>,
}

/// A user of the office's pages.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// The user.
    pub user_id: UserId,
    /// The login name.
    pub name: String,
    /// The role: `officer`, `verifier`, `admin` or `auditor`.
    pub role: String,
    /// The password's argon2 hash in PHC form.
    pub password_hash: String,
    /// When the user was added, epoch milliseconds.
    pub added_at_ms: i64,
    /// When the user was shut out.
    pub disabled_at_ms: Option<i64>,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

/// A login of a user.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// The hash of the token in the cookie.
    pub token_hash: Sha256,
    /// Whose login it is.
    pub user_id: UserId,
    /// What every form of this session carries.
    pub csrf: String,
    /// When it began, epoch milliseconds.
    pub began_at_ms: i64,
    /// When it ends, epoch milliseconds.
    pub expires_at_ms: i64,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

/// Where an upload stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadState {
    /// Bytes are missing, or not checked yet.
    Open,
    /// Hash and picture are good.
    Verified,
    /// It will never be taken.
    Refused(ErrorCode),
}

/// A photo's upload by one identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Derived from owner and declared hash; drawn when none was declared.
    pub upload_id: UploadId,
    /// Whose upload it is.
    pub owner: IdentityId,
    /// The declared hash; without one, none until the bytes were checked.
    pub sha256: Option<Sha256>,
    /// The declared length.
    pub length_bytes: u64,
    /// The bytes that are durable in the staging file.
    pub offset_bytes: u64,
    /// Where it stands.
    pub state: UploadState,
    /// When the last byte came, epoch milliseconds.
    pub updated_at_ms: i64,
    /// What the client said of it at its creation, as tus writes it.
    pub metadata: String,
}

/// The bytes of a verified photo, stored once however many sent them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// The hash of the bytes as they were uploaded.
    pub sha256: Sha256,
    /// Their length.
    pub size_bytes: u64,
    /// Width of the clean copy in pixels.
    pub width_px: u32,
    /// Height of the clean copy in pixels.
    pub height_px: u32,
    /// How it looks.
    pub phash: Phash,
}

/// A perceptual hash: pictures that look alike have hashes that differ in few bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phash {
    /// How it was computed; only hashes of one version are compared.
    pub version: u8,
    /// The hash.
    pub bits: u64,
}

/// A file that nothing needs any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Waste {
    /// The bytes of a photo with its clean copies.
    Blob(Sha256),
    /// The staging file of an upload that is over.
    Staging(UploadId),
}

/// An operation that has its outcome; kept for ever, so that a repeated one is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOperation {
    /// The operation.
    pub op_id: OpId,
    /// The keyed hash of its bytes.
    pub hash: Sha256,
    /// The refusal, or none when it was applied.
    pub refused: Option<ErrorCode>,
    /// The revision of its last change; 0 when it was refused.
    pub rev: i64,
    /// Whether it was kept as an orphan completion.
    pub orphan: bool,
}

/// A completion whose task is no longer its crew's: kept for the office to settle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrphanCompletion {
    /// The operation that brought it.
    pub op_id: OpId,
    /// The task that it names.
    pub task_id: TaskId,
    /// The report of the snapshot.
    pub report_id: ReportId,
    /// Who sent it.
    pub identity_id: IdentityId,
    /// The member, if the identity was one.
    pub member_id: Option<MemberId>,
    /// The member's name then.
    pub member_name: Option<String>,
    /// The crew's name then.
    pub crew_name: Option<String>,
    /// What the crew wrote.
    pub note: String,
    /// The title of the snapshot.
    pub title: String,
    /// The point of the snapshot, 1e-7 degrees: latitude, longitude.
    pub point_e7: Option<(i32, i32)>,
    /// Where the crew stood.
    pub fix: Option<Fix>,
    /// The phone's clock, epoch milliseconds.
    pub captured_at_ms: i64,
    /// When it arrived, epoch milliseconds.
    pub received_at_ms: i64,
    /// Its after photos.
    pub photos: Vec<Photo>,
    /// What the office made of it, once it has.
    pub settled: Option<Settled>,
}

/// What the office made of an orphan completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Whether its evidence was taken to the task.
    pub accepted: bool,
    /// When, epoch milliseconds.
    pub at_ms: i64,
    /// By whom; none for the command line.
    pub user_id: Option<UserId>,
    /// Why; may be empty.
    pub reason: String,
}

/// A step about two reports that lie near each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairStep {
    /// The act that made it.
    pub op_id: OpId,
    /// When, epoch milliseconds.
    pub at_ms: i64,
    /// By whom; none for the command line.
    pub user_id: Option<UserId>,
    /// They are two things; false: that was taken back.
    pub said: bool,
}
