//! What phone and server both obey: ids, requests, status machines, limits, error codes and paths.
//!
//! No I/O and no runtime in here. Whatever stands in this crate is persisted or sent, so each type
//! has a snapshot test, and each enum that may grow has an `Unknown` case: an old phone survives a
//! new server. The protocol in prose is `docs/protocol.md`.

pub mod calendar;
pub mod code;
pub mod config;
pub mod credential;
pub mod digest;
pub mod error;
pub mod feed;
pub mod fix;
pub mod follow_up;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
pub mod ids;
pub mod invalid;
pub mod limits;
pub mod machine;
pub mod manifest;
pub mod number;
pub mod operation;
pub mod packing;
pub mod paths;
pub mod photo;
pub mod place;
pub mod push;
pub mod question;
pub mod scope_digest;
#[cfg(test)]
mod shapes;
pub mod sms;
pub mod status;
pub mod validate;

pub use config::{Category, CityConfig, Consent, Language, Periods, Reason, SeedPack, Text};
pub use credential::{Credential, CredentialError, Secret, SecretHash};
pub use digest::{Sha256, Sha256Error};
pub use error::{ErrorBody, ErrorCode};
pub use feed::{
    Change, FeedItem, LeaveCause, PhotoRow, PublicRow, PullResponse, ReportRow, Row, TaskReport, TaskRow,
    TimelineKind, TimelineRow,
};
pub use fix::{Fix, FixProvider, FixSource};
pub use follow_up::{
    AddPhoto, Claim, ConfirmClean, Dispute, DropPhoto, Erase, MeToo, Rate, ReplacePhoto, Withdraw,
};
pub use ids::{
    BootId, CrewId, EntityId, IdError, IdentityId, MemberId, OpId, PhotoId, ReportId, TaskId, UserId,
};
pub use invalid::Invalid;
pub use manifest::ManifestPhoto;
pub use number::{NumberError, ReportNumber};
pub use operation::{
    AddNote, CompleteTask, CreateReport, DeclineTask, EditReport, Entity, OpKind, Operation, PAYLOAD_VERSION,
    PhonePlace, StartTask, TaskSnapshot,
};
pub use photo::{PhotoRole, UploadId};
pub use place::{PlaceConfidence, PlaceRow};
pub use push::{
    ActivateRequest, ActivateResponse, OpOutcome, Outcome, PushRequest, PushResponse, RetryReason,
};
pub use question::{Answer, AnswerQuestion, Choice, OpenQuestion, Question, QuestionKind, ShownWhen};
pub use scope_digest::{DigestSum, ScopeDigest};
pub use sms::{SmsError, SmsReport};
pub use status::{Actor, ReportStatus, TaskStatus};
