//! The phone's side of an upload: ask where the server is, go on there.

use super::{Phone, PhotoState};
use crate::plants::Plant;
use crate::server::City;
use crate::vocabulary::{At, PHOTO_CHUNKS, UploadReply};

/// What happens on the way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    Clear,
    /// The request ends after so many chunks, before the offset is committed.
    Cut(usize),
    /// Ends after so many chunks, with the offset committed.
    Stops(usize),
    /// A chunk is damaged.
    Damaged,
    /// The last reply is lost.
    ReplyLost,
    /// The file cannot be read.
    Unreadable,
}

impl Phone {
    /// One try for every photo that may go; true when something was settled.
    pub(crate) fn upload(&mut self, account: usize, city: &mut City, way: Way) -> bool {
        let owner = &self.accounts[account];
        if owner.revoked {
            return false;
        }
        let mut settled = false;
        for place in 0..owner.photos.len() {
            let owner = &self.accounts[account];
            let photo = &owner.photos[place];
            if photo.state == PhotoState::Queued && owner.is_acked(photo.op_id) {
                settled |= self.upload_one(account, place, city, way);
            }
        }
        settled
    }

    fn upload_one(&mut self, account: usize, place: usize, city: &mut City, way: Way) -> bool {
        let ident = self.accounts[account].ident;
        let photo = &self.accounts[account].photos[place];
        let moved = photo.folder != self.folder && self.rules.broken(Plant::AbsolutePaths);
        if moved {
            self.violations.push("I1 loss: a photo is not found after its folder moved".into());
        }
        if moved || way == Way::Unreadable {
            self.accounts[account].photos[place].state = PhotoState::Lost;
            return true;
        }
        let key = (ident, photo.photo);
        let at = self.accounts[account].at;
        let mut reply = city.upload_admit(at).unwrap_or_else(|| city.upload_head(key.0, key.1));
        if let UploadReply::Offset(offset) = reply {
            reply = send(city, key, offset, way);
        }
        if reply == UploadReply::HashMismatch && !city.damaged.remove(&key) {
            self.violations.push("I8 bytes that arrived whole do not have their hash".into());
        }
        let state = match reply {
            _ if way == Way::ReplyLost => return false,
            UploadReply::Verified { at, day } => {
                self.keep_at(account, at);
                PhotoState::Verified { epoch: at.epoch, rev: at.rev, day }
            }
            UploadReply::EpochChanged(epoch) => {
                self.lose_continuity(account, Some(epoch), false);
                return true;
            }
            UploadReply::Refused => PhotoState::Refused,
            UploadReply::NotNeeded => PhotoState::NotNeeded,
            UploadReply::Offset(_) | UploadReply::HashMismatch | UploadReply::Later => return false,
        };
        self.accounts[account].photos[place].state = state;
        true
    }

    /// An upload's end is an acknowledgement: the phone must be able to tell that it was taken back.
    fn keep_at(&mut self, account: usize, at: At) {
        let owner = &mut self.accounts[account];
        if owner.epoch == Some(at.epoch) && !self.rules.broken(Plant::UploadWithoutAt) {
            owner.at = Some(at);
        }
    }
}

fn send(city: &mut City, key: (u32, u16), offset: usize, way: Way) -> UploadReply {
    let mut chunks = vec![true; PHOTO_CHUNKS.saturating_sub(offset)];
    let mut cut = false;
    match way {
        Way::Cut(after) => {
            chunks.truncate(after.max(1));
            cut = true;
        }
        Way::Stops(after) => chunks.truncate(after.max(1)),
        Way::Damaged => {
            chunks.iter_mut().take(1).for_each(|chunk| *chunk = false);
            city.damaged.insert(key);
        }
        _ => {}
    }
    city.upload_patch(key, offset, &chunks, cut)
}
