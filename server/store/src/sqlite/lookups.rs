//! Single rows by key.

use rusqlite::{Connection, OptionalExtension as _, params};
use saberling_wire::{CrewId, IdentityId, MemberId, OpId, Sha256, UploadId, UserId};

use super::convert::{RowResult, id};
use super::rows;
use crate::records::{ActivationCode, CityId, Crew, Grant, Identity, Member, StoredOperation, Upload, User};

macro_rules! lookup {
    ($($name:ident($id:ty) -> $record:ty = $columns:ident, $table:literal, $key:literal, $read:ident;)*) => {$(
        pub(super) fn $name(sql: &Connection, city: CityId, id: $id) -> RowResult<Option<$record>> {
            sql.prepare_cached(&format!(
                concat!("SELECT {} FROM ", $table, " WHERE city_id = ?1 AND ", $key, " = ?2"),
                rows::$columns
            ))?
            .query_row(params![city.0, id.as_bytes()], rows::$read)
            .optional()
        }
    )*};
}

lookup! {
    identity(IdentityId) -> Identity = IDENTITY, "identities", "identity_id", identity;
    crew(CrewId) -> Crew = CREW, "crews", "crew_id", crew;
    member(MemberId) -> Member = MEMBER, "members", "member_id", member;
    user(UserId) -> User = USER, "users", "user_id", user;
    upload(UploadId) -> Upload = UPLOAD, "uploads", "upload_id", upload;
    operation(OpId) -> StoredOperation = OPERATION, "operations", "op_id", operation;
    code(Sha256) -> ActivationCode = CODE, "activation_codes", "code_hash", code;
}

/// A member with the crew of now.
pub(super) fn member_with_crew(
    sql: &Connection,
    city: CityId,
    id: MemberId,
) -> RowResult<Option<(Member, Crew)>> {
    let Some(member) = member(sql, city, id)? else {
        return Ok(None);
    };
    Ok(crew(sql, city, member.crew_id)?.map(|crew| (member, crew)))
}

/// The phones of a member.
pub(super) fn phones_of(sql: &Connection, city: CityId, member: MemberId) -> RowResult<Vec<IdentityId>> {
    sql.prepare_cached("SELECT identity_id FROM identities WHERE city_id = ?1 AND member_id = ?2")?
        .query_map(params![city.0, member.as_bytes()], |row| id(row, 0, IdentityId::from_uuid))?
        .collect()
}

/// The membership that an identity presented and the office has not confirmed.
pub(super) fn grant(sql: &Connection, city: CityId, identity: IdentityId) -> RowResult<Option<Grant>> {
    sql.prepare_cached(&format!(
        "SELECT {} FROM grants WHERE city_id = ?1 AND identity_id = ?2",
        rows::GRANT
    ))?
    .query_row(params![city.0, identity.as_bytes()], rows::grant)
    .optional()
}

/// All memberships for the office to confirm, oldest first; a revoked phone is none of them.
pub(super) fn grants(sql: &Connection, city: CityId) -> RowResult<Vec<Grant>> {
    sql.prepare_cached(&format!(
        "SELECT {} FROM grants
         WHERE city_id = ?1 AND identity_id IN (
             SELECT identity_id FROM identities WHERE city_id = ?1 AND revoked_at_ms IS NULL)
         ORDER BY presented_at_ms, identity_id",
        rows::GRANT
    ))?
    .query_map([city.0], rows::grant)?
    .collect()
}

/// Who has a finished upload of a hash.
pub(super) fn finished_by(sql: &Connection, city: CityId, sha256: Sha256) -> RowResult<Vec<IdentityId>> {
    sql.prepare_cached("SELECT owner FROM uploads WHERE city_id = ?1 AND sha256 = ?2 AND state = 'verified'")?
        .query_map(params![city.0, sha256.as_bytes()], |row| id(row, 0, IdentityId::from_uuid))?
        .collect()
}

/// Whether an identity lost its access, also one that is not there.
pub(super) fn is_revoked(sql: &Connection, city: CityId, identity_id: IdentityId) -> RowResult<bool> {
    sql.prepare_cached("SELECT 1 FROM revocations WHERE city_id = ?1 AND identity_id = ?2")?
        .exists(params![city.0, identity_id.as_bytes()])
}
