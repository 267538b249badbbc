//! The invariants that one city's server holds by itself.

use std::collections::BTreeSet;

use saberling_wire::ReportStatus;
use saberling_wire::machine::{REPORT_STEPS, TASK_STEPS};

use crate::server::{City, report_state_of};
use crate::world::World;

/// I2.
pub(crate) fn check_doubled(city: &City, world: &World, found: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for marker in city.db.effects() {
        if !seen.insert(marker) {
            let kind = world.tally.acts.get(&marker).map(|act| act.kind);
            found.push(format!("I2 one {kind:?} has two effects"));
        }
        if world.tally.acts.get(&marker).is_some_and(|act| act.city != city.number) {
            found.push("I14 an act of another city".into());
        }
    }
}

/// I8: attached ⇒ the bytes are there with their hash, sent by somebody who may.
pub(crate) fn check_bytes(city: &City, found: &mut Vec<String>) {
    if city.closed {
        return;
    }
    let whole = |photo: u16| city.disk.blobs.get(&photo).is_some_and(|bytes| bytes.iter().all(|b| *b));
    if city.disk.staged.keys().any(|key| !city.db.uploads.contains_key(key)) {
        found.push("I11 staged bytes belong to no upload".into());
    }
    if city.taken_in_vain {
        found.push("I15 bytes are taken that no report needs any more".into());
    }
    for id in city.db.report_ids() {
        let followers = city.db.reports.get(&id).map(|report| report.followers.clone()).unwrap_or_default();
        for promise in city.db.promises(id).filter(|promise| promise.attached) {
            let sent = followers.iter().chain([&promise.by]).any(|by| city.db.has_upload(*by, promise.photo));
            if !whole(promise.photo) {
                found.push("I8 an attached photo's bytes are not there".into());
            } else if !sent {
                found.push("I8 a photo is attached that no follower has sent".into());
            }
        }
    }
    if city.db.orphans.iter().any(|orphan| orphan.photo.attached && !whole(orphan.photo.photo)) {
        found.push("I8 an orphan completion's photo is not there".into());
    }
}

/// I7: the audit tells every state in order, and each step is one of the machine's.
pub(crate) fn check_transitions(city: &City, found: &mut Vec<String>) {
    for (id, report) in &city.db.reports {
        let states = city.db.audit.get(id).cloned().unwrap_or_default();
        if states.last() != Some(&report.status) {
            found.push("I7 a transition is not audited".into());
        }
        for step in states.windows(2).filter(|step| !is_allowed(step[0], step[1])) {
            found.push(format!("I7 {} became {}", step[0], step[1]));
        }
    }
}

fn is_allowed(from: ReportStatus, to: ReportStatus) -> bool {
    to == ReportStatus::Withdrawn
        || REPORT_STEPS.iter().any(|step| (step.from, step.to) == (from, to))
        || TASK_STEPS.iter().any(|step| report_state_of(step.from) == Some(from) && step.report == to)
}
