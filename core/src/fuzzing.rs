//! Doors for the fuzz targets; compiled by cargo-fuzz alone, so that nothing of it ships.

use saberling_wire::{IdentityId, PullResponse};

use crate::phone::Phone;
use crate::store::{IdentityKind, sql};
use crate::sync::store_page;

/// Stores a page of a pull for the resident; false when it is no page.
///
/// # Panics
/// When the phone's database cannot take it.
pub fn take_page(phone: &Phone, page: &[u8]) -> bool {
    let Ok(page) = serde_json::from_slice::<PullResponse>(page) else { return false };
    let inner = phone.inner();
    let resident = inner.store.write(|db| match sql::identities::current(db, IdentityKind::Resident)? {
        Some(identity) => Ok(identity),
        None => {
            let id = IdentityId::new(1, [1; 10]);
            sql::identities::insert_resident(db, id)?;
            sql::identities::get(db, id)
        }
    });
    store_page(inner, &resident.expect("a resident"), &page).expect("a page is stored");
    true
}
