//! Drafts and kept photos, handed over.

use super::Phone;
use crate::api::{ApiError, CoverBox, DraftContent, DraftView, KeptPhotoView, PhotoRole, ReportView};
use crate::error::Error;

impl Phone {
    pub(crate) fn new_draft(&self) -> Result<DraftView, ApiError> {
        self.api(|_| Err(Error::Closed))
    }

    pub(crate) fn drafts(&self) -> Result<Vec<DraftView>, ApiError> {
        self.api(|_| Err(Error::Closed))
    }

    pub(crate) fn draft(&self, _draft_id: &str) -> Result<DraftView, ApiError> {
        self.api(|_| Err(Error::Closed))
    }

    pub(crate) fn save_draft(&self, _draft_id: &str, _content: &DraftContent) -> Result<DraftView, ApiError> {
        self.api(|_| Err(Error::Closed))
    }

    pub(crate) fn discard_draft(&self, _draft_id: &str) -> Result<(), ApiError> {
        self.api(|_| Err(Error::Closed))
    }

    pub(crate) fn submit_draft(
        &self,
        _draft_id: &str,
        _even_if_repeated: bool,
    ) -> Result<ReportView, ApiError> {
        self.api(|_| Err(Error::Closed))
    }

    pub(crate) fn keep_photo(
        &self,
        _owner_id: &str,
        _role: PhotoRole,
        _path: &str,
    ) -> Result<KeptPhotoView, ApiError> {
        self.api(|_| Err(Error::Closed))
    }

    pub(crate) fn kept_photos(
        &self,
        _owner_id: &str,
        _role: PhotoRole,
    ) -> Result<Vec<KeptPhotoView>, ApiError> {
        self.api(|_| Err(Error::Closed))
    }

    pub(crate) fn drop_kept_photo(&self, _photo_id: &str) -> Result<(), ApiError> {
        self.api(|_| Err(Error::Closed))
    }

    pub(crate) fn cover_kept_photo(
        &self,
        _photo_id: &str,
        _boxes: &[CoverBox],
    ) -> Result<KeptPhotoView, ApiError> {
        self.api(|_| Err(Error::Closed))
    }
}
