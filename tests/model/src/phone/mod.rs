//! A phone: one database with an account for each identity that lives on it. Every method that
//! changes it is one transaction; the planted variants commit half of it.

mod media;
mod outbox;
mod pull;
mod purge;
mod push;
mod record;
mod upload;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use record::Ids;
pub(crate) use upload::Way;

use crate::plants::{Plant, Rules};
use crate::vocabulary::{
    At, Code, Cursor, Entity, Grant, Ident, Kind, Lane, Marker, Op, Person, Photo, Projection, Rev, Scope,
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OpState {
    Queued,
    Acked {
        epoch: u32,
        rev: Rev,
        day: u32,
    },
    Rejected(Code),
    /// By the person.
    Discarded,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) op: Op,
    pub(crate) state: OpState,
    /// It was acknowledged once, in whatever epoch.
    pub(crate) was_acked: bool,
    /// The counter of the reply that acknowledged it. For a duplicate it is later than the act's own
    /// revision: the same reply may have made the identity a follower.
    pub(crate) acked_at: Rev,
    /// The epoch in which it was refused.
    pub(crate) judged_in: u32,
    /// Attempts for which it still waits.
    pub(crate) postponed: u8,
    /// A claim whose report the server did not know: it is sent again.
    pub(crate) waits_for_report: bool,
    /// A refused create that the person has dealt with.
    pub(crate) settled: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PhotoState {
    Queued,
    Verified { epoch: u32, rev: Rev, day: u32 },
    Refused,
    Lost,
    NotNeeded,
}

#[derive(Clone, Debug)]
pub(crate) struct LocalPhoto {
    pub(crate) op_id: u32,
    pub(crate) entity: Entity,
    pub(crate) photo: Photo,
    pub(crate) state: PhotoState,
    /// Only a planted rule depends on the folder or leaves it unsynced.
    pub(crate) folder: u32,
    pub(crate) durable: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) scope: Scope,
    pub(crate) rev: Rev,
    pub(crate) projection: Projection,
    pub(crate) generation: u32,
}

/// How far a lane has been pulled.
#[derive(Clone, Default)]
pub(crate) struct Track {
    pub(crate) cursor: Option<Cursor>,
    pub(crate) generation: u32,
    /// A pull of it came to its end since continuity was lost.
    pub(crate) is_complete: bool,
}

#[derive(Clone)]
pub(crate) struct Account {
    pub(crate) city: u8,
    pub(crate) ident: Ident,
    pub(crate) boot_id: u32,
    /// For a crew's account.
    pub(crate) person: Option<Person>,
    pub(crate) grant: Option<Grant>,
    pub(crate) code: Option<u32>,
    pub(crate) outbox: Vec<Entry>,
    pub(crate) photos: Vec<LocalPhoto>,
    /// The secrets of own reports.
    pub(crate) secrets: BTreeMap<u32, u32>,
    pub(crate) epoch: Option<u32>,
    pub(crate) at: Option<At>,
    /// The own lane and the public one.
    pub(crate) lanes: [Track; 2],
    /// The areas whose public rows it takes.
    pub(crate) areas: Vec<u8>,
    /// The revision that the last complete pull reached.
    pub(crate) seen: Rev,
    pub(crate) revoked: bool,
}

impl Account {
    pub(crate) fn new(city: u8, ident: Ident, person: Option<Person>, boot_id: u32) -> Self {
        Self {
            city,
            ident,
            boot_id,
            person,
            grant: None,
            code: None,
            outbox: Vec::new(),
            photos: Vec::new(),
            secrets: BTreeMap::new(),
            epoch: None,
            at: None,
            lanes: [Track::default(), Track::default()],
            areas: vec![0, 1],
            seen: 0,
            revoked: false,
        }
    }

    pub(crate) fn entry(&self, op_id: u32) -> Option<&Entry> {
        self.outbox.iter().find(|entry| entry.op.id == op_id)
    }

