//! What passes between reporter and office, on the page of a report.

use saberling_wire::{ReportStatus, Text};
use serde_json::json;

use crate::office::{Desk, hidden, text, word};
use crate::world::{Made, World, applied};

/// A city that asks how large it is.
async fn asking() -> World {
    let questions = json!([
        { "code": "size", "kind": "one_of", "text": { "id": "Seberapa besar?", "en": "How large?" },
          "choices": [{ "code": "large", "name": { "id": "Sebesar mobil", "en": "As a car" } }] },
        { "code": "smell", "kind": "yes_no", "text": { "id": "Berbau?", "en": "Does it smell?" } },
    ]);
    let world = World::new().await;
    let change = |settings: &mut saberling_server::Settings| {
        let category = &mut settings.city.config.categories[0];
        category.questions = serde_json::from_value(questions).expect("questions");
        category.name = Text { id: "Tumpukan".into(), en: "Pile".into() };
    };
    world.restarted_with(|_| {}, change).await
}

async fn send(desk: &Desk<'_>, made: &Made, act: &str, words: &str) -> crate::client::Reply {
    let path = format!("/office/reports/{}", made.report_id);
    let page = text(&desk.get(&path).await);
    let (csrf, op_id, base) = (hidden(&page, "csrf"), hidden(&page, "op_id"), hidden(&page, "base"));
    let fields = [("csrf", &*csrf), ("op_id", &op_id), ("base", &base), ("act", act), ("text", words)];
    desk.post(&path, &fields).await
}

async fn page(desk: &Desk<'_>, made: &Made) -> String {
    text(&desk.get(&format!("/office/reports/{}", made.report_id)).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_stand_in_words_and_what_the_city_no_longer_asks_as_it_came() {
    let world = asking().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let mut made = world.report(0);
    made.envelope["payload"]["answers"] = json!([
        { "question": "size", "values": ["large"] },
        { "question": "smell", "values": ["yes"] },
        { "question": "gone", "values": ["<b>42</b>"] },
    ]);
    assert!(applied(&world.push_one(&world.phone(), &made.envelope).await));
    let page = page(&desk, &made).await;
    for shown in ["Seberapa besar?", "Sebesar mobil", "Berbau?", &word("answer.yes"), "gone"] {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(page.contains("42") && !page.contains("<b>42"), "text and never markup");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_asks_and_reads_the_answer() {
    let world = asking().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let (made, phone) = (world.report(0), world.phone());
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let empty = send(&desk, &made, "ask", " ").await;
    assert_eq!(empty.status, 422);
    assert!(text(&empty).contains(&word("form.ask")));
    let sent = send(&desk, &made, "ask", "Di sisi mana?").await;
    assert_eq!(sent.status, 303);
    let toast = text(&desk.get(sent.header("location").expect("where to")).await);
    let start = word("toast.ask").split("{0}").next().expect("a start").to_owned();
    assert!(toast.contains(&start), "{start}");
    let waiting = page(&desk, &made).await;
    let waits = word("question.waits").split("{0}").next().expect("a start").to_owned();
    assert!(waiting.contains("“Di sisi mana?”") && waiting.contains(&waits));
    assert!(waiting.contains(&word("act.ask.again")), "a further one takes its place");

    let open = world.detail(made.report_id).await.aggregate.report.question.expect("open");
    let payload = json!({ "question_id": open.question_id.to_string(), "text": "Sisi utara." });
    assert!(applied(&world.push_one(&phone, &world.own(&made, "answer_question", payload)).await));
    let answered = page(&desk, &made).await;
    assert!(answered.contains("“Sisi utara.”") && answered.contains("Di sisi mana?"));
    assert!(!answered.contains(&waits));
    assert!(answered.contains("Di sisi mana? — Sisi utara."), "the history too");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_edit_replaced_stays_readable() {
    let world = asking().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let (mut made, phone) = (world.report(0), world.phone());
    made.envelope["payload"]["answers"] = json!([{ "question": "size", "values": ["large"] }]);
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let edit = json!({ "category": "drain", "note": "baru", "answers": [], "confidential": true });
    assert!(applied(&world.push_one(&phone, &world.own(&made, "edit_report", edit)).await));
    let page = page(&desk, &made).await;
    assert!(page.contains(&word("line.edited")));
    let (category, note) = (word("was.category"), word("was.note"));
    for shown in [
        category.replace("{0}", "Tumpukan"),
        note.replace("{0}", "Sampah menumpuk"),
        "Seberapa besar? Sebesar mobil".to_owned(),
        word("was.public"),
    ] {
        assert!(page.contains(&shown), "{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reporters_word_on_the_work_is_shown_and_the_report_can_be_opened_again() {
    let world = World::new().await;
    let officer = world.officer("tono").await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let (made, resident, ..) = world.cleaned(officer).await;
    assert!(!page(&desk, &made).await.contains(&word("judged.title")));
    for (kind, payload) in [("confirm_clean", json!({})), ("rate", json!({ "stars": 2, "text": "lama" }))] {
        assert!(applied(&world.push_one(&resident, &world.own(&made, kind, payload)).await));
    }
    let judged = page(&desk, &made).await;
    for shown in [word("judged.title"), word("judged.clean"), "2/5: lama".to_owned()] {
        assert!(judged.contains(&shown), "{shown}");
    }
    let missing = send(&desk, &made, "reopen", "").await;
    assert!(missing.status == 422 && text(&missing).contains(&word("form.reopen")));
    assert_eq!(send(&desk, &made, "reopen", "masih ada").await.status, 303);
    let detail = world.detail(made.report_id).await;
    assert_eq!(detail.aggregate.report.status, ReportStatus::Reopened);
    assert!(!page(&desk, &made).await.contains(&format!("<dt>{}", word("judged.clean"))), "not of this work");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispute_is_shown_with_its_photo() {
    let world = World::new().await;
    let officer = world.officer("tono").await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let (made, resident, ..) = world.cleaned(officer).await;
    let (bytes, photo) = world.photo();
    let dispute = json!({ "text": "masih ada sisa", "photos": [photo.clone()] });
    assert!(applied(&world.push_one(&resident, &world.own(&made, "dispute", dispute)).await));
    world.upload(&resident, &bytes).await;
    let page = page(&desk, &made).await;
    let src = format!("/office/media/{}", photo.photo_id);
    assert!(page.contains("masih ada sisa") && page.contains(&word("judged.dispute")) && page.contains(&src));
}
