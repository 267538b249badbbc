//! How each table's row becomes a record.

use rusqlite::Row;
use saberling_wire::{
    Actor, CrewId, ErrorCode, Fix, FixProvider, FixSource, IdentityId, MemberId, OpId, PhotoId, PhotoRole,
    ReportId, ReportStatus, TaskId, TaskStatus, TimelineKind, UploadId, UserId,
};

use super::convert::{RowResult, code_opt, hash, id, id_opt, json_opt, unsigned, word};
use crate::aggregate::{Cleaner, Event, Flags, Note, Photo, Report, Seen, Task};
use crate::records::{
    ActivationCode, Crew, Grant, Identity, Member, OrphanCompletion, Session, Settled, StoredOperation,
    Upload, UploadState, User,
};

pub(super) const REPORT: &str = "report_id, secret_hash, status, version, category, note, \
    anonymous, confidential, lat_e7, lon_e7, accuracy_m, fix_source, fix_mock, fixed_at_ms, place, \
    phone_place, config_version, captured_at_ms, received_at_ms, status_at_ms, shown_status, \
    shown_version, news_due_ms, due_at_ms, grid_lat_e7, grid_lon_e7, public, incomplete_since_ms, \
    disputable, duplicate_of, stars, retired_category, fix_provider, other_fixes, \
    answers, question";

pub(super) fn report(row: &Row<'_>) -> RowResult<Report> {
    Ok(Report {
        report_id: id(row, 0, ReportId::from_uuid)?,
        secret_hash: hash(row, 1)?,
        status: word(row, 2, ReportStatus::from_word)?,
        version: row.get(3)?,
        category: row.get(4)?,
        note: row.get(5)?,
        anonymous: row.get(6)?,
        confidential: row.get(7)?,
        fix: fix(row)?,
        other_fixes: json_opt(row, 33)?.unwrap_or_default(),
        place: json_opt(row, 14)?,
        phone_place: json_opt(row, 15)?,
        config_version: row.get(16)?,
        captured_at_ms: row.get(17)?,
        received_at_ms: row.get(18)?,
        status_at_ms: row.get(19)?,
        answers: json_opt(row, 34)?.unwrap_or_default(),
        question: json_opt(row, 35)?,
        flags: flags(row)?,
    })
}

fn flags(row: &Row<'_>) -> RowResult<Flags> {
    let shown_status: Option<String> = row.get(20)?;
    let (lat, lon): (Option<i32>, Option<i32>) = (row.get(24)?, row.get(25)?);
    Ok(Flags {
        shown_status: shown_status.map(|word| ReportStatus::from_word(&word)),
        shown_version: row.get(21)?,
        news_due_ms: row.get(22)?,
        due_at_ms: row.get(23)?,
        grid_e7: lat.zip(lon),
        public: row.get(26)?,
        incomplete_since_ms: row.get(27)?,
        disputable: row.get(28)?,
        duplicate_of: id_opt(row, 29, ReportId::from_uuid)?,
        stars: row.get(30)?,
        retired_category: row.get(31)?,
    })
}

fn fix(row: &Row<'_>) -> RowResult<Option<Fix>> {
    let (Some(lat_e7), Some(lon_e7)) = (row.get(8)?, row.get(9)?) else {
        return Ok(None);
    };
    let source: Option<String> = row.get(11)?;
    let provider: Option<String> = row.get(32)?;
    Ok(Some(Fix {
        lat_e7,
        lon_e7,
        accuracy_m: row.get(10)?,
        source: source.map_or(FixSource::Unknown, |word| FixSource::from_word(&word)),
        mock: row.get::<_, Option<bool>>(12)?.unwrap_or(false),
        fixed_at_ms: row.get(13)?,
        provider: provider.map(|word| FixProvider::from_word(&word)),
    }))
}

pub(super) const PHOTO: &str = "photo_id, task_id, role, sha256, size_bytes, width_px, height_px, \
    taken_at_ms, declared_by, attached_at_ms, declared_at_ms, removed_at_ms";

pub(super) fn photo(row: &Row<'_>) -> RowResult<Photo> {
    Ok(Photo {
        photo_id: id(row, 0, PhotoId::from_uuid)?,
        task_id: id_opt(row, 1, TaskId::from_uuid)?,
        role: word(row, 2, PhotoRole::from_word)?,
        sha256: hash(row, 3)?,
        size_bytes: unsigned(row, 4)?,
        width_px: row.get(5)?,
        height_px: row.get(6)?,
        taken_at_ms: row.get(7)?,
        declared_by: id(row, 8, IdentityId::from_uuid)?,
        attached_at_ms: row.get(9)?,
        declared_at_ms: row.get(10)?,
        removed_at_ms: row.get(11)?,
    })
}

pub(super) const NOTE: &str = "op_id, identity_id, text, received_at_ms, captured_at_ms";

