//! The façade's drafts and kept photos.

use super::super::drafts::{CoverBox, DraftContent, DraftView, KeptPhotoView};
use super::super::error::ApiError;
use super::super::remote::PhotoRole;
use super::super::views::ReportView;
use super::App;

#[uniffi::export]
impl App {
    /// Begins a draft; it is durable from the first moment.
    pub fn new_draft(&self) -> Result<DraftView, ApiError> {
        self.phone.new_draft()
    }

    /// The drafts, the last changed first.
    pub fn drafts(&self) -> Result<Vec<DraftView>, ApiError> {
        self.phone.drafts()
    }

    /// One draft.
    pub fn draft(&self, draft_id: String) -> Result<DraftView, ApiError> {
        self.phone.draft(&draft_id)
    }

    /// Keeps what a draft says now, whole. Nothing is judged yet but the length of texts.
    pub fn save_draft(&self, draft_id: String, content: DraftContent) -> Result<DraftView, ApiError> {
        self.phone.save_draft(&draft_id, &content)
    }

    /// Throws a draft away with its photos. The shell asks first: it is nowhere else.
    pub fn discard_draft(&self, draft_id: String) -> Result<(), ApiError> {
        self.phone.discard_draft(&draft_id)
    }

    /// Hands a draft in: the report is durable, with its number, and the draft is gone, in one step. Its
    /// photos were prepared before, so this is quick.
    pub fn submit_draft(&self, draft_id: String, even_if_repeated: bool) -> Result<ReportView, ApiError> {
        self.phone.submit_draft(&draft_id, even_if_repeated)
    }

    /// Prepares a camera file and keeps it for what is to be done with a draft (`Report`), a report (`Dispute`,
    /// and `Report` for an answer to the office) or a task (`Before`, `After`). When this returns, the prepared
    /// photo is durable, and the shell may delete its own copy. The act that follows takes what was kept.
    pub fn keep_photo(
        &self,
        owner_id: String,
        role: PhotoRole,
        path: String,
    ) -> Result<KeptPhotoView, ApiError> {
        self.phone.keep_photo(&owner_id, role, &path)
    }

    /// The photos that are kept for that, in order.
    pub fn kept_photos(&self, owner_id: String, role: PhotoRole) -> Result<Vec<KeptPhotoView>, ApiError> {
        self.phone.kept_photos(&owner_id, role)
    }

    /// Throws a kept photo away.
    pub fn drop_kept_photo(&self, photo_id: String) -> Result<(), ApiError> {
        self.phone.drop_kept_photo(&photo_id)
    }

    /// Makes boxes of a kept photo unreadable, for good: what lay beneath is no longer on the phone when this
    /// returns. Evidence (`Before`, `After`) cannot be covered.
    pub fn cover_kept_photo(
        &self,
        photo_id: String,
        boxes: Vec<CoverBox>,
    ) -> Result<KeptPhotoView, ApiError> {
        self.phone.cover_kept_photo(&photo_id, &boxes)
    }
}
