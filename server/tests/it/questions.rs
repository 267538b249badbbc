//! A category's answers, edits before the decision, what the office asks and what is answered.

use saberling_store::OfficeAct;
use saberling_wire::{Change, ErrorCode, OpenQuestion, ReportId, ReportStatus, Row, TimelineKind, UserId};
use serde_json::{Value, json};

use crate::crew::code_of;
use crate::world::{Made, Phone, World, applied, rejected};

const MOST: &str = "jumlah besar sekali";

/// A report with an answer that no other text holds.
fn answered(world: &World) -> Made {
    let mut made = world.report(0);
    made.envelope["payload"]["answers"] = json!([
        { "question": "size", "values": [MOST] },
        { "question": "kinds", "values": ["plastic", "wood"] },
    ]);
    made
}

async fn ask(world: &World, officer: UserId, report_id: ReportId, text: &str) -> OpenQuestion {
    let outcome = world.act(officer, OfficeAct::Ask { report_id, text: text.into() }).await;
    assert_eq!(code_of(&outcome), None);
    world.detail(report_id).await.aggregate.report.question.expect("open")
}

fn answer(world: &World, made: &Made, question: &OpenQuestion, text: &str) -> Value {
    let payload = json!({ "question_id": question.question_id.to_string(), "text": text });
    world.own(made, "answer_question", payload)
}

