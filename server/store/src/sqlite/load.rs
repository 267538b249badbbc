//! What a command reads, loaded inside the transaction that will write its decision.

mod uploads;

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use saberling_plants::plant;
use saberling_wire::code::normalise;
use saberling_wire::{IdentityId, ManifestPhoto, ReportId, SecretHash, Sha256, UserId};

use super::convert::RowResult;
use super::history::CityRow;
use super::{aggregates, lists, lookups, needs, pairs, unknown};
use crate::aggregate::ReportAggregate;
use crate::command::{Author, Command, DeviceOperation, OfficeAct, OfficeCommand, OperationBody, Verdict};
use crate::ledger::LedgerEntry;
use crate::records::{CityId, UnknownIds, User};
use crate::rules::{Past, State};
use crate::tokens::{CODE, GRANT, OFFICE, OPERATION};

/// Loads the state for one command.
pub(super) fn state<'a>(
    sql: &Connection,
    row: &'a CityRow,
    author: &'a Author,
    now_ms: i64,
    command: &Command,
    blocked: bool,
) -> RowResult<State<'a>> {
    let city = row.city.city_id;
    let mut state = empty(row, author, now_ms, blocked);
    load_author(sql, city, &mut state)?;
    match command {
        Command::Operation(operation) => load_operation(sql, row, &mut state, operation)?,
        Command::Activate { code } => load_code(sql, row, &mut state, code)?,
        Command::CreateUpload { upload_id, sha256, .. } => {
            if let (Some(owner), Some(sha256)) = (author_identity(author), sha256) {
                state.not_needed = needs::not_needed(sql, city, owner, *sha256)?;
            }
            uploads::upload(sql, city, &mut state, *upload_id)?;
        }
        Command::UploadProgress { upload_id, .. } => {
            uploads::upload(sql, city, &mut state, *upload_id)?;
        }
        Command::TerminateUpload { upload_id } => {
            uploads::upload(sql, city, &mut state, *upload_id)?;
            uploads::named(sql, city, &mut state)?;
        }
        Command::ExpireUpload { upload_id, .. } => {
            state.upload = lookups::upload(sql, city, *upload_id)?;
            uploads::named_by_anybody(sql, city, &mut state)?;
        }
        Command::FinishUpload { upload_id, verdict } => {
            uploads::upload(sql, city, &mut state, *upload_id)?;
            if let Verdict::Verified { sha256, .. } = verdict {
                if let (Some(owner), None) = (author_identity(author), declared_hash(&state)) {
                    state.not_needed = needs::not_needed(sql, city, owner, *sha256)?;
                }
                uploads::waiting(sql, city, &mut state, *sha256)?;
            }
        }
        Command::Office(command) => load_act(sql, row, &mut state, command)?,
        Command::PhotoLost { sha256 } => uploads::attached(sql, city, &mut state, *sha256)?,
        Command::Due { report_id } => state.reports.extend(aggregates::load(sql, city, *report_id)?),
        Command::ApplyLedger(entry) => load_entry(sql, city, &mut state, entry)?,
        Command::PresentGrant { grant } => state.presented = row.key.open(GRANT, grant),
        Command::WasteDeleted(_)
        | Command::CreateSession(_)
        | Command::EndSession { .. }
        | Command::RecordBackup(_)
        | Command::ForgetHistory { .. }
        | Command::MintEpoch { .. } => {}
    }
    Ok(state)
}

fn load_author(sql: &Connection, city: CityId, state: &mut State<'_>) -> RowResult<()> {
    match state.author {
        Author::Device { identity_id, .. } => {
            state.identity = lookups::identity(sql, city, *identity_id)?;
            if let Some(member) = state.identity.as_ref().and_then(|identity| identity.member_id) {
                state.member = lookups::member_with_crew(sql, city, member)?;
            } else {
                state.granted = lookups::grant(sql, city, *identity_id)?;
            }
        }
        Author::Officer { user_id } => state.user = lookups::user(sql, city, *user_id)?,
        Author::System => {}
    }
    Ok(())
}

