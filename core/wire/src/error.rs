//! Error codes: one table with the code for programs and the HTTP status.
//!
//! The texts for people stand in the catalogues of core and server, keyed by the code.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal $status:literal;)*) => {
        /// What went wrong, for a program.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)*
            /// A code that this version does not know; kept as it came.
            Unknown(String),
        }

        impl ErrorCode {
            /// Every known code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Unknown(code) => code,
                }
            }

            /// The HTTP status of a reply that carries it. Codes that only ever stand in an
            /// operation's outcome have 422, which is what a single request would get.
            #[must_use]
            pub const fn status(&self) -> u16 {
                match self {
                    $(Self::$variant => $status,)*
                    Self::Unknown(_) => 500,
                }
            }

            /// Reads a code.
            #[must_use]
            pub fn from_code(code: &str) -> Self {
                match code {
                    $($code => Self::$variant,)*
                    _ => Self::Unknown(code.chars().take(64).collect()),
                }
            }
        }
    };
}

error_codes! {
    /// The server does not know this identity: push first.
    UnknownDevice = "unknown_device" 401;
    /// The office withdrew this identity's access.
    Revoked = "revoked" 401;
    /// No usable `Authorization` header, or the secret is not the identity's.
    BadCredential = "bad_credential" 401;
    /// The server's database was made anew or restored: send everything again, then refetch.
    EpochChanged = "epoch_changed" 409;
    /// The cursor no longer holds: pull from the start.
    MustRefetch = "must_refetch" 409;
    /// The body is not JSON of the expected form.
    InvalidJson = "invalid_json" 400;
    /// A header, a parameter or a path is wrong.
    InvalidRequest = "invalid_request" 400;
    /// More than 100 operations.
    TooManyOperations = "too_many_operations" 413;
    /// The body is over its limit.
    BodyTooLarge = "body_too_large" 413;
    /// The app is too old to talk to this server.
    UpgradeRequired = "upgrade_required" 426;
    /// The server cannot take it now; see Retry-After.
    Busy = "busy" 503;
    /// Too many requests; see Retry-After.
    RateLimited = "rate_limited" 429;
    /// No such thing, or none that you may see.
    NotFound = "not_found" 404;
    /// Not allowed.
    Forbidden = "forbidden" 403;
    /// Something broke on the server's side.
    Internal = "internal" 500;
    /// No such activation code.
    CodeWrong = "code_wrong" 403;
    /// The activation code was used on another phone.
    CodeUsed = "code_used" 409;
    /// The activation code is too old.
    CodeExpired = "code_expired" 410;
    /// Too many wrong codes; see Retry-After.
    CodePaused = "code_paused" 429;
    /// The bytes do not have the declared hash.
    HashMismatch = "hash_mismatch" 460;
    /// The bytes are no photo that can be decoded.
    PhotoRefused = "photo_refused" 422;
    /// The PATCH does not begin where the server is.
    OffsetConflict = "offset_conflict" 409;
    /// The upload is not (or no longer) there.
    UploadGone = "upload_gone" 404;
    /// The upload was given up: its last byte came too long ago.
    UploadExpired = "upload_expired" 410;
    /// The photo is larger than 8 MiB.
    PhotoTooLarge = "photo_too_large" 413;
    /// Too many unfinished uploads.
    TooManyUploads = "too_many_uploads" 429;
    /// Another tus version is spoken.
    TusVersion = "tus_version" 412;
    /// The upload is not needed any more: its report was withdrawn or erased.
    NotNeeded = "not_needed" 410;
    /// The body is packed in a way that the server does not know.
    UnknownEncoding = "unknown_encoding" 415;
    /// The database is older than its newest verified backup: restore that one first.
    NotRestored = "not_restored" 503;
    /// The content type is not `application/offset+octet-stream`.
    TusContentType = "tus_content_type" 415;

    /// The operation's form or values are wrong.
    Invalid = "invalid" 422;
    /// The note is over 2,000 characters.
    NoteTooLong = "note_too_long" 422;
    /// The note holds U+0000.
    NoteChar = "note_char" 422;
    /// The note says nothing.
    NoteEmpty = "note_empty" 422;
    /// The report has as many notes as it may have.
    TooManyNotes = "too_many_notes" 422;
    /// No such category in this city.
    UnknownCategory = "unknown_category" 422;
    /// No such reason in this city.
    UnknownReason = "unknown_reason" 422;
    /// The place cannot be.
    InvalidFix = "invalid_fix" 422;
    /// More than ten photos.
    TooManyPhotos = "too_many_photos" 422;
    /// The manifest names a photo twice, an empty one or too large a one.
    InvalidManifest = "invalid_manifest" 422;
    /// The before or after photo is missing.
    PhotoMissing = "photo_missing" 422;
    /// This report is already there, by another operation.
    Exists = "exists" 422;
    /// An answer is not what its question takes, or the answers are too many.
    InvalidAnswer = "invalid_answer" 422;
    /// A question that must be answered is not.
    AnswerMissing = "answer_missing" 422;
    /// An answer is over 2,000 characters.
    AnswerTooLong = "answer_too_long" 422;
    /// The office does not ask this, or not any more.
    UnknownQuestion = "unknown_question" 422;
    /// Another owner holds this id: make it anew.
    IdTaken = "id_taken" 422;
    /// This op_id was used for other bytes.
    OpIdReuse = "op_id_reuse" 422;
    /// The report's content was erased.
    Erased = "erased" 422;
    /// No such report or task, or none that is yours.
    UnknownEntity = "unknown_entity" 422;
    /// The server does not know this kind of operation or payload version.
    UnknownKind = "unknown_kind" 422;
    /// The status does not allow this step.
    State = "state" 422;
    /// Somebody else changed it meanwhile.
    Stale = "stale" 409;
    /// No such photo in the manifest.
    UnknownPhoto = "unknown_photo" 422;
    /// A rating has 1 to 5 stars.
    InvalidRating = "invalid_rating" 422;
    /// The time in which a closed report can be disputed is over.
    DisputeOver = "dispute_over" 422;
    /// Who cleaned does not verify.
    SelfVerification = "self_verification" 422;
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ErrorCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from_code(&String::deserialize(deserializer)?))
    }
}

/// The body of every reply that is an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What went wrong, for a program.
    pub code: ErrorCode,
    /// What went wrong, for a developer; never anything that a person entered.
    pub text: String,
    /// With `epoch_changed`: the new epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// With `epoch_changed`: where the counter stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Milliseconds to wait at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_ms: Option<i64>,
    /// With `code_wrong`: how many tries are left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u32>,
}

impl ErrorBody {
    /// A body with nothing but code and text.
    #[must_use]
    pub fn new(code: ErrorCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into(), epoch: None, at: None, after_ms: None, tries_left: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_read_back() {
        let mut seen = std::collections::BTreeSet::new();
        for code in ErrorCode::ALL {
            assert!(seen.insert(code.as_str().to_owned()), "{code} twice");
            assert_eq!(&ErrorCode::from_code(code.as_str()), code);
        }
        assert_eq!(ErrorCode::from_code("novel"), ErrorCode::Unknown("novel".into()));
    }
}
