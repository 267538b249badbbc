//! From columns to wire's types and back.

use rusqlite::Row;
use rusqlite::types::Type;
use saberling_wire::{ErrorCode, Sha256};
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// The result of reading a row.
pub(super) type RowResult<T> = rusqlite::Result<T>;

fn broken(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, "not of the expected form".into())
}

/// Reads an id of 16 bytes.
pub(super) fn id<T>(row: &Row<'_>, column: usize, make: fn(Uuid) -> T) -> RowResult<T> {
    let bytes: [u8; 16] = row.get(column)?;
    Ok(make(Uuid::from_bytes(bytes)))
}

/// Reads an id that may be missing.
pub(super) fn id_opt<T>(row: &Row<'_>, column: usize, make: fn(Uuid) -> T) -> RowResult<Option<T>> {
    let bytes: Option<[u8; 16]> = row.get(column)?;
    Ok(bytes.map(|bytes| make(Uuid::from_bytes(bytes))))
}

/// Reads a hash of 32 bytes.
pub(super) fn hash(row: &Row<'_>, column: usize) -> RowResult<Sha256> {
    let bytes: [u8; 32] = row.get(column)?;
    Ok(Sha256::from_bytes(bytes))
}

/// Reads a word of one of wire's lists.
pub(super) fn word<T>(row: &Row<'_>, column: usize, from_word: fn(&str) -> T) -> RowResult<T> {
    let word: String = row.get(column)?;
    Ok(from_word(&word))
}

/// Reads a JSON text that may be missing.
pub(super) fn json_opt<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> RowResult<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| broken(column))).transpose()
}

/// Writes JSON.
pub(super) fn to_json<T: serde::Serialize>(value: &T) -> RowResult<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// Reads an unsigned number; a negative one is broken.
pub(super) fn unsigned<T: TryFrom<i64>>(row: &Row<'_>, column: usize) -> RowResult<T> {
    let value: i64 = row.get(column)?;
    T::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

/// An unsigned number as SQLite keeps it.
pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Reads an error code that may be missing.
pub(super) fn code_opt(row: &Row<'_>, column: usize) -> RowResult<Option<ErrorCode>> {
    let code: Option<String> = row.get(column)?;
    Ok(code.map(|code| ErrorCode::from_code(&code)))
}
