//! Photos down: fetched for the rows that show them, gone with the last of them.

use std::collections::BTreeSet;

use super::Phone;
use crate::plants::Plant;
use crate::server::City;
use crate::vocabulary::{Ident, Photo};

impl Phone {
    /// The photos that the account's rows show.
    pub(crate) fn shown_photos(&self, account: usize) -> BTreeSet<Photo> {
        self.rows_of(account).flat_map(|(_, row)| row.projection.attached.iter().copied()).collect()
    }

    /// Fetches what is missing; `damaged` strikes the first. True when something came.
    pub(crate) fn fetch_media(&mut self, account: usize, city: &City, damaged: bool) -> bool {
        let ident = self.accounts[account].ident;
        let missing: Vec<Photo> = self.shown_photos(account).into_iter().collect();
        let (mut changed, mut hurt) = (false, damaged);
        for photo in
            missing.into_iter().filter(|photo| !self.media.contains_key(&(ident, *photo))).collect::<Vec<_>>()
        {
            let Some(mut bytes) = city.media(ident, photo) else { continue };
            if !city.shows_photo(ident, photo) {
                self.violations.push("I6 a photo is given to who sees no row of it".into());
            }
            if std::mem::take(&mut hurt) {
                bytes.iter_mut().take(1).for_each(|chunk| *chunk = false);
            }
            if bytes.iter().all(|chunk| *chunk) || self.rules.broken(Plant::MediaUnverified) {
                self.media.insert((ident, photo), bytes);
                changed = true;
            }
        }
        changed
    }

    /// Drops what no row shows any more.
    pub(crate) fn drop_media(&mut self, account: usize) {
        if self.rules.broken(Plant::MediaKept) {
            return;
        }
        let (ident, shown): (Ident, _) = (self.accounts[account].ident, self.shown_photos(account));
        self.media.retain(|key, _| key.0 != ident || shown.contains(&key.1));
    }
}
