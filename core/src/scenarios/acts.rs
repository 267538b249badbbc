//! Acts on reports that are there.

use serde_json::json;

use super::{publish, state, submit};
use crate::api::{Event, PhotoState, ReportStatus, Sending, TimelineKind};
use crate::store::LocalPhotoState;
use crate::testing::{Bench, server};

#[tokio::test]
async fn an_act_shows_at_once_and_stays_until_the_offices_row_has_passed_it() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 0);
    publish(&phone, &server, &report, "submitted", json!({}));
    phone.turn().await;
    assert_eq!(phone.report(&report.report_id).expect("view").status, Some(ReportStatus::Submitted));

    let view = phone.withdraw_report(&report.report_id, "Sudah bersih.").expect("recorded");
    assert_eq!(view.status, Some(ReportStatus::Withdrawn));
    let line = view.timeline.last().expect("a line");
    assert_eq!(
        (line.kind, line.unsent, line.note.as_deref()),
        (TimelineKind::Withdrawn, true, Some("Sudah bersih."))
    );
    assert_eq!(phone.withdraw_report(&report.report_id, "").expect_err("once").code(), "report.state");

    phone.turn().await;
    let view = phone.report(&report.report_id).expect("view");
    assert_eq!(state(&server).pushed.last(), Some(&("withdraw".into(), "applied".into())));
    assert_eq!(view.status, Some(ReportStatus::Submitted), "the pull has passed it: the row speaks again");
}

#[tokio::test]
async fn a_repetition_is_overlaid_until_a_pull_that_began_after_it_has_ended() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 0);
    publish(&phone, &server, &report, "submitted", json!({}));
    phone.turn().await;
    phone.withdraw_report(&report.report_id, "").expect("recorded");
    // The server has it, but its reply was lost: the next one says "duplicate" with an old revision.
    let op = phone.report(&report.report_id).expect("view").timeline.last().cloned().expect("line");
    let envelope = {
        let id = op.op_id.expect("op").parse().expect("id");
        let found = phone.inner().store.read(|db| crate::store::sql::operations::find(db, id));
        found.expect("read").expect("there")
    };
    let value: serde_json::Value = serde_json::from_str(&envelope.envelope).expect("json");
    state(&server).ops.insert(envelope.op_id.to_string(), value.to_string());
    // A pull that had begun before holds back its end.
    state(&server).pages.push_back(json!({"has_more": true}));
    state(&server).pages.push_back(json!({"rev": 1}));
    phone.turn().await;
    assert_eq!(state(&server).pushed.last(), Some(&("withdraw".into(), "duplicate".into())));
    let identity = phone.inner().store.read(|db| Ok(crate::store::sql::identities::all(db)?[0].clone()));
    let identity = identity.expect("read");
    assert!(identity.pulls_begun >= 2 && !identity.is_pulling);
    let ops = phone
        .inner()
        .store
        .read(|db| crate::store::sql::operations::of_entity(db, report.report_id.parse().expect("id")));
    let settled = ops.expect("ops").into_iter().find(|o| o.op_id == envelope.op_id).expect("there");
    assert_eq!(settled.acked_in_pull, None, "a complete pull that began later has ended");
}

#[tokio::test]
async fn a_dispute_needs_words_and_a_photo_and_a_state_that_allows_it() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 0);
    let id = &report.report_id;
    assert_eq!(phone.dispute_report(id, "x", &[bench.photo(9)]).expect_err("early").code(), "report.state");
    publish(&phone, &server, &report, "resolved", json!({}));
    phone.turn().await;
    assert!(phone.report(id).expect("view").disputable);
    assert_eq!(phone.dispute_report(id, " ", &[bench.photo(9)]).expect_err("words").code(), "note.empty");
    assert_eq!(phone.dispute_report(id, "x", &[]).expect_err("photo").code(), "dispute.photo");
    let view = phone.dispute_report(id, "Masih kotor.", &[bench.photo(9)]).expect("recorded");
    assert_eq!((view.status, view.disputable), (Some(ReportStatus::Reopened), false));
    assert_eq!(phone.dispute_report(id, "x", &[bench.photo(9)]).expect_err("once").code(), "report.state");
    phone.turn().await;
    assert_eq!(state(&server).uploads.len(), 1, "its photo goes too");

    publish(&phone, &server, &report, "closed", json!({}));
    phone.turn().await;
    assert_eq!(phone.dispute_report(id, "x", &[bench.photo(9)]).expect_err("late").code(), "dispute.over");
    publish(&phone, &server, &report, "closed", json!({"disputable": true}));
    phone.turn().await;
    assert!(phone.report(id).expect("view").disputable);
}

