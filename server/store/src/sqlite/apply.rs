//! Many submissions in one transaction, each command under its own savepoint.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::{Connection, TransactionBehavior, params};
use saberling_plants::plant;

use super::changes::{self, Executed};
use super::convert::RowResult;
use super::history::{self, CityRow};
use super::waiting::Waiting;
use super::{book, load, lookups, puts};
use crate::Woken;
use crate::command::{Author, Command, MintCause, Submission};
use crate::error::StoreResult;
use crate::ledger::{Ledger, LedgerEntry, LedgerRecord};
use crate::outcome::{CommandOutcome, Refusal, Reply, SubmissionOutcome};
use crate::ports::Random;
use crate::records::{CityId, Grant};
use crate::rules::{Admission, AdmitState, Rules};
use crate::tokens::GRANT;

/// Runs a statement that is parsed once for the connection.
fn run(sql: &Connection, statement: &str) -> RowResult<()> {
    sql.prepare_cached(statement)?.execute([]).map(drop)
}

type Judged = (Result<Vec<CommandOutcome>, Refusal>, bool);

/// What a commit is judged and stored with.
#[derive(Clone, Copy)]
pub(super) struct Tools<'a> {
    pub(super) rules: Rules,
    pub(super) random: &'a dyn Random,
    pub(super) ledger: &'a dyn Ledger,
    pub(super) now_ms: i64,
}

/// What a commit came to.
#[derive(Default)]
pub(super) struct Done {
    pub(super) outcomes: Vec<SubmissionOutcome>,
    pub(super) woken: Woken,
    /// The cities in which a new epoch has begun.
    pub(super) minted: BTreeSet<CityId>,
}

struct Batch<'a> {
    sql: &'a Connection,
    tools: Tools<'a>,
    /// The cities in play, with the revision at which the transaction began.
    cities: BTreeMap<CityId, (CityRow, i64)>,
    /// What must be durable in the ledger before the commit.
    ledger: Vec<LedgerRecord>,
    woken: Woken,
    minted: BTreeSet<CityId>,
}

