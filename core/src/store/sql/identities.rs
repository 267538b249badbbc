//! Identities: one resident and any number of crews, each with its own cursor and outbox.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use saberling_plants::plant;
use saberling_wire::{ActivateResponse, BootId, CrewId, IdentityId};

use crate::error::Error;
use crate::store::{Cached as _, column, column_opt};
use crate::sync::Failure;

/// What an identity is for. Nothing on the server joins the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityKind {
    /// Reports of the person who owns the phone.
    Resident,
    /// Work of a crew's member.
    Crew,
}

/// Whether an identity can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityState {
    /// A crew's, whose activation was not answered yet.
    Pending,
    /// In use.
    Active,
    /// The office withdrew its access; its queue is kept.
    Revoked,
}

/// One identity on this phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its id; the secret stands in the keystore.
    pub id: IdentityId,
    /// What it is for.
    pub kind: IdentityKind,
    /// Whether it can be used.
    pub state: IdentityState,
    /// The one resident, or the active crew.
    pub is_current: bool,
    /// Whether the server is known to know it.
    pub registered: bool,
    /// The crew, for a crew's identity.
    pub crew_id: Option<CrewId>,
    /// The crew's name.
    pub crew_name: Option<String>,
    /// The member's name.
    pub member_name: Option<String>,
    /// The latest `at` that the server sent; opaque.
    pub at: Option<String>,
    /// The epoch in which the acknowledgements hold.
    pub epoch: Option<String>,
    /// Where the next pull goes on; none: from the start.
    pub cursor: Option<String>,
    /// The counter's revision that the last complete pull reached.
    pub pulled_rev: i64,
    /// Counts refetches: rows of an older generation go when a refetch is complete.
    pub generation: i64,
    /// Pulls that have begun.
    pub pulls_begun: i64,
    /// Whether one of them has not ended.
    pub is_pulling: bool,
    /// A crew's signed membership.
    pub membership: Option<String>,
    /// The server may have lost the activation: pushes show the membership until one succeeds.
    pub shows_membership: bool,
    /// Complete pulls in a row whose digest was another one than ours.
    pub digest_misses: u32,
    /// The keystore has its secret no more.
    pub is_lost: bool,
}

impl Identity {
    /// A reply that holds in another epoch than this identity knows was not answered for it: the
    /// server's database is another one.
    ///
    /// # Errors
    /// [`Failure::EpochChanged`] with the reply's epoch.
    pub fn check_epoch(&self, epoch: &str, at: &str) -> Result<(), Failure> {
        match &self.epoch {
            Some(known) if known != epoch && !plant!("epoch-ignored") => {
                Err(Failure::EpochChanged { epoch: epoch.to_owned(), at: at.to_owned() })
            }
            _ => Ok(()),
        }
    }
}