fn empty<'a>(row: &'a CityRow, author: &'a Author, now_ms: i64, blocked: bool) -> State<'a> {
    State {
        now_ms,
        city: &row.city,
        author,
        identity: None,
        member: None,
        granted: None,
        presented: None,
        user: None,
        hash: None,
        operation: None,
        blocked,
        reports: Vec::new(),
        finished: BTreeSet::new(),
        taken_photos: BTreeSet::new(),
        past: Past::default(),
        kept_words: Vec::new(),
        unknown_ids: UnknownIds::default(),
        orphan: None,
        not_needed: false,
        upload: None,
        open_uploads: (0, 0),
        upload_named: false,
        orphan_photos: Vec::new(),
        code: None,
        crew: None,
        named_member: None,
        named_identity: None,
        new_code_hash: None,
        named_user: None,
        name_taken: false,
        id_taken: false,
        two_things: false,
    }
}

fn author_identity(author: &Author) -> Option<IdentityId> {
    match author {
        Author::Device { identity_id, .. } => Some(*identity_id),
        _ => None,
    }
}

fn declared_hash(state: &State<'_>) -> Option<Sha256> {
    state.upload.as_ref().and_then(|upload| upload.sha256)
}

fn load_operation(
    sql: &Connection,
    row: &CityRow,
    state: &mut State<'_>,
    operation: &DeviceOperation,
) -> RowResult<()> {
    let city = row.city.city_id;
    state.hash = Some(row.key.mac(OPERATION, &operation.envelope));
    state.operation = lookups::operation(sql, city, operation.op_id)?;
    let (Some(entity), Ok(body)) = (operation.entity_id, &operation.body) else {
        return Ok(());
    };
    let report_id = match body {
        OperationBody::StartTask(_) | OperationBody::CompleteTask(_) | OperationBody::DeclineTask(_) => {
            aggregates::report_of_task(sql, city, entity.as_task())?
        }
        OperationBody::MeToo => aggregates::report_of_public(sql, city, entity)?,
        _ => Some(entity.as_report()),
    };
    state.past = past(sql, city, operation, body, report_id)?;
    unknown::load(sql, city, state, body, report_id.zip(proof(operation, body)))?;
    if let Some(report_id) = report_id {
        state.reports.extend(aggregates::load(sql, city, report_id)?);
    }
    let declared = declared_photos(body);
    for photo in declared {
        let known = sql
            .prepare_cached("SELECT 1 FROM photos WHERE city_id = ?1 AND photo_id = ?2")?
            .exists(params![city.0, photo.photo_id.as_bytes()])?;
        if known {
            state.taken_photos.insert(photo.photo_id);
        }
    }
    let hashes = declared.iter().map(|photo| photo.sha256).chain(missing(&state.reports));
    state.finished = finished(sql, city, hashes.collect())?;
    Ok(())
}

/// The hash of the secret that an operation shows: a new report shows it in its content.
fn proof(operation: &DeviceOperation, body: &OperationBody) -> Option<SecretHash> {
    match body {
        OperationBody::CreateReport { report, .. } => Some(report.secret_hash),
        _ => operation.proof,
    }
}

/// What is known of the id beside its row.
fn past(
    sql: &Connection,
    city: CityId,
    operation: &DeviceOperation,
    body: &OperationBody,
    report_id: Option<ReportId>,
) -> RowResult<Past> {
    let proof = proof(operation, body);
    let mut past = report_id.map_or(Ok(Past::default()), |id| past_of(sql, city, id, proof))?;
    if let OperationBody::CompleteTask(complete) = body {
        // What is kept of a completion is what its snapshot says, of whichever report.
        let of_task = report_id.map_or(Ok(false), |id| is_erased(sql, city, id))?;
        past.erased_for_anyone = of_task || is_erased(sql, city, complete.snapshot.report_id)?;
    }
    Ok(past)
}

/// Whether nothing may be said of a report: it is erased, or it is not here and somebody erased it. One
/// that is here is not erased by whoever erases its id with another secret.
fn is_erased(sql: &Connection, city: CityId, report_id: ReportId) -> RowResult<bool> {
    sql.prepare_cached(
        "SELECT 1 FROM tombstones WHERE city_id = ?1 AND report_id = ?2
           AND NOT EXISTS (SELECT 1 FROM reports
                           WHERE city_id = ?1 AND report_id = ?2 AND status <> 'erased')",
    )?
    .exists(params![city.0, report_id.as_bytes()])
}

