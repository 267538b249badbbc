//! What the office asks about a report, and what the person says of the work.

use serde_json::{Value, json};

use super::{publish, state, submit};
use crate::api::{Event, PhotoRole, ReportStatus, ReportView, TimelineKind};
use crate::phone::Phone;
use crate::testing::{Bench, Shared, server};

fn question() -> String {
    saberling_wire::OpId::new(7, [7; 10]).to_string()
}

/// The row of a report about which the office asks something.
fn asking() -> Value {
    let line = json!({"at_ms": 5, "kind": "asked", "by": "officer", "text": "Di sisi mana?"});
    json!({"question": {"question_id": question(), "text": "Di sisi mana?", "asked_at_ms": 5}, "timeline": [line]})
}

async fn asked(bench: &Bench) -> (std::sync::Arc<Phone>, Shared, ReportView) {
    let (server, way) = server();
    let phone = bench.open(way);
    let report = submit(bench, &phone, 0);
    publish(&phone, &server, &report, "submitted", json!({}));
    phone.turn().await;
    publish(&phone, &server, &report, "under_review", asking());
    phone.turn().await;
    let view = phone.report(&report.report_id).expect("view");
    (phone, server, view)
}

#[tokio::test]
async fn the_offices_question_is_heard_answered_offline_and_answered_once() {
    let bench = Bench::new();
    let (phone, server, view) = asked(&bench).await;
    let id = &view.report_id;
    assert!(bench.heard().iter().any(|event| matches!(event, Event::ReportNews { .. })));
    let open = view.question.clone().expect("a question");
    assert_eq!((&*open.text, open.asked_at_ms, view.can.answer), ("Di sisi mana?", 5, true));
    assert_eq!(view.timeline[0].text, "Kantor bertanya: “Di sisi mana?”");
    assert_eq!(phone.answer_question(id, &open.question_id, " ").expect_err("empty").code(), "note.empty");
    let other = saberling_wire::OpId::new(8, [8; 10]).to_string();
    for wrong in [other.as_str(), "x"] {
        assert_eq!(phone.answer_question(id, wrong, "Utara.").expect_err("other").code(), "question.gone");
    }

    let view = phone.answer_question(id, &open.question_id, "Utara.").expect("recorded");
    assert_eq!((view.question, view.can.answer), (None, false), "it waits no more");
    let line = view.timeline.last().expect("a line");
    assert_eq!(
        (line.kind, line.note.as_deref(), line.unsent),
        (TimelineKind::Answered, Some("Utara."), true)
    );
    let twice = phone.answer_question(id, &open.question_id, "Selatan.");
    assert_eq!(twice.expect_err("once").code(), "question.gone");
    phone.close();
    let (_, way) = crate::testing::server();
    let shared = server.clone();
    way.set_answer(move |request| state(&shared).answer(request));
    let phone = bench.open(way);
    assert_eq!(phone.report(id).expect("view").question, None, "after a restart");
    phone.turn().await;
    let body = state(&server).bodies.last().cloned().expect("sent");
    let expected = json!({"question_id": question(), "text": "Utara."});
    assert_eq!((&body["ops"][0]["kind"], &body["ops"][0]["payload"]), (&json!("answer_question"), &expected));
}

#[tokio::test]
async fn an_answer_takes_the_photos_that_were_kept_for_it() {
    let bench = Bench::new();
    let (phone, server, view) = asked(&bench).await;
    let id = &view.report_id;
    let photo = phone.keep_photo(id, PhotoRole::Report, &bench.photo(4)).expect("kept");
    let view = phone.answer_question(id, &question(), "Di sini.").expect("recorded");
    assert!(view.photos.iter().any(|shown| shown.photo_id == photo.photo_id), "it is shown at once");
    assert!(phone.kept_photos(id, PhotoRole::Report).expect("list").is_empty());
    phone.turn().await;
    let body = state(&server).bodies.last().cloned().expect("sent");
    assert_eq!(body["ops"][0]["payload"]["photos"][0]["photo_id"], photo.photo_id.as_str());
    assert_eq!(state(&server).uploads.len(), 1);
}

#[tokio::test]
async fn a_refused_answer_leaves_the_question_open_and_can_be_said_in_other_words() {
    let bench = Bench::new();
    let (phone, server, view) = asked(&bench).await;
    let id = &view.report_id;
    phone.answer_question(id, &question(), "Utara.").expect("recorded");
    state(&server).refuse.insert("answer_question", "note_too_long");
    phone.turn().await;
    let view = phone.report(id).expect("view");
    assert!(view.question.is_some() && view.can.answer);
    let line = view.timeline.last().expect("a line");
    assert_eq!(line.refused.as_deref(), Some("catatan terlalu panjang"));
    state(&server).refuse.clear();
    phone.edit_act(line.op_id.as_deref().expect("op"), "Di utara.").expect("again");
    assert_eq!(phone.report(id).expect("view").question, None);
    publish(&phone, &server, &view, "under_review", json!({}));
    phone.turn().await;
    assert_eq!(state(&server).pushed.last(), Some(&("answer_question".into(), "applied".into())));
    assert_eq!(phone.report(id).expect("view").question, None, "the office asks no more");
}

