//! Many submissions in one transaction, each command under its own savepoint.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::{Connection, TransactionBehavior, params};
use saberling_wire::{EntityId, ErrorCode, OpKind};

use super::changes::{self, Executed};
use super::convert::RowResult;
use super::history::{self, CityRow};
use super::{load, lookups, puts};
use crate::command::{Author, Command, Submission};
use crate::outcome::{CommandOutcome, Refusal, SubmissionOutcome};
use crate::ports::{Clock, Random};
use crate::records::CityId;
use crate::rules::{Admission, AdmitState, Rules};

type Judged = (Result<Vec<CommandOutcome>, Refusal>, bool);

struct Batch<'a> {
    sql: &'a Connection,
    rules: Rules,
    random: &'a dyn Random,
    now_ms: i64,
    /// The cities in play, with the revision at which the transaction began.
    cities: BTreeMap<CityId, (CityRow, i64)>,
}

/// Judges and stores all submissions in one commit.
pub(super) fn batch(
    connection: &mut Connection,
    rules: Rules,
    clock: &dyn Clock,
    random: &dyn Random,
    submissions: Vec<Submission>,
) -> Vec<SubmissionOutcome> {
    let now_ms = clock.now_ms();
    let count = submissions.len();
    match try_batch(connection, rules, now_ms, random, submissions) {
        Ok(outcomes) => outcomes,
        Err(error) => {
            tracing::error!(error = %error, submissions = count, "a commit failed; nothing of it was stored");
            vec![failed(now_ms); count]
        }
    }
}

fn failed(now_ms: i64) -> SubmissionOutcome {
    SubmissionOutcome {
        at: String::new(),
        epoch: String::new(),
        server_time_ms: now_ms,
        result: Err(Refusal::Internal),
        office_changed: false,
    }
}

fn try_batch(
    connection: &mut Connection,
    rules: Rules,
    now_ms: i64,
    random: &dyn Random,
    submissions: Vec<Submission>,
) -> RowResult<Vec<SubmissionOutcome>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut batch = Batch { sql: &transaction, rules, random, now_ms, cities: BTreeMap::new() };
    let mut judged = Vec::with_capacity(submissions.len());
    for submission in &submissions {
        judged.push((submission.city, batch.submission(submission)?));
    }
    batch.close()?;
    let mut outcomes = Vec::with_capacity(judged.len());
    for (city, (result, office_changed)) in judged {
        let mut outcome = failed(now_ms);
        if let Some((row, _)) = batch.cities.get(&city) {
            outcome.at = history::at(&transaction, row)?;
            outcome.epoch.clone_from(&row.city.epoch);
        }
        outcomes.push(SubmissionOutcome { result, office_changed, ..outcome });
    }
    transaction.commit()?;
    Ok(outcomes)
}