/// Judges and stores all submissions in one commit.
pub(super) fn batch(connection: &mut Connection, tools: Tools<'_>, submissions: &[Submission]) -> Done {
    match try_batch(connection, tools, submissions) {
        Ok(done) => done,
        Err(error) => {
            let count = submissions.len();
            tracing::error!(error = %error, submissions = count, "a commit failed; nothing of it was stored");
            Done { outcomes: vec![failed(tools.now_ms); count], ..Done::default() }
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

fn try_batch(connection: &mut Connection, tools: Tools<'_>, submissions: &[Submission]) -> StoreResult<Done> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut batch = Batch {
        sql: &transaction,
        tools,
        cities: BTreeMap::new(),
        ledger: Vec::new(),
        woken: Woken::default(),
        minted: BTreeSet::new(),
    };
    let mut judged = Vec::with_capacity(submissions.len());
    for submission in submissions {
        judged.push((submission.city, batch.submission(submission)?));
    }
    batch.close()?;
    let mut outcomes = Vec::with_capacity(judged.len());
    for (city, (result, office_changed)) in judged {
        let mut outcome = failed(tools.now_ms);
        if let Some((row, _)) = batch.cities.get(&city) {
            outcome.at = history::at(&transaction, row)?;
            outcome.epoch.clone_from(&row.city.epoch);
        }
        outcomes.push(SubmissionOutcome { result, office_changed, ..outcome });
    }
    let Batch { ledger, woken, minted, .. } = batch;
    if !ledger.is_empty() && !plant!("ledger-after-commit") {
        // Before the commit: what was erased in a database that is lost stays erased. Without the
        // commit it is applied at the next start.
        tools.ledger.append(&ledger)?;
    }
    let committed = transaction.commit();
    if !plant!("ack-before-commit") {
        committed?;
    }
    if !ledger.is_empty() && plant!("ledger-after-commit") {
        tools.ledger.append(&ledger)?;
    }
    Ok(Done { outcomes, woken, minted })
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
        let mut waiting = Waiting::default();
        let mut outcomes = Vec::with_capacity(submission.commands.len());
        for command in &submission.commands {
            let blocked = waiting.holds(command);
            let outcome = self.command(submission, command, blocked, &mut office_changed)?;
            waiting.after(command, &outcome);
            outcomes.push(outcome);
        }
        Ok((Ok(outcomes), office_changed))
    }

    /// Admits under a savepoint: what fails or panics there is that submission's failure alone.
    fn admitted(&mut self, submission: &Submission) -> RowResult<Result<(), Refusal>> {
        run(self.sql, "SAVEPOINT admission")?;
        let judge = AssertUnwindSafe(|| self.admit(submission));
        match catch_unwind(judge).unwrap_or_else(|_| Err(panicked())) {
            Ok(admission) => {
                run(self.sql, "RELEASE admission")?;
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
        let admission = (self.tools.rules.admit)(&AdmitState {
            now_ms: self.tools.now_ms,
            author: &submission.actor,
            identity: identity.as_ref(),
            user: user.as_ref(),
            continuity: history::continuity(self.sql, row, submission.at.as_deref())?,
        });
        match admission {
            Admission::Accept => Ok(Ok(())),
            Admission::Refuse(refusal) => Ok(Err(refusal)),
            Admission::Register(identity) if lookups::is_revoked(self.sql, city, identity.identity_id)? => {
                // The office withdrew it in a life of the database that this one does not remember.
                Ok(Err(Refusal::Revoked))
            }
            Admission::Register(identity) => {
                puts::put_identity(self.sql, city, &identity)?;
                Ok(Ok(()))
            }
            Admission::Mint { known_s } => {
                let (cause, now_ms) = (MintCause::RolledBack { known_s }, self.tools.now_ms);
                let life = (city, Some(&*row.city.epoch));
                let epoch = history::mint(self.sql, life, now_ms, self.tools.random, Some(cause))?;
                self.set_epoch(city, epoch, cause);
                Ok(Err(Refusal::EpochChanged))
            }
        }
    }

    fn set_epoch(&mut self, city: CityId, epoch: String, cause: MintCause) {
        if let Some((row, _)) = self.cities.get_mut(&city) {
            let rev = row.city.rev;
            if cause == MintCause::Restored {
                tracing::warn!(city = city.0, rev, "a backup was put back; a new epoch begins");
            } else {
                let cause = cause.as_str();
                tracing::error!(
                    city = city.0,
                    rev,
                    cause,
                    "ALARM: this database was rolled back or put back, and nobody said so; a new epoch begins"
                );
            }
            row.city.epoch.clone_from(&epoch);
            self.record(city, LedgerEntry::Epoch { epoch });
            self.woken.everybody = true;
            self.minted.insert(city);
        }
    }

    fn record(&mut self, city: CityId, entry: LedgerEntry) {
        let forgets = match &entry {
            LedgerEntry::Erased { .. } => plant!("erasure-not-in-ledger"),
            LedgerEntry::Revoked { .. } => plant!("revocation-not-in-ledger"),
            _ => false,
        };
        if forgets {
            return;
        }
        if let Some((row, _)) = self.cities.get(&city) {
            let city = row.city.config.slug.clone();
            self.ledger.push(LedgerRecord { city, entry });
        }
    }

    fn command(
        &mut self,
        submission: &Submission,
        command: &Command,
        blocked: bool,
        office_changed: &mut bool,
    ) -> RowResult<CommandOutcome> {
        let row = self.cities[&submission.city].0.clone();
        run(self.sql, "SAVEPOINT command")?;
        match self.contained(&row, submission, command, blocked) {
            Ok(done) => {
                run(self.sql, "RELEASE command")?;
                *office_changed |= done.office_changed;
                Ok(self.take_over(submission.city, done))
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

    /// Takes over what a command came to, once it cannot be rolled back alone any more.
    fn take_over(&mut self, city: CityId, done: Executed) -> CommandOutcome {
        if let Some((row, _)) = self.cities.get_mut(&city) {
            row.city.rev = done.rev;
            row.horizon = done.horizon.map_or(row.horizon, |horizon| horizon.max(row.horizon));
        }
        if let Some((epoch, cause)) = done.epoch {
            self.set_epoch(city, epoch, cause);
        }
        for entry in done.ledger {
            self.record(city, entry);
        }
        self.woken.scopes.extend(done.scopes);
        done.outcome
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
        let now_ms = self.tools.now_ms;
        if let Some(done) = book::command(self.sql, row, now_ms, command)? {
            return Ok(done);
        }
        let state = load::state(self.sql, row, &submission.actor, now_ms, command, blocked)?;
        let mut decision = (self.tools.rules.decide)(&state, command);
        if let CommandOutcome::Applied { reply: Reply::Activated(answer), .. } = &mut decision.outcome
            && let (Some(identity), Some((code, ..))) = (&state.identity, &state.code)
        {
            answer.grant = Some(row.key.seal(
                GRANT,
                &Grant {
                    identity_id: identity.identity_id,
                    member_id: answer.member_id,
                    crew_id: answer.crew_id,
                    member_name: answer.member_name.clone(),
                    crew_name: answer.crew_name.clone(),
                    issued_at_ms: code.made_at_ms,
                },
            ));
        }
        changes::execute(self.sql, row, self.tools.random, &state, decision)
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
                history::commit(self.sql, *city, row.city.rev, self.tools.now_ms, self.tools.random)?;
            }
        }
        Ok(())
    }
}

fn panicked() -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(std::io::Error::other("a rule panicked")))
}
