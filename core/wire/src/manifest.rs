//! The photos that an operation promises.

use serde::{Deserialize, Serialize};

use crate::digest::Sha256;
use crate::ids::PhotoId;

/// One promised photo; its bytes follow by an upload with the same hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestPhoto {
    /// The photo's id, made on the phone.
    pub photo_id: PhotoId,
    /// The hash of the prepared photo's bytes.
    pub sha256: Sha256,
    /// The length of those bytes.
    pub size_bytes: u64,
    /// Width in pixels.
    pub width_px: u32,
    /// Height in pixels.
    pub height_px: u32,
    /// When the camera says it was taken, epoch milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at_ms: Option<i64>,
}
