//! A photo of ours as the phone knows it.

use std::str::FromStr;

use saberling_wire::{EntityId, ErrorCode, IdentityId, OpId, PhotoId, PhotoRole, Sha256};

/// How far a photo has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalPhotoState {
    /// Prepared and durable.
    Compressed,
    /// A request was begun; the server may have some of it.
    Uploading,
    /// The server returned its hash.
    Verified,
    /// Seen in the manifest that was pulled.
    Attached,
    /// The server cannot take it.
    Refused,
    /// The phone cannot read it any more.
    Lost,
    /// The server wants it no more: its report was withdrawn or erased.
    NotNeeded,
    /// A person took it out of the report, and the server agreed.
    Dropped,
}

impl LocalPhotoState {
    const WORDS: [(Self, &'static str); 8] = [
        (Self::Compressed, "compressed"),
        (Self::Uploading, "uploading"),
        (Self::Verified, "verified"),
        (Self::Attached, "attached"),
        (Self::Refused, "refused"),
        (Self::Lost, "lost"),
        (Self::NotNeeded, "not_needed"),
        (Self::Dropped, "dropped"),
    ];

    pub(super) fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(state, _)| *state == self).map_or("compressed", |(_, word)| word)
    }

    /// Whether the server has returned its hash.
    #[must_use]
    pub const fn has_arrived(self) -> bool {
        matches!(self, Self::Verified | Self::Attached)
    }
}

impl FromStr for LocalPhotoState {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(state, _)| *state).ok_or(())
    }
}

/// A photo of ours.
#[derive(Debug, Clone)]
pub struct LocalPhoto {
    /// Its id.
    pub id: PhotoId,
    /// The operation that promised it.
    pub op_id: OpId,
    /// Whose upload it is.
    pub identity_id: IdentityId,
    /// The report or task.
    pub entity_id: EntityId,
    /// What it shows.
    pub role: PhotoRole,
    /// The hash of the prepared bytes, which names the files.
    pub sha256: Sha256,
    /// Their length.
    pub size_bytes: u64,
    /// When the camera says it was taken.
    pub taken_at_ms: Option<i64>,
    /// How far it has got.
    pub state: LocalPhotoState,
    /// Why it was refused.
    pub code: Option<ErrorCode>,
    /// Sends that failed for this photo alone.
    pub attempts: u32,
    /// Not to be sent earlier, epoch milliseconds.
    pub not_before_ms: i64,
    /// The operation that takes it out of the manifest.
    pub leaving_op: Option<OpId>,
    /// Its bytes are no longer on the phone, the small picture is.
    pub is_purged: bool,
    /// Part of the camera's file was missing when it was prepared.
    pub is_partial: bool,
}

impl LocalPhoto {
    /// The folders of its files.
    pub(crate) const FOLDERS: [&str; 2] = ["blobs", "thumbs"];

    /// The name of the prepared photo in the data folder.
    #[must_use]
    pub fn blob_name(sha256: Sha256) -> String {
        format!("blobs/{sha256}.jpg")
    }

    /// The name of its small picture.
    #[must_use]
    pub fn thumb_name(sha256: Sha256) -> String {
        format!("thumbs/{sha256}.jpg")
    }
}
