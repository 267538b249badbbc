//! What a resident does with an own report: who may, what it changes, what a repetition does.

use saberling_store::{Author, Command, LedgerEntry, OfficeAct};
use saberling_wire::{ErrorCode, Outcome, PhotoRole, ReportId, ReportStatus, TaskStatus, TimelineKind};
use serde_json::{Value, json};

use crate::client::Ask;
use crate::crew::{assigned, evidence};
use crate::world::{Made, Phone, World, applied, rejected};

/// One act of each kind that needs the report's proof, with a payload that is right by itself.
fn each_act(world: &World, made: &Made) -> Vec<(&'static str, Value)> {
    let (photo, other) = (world.photo().1, world.photo().1);
    let first = made.photo_ids.first().map(ToString::to_string);
    vec![
        ("claim", json!({})),
        ("add_note", json!({ "text": "lagi" })),
        ("add_photo", json!({ "photos": [photo] })),
        ("replace_photo", json!({ "photo_id": first, "photo": other })),
        ("drop_photo", json!({ "photo_id": first })),
        ("dispute", json!({ "text": "kotor", "photos": [world.photo().1] })),
        ("confirm_clean", json!({})),
        ("rate", json!({ "stars": 4, "text": "" })),
        ("withdraw", json!({ "note": "" })),
        ("erase", json!({})),
    ]
}

