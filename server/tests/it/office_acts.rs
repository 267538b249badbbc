//! What the office does beside the daily way of a report: taking back, linking, opening again, settling.

use saberling_store::{CommandOutcome, OfficeAct};
use saberling_wire::{ErrorCode, Outcome, ReportNumber, ReportStatus, TaskStatus, TimelineKind};
use serde_json::json;

use crate::crew::{assigned, code_of, evidence};
use crate::world::{World, applied, rejected};

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_is_taken_back_with_a_reason_and_the_crew_sees_its_task_again() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (made, resident, task_id, crew) = world.cleaned(officer).await;
    assert_eq!(code_of(&world.act(officer, OfficeAct::Verify { task_id }).await), None);
    assert!(world.row(&resident, made.report_id).await.expect("there").disputable);
    let undo = |reason: &str| OfficeAct::UndoVerify { task_id, reason: reason.into() };
    assert_eq!(code_of(&world.act(officer, undo(" ")).await), Some(&ErrorCode::NoteEmpty));
    assert_eq!(code_of(&world.act(officer, undo("foto salah tempat")).await), None);
    let row = world.row(&resident, made.report_id).await.expect("there");
    assert_eq!((row.status, row.disputable), (ReportStatus::Resolved, false));
    assert_eq!(
        row.timeline.last().map(|line| (line.kind, line.text.clone())),
        Some((TimelineKind::Undone, None))
    );
    let page = world.pull(&crew, "").await;
    assert_eq!(serde_json::to_value(&page.items[0].change).expect("json")["row"]["status"], "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_tells_the_other_reports_number_and_nothing_else_of_it() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (one, other, secret) = (world.phone(), world.phone(), world.report(0));
    let (first, second) = (world.report(1), world.report(1));
    let mut confidential = secret.envelope.clone();
    confidential["payload"]["confidential"] = true.into();
    assert!(applied(&world.push_one(&one, &first.envelope).await));
    assert!(applied(&world.push_one(&other, &second.envelope).await));
    assert!(applied(&world.push_one(&one, &confidential).await));
    let link = |of| OfficeAct::MarkDuplicate { report_id: second.report_id, of };
    let nobody = world.id(saberling_wire::ReportId::new);
    assert_eq!(code_of(&world.act(officer, link(nobody)).await), Some(&ErrorCode::UnknownEntity));
    assert_eq!(code_of(&world.act(officer, link(second.report_id)).await), Some(&ErrorCode::State));
    assert_eq!(code_of(&world.act(officer, link(first.report_id)).await), None);
    let row = world.row(&other, second.report_id).await.expect("there");
    let last = row.timeline.last().expect("a line");
    assert_eq!((row.status, last.text.as_deref()), (ReportStatus::Duplicate, None), "it is not public yet");
    world.act(officer, OfficeAct::Accept { report_id: first.report_id }).await;
    let number = ReportNumber::of(first.report_id).to_string();
    let row = world.row(&other, second.report_id).await.expect("there");
    assert_eq!(row.timeline.last().expect("a line").text.as_ref(), Some(&number));
    let withdraw = world.own(&first, "withdraw", serde_json::json!({ "note": "" }));
    let (scope, rev) = (format!("own:{}", other.identity_id), world.pull(&other, "").await.rev);
    assert!(applied(&world.push_one(&one, &withdraw).await));
    let row = world.row(&other, second.report_id).await.expect("there");
    assert_eq!(row.timeline.last().expect("a line").text, None, "it is public no more");
    assert!(world.feed(&scope)[0].0 > rev, "with a revision of its own");
    let audit = world.detail(second.report_id).await.aggregate.events;
    assert_eq!(audit.last().and_then(|event| event.inside.as_ref()), Some(&number), "the office reads it");
    assert_eq!(
        world.detail(second.report_id).await.aggregate.report.flags.duplicate_of,
        Some(first.report_id)
    );
    assert!(world.row(&other, first.report_id).await.is_none(), "text and photos stay with their own people");
    let back = OfficeAct::MarkDuplicate { report_id: first.report_id, of: second.report_id };
    assert_eq!(code_of(&world.act(officer, back).await), Some(&ErrorCode::State), "no circles");

    let undo = OfficeAct::Undo { report_id: second.report_id, reason: "bukan yang sama".into() };
    assert_eq!(code_of(&world.act(officer, undo).await), None);
    assert_eq!(code_of(&world.act(officer, link(secret.report_id)).await), None);
    let row = world.row(&other, second.report_id).await.expect("there");
    assert_eq!(
        row.timeline.last().and_then(|line| line.text.clone()),
        None,
        "not even the number of a hidden one"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_opens_a_report_again_and_closes_it_with_words() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (made, resident, ..) = world.cleaned(officer).await;
    let report_id = made.report_id;
    let reopen = |reason: &str| OfficeAct::Reopen { report_id, reason: reason.into() };
    let close = |reason: &str| OfficeAct::CloseReopened { report_id, reason: reason.into() };
    assert_eq!(code_of(&world.act(officer, close("x")).await), Some(&ErrorCode::State));
    assert_eq!(code_of(&world.act(officer, reopen("")).await), Some(&ErrorCode::NoteEmpty));
    assert_eq!(code_of(&world.act(officer, reopen("Ada sisa")).await), None);
    assert_eq!(code_of(&world.act(officer, close("Sudah diperiksa")).await), None);
    let row = world.row(&resident, report_id).await.expect("there");
    assert_eq!((row.status, row.disputable), (ReportStatus::Closed, true));
    let lines: Vec<_> = row.timeline.iter().rev().take(2).filter_map(|line| line.text.as_deref()).collect();
    assert_eq!(lines, ["Sudah diperiksa", "Ada sisa"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_erases_with_a_reason_that_stays() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (made, phone) = (world.report(1), world.phone());
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let erase = |reason: &str| OfficeAct::Erase { report_id: made.report_id, reason: reason.into() };
    assert_eq!(code_of(&world.act(officer, erase("")).await), Some(&ErrorCode::NoteEmpty));
    assert_eq!(code_of(&world.act(officer, erase("permintaan keluarga")).await), None);
    assert_eq!(world.push_one(&phone, &made.envelope).await, rejected(ErrorCode::Erased));
    let aggregate = world.detail(made.report_id).await.aggregate;
    assert_eq!((aggregate.report.status, aggregate.report.note.as_str()), (ReportStatus::Erased, ""));
    assert_eq!(
        aggregate.events.last().and_then(|event| event.inside.as_deref()),
        Some("permintaan keluarga")
    );
    let later = OfficeAct::Accept { report_id: made.report_id };
    assert_eq!(code_of(&world.act(officer, later).await), Some(&ErrorCode::Erased));
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_that_came_too_late_is_taken_or_set_aside_and_counts_once() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let ((crew_id, name), (other_id, _)) = (world.crew(0).await, world.crew(1).await);
    let crew = world.phone();
    world.join(&crew, &name, "Budi", None).await;
    let mut orphans = Vec::new();
    for _ in 0..2 {
        let (made, resident, task_id) = assigned(&world, officer, crew_id).await;
        let instruction = String::new();
        world.act(officer, OfficeAct::MoveTask { task_id, crew_id: other_id, instruction }).await;
        let (done, photo) = evidence(&world, task_id, "complete_task", &made);
        let op_id = done["op_id"].as_str().expect("id").parse().expect("id");
        assert!(matches!(world.push_one(&crew, &done).await, Outcome::Applied { orphan: true, .. }));
        world.upload(&crew, &photo).await;
        orphans.push((made, resident, op_id));
    }
    let count = || world.running.state.ask(|store, city| store.orphan_count(city));
    let tally = || world.running.state.ask(|store, city| store.tally(city));
    assert_eq!(count().await.expect("counts"), 2);
    let total = |tally: saberling_store::questions::Tally| tally.completions + tally.orphans;
    let before = total(tally().await.expect("counts"));
    let settle =
        |op_id, accept, reason: &str| OfficeAct::SettleOrphan { op_id, accept, reason: reason.into() };
    let (made, resident, op_id) = &orphans[0];
    assert_eq!(code_of(&world.act(officer, settle(*op_id, true, "")).await), None);
    assert_eq!(code_of(&world.act(officer, settle(*op_id, true, "")).await), Some(&ErrorCode::State));
    let aggregate = world.detail(made.report_id).await.aggregate;
    assert_eq!(
        (aggregate.report.status, aggregate.tasks[0].status),
        (ReportStatus::Resolved, TaskStatus::Done)
    );
    assert_eq!(aggregate.tasks[0].cleaners.len(), 1);
    let row = world.row(resident, made.report_id).await.expect("there");
    assert!(row.photos.last().is_some_and(|photo| photo.attached));
    let path = saberling_wire::paths::media(row.photos.last().expect("a photo").photo_id, true);
    assert_eq!(world.ask(resident, crate::client::Ask::new("GET", path)).await.status, 200);

    let (made, _, op_id) = &orphans[1];
    assert_eq!(code_of(&world.act(officer, settle(*op_id, false, "")).await), Some(&ErrorCode::NoteEmpty));
    assert_eq!(code_of(&world.act(officer, settle(*op_id, false, "foto tempat lain")).await), None);
    let status = world.detail(made.report_id).await.aggregate.report.status;
    assert_eq!(status, ReportStatus::Assigned);
    assert_eq!(count().await.expect("counts"), 0);
    assert_eq!(total(tally().await.expect("counts")), before, "nothing lost, nothing doubled");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_orphan_whose_report_is_gone_is_settled_all_the_same() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (crew_id, name) = world.crew(0).await;
    let crew = world.phone();
    world.join(&crew, &name, "Budi", None).await;
    let (made, resident, task_id) = assigned(&world, officer, crew_id).await;
    assert!(applied(&world.push_one(&resident, &world.own(&made, "withdraw", json!({ "note": "" }))).await));
    let (done, _) = evidence(&world, task_id, "complete_task", &made);
    let op_id = done["op_id"].as_str().expect("id").parse().expect("id");
    world.push_one(&crew, &done).await;
    let settled =
        world.act(officer, OfficeAct::SettleOrphan { op_id, accept: true, reason: String::new() }).await;
    assert!(matches!(settled, CommandOutcome::Applied { .. }));
    assert_eq!(world.detail(made.report_id).await.aggregate.report.status, ReportStatus::Withdrawn);
}
