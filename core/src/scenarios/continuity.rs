//! Epochs, digests, and what may be purged.

use saberling_wire::{DigestSum, limits};
use serde_json::json;

use super::{own_scope, publish, state, submit};
use crate::api::Sending;
use crate::testing::{Bench, NOW_MS, report_item, server};

#[tokio::test]
async fn an_upload_notices_another_epoch_and_everything_is_sent_again() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let report = submit(&bench, &phone, 2);
    phone.turn().await;
    assert_eq!(state(&server).uploads.len(), 2);
    let sent_at = way.asked.lock().expect("asked").iter().any(|request| {
        request.path == "/v1/uploads" && request.headers.iter().any(|(name, _)| *name == "x-saberling-at")
    });
    assert!(sent_at, "an upload says where its continuity stands");
    // The server is restored to before everything.
    {
        let mut state = state(&server);
        (state.epoch, state.rev) = (2, 0);
        state.ops.clear();
        state.uploads.clear();
    }
    phone.add_photos(&report.report_id, &[bench.photo(5)]).expect("recorded");
    phone.turn().await;
    let state = state(&server);
    assert_eq!((state.ops.len(), state.uploads.len()), (2, 3), "nothing that the phone holds is missing");
}

#[tokio::test]
async fn a_crew_shows_its_membership_after_lost_continuity_until_a_push_succeeds() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    submit(&bench, &phone, 0);
    phone.turn().await;
    // As an activation would leave it, on the resident's identity for short.
    let inner = phone.inner();
    inner
        .store
        .write(|db| Ok(db.execute("UPDATE identities SET membership = 'signed'", [])?))
        .expect("membership");
    submit(&bench, &phone, 0);
    phone.turn().await;
    assert!(state(&server).bodies.iter().all(|body| body["grant"].is_null()));
    state(&server).epoch = 2;
    submit(&bench, &phone, 0);
    phone.turn().await;
    submit(&bench, &phone, 0);
    phone.turn().await;
    let grants: Vec<_> = state(&server).bodies.iter().map(|body| body["grant"] == "signed").collect();
    assert_eq!(grants.iter().filter(|shown| **shown).count(), 1, "{grants:?}");
}

#[tokio::test]
async fn digests_that_differ_are_answered_by_one_refetch_and_then_by_an_alarm() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let report = submit(&bench, &phone, 0);
    phone.turn().await;
    let scope = own_scope(&phone);
    let item = report_item(5, &scope, &report.report_id, "accepted", &[]);
    let mut right = DigestSum::default();
    right.add(report.report_id.parse().expect("id"), 5);
    let right = serde_json::to_value(right.of_scope(scope.clone())).expect("json");
    let wrong = serde_json::to_value(DigestSum::default().of_scope(scope.clone())).expect("json");
    let pulls = || way.paths().iter().filter(|path| path.contains("pull")).count();
    let page = |digest: &serde_json::Value| json!({"items": [item.clone()], "digests": [digest]});

    state(&server).pages.extend([page(&right)]);
    phone.turn().await;
    assert_eq!(phone.diagnostics().expect("diagnostics").digest_alarms, 0);

    let before = pulls();
    state(&server).pages.extend([page(&wrong), page(&right)]);
    phone.turn().await;
    assert_eq!(pulls() - before, 2, "one refetch mends it");
    assert_eq!(phone.diagnostics().expect("diagnostics").digest_alarms, 0);

    let before = pulls();
    let pushed = state(&server).pushed.len();
    state(&server).pages.extend([page(&wrong), page(&wrong)]);
    phone.turn().await;
    assert_eq!(pulls() - before, 2, "no loop");
    assert_eq!(phone.diagnostics().expect("diagnostics").digest_alarms, 1);
    assert_eq!(state(&server).pushed.len(), pushed, "nothing is sent again for it");
}

#[tokio::test]
async fn a_row_of_an_unknown_kind_counts_in_the_digest() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    submit(&bench, &phone, 0);
    phone.turn().await;
    let scope = own_scope(&phone);
    let id = saberling_wire::ReportId::new(7, [3; 10]);
    let item = json!({"rev": 8, "scope": scope, "entity": "report", "entity_id": id.to_string(),
        "change": "upsert", "row": {"type": "hologram", "x": 1}});
    let mut sum = DigestSum::default();
    sum.add(id.into(), 8);
    let digest = serde_json::to_value(sum.of_scope(scope)).expect("json");
    state(&server).pages.push_back(json!({"items": [item], "digests": [digest]}));
    phone.turn().await;
    let misses = phone.inner().store.read(|db| Ok(crate::store::sql::identities::all(db)?[0].digest_misses));
    assert_eq!(misses.expect("read"), 0);
}

