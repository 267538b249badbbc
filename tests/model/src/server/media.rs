//! Photos down: a photo is given to who has a row that shows it, and to nobody else.

use super::City;
use crate::plants::Plant;
use crate::vocabulary::{Change, Ident, Photo};

impl City {
    /// The chunks of a photo, if a row in the identity's scopes shows it.
    pub(crate) fn media(&self, ident: Ident, photo: Photo) -> Option<Vec<bool>> {
        let served = !self.closed && !self.is_revoked(ident) && self.db.identities.contains_key(&ident);
        let shown = self.shows_photo(ident, photo) || self.rules.broken(Plant::MediaUnscoped);
        self.disk.blobs.get(&photo).filter(|_| served && shown).cloned()
    }

    pub(crate) fn shows_photo(&self, ident: Ident, photo: Photo) -> bool {
        let scopes = self.scopes_of(ident);
        let rows = self.db.feed.iter().filter(|row| scopes.contains(&row.scope));
        rows.filter_map(|row| match &row.change {
            Change::Upsert(shown) => Some(shown),
            _ => None,
        })
        .any(|shown| shown.attached.contains(&photo))
    }
}