#[tokio::test]
async fn ratings_and_confirmations_wait_for_the_work_to_be_done() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 0);
    let id = &report.report_id;
    assert_eq!(phone.confirm_clean(id).expect_err("early").code(), "report.state");
    publish(&phone, &server, &report, "resolved", json!({"me_too": 3, "incomplete_since_ms": 5}));
    phone.turn().await;
    let view = phone.report(id).expect("view");
    assert_eq!((view.me_too, view.incomplete_since_ms), (3, Some(5)));
    assert_eq!(phone.rate_report(id, 6, "").expect_err("six").code(), "rate.stars");
    phone.rate_report(id, 5, "Bagus.").expect("recorded");
    phone.confirm_clean(id).expect("recorded");
    phone.turn().await;
    let kinds: Vec<_> = state(&server).pushed.iter().map(|(kind, _)| kind.clone()).collect();
    assert_eq!(kinds, ["create_report", "rate", "confirm_clean"]);
}

#[tokio::test]
async fn photos_are_added_replaced_and_dropped_and_only_what_stays_is_sent() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 2);
    let id = &report.report_id;
    let [first, second] = &report.photos[..] else { panic!("two photos") };
    phone.drop_photo(id, &first.photo_id).expect("recorded");
    phone.replace_photo(id, &second.photo_id, &bench.photo(7)).expect("recorded");
    let view = phone.add_photos(id, &[bench.photo(8)]).expect("recorded");
    assert_eq!(view.photos.len(), 2, "the new one and the one that was added");
    assert!(view.photos.iter().all(|p| p.photo_id != first.photo_id && p.photo_id != second.photo_id));
    assert_eq!(phone.drop_photo(id, &first.photo_id).expect_err("gone").code(), "photo.unknown");
    let many: Vec<_> = (20..29).map(|shade| bench.photo(shade)).collect();
    assert_eq!(phone.add_photos(id, &many).expect_err("eleven").code(), "photo.many");
    phone.turn().await;
    assert_eq!(state(&server).uploads.len(), 2, "what left the report is not sent");
    let view = phone.report(id).expect("view");
    assert_eq!((view.sending, view.photos_arrived, view.photos_total), (Sending::Complete, 2, 2));
    for gone in [first, second] {
        assert!(!std::path::Path::new(gone.full_path.as_ref().expect("path")).exists(), "its file went");
    }
}

#[tokio::test]
async fn a_refused_act_is_tried_again_changed_or_thrown_away_by_the_person() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 1);
    let id = &report.report_id;
    phone.turn().await;
    state(&server).refuse.extend([("add_note", "too_many_notes"), ("drop_photo", "unknown_photo")]);
    phone.add_note(id, "Satu.").expect("recorded");
    phone.drop_photo(id, &report.photos[0].photo_id).expect("recorded");
    phone.turn().await;
    let view = phone.report(id).expect("view");
    assert_eq!(view.photos.len(), 1, "the photo stays, because its leaving was refused");
    assert_eq!(view.action_code.as_deref(), Some("too_many_notes"));
    let refused: Vec<_> = view.timeline.iter().filter(|line| line.refused.is_some()).cloned().collect();
    let [note, drop] = &refused[..] else { panic!("two refusals: {refused:?}") };

    let op = |line: &crate::api::TimelineView| line.op_id.clone().expect("op");
    phone.discard_act(&op(drop)).expect("gone");
    phone.edit_act(&op(note), "Dua.").expect("edited");
    assert_eq!(phone.retry_act(&op(note)).expect_err("it is another op now").code(), "mend.nothing");
    phone.turn().await;
    let view = phone.report(id).expect("view");
    let line = view.timeline.last().expect("line").clone();
    assert_eq!((line.note.as_deref(), line.refused.is_some()), (Some("Dua."), true));
    state(&server).refuse.clear();
    phone.retry_act(&op(&line)).expect("again");
    phone.turn().await;
    assert_eq!(state(&server).pushed.last(), Some(&("add_note".into(), "applied".into())));
    assert_eq!(phone.report(id).expect("view").action_code, None);
}

#[tokio::test]
async fn a_discarded_report_says_what_went_with_it() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    state(&server).refuse.insert("create_report", "invalid");
    let report = submit(&bench, &phone, 2);
    phone.add_note(&report.report_id, "Catatan.").expect("recorded");
    phone.turn().await;
    bench.heard();
    let gone = phone.discard_report(&report.report_id).expect("gone");
    assert_eq!((gone.number.as_str(), gone.acts, gone.photos), (report.number.as_str(), 1, 2));
    let told = bench
        .heard()
        .into_iter()
        .any(|e| matches!(e, Event::ReportGone { number, .. } if number == report.number));
    assert!(told);
    assert!(phone.reports().expect("list").is_empty());
}

