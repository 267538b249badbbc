//! Drafts and kept photos, handed over.

use super::Phone;
use crate::api::{ApiError, CoverBox, DraftContent, DraftView, KeptPhotoView, PhotoRole, ReportView};
use crate::capture;

impl Phone {
    pub(crate) fn new_draft(&self) -> Result<DraftView, ApiError> {
        self.api(capture::new_draft)
    }

    pub(crate) fn drafts(&self) -> Result<Vec<DraftView>, ApiError> {
        self.api(capture::drafts)
    }

    pub(crate) fn draft(&self, draft_id: &str) -> Result<DraftView, ApiError> {
        self.api(|inner| capture::draft(inner, draft_id))
    }

    pub(crate) fn save_draft(&self, draft_id: &str, content: &DraftContent) -> Result<DraftView, ApiError> {
        self.api(|inner| capture::save_draft(inner, draft_id, content))
    }

    pub(crate) fn discard_draft(&self, draft_id: &str) -> Result<(), ApiError> {
        self.api(|inner| capture::discard_draft(inner, draft_id))
    }

    pub(crate) fn submit_draft(
        &self,
        draft_id: &str,
        even_if_repeated: bool,
    ) -> Result<ReportView, ApiError> {
        self.api(|inner| capture::submit_draft(inner, draft_id, even_if_repeated))
    }

    pub(crate) fn keep_photo(
        &self,
        owner_id: &str,
        role: PhotoRole,
        path: &str,
    ) -> Result<KeptPhotoView, ApiError> {
        self.api(|inner| capture::keep_photo(inner, owner_id, role, path))
    }

    pub(crate) fn kept_photos(
        &self,
        owner_id: &str,
        role: PhotoRole,
    ) -> Result<Vec<KeptPhotoView>, ApiError> {
        self.api(|inner| capture::kept_photos(inner, owner_id, role))
    }

    pub(crate) fn drop_kept_photo(&self, photo_id: &str) -> Result<(), ApiError> {
        self.api(|inner| capture::drop_kept_photo(inner, photo_id))
    }

    pub(crate) fn cover_kept_photo(
        &self,
        photo_id: &str,
        boxes: &[CoverBox],
    ) -> Result<KeptPhotoView, ApiError> {
        self.api(|inner| capture::cover_kept_photo(inner, photo_id, boxes))
    }
}
