//! When the bytes of a promised photo count as there.
//!
//! Knowing a hash proves nothing: a reporter's photo needs a finished upload by a follower, evidence
//! one by who declared it. This runs in every transaction that finishes an upload, puts a hash into
//! a manifest or adds a follower.

use std::collections::BTreeSet;

use saberling_plants::plant;
use saberling_store::aggregate::ReportAggregate;
use saberling_wire::{IdentityId, Sha256};

/// Marks the photos whose bytes are there.
pub(super) fn attach(
    aggregate: &mut ReportAggregate,
    finished: &BTreeSet<(IdentityId, Sha256)>,
    now_ms: i64,
) {
    let followers = &aggregate.followers;
    for photo in aggregate.photos.iter_mut().filter(|photo| photo.attached_at_ms.is_none() && photo.is_live())
    {
        let by_declarer = finished.contains(&(photo.declared_by, photo.sha256));
        let by_follower = photo.task_id.is_none()
            && followers.iter().any(|follower| finished.contains(&(*follower, photo.sha256)));
        if (by_declarer || by_follower) && !plant!("never-attached") {
            photo.attached_at_ms = Some(now_ms);
        }
    }
}
