//! What outlives a restore: the ledger's word, verified backups, a crew's grant; and old history.

use saberling_store::{Author, Command, CommandOutcome, OfficeAct};
use saberling_wire::{
    ActivateResponse, Change, ErrorCode, Outcome, PullResponse, PushResponse, ReportStatus, RetryReason,
    TaskId, limits, paths,
};
use serde_json::{Value, json};

use crate::client::Ask;
use crate::world::{Made, Phone, World, applied, rejected};

async fn health(world: &World) -> Value {
    Ask::new("GET", paths::HEALTH).send(world.at()).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_revoked_stays_so_in_a_database_that_never_knew() {
    let world = World::new().await;
    let (known, unknown, other) = (world.phone(), world.phone(), world.phone());
    world.push(&known, &[]).await;
    let (world, copy) = world.copied().await;
    world.push(&unknown, &[]).await;
    let officer = world.officer("sari").await;
    for phone in [&known, &unknown] {
        world.act(officer, OfficeAct::RevokeIdentity { identity_id: phone.identity_id }).await;
    }
    let world = world.put_back(&copy).await;
    for phone in [&known, &unknown] {
        assert_eq!(world.push_at(phone, None, &[]).await.code(), ErrorCode::Revoked);
    }
    world.push(&other, &[]).await;
}

/// An operation on a report by whoever knows its secret.
fn proven(world: &World, made: &Made, kind: &str, payload: Value) -> Value {
    let mut envelope = world.envelope("report", &made.report_id.to_string(), kind, payload);
    envelope["proof"] = made.secret.reveal().into();
    envelope
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_erased_or_taken_back_stays_so_whichever_copy_is_put_back() {
    let world = World::new().await;
    let (phone, other) = (world.phone(), world.phone());
    let (known, unknown, taken_back) = (world.report(0), world.report(0), world.report(0));
    assert!(
        world.push(&phone, &[known.envelope.clone(), taken_back.envelope.clone()]).await.iter().all(applied)
    );
    let (world, copy) = world.copied().await;
    let erase = [&known, &unknown].map(|made| proven(&world, made, "erase", json!({})));
    let withdraw = proven(&world, &taken_back, "withdraw", json!({ "note": "" }));
    world.push_one(&phone, &unknown.envelope).await;
    let ops = [erase[0].clone(), erase[1].clone(), withdraw.clone()];
    assert!(world.push(&phone, &ops).await.iter().all(applied));

    let world = world.put_back(&copy).await;
    let rows: Vec<_> = world.pull(&phone, "").await.items;
    let gone = rows.iter().find(|item| item.entity_id == known.report_id.into()).map(|item| &item.change);
    assert_eq!(gone, Some(&Change::Tombstone), "before any phone has told");
    let left = world.detail(taken_back.report_id).await.aggregate.report.status;
    assert_eq!(left, ReportStatus::Withdrawn);
    let erased = rejected(ErrorCode::Erased);
    assert_eq!(world.push_one(&other, &unknown.envelope).await, erased, "from whomever it comes");
    assert_eq!(world.push_one(&phone, &known.envelope).await, erased);
    let again = world.push_one(&phone, &withdraw).await;
    assert!(applied(&again) || matches!(again, Outcome::Rejected { code: ErrorCode::State }), "{again:?}");
    let world = world.restarted(|_| {}).await;
    assert_eq!(world.pull(&phone, "").await.items, rows, "applied once more, it changes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_the_newest_verified_backup_is_safe_and_the_next_one_counts() {
    let world = World::new().await;
    let phone = world.phone();
    world.push_one(&phone, &world.report(0).envelope).await;
    let first = world.pull(&phone, "").await;
    assert_eq!(first.safe_rev, 0, "no backup was verified");
    let setup = world.running.setup();
    let made = setup.position().expect("asks");
    world.push_one(&phone, &world.report(0).envelope).await;
    let older = made.clone();
    setup.record_backup(made).expect("records");
    let page = world.pull(&phone, "").await;
    assert!(page.safe_rev == first.rev && page.safe_rev < page.rev, "{page:?}");
    let world = world.restarted(|_| {}).await;
    assert_eq!(world.pull(&phone, "").await.safe_rev, first.rev);
    let setup = world.running.setup();
    let made = setup.position().expect("asks");
    setup.record_backup(made.clone()).expect("records");
    assert_eq!(world.pull(&phone, "").await.safe_rev, made.rev);
    setup.record_backup(older).expect("it is a backup too");
    assert_eq!(
        world.pull(&phone, "").await.safe_rev,
        made.rev,
        "the newest one counts, whenever it was verified"
    );
    let world = world.restarted(|_| {}).await;
    assert_eq!(world.pull(&phone, "").await.safe_rev, made.rev);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_newest_verified_backup_nothing_is_served_until_the_operator_says_so() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let (world, copy) = world.copied().await;
    world.push_one(&phone, &world.report(0).envelope).await;
    let page = world.pull(&phone, "").await;
    let setup = world.running.setup();
    setup.record_backup(setup.position().expect("asks")).expect("records");

    let world = world.put_back(&copy).await;
    let reply = world.pull_reply(&phone, "", Some(&page.at)).await;
    assert_eq!(reply.header("retry-after"), Some("60"));
    assert_eq!(reply.code(), ErrorCode::NotRestored);
    assert_eq!(world.push_at(&phone, None, &[]).await.code(), ErrorCode::NotRestored);
    assert_eq!(Ask::new("GET", "/office").send(world.at()).await.code(), ErrorCode::NotRestored);
    assert_eq!(Ask::new("GET", paths::CONFIG).send(world.at()).await.status, 200);
    assert_eq!(health(&world).await["status"], "not_restored");
    assert_eq!(health(&world).await["alarms"][0]["alarm"], "not_restored");

    let world = world.restarted_with(|_| {}, |settings| settings.override_backup = true).await;
    let reply = world.pull_reply(&phone, "", Some(&page.at)).await;
    assert_eq!(reply.code(), ErrorCode::EpochChanged, "the phone brings back what it has");
    let world = world.restarted(|_| {}).await;
    assert_eq!(world.pull(&phone, "").await.safe_rev, 0, "that backup counts no more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_marked_as_restored_begins_a_new_epoch_without_an_alarm() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let before = world.pull(&phone, "").await;
    world.running.setup().mark_restored().expect("marks");
    let changed = world.pull_reply(&phone, "", Some(&before.at)).await.error();
    assert_eq!(changed.code, ErrorCode::EpochChanged);
    assert_ne!(changed.epoch, Some(before.epoch));
    assert_eq!(health(&world).await.get("alarms"), None);
    let world = world.restarted(|_| {}).await;
    assert_eq!(Some(world.pull(&phone, "").await.epoch), changed.epoch, "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollback_that_a_phone_noticed_is_an_alarm_for_a_day() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let (world, copy) = world.copied().await;
    world.push_one(&phone, &world.report(0).envelope).await;
    let page = world.pull(&phone, "").await;
    let world = world.put_back(&copy).await;
    assert_eq!(health(&world).await.get("alarms"), None, "nobody has noticed yet");
    assert_eq!(world.pull_reply(&phone, "", Some(&page.at)).await.code(), ErrorCode::EpochChanged);
    assert_eq!(health(&world).await["alarms"][0]["alarm"], "rolled_back");
    let world = world.restarted(|_| {}).await;
    assert_eq!(health(&world).await["alarms"][0]["alarm"], "rolled_back");
    world.pass_ms(25 * 60 * 60 * 1_000);
    assert_eq!(health(&world).await.get("alarms"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_for_continuity_alone_is_answered_as_a_push() {
    let world = World::new().await;
    let phone = world.phone();
    let at = |reply: &crate::client::Reply| reply.json::<PushResponse>().at;
    let early = at(&world.push_at(&phone, None, &[]).await);
    let (world, copy) = world.copied().await;
    world.push_one(&phone, &world.report(0).envelope).await;
    let late = at(&world.push_at(&phone, None, &[]).await);
    let world = world.put_back(&copy).await;
    let state = &world.running.state;
    assert!(state.continuity(None).await.is_ok() && state.continuity(Some(early.clone())).await.is_ok());
    let lost = state.continuity(Some(late)).await.expect_err("was rolled back");
    assert_eq!(lost.code(), &ErrorCode::EpochChanged);
    assert!(state.continuity(lost.body().at.clone()).await.is_ok(), "it tells the new one");
    let other = state.continuity(Some(early)).await.expect_err("is another epoch's");
    assert_eq!((other.code(), &other.body().epoch), (&ErrorCode::EpochChanged, &lost.body().epoch));
}

async fn forget(world: &World) {
    world.pass_ms(limits::HISTORY_KEPT_MS + 1);
    let before_ms = world.running.state.now_ms() - limits::HISTORY_KEPT_MS;
    let command = Command::ForgetHistory { before_ms };
    let outcome = world.running.state.command(Author::System, command).await.expect("is taken");
    assert!(matches!(outcome, CommandOutcome::Applied { .. }));
}

async fn page_of(world: &World, phone: &Phone, cursor: &str, limit: usize) -> crate::client::Reply {
    let path = format!("{}?cursor={cursor}&limit={limit}", paths::PULL);
    world.ask(phone, Ask::new("GET", path)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_away_for_too_long_pulls_from_the_start_and_goes_on() {
    let world = World::new().await;
    let phone = world.phone();
    world.push_one(&phone, &world.report(0).envelope).await;
    let old = world.pull(&phone, "").await;
    world.push_one(&phone, &world.report(0).envelope).await;
    let newest = world.pull(&phone, "").await;
    forget(&world).await;
    let refused = world.push_at(&phone, Some(&old.at), &[]).await.error();
    assert_eq!((refused.code, refused.epoch), (ErrorCode::EpochChanged, Some(old.epoch.clone())));
    assert_eq!(world.push_at(&phone, refused.at.as_deref(), &[]).await.status, 200);
    let state = &world.running.state;
    assert!(state.continuity(Some(old.at.clone())).await.is_err());
    let cut_off = world.pull_reply(&phone, &old.next_cursor, Some(&old.at)).await;
    assert_eq!(cut_off.code(), ErrorCode::MustRefetch);
    assert_eq!(world.pull_reply(&phone, &old.next_cursor, None).await.code(), ErrorCode::MustRefetch);
    let anew = world.pull_reply(&phone, "", Some(&old.at)).await;
    let page: PullResponse = anew.json();
    assert_eq!((page.items.len(), &page.epoch), (2, &old.epoch), "it is the same life");
    assert_eq!(world.push_at(&phone, Some(&page.at), &[]).await.status, 200);
    let kept = world.pull_reply(&phone, &newest.next_cursor, Some(&newest.at)).await;
    assert_eq!(kept.status, 200, "the newest of the old ones can still be judged");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_refetch_goes_on_behind_the_horizon_but_not_when_things_went_meanwhile() {
    let world = World::new().await;
    let phone = world.phone();
    let reports: Vec<_> = (0..6).map(|_| world.report(0).envelope).collect();
    world.push(&phone, &reports).await;
    let first: PullResponse = page_of(&world, &phone, "", 2).await.json();
    forget(&world).await;
    let second: PullResponse = page_of(&world, &phone, &first.next_cursor, 2).await.json();
    assert!(second.has_more && second.items.len() == 2);
    world.push_one(&phone, &world.report(0).envelope).await;
    forget(&world).await;
    let cut_off = page_of(&world, &phone, &second.next_cursor, 2).await;
    assert_eq!(cut_off.code(), ErrorCode::MustRefetch);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_left_are_forgotten_and_rows_that_are_there_are_not() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let ((crew_id, crew), (other_id, _)) = (world.crew(0).await, world.crew(1).await);
    let (resident, phone) = (world.phone(), world.phone());
    world.join(&phone, &crew, "Budi", None).await;
    let mut tasks = Vec::new();
    for _ in 0..2 {
        let made = world.report(0);
        world.push_one(&resident, &made.envelope).await;
        let (report_id, task_id) = (made.report_id, world.id(TaskId::new));
        world.act(officer, OfficeAct::Accept { report_id }).await;
        let instruction = String::new();
        world.act(officer, OfficeAct::Assign { report_id, task_id, crew_id, instruction }).await;
        tasks.push(task_id);
    }
    let instruction = String::new();
    world.act(officer, OfficeAct::MoveTask { task_id: tasks[0], crew_id: other_id, instruction }).await;
    let before = world.pull(&phone, "").await;
    assert_eq!(before.items.len(), 2, "one left, one is there");
    forget(&world).await;
    let after = world.pull(&phone, "").await;
    assert_eq!(after.items.len(), 1);
    assert_eq!(after.digests, before.digests, "what left was in no digest");
    assert_eq!(world.pull(&phone, &before.next_cursor).await.items, []);
}

/// The page of crews as the officer sees it.
async fn crews_page(world: &World) -> String {
    let state = &world.running.state;
    let here = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    let cookie = saberling_server::auth::login(state, "sari", "sapu bersih", here).await.expect("logs in");
    let pair = cookie.split(';').next().expect("a cookie").to_owned();
    let reply = Ask::new("GET", "/office/crews").header("cookie", pair).send(world.at()).await;
    String::from_utf8(reply.body).expect("text")
}

/// A task of a crew that is there in the copy, and a phone that joins the crew after it.
#[tokio::test(flavor = "multi_thread")]
async fn a_grant_keeps_evidence_at_once_and_gives_the_scope_back_when_the_office_confirms() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (crew_id, crew) = world.crew(0).await;
    let (resident, phone, thief) = (world.phone(), world.phone(), world.phone());
    let made = world.report(0);
    world.push_one(&resident, &made.envelope).await;
    let (report_id, task_id) = (made.report_id, world.id(TaskId::new));
    world.act(officer, OfficeAct::Accept { report_id }).await;
    world.act(officer, OfficeAct::Assign { report_id, task_id, crew_id, instruction: String::new() }).await;
    let (world, copy) = world.copied().await;
    let code = world.running.setup().crew_code(&crew, "Budi", None).expect("makes a code");
    let body = json!({ "code": code }).to_string();
    let reply = world.ask(&phone, Ask::new("POST", paths::ACTIVATE).body(body)).await;
    let grant = reply.json::<ActivateResponse>().grant.expect("is signed");
    let world = world.put_back(&copy).await;

    let evidence = |kind: &str| {
        let snapshot = json!({ "report_id": report_id.to_string(), "title": "Sampah" });
        let payload = json!({ "photos": [world.photo().1], "note": "bersih", "snapshot": snapshot });
        world.envelope("task", &task_id.to_string(), kind, payload)
    };
    let push = async |phone: &Phone, ops: &[Value]| -> Vec<Outcome> {
        let body = json!({ "grant": grant, "ops": ops }).to_string();
        let reply = world.ask(phone, Ask::new("POST", paths::PUSH).body(body)).await;
        let response: PushResponse = reply.json();
        response.outcomes.into_iter().map(|outcome| outcome.outcome).collect()
    };
    let unknown = rejected(ErrorCode::UnknownEntity);
    let stolen = push(&thief, &[evidence("complete_task")]).await;
    assert_eq!(stolen.first(), Some(&unknown), "a grant is its own identity's only");
    let without = world.push_one(&phone, &evidence("complete_task")).await;
    assert_eq!(without, unknown);
    let outcomes = push(&phone, &[evidence("start_task"), evidence("complete_task")]).await;
    let waits = |outcome: &Outcome| matches!(outcome, Outcome::Retry { reason: RetryReason::Grant, .. });
    assert!(waits(&outcomes[0]), "neither believed nor refused before it is confirmed: {outcomes:?}");
    assert!(matches!(outcomes[1], Outcome::Applied { orphan: true, .. }), "{outcomes:?}");
    assert!(applied(&push(&phone, &[evidence("complete_task")]).await[0]), "presented twice is once");
    let start = evidence("start_task");
    assert!(waits(&push(&phone, std::slice::from_ref(&start)).await[0]));
    let decline = json!({ "reason": "no_access", "note": "" });
    let decline = world.envelope("task", &task_id.to_string(), "decline_task", decline);
    assert!(waits(&push(&phone, &[decline]).await[0]));
    assert_eq!(push(&thief, &[evidence("start_task")]).await, [unknown], "who shows no grant of its own");
    let page = world.pull(&phone, "").await;
    assert!(page.items.is_empty());

    let grants = world.running.state.ask(|store, city| store.grants(city)).await.expect("asks");
    assert_eq!(grants.len(), 1);
    assert_eq!((grants[0].member_name.as_str(), grants[0].crew_id), ("Budi", crew_id));
    let identity_id = grants[0].identity_id;
    let shown = crews_page(&world).await;
    assert!(shown.contains("Budi") && shown.contains(&identity_id.to_string()), "{shown}");
    let confirmed = world.act(officer, OfficeAct::ConfirmGrant { identity_id }).await;
    assert!(matches!(confirmed, CommandOutcome::Applied { .. }), "{confirmed:?}");
    let cut_off = world.pull_reply(&phone, &page.next_cursor, None).await;
    assert_eq!(cut_off.code(), ErrorCode::MustRefetch, "it sees other scopes now");
    assert_eq!(world.pull(&phone, "").await.items.len(), 1);
    assert!(applied(&push(&phone, &[start]).await[0]), "the very act that had to wait");
    let grants = world.running.state.ask(|store, city| store.grants(city)).await.expect("asks");
    assert!(grants.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_confirms_nothing_and_nothing_is_confirmed_that_was_not_shown() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let officer = world.officer("sari").await;
    let identity_id = phone.identity_id;
    let outcome = world.act(officer, OfficeAct::ConfirmGrant { identity_id }).await;
    let unknown = matches!(&outcome, CommandOutcome::Rejected { code: ErrorCode::UnknownEntity, .. });
    assert!(unknown, "{outcome:?}");
    let added =
        tokio::task::block_in_place(|| world.running.setup().add_user("amir", "auditor", "sapu bersih"));
    let outcome = world.act(added.expect("adds"), OfficeAct::ConfirmGrant { identity_id }).await;
    assert!(matches!(&outcome, CommandOutcome::Rejected { code: ErrorCode::Forbidden, .. }));
}

/// Where the bytes of a photo lie as they were sent.
fn blob(world: &World, bytes: &[u8]) -> std::path::PathBuf {
    let name = saberling_wire::Sha256::of(bytes).to_string();
    world.folder.path().join("blobs").join(&name[..2]).join(&name[2..4]).join(name)
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_that_the_database_knows_nothing_of_go_at_the_start() {
    let world = World::new().await;
    let (phone, kept, lost) = (world.phone(), world.report(1), world.report(1));
    world.push_one(&phone, &kept.envelope).await;
    world.upload(&phone, &kept.photos[0]).await;
    let (world, copy) = world.copied().await;
    world.push_one(&phone, &lost.envelope).await;
    world.upload(&phone, &lost.photos[0]).await;
    assert!(blob(&world, &lost.photos[0]).exists());
    let world = world.put_back(&copy).await;
    // The start does not wait for it.
    let goes = async {
        while blob(&world, &lost.photos[0]).exists() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    let soon = std::time::Duration::from_secs(20);
    tokio::time::timeout(soon, goes).await.expect("no erasure would reach it");
    assert!(blob(&world, &kept.photos[0]).exists());
    assert!(applied(&world.push_one(&phone, &lost.envelope).await));
    assert_eq!(world.upload(&phone, &lost.photos[0]).await.status, 201);
    assert!(world.row(&phone, lost.report_id).await.expect("there").photos[0].attached);
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_that_a_restored_database_has_and_the_disk_has_not_are_awaited_again() {
    let world = World::new().await;
    let (phone, made, other) = (world.phone(), world.report(1), world.report(1));
    for report in [&made, &other] {
        world.push_one(&phone, &report.envelope).await;
        world.upload(&phone, &report.photos[0]).await;
    }
    let before = world.pull(&phone, "").await;
    let path = blob(&world, &made.photos[0]);
    world.running.setup().mark_restored().expect("marks");
    let world = world.restarted(|_| std::fs::remove_file(&path).expect("is lost")).await;
    assert!(world.row(&phone, made.report_id).await.expect("there").photos[0].attached, "no new epoch began");

    // A database that was put back under another life.
    let (world, copy) = world.copied().await;
    world.running.setup().mark_restored().expect("marks");
    let world = world.put_back(&copy).await;
    let row = world.row(&phone, made.report_id).await.expect("there");
    assert!(!row.photos[0].attached, "it is said, with a revision of its own");
    assert!(world.pull(&phone, "").await.rev > before.rev);
    assert!(world.row(&phone, other.report_id).await.expect("there").photos[0].attached);
    assert_eq!(world.upload(&phone, &made.photos[0]).await.status, 201);
    assert!(world.row(&phone, made.report_id).await.expect("there").photos[0].attached);
    assert!(path.exists());
}
