//! What a resident does with a report that is there: payloads of operations that prove its secret,
//! and "me too", which needs none.

use serde::{Deserialize, Serialize};

use crate::ids::PhotoId;
use crate::manifest::ManifestPhoto;

/// Whoever proves the secret becomes a follower; nothing else happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {}

/// Further photos for the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddPhoto {
    /// One at least.
    pub photos: Vec<ManifestPhoto>,
}

/// Another photo in the place of one that was refused, lost, or is to be hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplacePhoto {
    /// The one that goes.
    pub photo_id: PhotoId,
    /// The one that comes, under an id of its own.
    pub photo: ManifestPhoto,
}

/// A photo leaves the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropPhoto {
    /// The one that goes.
    pub photo_id: PhotoId,
}

/// The report is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdraw {
    /// Why; may be empty.
    pub note: String,
}

/// The content goes for good; id and tombstone stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erase {}

/// The work is not done, with a photo that shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// What is wrong; not empty.
    pub text: String,
    /// One at least.
    pub photos: Vec<ManifestPhoto>,
}

/// The resident says that it is clean. A fact; it closes nothing by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmClean {}

/// How good the work was; the latest one counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// 1 to 5.
    pub stars: u8,
    /// Words beside it; may be empty.
    pub text: String,
}

/// "It bothers me too": once for each identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeToo {}
