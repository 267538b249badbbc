//! Rows of the outbox that do not read: they must not stop the others, and are kept as they are.

use rusqlite::Connection;

use super::operations::{COLUMNS, delete, read};
use crate::error::Error;
use crate::store::StoredOp;

/// The rows that read; the others are passed over.
pub(super) fn readable(
    rows: impl Iterator<Item = rusqlite::Result<StoredOp>>,
) -> Result<Vec<StoredOp>, Error> {
    rows.filter(|row| !row.as_ref().is_err_and(is_about_content)).map(|row| Ok(row?)).collect()
}

/// Whether an error is about what a row holds, and not about the database.
fn is_about_content(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{
        FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnName, InvalidColumnType, Utf8Error,
    };
    matches!(
        error,
        FromSqlConversionFailure(..)
            | IntegralValueOutOfRange(..)
            | InvalidColumnName(..)
            | InvalidColumnType(..)
            | Utf8Error(..)
    )
}

/// The places of the rows that do not read, or whose bytes could not be sent.
pub(crate) fn find(db: &Connection) -> Result<Vec<i64>, Error> {
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM operations"))?;
    let mut rows = query.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        match read(row) {
            Ok(op) if op.has_json() => {}
            Err(error) if !is_about_content(&error) => return Err(error.into()),
            _ => found.push(row.get("seq")?),
        }
    }
    Ok(found)
}

/// Puts a row aside, as it is; photos that it promised cannot go any more.
pub(crate) fn set_aside(db: &Connection, seq: i64) -> Result<(), Error> {
    let copy = format!(
        "INSERT INTO unreadable_operations ({COLUMNS}) SELECT {COLUMNS} FROM operations WHERE seq = ?1"
    );
    db.execute(&copy, [seq])?;
    db.execute(
        "UPDATE photos SET state = 'lost' WHERE state IN ('compressed', 'uploading') \
         AND op_id = (SELECT op_id FROM operations WHERE seq = ?1)",
        [seq],
    )?;
    delete(db, seq)
}
