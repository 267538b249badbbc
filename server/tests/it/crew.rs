//! Crews: activation, the way of a task, and what leaves and enters a crew's scope.

use saberling_store::{CommandOutcome, OfficeAct};
use saberling_wire::{
    Change, CrewId, ErrorCode, LeaveCause, Outcome, PhotoRole, ReportStatus, Row, TaskId, TaskStatus,
    TimelineKind, UserId, paths,
};
use serde_json::{Value, json};

use crate::client::{Ask, Reply};
use crate::world::{Made, Phone, World, applied, rejected};

async fn activate(world: &World, phone: &Phone, code: &str) -> Reply {
    let body = json!({ "code": code }).to_string();
    world.ask(phone, Ask::new("POST", paths::ACTIVATE).body(body)).await
}

pub(crate) fn evidence(world: &World, task: TaskId, kind: &str, made: &Made) -> (Value, Vec<u8>) {
    let (bytes, manifest) = world.photo();
    let mut payload = json!({ "photos": [manifest] });
    if kind == "complete_task" {
        payload["note"] = "sudah bersih".into();
        payload["snapshot"] = json!({ "report_id": made.report_id.to_string(), "title": "Sampah" });
    }
    (world.envelope("task", &task.to_string(), kind, payload), bytes)
}

/// A report that is assigned to a crew.
pub(crate) async fn assigned(world: &World, officer: UserId, crew_id: CrewId) -> (Made, Phone, TaskId) {
    let resident = world.phone();
    let made = world.report(1);
    assert!(applied(&world.push_one(&resident, &made.envelope).await));
    let report_id = made.report_id;
    world.act(officer, OfficeAct::Accept { report_id }).await;
    let task_id = world.id(TaskId::new);
    let instruction = "Bawa sekop".into();
    world.act(officer, OfficeAct::Assign { report_id, task_id, crew_id, instruction }).await;
    (made, resident, task_id)
}

