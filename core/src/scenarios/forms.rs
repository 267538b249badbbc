//! A category's questions, and another content of a report before the office decides.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{new_report, publish, state, submit};
use crate::api::{
    DraftContent, GivenAnswer, NewReport, ReportEdit, ReportStatus, ReportView, Sending, TimelineKind,
};
use crate::phone::Phone;
use crate::testing::{Bench, Shared, server};

fn given(question: &str, values: &[&str]) -> GivenAnswer {
    GivenAnswer { question: question.into(), values: values.iter().map(ToString::to_string).collect() }
}

fn asked(phone: &Phone, category: &str, answers: &[GivenAnswer]) -> Vec<String> {
    let questions = phone.questions(category, answers).expect("questions");
    questions.into_iter().map(|question| question.code).collect()
}

fn with(category: &str, answers: &[GivenAnswer]) -> NewReport {
    NewReport { category: category.into(), answers: answers.to_vec(), ..new_report("Menumpuk.", &[]) }
}

/// What the report says now, as a form would hold it.
fn as_shown(view: &ReportView) -> ReportEdit {
    let answers = view.answers.iter();
    ReportEdit {
        category: view.category.clone(),
        note: view.note.clone(),
        answers: answers
            .map(|answer| GivenAnswer { question: answer.question.clone(), values: answer.values.clone() })
            .collect(),
        fix: None,
        chosen_area: None,
        anonymous: view.anonymous,
        confidential: view.confidential,
    }
}

fn shown(phone: &Phone, id: &str) -> ReportView {
    phone.report(id).expect("view")
}

/// The payloads of one kind that came to the server.
fn payloads(server: &Shared, kind: &str) -> Vec<Value> {
    let state = state(server);
    let ops = state.bodies.iter().flat_map(|body| body["ops"].as_array().cloned().unwrap_or_default());
    ops.filter(|op| op["kind"] == kind).map(|op| op["payload"].clone()).collect()
}

/// A report that the office has, as its row says it.
async fn sent(bench: &Bench, status: &str) -> (Arc<Phone>, Shared, ReportView) {
    let (server, way) = server();
    let phone = bench.open(way);
    let report = submit(bench, &phone, 0);
    publish(&phone, &server, &report, status, json!({}));
    phone.turn().await;
    let view = shown(&phone, &report.report_id);
    (phone, server, view)
}

#[test]
fn a_question_is_asked_when_the_answer_before_it_says_so() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    assert_eq!(asked(&phone, "litter", &[]), ["size", "hazard"]);
    assert_eq!(asked(&phone, "litter", &[given("hazard", &["yes"])]), ["size", "hazard", "what"]);
    assert_eq!(asked(&phone, "litter", &[given("hazard", &["no"])]), ["size", "hazard"]);
    assert_eq!(phone.questions("smoke", &[]).expect_err("no such").code(), "category.gone");
    let all = |phone: &Phone| phone.categories().swap_remove(0).questions;
    let [size, _, what] = &all(&phone)[..] else { panic!("all that are asked at all") };
    assert_eq!((&*size.text, &*size.choices[1].name), ("Seberapa banyak?", "Satu gerobak"));
    assert_eq!((what.hint.as_deref(), what.required), (Some("Yang terlihat."), true));
    phone.set_language("en");
    assert_eq!(all(&phone)[0].choices[1].name, "One cart");
}

#[test]
fn what_must_be_answered_is_answered_before_a_report_is_taken() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let refused = |category: &str, answers: &[GivenAnswer]| {
        phone.submit_report(&with(category, answers)).expect_err("refused").code().to_owned()
    };
    assert_eq!(refused("litter", &[given("hazard", &["yes"])]), "answer.missing");
    assert_eq!(refused("litter", &[given("hazard", &["yes"]), given("what", &["  "])]), "answer.missing");
    assert_eq!(refused("litter", &[given("size", &["mountain"])]), "answer.invalid");
    assert_eq!(refused("drain", &[given("size", &["51"])]), "answer.invalid");
    assert_eq!(refused("drain", &[given("size", &["three"])]), "answer.invalid");
    assert_eq!(refused("drain", &[given("by", &["mud", "mud"])]), "answer.invalid");
    let long = "x".repeat(2_001);
    assert_eq!(refused("litter", &[given("hazard", &["yes"]), given("what", &[&long])]), "answer.long");
    assert!(phone.reports().expect("list").is_empty(), "nothing of it was kept");
}

