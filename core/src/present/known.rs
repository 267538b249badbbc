//! What is known of own reports beside what was captured: read for one report, or for all of them at once.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use rusqlite::Connection;
use saberling_wire::{EntityId, IdentityId, ReportRow};

use crate::error::Error;
use crate::store::{Identity, LocalPhoto, StoredOp, StoredReport, sql};

/// What is known of one report.
pub(super) struct Known {
    /// Who follows it.
    pub(super) identity: Rc<Identity>,
    /// What the office's server says of it.
    pub(super) row: Option<ReportRow>,
    /// What was done here, in order.
    pub(super) ops: Vec<StoredOp>,
    /// The photos that this phone promised.
    pub(super) photos: Vec<LocalPhoto>,
}

impl Known {
    /// Reads it for one report.
    pub(super) fn of(db: &Connection, report: &StoredReport) -> Result<Self, Error> {
        let entity = report.id.into();
        Ok(Self {
            identity: Rc::new(sql::identities::get(db, report.identity_id)?),
            row: sql::rows::report(db, entity)?,
            ops: sql::operations::of_entity(db, entity)?,
            photos: sql::photos::of_entity(db, entity)?,
        })
    }
}

/// The same of all own reports, with one query for each kind and not four for each report.
pub(super) struct Beside {
    identities: BTreeMap<IdentityId, Rc<Identity>>,
    rows: HashMap<EntityId, ReportRow>,
    ops: HashMap<EntityId, Vec<StoredOp>>,
    photos: HashMap<EntityId, Vec<LocalPhoto>>,
}

impl Beside {
    /// Reads it.
    pub(super) fn of_all(db: &Connection) -> Result<Self, Error> {
        let identities = sql::identities::all(db)?.into_iter();
        Ok(Self {
            identities: identities.map(|identity| (identity.id, Rc::new(identity))).collect(),
            rows: sql::rows::of_reports(db)?,
            ops: by_entity(sql::operations::of_reports(db)?, |op| op.entity_id),
            photos: by_entity(sql::photos::of_reports(db)?, |photo| photo.entity_id),
        })
    }

    /// What there is of one of them; once.
    pub(super) fn take(&mut self, db: &Connection, report: &StoredReport) -> Result<Known, Error> {
        let entity = report.id.into();
        let identity = match self.identities.get(&report.identity_id) {
            Some(identity) => identity.clone(),
            None => Rc::new(sql::identities::get(db, report.identity_id)?),
        };
        Ok(Known {
            identity,
            row: self.rows.remove(&entity),
            ops: self.ops.remove(&entity).unwrap_or_default(),
            photos: self.photos.remove(&entity).unwrap_or_default(),
        })
    }
}

/// Sorts what was read to its reports; within each the order stays.
fn by_entity<T>(read: Vec<T>, entity: impl Fn(&T) -> EntityId) -> HashMap<EntityId, Vec<T>> {
    let mut sorted: HashMap<EntityId, Vec<T>> = HashMap::new();
    for item in read {
        sorted.entry(entity(&item)).or_default().push(item);
    }
    sorted
}
