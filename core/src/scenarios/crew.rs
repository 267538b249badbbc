//! A crew's task: what it shows of the report, how late it is, what can be done with it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::state;
use crate::api::{Sending, SyncPhase, TaskActions, TaskStatus, TaskView};
use crate::phone::Phone;
use crate::testing::{Bench, NOW_MS, Shared, marked, server};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

fn crew() -> String {
    saberling_wire::CrewId::new(1, [4; 10]).to_string()
}

fn task() -> String {
    saberling_wire::TaskId::new(2, [2; 10]).to_string()
}

fn item(change: &Value) -> Value {
    let mut item =
        json!({"rev": 1, "scope": format!("crew:{}", crew()), "entity": "task", "entity_id": task()});
    for (name, value) in change.as_object().expect("object") {
        item[name] = value.clone();
    }
    item
}

fn row(status: &str, assigned_at_ms: i64) -> Value {
    let report = saberling_wire::ReportId::new(3, [3; 10]);
    json!({"change": "upsert", "row": {"type": "task", "task_id": task(), "status": status, "version": "v",
        "crew_id": crew(), "assigned_at_ms": assigned_at_ms, "photos": [],
        "report": {"report_id": report.to_string(),
            "number": saberling_wire::ReportNumber::of(report).to_string(), "category": "litter",
            "note": "x", "photos": [], "answers": [
                {"question": "size", "values": ["cart"]}, {"question": "unheard", "values": ["y"]}]}}})
}

async fn working(bench: &Bench) -> (Arc<Phone>, Shared) {
    let (server, way) = server();
    let shared = server.clone();
    let activation = json!({"crew_id": crew(), "crew_name": "Regu 1", "member_id": crew(), "member_name": "Budi", "grant": "g"});
    way.set_answer(move |request| match request.path.as_str() {
        "/v1/crew/activate" => marked(200, activation.to_string()),
        _ => state(&shared).answer(request),
    });
    let phone = bench.open(way);
    phone.activate_crew("7K3P-Q9TX").await.expect("active");
    (phone, server)
}

async fn told(phone: &Phone, server: &Shared, change: Value) -> TaskView {
    state(server).pages.push_back(json!({"items": [item(&change)]}));
    phone.turn().await;
    phone.task(&task()).expect("a task")
}

#[tokio::test]
async fn a_task_says_what_was_answered_and_since_when_it_is_late() {
    let bench = Bench::new();
    let (phone, server) = working(&bench).await;
    let view = told(&phone, &server, row("assigned", NOW_MS - 3 * DAY_MS)).await;
    let words: Vec<_> = view.answers.iter().map(|a| (&*a.question_text, &*a.text)).collect();
    assert_eq!(words, [("Seberapa banyak?", "Satu gerobak"), ("unheard", "y")]);
    assert_eq!(view.overdue_days, None, "three days are what it may take");
    for (days, expected) in [(4, Some(1)), (10, Some(7))] {
        let view = told(&phone, &server, row("assigned", NOW_MS - days * DAY_MS)).await;
        assert_eq!(view.overdue_days, expected);
    }
    assert_eq!(
        told(&phone, &server, row("done", NOW_MS - 10 * DAY_MS)).await.overdue_days,
        None,
        "done is done"
    );
}

#[tokio::test]
async fn each_state_of_a_task_offers_the_crews_next_steps() {
    let bench = Bench::new();
    let (phone, server) = working(&bench).await;
    let none = TaskActions::default();
    let to_start = TaskActions { start: true, decline: true, ..none };
    for (status, expected) in [
        ("open", none),
        ("assigned", to_start),
        ("accepted", to_start),
        ("started", TaskActions { complete: true, decline: true, ..none }),
        ("done", none),
        ("verified", none),
        ("rework", to_start),
        ("declined", none),
        ("cancelled", none),
    ] {
        assert_eq!(told(&phone, &server, row(status, NOW_MS)).await.can, expected, "{status}");
    }
    told(&phone, &server, row("assigned", NOW_MS)).await;
    phone.start_task(&task(), &[bench.photo(1)], None).expect("started");
    let gone = json!({"change": "leave_scope", "cause": "moved"});
    state(&server).refuse.insert("start_task", "state");
    let view = told(&phone, &server, gone).await;
    assert_eq!(view.can, TaskActions { discard: true, ..none }, "another crew has it");
}

#[tokio::test]
async fn a_result_counts_as_unsent_until_it_is_there_and_says_when_it_was_done() {
    let bench = Bench::new();
    let (phone, server) = working(&bench).await;
    let view = told(&phone, &server, row("assigned", NOW_MS)).await;
    assert_eq!((view.unsent, view.done_at_ms), (0, None));
    phone.start_task(&task(), &[bench.photo(1)], None).expect("started");
    bench.clock.set(NOW_MS + 5_000);
    let view = phone.complete_task(&task(), &[bench.photo(2)], "", None).expect("done");
    assert_eq!((view.status, view.unsent, view.done_at_ms), (TaskStatus::Done, 2, Some(NOW_MS + 5_000)));
    assert_eq!(view.can, TaskActions::default());
    phone.turn().await;
    phone.turn().await;
    let mut done = row("done", NOW_MS);
    done["row"]["photos"] = json!([{"photo_id": saberling_wire::PhotoId::new(4, [4; 10]).to_string(),
        "role": "after", "sha256": "0".repeat(64), "attached": true, "taken_at_ms": NOW_MS + 9_000}]);
    let view = told(&phone, &server, done.clone()).await;
    assert_eq!((view.unsent, view.done_at_ms), (0, Some(NOW_MS + 5_000)));
    let forget = |db: &rusqlite::Transaction<'_>| Ok(db.execute_batch("DELETE FROM operations")?);
    phone.inner().store.write(forget).expect("forgotten");
    assert_eq!(phone.task(&task()).expect("view").done_at_ms, Some(NOW_MS + 9_000), "by the newest picture");
}

#[tokio::test]
async fn a_refused_start_is_kept_with_its_photo_and_needs_a_person_but_nothing_waits() {
    let bench = Bench::new();
    let (phone, server) = working(&bench).await;
    told(&phone, &server, row("assigned", NOW_MS)).await;
    phone.start_task(&task(), &[bench.photo(1)], None).expect("started");
    let waits = phone.sync_state().expect("state");
    assert_eq!((waits.unsent, waits.photos_unsent), (1, 1));
    state(&server).refuse.insert("start_task", "state");
    phone.turn().await;
    let view = phone.task(&task()).expect("a task");
    assert_eq!((view.sending, view.before.len()), (Some(Sending::Rejected), 1));
    assert!(view.before[0].full_path.is_some(), "its photo is still to be seen");
    let kept = phone.sync_state().expect("state");
    assert_eq!((kept.phase, kept.unsent, kept.photos_unsent), (SyncPhase::Idle, 0, 0));
    assert_eq!(kept.text, "Ada yang perlu tindakan Anda. Isiannya tetap tersimpan di ponsel.");
    let counts = phone.diagnostics().expect("counts");
    assert_eq!((counts.photos_waiting, counts.photos_stuck, counts.rejected), (0, 1, 1));
    phone.discard_refused_results(&task()).expect("thrown away");
    let after = phone.sync_state().expect("state");
    assert_eq!((after.phase, &*after.text), (SyncPhase::Idle, "Semua sudah terkirim."));
    assert_eq!(phone.diagnostics().expect("counts").photos_stuck, 0);
}