#[tokio::test]
async fn answers_are_kept_shown_in_words_and_sent_without_those_that_nobody_asked_for() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let answers = [
        given("what", &["Jarum."]),
        given("hazard", &["no"]),
        given("size", &["cart"]),
        given("unheard", &["x"]),
        given("old", &["x"]),
    ];
    let view = phone.submit_report(&with("litter", &answers)).expect("stored");
    let words: Vec<_> = view.answers.iter().map(|a| (&*a.question_text, &*a.text)).collect();
    assert_eq!(words, [("Seberapa banyak?", "Satu gerobak"), ("Berbahaya?", "Tidak")]);
    let drain = [given("by", &["plants", "mud"]), given("size", &[" 007 "])];
    let other = phone.submit_report(&with("drain", &drain)).expect("stored");
    assert_eq!((&*other.answers[0].text, &*other.answers[1].text), ("7", "Lumpur, Tanaman"));
    phone.close();
    let phone = bench.open(way);
    phone.set_language("en");
    assert_eq!(shown(&phone, &view.report_id).answers[1].text, "No", "after a restart, in another language");
    phone.turn().await;
    let sent: Vec<_> = payloads(&server, "create_report").iter().map(|p| p["answers"].clone()).collect();
    let of = |question: &str, values: &[&str]| json!({"question": question, "values": values});
    assert_eq!(sent[0], json!([of("size", &["cart"]), of("hazard", &["no"])]));
    assert_eq!(sent[1], json!([of("size", &["7"]), of("by", &["mud", "plants"])]));
}

#[tokio::test]
async fn an_edit_before_sending_shows_at_once_and_travels_behind_the_report_as_it_was() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let report = phone.submit_report(&with("litter", &[given("size", &["bag"])])).expect("stored");
    let id = &report.report_id;
    assert!(report.can.edit);
    let edit = ReportEdit {
        note: "Lebih banyak.".into(),
        answers: vec![given("size", &["cart"])],
        ..as_shown(&report)
    };
    let view = phone.edit_report(id, &edit).expect("recorded");
    assert_eq!((&*view.note, &*view.answers[0].text), ("Lebih banyak.", "Satu gerobak"));
    let line = view.timeline.last().expect("a line");
    assert_eq!((line.kind, line.unsent), (TimelineKind::Edited, true));
    phone.edit_report(id, &edit).expect("the same once more");
    assert_eq!(phone.sync_state().expect("state").unsent, 2, "nothing new is no act");

    phone.close();
    let phone = bench.open(way);
    assert_eq!(shown(&phone, id).note, "Lebih banyak.", "after a restart");
    phone.turn().await;
    let created = payloads(&server, "create_report");
    assert_eq!((&created[0]["note"], created.len()), (&json!("Menumpuk."), 1), "what was frozen stays");
    let expected = json!({"note": "Lebih banyak.", "answers": [{"question": "size", "values": ["cart"]}]});
    assert_eq!(payloads(&server, "edit_report"), [expected], "only what changed");
    assert_eq!(shown(&phone, id).sending, Sending::Complete);
}

