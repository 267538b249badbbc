//! What the ledger outside the database says, made true in it; and what goes into the ledger from here.
//!
//! Epochs and backups are the store's own affair; the rest is judged by the rules.

use rusqlite::{Connection, OptionalExtension as _, params};
use saberling_plants::plant;
use saberling_wire::{ErrorCode, limits};

use super::changes::Executed;
use super::convert::RowResult;
use super::history::{self, CityRow};
use super::unknown;
use crate::command::Command;
use crate::ledger::LedgerEntry;
use crate::outcome::{CommandOutcome, Detail, Reply};
use crate::records::{CityId, Position};

/// Does a command that is the store's own affair; none for all others.
pub(super) fn command(
    sql: &Connection,
    row: &CityRow,
    now_ms: i64,
    command: &Command,
) -> RowResult<Option<Executed>> {
    let mut done =
        Executed::of(CommandOutcome::Applied { rev: 0, orphan: false, reply: Reply::Nothing }, row);
    let city = row.city.city_id;
    match command {
        Command::ApplyLedger(entry) => {
            if !apply(sql, city, now_ms, entry)? {
                return Ok(None);
            }
        }
        Command::RecordBackup(place) if !history::contains(sql, row, place)? => {
            done.outcome = CommandOutcome::Rejected { code: ErrorCode::State, detail: Detail::default() };
        }
        // Phones may have let go of what the newer one has: an older one, verified late, does not replace it.
        Command::RecordBackup(place) if place.rev < safe_rev(sql, row)? => {}
        Command::RecordBackup(place) => {
            put_backup(sql, city, place)?;
            let Position { epoch, rev, nonce } = place.clone();
            done.ledger.push(LedgerEntry::Backup { epoch, rev, nonce });
        }
        Command::ForgetHistory { before_ms } => {
            unknown::forget_counts(sql, city, now_ms - limits::UNKNOWN_IDS_MS)?;
            done.horizon = history::forget(sql, city, *before_ms)?;
        }
        _ => return Ok(None),
    }
    Ok(Some(done))
}

fn apply(sql: &Connection, city: CityId, now_ms: i64, entry: &LedgerEntry) -> RowResult<bool> {
    match entry {
        LedgerEntry::Epoch { epoch } => {
            sql.prepare_cached(
                "INSERT OR IGNORE INTO epochs (city_id, epoch, minted_at_ms) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![city.0, epoch, now_ms])?;
        }
        LedgerEntry::Backup { epoch, rev, nonce } => {
            let place = Position { epoch: epoch.clone(), rev: *rev, nonce: nonce.clone() };
            put_backup(sql, city, &place)?;
        }
        LedgerEntry::BackupGivenUp {} => {
            sql.prepare_cached("DELETE FROM newest_backups WHERE city_id = ?1")?.execute([city.0])?;
        }
        LedgerEntry::Erased { .. } | LedgerEntry::Withdrawn { .. } | LedgerEntry::Revoked { .. } => {
            return Ok(false);
        }
    }
    Ok(true)
}

fn put_backup(sql: &Connection, city: CityId, place: &Position) -> RowResult<()> {
    sql.prepare_cached(
        "INSERT OR REPLACE INTO newest_backups (city_id, epoch, rev, nonce) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![city.0, place.epoch, place.rev, place.nonce])?;
    Ok(())
}

/// Up to here everything is in the newest verified backup, if this database has lived through it.
pub(super) fn safe_rev(sql: &Connection, row: &CityRow) -> RowResult<i64> {
    let newest = sql
        .prepare_cached("SELECT epoch, rev, nonce FROM newest_backups WHERE city_id = ?1")?
        .query_row([row.city.city_id.0], |row| {
            Ok(Position { epoch: row.get(0)?, rev: row.get(1)?, nonce: row.get(2)? })
        })
        .optional()?;
    match newest {
        Some(place) if history::contains(sql, row, &place)? => Ok(place.rev),
        _ => Ok(0),
    }
}

/// How a database stands to a city's entries of the ledger.
pub(super) struct Comparison {
    /// It does not contain the newest verified backup.
    pub(super) lacks_backup: bool,
    /// The epoch that was served last, if one is known.
    pub(super) last_epoch: Option<String>,
}

/// Compares a database with a city's entries, oldest first.
pub(super) fn compare(sql: &Connection, row: &CityRow, entries: &[LedgerEntry]) -> RowResult<Comparison> {
    let (mut newest, mut last_epoch) = (None, None);
    for entry in entries {
        match entry {
            LedgerEntry::Epoch { epoch } => last_epoch = Some(epoch.clone()),
            LedgerEntry::Backup { epoch, rev, nonce } => {
                newest = Some(Position { epoch: epoch.clone(), rev: *rev, nonce: nonce.clone() });
            }
            LedgerEntry::BackupGivenUp {} => newest = None,
            _ => {}
        }
    }
    let lacks_backup = match newest {
        Some(place) => !plant!("serves-without-backup") && !history::contains(sql, row, &place)?,
        None => false,
    };
    Ok(Comparison { lacks_backup, last_epoch })
}