async fn created(world: &World, photos: usize) -> (Made, Phone) {
    let (made, phone) = (world.report(photos), world.phone());
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    (made, phone)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_report_is_answered_like_one_that_is_not_there() {
    let world = World::new().await;
    let (made, owner) = created(&world, 1).await;
    let stranger = world.phone();
    let nowhere = Made { report_id: world.id(ReportId::new), ..world.report(1) };
    for (kind, payload) in each_act(&world, &made) {
        let mut foreign = world.own(&made, kind, payload.clone());
        foreign["proof"] = nowhere.secret.reveal().into();
        let mut bare = world.own(&made, kind, payload.clone());
        bare.as_object_mut().expect("object").remove("proof");
        let absent = world.own(&nowhere, kind, payload);
        for op in [foreign, absent] {
            let outcome = world.push_one(&stranger, &op).await;
            if matches!(kind, "withdraw" | "erase") {
                assert!(applied(&outcome), "{kind}: {outcome:?}");
                continue;
            }
            assert_eq!(outcome, rejected(ErrorCode::UnknownEntity), "{kind}");
            assert_eq!(world.push_one(&stranger, &op).await, outcome, "a refusal is given again");
        }
        assert_eq!(world.push_one(&stranger, &bare).await, rejected(ErrorCode::UnknownEntity), "{kind}");
    }
    let row = world.row(&owner, made.report_id).await.expect("there");
    assert_eq!((row.status, row.timeline.len(), row.photos.len()), (ReportStatus::Submitted, 1, 1));
    assert!(world.row(&stranger, made.report_id).await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_is_one_act_however_often_it_is_sent() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (made, resident, ..) = world.cleaned(officer).await;
    for (kind, payload) in each_act(&world, &made).into_iter().filter(|(kind, _)| *kind != "erase") {
        let op = world.own(&made, kind, payload);
        let first = world.push_one(&resident, &op).await;
        let lines = |detail: &saberling_store::questions::ReportDetail| detail.aggregate.events.len();
        let once = lines(&world.detail(made.report_id).await);
        let again = world.push_one(&resident, &op).await;
        match first {
            Outcome::Applied { rev, .. } => assert_eq!(again, Outcome::Duplicate { rev }, "{kind}"),
            refusal => assert_eq!(again, refusal, "{kind}"),
        }
        assert_eq!(lines(&world.detail(made.report_id).await), once, "{kind}");
        let mut other = op.clone();
        other["captured_at_ms"] = 1.into();
        assert_eq!(world.push_one(&resident, &other).await, rejected(ErrorCode::OpIdReuse), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_claims_follows_and_brings_its_photos() {
    let world = World::new().await;
    let (made, _lost) = created(&world, 1).await;
    let fresh = world.phone();
    world.push(&fresh, &[]).await;
    world.upload(&fresh, &made.photos[0]).await;
    assert!(world.row(&fresh, made.report_id).await.is_none());
    assert!(applied(&world.push_one(&fresh, &world.own(&made, "claim", json!({}))).await));
    let row = world.row(&fresh, made.report_id).await.expect("follows");
    assert!(row.photos[0].attached);
    assert_eq!(row.timeline.len(), 1, "a claim is no news");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_taken_back_with_its_task() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (crew_id, name) = world.crew(0).await;
    let crew = world.phone();
    world.join(&crew, &name, "Budi", None).await;
    let (made, resident, task_id) = assigned(&world, officer, crew_id).await;
    let cursor = world.pull(&crew, "").await.next_cursor;
    let withdraw = world.own(&made, "withdraw", json!({ "note": "sudah bersih sendiri" }));
    assert!(applied(&world.push_one(&resident, &withdraw).await));
    let row = world.row(&resident, made.report_id).await.expect("still followed");
    assert_eq!(row.status, ReportStatus::Withdrawn);
    let last = row.timeline.last().expect("a line");
    assert_eq!((last.kind, last.text.as_deref()), (TimelineKind::Withdrawn, Some("sudah bersih sendiri")));
    let left = world.pull(&crew, &cursor).await.items;
    assert_eq!(serde_json::to_value(&left[0].change).expect("json")["cause"], "withdrawn");
    let task = world.detail(made.report_id).await.aggregate.tasks[0].clone();
    assert_eq!(task.status, TaskStatus::Cancelled);

    let (start, _) = evidence(&world, task_id, "start_task", &made);
    assert_eq!(world.push_one(&crew, &start).await, rejected(ErrorCode::State));
    let (done, _) = evidence(&world, task_id, "complete_task", &made);
    assert!(matches!(world.push_one(&crew, &done).await, Outcome::Applied { orphan: true, .. }));
    let again = world.own(&made, "withdraw", json!({ "note": "" }));
    assert!(applied(&world.push_one(&resident, &again).await));
    assert!(applied(&world.push_one(&resident, &world.note(&made, "maaf")).await), "notes go on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_that_comes_before_its_report_holds_for_the_same_secret_only() {
    let world = World::new().await;
    let (phone, stranger) = (world.phone(), world.phone());
    let made = world.report(0);
    assert!(applied(&world.push_one(&phone, &world.own(&made, "withdraw", json!({ "note": "" }))).await));
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let row = world.row(&phone, made.report_id).await.expect("there");
    assert_eq!(row.status, ReportStatus::Withdrawn);
    assert_eq!(row.timeline.len(), 2);

    let other = world.report(0);
    let mut foreign = world.own(&other, "withdraw", json!({ "note": "" }));
    foreign["proof"] = made.secret.reveal().into();
    assert!(applied(&world.push_one(&stranger, &foreign).await));
    assert!(applied(&world.push_one(&phone, &other.envelope).await));
    let row = world.row(&phone, other.report_id).await.expect("there");
    assert_eq!(row.status, ReportStatus::Submitted);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_comes_before_its_report_holds_for_the_same_secret_only() {
    let world = World::new().await;
    let (phone, stranger) = (world.phone(), world.phone());
    let made = world.report(0);
    assert!(applied(&world.push_one(&phone, &world.own(&made, "erase", json!({}))).await));
    assert_eq!(world.push_one(&phone, &made.envelope).await, rejected(ErrorCode::Erased));
    assert!(world.row(&phone, made.report_id).await.is_none());

    let (other, _) = created(&world, 0).await;
    let mut foreign = world.own(&other, "erase", json!({}));
    foreign["proof"] = made.secret.reveal().into();
    assert!(applied(&world.push_one(&stranger, &foreign).await));
    let report = world.detail(other.report_id).await.aggregate.report;
    assert_eq!((report.status, report.note.as_str()), (ReportStatus::Submitted, "Sampah menumpuk"));
    assert!(applied(&world.push_one(&phone, &world.note(&other, "masih ada")).await), "its owner goes on");
    let world = world.restarted(|_| {}).await;
    let report = world.detail(other.report_id).await.aggregate.report;
    assert_eq!(report.status, ReportStatus::Submitted, "the ledger says no more than the act did");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_of_what_is_not_there_is_not_kept_and_holds_what_depends_on_it() {
    let world = World::new().await;
    let (first, second) = (world.phone(), world.phone());
    let made = world.report(0);
    let (claim, note) = (world.own(&made, "claim", json!({})), world.note(&made, "dari ponsel baru"));
    let waits = Outcome::Retry { reason: saberling_wire::RetryReason::Dependency, after_ms: None };
    for _ in 0..2 {
        let outcomes = world.push(&second, &[claim.clone(), note.clone()]).await;
        assert_eq!(outcomes, [rejected(ErrorCode::UnknownEntity), waits.clone()]);
    }
    // The phone that has the report itself is not held up by a claim.
    let own = world.own(&made, "claim", json!({}));
    let outcomes = world.push(&first, &[own, made.envelope.clone(), world.note(&made, "a")]).await;
    assert_eq!(outcomes[0], rejected(ErrorCode::UnknownEntity));
    assert!(applied(&outcomes[1]) && applied(&outcomes[2]), "{outcomes:?}");
    let outcomes = world.push(&second, &[claim, note]).await;
    assert!(outcomes.iter().all(applied), "{outcomes:?}");
    assert_eq!(world.row(&second, made.report_id).await.expect("follows").timeline.len(), 3);
}

/// All texts and bytes of all tables, to look for what must be gone.
pub(crate) fn everything(world: &World) -> String {
    world.sql(|sql| {
        let tables: Vec<String> = sql
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'cities'")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut all = String::new();
        for table in tables {
            let mut rows = sql.prepare(&format!("SELECT * FROM {table}"))?;
            let columns = rows.column_count();
            let mut rows = rows.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    match row.get_ref(column)? {
                        rusqlite::types::ValueRef::Text(text) => all += &String::from_utf8_lossy(text),
                        rusqlite::types::ValueRef::Blob(bytes) => {
                            all.extend(bytes.iter().map(|byte| format!("{byte:02x}")));
                        }
                        rusqlite::types::ValueRef::Integer(number) => all += &number.to_string(),
                        _ => {}
                    }
                    all.push('|');
                }
            }
        }
        Ok(all)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_erased_is_nowhere_and_stays_so() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (made, resident, task_id, crew) = world.cleaned(officer).await;
    world.upload(&resident, &made.photos[0]).await;
    world.push_one(&resident, &world.note(&made, "rumah biru nomor tujuh")).await;
    let report_id = made.report_id;
    world.act(officer, OfficeAct::Reopen { report_id, reason: "masih ada tumpukan".into() }).await;
    let sent = world.folder.path().join("blobs");
    let files = |folder: &std::path::Path| walk(folder).len();
    assert_eq!(files(&sent), 3);
    let before = everything(&world);
    let fix: Value = made.envelope["payload"]["fix"].clone();
    let hidden = ["Sampah menumpuk", "rumah biru", "sudah bersih", "masih ada tumpukan"].map(str::to_owned);
    let mut hidden: Vec<String> = hidden.into_iter().collect();
    hidden.extend([fix["lat_e7"].to_string(), fix["lon_e7"].to_string()]);
    hidden.push(made.envelope["payload"]["photos"][0]["sha256"].as_str().expect("hash").to_owned());
    for word in &hidden {
        assert!(before.contains(word.as_str()), "{word} is there before");
    }

    let erase = world.own(&made, "erase", json!({}));
    assert!(applied(&world.push_one(&resident, &erase).await));
    world.running.tend().await.expect("tends");
    let after = everything(&world);
    for word in &hidden {
        assert!(!after.contains(word.as_str()), "{word} is left");
    }
    assert_eq!(files(&sent), 0, "the bytes are gone from the disk");
    assert_eq!(files(&world.folder.path().join("media")), 0);
    for phone in [&resident, &crew] {
        for item in world.pull(phone, "").await.items.iter().filter(|item| item.entity_id == report_id.into())
        {
            assert_eq!(serde_json::to_value(&item.change).expect("json")["change"], "tombstone");
        }
    }

    // Whoever proves the secret is told so, whatever is sent, known or not; nobody else is.
    for op in [erase, made.envelope.clone(), world.note(&made, "lagi"), world.own(&made, "claim", json!({}))]
    {
        assert_eq!(world.push_one(&resident, &op).await, rejected(ErrorCode::Erased), "{}", op["kind"]);
    }
    let mut foreign = world.note(&made, "lagi");
    foreign["proof"] = world.report(0).secret.reveal().into();
    assert_eq!(world.push_one(&world.phone(), &foreign).await, rejected(ErrorCode::UnknownEntity));
    let mut taken = world.report(0).envelope;
    taken["entity_id"] = report_id.to_string().into();
    assert_eq!(world.push_one(&world.phone(), &taken).await, rejected(ErrorCode::IdTaken));
    let upload = world.upload(&resident, &made.photos[0]).await;
    assert_eq!((upload.status, upload.code()), (410, ErrorCode::NotNeeded));
    // Nothing is kept of a snapshot, also when the task is another one or none.
    for task_id in [task_id, world.id(saberling_wire::TaskId::new)] {
        let (done, _) = evidence(&world, task_id, "complete_task", &made);
        assert!(matches!(world.push_one(&crew, &done).await, Outcome::Applied { orphan: true, .. }));
    }
    let page = saberling_store::questions::Page { offset: 0, limit: 10 };
    let orphans = world.running.state.ask(move |store, city| store.orphans(city, page)).await.expect("reads");
    assert_eq!(orphans.len(), 2);
    assert!(orphans.iter().all(|orphan| orphan.title.is_empty() && orphan.point_e7.is_none()));
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("reads").map(|entry| entry.expect("entry").path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_another_report_needs_survive_an_erasure() {
    let world = World::new().await;
    let (first, one) = created(&world, 1).await;
    world.upload(&one, &first.photos[0]).await;
    let (mut second, other) = (world.report(1), world.phone());
    let (sha256, size) = (first.envelope["payload"]["photos"][0]["sha256"].clone(), first.photos[0].len());
    second.envelope["payload"]["photos"][0]["sha256"] = sha256;
    second.envelope["payload"]["photos"][0]["size_bytes"] = size.into();
    assert!(applied(&world.push_one(&other, &second.envelope).await));
    world.upload(&other, &first.photos[0]).await;
    assert!(applied(&world.push_one(&one, &world.own(&first, "erase", json!({}))).await));
    world.running.tend().await.expect("tends");
    let path = saberling_wire::paths::media(second.photo_ids[0], true);
    assert_eq!(world.ask(&other, Ask::new("GET", path)).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_is_made_true_again_whatever_is_there() {
    let world = World::new().await;
    let (made, phone) = created(&world, 0).await;
    let (gone, back) = (world.report(0), world.report(0));
    let entry = |made: &Made| (made.report_id, made.secret.hash());
    let ((report_id, secret_hash), (lost, lost_hash), (taken, taken_hash)) =
        (entry(&made), entry(&gone), entry(&back));
    let stranger = world.phone();
    let entries = [
        LedgerEntry::Erased { report_id, secret_hash },
        LedgerEntry::Erased { report_id: lost, secret_hash: lost_hash },
        LedgerEntry::Withdrawn { report_id: taken, secret_hash: taken_hash },
        LedgerEntry::Revoked { identity_id: stranger.identity_id },
    ];
    for entry in entries.iter().chain(&entries) {
        let outcome = world.running.state.command(Author::System, Command::ApplyLedger(entry.clone())).await;
        assert!(matches!(outcome, Ok(saberling_store::CommandOutcome::Applied { .. })));
    }
    assert_eq!(world.push_one(&phone, &made.envelope).await, rejected(ErrorCode::Erased));
    assert_eq!(world.push_one(&phone, &gone.envelope).await, rejected(ErrorCode::Erased));
    assert!(applied(&world.push_one(&phone, &back.envelope).await));
    let row = world.row(&phone, back.report_id).await.expect("there");
    assert_eq!(row.status, ReportStatus::Withdrawn);
    for _ in 0..2 {
        assert_eq!(world.push_at(&stranger, None, &[]).await.code(), ErrorCode::Revoked);
    }
    let events = world.detail(made.report_id).await.aggregate.events;
    assert_eq!(events.iter().filter(|event| event.kind == TimelineKind::Erased).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispute_opens_the_report_again_with_its_photo() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (made, resident, task_id, crew) = world.cleaned(officer).await;
    let dispute =
        |photos: Value| world.own(&made, "dispute", json!({ "text": "masih kotor", "photos": photos }));
    assert_eq!(world.push_one(&resident, &dispute(json!([]))).await, rejected(ErrorCode::PhotoMissing));
    let (bytes, photo) = world.photo();
    assert!(applied(&world.push_one(&resident, &dispute(json!([photo]))).await));
    world.upload(&resident, &bytes).await;
    let row = world.row(&resident, made.report_id).await.expect("there");
    assert_eq!(row.status, ReportStatus::Reopened);
    let shown = row.photos.last().expect("a photo");
    assert!(shown.role == PhotoRole::Dispute && shown.attached);
    assert!(world.pull(&crew, "").await.items.iter().all(|item| item.entity_id != task_id.into()
        || serde_json::to_value(&item.change).expect("json")["change"] == "leave_scope"));
    let verify = world.act(officer, OfficeAct::Verify { task_id }).await;
    assert_eq!(crate::crew::code_of(&verify), Some(&ErrorCode::State), "the old task moves nothing any more");
    let again = dispute(json!([world.photo().1]));
    assert_eq!(world.push_one(&resident, &again).await, rejected(ErrorCode::State));
}

#[tokio::test(flavor = "multi_thread")]
async fn work_is_confirmed_and_rated_and_the_latest_stars_count() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (early, phone) = created(&world, 0).await;
    for (kind, payload) in [("confirm_clean", json!({})), ("rate", json!({ "stars": 3, "text": "" }))] {
        let op = world.own(&early, kind, payload);
        assert_eq!(world.push_one(&phone, &op).await, rejected(ErrorCode::State), "{kind}");
    }
    let (made, resident, ..) = world.cleaned(officer).await;
    assert!(applied(&world.push_one(&resident, &world.own(&made, "confirm_clean", json!({}))).await));
    for stars in [0, 6] {
        let op = world.own(&made, "rate", json!({ "stars": stars, "text": "" }));
        assert_eq!(world.push_one(&resident, &op).await, rejected(ErrorCode::InvalidRating));
    }
    for (stars, text) in [(2, "lama"), (5, "")] {
        let op = world.own(&made, "rate", json!({ "stars": stars, "text": text }));
        assert!(applied(&world.push_one(&resident, &op).await));
    }
    let report = world.detail(made.report_id).await.aggregate.report;
    assert_eq!((report.flags.stars, report.status), (Some(5), ReportStatus::Resolved));
    let row = world.row(&resident, made.report_id).await.expect("there");
    let texts: Vec<_> =
        row.timeline.iter().rev().take(3).map(|line| (line.kind, line.text.clone())).collect();
    assert_eq!(texts[0], (TimelineKind::Rated, Some("5/5".into())));
    assert_eq!(texts[1], (TimelineKind::Rated, Some("2/5: lama".into())));
    assert_eq!(texts[2].0, TimelineKind::ConfirmedClean);
}