#[tokio::test]
async fn what_the_office_erased_goes_from_the_phone_and_is_told_once() {
    for by_tombstone in [false, true] {
        let (bench, (server, way)) = (Bench::new(), server());
        let phone = bench.open(way);
        let report = submit(&bench, &phone, 1);
        let path = report.photos[0].full_path.clone().expect("path");
        phone.turn().await;
        bench.heard();
        if by_tombstone {
            let scope = super::own_scope(&phone);
            let item = json!({"rev": 9, "scope": scope, "entity": "report",
                "entity_id": report.report_id, "change": "tombstone"});
            state(&server).pages.push_back(json!({"items": [item]}));
        } else {
            state(&server).refuse.insert("add_note", "erased");
            state(&server).refuse.insert("erase", "erased");
            phone.add_note(&report.report_id, "Masih di sini?").expect("recorded");
            phone.erase_report(&report.report_id).expect("recorded");
        }
        phone.turn().await;
        phone.turn().await;
        assert!(phone.reports().expect("list").is_empty());
        assert!(!std::path::Path::new(&path).exists(), "the photo is gone");
        let told = bench.heard().iter().filter(|event| matches!(event, Event::ReportGone { .. })).count();
        assert_eq!(told, 1);
        assert_eq!(phone.sync_state().expect("state").unsent, 0);
        let asked = state(&server).pushed.iter().any(|(kind, _)| kind == "erase");
        assert!(asked || by_tombstone, "what the person wished too is said all the same");
    }
}

#[tokio::test]
async fn an_erasure_is_asked_for_again_when_the_server_may_have_forgotten_it() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 0);
    phone.turn().await;
    phone.erase_report(&report.report_id).expect("recorded");
    let item = json!({"rev": 9, "scope": super::own_scope(&phone), "entity": "report",
        "entity_id": report.report_id, "change": "tombstone"});
    state(&server).pages.push_back(json!({"items": [item]}));
    phone.turn().await;
    assert_eq!(state(&server).pushed.last(), Some(&("erase".into(), "applied".into())));
    assert!(phone.reports().expect("list").is_empty());
    let id: saberling_wire::EntityId = report.report_id.parse().expect("an id");
    let acts = || {
        let all = phone.inner().store.read(|db| crate::store::sql::operations::of_entity(db, id));
        all.expect("read").iter().map(|op| (op.kind, op.state)).collect::<Vec<_>>()
    };
    let kept = [(saberling_wire::OpKind::Erase, crate::store::OpState::Acknowledged)];
    assert_eq!(acts(), kept, "the wish stays, the words are gone");

    {
        let mut server = state(&server);
        server.epoch += 1;
        server.ops.clear();
        server.pushed.clear();
        server.refuse.insert("erase", "erased");
    }
    phone.turn().await;
    phone.turn().await;
    assert_eq!(state(&server).pushed, [("erase".to_owned(), "rejected".to_owned())]);
    assert_eq!(acts(), kept, "erased by whomever is as good as done");
    assert_eq!(phone.sync_state().expect("state").unsent, 0);
    assert!(phone.reports().expect("list").is_empty());
}

#[tokio::test]
async fn an_upload_that_nobody_needs_ends_and_counts_no_more() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 1);
    state(&server).refuse_uploads = Some((410, "not_needed"));
    phone.turn().await;
    let view = phone.report(&report.report_id).expect("view");
    assert_eq!(view.photos[0].state, PhotoState::NotNeeded);
    assert_eq!((view.photos_total, view.action_code), (0, None));
}

#[tokio::test]
async fn a_photo_that_another_phone_took_out_is_awaited_no_more() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 1);
    phone.turn().await;
    let photo = report.photos[0].photo_id.parse().expect("an id");
    let stored = || {
        let found = phone.inner().store.read(|db| crate::store::sql::photos::find(db, photo));
        found.expect("read").expect("a photo").state
    };
    assert_eq!(stored(), LocalPhotoState::Verified);
    publish(&phone, &server, &report, "submitted", json!({"photos": []}));
    phone.turn().await;
    assert_eq!(stored(), LocalPhotoState::NotNeeded);
}

#[tokio::test]
async fn me_too_is_said_once_on_a_public_report_and_never_on_an_own_one() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let report = submit(&bench, &phone, 0);
    let other = saberling_wire::ReportId::new(5, [9; 10]);
    let number = saberling_wire::ReportNumber::of(other).to_string();
    let item = json!({"rev": 3, "scope": "public:1", "entity": "public_report",
        "entity_id": saberling_wire::EntityId::public(other).to_string(), "change": "upsert",
        "row": {"type": "public", "number": number, "status": "accepted", "category": "litter", "me_too": 2}});
    phone.turn().await;
    state(&server).pages.push_back(json!({"items": [item]}));
    assert_eq!(phone.fetch_public(3.5, 98.5).await.expect("fetched").len(), 1);
    let asked = way.asked.lock().expect("asked").last().cloned().expect("asked");
    assert!(asked.path.starts_with("/v1/public/pull?areas=1&"), "{}", asked.path);
    assert!(asked.headers.iter().all(|(name, _)| *name != "authorization"), "nobody is told who asks");
    assert_eq!(phone.me_too(&report.number).expect_err("own").code(), "metoo.own");
    let view = phone.me_too(&number).expect("said");
    assert_eq!((view.me_too, view.said), (3, true));
    phone.me_too(&number).expect("again");
    phone.turn().await;
    let said = state(&server).pushed.iter().filter(|(kind, _)| kind == "me_too").count();
    assert_eq!(said, 1);
}
