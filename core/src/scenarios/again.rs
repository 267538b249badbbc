//! What goes again after continuity was lost, and what must not be forgotten before.

use std::fs;

use saberling_wire::{EntityId, ReportId, ReportNumber, limits};
use serde_json::json;

use super::{publish, state, submit};
use crate::api::{PhotoState, Sending};
use crate::testing::{Bench, NOW_MS, server};

fn public_page(other: ReportId) -> serde_json::Value {
    let number = ReportNumber::of(other).to_string();
    json!({"items": [{"rev": 3, "scope": "public:1", "entity": "public_report",
        "entity_id": EntityId::public(other).to_string(), "change": "upsert",
        "row": {"type": "public", "number": number, "status": "accepted", "category": "litter", "me_too": 2}}]})
}

#[tokio::test]
async fn me_too_goes_again_after_a_lost_epoch_only_when_its_public_row_is_there_again() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let other = ReportId::new(5, [9; 10]);
    let number = ReportNumber::of(other).to_string();
    submit(&bench, &phone, 0);
    phone.turn().await;
    state(&server).pages.push_back(public_page(other));
    phone.fetch_public(3.5, 98.5).await.expect("fetched");
    phone.me_too(&number).expect("said");
    phone.turn().await;
    // The server is restored to before the report was public: it would refuse for good.
    {
        let mut state = state(&server);
        (state.epoch, state.rev) = (2, 0);
        state.ops.clear();
        state.pushed.clear();
        state.refuse.insert("me_too", "unknown_entity");
    }
    phone.turn().await;
    let kinds = || state(&server).pushed.iter().map(|(kind, _)| kind.clone()).collect::<Vec<_>>();
    assert_eq!(kinds(), ["create_report"]);
    assert!(phone.public_reports().expect("list")[0].said);
    state(&server).refuse.clear();
    state(&server).pages.push_back(public_page(other));
    phone.fetch_public(3.5, 98.5).await.expect("fetched");
    phone.turn().await;
    assert_eq!(state(&server).pushed.last(), Some(&("me_too".into(), "applied".into())));
    // In a backup for a week, it stays: it could be said twice otherwise.
    let week = NOW_MS + limits::PURGE_AFTER_MS + 1_000;
    state(&server).pages.push_back(json!({"server_time_ms": week, "safe_rev": 1_000, "rev": 1_000}));
    phone.turn().await;
    assert!(phone.me_too(&number).expect("again").said);
    assert_eq!(phone.sync_state().expect("state").unsent, 0);
}

#[tokio::test]
async fn me_too_that_was_refused_can_be_said_again() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let other = ReportId::new(5, [9; 10]);
    let number = ReportNumber::of(other).to_string();
    state(&server).pages.push_back(public_page(other));
    phone.fetch_public(3.5, 98.5).await.expect("fetched");
    state(&server).refuse.insert("me_too", "unknown_entity");
    phone.me_too(&number).expect("said");
    phone.turn().await;
    assert!(!phone.public_reports().expect("list")[0].said);
    state(&server).refuse.clear();
    assert!(phone.me_too(&number).expect("again").said);
    phone.turn().await;
    assert_eq!(state(&server).pushed.last(), Some(&("me_too".into(), "applied".into())));
}

#[tokio::test]
async fn a_photo_that_is_still_here_goes_again_after_a_restore_although_its_act_is_old_and_safe() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 1);
    phone.turn().await;
    // The act was acknowledged a week ago, the photo was attached yesterday.
    publish(&phone, &server, &report, "accepted", json!({}));
    let mut page = state(&server).pages.pop_front().expect("page");
    page["server_time_ms"] = json!(NOW_MS + limits::PURGE_AFTER_MS - 1_000);
    state(&server).pages.push_back(page);
    phone.turn().await;
    let late = NOW_MS + limits::PURGE_AFTER_MS + 1_000;
    state(&server).pages.push_back(json!({"server_time_ms": late, "safe_rev": 1_000}));
    phone.turn().await;
    assert!(phone.report(&report.report_id).expect("view").photos[0].full_path.is_some());
    {
        let mut state = state(&server);
        (state.epoch, state.rev) = (2, 0);
        state.uploads.clear();
    }
    phone.turn().await;
    phone.turn().await;
    assert_eq!(state(&server).uploads.len(), 1);
    assert_eq!(phone.sync_state().expect("state").photos_unsent, 0);
}

