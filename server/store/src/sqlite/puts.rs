//! Rows that are written whole.

use rusqlite::{Connection, params};
use saberling_wire::{ErrorCode, OpId, Sha256, UploadId};

use super::aggregates::{Owner, save_photo, verb};
use super::convert::{RowResult, signed, to_json};
use super::{lookups, needs, pairs, rows, unknown};
use crate::records::{
    ActivationCode, Blob, CityId, Crew, Grant, Identity, Member, OrphanCompletion, Session, Settled, Upload,
    UploadState, User, Waste,
};
use crate::rules::Put;

/// Writes one row; a new epoch is the caller's affair.
pub(super) fn put(sql: &Connection, city: CityId, row: &Put, now_ms: i64) -> RowResult<()> {
    match row {
        Put::Identity(identity) => put_identity(sql, city, identity),
        Put::Crew(crew) => put_crew(sql, city, crew),
        Put::NewMember(member) => put_member(sql, city, verb(false), member),
        Put::Member(member) => put_member(sql, city, verb(true), member),
        Put::Code(code) => put_code(sql, city, code),
        Put::NewUser(user) => put_user(sql, city, verb(false), user),
        Put::User(user) => put_user(sql, city, verb(true), user),
        Put::Session(session) => put_session(sql, city, session),
        Put::EndSession(token_hash) => sql
            .prepare_cached("DELETE FROM sessions WHERE city_id = ?1 AND token_hash = ?2")?
            .execute(params![city.0, token_hash.as_bytes()])
            .map(drop),
        Put::EndSessions(user_id) => sql
            .prepare_cached("DELETE FROM sessions WHERE city_id = ?1 AND user_id = ?2")?
            .execute(params![city.0, user_id.as_bytes()])
            .map(drop),
        Put::Upload(upload) => put_upload(sql, city, upload),
        Put::DropUpload(id) => drop_upload(sql, city, *id, now_ms),
        Put::Blob(blob) => put_blob(sql, city, blob),
        Put::LostBlob(sha256) => lose_blob(sql, city, *sha256),
        Put::Orphan(orphan) => put_orphan(sql, city, orphan),
        Put::OrphanPhoto(_, photo) => sql
            .prepare_cached("UPDATE photos SET attached_at_ms = ?3 WHERE city_id = ?1 AND photo_id = ?2")?
            .execute(params![city.0, photo.photo_id.as_bytes(), photo.attached_at_ms])
            .map(drop),
        Put::SettledOrphan(op_id, settled) => put_settled(sql, city, *op_id, settled),
        Put::ForgetSnapshots(report_id) => sql
            .prepare_cached(
                "UPDATE orphan_completions SET title = '', lat_e7 = NULL, lon_e7 = NULL, fix = NULL
                 WHERE city_id = ?1 AND report_id = ?2",
            )?
            .execute(params![city.0, report_id.as_bytes()])
            .map(drop),
        Put::Tombstone(report_id, secret_hash) => sql
            .prepare_cached("INSERT OR IGNORE INTO tombstones VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![city.0, report_id.as_bytes(), secret_hash.as_bytes(), now_ms])
            .and_then(|_| unknown::drop_words(sql, city, *report_id, *secret_hash)),
        Put::Withdrawal(report_id, secret_hash) => sql
            .prepare_cached("INSERT OR IGNORE INTO withdrawals VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![city.0, report_id.as_bytes(), secret_hash.as_bytes(), now_ms])
            .map(drop),
        Put::KeptWords(report_id, secret_hash, words) => {
            unknown::put_words(sql, city, (*report_id, *secret_hash), words)
        }
        Put::DropKeptWords(report_id, secret_hash) => {
            unknown::drop_words(sql, city, *report_id, *secret_hash)
        }
        Put::UnknownIds(who, count) => unknown::put_count(sql, city, *who, *count),
        Put::Revocation(identity_id) => sql
            .prepare_cached("INSERT OR IGNORE INTO revocations VALUES (?1, ?2, ?3)")?
            .execute(params![city.0, identity_id.as_bytes(), now_ms])
            .map(drop),
        Put::WasteDeleted(waste) => needs::deleted(sql, city, waste),
        Put::Epoch(_) => Ok(()),
        Put::Grant(grant) => put_grant(sql, city, grant, now_ms),
        Put::TwoThings(one, other, step) => pairs::put(sql, city, (*one, *other), step),
        Put::DropGrant(id) => sql
            .prepare_cached("DELETE FROM grants WHERE city_id = ?1 AND identity_id = ?2")?
            .execute(params![city.0, id.as_bytes()])
            .map(drop),
    }
}

pub(super) fn put_identity(sql: &Connection, city: CityId, identity: &Identity) -> RowResult<()> {
    sql.prepare_cached(&format!(
        "INSERT OR REPLACE INTO identities (city_id, {})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        rows::IDENTITY
    ))?
    .execute(params![
        city.0,
        identity.identity_id.as_bytes(),
        identity.secret_hash.as_bytes(),
        identity.member_id.as_ref().map(|id| *id.as_bytes()),
        identity.registered_at_ms,
        identity.revoked_at_ms,
        identity.wrong_codes,
        identity.codes_paused_until_ms,
    ])?;
    Ok(())
}

fn put_grant(sql: &Connection, city: CityId, grant: &Grant, now_ms: i64) -> RowResult<()> {
    sql.prepare_cached(&format!(
        "INSERT OR REPLACE INTO grants (city_id, {}, presented_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        rows::GRANT
    ))?
    .execute(params![
        city.0,
        grant.identity_id.as_bytes(),
        grant.member_id.as_bytes(),
        grant.crew_id.as_bytes(),
        grant.member_name,
        grant.crew_name,
        grant.issued_at_ms,
        now_ms,
    ])?;
    Ok(())
}

fn put_crew(sql: &Connection, city: CityId, crew: &Crew) -> RowResult<()> {
    sql.prepare_cached(&format!("INSERT INTO crews (city_id, {}) VALUES (?1, ?2, ?3, ?4)", rows::CREW))?
        .execute(params![city.0, crew.crew_id.as_bytes(), crew.name, crew.added_at_ms])?;
    Ok(())
}

fn put_member(sql: &Connection, city: CityId, verb: &'static str, member: &Member) -> RowResult<()> {
    sql.prepare_cached(&format!(
        "{verb} INTO members (city_id, {}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        rows::MEMBER
    ))?
    .execute(params![
        city.0,
        member.member_id.as_bytes(),
        member.crew_id.as_bytes(),
        member.name,
        member.user_id.as_ref().map(|id| *id.as_bytes()),
        member.added_at_ms,
    ])?;
    Ok(())
}

fn put_code(sql: &Connection, city: CityId, code: &ActivationCode) -> RowResult<()> {
    sql.prepare_cached(&format!(
        "INSERT INTO activation_codes (city_id, {}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (city_id, code_hash) DO UPDATE SET used_by = excluded.used_by",
        rows::CODE
    ))?
    .execute(params![
        city.0,
        code.code_hash.as_bytes(),
        code.member_id.as_bytes(),
        code.made_at_ms,
        code.expires_at_ms,
        code.used_by.as_ref().map(|id| *id.as_bytes()),
    ])?;
    Ok(())
}

fn put_user(sql: &Connection, city: CityId, verb: &'static str, user: &User) -> RowResult<()> {
    sql.prepare_cached(&format!(
        "{verb} INTO users (city_id, {}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        rows::USER
    ))?
    .execute(params![
        city.0,
        user.user_id.as_bytes(),
        user.name,
        user.role,
        user.password_hash,
        user.added_at_ms,
        user.disabled_at_ms,
    ])?;
    Ok(())
}

fn put_session(sql: &Connection, city: CityId, session: &Session) -> RowResult<()> {
    sql.prepare_cached("DELETE FROM sessions WHERE city_id = ?1 AND expires_at_ms < ?2")?
        .execute(params![city.0, session.began_at_ms])?;
    sql.prepare_cached(&format!(
        "INSERT INTO sessions (city_id, {}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        rows::SESSION
    ))?
    .execute(params![
        city.0,
        session.token_hash.as_bytes(),
        session.user_id.as_bytes(),
        session.csrf,
        session.began_at_ms,
        session.expires_at_ms,
    ])?;
    Ok(())
}

fn put_upload(sql: &Connection, city: CityId, upload: &Upload) -> RowResult<()> {
    let (state, refused) = match &upload.state {
        UploadState::Open => ("open", None),
        UploadState::Verified => ("verified", None),
        UploadState::Refused(code) => ("refused", Some(code.as_str())),
    };
    sql.prepare_cached(&format!(
        "INSERT OR REPLACE INTO uploads (city_id, {})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        rows::UPLOAD
    ))?
    .execute(params![
        city.0,
        upload.upload_id.as_bytes(),
        upload.owner.as_bytes(),
        upload.sha256.as_ref().map_or(&[][..], |hash| &hash.as_bytes()[..]),
        signed(upload.length_bytes),
        signed(upload.offset_bytes),
        state,
        refused,
        upload.updated_at_ms,
        upload.metadata,
    ])?;
    // Who goes on with it needs its staging file.
    let staging = Waste::Staging(upload.upload_id);
    match upload.state {
        UploadState::Open => needs::deleted(sql, city, &staging),
        UploadState::Refused(ErrorCode::NotNeeded) => needs::abandon(sql, city, upload),
        _ => Ok(()),
    }
}

/// Whoever brought the bytes can bring them again.
fn lose_blob(sql: &Connection, city: CityId, sha256: Sha256) -> RowResult<()> {
    let key = params![city.0, sha256.as_bytes()];
    sql.prepare_cached("DELETE FROM blobs WHERE city_id = ?1 AND sha256 = ?2")?.execute(key)?;
    sql.prepare_cached("DELETE FROM uploads WHERE city_id = ?1 AND sha256 = ?2 AND state = 'verified'")?
        .execute(key)?;
    Ok(())
}

/// The upload is not there any more, and of a finished one the bytes neither, if nobody shares them.
fn drop_upload(sql: &Connection, city: CityId, id: UploadId, now_ms: i64) -> RowResult<()> {
    let upload = lookups::upload(sql, city, id)?;
    sql.prepare_cached("DELETE FROM uploads WHERE city_id = ?1 AND upload_id = ?2")?
        .execute(params![city.0, id.as_bytes()])?;
    match upload {
        Some(Upload { state: UploadState::Verified, sha256: Some(sha256), .. }) => {
            needs::drop_blob(sql, city, sha256, now_ms)
        }
        _ => Ok(()),
    }
}

fn put_settled(sql: &Connection, city: CityId, op_id: OpId, settled: &Settled) -> RowResult<()> {
    sql.prepare_cached(
        "UPDATE orphan_completions
         SET settled = ?3, settled_at_ms = ?4, settled_by = ?5, settle_reason = ?6
         WHERE city_id = ?1 AND op_id = ?2",
    )?
    .execute(params![
        city.0,
        op_id.as_bytes(),
        if settled.accepted { rows::ACCEPTED } else { rows::DISMISSED },
        settled.at_ms,
        settled.user_id.as_ref().map(|id| *id.as_bytes()),
        settled.reason,
    ])?;
    Ok(())
}

fn put_blob(sql: &Connection, city: CityId, blob: &Blob) -> RowResult<()> {
    sql.prepare_cached(
        "INSERT INTO blobs (city_id, sha256, size_bytes, width_px, height_px, phash_version, phash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (city_id, sha256) DO UPDATE SET phash_version = ?6, phash = ?7",
    )?
    .execute(params![
        city.0,
        blob.sha256.as_bytes(),
        signed(blob.size_bytes),
        blob.width_px,
        blob.height_px,
        blob.phash.version,
        blob.phash.bits.cast_signed(),
    ])?;
    // It is needed again, whatever was to become of its files.
    needs::needed_again(sql, blob.sha256)
}

fn put_orphan(sql: &Connection, city: CityId, orphan: &OrphanCompletion) -> RowResult<()> {
    sql.prepare_cached(&format!(
        "INSERT INTO orphan_completions (city_id, {})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,
                 NULL, NULL, NULL, NULL)",
        rows::ORPHAN
    ))?
    .execute(params![
        city.0,
        orphan.op_id.as_bytes(),
        orphan.task_id.as_bytes(),
        orphan.report_id.as_bytes(),
        orphan.identity_id.as_bytes(),
        orphan.member_id.as_ref().map(|id| *id.as_bytes()),
        orphan.member_name,
        orphan.crew_name,
        orphan.note,
        orphan.title,
        orphan.point_e7.map(|point| point.0),
        orphan.point_e7.map(|point| point.1),
        orphan.fix.as_ref().map(to_json).transpose()?,
        orphan.captured_at_ms,
        orphan.received_at_ms,
    ])?;
    for (seq, photo) in orphan.photos.iter().enumerate() {
        save_photo(sql, city, verb(false), Owner::Orphan(orphan.op_id), seq, photo)?;
    }
    Ok(())
}