fn past_of(
    sql: &Connection,
    city: CityId,
    report_id: ReportId,
    proof: Option<SecretHash>,
) -> RowResult<Past> {
    let stands_in = |table: &str, proof: &SecretHash| {
        sql.prepare_cached(&format!(
            "SELECT 1 FROM {table} WHERE city_id = ?1 AND report_id = ?2 AND secret_hash = ?3"
        ))?
        .exists(params![city.0, report_id.as_bytes(), proof.as_bytes()])
    };
    let erased_for_anyone = sql
        .prepare_cached("SELECT 1 FROM tombstones WHERE city_id = ?1 AND report_id = ?2")?
        .exists(params![city.0, report_id.as_bytes()])?;
    let Some(proof) = proof else {
        return Ok(Past { erased_for_anyone, ..Past::default() });
    };
    Ok(Past {
        erased: erased_for_anyone && (plant!("erased-for-everyone") || stands_in("tombstones", &proof)?),
        erased_for_anyone,
        withdrawn: stands_in("withdrawals", &proof)?,
    })
}

/// What an entry of the ledger speaks of.
fn load_entry(sql: &Connection, city: CityId, state: &mut State<'_>, entry: &LedgerEntry) -> RowResult<()> {
    match entry {
        LedgerEntry::Erased { report_id, secret_hash }
        | LedgerEntry::Withdrawn { report_id, secret_hash } => {
            state.reports.extend(aggregates::load(sql, city, *report_id)?);
            state.past = past_of(sql, city, *report_id, Some(*secret_hash))?;
        }
        LedgerEntry::Revoked { identity_id } => {
            state.named_identity = lookups::identity(sql, city, *identity_id)?;
        }
        LedgerEntry::Epoch { .. } | LedgerEntry::Backup { .. } | LedgerEntry::BackupGivenUp {} => {}
    }
    Ok(())
}

fn declared_photos(body: &OperationBody) -> &[ManifestPhoto] {
    match body {
        OperationBody::CreateReport { report, .. } => &report.photos,
        OperationBody::StartTask(start) => &start.photos,
        OperationBody::CompleteTask(complete) => &complete.photos,
        OperationBody::AddPhoto(add) => &add.photos,
        OperationBody::ReplacePhoto(replace) => std::slice::from_ref(&replace.photo),
        OperationBody::Dispute(dispute) => &dispute.photos,
        OperationBody::AnswerQuestion(answer) => &answer.photos,
        _ => &[],
    }
}

/// The hashes of photos whose bytes are not there yet.
fn missing(reports: &[ReportAggregate]) -> impl Iterator<Item = Sha256> {
    reports
        .iter()
        .flat_map(|aggregate| &aggregate.photos)
        .filter(|photo| photo.attached_at_ms.is_none() && photo.is_live())
        .map(|photo| photo.sha256)
}

fn finished(
    sql: &Connection,
    city: CityId,
    hashes: BTreeSet<Sha256>,
) -> RowResult<BTreeSet<(IdentityId, Sha256)>> {
    let mut found = BTreeSet::new();
    for sha256 in hashes {
        let owners = lookups::finished_by(sql, city, sha256)?;
        found.extend(owners.into_iter().map(|owner| (owner, sha256)));
    }
    Ok(found)
}

fn load_code(sql: &Connection, row: &CityRow, state: &mut State<'_>, typed: &str) -> RowResult<()> {
    let city = row.city.city_id;
    let hash = row.key.mac(CODE, normalise(typed).as_bytes());
    if let Some(code) = lookups::code(sql, city, hash)?
        && let Some((member, crew)) = lookups::member_with_crew(sql, city, code.member_id)?
    {
        state.code = Some((code, member, crew));
    }
    Ok(())
}

fn load_act(
    sql: &Connection,
    row: &CityRow,
    state: &mut State<'_>,
    command: &OfficeCommand,
) -> RowResult<()> {
    let city = row.city.city_id;
    let act = serde_json::to_vec(&command.act).unwrap_or_default();
    state.hash = Some(row.key.mac(OFFICE, &act));
    state.operation = lookups::operation(sql, city, command.op_id)?;
    let report_id = match &command.act {
        OfficeAct::Review { report_id }
        | OfficeAct::Ask { report_id, .. }
        | OfficeAct::Accept { report_id }
        | OfficeAct::Reject { report_id, .. }
        | OfficeAct::MarkDuplicate { report_id, .. }
        | OfficeAct::NotDuplicate { report_id, .. }
        | OfficeAct::UndoNotDuplicate { report_id, .. }
        | OfficeAct::Undo { report_id, .. }
        | OfficeAct::Reopen { report_id, .. }
        | OfficeAct::CloseReopened { report_id, .. }
        | OfficeAct::Erase { report_id, .. }
        | OfficeAct::Assign { report_id, .. } => Some(*report_id),
        OfficeAct::MoveTask { task_id, .. }
        | OfficeAct::Cancel { task_id }
        | OfficeAct::Verify { task_id }
        | OfficeAct::UndoVerify { task_id, .. }
        | OfficeAct::SendBack { task_id, .. } => aggregates::report_of_task(sql, city, *task_id)?,
        OfficeAct::SettleOrphan { op_id, .. } => {
            state.orphan = lists::orphan(sql, city, *op_id)?;
            let task = state.orphan.as_ref().map(|orphan| orphan.task_id);
            task.map_or(Ok(None), |task| aggregates::report_of_task(sql, city, task))?
        }
        _ => None,
    };
    if let Some(report_id) = report_id {
        state.reports.extend(aggregates::load(sql, city, report_id)?);
    }
    load_named(sql, row, state, &command.act)
}

