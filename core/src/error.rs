//! The core's own errors, and the one place that turns them into what a shell gets.

use std::io;

use saberling_photo::PhotoError;
use saberling_wire::{ErrorCode, Invalid, Language, ReportNumber, SmsError};

use crate::api::{ApiError, HostError};
use crate::net::TransportError;
use crate::sync::Failure;
use crate::texts;

/// What can go wrong inside the core.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What the person entered breaks a rule.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// A photo cannot be used.
    #[error("photo {number}: {source}")]
    Photo {
        /// Which one, from 1.
        number: usize,
        /// Why.
        source: PhotoError,
    },
    /// There is no file at a photo's path, or it cannot be read.
    #[error("photo {number} is not there or cannot be read")]
    PhotoMissing {
        /// Which one, from 1.
        number: usize,
    },
    /// The disk is full; nothing of the call was kept.
    #[error("the disk is full")]
    DiskFull,
    /// The data folder cannot be used.
    #[error("the data folder cannot be used: {0}")]
    Folder(#[source] io::Error),
    /// Another process holds the data folder.
    #[error("another process holds the data folder")]
    DataBusy,
    /// A newer version made the database.
    #[error("the database has schema {found}, this version knows {known}")]
    DataNewer {
        /// Its schema number.
        found: u32,
        /// The newest one that this version knows.
        known: u32,
    },
    /// SQLite failed.
    #[error("database: {0}")]
    Database(#[source] rusqlite::Error),
    /// Something that this version wrote does not read back.
    #[error("a stored {what} does not read back")]
    Stored {
        /// What it was.
        what: &'static str,
    },
    /// A port of the host failed.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The seed pack is unusable.
    #[error("seed pack: {0}")]
    SeedPack(String),
    /// The server's address is neither https nor loopback.
    #[error("the server's address must begin with https:// (http:// only for loopback)")]
    Address,
    /// No such own report.
    #[error("no such report on this phone")]
    UnknownReport,
    /// No such task of the active crew.
    #[error("no such task of the active crew")]
    UnknownTask,
    /// The task's state does not allow it.
    #[error("the task's state does not allow this")]
    TaskState,
    /// A before photo is missing.
    #[error("no before photo")]
    BeforeMissing,
    /// An after photo is missing.
    #[error("no after photo")]
    AfterMissing,
    /// The server has refused nothing here that could be mended.
    #[error("nothing here was refused")]
    NothingRefused,
    /// The report's state does not allow it.
    #[error("the report's state does not allow this")]
    ReportState,
    /// A dispute shows what is wrong.
    #[error("no photo that shows it")]
    DisputePhotoMissing,
    /// The time in which a closed report can be disputed is over.
    #[error("the time for a dispute is over")]
    DisputeOver,
    /// A rating has 1 to 5 stars.
    #[error("expected 1 to 5 stars")]
    Rating,
    /// No such photo in the report.
    #[error("no such photo in this report")]
    UnknownPhoto,
    /// No such draft: it was never there, was thrown away, or was handed in.
    #[error("no such draft on this phone")]
    UnknownDraft,
    /// A draft without a category cannot be handed in.
    #[error("no category is chosen")]
    CategoryMissing,
    /// No such kept photo: it was thrown away, or an act has taken it.
    #[error("no such kept photo on this phone")]
    UnknownKept,
    /// Photos of the work are evidence.
    #[error("evidence cannot be covered")]
    EvidenceCovered,
    /// The text to agree to is another one than the person read.
    #[error("this version of the consent is not the one in force")]
    ConsentChanged,
    /// A QR code holds no more.
    #[error("the text is too long for a QR code")]
    QrLong,
    /// The office does not wait for this answer.
    #[error("the office does not ask this")]
    UnknownQuestion,
    /// The same as an own report of a few minutes ago; the person may mean it all the same.
    #[error("the same as an own report of a few minutes ago")]
    Repeated {
        /// The earlier one's number.
        number: ReportNumber,
    },
    /// A report without a place is not told by SMS.
    #[error("an SMS needs a place")]
    SmsPlace,
    /// A report that cannot be told by SMS.
    #[error(transparent)]
    Sms(SmsError),
    /// "Me too" is for other people's reports.
    #[error("this is an own report")]
    OwnReport,
    /// A text that is no export of ours, or a damaged one.
    #[error("not an export of reports, or a damaged one")]
    Import,
    /// An export of another city.
    #[error("an export of another city")]
    ImportCity,
    /// The phone was closed.
    #[error("the app was closed")]
    Closed,
    /// A request that a person waits for failed.
    #[error(transparent)]
    Request(#[from] Failure),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Self::DataBusy,
            _ => Self::Database(error),
        }
    }
}

