//! What the public sees: from the acceptance on, coarse, and never a word, a photo or an exact point.

use saberling_store::OfficeAct;
use saberling_wire::{EntityId, ErrorCode, ReportNumber, UserId};
use serde_json::{Value, json};

use crate::world::{Made, Phone, World, applied, rejected};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

async fn accepted(world: &World, officer: UserId) -> (Made, Phone) {
    let (made, phone) = (world.report(1), world.phone());
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    world.act(officer, OfficeAct::Accept { report_id: made.report_id }).await;
    (made, phone)
}

/// The scope of the area that the sample's reports lie in.
async fn scope(world: &World, made: &Made) -> String {
    let place = world.detail(made.report_id).await.aggregate.report.place.expect("a place");
    format!("public:{}", place.area_code.expect("an area"))
}

fn me_too(world: &World, made: &Made) -> Value {
    let id = EntityId::public(made.report_id).to_string();
    world.envelope("public_report", &id, "me_too", json!({}))
}

fn changes(world: &World, scope: &str) -> Vec<Value> {
    let feed = world.feed(scope);
    feed.iter().map(|(_, bytes)| serde_json::from_str(bytes).expect("json")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_sees_from_the_acceptance_on_and_coarsely() {
    let world = World::holding_back(30).await;
    let officer = world.officer("sari").await;
    let (made, phone) = accepted(&world, officer).await;
    let scope = scope(&world, &made).await;
    world.upload(&phone, &made.photos[0]).await;
    world.push_one(&phone, &world.note(&made, "di belakang rumah saya")).await;
    assert_eq!(world.feed(&scope), [], "what is held back is so for the public too");
    world.pass_ms(30_000);
    world.running.tend().await.expect("tends");
    let feed = world.feed(&scope);
    assert_eq!(feed.len(), 1);
    let bytes = feed[0].1.as_str();
    let payload = &made.envelope["payload"];
    let row: Value = serde_json::from_str(bytes).expect("json");
    assert_eq!(row["row"]["number"], ReportNumber::of(made.report_id).to_string());
    assert_eq!(row["row"]["status"], "accepted");
    let hidden = [
        "Sampah".to_owned(),
        "belakang".to_owned(),
        made.report_id.to_string(),
        made.photo_ids[0].to_string(),
        phone.identity_id.to_string(),
        payload["photos"][0]["sha256"].as_str().expect("hash").to_owned(),
        payload["fix"]["lat_e7"].to_string(),
        payload["fix"]["lon_e7"].to_string(),
        "_ms".to_owned(),
        made.secret.hash().to_string(),
    ];
    for word in hidden {
        assert!(!bytes.contains(&word), "{word} in {bytes}");
    }
    let near = |axis: usize, exact: &Value| {
        let coarse = row["row"]["point_e7"][axis].as_i64().expect("a number");
        (coarse - exact.as_i64().expect("a number")).abs() < 5_000
    };
    assert!(near(0, &payload["fix"]["lat_e7"]) && near(1, &payload["fix"]["lon_e7"]));
    let entity: Vec<u8> = world
        .sql(|sql| sql.query_row("SELECT entity_id FROM feed WHERE scope = ?1", [&scope], |row| row.get(0)));
    assert_eq!(entity, EntityId::public(made.report_id).as_bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_confidential_outside_or_not_accepted_is_never_public() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let phone = world.phone();
    let (mut secret, mut outside, rejected_one) = (world.report(0), world.report(0), world.report(0));
    secret.envelope["payload"]["confidential"] = true.into();
    outside.envelope["payload"]["fix"]["lat_e7"] = 0.into();
    for made in [&secret, &outside, &rejected_one] {
        assert!(applied(&world.push_one(&phone, &made.envelope).await));
    }
    for made in [&secret, &outside] {
        world.act(officer, OfficeAct::Accept { report_id: made.report_id }).await;
    }
    let reason = world.running.state.config.reject_reasons[0].code.clone();
    let report_id = rejected_one.report_id;
    world.act(officer, OfficeAct::Reject { report_id, reason, text: String::new() }).await;
    let public: i64 = world.sql(|sql| {
        sql.query_row("SELECT count(*) FROM feed WHERE scope LIKE 'public:%'", [], |row| row.get(0))
    });
    assert_eq!(public, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_leaves_the_public_when_its_report_does() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(accepted(&world, officer).await);
    }
    let scope = scope(&world, &made[0].0).await;
    assert_eq!(world.feed(&scope).len(), 3);
    let undo = OfficeAct::Undo { report_id: made[0].0.report_id, reason: "keliru".into() };
    world.act(officer, undo).await;
    let withdraw = world.own(&made[1].0, "withdraw", json!({ "note": "" }));
    assert!(applied(&world.push_one(&made[1].1, &withdraw).await));
    let erase = world.own(&made[2].0, "erase", json!({}));
    assert!(applied(&world.push_one(&made[2].1, &erase).await));
    let left = changes(&world, &scope);
    assert_eq!(left[0], json!({ "change": "leave_scope", "cause": "cancelled" }));
    assert_eq!(left[1], json!({ "change": "leave_scope", "cause": "withdrawn" }));
    assert_eq!(left[2], json!({ "change": "tombstone" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_report_leaves_the_public_after_thirty_days_and_comes_back_when_it_is_opened() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (made, _, task_id, _) = world.cleaned(officer).await;
    let scope = scope(&world, &made).await;
    world.act(officer, OfficeAct::Verify { task_id }).await;
    world.pass_ms(30 * DAY_MS - 1);
    world.running.tend().await.expect("tends");
    assert_eq!(changes(&world, &scope)[0]["row"]["status"], "closed");
    world.pass_ms(1);
    assert_eq!(changes(&world, &scope)[0]["row"]["status"], "closed", "not by time alone");
    world.running.tend().await.expect("tends");
    assert_eq!(changes(&world, &scope)[0]["cause"], "ended");
    assert_eq!(
        world.push_one(&world.phone(), &me_too(&world, &made)).await,
        rejected(ErrorCode::UnknownEntity)
    );
    let report_id = made.report_id;
    world.act(officer, OfficeAct::Reopen { report_id, reason: "kotor lagi".into() }).await;
    assert_eq!(changes(&world, &scope)[0]["row"]["status"], "reopened");
}

#[tokio::test(flavor = "multi_thread")]
async fn me_too_counts_each_identity_once_and_never_the_own_people() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (made, owner) = (world.report(0), world.phone());
    assert!(applied(&world.push_one(&owner, &made.envelope).await));
    let (one, two) = (world.phone(), world.phone());
    let early = me_too(&world, &made);
    assert_eq!(
        world.push_one(&one, &early).await,
        rejected(ErrorCode::UnknownEntity),
        "it is not public yet"
    );
    let mut by_report_id = me_too(&world, &made);
    by_report_id["entity_id"] = made.report_id.to_string().into();
    world.act(officer, OfficeAct::Accept { report_id: made.report_id }).await;
    assert_eq!(world.push_one(&one, &by_report_id).await, rejected(ErrorCode::UnknownEntity));
    let version = world.detail(made.report_id).await.aggregate.report.version;
    let act = me_too(&world, &made);
    assert!(applied(&world.push_one(&one, &act).await));
    assert!(matches!(world.push_one(&one, &act).await, saberling_wire::Outcome::Duplicate { .. }));
    for phone in [&one, &two, &two, &owner] {
        assert!(applied(&world.push_one(phone, &me_too(&world, &made)).await));
    }
    let scope = scope(&world, &made).await;
    assert_eq!(changes(&world, &scope)[0]["row"]["me_too"], 2);
    assert_eq!(world.row(&owner, made.report_id).await.expect("there").me_too, 2);
    assert!(world.row(&one, made.report_id).await.is_none(), "it makes nobody a follower");
    let now = world.detail(made.report_id).await.aggregate.report.version;
    assert_eq!(now, version, "no officer's form goes stale by it");
    let mut wrong = me_too(&world, &made);
    wrong["entity"] = "report".into();
    assert_eq!(world.push_one(&one, &wrong).await, rejected(ErrorCode::Invalid));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_said_me_too_hears_each_step_and_nothing_else() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (made, owner) = accepted(&world, officer).await;
    let (one, two) = (world.phone(), world.phone());
    for phone in [&one, &two] {
        assert!(applied(&world.push_one(phone, &me_too(&world, &made)).await));
    }
    let heard = |phone: &Phone| changes(&world, &format!("own:{}", phone.identity_id));
    for phone in [&one, &two] {
        let [row] = &heard(phone)[..] else { panic!("one row each") };
        assert_eq!((&row["row"]["type"], &row["row"]["status"]), (&json!("public"), &json!("accepted")));
        let page = world.pull(phone, "").await;
        let [item] = &page.items[..] else { panic!("it is pulled") };
        assert_eq!(item.entity_id, EntityId::public(made.report_id));
    }
    let cursor = world.pull(&one, "").await.next_cursor;
    assert!(applied(&world.push_one(&world.phone(), &me_too(&world, &made)).await));
    assert!(world.pull(&one, &cursor).await.items.is_empty(), "who says it after me is no news");
    assert!(applied(&world.push_one(&owner, &world.note(&made, "masih ada")).await));
    assert!(world.pull(&one, &cursor).await.items.is_empty(), "what its own people say is theirs");
    let instruction = String::new();
    let (crew_id, task_id) = (world.crew(0).await.0, world.id(saberling_wire::TaskId::new));
    let report_id = made.report_id;
    world.act(officer, OfficeAct::Assign { report_id, task_id, crew_id, instruction }).await;
    assert_eq!(heard(&one)[0]["row"]["status"], "assigned", "each step is");
    assert!(!heard(&one)[0].to_string().contains("menumpuk"), "never a word of the report");
    let withdraw = world.own(&made, "withdraw", json!({ "note": "" }));
    assert!(applied(&world.push_one(&owner, &withdraw).await));
    assert_eq!(heard(&one)[0]["cause"], "withdrawn");
}