    pub(crate) fn is_acked(&self, op_id: u32) -> bool {
        // A purged operation was acknowledged.
        self.entry(op_id).is_none_or(|entry| matches!(entry.state, OpState::Acked { .. }))
    }

    /// The reports that are this account's.
    pub(crate) fn own_reports(&self) -> Vec<u32> {
        let refused = |id: u32| {
            self.outbox.iter().any(|entry| {
                entry.op.entity == Entity::Report(id)
                    && matches!(entry.op.kind, Kind::Create { .. })
                    && entry.state == OpState::Discarded
            })
        };
        self.secrets.keys().copied().filter(|id| !refused(*id)).collect()
    }
}

/// What went from the phone for good.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purged {
    Op(Marker),
    Photo {
        city: u8,
        entity: Entity,
        photo: Photo,
        state: PhotoState,
        /// By the size cap, though it was not safe yet.
        forced: bool,
    },
}

#[derive(Clone)]
pub(crate) struct Phone {
    pub(crate) rules: Rules,
    pub(crate) folder: u32,
    pub(crate) accounts: Vec<Account>,
    pub(crate) rows: BTreeMap<(Ident, Scope, Entity), Row>,
    /// Photos that were fetched, and whether each chunk is right.
    pub(crate) media: BTreeMap<(Ident, Photo), Vec<bool>>,
    /// Above so many acknowledged photos the oldest go all the same.
    pub(crate) cap: Option<usize>,
    pub(crate) purged: Vec<Purged>,
    pub(crate) violations: Vec<String>,
}

impl Phone {
    pub(crate) fn new(rules: Rules, accounts: Vec<Account>) -> Self {
        let (rows, media) = (BTreeMap::new(), BTreeMap::new());
        Self {
            rules,
            folder: 0,
            accounts,
            rows,
            media,
            cap: None,
            purged: Vec::new(),
            violations: Vec::new(),
        }
    }

    /// Rows belong to an identity, a scope and an entity.
    pub(crate) fn key(&self, ident: Ident, scope: Scope, entity: Entity) -> (Ident, Scope, Entity) {
        let owner = if self.rules.broken(Plant::RowsShared) { 0 } else { ident };
        let scope = if self.rules.broken(Plant::RowsByEntity) { Scope::Public(0) } else { scope };
        (owner, scope, entity)
    }

    pub(crate) fn rows_of(&self, account: usize) -> impl Iterator<Item = (Entity, &Row)> {
        let owner = self.key(self.accounts[account].ident, Scope::Public(0), Entity::Task(0)).0;
        self.rows.iter().filter(move |(key, _)| key.0 == owner).map(|(key, row)| (key.2, row))
    }

    /// The reports whose public row is there.
    pub(crate) fn public_rows(&self, account: usize) -> BTreeSet<Entity> {
        let rows = self.rows_of(account).filter(|(_, row)| row.scope.lane() == Lane::Public);
        rows.map(|(entity, _)| entity).collect()
    }

    /// What the person sees of an own act: overlaid, or in a row.
    pub(crate) fn shows(&self, account: usize, entry: &Entry) -> bool {
        let owner = &self.accounts[account];
        let overlaid = match entry.state {
            OpState::Acked { .. } if self.rules.broken(Plant::OverlayEndsAtAck) => false,
            OpState::Acked { .. } if self.rules.broken(Plant::OverlayEndsMidPull) => {
                owner.lanes[0].cursor.as_ref().is_none_or(|cursor| cursor.rev < entry.acked_at)
            }
            OpState::Acked { rev, .. } if self.rules.broken(Plant::OverlayEndsAtActsRev) => owner.seen < rev,
            OpState::Acked { .. } => owner.seen < entry.acked_at,
            _ => true,
        };
        overlaid || self.rows_of(account).any(|(_, row)| row.projection.markers.contains(&entry.op.marker))
    }
}
