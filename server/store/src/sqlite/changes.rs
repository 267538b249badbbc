//! Executing a decision: rows, then feed rows, each with its own revision.

use rusqlite::{Connection, params};
use saberling_wire::OpId;

use super::convert::{RowResult, to_json};
use super::history::{self, CityRow};
use super::{aggregates, needs, puts};
use crate::aggregate::{Flags, Report, ReportAggregate};
use crate::feed::{self, FeedChange, OFFICE};
use crate::outcome::CommandOutcome;
use crate::ports::{Random, draw};
use crate::records::{CityId, StoredOperation};
use crate::rules::{Decision, Put, State};

/// The bits of a feed row's id that hold the revision.
const REV_BITS: u32 = 40;

/// What the execution of a decision came to.
pub(super) struct Executed {
    pub(super) outcome: CommandOutcome,
    pub(super) rev: i64,
    pub(super) epoch: Option<String>,
    pub(super) office_changed: bool,
}

/// Writes what a decision says. The caller holds a savepoint, so an error leaves nothing behind.
pub(super) fn execute(
    sql: &Connection,
    row: &CityRow,
    random: &dyn Random,
    state: &State<'_>,
    decision: Decision,
) -> RowResult<Executed> {
    let city = row.city.city_id;
    adopt_photos(sql, city, &decision)?;
    let mut done =
        Executed { outcome: decision.outcome, rev: row.city.rev, epoch: None, office_changed: false };
    for mut after in decision.reports {
        let id = after.report.report_id;
        let before = state.reports.iter().find(|before| before.report.report_id == id);
        draw_versions(before, &mut after, random);
        aggregates::save(sql, city, before, &after)?;
        if let Some(before) = before {
            needs::settle(sql, city, before, &after, state.now_ms)?;
        }
        for change in feed::diff(before, &after) {
            done.rev += 1;
            done.office_changed |= change.scope == OFFICE;
            publish(sql, row, done.rev, &change)?;
        }
    }
    for put in &decision.puts {
        puts::put(sql, city, put, state.now_ms)?;
        match put {
            Put::Epoch => done.epoch = Some(history::mint(sql, city, state.now_ms, random)?),
            Put::Orphan(_)
            | Put::SettledOrphan(..)
            | Put::OrphanPhoto(..)
            | Put::Crew(_)
            | Put::NewMember(_)
            | Put::Member(_)
            | Put::Identity(_) => done.office_changed = true,
            _ => {}
        }
    }
    if let Some(op_id) = decision.remember {
        keep_outcome(sql, row, state, op_id, &mut done)?;
    }
    Ok(done)
}

/// An accepted orphan completion hands its photos over: the report's rows take their place.
fn adopt_photos(sql: &Connection, city: CityId, decision: &Decision) -> RowResult<()> {
    for put in decision.puts.iter().filter(|_| !decision.reports.is_empty()) {
        if let Put::SettledOrphan(op_id, _) = put {
            sql.prepare_cached("DELETE FROM photos WHERE city_id = ?1 AND orphan_op_id = ?2")?
                .execute(params![city.0, op_id.as_bytes()])?;
        }
    }
    Ok(())
}

/// Keeps the outcome of an op_id for ever, in the transaction of its effect.
fn keep_outcome(
    sql: &Connection,
    row: &CityRow,
    state: &State<'_>,
    op_id: OpId,
    done: &mut Executed,
) -> RowResult<()> {
    // Whatever is kept takes a revision, also when the feed shows nothing of it: a rolled-back database
    // is known by its counter, and an act that was refused must not take effect unnoticed later.
    let kept_rev = done.rev.max(row.city.rev + 1);
    let (refused, orphan) = match &mut done.outcome {
        CommandOutcome::Applied { rev, orphan, .. } => {
            *rev = kept_rev;
            (None, *orphan)
        }
        CommandOutcome::Rejected { code, .. } => (Some(code.clone()), false),
        _ => return Ok(()),
    };
    done.rev = kept_rev;
    let rev = kept_rev;
    let hash = state.hash.expect("an operation with an id has a hash");
    remember(sql, state, &StoredOperation { op_id, hash, refused, rev, orphan })
}

/// Draws new versions where content, decision or task changed; an arriving photo is none of these, and
/// neither is what jobs keep for themselves. What followers see has a version of its own, so that a
/// decision that is held back leaves no trace.
fn draw_versions(before: Option<&ReportAggregate>, after: &mut ReportAggregate, random: &dyn Random) {
    let fresh = || history::hex(&draw::<12>(random));
    for (seq, task) in after.tasks.iter_mut().enumerate() {
        if before.and_then(|before| before.tasks.get(seq)) != Some(&*task) {
            task.version = fresh();
        }
    }
    if before.is_none_or(|before| is_changed(before, after)) {
        after.report.version = fresh();
    }
    if before.is_none_or(|before| feed::report_row(before) != feed::report_row(after)) {
        after.report.flags.shown_version = fresh();
    }
}

fn is_changed(before: &ReportAggregate, after: &ReportAggregate) -> bool {
    let decided = |report: &Report| {
        let mut report = report.clone();
        // Planned times and the public's cell are no news for an officer's form.
        report.flags = Flags {
            duplicate_of: report.flags.duplicate_of,
            stars: report.flags.stars,
            disputable: report.flags.disputable,
            ..Flags::default()
        };
        report
    };
    decided(&before.report) != decided(&after.report)
        || before.events.len() != after.events.len()
        || before.photos.len() != after.photos.len()
        || before.live_photos().count() != after.live_photos().count()
        || before.tasks != after.tasks
}

fn publish(sql: &Connection, row: &CityRow, rev: i64, change: &FeedChange) -> RowResult<()> {
    let city = row.city.city_id;
    sql.prepare_cached(
        "INSERT OR REPLACE INTO feed (feed_id, city_id, rev, scope, entity, entity_id, change)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        city.0 << REV_BITS | rev,
        city.0,
        rev,
        change.scope,
        change.entity.as_str(),
        change.entity_id.as_bytes(),
        to_json(&change.published)?,
    ])?;
    Ok(())
}

fn remember(sql: &Connection, state: &State<'_>, operation: &StoredOperation) -> RowResult<()> {
    sql.prepare_cached(
        "INSERT INTO operations (city_id, op_id, hash, refused, rev, orphan, identity_id, user_id,
                                 received_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        state.city.city_id.0,
        operation.op_id.as_bytes(),
        operation.hash.as_bytes(),
        operation.refused.as_ref().map(|code| code.as_str()),
        operation.rev,
        operation.orphan,
        state.identity.as_ref().map(|identity| *identity.identity_id.as_bytes()),
        state.user.as_ref().map(|user| *user.user_id.as_bytes()),
        state.now_ms,
    ])?;
    Ok(())
}