#[tokio::test]
async fn an_edit_lies_above_the_offices_row_until_that_has_passed_it() {
    let bench = Bench::new();
    let (phone, server, view) = sent(&bench, "under_review").await;
    let id = &view.report_id;
    assert_eq!(view.note, "dari server", "what the office has");
    let edit = ReportEdit {
        category: "drain".into(),
        confidential: true,
        fix: new_report("", &[]).fix.map(|fix| crate::api::LocationFix { lat_deg: 3.6, ..fix }),
        ..as_shown(&view)
    };
    let view = phone.edit_report(id, &edit).expect("recorded");
    assert_eq!((&*view.category, &*view.category_name, view.confidential), ("drain", "Selokan", true));
    assert_eq!(
        view.place.as_ref().map(|place| (place.lat_deg, place.area_name.as_deref())),
        Some((3.6, Some("Satu")))
    );

    // Another phone's edit comes by the row; this one's own is still above it.
    publish(
        &phone,
        &server,
        &view,
        "under_review",
        json!({"note": "dari ponsel lain", "category": "litter"}),
    );
    state(&server).later = Some("edit_report");
    phone.turn().await;
    state(&server).later = None;
    bench.clock.set(crate::testing::NOW_MS + 600_000);
    let view = shown(&phone, id);
    assert_eq!((&*view.category, &*view.note), ("drain", "dari ponsel lain"));

    publish(&phone, &server, &view, "under_review", json!({"note": "yang terakhir", "category": "drain"}));
    phone.turn().await;
    let view = shown(&phone, id);
    assert_eq!((&*view.category, &*view.note), ("drain", "yang terakhir"));
    let payload = payloads(&server, "edit_report").remove(0);
    let mut names: Vec<_> = payload.as_object().expect("object").keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["category", "confidential", "fix", "place"]);
    publish(&phone, &server, &view, "under_review", json!({"note": "lagi", "category": "litter"}));
    phone.turn().await;
    assert_eq!(shown(&phone, id).category, "litter", "passed: the row alone speaks");
}

#[tokio::test]
async fn an_edit_after_the_decision_is_refused_and_what_is_shown_is_what_the_office_has() {
    let bench = Bench::new();
    let (phone, server, view) = sent(&bench, "submitted").await;
    let id = &view.report_id;
    phone.edit_report(id, &ReportEdit { note: "Terlambat.".into(), ..as_shown(&view) }).expect("recorded");
    assert_eq!(shown(&phone, id).note, "Terlambat.");
    state(&server).refuse.insert("edit_report", "state");
    publish(&phone, &server, &view, "accepted", json!({}));
    phone.turn().await;
    let view = shown(&phone, id);
    assert_eq!((&*view.note, view.action_code.as_deref()), ("dari server", Some("state")));
    let line = view.timeline.last().expect("a line").clone();
    assert_eq!((line.kind, line.refused.as_deref()), (TimelineKind::Edited, Some("statusnya sudah berubah")));
    assert!(!view.can.edit && !view.can.withdraw && !view.can.correct);
    let late = phone.edit_report(id, &ReportEdit { note: "x".into(), ..as_shown(&view) });
    assert_eq!(late.expect_err("decided").code(), "report.state");

    let op = line.op_id.expect("op");
    assert_eq!(phone.edit_act(&op, "x").expect_err("no words of its own").code(), "mend.nothing");
    state(&server).refuse.clear();
    phone.retry_act(&op).expect("again");
    assert_eq!(shown(&phone, id).note, "Terlambat.", "waits again");
    let op = shown(&phone, id).timeline.last().and_then(|line| line.op_id.clone()).expect("op");
    assert_eq!(phone.discard_act(&op).expect_err("only what was refused").code(), "mend.nothing");
    phone.turn().await;
    assert_eq!(state(&server).pushed.last(), Some(&("edit_report".into(), "applied".into())));
}

#[tokio::test]
async fn a_refused_edit_that_was_thrown_away_leaves_no_trace() {
    let bench = Bench::new();
    let (phone, server, view) = sent(&bench, "submitted").await;
    let id = &view.report_id;
    phone.edit_report(id, &ReportEdit { note: "Terlambat.".into(), ..as_shown(&view) }).expect("recorded");
    state(&server).refuse.insert("edit_report", "state");
    phone.turn().await;
    let op = shown(&phone, id).timeline.last().and_then(|line| line.op_id.clone()).expect("op");
    phone.discard_act(&op).expect("gone");
    let view = shown(&phone, id);
    assert_eq!((&*view.note, view.action_code, view.timeline.len()), ("dari server", None, 0));
    assert!(view.can.edit);
}