#[tokio::test]
async fn an_equal_photo_of_a_report_that_the_server_has_not_is_no_part_of_what_it_says() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let first = submit(&bench, &phone, 1);
    state(&server).refuse_uploads = Some((503, "busy"));
    phone.turn().await;
    let second = submit(&bench, &phone, 1);
    state(&server).refuse.insert("create_report", "unknown_category");
    // The first report was withdrawn from another phone.
    state(&server).refuse_uploads = Some((410, "not_needed"));
    phone.turn().await;
    let photo = |id: &str| phone.report(id).expect("view").photos[0].state;
    assert_eq!(photo(&first.report_id), PhotoState::NotNeeded);
    state(&server).refuse.clear();
    state(&server).refuse_uploads = None;
    phone.correct_report(&second.report_id, "litter", "Dibetulkan.", &[]).expect("again");
    phone.turn().await;
    assert_eq!(phone.report(&second.report_id).expect("view").sending, Sending::Complete);
    assert_eq!(state(&server).uploads.len(), 1, "its photo was sent");
}

#[tokio::test]
async fn a_crew_with_nothing_to_send_shows_its_membership_too() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    submit(&bench, &phone, 0);
    phone.turn().await;
    // As a crew's phone whose acts were all purged; on the resident's identity for short.
    let prepared = phone.inner().store.write(|db| {
        db.execute("UPDATE identities SET membership = 'signed'", [])?;
        Ok(db.execute("DELETE FROM operations", [])?)
    });
    prepared.expect("prepared");
    state(&server).bodies.clear();
    phone.turn().await;
    assert_eq!(state(&server).bodies.len(), 0);
    // The restored server may know the identity and not its activation.
    let mut page = json!({});
    {
        let mut state = state(&server);
        state.epoch = 2;
        page["epoch"] = json!("2");
        state.pages.push_back(page);
    }
    phone.turn().await;
    let shown = state(&server).bodies.iter().filter(|body| body["grant"] == "signed").count();
    assert_eq!(shown, 1);
    phone.turn().await;
    assert_eq!(state(&server).bodies.len(), 1, "once is enough");
}

#[test]
fn pictures_of_others_that_nothing_names_go_and_photos_stay_where_the_database_knows_nobody() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    submit(&bench, &phone, 1);
    let media = bench.folder.path().join("media").join("018bcfe5-6800-7707-8707-070707070707.jpg");
    fs::write(&media, b"somebody's garden").expect("left by a crash");
    phone.close();
    bench.open(way.clone()).close();
    assert!(!media.exists());
    let blobs = || fs::read_dir(bench.folder.path().join("blobs")).expect("list").count();
    assert_eq!(blobs(), 1);
    // The database is gone; the photos are all that is left of the report.
    for name in ["saberling.db", "saberling.db-wal", "saberling.db-shm"] {
        let _ = fs::remove_file(bench.folder.path().join(name));
    }
    bench.open(way).close();
    assert_eq!(blobs(), 1);
}

#[tokio::test]
async fn what_was_said_me_too_to_is_heard_in_the_own_scope_and_listed_once() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let other = ReportId::new(5, [9; 10]);
    let number = ReportNumber::of(other).to_string();
    submit(&bench, &phone, 0);
    phone.turn().await;
    state(&server).pages.push_back(public_page(other));
    phone.fetch_public(3.5, 98.5).await.expect("fetched");
    phone.me_too(&number).expect("said");
    phone.turn().await;
    let heard = |rev: i64, status: &str| {
        let mut page = public_page(other);
        page["items"][0]["rev"] = rev.into();
        page["items"][0]["scope"] = "own:1".into();
        page["items"][0]["row"]["status"] = status.into();
        page["items"][0]["row"].as_object_mut().expect("a row").remove("me_too");
        page
    };
    state(&server).pages.push_back(heard(50, "accepted"));
    phone.turn().await;
    let all = phone.public_reports().expect("list");
    assert_eq!((all.len(), all[0].me_too, all[0].said), (1, 2, true), "once, with the count of its area");
    state(&server).pages.push_back(heard(60, "closed"));
    phone.turn().await;
    let all = phone.public_reports().expect("list");
    assert_eq!((all.len(), all[0].me_too, all[0].said), (1, 2, true));
    assert_eq!(all[0].status, saberling_wire::ReportStatus::Closed, "the newer row tells");
    // The phone looks elsewhere: the area's row goes, and it hears all the same.
    let mut left = public_page(other);
    left["items"][0]["change"] = "leave_scope".into();
    left["items"][0]["cause"] = "out_of_area".into();
    state(&server).pages.push_back(left);
    phone.fetch_public(3.5, 98.5).await.expect("fetched");
    let all = phone.public_reports().expect("list");
    assert_eq!((all.len(), all[0].me_too, all[0].said), (1, 1, true), "the own voice counts");
}
