//! Whether each planted bug is noticed by the ordinary run.

/// Every planted bug.
pub const PLANTS: &[&str] = &[
    "planted-bug:ack-before-commit",
    "planted-bug:server-synchronous-normal",
    "planted-bug:idempotency-forgotten",
    "planted-bug:refusal-not-stored",
    "planted-bug:one-rev-per-command",
    "planted-bug:step-unaudited",
    "planted-bug:nonce-derived",
    "planted-bug:at-ignored",
    "planted-bug:rollback-unnoticed",
    "planted-bug:scope-change-unnoticed",
    "planted-bug:cursor-ahead",
    "planted-bug:every-crews-tasks",
    "planted-bug:leaving-unpublished",
    "planted-bug:notes-leak-to-crews",
    "planted-bug:epoch-ignored",
    "planted-bug:epoch-storm",
    "planted-bug:never-attached",
    "planted-bug:orphan-dropped",
    "planted-bug:outcomes-shifted",
    "planted-bug:attached-before-its-hash",
    "planted-bug:lock-never-released",
    "planted-bug:blob-after-commit",
    "planted-bug:rename-without-fsync",
    "planted-bug:folder-not-fsynced",
    "planted-bug:phone-synchronous-normal",
    "planted-bug:cursor-before-rows",
    "planted-bug:sweep-ignored",
    "planted-bug:leave-scope-ignored",
    "planted-bug:any-2xx-verifies",
    "planted-bug:portal-believed",
    "planted-bug:portal-is-ack",
    "planted-bug:bytes-not-frozen",
    "planted-bug:permanent-error-retried",
    "planted-bug:retry-is-ack",
    "planted-bug:photos-not-requeued",
    "planted-bug:acts-not-requeued",
    "planted-bug:registered-for-ever",
    "planted-bug:identity-before-secret",
    "planted-bug:overlay-ends-early",
    "planted-bug:boot-id-shared",
    "planted-bug:photo-purged-too-early",
    "planted-bug:media-unscoped",
    "planted-bug:id-reminted-at-random",
    "planted-bug:dependents-not-held",
    "planted-bug:edit-in-place",
    "planted-bug:scope-from-the-client",
    "planted-bug:offset-ahead-of-fsync",
    "planted-bug:ledger-after-commit",
    "planted-bug:purge-without-backup",
    "planted-bug:news-by-time-alone",
    "planted-bug:erased-for-everyone",
    "planted-bug:attach-only-on-upload",
    "planted-bug:task-step-alone",
    "planted-bug:upload-unchecked",
    "planted-bug:upload-without-at",
    "planted-bug:double-click",
    "planted-bug:absolute-paths",
    "planted-bug:sequence-revisions",
    "planted-bug:serves-without-backup",
    "planted-bug:erasure-not-in-ledger",
    "planted-bug:revocation-not-in-ledger",
    "planted-bug:answer-needs-open",
    "planted-bug:answer-closes-any",
    "planted-bug:edit-after-decision",
    "planted-bug:edit-overwrites",
    "planted-bug:draft-not-handed-in",
    "planted-bug:draft-discarded-apart",
    "planted-bug:draft-compared-by-words",
    "planted-bug:kept-swept",
    "planted-bug:kept-taken-apart",
    "planted-bug:kept-for-any-crew",
    "planted-bug:kept-for-any-draft",
    "planted-bug:cover-leaves-original",
];

/// Plants one, or none; false when this build has none.
#[cfg(saberling_plants)]
#[must_use]
pub fn choose(name: Option<&'static str>) -> bool {
    saberling_plants::choose(name);
    true
}

/// Plants one, or none; false when this build has none.
#[cfg(not(saberling_plants))]
#[must_use]
pub fn choose(name: Option<&'static str>) -> bool {
    name.is_none()
}

/// The plant of a name, with or without its prefix.
#[must_use]
pub fn find(name: &str) -> Option<&'static str> {
    PLANTS.iter().copied().find(|plant| *plant == name || plant.strip_prefix("planted-bug:") == Some(name))
}