/// What [`read`] reads, by its place: quicker than by name.
macro_rules! columns {
    () => {
        "kind, state, identity_id, is_current, registered, crew_id, crew_name, member_name, at, epoch, \
         cursor, pulled_rev, generation, pulls_begun, is_pulling, membership, shows_membership, digest_misses, is_lost"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Identity> {
    let kind: String = row.get(0)?;
    let state: String = row.get(1)?;
    Ok(Identity {
        id: column(row, 2)?,
        kind: if kind == "crew" { IdentityKind::Crew } else { IdentityKind::Resident },
        state: match state.as_str() {
            "pending" => IdentityState::Pending,
            "revoked" => IdentityState::Revoked,
            _ => IdentityState::Active,
        },
        is_current: row.get(3)?,
        registered: row.get(4)?,
        crew_id: column_opt(row, 5)?,
        crew_name: row.get(6)?,
        member_name: row.get(7)?,
        at: row.get(8)?,
        epoch: row.get(9)?,
        cursor: row.get(10)?,
        pulled_rev: row.get(11)?,
        generation: row.get(12)?,
        pulls_begun: row.get(13)?,
        is_pulling: row.get(14)?,
        membership: row.get(15)?,
        shows_membership: row.get(16)?,
        digest_misses: row.get(17)?,
        is_lost: row.get(18)?,
    })
}

/// All of them, the current ones first.
pub(crate) fn all(db: &Connection) -> Result<Vec<Identity>, Error> {
    let mut query = db.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM identities ORDER BY is_current DESC, kind, identity_id"
    ))?;
    let found = query.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

pub(crate) fn get(db: &Connection, id: IdentityId) -> Result<Identity, Error> {
    let mut query =
        db.prepare_cached(concat!("SELECT ", columns!(), " FROM identities WHERE identity_id = ?1"))?;
    Ok(query.query_row([id.to_string()], read)?)
}

/// The resident, or the active crew.
pub(crate) fn current(db: &Connection, kind: IdentityKind) -> Result<Option<Identity>, Error> {
    Ok(all(db)?.into_iter().find(|identity| identity.kind == kind && identity.is_current))
}

pub(crate) fn insert_resident(db: &Connection, id: IdentityId) -> Result<(), Error> {
    db.run(
        "INSERT INTO identities (identity_id, kind, state, is_current) VALUES (?1, 'resident', 'active', 1)",
        [id.to_string()],
    )?;
    Ok(())
}

/// The keystore has its secret no more: it is kept, and never used again.
pub(crate) fn set_lost(db: &Connection, id: IdentityId) -> Result<(), Error> {
    db.run("UPDATE identities SET is_lost = 1, is_current = 0 WHERE identity_id = ?1", [id.to_string()])?;
    Ok(())
}

/// Everything of one identity is another one's from now on. Rows that the next complete pull does not
/// bring again will have left.
pub(crate) fn hand_over(db: &Connection, from: IdentityId, to: IdentityId) -> Result<(), Error> {
    let ids = [from.to_string(), to.to_string()];
    for statement in [
        "UPDATE operations SET identity_id = ?2 WHERE identity_id = ?1",
        "UPDATE photos SET identity_id = ?2 WHERE identity_id = ?1",
        "UPDATE reports SET identity_id = ?2 WHERE identity_id = ?1",
        "UPDATE base_rows SET identity_id = ?2, generation = CASE WHEN scope LIKE 'public:%' THEN generation \
         ELSE -1 END WHERE identity_id = ?1",
    ] {
        db.run(statement, [&ids[0], &ids[1]])?;
    }
    Ok(())
}

/// What a crew's member did under one identity goes under another one of the same crew from now on: acts and
/// their photos, and nothing of what the server said to the former.
pub(crate) fn hand_over_work(db: &Connection, from: IdentityId, to: IdentityId) -> Result<usize, Error> {
    let ids = [from.to_string(), to.to_string()];
    let count =
        db.execute("UPDATE operations SET identity_id = ?2 WHERE identity_id = ?1", [&ids[0], &ids[1]])?;
    db.execute("UPDATE photos SET identity_id = ?2 WHERE identity_id = ?1", [&ids[0], &ids[1]])?;
    db.execute("UPDATE kept_photos SET crew_id = ?2 WHERE crew_id = ?1", [&ids[0], &ids[1]])?;
    db.execute("UPDATE identities SET is_lost = 1 WHERE identity_id = ?1", [&ids[0]])?;
    Ok(count)
}

/// The identity for an activation: the one that was made for this very code, so that trying again
/// after a lost reply is the same activation; or one that waits without a code, so that wrong codes
/// are counted on one identity.
pub(crate) fn for_activation(db: &Connection, code_hash: &str) -> Result<Option<IdentityId>, Error> {
    let mut query = db.prepare_cached(
        "SELECT identity_id FROM identities WHERE kind = 'crew' AND state <> 'revoked' \
         AND (code_hash = ?1 OR (code_hash IS NULL AND state = 'pending')) ORDER BY code_hash IS NULL LIMIT 1",
    )?;
    Ok(query.query_row([code_hash], |row| column(row, "identity_id")).optional()?)
}

pub(crate) fn insert_pending_crew(db: &Connection, id: IdentityId) -> Result<(), Error> {
    db.run(
        "INSERT INTO identities (identity_id, kind, state, is_current) VALUES (?1, 'crew', 'pending', 0)",
        [id.to_string()],
    )?;
    Ok(())
}

/// Ties a code to an identity, or unties it when the server said that the code is none.
pub(crate) fn set_code(db: &Connection, id: IdentityId, code_hash: Option<&str>) -> Result<(), Error> {
    db.run(
        "UPDATE identities SET code_hash = ?2 WHERE identity_id = ?1",
        params![id.to_string(), code_hash],
    )?;
    Ok(())
}

/// The activation was answered: the crew becomes the active one.
pub(crate) fn activate_crew(db: &Connection, id: IdentityId, crew: &ActivateResponse) -> Result<(), Error> {
    db.run("UPDATE identities SET is_current = 0 WHERE kind = 'crew'", [])?;
    db.run(
        "UPDATE identities SET state = 'active', is_current = 1, registered = 1, crew_id = ?2, crew_name = ?3, \
         member_name = ?4, membership = coalesce(?5, membership) WHERE identity_id = ?1",
        params![id.to_string(), crew.crew_id.to_string(), crew.crew_name, crew.member_name, crew.grant],
    )?;
    Ok(())
}

pub(crate) fn set_state(db: &Connection, id: IdentityId, state: IdentityState) -> Result<(), Error> {
    let word = match state {
        IdentityState::Pending => "pending",
        IdentityState::Active => "active",
        IdentityState::Revoked => "revoked",
    };
    db.run("UPDATE identities SET state = ?2 WHERE identity_id = ?1", [id.to_string().as_str(), word])?;
    Ok(())
}

pub(crate) fn set_registered(db: &Connection, id: IdentityId, registered: bool) -> Result<(), Error> {
    db.run(
        "UPDATE identities SET registered = ?2 WHERE identity_id = ?1",
        params![id.to_string(), registered],
    )?;
    Ok(())
}

/// Keeps the latest `at` and the epoch of a verified reply.
pub(crate) fn set_at(db: &Connection, id: IdentityId, at: &str, epoch: &str) -> Result<(), Error> {
    db.run(
        "UPDATE identities SET at = ?2, epoch = ?3 WHERE identity_id = ?1",
        params![id.to_string(), at, epoch],
    )?;
    Ok(())
}

/// Moves the cursor, in the transaction that stored the rows before it.
pub(crate) fn set_cursor(db: &Connection, id: IdentityId, cursor: &str, rev: i64) -> Result<(), Error> {
    db.run(
        "UPDATE identities SET cursor = ?2, pulled_rev = ?3 WHERE identity_id = ?1",
        params![id.to_string(), cursor, rev],
    )?;
    Ok(())
}

/// Forgets the cursor and begins a new generation of rows: the next pull is a refetch.
pub(crate) fn begin_generation(db: &Connection, id: IdentityId) -> Result<(), Error> {
    db.run(
        "UPDATE identities SET cursor = NULL, is_pulling = 0, generation = generation + 1 WHERE identity_id = ?1",
        [id.to_string()],
    )?;
    Ok(())
}

/// Continuity was lost. Revisions of another epoch say nothing about this one, and the server may no
/// longer know whose phone this is.
pub(crate) fn lose_continuity(db: &Connection, id: IdentityId) -> Result<(), Error> {
    db.run(
        "UPDATE identities SET pulled_rev = 0, is_pulling = 0, shows_membership = membership IS NOT NULL \
         WHERE identity_id = ?1",
        [id.to_string()],
    )?;
    Ok(())
}

/// A page was stored: the pull has begun with the first one, and ends with the last. Gives how many have
/// ended.
pub(crate) fn count_page(db: &Connection, identity: &Identity, has_more: bool) -> Result<i64, Error> {
    let begun = identity.pulls_begun + i64::from(!identity.is_pulling);
    let mut query = db.prepare_cached(
        "UPDATE identities SET pulls_begun = ?2, is_pulling = ?3, \
         pulls_ended = CASE WHEN ?3 THEN pulls_ended ELSE ?2 END WHERE identity_id = ?1 RETURNING pulls_ended",
    )?;
    Ok(query.query_row(params![identity.id.to_string(), begun, has_more], |row| row.get(0))?)
}

/// A push succeeded: the server has seen the membership.
pub(crate) fn membership_shown(db: &Connection, id: IdentityId) -> Result<(), Error> {
    db.run("UPDATE identities SET shows_membership = 0 WHERE identity_id = ?1", [id.to_string()])?;
    Ok(())
}

/// How often in a row the digests differed.
pub(crate) fn set_digest_misses(db: &Connection, id: IdentityId, misses: u32) -> Result<(), Error> {
    db.run(
        "UPDATE identities SET digest_misses = ?2 WHERE identity_id = ?1",
        params![id.to_string(), misses],
    )?;
    Ok(())
}

/// One boot of the phone, as one identity tells it.
#[derive(Debug, Clone, Copy)]
pub struct Boot {
    /// Random, drawn at each boot.
    pub id: BootId,
    /// Added to the time since boot: otherwise resident and crew on one phone would share the moment
    /// of the boot, and could be joined by it.
    pub offset_ms: i64,
}

/// The boot of an identity: drawn anew when the phone was booted since.
pub(crate) fn boot(db: &Connection, id: IdentityId, token: &str, fresh: Boot) -> Result<Boot, Error> {
    let fresh = if plant!("boot-id-shared") {
        Boot { id: BootId::new(token.parse().unwrap_or(0), [7; 10]), ..fresh }
    } else {
        fresh
    };
    let known = db
        .one(
            "SELECT boot_id, boot_offset_ms FROM identities WHERE identity_id = ?1 AND boot_token = ?2",
            [id.to_string().as_str(), token],
            |row| Ok(Boot { id: column(row, "boot_id")?, offset_ms: row.get("boot_offset_ms")? }),
        )
        .optional()?;
    if let Some(boot) = known {
        return Ok(boot);
    }
    db.run(
        "UPDATE identities SET boot_token = ?2, boot_id = ?3, boot_offset_ms = ?4 WHERE identity_id = ?1",
        params![id.to_string(), token, fresh.id.to_string(), fresh.offset_ms],
    )?;
    Ok(fresh)
}