fn load_named(sql: &Connection, row: &CityRow, state: &mut State<'_>, act: &OfficeAct) -> RowResult<()> {
    let city = row.city.city_id;
    match act {
        OfficeAct::Assign { crew_id, task_id, .. } => {
            state.crew = lookups::crew(sql, city, *crew_id)?;
            state.id_taken = aggregates::report_of_task(sql, city, *task_id)?.is_some();
        }
        OfficeAct::MarkDuplicate { report_id, of } if report_id != of => {
            state.reports.extend(aggregates::load(sql, city, *of)?);
        }
        OfficeAct::NotDuplicate { report_id, other } | OfficeAct::UndoNotDuplicate { report_id, other } => {
            if report_id != other {
                state.reports.extend(aggregates::load(sql, city, *other)?);
            }
            state.two_things = pairs::two_things(sql, city, *report_id, *other)?;
        }
        OfficeAct::MoveTask { crew_id, .. } => state.crew = lookups::crew(sql, city, *crew_id)?,
        OfficeAct::AddCrew { crew_id, name } => {
            state.name_taken = taken(sql, city, "crews", name)?;
            state.id_taken = lookups::crew(sql, city, *crew_id)?.is_some();
        }
        OfficeAct::AddMember { member_id, crew_id, user_id, .. } => {
            state.crew = lookups::crew(sql, city, *crew_id)?;
            state.id_taken = lookups::member(sql, city, *member_id)?.is_some();
            state.named_user = user(sql, city, *user_id)?;
        }
        OfficeAct::LinkMember { member_id, user_id } => {
            state.named_member = lookups::member(sql, city, *member_id)?;
            state.named_user = user(sql, city, Some(*user_id))?;
        }
        OfficeAct::MoveMember { member_id, crew_id } => {
            state.crew = lookups::crew(sql, city, *crew_id)?;
            state.named_member = lookups::member(sql, city, *member_id)?;
        }
        OfficeAct::AddCode { member_id, code, .. } => {
            state.named_member = lookups::member(sql, city, *member_id)?;
            state.new_code_hash = Some(row.key.mac(CODE, normalise(code).as_bytes()));
        }
        OfficeAct::RevokeIdentity { identity_id } => {
            state.named_identity = lookups::identity(sql, city, *identity_id)?;
        }
        OfficeAct::ConfirmGrant { identity_id } => {
            state.named_identity = lookups::identity(sql, city, *identity_id)?;
            state.granted = lookups::grant(sql, city, *identity_id)?;
            if let Some(grant) = &state.granted {
                state.named_member = lookups::member(sql, city, grant.member_id)?;
                state.crew = lookups::crew(sql, city, grant.crew_id)?;
                state.name_taken = taken(sql, city, "crews", &grant.crew_name)?;
            }
        }
        OfficeAct::AddUser { user_id, name, .. } => {
            state.name_taken = taken(sql, city, "users", name)?;
            state.id_taken = lookups::user(sql, city, *user_id)?.is_some();
        }
        OfficeAct::SetPassword { user_id, .. } | OfficeAct::DisableUser { user_id } => {
            state.named_user = user(sql, city, Some(*user_id))?;
        }
        _ => {}
    }
    Ok(())
}

fn user(sql: &Connection, city: CityId, id: Option<UserId>) -> RowResult<Option<User>> {
    id.map_or(Ok(None), |id| lookups::user(sql, city, id))
}

fn taken(sql: &Connection, city: CityId, table: &'static str, name: &str) -> RowResult<bool> {
    sql.prepare_cached(&format!("SELECT 1 FROM {table} WHERE city_id = ?1 AND name = ?2"))?
        .exists(params![city.0, name.trim()])
}
