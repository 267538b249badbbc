//! Executing a decision: rows, then feed rows, each with its own revision.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, params};
use saberling_plants::plant;
use saberling_wire::{Change, OpId};

use super::convert::{RowResult, to_json};
use super::history::{self, CityRow};
use super::{aggregates, digests, lookups, needs, puts};
use crate::aggregate::{Flags, Report, ReportAggregate};
use crate::command::{Author, MintCause};
use crate::feed::{self, FeedChange, OFFICE, Published};
use crate::ledger::LedgerEntry;
use crate::outcome::CommandOutcome;
use crate::ports::{Random, draw};
use crate::records::{CityId, StoredOperation, UploadState};
use crate::rules::{Decision, Put, State};

/// The bits of a feed row's id that hold the revision.
const REV_BITS: u32 = 40;

/// What the execution of a decision came to.
pub(super) struct Executed {
    pub(super) outcome: CommandOutcome,
    pub(super) rev: i64,
    pub(super) epoch: Option<(String, MintCause)>,
    pub(super) office_changed: bool,
    /// What must be durable in the ledger before the commit.
    pub(super) ledger: Vec<LedgerEntry>,
    /// The scopes that whoever waits for them looks at again.
    pub(super) scopes: BTreeSet<String>,
    /// The horizon was moved up to here.
    pub(super) horizon: Option<i64>,
}

impl Executed {
    /// An outcome that changes nothing yet.
    pub(super) fn of(outcome: CommandOutcome, row: &CityRow) -> Self {
        Self {
            outcome,
            rev: row.city.rev,
            epoch: None,
            office_changed: false,
            ledger: Vec::new(),
            scopes: BTreeSet::new(),
            horizon: None,
        }
    }
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
    let mut done = Executed { ledger: decision.ledger, ..Executed::of(decision.outcome, row) };
    let (afters, duplicates) = with_duplicates(sql, city, state, decision.reports)?;
    for mut after in afters {
        let id = after.report.report_id;
        let known = state.reports.iter().chain(&duplicates);
        let before = known.into_iter().find(|before| before.report.report_id == id);
        draw_versions(before, &mut after, random);
        if plant!("step-unaudited") && before.is_some_and(|before| before.events.len() > 2) {
            after.events.pop();
        }
        aggregates::save(sql, city, before, &after)?;
        if let Some(before) = before {
            needs::settle(sql, city, before, &after, state.now_ms)?;
        }
        for change in feed::diff(before, &after) {
            if !plant!("one-rev-per-command") || done.rev == row.city.rev {
                done.rev += 1;
            }
            done.office_changed |= change.scope == OFFICE;
            if plant!("news-by-time-alone") && is_job(state) && rewrite(sql, city, &change)? {
                continue;
            }
            // As a sequence that hands out numbers in pairs: unique, not in the order of the commits.
            let rev = if plant!("sequence-revisions") { done.rev ^ 1 } else { done.rev };
            publish(sql, row, rev, &change)?;
            done.scopes.insert(change.scope);
        }
    }
    for put in &decision.puts {
        puts::put(sql, city, put, state.now_ms)?;
        match put {
            Put::Epoch(cause) => {
                let epoch =
                    history::mint(sql, (city, Some(&row.city.epoch)), state.now_ms, random, Some(*cause))?;
                done.epoch = Some((epoch, *cause));
            }
            Put::Orphan(_)
            | Put::SettledOrphan(..)
            | Put::OrphanPhoto(..)
            | Put::Crew(_)
            | Put::NewMember(_)
            | Put::Member(_)
            | Put::Grant(_)
            | Put::DropGrant(_)
            | Put::TwoThings(..)
            | Put::Identity(_) => done.office_changed = true,
            // Its end is an acknowledgement: a rollback that takes it back must be seen, also where no row tells.
            Put::Upload(upload) if upload.state != UploadState::Open => {
                done.rev = done.rev.max(row.city.rev + 1);
            }
            _ => {}
        }
        sees_others(sql, row, put, &mut done.scopes)?;
    }
    let forgets = plant!("idempotency-forgotten")
        || plant!("double-click") && state.user.is_some()
        || plant!("refusal-not-stored") && matches!(done.outcome, CommandOutcome::Rejected { .. });
    if let Some(op_id) = decision.remember.filter(|_| !forgets) {
        keep_outcome(sql, row, state, op_id, &mut done)?;
    }
    Ok(done)
}