impl Error {
    /// An I/O error of the data folder.
    #[must_use]
    pub fn from_folder(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Folder(error),
        }
    }

    /// What the shell gets; unexpected ones are logged here, once.
    #[must_use]
    pub fn to_api(&self, language: Language) -> ApiError {
        let (code, args) = self.key();
        match self {
            Self::Database(_) | Self::Stored { .. } | Self::Folder(_) | Self::Host(_) | Self::SeedPack(_) => {
                tracing::error!(code, error = %self, "a call failed");
            }
            _ => tracing::info!(code, "a call was refused"),
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        ApiError::Failed { code: code.to_owned(), text: texts::text(language, code, &args) }
    }

    fn key(&self) -> (&'static str, Vec<String>) {
        match self {
            Self::Invalid(Invalid::NoteTooLong { chars }) => ("note.long", vec![chars.to_string()]),
            Self::Invalid(Invalid::NoteChar) => ("note.char", vec![]),
            Self::Invalid(Invalid::NoteEmpty) => ("note.empty", vec![]),
            Self::Invalid(Invalid::Category) => ("category.gone", vec![]),
            Self::Invalid(Invalid::Fix) => ("fix.invalid", vec![]),
            Self::Invalid(Invalid::TooManyPhotos { count }) => ("photo.many", vec![count.to_string()]),
            Self::Invalid(Invalid::Manifest) => ("photo.twice", vec![]),
            Self::Invalid(Invalid::PhotoMissing) => ("form.missing", vec![]),
            Self::Invalid(Invalid::Reason) => ("task.reason", vec![]),
            Self::Invalid(Invalid::Answer) => ("answer.invalid", vec![]),
            Self::Invalid(Invalid::AnswerMissing) => ("answer.missing", vec![]),
            Self::Invalid(Invalid::AnswerTooLong) => ("answer.long", vec![]),
            Self::Photo { number, source } => photo_key(*number, source),
            Self::PhotoMissing { number } => ("photo.gone", vec![number.to_string()]),
            Self::DiskFull => ("disk.text", vec![]),
            Self::Folder(_) => ("data.folder", vec![]),
            Self::DataBusy => ("data.busy", vec![]),
            Self::DataNewer { .. } => ("data.newer", vec![]),
            Self::Database(_) | Self::Stored { .. } => ("data.broken", vec![]),
            Self::Host(_) => ("host.failed", vec![]),
            Self::SeedPack(_) => ("seed.bad", vec![]),
            Self::Address => ("seed.address", vec![]),
            Self::UnknownReport => ("report.unknown", vec![]),
            Self::UnknownTask => ("task.foreign", vec![]),
            Self::TaskState => ("task.state", vec![]),
            Self::BeforeMissing => ("task.before", vec![]),
            Self::AfterMissing => ("task.pair", vec![]),
            Self::NothingRefused => ("mend.nothing", vec![]),
            Self::ReportState => ("report.state", vec![]),
            Self::DisputePhotoMissing => ("dispute.photo", vec![]),
            Self::DisputeOver => ("dispute.over", vec![]),
            Self::Rating => ("rate.stars", vec![]),
            Self::UnknownPhoto => ("photo.unknown", vec![]),
            Self::UnknownDraft => ("draft.unknown", vec![]),
            Self::CategoryMissing => ("category.missing", vec![]),
            Self::UnknownKept => ("photo.kept.unknown", vec![]),
            Self::EvidenceCovered => ("photo.evidence", vec![]),
            Self::ConsentChanged => ("consent.changed", vec![]),
            Self::QrLong => ("qr.long", vec![]),
            Self::UnknownQuestion => ("question.gone", vec![]),
            Self::Repeated { number } => ("report.repeated", vec![number.to_string()]),
            Self::SmsPlace => ("sms.place", vec![]),
            Self::Sms(_) => ("sms.not", vec![]),
            Self::OwnReport => ("metoo.own", vec![]),
            Self::Import => ("import.bad", vec![]),
            Self::ImportCity => ("import.city", vec![]),
            Self::Closed => ("app.closed", vec![]),
            Self::Request(failure) => request_key(failure),
        }
    }
}

fn photo_key(number: usize, error: &PhotoError) -> (&'static str, Vec<String>) {
    match error {
        PhotoError::UnsupportedFormat { format } => ("photo.format", vec![(*format).to_owned()]),
        PhotoError::TooManyPixels { megapixels, limit_megapixels } => {
            ("photo.big", vec![megapixels.to_string(), limit_megapixels.to_string()])
        }
        PhotoError::BadRegion { .. } => ("photo.region", vec![]),
        PhotoError::TooManyBytes { .. } => ("photo.heavy", vec![number.to_string()]),
        PhotoError::Io(_) => ("photo.gone", vec![number.to_string()]),
        _ => ("photo.bad", vec![number.to_string()]),
    }
}

/// For requests that a person waits for; so far that is the activation.
fn request_key(failure: &Failure) -> (&'static str, Vec<String>) {
    match failure {
        Failure::Portal => ("portal", vec![]),
        Failure::Keystore => ("wait.keystore", vec![]),
        Failure::Transport { source: TransportError::ClockWrong } => ("clock.wrong", vec![]),
        Failure::Transport { .. } => ("signal.none", vec![]),
        Failure::Retry { .. }
        | Failure::BadCredential
        | Failure::EpochChanged { .. }
        | Failure::MustRefetch
        | Failure::UnknownDevice => ("office.busy", vec![]),
        Failure::Revoked => ("revoked.short", vec![]),
        Failure::Outdated => ("act.update.short", vec![]),
        Failure::Refused { code, tries_left, after_ms, .. } => match code {
            ErrorCode::CodeWrong => ("code.wrong", vec![tries_left.unwrap_or(0).to_string(), "5".to_owned()]),
            ErrorCode::CodeUsed => ("code.used", vec![]),
            ErrorCode::CodeExpired => ("code.expired", vec![]),
            ErrorCode::CodePaused => {
                let minutes = (after_ms.unwrap_or(0) + 59_999) / 60_000;
                ("code.paused", vec![minutes.max(1).to_string()])
            }
            _ => ("server.refused", vec![code.to_string()]),
        },
    }
}
