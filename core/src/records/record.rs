//! Recording an act in a transaction: its envelope is frozen, its photos are promised.

use rusqlite::Transaction;
use saberling_plants::plant;
use saberling_wire::{Entity, EntityId, IdentityId, ManifestPhoto, OpId, OpKind, PhotoRole, Secret};
use serde::Serialize;

use crate::error::Error;
use crate::inner::Inner;
use crate::outbox;
use crate::store::{Boot, LocalPhoto, sql};

/// What is drawn from clock and randomness before the transaction, so that a failing port writes nothing.
pub(crate) struct Stamp {
    pub(crate) op_id: OpId,
    pub(crate) now_ms: i64,
    monotonic_ms: i64,
    boot_token: String,
    fresh_boot: Boot,
}

impl Stamp {
    pub(crate) fn draw(inner: &Inner) -> Result<Self, Error> {
        Ok(Self {
            op_id: inner.ports.new_op_id()?,
            now_ms: inner.ports.now_ms()?,
            monotonic_ms: inner.ports.clock.monotonic_ms()?,
            boot_token: inner.ports.clock.boot_token()?,
            fresh_boot: Boot { id: inner.ports.new_boot_id()?, offset_ms: inner.ports.boot_offset_ms()? },
        })
    }
}

/// One act to be recorded.
pub(crate) struct Act<'a, P> {
    pub(crate) identity_id: IdentityId,
    pub(crate) entity: Entity,
    pub(crate) entity_id: EntityId,
    pub(crate) kind: OpKind,
    pub(crate) proof: Option<Secret>,
    pub(crate) payload: &'a P,
    pub(crate) photos: (PhotoRole, &'a [ManifestPhoto]),
}

/// Freezes the act and puts it into the outbox. A promised photo whose file is gone (an equal one was
/// thrown away in this very moment) is an error, and nothing is recorded.
pub(crate) fn record<P: Serialize>(
    inner: &Inner,
    db: &Transaction<'_>,
    stamp: &Stamp,
    act: Act<'_, P>,
) -> Result<(), Error> {
    let (role, photos) = act.photos;
    for (place, photo) in photos.iter().enumerate() {
        if !inner.ports.files.exists(&LocalPhoto::blob_name(photo.sha256)) {
            return Err(Error::PhotoMissing { number: place + 1 });
        }
        if plant!("absolute-paths") {
            let name = LocalPhoto::blob_name(photo.sha256);
            sql::meta::put(db, &name, &inner.ports.files.path(&name).to_string_lossy())?;
        }
    }
    let boot = sql::identities::boot(db, act.identity_id, &stamp.boot_token, stamp.fresh_boot)?;
    let envelope = outbox::freeze(
        outbox::Act {
            op_id: stamp.op_id,
            entity: act.entity,
            entity_id: act.entity_id,
            kind: act.kind,
            proof: act.proof,
            config_version: &inner.city().config_version,
            captured_at_ms: stamp.now_ms,
            monotonic_ms: stamp.monotonic_ms.saturating_add(boot.offset_ms),
            boot_id: boot.id,
        },
        act.payload,
    )?;
    sql::operations::insert(
        db,
        stamp.op_id,
        act.identity_id,
        act.entity_id,
        act.kind,
        &envelope,
        stamp.now_ms,
    )?;
    sql::photos::insert_all(db, stamp.op_id, act.identity_id, act.entity_id, role, photos)?;
    // Frozen bytes say which photo goes; the copy of it here waits no longer for its turn.
    match sql::operations::photo_that_goes(act.kind, &envelope) {
        Some(photo) => sql::photos::leaves(db, photo, stamp.op_id),
        None => Ok(()),
    }
}