/// The reports as they are to be, with those that name one of them whose publicity changes; and how these
/// were before.
fn with_duplicates(
    sql: &Connection,
    city: CityId,
    state: &State<'_>,
    mut afters: Vec<ReportAggregate>,
) -> RowResult<(Vec<ReportAggregate>, Vec<ReportAggregate>)> {
    let before = |id| state.reports.iter().find(|before| before.report.report_id == id);
    let changed = |after: &&ReportAggregate| feed::publicity_changed(before(after.report.report_id), after);
    let originals: Vec<ReportAggregate> = afters.iter().filter(changed).cloned().collect();
    let mut befores = Vec::new();
    for original in &originals {
        for id in aggregates::duplicates_of(sql, city, original.report.report_id)? {
            match afters.iter_mut().find(|after| after.report.report_id == id) {
                Some(after) => feed::name_original(after, original),
                None => {
                    let Some(duplicate) = aggregates::load(sql, city, id)? else { continue };
                    let mut after = duplicate.clone();
                    feed::name_original(&mut after, original);
                    afters.push(after);
                    befores.push(duplicate);
                }
            }
        }
    }
    Ok((afters, befores))
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

/// Whoever sees other scopes now, or none any more, looks again.
fn sees_others(sql: &Connection, row: &CityRow, put: &Put, scopes: &mut BTreeSet<String>) -> RowResult<()> {
    match put {
        Put::Identity(identity) => {
            scopes.insert(feed::own_scope(identity.identity_id));
        }
        Put::Member(member) => {
            let phones = lookups::phones_of(sql, row.city.city_id, member.member_id)?;
            scopes.extend(phones.into_iter().map(feed::own_scope));
        }
        _ => {}
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

/// Writes the latest row of a thing in a scope in the place of the one before, and keeps the scope's
/// digest.
pub(super) fn publish(sql: &Connection, row: &CityRow, rev: i64, change: &FeedChange) -> RowResult<()> {
    let city = row.city.city_id;
    let key = params![city.0, change.scope, change.entity.as_str(), change.entity_id.as_bytes()];
    let before: Option<(i64, bool)> = sql
        .prepare_cached(
            "SELECT rev, live FROM feed
             WHERE city_id = ?1 AND scope = ?2 AND entity = ?3 AND entity_id = ?4",
        )?
        .query_row(key, |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let live = match &change.published {
        Published::Wire(change) => matches!(change, Change::Upsert { .. }),
        Published::Office(_) => true,
    };
    let old = before.filter(|(_, live)| *live).map(|(rev, _)| rev);
    digests::replace(sql, city, change, old, live.then_some(rev))?;
    sql.prepare_cached(
        "INSERT OR REPLACE INTO feed (feed_id, city_id, rev, scope, entity, entity_id, change, live)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        city.0 << REV_BITS | rev,
        city.0,
        rev,
        change.scope,
        change.entity.as_str(),
        change.entity_id.as_bytes(),
        to_json(&change.published)?,
        live,
    ])?;
    Ok(())
}

/// Whether a job does it.
fn is_job(state: &State<'_>) -> bool {
    matches!(state.author, Author::System) && !state.reports.is_empty()
}

/// A planted bug: the latest row says something else without a revision.
fn rewrite(sql: &Connection, city: CityId, change: &FeedChange) -> RowResult<bool> {
    let json = to_json(&change.published)?;
    let key = params![city.0, change.scope, change.entity.as_str(), change.entity_id.as_bytes(), json];
    let count = sql
        .prepare_cached(
            "UPDATE feed SET change = ?5
             WHERE city_id = ?1 AND scope = ?2 AND entity = ?3 AND entity_id = ?4",
        )?
        .execute(key)?;
    Ok(count > 0)
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