#[tokio::test]
async fn a_refused_report_takes_the_edits_that_wait_behind_it_along_when_it_is_corrected() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let answers = [given("size", &["bag"]), given("hazard", &["no"])];
    let report = phone.submit_report(&with("litter", &answers)).expect("stored");
    let id = &report.report_id;
    let edit = ReportEdit { note: "Kedua.".into(), anonymous: false, ..as_shown(&report) };
    phone.edit_report(id, &edit).expect("recorded");
    state(&server).refuse.insert("create_report", "unknown_category");
    state(&server).later = Some("edit_report");
    phone.turn().await;
    let view = shown(&phone, id);
    assert!(view.can.correct && view.can.discard && !view.can.edit && !view.can.erase);
    assert_eq!(view.note, "Kedua.");
    assert_eq!(phone.sync_state().expect("state").unsent, 0, "the edit is held with what was refused");
    assert_eq!(phone.edit_report(id, &as_shown(&view)).expect_err("correct it").code(), "report.state");

    state(&server).refuse.clear();
    state(&server).later = None;
    let answers = [given("hazard", &["no"]), given("what", &["Kaca."])];
    let view = phone.correct_report(id, "drain", "Ketiga.", &answers).expect("corrected");
    assert_eq!((&*view.category, &*view.note, view.anonymous), ("drain", "Ketiga.", false));
    let kept: Vec<_> = view.answers.iter().map(|answer| answer.question.as_str()).collect();
    assert_eq!(kept, ["hazard"], "what the new category does not ask is left out");
    assert_eq!(phone.sync_state().expect("state").unsent, 1, "the edit is part of it");
    phone.turn().await;
    let created = payloads(&server, "create_report").pop().expect("sent");
    assert_eq!((&created["note"], &created["anonymous"]), (&json!("Ketiga."), &json!(false)));
    assert_eq!(created["answers"], json!([{"question": "hazard", "values": ["no"]}]));
}

/// A report with these answers that the server refused for this reason.
async fn refused(bench: &Bench, code: &'static str) -> (Arc<Phone>, Shared, String) {
    let (server, way) = server();
    let phone = bench.open(way);
    let answers = [given("size", &["bag"]), given("hazard", &["yes"]), given("what", &["Kaca."])];
    let report = phone.submit_report(&with("litter", &answers)).expect("stored");
    // An answer to a question that was asked formerly.
    let add_old = |db: &rusqlite::Transaction<'_>| {
        let op = "UPDATE operations SET envelope = \
                  CAST(replace(CAST(envelope AS TEXT), '\"answers\":[', ?1) AS BLOB) WHERE kind = 'create_report'";
        let old = r#""answers":[{"question":"old","values":["Dulu."]},"#;
        assert_eq!(db.execute(op, [old])?, 1);
        Ok(())
    };
    phone.inner().store.write(add_old).expect("an old answer");
    state(&server).refuse.insert("create_report", code);
    phone.turn().await;
    state(&server).refuse.clear();
    (phone, server, report.report_id)
}

#[tokio::test]
async fn a_correction_carries_the_answers_checked_like_those_of_an_edit() {
    let bench = Bench::new();
    let (phone, server, id) = refused(&bench, "unknown_category").await;
    for (category, answers, code) in [
        ("litter", vec![given("hazard", &["yes"])], "answer.missing"),
        ("litter", vec![given("size", &["palm"])], "answer.invalid"),
        ("drain", vec![given("size", &["51"])], "answer.invalid"),
        ("smoke", vec![], "category.gone"),
    ] {
        let told = phone.correct_report(&id, category, "x", &answers).expect_err("not so");
        assert_eq!(told.code(), code);
    }
    let answers = [given("size", &["cart"]), given("hazard", &["no"]), given("what", &["Kaca."])];
    let view = phone.correct_report(&id, "litter", "Dibetulkan.", &answers).expect("corrected");
    let shown: Vec<_> = view.answers.iter().map(|answer| (&*answer.question, &*answer.text)).collect();
    assert_eq!(shown, [("size", "Satu gerobak"), ("hazard", "Tidak"), ("old", "Dulu.")]);
    phone.turn().await;
    let created = payloads(&server, "create_report").pop().expect("sent");
    let kept = json!([{"question": "size", "values": ["cart"]}, {"question": "hazard", "values": ["no"]},
        {"question": "old", "values": ["Dulu."]}]);
    assert_eq!(created["answers"], kept, "nobody was shown the old one, so it stays");
}

