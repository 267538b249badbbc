//! Operations up: once, whoever sends them however often.

use saberling_wire::{
    Change, ErrorCode, Outcome, PlaceConfidence, ReportStatus, RetryReason, Row, TimelineKind,
};
use serde_json::json;

use crate::world::{World, applied, rejected};

#[tokio::test(flavor = "multi_thread")]
async fn a_report_arrives_once_and_its_reporter_pulls_it() {
    let world = World::new().await;
    let phone = world.phone();
    let made = world.report(2);
    let Outcome::Applied { rev, orphan: false } = world.push_one(&phone, &made.envelope).await else {
        panic!("not applied");
    };
    let again = world.push_one(&phone, &made.envelope).await;
    assert_eq!(again, Outcome::Duplicate { rev });
    let tally = world.running.state.ask(|store, city| store.tally(city)).await.expect("reads");
    assert_eq!((tally.reports, tally.photos_declared), (1, 2));

    let page = world.pull(&phone, "").await;
    assert_eq!(page.items.len(), 1);
    assert!(!page.has_more);
    let Change::Upsert { row } = &page.items[0].change else { panic!("not there") };
    let Row::Report(row) = &**row else { panic!("no report") };
    assert_eq!(row.report_id, made.report_id);
    assert_eq!(row.status, ReportStatus::Submitted);
    assert_eq!(row.timeline.len(), 1);
    assert_eq!(row.timeline[0].kind, TimelineKind::Submitted);
    assert!(row.photos.iter().all(|photo| !photo.attached));
    let place = row.place.as_ref().expect("the server looked it up");
    assert!(place.confidence != PlaceConfidence::Outside && place.area_name.is_some());
    assert!(world.pull(&phone, &page.next_cursor).await.items.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_push_registers_a_phone_and_only_a_push_does() {
    let world = World::new().await;
    let phone = world.phone();
    assert_eq!(world.pull_reply(&phone, "", None).await.code(), ErrorCode::UnknownDevice);
    assert!(world.push(&phone, &[]).await.is_empty());
    assert!(world.pull(&phone, "").await.items.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_operation_between_good_ones_harms_nobody() {
    let world = World::new().await;
    let phone = world.phone();
    let (first, second) = (world.report(0), world.report(0));
    let mut bad = world.report(0).envelope;
    bad["payload"]["photos"] = json!("many");
    let outcomes =
        world.push(&phone, &[first.envelope, bad.clone(), json!({"no": "envelope"}), second.envelope]).await;
    assert!(applied(&outcomes[0]) && applied(&outcomes[3]));
    assert_eq!(outcomes[1], rejected(ErrorCode::Invalid));
    assert_eq!(outcomes[2], rejected(ErrorCode::Invalid));
    assert_eq!(world.push_one(&phone, &bad).await, rejected(ErrorCode::Invalid));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hangs_on_a_refused_report_waits_in_the_same_push_only() {
    let world = World::new().await;
    let phone = world.phone();
    let mut made = world.report(0);
    made.envelope["payload"]["category"] = "spaceship".into();
    let note = world.note(&made, "masih ada");
    let outcomes = world.push(&phone, &[made.envelope.clone(), note.clone()]).await;
    assert_eq!(outcomes[0], rejected(ErrorCode::UnknownCategory));
    let waits = Outcome::Retry { reason: RetryReason::Dependency, after_ms: None };
    assert_eq!(outcomes[1], waits, "retry is not stored");
    let mut mended = world.report(0).envelope;
    mended["entity_id"] = made.report_id.to_string().into();
    mended["payload"]["secret_hash"] = made.secret.hash().to_string().into();
    let outcomes = world.push(&phone, &[mended, note]).await;
    assert!(outcomes.iter().all(applied), "{outcomes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_another_owner_holds_is_taken_and_nothing_of_it_is_kept() {
    let world = World::new().await;
    let (owner, other) = (world.phone(), world.phone());
    let made = world.report(0);
    assert!(applied(&world.push_one(&owner, &made.envelope).await));
    let mut theirs = world.report(0).envelope;
    theirs["entity_id"] = made.report_id.to_string().into();
    assert_eq!(world.push_one(&other, &theirs).await, rejected(ErrorCode::IdTaken));
    theirs["entity_id"] = world.report(0).report_id.to_string().into();
    let outcome = world.push_one(&other, &theirs).await;
    assert!(applied(&outcome), "the op_id was not burnt: {outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_report_by_another_operation_exists_and_other_bytes_are_reuse() {
    let world = World::new().await;
    let phone = world.phone();
    let made = world.report(0);
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let mut twin = made.envelope.clone();
    twin["op_id"] = world.report(0).envelope["op_id"].clone();
    assert_eq!(world.push_one(&phone, &twin).await, rejected(ErrorCode::Exists));
    let mut edited = made.envelope.clone();
    edited["payload"]["note"] = "lain".into();
    assert_eq!(world.push_one(&phone, &edited).await, rejected(ErrorCode::OpIdReuse));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_very_bytes_of_a_report_make_a_follower_who_brings_its_uploads() {
    let world = World::new().await;
    let (old, new) = (world.phone(), world.phone());
    let made = world.report(1);
    assert!(applied(&world.push_one(&old, &made.envelope).await));
    world.push(&new, &[]).await;
    world.upload(&new, &made.photos[0]).await;
    let again = world.push_one(&new, &made.envelope).await;
    assert!(matches!(again, Outcome::Duplicate { .. }));
    let aggregate = world.detail(made.report_id).await.aggregate;
    assert!(aggregate.followers.contains(&new.identity_id));
    assert!(aggregate.photos[0].attached_at_ms.is_some());
    assert_eq!(world.pull(&new, "").await.items.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_takes_so_many_notes_and_followers_and_no_more() {
    let world = World::new().await;
    let phone = world.phone();
    let made = world.report(0);
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let notes: Vec<_> = (0..100).map(|number| world.note(&made, &format!("catatan {number}"))).collect();
    assert!(world.push(&phone, &notes).await.iter().all(applied));
    let refused = world.push_one(&phone, &world.note(&made, "satu lagi")).await;
    assert_eq!(refused, rejected(ErrorCode::TooManyNotes));

    let made = world.report(0);
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    for number in 1..50 {
        let outcome = world.push_one(&world.phone(), &world.note(&made, &format!("{number}"))).await;
        assert!(applied(&outcome), "{number}: {outcome:?}");
    }
    let late = world.phone();
    let refused = world.push_one(&late, &world.note(&made, "yang ke-51")).await;
    assert_eq!(refused, rejected(ErrorCode::UnknownEntity));
    let again = world.push_one(&late, &made.envelope).await;
    assert!(matches!(again, Outcome::Duplicate { .. }), "a repetition is answered all the same");
    assert_eq!(world.detail(made.report_id).await.aggregate.followers.len(), 50);
    assert!(applied(&world.push_one(&phone, &world.note(&made, "yang lama")).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_reports_secret_lets_a_note_in_and_it_makes_a_follower() {
    let world = World::new().await;
    let (owner, other) = (world.phone(), world.phone());
    let made = world.report(0);
    assert!(applied(&world.push_one(&owner, &made.envelope).await));
    let mut forged = world.note(&made, "halo");
    forged["proof"] = world.report(0).secret.reveal().into();
    let foreign = world.push_one(&other, &forged).await;
    let unknown = world.push_one(&other, &world.note(&world.report(0), "halo")).await;
    assert_eq!(foreign, rejected(ErrorCode::UnknownEntity));
    assert_eq!(unknown, foreign, "a foreign report is answered like an unknown one");
    assert!(world.pull(&other, "").await.items.is_empty());
    assert!(applied(&world.push_one(&other, &world.note(&made, "ini saya")).await));
    assert_eq!(world.pull(&other, "").await.items.len(), 1, "a follower sees it, however old");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_outside_the_city_is_accepted_and_flagged() {
    let world = World::new().await;
    let phone = world.phone();
    let mut made = world.report(0);
    made.envelope["payload"]["fix"]["lat_e7"] = json!(-61_750_000);
    made.envelope["payload"]["fix"]["lon_e7"] = json!(1_068_270_000);
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let place = world.detail(made.report_id).await.aggregate.report.place.expect("a place");
    assert_eq!(place.confidence, PlaceConfidence::Outside);
    assert_eq!(place.area_code, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_replays_of_one_act_have_one_effect() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let made = world.report(0);
    let note = world.note(&made, "tanda");
    let ops = [made.envelope.clone(), note];
    let pushes = (0..8).map(|_| world.push(&phone, &ops));
    let outcomes = futures_util::future::join_all(pushes).await;
    let effects = outcomes.iter().flatten().filter(|outcome| applied(outcome)).count();
    assert_eq!(effects, 2);
    let others = outcomes.iter().flatten().filter(|o| matches!(o, Outcome::Duplicate { .. }));
    assert_eq!(others.count(), 14);
    let tally = world.running.state.ask(|store, city| store.tally(city)).await.expect("reads");
    assert_eq!((tally.reports, tally.notes), (1, 1));
}
