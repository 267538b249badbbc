//! What can be wrong with what people enter.

use crate::error::ErrorCode;

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// The note is too long.
    #[error("the note has {chars} characters, the limit is 2,000")]
    NoteTooLong {
        /// How many it has.
        chars: usize,
    },
    /// The note holds U+0000, which no database keeps.
    #[error("the note holds U+0000, which cannot be kept")]
    NoteChar,
    /// A note that says nothing.
    #[error("the note is empty")]
    NoteEmpty,
    /// No such category in this city.
    #[error("the category is not known in this city")]
    Category,
    /// A place that cannot be.
    #[error("expected latitude -90 to 90, longitude -180 to 180, accuracy of 0 m or more")]
    Fix,
    /// Too many photos.
    #[error("{count} photos, the limit is 10")]
    TooManyPhotos {
        /// How many there are.
        count: usize,
    },
    /// A photo is named twice, or is empty or too large.
    #[error("a photo in the manifest is named twice, empty, or larger than 8 MiB")]
    Manifest,
    /// A before or after photo is missing.
    #[error("a photo of the work is missing")]
    PhotoMissing,
    /// The reason is not one of the city's.
    #[error("the reason is not one of the city's")]
    Reason,
    /// An answer is not what its question takes.
    #[error("an answer is not what its question takes")]
    Answer,
    /// A question that must be answered is not.
    #[error("a question that must be answered is not")]
    AnswerMissing,
    /// An answer is too long.
    #[error("an answer is over 2,000 characters")]
    AnswerTooLong,
}

impl Invalid {
    /// The code by which programs know it.
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::NoteTooLong { .. } => ErrorCode::NoteTooLong,
            Self::NoteChar => ErrorCode::NoteChar,
            Self::NoteEmpty => ErrorCode::NoteEmpty,
            Self::Category => ErrorCode::UnknownCategory,
            Self::Fix => ErrorCode::InvalidFix,
            Self::TooManyPhotos { .. } => ErrorCode::TooManyPhotos,
            Self::Manifest => ErrorCode::InvalidManifest,
            Self::PhotoMissing => ErrorCode::PhotoMissing,
            Self::Reason => ErrorCode::UnknownReason,
            Self::Answer => ErrorCode::InvalidAnswer,
            Self::AnswerMissing => ErrorCode::AnswerMissing,
            Self::AnswerTooLong => ErrorCode::AnswerTooLong,
        }
    }
}