pub(crate) fn code_of(outcome: &CommandOutcome) -> Option<&ErrorCode> {
    match outcome {
        CommandOutcome::Rejected { code, .. } => Some(code),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_works_once_but_answers_its_own_phone_again() {
    let world = World::new().await;
    let (phone, other) = (world.phone(), world.phone());
    let (_, crew) = world.crew(0).await;
    let code = world.running.setup().crew_code(&crew, "Budi", None).expect("makes");
    let first = activate(&world, &phone, &code.to_lowercase()).await;
    assert_eq!(first.status, 200);
    assert_eq!(activate(&world, &phone, &code).await.body, first.body);
    assert_eq!(activate(&world, &other, &code).await.code(), ErrorCode::CodeUsed);
    let old = world.running.setup().crew_code(&crew, "Budi", None).expect("makes");
    world.pass_ms(8 * 24 * 60 * 60 * 1_000);
    assert_eq!(activate(&world, &other, &old).await.code(), ErrorCode::CodeExpired);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_codes_pause_a_phone() {
    let world = World::new().await;
    let phone = world.phone();
    for left in (0..5).rev() {
        let error = activate(&world, &phone, "0000-0000").await.error();
        assert_eq!((error.code, error.tries_left), (ErrorCode::CodeWrong, Some(left)));
    }
    let (_, crew) = world.crew(0).await;
    let code = world.running.setup().crew_code(&crew, "Budi", None).expect("makes");
    let paused = activate(&world, &phone, &code).await;
    assert_eq!(paused.header("retry-after"), Some("300"));
    assert_eq!(paused.code(), ErrorCode::CodePaused);
    world.pass_ms(5 * 60 * 1_000);
    assert_eq!(activate(&world, &phone, &code).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_way_of_a_task() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (crew_id, crew) = world.crew(0).await;
    let phone = world.phone();
    world.join(&phone, &crew, "Budi", None).await;
    let before = world.pull(&phone, "").await;
    let (made, resident, task_id) = assigned(&world, officer, crew_id).await;
    let page = world.pull(&phone, &before.next_cursor).await;
    let Change::Upsert { row } = &page.items[0].change else { panic!("not there") };
    let Row::Task(task) = &**row else { panic!("no task") };
    assert_eq!(task.report.photos.len(), 1, "a task carries its report");
    assert_eq!(task.instruction.as_deref(), Some("Bawa sekop"));

    let (start, _) = evidence(&world, task_id, "start_task", &made);
    let (done, after) = evidence(&world, task_id, "complete_task", &made);
    let outcomes = world.push(&phone, &[start, done]).await;
    assert!(outcomes.iter().all(applied), "{outcomes:?}");
    world.upload(&phone, &after).await;
    let aggregate = world.detail(made.report_id).await.aggregate;
    assert_eq!(aggregate.report.status, ReportStatus::Resolved);
    let photo = aggregate.photos.last().expect("after photo");
    assert!(photo.role == PhotoRole::After && photo.attached_at_ms.is_some());

    let verified = world.act(officer, OfficeAct::Verify { task_id }).await;
    assert!(matches!(verified, CommandOutcome::Applied { .. }));
    let page = world.pull(&phone, &page.next_cursor).await;
    let left = Change::LeaveScope { cause: LeaveCause::Ended };
    assert_eq!(page.items.last().map(|item| &item.change), Some(&left));
    let page = world.pull(&resident, "").await;
    let Change::Upsert { row } = &page.items[0].change else { panic!("not there") };
    let Row::Report(report) = &**row else { panic!("no report") };
    assert_eq!(report.status, ReportStatus::Closed);
    assert_eq!(report.timeline.len(), 6);
    assert_eq!(report.photos.len(), 3, "the evidence is seen by the resident");
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_without_a_photo_is_refused_and_a_foreign_task_is_unknown() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let ((crew_id, crew), (_, other)) = (world.crew(0).await, world.crew(1).await);
    let (ours, theirs, resident) = (world.phone(), world.phone(), world.phone());
    world.join(&ours, &crew, "Budi", None).await;
    world.join(&theirs, &other, "Tono", None).await;
    let (made, _, task_id) = assigned(&world, officer, crew_id).await;
    let bare = |kind: &str| {
        let snapshot = json!({ "report_id": made.report_id.to_string(), "title": "x" });
        let payload = json!({ "photos": [], "note": "", "snapshot": snapshot });
        world.envelope("task", &task_id.to_string(), kind, payload)
    };
    let outcomes = world.push(&ours, &[bare("start_task"), bare("complete_task")]).await;
    assert_eq!(outcomes, [rejected(ErrorCode::PhotoMissing), rejected(ErrorCode::PhotoMissing)]);
    for phone in [&theirs, &resident] {
        let (start, _) = evidence(&world, task_id, "start_task", &made);
        assert_eq!(world.push_one(phone, &start).await, rejected(ErrorCode::UnknownEntity));
    }
    let decline = |reason: &str| {
        let payload = json!({ "reason": reason, "note": "" });
        world.envelope("task", &task_id.to_string(), "decline_task", payload)
    };
    let outcome = world.push_one(&ours, &decline("no_such_reason")).await;
    assert_eq!(outcome, rejected(ErrorCode::UnknownReason));
}

#[tokio::test(flavor = "multi_thread")]
async fn done_on_a_task_that_moved_is_kept_for_the_office() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let ((crew_id, crew), (other_id, other)) = (world.crew(0).await, world.crew(1).await);
    let (ours, theirs) = (world.phone(), world.phone());
    world.join(&ours, &crew, "Budi", None).await;
    world.join(&theirs, &other, "Tono", None).await;
    let (made, _, task_id) = assigned(&world, officer, crew_id).await;
    let cursor = world.pull(&ours, "").await.next_cursor;
    let theirs_cursor = world.pull(&theirs, "").await.next_cursor;
    let instruction = String::new();
    world.act(officer, OfficeAct::MoveTask { task_id, crew_id: other_id, instruction }).await;
    let left = world.pull(&ours, &cursor).await;
    let moved = Change::LeaveScope { cause: LeaveCause::Moved };
    assert_eq!(left.items.iter().map(|item| &item.change).collect::<Vec<_>>(), [&moved]);
    assert_eq!(world.pull(&theirs, &theirs_cursor).await.items.len(), 1, "however old its report");

    let (start, _) = evidence(&world, task_id, "start_task", &made);
    let (done, photo) = evidence(&world, task_id, "complete_task", &made);
    let outcomes = world.push(&ours, &[start, done.clone()]).await;
    assert_eq!(outcomes[0], rejected(ErrorCode::UnknownEntity));
    assert!(matches!(outcomes[1], Outcome::Applied { orphan: true, .. }), "{outcomes:?}");
    assert!(matches!(world.push_one(&ours, &done).await, Outcome::Duplicate { .. }));
    world.upload(&ours, &photo).await;
    let page = saberling_store::questions::Page { offset: 0, limit: 10 };
    let orphans = world.running.state.ask(move |store, city| store.orphans(city, page)).await;
    let orphans = orphans.expect("reads");
    assert_eq!(orphans.len(), 1);
    assert!(orphans[0].photos[0].attached_at_ms.is_some());
    assert_eq!(orphans[0].crew_name.as_deref(), Some(crew.as_str()));
    let task = world.detail(made.report_id).await.aggregate.tasks[0].clone();
    assert_eq!((task.status, task.crew_id), (TaskStatus::Assigned, other_id));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_who_changes_crew_refetches_and_sees_the_new_crews_old_tasks() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let ((crew_id, crew), (other_id, _)) = (world.crew(0).await, world.crew(1).await);
    let (_, _, task_id) = assigned(&world, officer, other_id).await;
    let phone = world.phone();
    world.join(&phone, &crew, "Budi", None).await;
    let page = world.pull(&phone, "").await;
    assert!(page.items.is_empty());
    let crews = world.running.state.ask(|store, city| store.crews(city)).await.expect("reads");
    let own = crews.iter().find(|detail| detail.crew.crew_id == crew_id).expect("there");
    let member_id = own.members[0].member.member_id;
    world.act(officer, OfficeAct::MoveMember { member_id, crew_id: other_id }).await;
    let reply = world.pull_reply(&phone, &page.next_cursor, None).await;
    assert_eq!(reply.code(), ErrorCode::MustRefetch);
    let page = world.pull(&phone, "").await;
    assert_eq!(page.items.iter().map(|item| item.entity_id.as_task()).collect::<Vec<_>>(), [task_id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_in_use_moves_no_task_and_frees_no_cleaner() {
    let world = World::new().await;
    let (officer, cleaner) = (world.officer("sari").await, world.officer("budi").await);
    let ((crew_id, crew), (other, _)) = (world.crew(0).await, world.crew(1).await);
    let phone = world.phone();
    world.join(&phone, &crew, "Budi", Some("budi")).await;
    let (made, _, task_id) = assigned(&world, officer, crew_id).await;
    let second = world.report(0);
    assert!(applied(&world.push_one(&world.phone(), &second.envelope).await));
    let report_id = second.report_id;
    let act = OfficeAct::Assign { report_id, task_id, crew_id: other, instruction: String::new() };
    assert_eq!(code_of(&world.act(officer, act).await), Some(&ErrorCode::Exists));
    assert_eq!(world.detail(made.report_id).await.aggregate.tasks[0].crew_id, crew_id);

    let (start, _) = evidence(&world, task_id, "start_task", &made);
    let (done, _) = evidence(&world, task_id, "complete_task", &made);
    assert!(world.push(&phone, &[start, done]).await.iter().all(applied));
    let crews = world.running.state.ask(|store, city| store.crews(city)).await.expect("reads");
    let found = crews.iter().find(|detail| detail.crew.crew_id == crew_id).expect("there");
    let member_id = found.members[0].member.member_id;
    let act = OfficeAct::AddMember { member_id, crew_id: other, name: "Lain".into(), user_id: None };
    assert_eq!(code_of(&world.act(officer, act).await), Some(&ErrorCode::Exists));
    let act = OfficeAct::AddCrew { crew_id, name: "Regu Lain".into() };
    assert_eq!(code_of(&world.act(officer, act).await), Some(&ErrorCode::Exists));
    let second = world.officer("tono").await;
    world.running.setup().crew_code(&crew, "Budi", Some("tono")).expect("links to another user");
    for who in [cleaner, second] {
        let outcome = world.act(who, OfficeAct::Verify { task_id }).await;
        assert_eq!(code_of(&outcome), Some(&ErrorCode::SelfVerification), "by then and by now");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_an_undecided_report_to_a_crew_is_one_act_with_two_steps() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (crew_id, _) = world.crew(0).await;
    let made = world.report(0);
    assert!(applied(&world.push_one(&world.phone(), &made.envelope).await));
    let before = world.detail(made.report_id).await.aggregate;
    let base = Some(before.report.version);
    let (report_id, task_id) = (made.report_id, world.id(TaskId::new));
    let act = OfficeAct::Assign { report_id, task_id, crew_id, instruction: String::new() };
    let outcome = world.act_on(officer, base.clone(), act.clone()).await;
    assert!(matches!(outcome, CommandOutcome::Applied { .. }), "{outcome:?}");
    let after = world.detail(made.report_id).await.aggregate;
    let kinds: Vec<_> = after.events.iter().skip(before.events.len()).map(|event| event.kind).collect();
    assert_eq!(kinds, [TimelineKind::Accepted, TimelineKind::Assigned]);
    assert_eq!(after.report.status, ReportStatus::Assigned);
    assert_eq!(code_of(&world.act_on(officer, base, act).await), Some(&ErrorCode::Stale));
}

#[tokio::test(flavor = "multi_thread")]
async fn done_of_a_resident_is_not_kept() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (crew_id, _) = world.crew(0).await;
    let (made, resident, task_id) = assigned(&world, officer, crew_id).await;
    let (done, _) = evidence(&world, task_id, "complete_task", &made);
    for _ in 0..2 {
        assert_eq!(world.push_one(&resident, &done).await, rejected(ErrorCode::UnknownEntity));
    }
    let tally = world.running.state.ask(|store, city| store.tally(city)).await.expect("reads");
    assert_eq!(tally.orphans, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_crew_writes_with_a_refusal_stays_in_the_office() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (crew_id, crew) = world.crew(0).await;
    let phone = world.phone();
    world.join(&phone, &crew, "Budi", None).await;
    let (made, resident, task_id) = assigned(&world, officer, crew_id).await;
    let reason = world.running.state.config.decline_reasons[0].clone();
    let payload = json!({ "reason": reason.code, "note": "pelapor galak" });
    let decline = world.envelope("task", &task_id.to_string(), "decline_task", payload);
    assert!(applied(&world.push_one(&phone, &decline).await));
    let page = world.pull_reply(&resident, "", None).await;
    let text = String::from_utf8_lossy(&page.body).into_owned();
    assert!(text.contains(&reason.name.id) && !text.contains("galak"), "{text}");
    let aggregate = world.detail(made.report_id).await.aggregate;
    assert_eq!(aggregate.events.last().and_then(|event| event.inside.as_deref()), Some("pelapor galak"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cleaned_does_not_verify_and_stale_forms_and_double_clicks_do_nothing() {
    let world = World::new().await;
    let (officer, cleaner) = (world.officer("sari").await, world.officer("budi").await);
    let (crew_id, crew) = world.crew(0).await;
    let phone = world.phone();
    world.join(&phone, &crew, "Budi", Some("budi")).await;
    let (made, _, task_id) = assigned(&world, officer, crew_id).await;
    let old = world.detail(made.report_id).await.aggregate.report.version;
    let (start, _) = evidence(&world, task_id, "start_task", &made);
    let (done, _) = evidence(&world, task_id, "complete_task", &made);
    world.push(&phone, &[start, done]).await;
    let verify = OfficeAct::Verify { task_id };
    let outcome = world.act(cleaner, verify.clone()).await;
    assert_eq!(code_of(&outcome), Some(&ErrorCode::SelfVerification));
    let outcome = world.act_on(officer, Some(old), verify.clone()).await;
    assert_eq!(code_of(&outcome), Some(&ErrorCode::Stale));
    let base = Some(world.detail(made.report_id).await.aggregate.report.version);
    let op_id = world.id(saberling_wire::OpId::new);
    let command = saberling_store::OfficeCommand { op_id, base, act: verify.clone() };
    let first = world.running.state.office(officer, command.clone()).await.expect("is taken");
    let second = world.running.state.office(officer, command).await.expect("is taken");
    assert!(matches!(first, CommandOutcome::Applied { .. }));
    assert!(matches!(second, CommandOutcome::Duplicate { .. }));
    assert_eq!(code_of(&world.act(officer, verify).await), Some(&ErrorCode::State));
}