pub(super) fn note(row: &Row<'_>) -> RowResult<Note> {
    Ok(Note {
        op_id: id(row, 0, OpId::from_uuid)?,
        identity_id: id(row, 1, IdentityId::from_uuid)?,
        text: row.get(2)?,
        received_at_ms: row.get(3)?,
        captured_at_ms: row.get(4)?,
    })
}

pub(super) const EVENT: &str = "at_ms, kind, actor, user_id, identity_id, member_id, task_id, \
    crew_name, reason, text, inside, op_id, captured_at_ms, fix, report_status, task_status, \
    seen, former";

pub(super) fn event(row: &Row<'_>) -> RowResult<Event> {
    let task_status: Option<String> = row.get(15)?;
    Ok(Event {
        at_ms: row.get(0)?,
        kind: word(row, 1, TimelineKind::from_word)?,
        by: word(row, 2, Actor::from_word)?,
        user_id: id_opt(row, 3, UserId::from_uuid)?,
        identity_id: id_opt(row, 4, IdentityId::from_uuid)?,
        member_id: id_opt(row, 5, MemberId::from_uuid)?,
        task_id: id_opt(row, 6, TaskId::from_uuid)?,
        crew_name: row.get(7)?,
        reason: row.get(8)?,
        text: row.get(9)?,
        inside: row.get(10)?,
        op_id: id_opt(row, 11, OpId::from_uuid)?,
        captured_at_ms: row.get(12)?,
        fix: json_opt(row, 13)?,
        report_status: word(row, 14, ReportStatus::from_word)?,
        task_status: task_status.map(|word| TaskStatus::from_word(&word)),
        seen: word(row, 16, Seen::from_word)?,
        former: json_opt(row, 17)?,
    })
}

pub(super) const TASK: &str = "tasks.task_id, tasks.crew_id, tasks.status, tasks.version, \
    tasks.assigned_at_ms, tasks.instruction, tasks.rework_reason, tasks.started_at_ms, \
    tasks.done_at_ms, tasks.completion_note";

pub(super) fn task(row: &Row<'_>) -> RowResult<Task> {
    Ok(Task {
        task_id: id(row, 0, TaskId::from_uuid)?,
        crew_id: id(row, 1, CrewId::from_uuid)?,
        status: word(row, 2, TaskStatus::from_word)?,
        version: row.get(3)?,
        assigned_at_ms: row.get(4)?,
        instruction: row.get(5)?,
        rework_reason: row.get(6)?,
        started_at_ms: row.get(7)?,
        done_at_ms: row.get(8)?,
        completion_note: row.get(9)?,
        cleaners: Vec::new(),
    })
}

pub(super) fn cleaner(row: &Row<'_>) -> RowResult<Cleaner> {
    Ok(Cleaner {
        member_id: id(row, 0, MemberId::from_uuid)?,
        identity_id: id(row, 1, IdentityId::from_uuid)?,
        user_id: id_opt(row, 2, UserId::from_uuid)?,
        linked_user_id: id_opt(row, 3, UserId::from_uuid)?,
    })
}

pub(super) const IDENTITY: &str = "identity_id, secret_hash, member_id, registered_at_ms, \
    revoked_at_ms, wrong_codes, codes_paused_until_ms";

pub(super) fn identity(row: &Row<'_>) -> RowResult<Identity> {
    Ok(Identity {
        identity_id: id(row, 0, IdentityId::from_uuid)?,
        secret_hash: hash(row, 1)?,
        member_id: id_opt(row, 2, MemberId::from_uuid)?,
        registered_at_ms: row.get(3)?,
        revoked_at_ms: row.get(4)?,
        wrong_codes: row.get(5)?,
        codes_paused_until_ms: row.get(6)?,
    })
}

pub(super) const GRANT: &str = "identity_id, member_id, crew_id, member_name, crew_name, issued_at_ms";

pub(super) fn grant(row: &Row<'_>) -> RowResult<Grant> {
    Ok(Grant {
        identity_id: id(row, 0, IdentityId::from_uuid)?,
        member_id: id(row, 1, MemberId::from_uuid)?,
        crew_id: id(row, 2, CrewId::from_uuid)?,
        member_name: row.get(3)?,
        crew_name: row.get(4)?,
        issued_at_ms: row.get(5)?,
    })
}

pub(super) const CREW: &str = "crew_id, name, added_at_ms";

pub(super) fn crew(row: &Row<'_>) -> RowResult<Crew> {
    Ok(Crew { crew_id: id(row, 0, CrewId::from_uuid)?, name: row.get(1)?, added_at_ms: row.get(2)? })
}

pub(super) const MEMBER: &str = "member_id, crew_id, name, user_id, added_at_ms";

pub(super) fn member(row: &Row<'_>) -> RowResult<Member> {
    Ok(Member {
        member_id: id(row, 0, MemberId::from_uuid)?,
        crew_id: id(row, 1, CrewId::from_uuid)?,
        name: row.get(2)?,
        user_id: id_opt(row, 3, UserId::from_uuid)?,
        added_at_ms: row.get(4)?,
    })
}

