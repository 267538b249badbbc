//! The whole phone in a few lines: what the engine does, the crews, what helps to find a fault.

use saberling_wire::Entity;

use crate::api::{CrewView, Diagnostics, SyncPhase, SyncView};
use crate::error::Error;
use crate::inner::Inner;
use crate::store::{IdentityKind, IdentityState, OpState, SCHEMA, sql};
use crate::texts::text;

/// What the engine is doing. What waits for the person, such as a refused act with its photos, is not counted:
/// it does not go by itself.
pub(crate) fn sync(inner: &Inner) -> Result<SyncView, Error> {
    let status = inner.status();
    let (unsent, (photos_unsent, photos_stuck), refused, revoked) = inner.store.read(|db| {
        let revoked = sql::identities::all(db)?
            .iter()
            .any(|identity| identity.is_current && identity.state == IdentityState::Revoked);
        let refused = sql::operations::count(db, OpState::Rejected, None)?;
        Ok((sql::operations::count_going(db)?, sql::photos::counts(db)?, refused, revoked))
    })?;
    let is_quiet = unsent == 0 && photos_unsent == 0;
    let needs_person = refused > 0 || photos_stuck > 0;
    let online = inner.ports.is_online();
    let phase = match status.phase {
        SyncPhase::Idle | SyncPhase::Running if revoked => SyncPhase::Revoked,
        SyncPhase::Idle | SyncPhase::Waiting if !online => SyncPhase::Offline,
        SyncPhase::Idle if !is_quiet => SyncPhase::Waiting,
        phase => phase,
    };
    let city = inner.city();
    let office = city.config.office_name.get(inner.language());
    let count = unsent.to_string();
    let (key, args): (&str, Vec<&str>) = match (phase, status.failure.as_deref()) {
        (SyncPhase::Idle, _) if needs_person => ("sync.action", vec![]),
        (SyncPhase::Idle, _) => ("sync.idle", vec![]),
        (SyncPhase::Running, _) => ("sync.running", vec![]),
        (SyncPhase::Offline, _) => ("wait.signal", vec![]),
        (SyncPhase::Revoked, _) => ("revoked", vec![&count, office]),
        (SyncPhase::Outdated, _) => ("act.update", vec![&count]),
        (SyncPhase::Waiting, None) => ("sync.pending", vec![]),
        (SyncPhase::Waiting, Some("portal")) => ("portal", vec![]),
        (SyncPhase::Waiting, Some("clock_wrong")) => ("clock.wrong", vec![]),
        (SyncPhase::Waiting, Some("disk_full")) => ("disk.sync", vec![]),
        (SyncPhase::Waiting, Some("storage")) => ("data.broken", vec![]),
        (SyncPhase::Waiting, Some("keystore")) => ("wait.keystore", vec![]),
        (SyncPhase::Waiting, Some("identity_lost")) => ("identity.lost", vec![office]),
        (SyncPhase::Waiting, Some("busy")) => ("wait.office", vec![]),
        (SyncPhase::Waiting, Some(_)) => ("sync.waiting", vec![]),
    };
    let words = text(inner.language(), key, &args);
    Ok(SyncView { phase, text: words, retry_at_ms: status.retry_at_ms, unsent, photos_unsent })
}

/// The crews on this phone, the active one first.
pub(crate) fn crews(inner: &Inner) -> Result<Vec<CrewView>, Error> {
    inner.store.read(|db| {
        let all = sql::identities::all(db)?;
        let crews = all.iter().filter(|identity| identity.kind == IdentityKind::Crew && !identity.is_lost);
        crews
            .filter_map(|identity| Some((identity, identity.crew_id?)))
            .map(|(identity, crew_id)| {
                Ok(CrewView {
                    crew_id: crew_id.to_string(),
                    crew_name: identity.crew_name.clone().unwrap_or_default(),
                    member_name: identity.member_name.clone().unwrap_or_default(),
                    active: identity.is_current,
                    unsent: sql::operations::count(db, OpState::Queued, Some(identity.id))?,
                    revoked: identity.state == IdentityState::Revoked,
                })
            })
            .collect()
    })
}

/// Counts and versions, no personal data.
pub(crate) fn diagnostics(inner: &Inner) -> Result<Diagnostics, Error> {
    let (status, city, data_used) = (inner.status(), inner.city(), inner.data_used()?);
    inner.store.read(|db| {
        let (photos_waiting, photos_stuck) = sql::photos::counts(db)?;
        let last_contact = sql::meta::get(db, sql::meta::LAST_CONTACT)?;
        Ok(Diagnostics {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            schema: SCHEMA,
            config_version: city.config_version.clone(),
            areas_version: city.areas.version().to_owned(),
            queued: sql::operations::count(db, OpState::Queued, None)?,
            rejected: sql::operations::count(db, OpState::Rejected, None)?,
            photos_waiting,
            photos_stuck,
            reports: sql::reports::count(db)?,
            tasks: sql::rows::count(db, Entity::Task)?,
            photo_bytes: sql::files::total_bytes(db)?,
            last_contact_ms: last_contact.and_then(|text| text.parse().ok()),
            last_failure: status.failure,
            digest_alarms: sql::identities::all(db)?.iter().filter(|i| i.digest_misses > 1).count() as u32,
            photos_purged_unsafe: sql::meta::number(db, sql::meta::PHOTOS_PURGED_UNSAFE)? as u32,
            server_url: city.server_url.clone(),
            data_used,
            salvaged: sql::meta::number(db, sql::meta::SALVAGED)? as u32,
            salvage_lost: sql::meta::number(db, sql::meta::SALVAGE_LOST)? as u32,
        })
    })
}

/// What the person has yet to hear about data that was broken.
pub(crate) fn untold_salvage(inner: &Inner) -> Result<Option<String>, Error> {
    inner.store.read(|db| {
        if sql::meta::get(db, sql::meta::SALVAGE_UNTOLD)?.is_none() {
            return Ok(None);
        }
        let lost = sql::meta::number(db, sql::meta::SALVAGE_LOST)?.to_string();
        Ok(Some(text(inner.language(), "salvaged", &[&lost])))
    })
}

/// The person has heard it.
pub(crate) fn salvage_told(inner: &Inner) -> Result<(), Error> {
    inner.store.write(|db| sql::meta::remove(db, sql::meta::SALVAGE_UNTOLD))
}