impl Batch<'_> {
    fn submission(&mut self, submission: &Submission) -> RowResult<Judged> {
        if !self.cities.contains_key(&submission.city) {
            let Some(row) = history::city(self.sql, submission.city)? else {
                return Ok((Err(Refusal::Internal), false));
            };
            let began = row.city.rev;
            self.cities.insert(submission.city, (row, began));
        }
        if let Err(refusal) = self.admitted(submission)? {
            return Ok((Err(refusal), false));
        }
        let mut office_changed = false;
        let mut blocked = BTreeSet::new();
        let mut outcomes = Vec::with_capacity(submission.commands.len());
        for command in &submission.commands {
            let outcome = self.command(submission, command, &blocked, &mut office_changed)?;
            if let Some(entity) = blocks(command, &outcome) {
                blocked.insert(entity);
            }
            outcomes.push(outcome);
        }
        Ok((Ok(outcomes), office_changed))
    }

    /// Admits under a savepoint: what fails or panics there is that submission's failure alone.
    fn admitted(&mut self, submission: &Submission) -> RowResult<Result<(), Refusal>> {
        self.sql.execute_batch("SAVEPOINT admission")?;
        let judge = AssertUnwindSafe(|| self.admit(submission));
        match catch_unwind(judge).unwrap_or_else(|_| Err(panicked())) {
            Ok(admission) => {
                self.sql.execute_batch("RELEASE admission")?;
                Ok(admission)
            }
            Err(error) if self.sql.is_autocommit() => Err(error),
            Err(error) => {
                self.sql.execute_batch("ROLLBACK TO admission; RELEASE admission")?;
                tracing::error!(error = %error, "a submission could not be admitted; the others go on");
                Ok(Err(Refusal::Internal))
            }
        }
    }

    fn admit(&mut self, submission: &Submission) -> RowResult<Result<(), Refusal>> {
        let (row, _) = &self.cities[&submission.city];
        let city = submission.city;
        let (identity, user) = match &submission.actor {
            Author::Device { identity_id, .. } => (lookups::identity(self.sql, city, *identity_id)?, None),
            Author::Officer { user_id } => (None, lookups::user(self.sql, city, *user_id)?),
            Author::System => (None, None),
        };
        let admission = (self.rules.admit)(&AdmitState {
            now_ms: self.now_ms,
            author: &submission.actor,
            identity: identity.as_ref(),
            user: user.as_ref(),
            continuity: history::continuity(self.sql, row, submission.at.as_deref())?,
        });
        match admission {
            Admission::Accept => Ok(Ok(())),
            Admission::Refuse(refusal) => Ok(Err(refusal)),
            Admission::Register(identity) => {
                puts::put_identity(self.sql, city, &identity)?;
                Ok(Ok(()))
            }
            Admission::Mint => {
                let epoch = history::mint(self.sql, city, self.now_ms, self.random)?;
                self.set_epoch(city, epoch);
                Ok(Err(Refusal::EpochChanged))
            }
        }
    }

    fn set_epoch(&mut self, city: CityId, epoch: String) {
        if let Some((row, _)) = self.cities.get_mut(&city) {
            tracing::error!(
                city = city.0,
                rev = row.city.rev,
                "ALARM: this database was rolled back or restored; a new epoch begins"
            );
            row.city.epoch = epoch;
        }
    }

    fn command(
        &mut self,
        submission: &Submission,
        command: &Command,
        blocked: &BTreeSet<EntityId>,
        office_changed: &mut bool,
    ) -> RowResult<CommandOutcome> {
        let row = self.cities[&submission.city].0.clone();
        self.sql.execute_batch("SAVEPOINT command")?;
        let entity = entity(command);
        let blocked = entity.is_some_and(|entity| blocked.contains(&entity));
        match self.contained(&row, submission, command, blocked) {
            Ok(done) => {
                self.sql.execute_batch("RELEASE command")?;
                if let Some((row, _)) = self.cities.get_mut(&submission.city) {
                    row.city.rev = done.rev;
                }
                if let Some(epoch) = done.epoch {
                    self.set_epoch(submission.city, epoch);
                }
                *office_changed |= done.office_changed;
                Ok(done.outcome)
            }
            // SQLite has rolled the whole transaction back, as it does when the disk is full.
            Err(error) if self.sql.is_autocommit() => Err(error),
            Err(error) => {
                self.sql.execute_batch("ROLLBACK TO command; RELEASE command")?;
                tracing::error!(error = %error, "a command failed; the others go on");
                Ok(CommandOutcome::Failed)
            }
        }
    }

    /// A panic in a rule is that command's failure: the writer lives on for everybody else.
    fn contained(
        &self,
        row: &CityRow,
        submission: &Submission,
        command: &Command,
        blocked: bool,
    ) -> RowResult<Executed> {
        let judge = AssertUnwindSafe(|| self.judge(row, submission, command, blocked));
        catch_unwind(judge).unwrap_or_else(|_| Err(panicked()))
    }

    fn judge(
        &self,
        row: &CityRow,
        submission: &Submission,
        command: &Command,
        blocked: bool,
    ) -> RowResult<Executed> {
        let state = load::state(self.sql, row, &submission.actor, self.now_ms, command, blocked)?;
        let decision = (self.rules.decide)(&state, command);
        changes::execute(self.sql, row, self.random, &state, decision)
    }

    /// Writes the counters, taken last, and the nonce of this commit.
    fn close(&self) -> RowResult<()> {
        for (city, (row, began)) in &self.cities {
            self.sql
                .prepare_cached(
                    // A submission that changed nothing costs no write.
                    "UPDATE cities SET rev = ?2, epoch = ?3 WHERE city_id = ?1 AND (rev <> ?2 OR epoch <> ?3)",
                )?
                .execute(params![city.0, row.city.rev, row.city.epoch])?;
            if row.city.rev > *began {
                history::commit(self.sql, *city, row.city.rev, self.now_ms, self.random)?;
            }
        }
        Ok(())
    }
}

fn panicked() -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(std::io::Error::other("a rule panicked")))
}

fn entity(command: &Command) -> Option<EntityId> {
    match command {
        Command::Operation(operation) => operation.entity_id,
        _ => None,
    }
}

/// The entity whose later operations in the same submission wait: after an operation that was not
/// judged, and after a new report that was refused.
fn blocks(command: &Command, outcome: &CommandOutcome) -> Option<EntityId> {
    let Command::Operation(operation) = command else {
        return None;
    };
    let create = operation.kind == OpKind::CreateReport;
    let waits = match outcome {
        CommandOutcome::Retry { .. } | CommandOutcome::Failed => true,
        CommandOutcome::Rejected { code, .. } => create && *code != ErrorCode::Exists,
        _ => false,
    };
    operation.entity_id.filter(|_| waits)
}