pub(super) const CODE: &str = "code_hash, member_id, made_at_ms, expires_at_ms, used_by";

pub(super) fn code(row: &Row<'_>) -> RowResult<ActivationCode> {
    Ok(ActivationCode {
        code_hash: hash(row, 0)?,
        member_id: id(row, 1, MemberId::from_uuid)?,
        made_at_ms: row.get(2)?,
        expires_at_ms: row.get(3)?,
        used_by: id_opt(row, 4, IdentityId::from_uuid)?,
    })
}

pub(super) const USER: &str = "user_id, name, role, password_hash, added_at_ms, disabled_at_ms";

pub(super) fn user(row: &Row<'_>) -> RowResult<User> {
    Ok(User {
        user_id: id(row, 0, UserId::from_uuid)?,
        name: row.get(1)?,
        role: row.get(2)?,
        password_hash: row.get(3)?,
        added_at_ms: row.get(4)?,
        disabled_at_ms: row.get(5)?,
    })
}

pub(super) const SESSION: &str = "token_hash, user_id, csrf, began_at_ms, expires_at_ms";

pub(super) fn session(row: &Row<'_>) -> RowResult<Session> {
    Ok(Session {
        token_hash: hash(row, 0)?,
        user_id: id(row, 1, UserId::from_uuid)?,
        csrf: row.get(2)?,
        began_at_ms: row.get(3)?,
        expires_at_ms: row.get(4)?,
    })
}

pub(super) const UPLOAD: &str = "upload_id, owner, sha256, length_bytes, offset_bytes, state, \
    refused, updated_at_ms, metadata";

pub(super) fn upload(row: &Row<'_>) -> RowResult<Upload> {
    let state: String = row.get(5)?;
    Ok(Upload {
        upload_id: UploadId::from_bytes(row.get(0)?),
        owner: id(row, 1, IdentityId::from_uuid)?,
        sha256: hash_unless_empty(row, 2)?,
        length_bytes: unsigned(row, 3)?,
        offset_bytes: unsigned(row, 4)?,
        state: match state.as_str() {
            "verified" => UploadState::Verified,
            "refused" => UploadState::Refused(code_opt(row, 6)?.unwrap_or(ErrorCode::PhotoRefused)),
            _ => UploadState::Open,
        },
        updated_at_ms: row.get(7)?,
        metadata: row.get(8)?,
    })
}

fn hash_unless_empty(row: &Row<'_>, column: usize) -> RowResult<Option<saberling_wire::Sha256>> {
    let empty = row.get_ref(column)?.as_blob().is_ok_and(<[u8]>::is_empty);
    if empty { Ok(None) } else { hash(row, column).map(Some) }
}

pub(super) const OPERATION: &str = "op_id, hash, refused, rev, orphan";

pub(super) fn operation(row: &Row<'_>) -> RowResult<StoredOperation> {
    Ok(StoredOperation {
        op_id: id(row, 0, OpId::from_uuid)?,
        hash: hash(row, 1)?,
        refused: code_opt(row, 2)?,
        rev: row.get(3)?,
        orphan: row.get(4)?,
    })
}

pub(super) const ORPHAN: &str = "op_id, task_id, report_id, identity_id, member_id, member_name, \
    crew_name, note, title, lat_e7, lon_e7, fix, captured_at_ms, received_at_ms, settled, settled_at_ms, \
    settled_by, settle_reason";

pub(super) fn orphan(row: &Row<'_>) -> RowResult<OrphanCompletion> {
    let (lat, lon): (Option<i32>, Option<i32>) = (row.get(9)?, row.get(10)?);
    Ok(OrphanCompletion {
        op_id: id(row, 0, OpId::from_uuid)?,
        task_id: id(row, 1, TaskId::from_uuid)?,
        report_id: id(row, 2, ReportId::from_uuid)?,
        identity_id: id(row, 3, IdentityId::from_uuid)?,
        member_id: id_opt(row, 4, MemberId::from_uuid)?,
        member_name: row.get(5)?,
        crew_name: row.get(6)?,
        note: row.get(7)?,
        title: row.get(8)?,
        point_e7: lat.zip(lon),
        fix: json_opt(row, 11)?,
        captured_at_ms: row.get(12)?,
        received_at_ms: row.get(13)?,
        photos: Vec::new(),
        settled: settled(row)?,
    })
}

fn settled(row: &Row<'_>) -> RowResult<Option<Settled>> {
    let Some(word): Option<String> = row.get(14)? else {
        return Ok(None);
    };
    Ok(Some(Settled {
        accepted: word == ACCEPTED,
        at_ms: row.get::<_, Option<i64>>(15)?.unwrap_or(0),
        user_id: id_opt(row, 16, UserId::from_uuid)?,
        reason: row.get::<_, Option<String>>(17)?.unwrap_or_default(),
    }))
}

/// An orphan completion whose evidence was taken to its task.
pub(super) const ACCEPTED: &str = "accepted";
/// An orphan completion that the office has set aside.
pub(super) const DISMISSED: &str = "dismissed";
