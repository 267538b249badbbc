//! Reports on another phone, or under another identity of the same one.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::json;

use super::{own_scope, publish, state, submit};
use crate::api::ReportStatus;
use crate::phone::Phone;
use crate::testing::{Bench, NOW_MS, Shared, report_item, server};

#[tokio::test]
async fn an_exported_report_lives_on_another_phone() {
    let (old, (first, way)) = (Bench::new(), server());
    let phone = old.open(way);
    let report = submit(&old, &phone, 0);
    phone.turn().await;
    let text = phone.export_reports().expect("text");
    assert!(!text.contains(&report.report_id));
    drop(first);

    let (new, (second, way)) = (Bench::new(), server());
    let there = new.open(way);
    assert_eq!(there.import_reports(&text).expect("taken"), 1);
    assert_eq!(there.import_reports(&text).expect("again"), 0, "taking it again changes nothing");
    assert_eq!(
        there.import_reports("saberling:1:contoh:AAAA:00000000").expect_err("damaged").code(),
        "import.bad"
    );
    let view = there.report(&report.report_id).expect("view");
    assert_eq!(view.number, report.number);
    let item = report_item(4, &own_scope(&there), &report.report_id, "accepted", &[]);
    state(&second).pages.push_back(json!({"items": [item]}));
    there.turn().await;
    assert_eq!(state(&second).pushed[0].0, "claim");
    let claim = &state(&second).bodies[0]["ops"][0].clone();
    assert!(claim["proof"].is_string(), "the claim proves the secret");
    let view = there.report(&report.report_id).expect("view");
    assert_eq!((view.note.as_str(), view.status), ("dari server", Some(ReportStatus::Accepted)));
    assert_eq!(view.category_name, "Sampah");
    there.add_note(&report.report_id, "Dari ponsel baru.").expect("it is an own report here");
}

#[tokio::test]
async fn a_lost_keystore_gets_a_new_identity_that_claims_first_and_loses_nothing() {
    for while_open in [false, true] {
        lose_the_keystore(while_open).await;
    }
}

async fn lose_the_keystore(while_open: bool) {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let sent = submit(&bench, &phone, 1);
    phone.turn().await;
    publish(&phone, &server, &sent, "accepted", json!({}));
    phone.turn().await;
    let unsent = submit(&bench, &phone, 0);
    let former = own_scope(&phone);
    let pushed = state(&server).pushed.len();
    let uploads = state(&server).uploads.len();
    bench.keystore.0.lock().expect("keystore").clear();
    let phone = if while_open {
        phone
    } else {
        phone.close();
        bench.open(way)
    };
    assert_eq!(phone.reports().expect("list").len(), 2);
    phone.turn().await;
    assert_ne!(own_scope(&phone), former);
    let again: Vec<_> = state(&server).pushed[pushed..].iter().map(|(kind, _)| kind.clone()).collect();
    assert_eq!(again, ["claim", "create_report", "create_report"]);
    let claimed = state(&server).bodies.iter().rev().find_map(|body| {
        let first = &body["ops"][0];
        (first["kind"] == "claim").then(|| first["entity_id"].as_str().expect("id").to_owned())
    });
    assert_eq!(claimed, Some(sent.report_id.clone()), "only what the office had");
    assert_eq!(state(&server).uploads.len(), uploads, "the photo was there already, and was sent again");
    for report in [&sent, &unsent] {
        let view = phone.report(&report.report_id).expect("view");
        assert_eq!(view.number, report.number);
    }
    assert_eq!(phone.sync_state().expect("state").unsent, 0);
    let last = phone.inner().store.read(|db| Ok(crate::store::sql::identities::all(db)?.len()));
    assert_eq!(last.expect("read"), 2, "the old identity is kept");
}

#[tokio::test]
async fn a_keystore_that_cannot_answer_now_has_lost_nothing() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let sent = submit(&bench, &phone, 0);
    phone.turn().await;
    publish(&phone, &server, &sent, "accepted", json!({}));
    phone.turn().await;
    let (unsent, scope) = (submit(&bench, &phone, 0), own_scope(&phone));
    phone.close();
    bench.keystore.1.store(true, Ordering::Relaxed);
    let pushed = state(&server).pushed.len();
    let phone = bench.open(way);
    phone.turn().await;
    assert_eq!((own_scope(&phone), state(&server).pushed.len()), (scope.clone(), pushed));
    let text = phone.sync_state().expect("state").text;
    assert!(text.contains("mengunci kuncinya"), "nothing is lost, and nobody is sent to the office: {text}");
    bench.keystore.1.store(false, Ordering::Relaxed);
    bench.clock.set(NOW_MS + 60_000);
    phone.turn().await;
    assert_eq!((own_scope(&phone), state(&server).pushed.len()), (scope, pushed + 1));
    assert_eq!(phone.report(&unsent.report_id).expect("view").sending, crate::api::Sending::Complete);
}

/// A report of another phone that the server, put back to a copy, does not know.
async fn unclaimed() -> (Bench, Arc<Phone>, Shared, String) {
    let (old, (_first, way)) = (Bench::new(), server());
    let phone = old.open(way);
    let report = submit(&old, &phone, 0);
    let text = phone.export_reports().expect("text");
    let (new, (second, way)) = (Bench::new(), server());
    let there = new.open(way);
    there.import_reports(&text).expect("taken");
    state(&second).refuse.insert("claim", "unknown_entity");
    there.turn().await;
    (new, there, second, report.report_id)
}