#[tokio::test]
async fn only_what_is_in_a_verified_backup_for_a_week_is_purged_and_small_pictures_stay() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 1);
    let id = report.report_id.as_str();
    let photo = report.photos[0].clone();
    phone.turn().await;
    publish(&phone, &server, &report, "accepted", json!({}));
    phone.turn().await;
    let full = photo.full_path.expect("path");
    let is_there = || std::path::Path::new(&full).exists();
    let operations = || {
        let ops = phone
            .inner()
            .store
            .read(|db| crate::store::sql::operations::of_entity(db, id.parse().expect("id")));
        ops.expect("ops").len()
    };

    let rev = state(&server).rev;
    let (week, all) = (NOW_MS + limits::PURGE_AFTER_MS, rev + 100);
    for (time_ms, safe_rev) in [(week - 1, all), (week + 1_000, 0), (week + 1_000, 1)] {
        state(&server).pages.push_back(json!({"server_time_ms": time_ms, "safe_rev": safe_rev}));
        phone.turn().await;
        assert!(is_there() && operations() == 1, "{time_ms} {safe_rev}");
    }
    state(&server).pages.push_back(json!({"server_time_ms": week + 1_000, "safe_rev": all}));
    phone.turn().await;
    assert!(!is_there());
    assert_eq!(operations(), 0);
    let view = phone.report(id).expect("view");
    assert_eq!((view.sending, view.photos_arrived), (Sending::Complete, 1));
    assert!(view.photos[0].thumb_path.is_some() && view.photos[0].full_path.is_none());

    // Lost continuity later does not make a purged photo a lost one.
    state(&server).epoch = 2;
    phone.add_note(id, "Masih ada.").expect("recorded");
    phone.turn().await;
    assert_eq!(phone.report(id).expect("view").action_code, None);
}

#[tokio::test]
async fn above_the_citys_size_the_oldest_attached_photos_go_all_the_same_and_are_counted() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 2);
    phone.turn().await;
    let mut city = (*phone.inner().city()).clone();
    city.config.photos_kept_bytes = 1;
    phone.inner().set_city(city);
    state(&server).pages.push_back(json!({}));
    phone.turn().await;
    assert_eq!(phone.diagnostics().expect("d").photos_purged_unsafe, 0, "what is not attached stays");
    publish(&phone, &server, &report, "accepted", json!({}));
    phone.turn().await;
    assert_eq!(phone.diagnostics().expect("d").photos_purged_unsafe, 2);
    assert!(
        phone.report(&report.report_id).expect("view").photos.iter().all(|photo| photo.full_path.is_none())
    );
}

#[tokio::test]
async fn an_id_that_was_taken_gives_the_same_new_number_on_two_copies_of_a_phone() {
    let mut numbers = Vec::new();
    let bench = Bench::new();
    let phone = bench.open(server().1);
    submit(&bench, &phone, 0);
    phone.close();
    for _ in 0..2 {
        let (copy, (server, way)) = (bench.copy(), server());
        state(&server).refuse.insert("create_report", "id_taken");
        let phone = copy.open(way);
        phone.turn().await;
        numbers.push(phone.reports().expect("list")[0].number.clone());
    }
    assert_eq!(numbers[0], numbers[1]);
}

#[tokio::test]
async fn a_report_that_was_made_anew_elsewhere_and_moved_here_is_the_one_that_is_made_anew_here() {
    let bench = Bench::new();
    let phone = bench.open(server().1);
    submit(&bench, &phone, 1);
    phone.close();
    let (first, second) = (bench.copy(), bench.copy());
    let (there, way) = server();
    state(&there).refuse.insert("create_report", "id_taken");
    let elsewhere = first.open(way);
    elsewhere.turn().await;
    let text = elsewhere.export_reports().expect("text");

    let (here, way) = server();
    state(&here).refuse.insert("create_report", "id_taken");
    let phone = second.open(way);
    assert_eq!(phone.import_reports(&text).expect("taken"), 1);
    phone.turn().await;
    state(&here).refuse.clear();
    bench.clock.set(NOW_MS + 60_000);
    phone.turn().await;
    let reports = phone.reports().expect("list");
    assert_eq!(reports.len(), 1, "one report");
    assert_eq!(reports[0].number, elsewhere.reports().expect("list")[0].number);
    assert_eq!(reports[0].photos.len(), 1, "with its photo");
    assert_eq!(phone.sync_state().expect("state").unsent, 0);
}

#[tokio::test]
async fn above_the_size_nothing_goes_of_an_identity_that_may_not_know_the_present_epoch() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 1);
    phone.turn().await;
    publish(&phone, &server, &report, "accepted", json!({}));
    phone.turn().await;
    let mut city = (*phone.inner().city()).clone();
    city.config.photos_kept_bytes = 1;
    phone.inner().set_city(city);
    // As if it were the photo of a crew on this phone that is not asked for now.
    let moved = phone.inner().store.write(|db| {
        db.execute_batch(
            "INSERT INTO identities (identity_id, kind, state, is_current)
             VALUES ('018bcfe5-6800-7707-8707-070707070707', 'crew', 'revoked', 0);
             UPDATE photos SET identity_id = '018bcfe5-6800-7707-8707-070707070707';",
        )?;
        Ok(())
    });
    moved.expect("moved");
    bench.clock.set(NOW_MS + 1_000);
    state(&server).pages.push_back(json!({}));
    phone.turn().await;
    assert_eq!(phone.diagnostics().expect("d").photos_purged_unsafe, 0);
}
