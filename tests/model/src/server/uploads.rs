//! Uploads at a coarse grain: chunks with an offset, a lock, a file that may be longer or shorter
//! than the database says, and a hash that is checked at the end.

use saberling_wire::ReportStatus;

use super::City;
use super::database::{Upload, UploadState};
use crate::plants::Plant;
use crate::vocabulary::{At, Ident, OPEN_UPLOADS, PHOTO_CHUNKS, Photo, UNDECODABLE, UploadReply};

impl City {
    /// Uploads are checked for continuity as pushes and pulls are: otherwise an upload to a database
    /// that was rolled back replaces the only sign of it on the phone.
    pub(crate) fn upload_admit(&mut self, at: Option<At>) -> Option<UploadReply> {
        if self.closed || self.rules.broken(Plant::UploadUnchecked) || !self.discontinuous(at) {
            return None;
        }
        Some(UploadReply::EpochChanged(self.db.epoch))
    }

    /// What a HEAD or a creation says: where to go on, or how it ended.
    pub(crate) fn upload_head(&mut self, ident: Ident, photo: Photo) -> UploadReply {
        if self.closed || self.is_revoked(ident) || !self.db.identities.contains_key(&ident) {
            return UploadReply::Later;
        }
        let state = self.db.uploads.get(&(ident, photo)).map(|upload| upload.state);
        match state {
            Some(UploadState::Verified) => self.verified(),
            Some(UploadState::Refused) => UploadReply::Refused,
            _ if self.is_not_needed(ident, photo) => {
                if !self.rules.broken(Plant::QuotaCountsEnded) {
                    self.db.uploads.remove(&(ident, photo));
                    self.disk.staged.remove(&(ident, photo));
                }
                UploadReply::NotNeeded
            }
            None if self.is_over_quota(ident) => match self.rules.broken(Plant::QuotaIsFinal) {
                true => UploadReply::Refused,
                false => UploadReply::Later,
            },
            _ => UploadReply::Offset(self.offset(ident, photo)),
        }
    }

    fn verified(&self) -> UploadReply {
        UploadReply::Verified { at: self.at(), day: self.day }
    }

    /// All reports that promised it are erased or withdrawn, or promise it no more.
    fn is_not_needed(&self, ident: Ident, photo: Photo) -> bool {
        let erased = self.db.erased.values().any(|promised| promised.contains(&(ident, photo)));
        let withdrawn = self.db.was_withdrawn(ident, photo);
        let taken_out = self.db.was_taken_out(ident, photo);
        if self.rules.broken(Plant::NotNeededTooWide) && (erased || withdrawn || taken_out) {
            return true;
        }
        let ended = taken_out
            || (erased && !self.rules.broken(Plant::ErasedUploadTaken))
            || (withdrawn && !self.rules.broken(Plant::WithdrawnUploadTaken));
        ended && !self.db.wants(ident, photo)
    }

    fn is_over_quota(&self, ident: Ident) -> bool {
        let open = self
            .db
            .uploads
            .iter()
            .filter(|((who, _), upload)| *who == ident && upload.state == UploadState::Open);
        open.count() >= OPEN_UPLOADS
    }

    /// The smaller of database and file.
    fn offset(&self, ident: Ident, photo: Photo) -> usize {
        let stored = self.db.uploads.get(&(ident, photo)).map_or(0, |upload| upload.offset);
        if self.rules.broken(Plant::OffsetFromDatabase) {
            return stored;
        }
        stored.min(self.disk.staged.get(&(ident, photo)).map_or(0, Vec::len))
    }

    /// Writes chunks at the offset. `cut` ends the request before the offset is committed, though
    /// the bytes may be in the file already.
    pub(crate) fn upload_patch(
        &mut self,
        (ident, photo): (Ident, Photo),
        offset: usize,
        chunks: &[bool],
        cut: bool,
    ) -> UploadReply {
        let UploadReply::Offset(expected) = self.upload_head(ident, photo) else {
            return self.upload_head(ident, photo);
        };
        let locked = self.db.uploads.get(&(ident, photo)).is_some_and(|upload| upload.locked);
        if expected != offset || (locked && self.rules.broken(Plant::LockNeverReleased)) {
            return UploadReply::Later;
        }
        let file = self.disk.staged.entry((ident, photo)).or_default();
        if !self.rules.broken(Plant::AppendAtEnd) {
            file.truncate(offset);
        }
        // Where the offset lies beyond the file, the gap is filled with what was never sent.
        let hole = offset.saturating_sub(file.len());
        file.extend(std::iter::repeat_n(false, hole));
        file.extend(chunks);
        let stored = if cut { offset } else { offset + chunks.len() };
        let upload = Upload { offset: stored, state: UploadState::Open, locked: cut, touched: self.day };
        self.db.uploads.insert((ident, photo), upload);
        if cut {
            return UploadReply::Later;
        }
        if stored < PHOTO_CHUNKS { UploadReply::Offset(stored) } else { self.finish(ident, photo) }
    }

    fn finish(&mut self, ident: Ident, photo: Photo) -> UploadReply {
        let bytes = self.disk.staged.remove(&(ident, photo)).unwrap_or_default();
        let right = bytes.len() == PHOTO_CHUNKS && bytes.iter().all(|chunk| *chunk);
        if !right && !self.rules.broken(Plant::HashUnchecked) {
            self.db.uploads.remove(&(ident, photo));
            return UploadReply::HashMismatch;
        }
        if photo == UNDECODABLE {
            self.end(ident, photo, UploadState::Refused);
            return UploadReply::Refused;
        }
        let ended = self.db.was_withdrawn(ident, photo) || self.db.was_taken_out(ident, photo);
        self.taken_in_vain |= ended && !self.db.wants(ident, photo);
        self.disk.blobs.entry(photo).or_insert(bytes);
        if self.rules.broken(Plant::BlobNotFsynced) {
            self.disk.unsynced.insert(photo);
        }
        self.end(ident, photo, UploadState::Verified);
        self.attach_everywhere(ident, photo);
        self.verified()
    }

    fn end(&mut self, ident: Ident, photo: Photo, state: UploadState) {
        self.db
            .uploads
            .insert((ident, photo), Upload { offset: PHOTO_CHUNKS, state, locked: false, touched: self.day });
    }

    /// The transaction that finishes an upload attaches it to everything that promises it.
    fn attach_everywhere(&mut self, ident: Ident, photo: Photo) {
        let open = |id: &u32| self.db.promises(*id).any(|p| p.photo == photo && !p.attached);
        let reports: Vec<u32> = self.db.report_ids().into_iter().filter(open).collect();
        let rules = self.rules;
        for id in reports {
            self.change(id, |db| db.attach(id, rules));
        }
        for orphan in &mut self.db.orphans {
            orphan.photo.attached |= (orphan.photo.by, orphan.photo.photo) == (ident, photo);
        }
        self.publish(Vec::new());
    }
}

impl super::database::Database {
    fn was_withdrawn(&self, ident: Ident, photo: Photo) -> bool {
        let own = self.reports.values().filter(|report| report.followers.contains(&ident));
        own.filter(|report| report.status == ReportStatus::Withdrawn)
            .any(|report| report.photos.iter().any(|promise| promise.photo == photo))
    }

    fn was_taken_out(&self, ident: Ident, photo: Photo) -> bool {
        let own = self.reports.values().filter(|report| report.followers.contains(&ident));
        own.into_iter().any(|report| report.taken_out.contains(&photo))
    }
}