async fn tasks(world: &World, crew: &Phone) -> Vec<saberling_wire::TaskRow> {
    let items = world.pull(crew, "").await.items;
    let task = |change| match change {
        Change::Upsert { row } => match *row {
            Row::Task(row) => Some(row),
            _ => None,
        },
        _ => None,
    };
    items.into_iter().filter_map(|item| task(item.change)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_reach_the_reporter_and_the_crew_and_never_the_public() {
    let world = World::new().await;
    let (officer, crew, resident) = (world.officer("sari").await, world.phone(), world.phone());
    let (crew_id, name) = world.crew(0).await;
    world.join(&crew, &name, "Budi", None).await;
    let made = answered(&world);
    assert!(applied(&world.push_one(&resident, &made.envelope).await));
    let sent: Vec<saberling_wire::Answer> =
        serde_json::from_value(made.envelope["payload"]["answers"].clone()).expect("answers");
    assert_eq!(world.row(&resident, made.report_id).await.expect("there").answers, sent);
    let (report_id, task_id) = (made.report_id, world.id(saberling_wire::TaskId::new));
    let assign = OfficeAct::Assign { report_id, task_id, crew_id, instruction: String::new() };
    assert_eq!(code_of(&world.act(officer, assign).await), None);
    assert_eq!(tasks(&world, &crew).await[0].report.answers, sent);
    let public: String = world.sql(|sql| {
        sql.query_row("SELECT group_concat(change) FROM feed WHERE scope LIKE 'public:%'", [], |row| {
            row.get(0)
        })
    });
    assert!(public.contains("litter") && !public.contains(MOST), "{public}");

    let mut bad = answered(&world);
    bad.envelope["payload"]["answers"][1]["question"] = "size".into();
    assert_eq!(world.push_one(&resident, &bad.envelope).await, rejected(ErrorCode::InvalidAnswer));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_edited_until_the_office_decides_and_what_it_was_stays_with_the_office() {
    let world = World::new().await;
    let (officer, resident) = (world.officer("sari").await, world.phone());
    let made = answered(&world);
    assert!(applied(&world.push_one(&resident, &made.envelope).await));
    let area = world.row(&resident, made.report_id).await.expect("there").place.expect("a place").area_code;
    let outside = json!({ "lat_e7": 0, "lon_e7": 0, "source": "pin" });
    let edit = world.own(
        &made,
        "edit_report",
        json!({
            "category": "drain", "note": "di depan masjid", "answers": [], "fix": outside, "confidential": true,
        }),
    );
    assert!(applied(&world.push_one(&resident, &edit).await));
    assert!(matches!(world.push_one(&resident, &edit).await, saberling_wire::Outcome::Duplicate { .. }));
    let row = world.row(&resident, made.report_id).await.expect("there");
    assert_eq!((&*row.category, &*row.note, row.answers.len()), ("drain", "di depan masjid", 0));
    assert!(row.confidential);
    assert_ne!(row.place.and_then(|place| place.area_code), area, "the place is looked up again");
    let line = row.timeline.last().expect("a line");
    assert_eq!(
        (line.kind, line.text.as_deref()),
        (TimelineKind::Edited, Some("category,note,answers,fix,confidential"))
    );
    let events = world.detail(made.report_id).await.aggregate.events;
    assert_eq!(events.iter().filter(|event| event.kind == TimelineKind::Edited).count(), 1);
    let former = events.last().and_then(|event| event.former.clone()).expect("what it was");
    assert_eq!(
        (former.category.as_deref(), former.note.as_deref()),
        (Some("litter"), Some("Sampah menumpuk"))
    );
    assert_eq!(former.answers.expect("answers")[0].values, [MOST]);
    let shown = world.feed(&format!("own:{}", resident.identity_id));
    assert!(shown.iter().all(|(_, change)| !change.contains(MOST)), "nobody but the office reads it");

    world.act(officer, OfficeAct::Accept { report_id: made.report_id }).await;
    let late = world.own(&made, "edit_report", json!({ "note": "terlambat" }));
    assert_eq!(world.push_one(&resident, &late).await, rejected(ErrorCode::State));
    assert_eq!(world.row(&resident, made.report_id).await.expect("there").note, "di depan masjid");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_decides_where_the_report_is_public() {
    let world = World::new().await;
    let (officer, resident) = (world.officer("sari").await, world.phone());
    let made = world.report(0);
    assert!(applied(&world.push_one(&resident, &made.envelope).await));
    let area = world.row(&resident, made.report_id).await.expect("there").place.expect("a place");
    let scope = format!("public:{}", area.area_code.expect("an area"));
    let switch = |on: bool| world.own(&made, "edit_report", json!({ "confidential": on }));
    let report_id = made.report_id;
    assert!(applied(&world.push_one(&resident, &switch(true)).await));
    world.act(officer, OfficeAct::Accept { report_id }).await;
    assert_eq!(world.feed(&scope).len(), 0, "confidential");
    world.act(officer, OfficeAct::Undo { report_id, reason: "sebab".into() }).await;
    assert!(applied(&world.push_one(&resident, &switch(false)).await));
    world.act(officer, OfficeAct::Accept { report_id }).await;
    assert_eq!(world.feed(&scope).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_of_nothing_or_with_a_broken_form_is_refused() {
    let world = World::new().await;
    let resident = world.phone();
    let made = world.report(0);
    assert!(applied(&world.push_one(&resident, &made.envelope).await));
    let place = json!({ "confidence": "certain", "dataset_version": "x" });
    for (payload, code) in [
        (json!({}), ErrorCode::Invalid),
        (json!({ "place": place }), ErrorCode::Invalid),
        (json!({ "category": "nowhere" }), ErrorCode::UnknownCategory),
        (json!({ "note": "x".repeat(2_001) }), ErrorCode::NoteTooLong),
        (json!({ "answers": [{ "question": "", "values": ["x"] }] }), ErrorCode::InvalidAnswer),
        (json!({ "fix": { "lat_e7": 2_000_000_000, "lon_e7": 0, "source": "pin" } }), ErrorCode::InvalidFix),
    ] {
        let edit = world.own(&made, "edit_report", payload.clone());
        assert_eq!(world.push_one(&resident, &edit).await, rejected(code), "{payload}");
    }
    assert_eq!(world.detail(made.report_id).await.aggregate.events.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_asks_and_the_answer_closes_its_own_question() {
    let world = World::new().await;
    let (officer, resident) = (world.officer("sari").await, world.phone());
    let made = world.report(0);
    assert!(applied(&world.push_one(&resident, &made.envelope).await));
    let first = ask(&world, officer, made.report_id, "Di sisi mana?").await;
    let row = world.row(&resident, made.report_id).await.expect("there");
    assert_eq!((row.status, row.question.as_ref()), (ReportStatus::UnderReview, Some(&first)));
    let second = ask(&world, officer, made.report_id, "Sejak kapan?").await;
    assert_ne!(first.question_id, second.question_id);

    let late = answer(&world, &made, &first, "sisi utara");
    assert!(applied(&world.push_one(&resident, &late).await), "what a person wrote is kept");
    let row = world.row(&resident, made.report_id).await.expect("there");
    assert_eq!(row.question.as_ref(), Some(&second), "and closes no other question");
    let (bytes, photo) = world.photo();
    let mut now = answer(&world, &made, &second, "sejak kemarin");
    now["payload"]["photos"] = json!([photo]);
    assert!(applied(&world.push_one(&resident, &now).await));
    assert!(!applied(&world.push_one(&resident, &now).await), "once");
    world.upload(&resident, &bytes).await;
    let row = world.row(&resident, made.report_id).await.expect("there");
    assert_eq!((row.question, row.photos.len(), row.photos[0].attached), (None, 1, true));
    let said: Vec<_> = row.timeline.iter().filter(|line| line.kind == TimelineKind::Answered).collect();
    let words: Vec<_> = said.iter().filter_map(|line| line.text.as_deref()).collect();
    assert_eq!(words, ["sisi utara", "sejak kemarin"]);
    let empty = answer(&world, &made, &second, " ");
    assert_eq!(world.push_one(&resident, &empty).await, rejected(ErrorCode::NoteEmpty));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_ends_with_the_decision_once_that_is_told() {
    let world = World::holding_back(30).await;
    let (officer, resident) = (world.officer("sari").await, world.phone());
    let made = world.report(0);
    let report_id = made.report_id;
    assert!(applied(&world.push_one(&resident, &made.envelope).await));
    let open = ask(&world, officer, report_id, "Di sisi mana?").await;
    world.act(officer, OfficeAct::Accept { report_id }).await;
    let row = world.row(&resident, report_id).await.expect("there");
    assert_eq!(row.question.as_ref(), Some(&open), "its end would tell of the decision");
    world.pass_ms(31_000);
    world.running.tend().await.expect("tends");
    let row = world.row(&resident, report_id).await.expect("there");
    assert_eq!((row.status, row.question), (ReportStatus::Accepted, None));
    assert!(applied(&world.push_one(&resident, &answer(&world, &made, &open, "sisi utara")).await));
    let later = world.act(officer, OfficeAct::Ask { report_id, text: "lagi?".into() }).await;
    assert_eq!(code_of(&later), Some(&ErrorCode::State));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_answered_and_edited_goes_with_an_erased_report() {
    let world = World::new().await;
    let (officer, resident) = (world.officer("sari").await, world.phone());
    let made = answered(&world);
    assert!(applied(&world.push_one(&resident, &made.envelope).await));
    let open = ask(&world, officer, made.report_id, "rumah biru?").await;
    let edit = world.own(&made, "edit_report", json!({ "note": "gang buntu", "answers": [] }));
    assert!(applied(&world.push_one(&resident, &edit).await));
    assert!(applied(&world.push_one(&resident, &answer(&world, &made, &open, "pagar hijau")).await));
    ask(&world, officer, made.report_id, "dekat pasar?").await;
    let hidden = ["Sampah menumpuk", MOST, "rumah biru", "gang buntu", "pagar hijau", "dekat pasar"];
    let before = crate::acts::everything(&world);
    hidden.iter().for_each(|word| assert!(before.contains(word), "{word} is there before"));
    assert!(applied(&world.push_one(&resident, &world.own(&made, "erase", json!({}))).await));
    let after = crate::acts::everything(&world);
    hidden.iter().for_each(|word| assert!(!after.contains(word), "{word} is still there"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_row_says_what_the_reporter_thinks_of_the_work() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (made, resident, ..) = world.cleaned(officer).await;
    let row = world.row(&resident, made.report_id).await.expect("there");
    assert_eq!((row.stars, row.confirmed), (None, false));
    for (kind, payload) in [("confirm_clean", json!({})), ("rate", json!({ "stars": 4, "text": "" }))] {
        assert!(applied(&world.push_one(&resident, &world.own(&made, kind, payload)).await));
    }
    let row = world.row(&resident, made.report_id).await.expect("there");
    assert_eq!((row.stars, row.confirmed), (Some(4), true));
    let reopen = OfficeAct::Reopen { report_id: made.report_id, reason: "ada sisa".into() };
    world.act(officer, reopen).await;
    let row = world.row(&resident, made.report_id).await.expect("there");
    assert_eq!((row.stars, row.confirmed), (Some(4), false));
}
