//! Paths and headers of the protocol.

use crate::digest::Sha256;
use crate::ids::PhotoId;
use crate::photo::UploadId;

/// Every reply of ours carries this header; a reply without it is a portal's or a proxy's.
pub const MARK_HEADER: &str = "x-saberling";
/// The version of the protocol, as the value of [`MARK_HEADER`] on requests and replies.
pub const PROTOCOL_VERSION: &str = "1";
/// The phone's latest `at`, on requests without a body.
pub const AT_HEADER: &str = "x-saberling-at";
/// The epoch that goes with [`AT_HEADER`], on replies without a body.
pub const EPOCH_HEADER: &str = "x-saberling-epoch";
/// The verified SHA-256 of a finished upload, on the last reply and on HEAD.
pub const VERIFIED_HEADER: &str = "x-saberling-sha256";

/// Operations up.
pub const PUSH: &str = "/v1/sync/push";
/// Changes down.
pub const PULL: &str = "/v1/sync/pull";
/// tus: creation.
pub const UPLOADS: &str = "/v1/uploads";
/// A crew's phone is activated.
pub const ACTIVATE: &str = "/v1/crew/activate";
/// Changes of the public scope down.
pub const PUBLIC_PULL: &str = "/v1/public/pull";
/// Area packs by hash.
pub const PACKS: &str = "/v1/packs";
/// This protocol as an OpenAPI document.
pub const OPENAPI: &str = "/v1/openapi.json";
/// The city's settings.
pub const CONFIG: &str = "/v1/config";
/// Is the server there.
pub const HEALTH: &str = "/health";

/// The path of one upload.
#[must_use]
pub fn upload(id: UploadId) -> String {
    format!("{UPLOADS}/{id}")
}

/// The path of an area pack.
#[must_use]
pub fn pack(hash: Sha256) -> String {
    format!("{PACKS}/{hash}")
}

/// The path of a photo's picture; `full` or the thumbnail.
#[must_use]
pub fn media(id: PhotoId, full: bool) -> String {
    format!("/v1/media/{id}?size={}", if full { "full" } else { "thumb" })
}