#[tokio::test]
async fn a_claim_that_is_refused_holds_what_depends_on_it_until_the_report_is_there() {
    let (bench, phone, server, report) = unclaimed().await;
    phone.add_note(&report, "Dari ponsel kedua.").expect("recorded");
    phone.turn().await;
    let view = phone.report(&report).expect("view");
    assert_eq!(view.action_code, None, "nothing is to be done");
    assert_eq!(view.sending, crate::api::Sending::Queued);
    assert!(view.sending_text.contains("belum mengenal"), "{}", view.sending_text);
    assert_eq!(state(&server).pushed.len(), 1, "neither the claim again at once, nor what depends on it");
    // Another phone has brought it back.
    state(&server).refuse.clear();
    bench.clock.set(NOW_MS + 3 * 60_000);
    phone.turn().await;
    let kinds: Vec<_> = state(&server).pushed.iter().map(|(kind, _)| kind.clone()).collect();
    assert_eq!(kinds, ["claim", "claim", "add_note"]);
    let view = phone.report(&report).expect("view");
    assert_eq!((view.sending, view.action_code), (crate::api::Sending::Complete, None));
}

#[tokio::test]
async fn a_claim_that_goes_on_being_refused_is_sent_a_few_times_a_day() {
    let (bench, phone, server, _) = unclaimed().await;
    for minutes in 0..24 * 60 {
        bench.clock.set(NOW_MS + minutes * 60_000);
        phone.turn().await;
    }
    let asked = state(&server).pushed.len();
    assert!((20..=40).contains(&asked), "{asked}");
    // A server that was put back may know the report now.
    state(&server).epoch += 1;
    phone.turn().await;
    assert_eq!(state(&server).pushed.len(), asked + 1);
}

#[tokio::test]
async fn a_report_that_nobody_brings_back_can_be_thrown_away_with_what_was_added() {
    let (_bench, phone, _server, report) = unclaimed().await;
    phone.add_note(&report, "Dari ponsel kedua.").expect("recorded");
    let gone = phone.discard_report(&report).expect("thrown away");
    assert_eq!(gone.acts, 1);
    assert!(phone.reports().expect("list").is_empty());
    assert_eq!(phone.sync_state().expect("state").unsent, 0);
}

#[tokio::test]
async fn discarding_a_report_that_the_office_has_already_keeps_it_and_its_secret() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 1);
    let moved = phone.export_reports().expect("text");
    state(&server).refuse.insert("create_report", "exists");
    phone.turn().await;
    assert_eq!(phone.report(&report.report_id).expect("view").action_code.as_deref(), Some("exists"));
    let kept = phone.discard_report(&report.report_id).expect("what was refused goes");
    assert!(kept.text.contains("tetap ada di ponsel ini"), "{}", kept.text);
    assert_eq!(phone.export_reports().expect("text"), moved, "the secret is there");
    phone.turn().await;
    assert_eq!(state(&server).pushed.last().map(|(kind, _)| kind.as_str()), Some("claim"));
    assert_eq!(state(&server).uploads.len(), 1, "the office may wait for its photo");
    publish(&phone, &server, &report, "accepted", json!({}));
    phone.turn().await;
    let view = phone.report(&report.report_id).expect("view");
    assert_eq!((view.status, view.action_code), (Some(ReportStatus::Accepted), None));
}

#[tokio::test]
async fn a_crew_that_lost_its_keystore_sends_what_it_did_once_it_is_activated_again() {
    let (bench, (server, way)) = (Bench::new(), server());
    let crew_id = saberling_wire::CrewId::new(1, [4; 10]).to_string();
    let activation = json!({"crew_id": crew_id, "crew_name": "Regu 1", "member_id": crew_id,
        "member_name": "Budi", "grant": "g"});
    let shared = server.clone();
    way.set_answer(move |request| match request.path.as_str() {
        "/v1/crew/activate" => crate::testing::marked(200, activation.to_string()),
        _ => state(&shared).answer(request),
    });
    let phone = bench.open(way);
    phone.activate_crew("7K3P-Q9TX").await.expect("active");
    let report = saberling_wire::ReportId::new(3, [3; 10]);
    let task = saberling_wire::TaskId::new(2, [2; 10]).to_string();
    let row = json!({"type": "task", "task_id": task, "status": "started", "version": "v", "crew_id": crew_id,
        "assigned_at_ms": 1, "photos": [], "report": {"report_id": report.to_string(),
        "number": saberling_wire::ReportNumber::of(report).to_string(), "category": "litter", "note": "x",
        "photos": []}});
    let item = json!({"rev": 1, "scope": format!("crew:{crew_id}"), "entity": "task", "entity_id": task,
        "change": "upsert", "row": row});
    state(&server).pages.push_back(json!({"items": [item]}));
    phone.turn().await;
    phone.complete_task(&task, &[bench.photo(3)], "Bersih.", None).expect("done");
    phone.close();
    bench.keystore.0.lock().expect("keystore").clear();

    let shared = server.clone();
    let activation = json!({"crew_id": crew_id, "crew_name": "Regu 1", "member_id": crew_id,
        "member_name": "Budi", "grant": "g"});
    let phone = bench.open(crate::testing::Script::new(move |request| match request.path.as_str() {
        "/v1/crew/activate" => crate::testing::marked(200, activation.to_string()),
        _ => state(&shared).answer(request),
    }));
    phone.turn().await;
    assert!(state(&server).pushed.is_empty(), "nobody can send it");
    phone.activate_crew("9B2H-F6RQ").await.expect("active again");
    phone.turn().await;
    assert_eq!(state(&server).pushed, [("complete_task".into(), "applied".into())]);
    assert_eq!(state(&server).uploads.len(), 1);
    assert_eq!(phone.crews().expect("crews").iter().filter(|crew| crew.active).count(), 1);
}