#[tokio::test]
async fn where_the_answers_were_refused_none_stays_that_nobody_is_shown() {
    let bench = Bench::new();
    let (phone, server, id) = refused(&bench, "invalid_answer").await;
    assert_eq!(shown(&phone, &id).action_code.as_deref(), Some("invalid_answer"));
    phone.correct_report(&id, "litter", "", &[given("hazard", &["no"])]).expect("corrected");
    phone.turn().await;
    let created = payloads(&server, "create_report").pop().expect("sent");
    assert_eq!(created["answers"], json!([{"question": "hazard", "values": ["no"]}]));
    assert_eq!(shown(&phone, &id).action_code, None);
}

#[tokio::test]
async fn an_edit_keeps_answers_to_questions_that_are_asked_no_more() {
    let bench = Bench::new();
    let (phone, server, view) = sent(&bench, "submitted").await;
    let id = &view.report_id;
    let old = json!([{"question": "old", "values": ["Dulu."]}, {"question": "size", "values": ["bag"]}]);
    publish(&phone, &server, &view, "submitted", json!({"answers": old}));
    phone.turn().await;
    let view = shown(&phone, id);
    assert_eq!(view.answers[0].question_text, "Dulu?");
    let edit = ReportEdit { answers: vec![given("size", &["cart"])], ..as_shown(&view) };
    let view = phone.edit_report(id, &edit).expect("recorded");
    let words: Vec<_> = view.answers.iter().map(|answer| answer.text.as_str()).collect();
    assert_eq!(words, ["Satu gerobak", "Dulu."]);
    let unanswered = ReportEdit { answers: vec![given("hazard", &["yes"])], ..as_shown(&view) };
    assert_eq!(phone.edit_report(id, &unanswered).expect_err("missing").code(), "answer.missing");
    let elsewhere = ReportEdit { category: "smoke".into(), ..as_shown(&view) };
    assert_eq!(phone.edit_report(id, &elsewhere).expect_err("no such").code(), "category.gone");
}

#[tokio::test]
async fn what_was_taken_back_or_has_not_come_yet_cannot_be_edited() {
    let bench = Bench::new();
    let (phone, _server, view) = sent(&bench, "submitted").await;
    phone.withdraw_report(&view.report_id, "").expect("recorded");
    let withdrawn = shown(&phone, &view.report_id);
    assert_eq!(withdrawn.status, Some(ReportStatus::Withdrawn));
    assert!(!withdrawn.can.edit && !withdrawn.can.photos && withdrawn.can.erase);
    let late = phone.edit_report(&view.report_id, &ReportEdit { note: "x".into(), ..as_shown(&view) });
    assert_eq!(late.expect_err("gone").code(), "report.state");

    let (other, (_server, way)) = (Bench::new(), server());
    let second = other.open(way);
    second.import_reports(&phone.export_reports().expect("text")).expect("taken over");
    let waiting = shown(&second, &view.report_id);
    assert!(!waiting.can.edit, "what it says is not known yet");
    assert_eq!(
        second.edit_report(&view.report_id, &as_shown(&view)).expect_err("not yet").code(),
        "report.state"
    );
}

#[tokio::test]
async fn a_draft_shows_its_questions_and_is_handed_in_once_they_are_answered() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let draft = phone.new_draft().expect("begun").draft_id;
    let content = |answers: &[GivenAnswer]| DraftContent {
        category: Some("litter".into()),
        answers: answers.to_vec(),
        ..phone.draft(&draft).expect("view").content
    };
    assert!(phone.draft(&draft).expect("view").questions.is_empty(), "no category, no question");
    let answers = [given("hazard", &["yes"]), given("what", &[" "])];
    let view = phone.save_draft(&draft, &content(&answers)).expect("saved");
    let codes: Vec<_> = view.questions.iter().map(|question| question.code.as_str()).collect();
    assert_eq!((codes, view.missing), (vec!["size", "hazard", "what"], vec!["what".to_owned()]));
    assert_eq!(phone.submit_draft(&draft, true).expect_err("missing").code(), "answer.missing");
    let answers = [given("hazard", &["yes"]), given("what", &["Jarum."])];
    let view = phone.save_draft(&draft, &content(&answers)).expect("saved");
    assert!(view.missing.is_empty());
    let report = phone.submit_draft(&draft, true).expect("handed in");
    assert_eq!(report.answers[1].text, "Jarum.");
    phone.turn().await;
    assert_eq!(payloads(&server, "create_report")[0]["answers"][1]["values"], json!(["Jarum."]));
}