#[tokio::test]
async fn photos_that_were_kept_for_the_report_go_with_the_answer() {
    let bench = Bench::new();
    let (phone, server, view) = asked(&bench).await;
    let id = &view.report_id;
    let kept = phone.keep_photo(id, PhotoRole::Report, &bench.photo(1)).expect("kept");
    phone.keep_photo(id, PhotoRole::Dispute, &bench.photo(2)).expect("kept for something else");
    let view = phone.answer_question(id, &question(), "Lihat foto.").expect("recorded");
    let photos: Vec<_> = view.photos.iter().map(|photo| photo.photo_id.as_str()).collect();
    assert_eq!(photos, [kept.photo_id.as_str()]);
    assert!(phone.kept_photos(id, PhotoRole::Report).expect("list").is_empty(), "taken");
    assert_eq!(phone.kept_photos(id, PhotoRole::Dispute).expect("list").len(), 1);
    phone.turn().await;
    let body = state(&server).bodies.last().cloned().expect("sent");
    assert_eq!(body["ops"][0]["payload"]["photos"][0]["photo_id"], kept.photo_id.as_str());
    assert_eq!(state(&server).uploads.len(), 1, "it arrives");
}

#[tokio::test]
async fn an_answer_with_more_photos_than_a_report_may_have_is_not_taken() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 9);
    let id = &report.report_id;
    phone.turn().await;
    publish(&phone, &server, &report, "under_review", asking());
    phone.turn().await;
    for shade in [20, 21] {
        phone.keep_photo(id, PhotoRole::Report, &bench.photo(shade)).expect("kept");
    }
    let refused = phone.answer_question(id, &question(), "Lihat foto.");
    assert_eq!(refused.expect_err("eleven").code(), "photo.many");
    let kept = phone.kept_photos(id, PhotoRole::Report).expect("list");
    assert_eq!(kept.len(), 2, "nothing of it is lost");
    phone.drop_kept_photo(&kept[0].photo_id).expect("thrown away");
    phone.answer_question(id, &question(), "Lihat foto.").expect("ten");
}

#[tokio::test]
async fn a_new_question_is_open_though_the_one_before_was_answered() {
    let bench = Bench::new();
    let (phone, server, view) = asked(&bench).await;
    phone.answer_question(&view.report_id, &question(), "Utara.").expect("recorded");
    let second = saberling_wire::OpId::new(9, [9; 10]).to_string();
    let row = json!({"question": {"question_id": second, "text": "Kapan?", "asked_at_ms": 9}});
    publish(&phone, &server, &view, "under_review", row);
    phone.turn().await;
    let open = phone.report(&view.report_id).expect("view").question.expect("a question");
    assert_eq!((open.question_id, open.text), (second, "Kapan?".into()));
}

#[tokio::test]
async fn rating_and_confirmation_show_at_once_and_stay() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 0);
    let id = &report.report_id;
    publish(&phone, &server, &report, "resolved", json!({}));
    phone.turn().await;
    let view = phone.report(id).expect("view");
    assert_eq!((view.stars, view.confirmed), (None, false));
    assert!(view.can.confirm && view.can.rate && view.can.dispute && !view.can.report_again);
    phone.rate_report(id, 2, "").expect("recorded");
    phone.rate_report(id, 4, "").expect("recorded");
    let view = phone.confirm_clean(id).expect("recorded");
    assert_eq!((view.stars, view.confirmed, view.can.confirm), (Some(4), true, false));
    publish(&phone, &server, &report, "closed", json!({"stars": 3, "confirmed": true}));
    phone.turn().await;
    phone.turn().await;
    let view = phone.report(id).expect("view");
    assert_eq!((view.stars, view.confirmed), (Some(3), true), "what the office has, from any phone");
    assert!(view.can.rate && !view.can.dispute && view.can.report_again);
}

#[tokio::test]
async fn each_state_of_a_report_offers_what_can_be_done_in_it() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 0);
    let table = [
        ("submitted", "edit withdraw erase photos"),
        ("under_review", "edit withdraw erase photos"),
        ("accepted", "erase photos"),
        ("assigned", "erase photos"),
        ("in_progress", "erase photos"),
        ("resolved", "erase photos dispute confirm rate"),
        ("closed", "erase confirm rate report_again"),
        ("reopened", "erase photos"),
        ("rejected", "erase"),
        ("duplicate", "erase"),
        ("withdrawn", "erase"),
        ("erased", ""),
    ];
    assert_eq!(table.len(), ReportStatus::ALL.len());
    for (status, expected) in table {
        publish(&phone, &server, &report, status, json!({}));
        phone.turn().await;
        phone.turn().await;
        let can = phone.report(&report.report_id).expect("view").can;
        let all = [
            (can.edit, "edit"),
            (can.correct, "correct"),
            (can.discard, "discard"),
            (can.withdraw, "withdraw"),
            (can.erase, "erase"),
            (can.answer, "answer"),
            (can.photos, "photos"),
            (can.dispute, "dispute"),
            (can.confirm, "confirm"),
            (can.rate, "rate"),
            (can.report_again, "report_again"),
        ];
        let offered: Vec<_> = all.iter().filter(|(can, _)| *can).map(|(_, name)| *name).collect();
        assert_eq!(offered.join(" "), expected, "{status}");
    }
}
