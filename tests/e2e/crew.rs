//! Crews: offline work, orphan completions, changing crews, withdrawn access.

use saberling_core::api::{SyncPhase, TaskStatus, TaskView};
use saberling_tests::faults::{At, Fault};
use saberling_tests::phone::{TestPhone, fix};
use saberling_tests::{Anyhow, raw, wait_until};

use crate::{Done, Stage, count};

const ONE: &str = "Regu Melati 1";
const TWO: &str = "Regu Melati 2";

async fn crew_phone(stage: &Stage, name: &str, crew: &str) -> Result<TestPhone, Anyhow> {
    let phone = stage.phone(name, true)?;
    let code = stage.server.crew_code(crew, name)?;
    phone.app().activate_crew(code).await?;
    phone.sync().await?;
    Ok(phone)
}

/// A report that has arrived whole, with a photo.
async fn arrived_report(stage: &Stage, seed: u64) -> Result<String, Anyhow> {
    let phone = stage.phone(&format!("resident-{seed}"), true)?;
    let report = phone.submit(&format!("Sampah {seed}."), &[stage.picture(seed)?])?;
    let complete = || crate::sending(&phone, &report.report_id) == saberling_core::api::Sending::Complete;
    wait_until("the report arrives", complete).await?;
    Ok(report.report_id)
}

fn only(phone: &TestPhone) -> Result<TaskView, Anyhow> {
    let mut tasks = phone.app().tasks()?;
    if tasks.len() == 1 {
        tasks.pop().ok_or_else(|| "none".into())
    } else {
        Err(format!("{} tasks", tasks.len()).into())
    }
}

fn do_all(stage: &Stage, phone: &TestPhone, task: &TaskView, seed: u64) -> Done {
    let app = phone.app();
    app.start_task(task.task_id.clone(), vec![stage.picture(seed)?], Some(fix()))?;
    app.complete_task(task.task_id.clone(), vec![stage.picture(seed + 1)?], "Bersih.".into(), Some(fix()))?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_comes_with_its_photo_even_if_its_report_is_older_than_the_crews_cursor() -> Done {
    let stage = Stage::new().await?;
    let report = arrived_report(&stage, 1).await?;
    let crew = crew_phone(&stage, "crew", ONE).await?;
    assert!(crew.app().tasks()?.is_empty());
    let _later = arrived_report(&stage, 2).await?;
    crew.sync().await?;
    let office = stage.server.office().await?;
    office.assign(&report, ONE).await?;
    crew.sync().await?;
    let task = only(&crew)?;
    assert_eq!(task.status, TaskStatus::Assigned);
    assert_eq!(task.note, "Sampah 1.");
    let photo = task.report_photos[0].full_path.clone().ok_or("the photo was not fetched")?;
    assert!(std::fs::metadata(photo)?.len() > 1_000);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn work_without_a_network_is_shown_at_once_and_arrives_later() -> Done {
    let stage = Stage::new().await?;
    let report = arrived_report(&stage, 1).await?;
    let mut crew = crew_phone(&stage, "crew", ONE).await?;
    stage.server.office().await?.assign(&report, ONE).await?;
    crew.sync().await?;
    crew.set_online(false);
    do_all(&stage, &crew, &only(&crew)?, 10)?;
    assert_eq!(only(&crew)?.status, TaskStatus::Done);
    crew.power_off();
    crew.power_on()?;
    let task = only(&crew)?;
    assert_eq!((task.status, task.before.len(), task.after.len()), (TaskStatus::Done, 1, 1));
    crew.set_online(true);
    wait_until("the office has it", || {
        count(&stage, "SELECT count(*) FROM tasks WHERE status = 'done'").unwrap_or(0) == 1
            && count(
                &stage,
                "SELECT count(*) FROM photos WHERE role <> 'report' AND attached_at_ms IS NOT NULL",
            )
            .unwrap_or(0)
                == 2
    })
    .await?;
    let office = stage.server.office().await?;
    office.decide(&report, "verify", &[]).await?;
    assert_eq!(count(&stage, "SELECT count(*) FROM reports WHERE status = 'closed'")?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn done_on_a_task_that_was_moved_meanwhile_is_kept_for_the_office() -> Done {
    let stage = Stage::new().await?;
    let report = arrived_report(&stage, 1).await?;
    let (one, two) = (crew_phone(&stage, "one", ONE).await?, crew_phone(&stage, "two", TWO).await?);
    let office = stage.server.office().await?;
    office.assign(&report, ONE).await?;
    one.sync().await?;
    one.set_online(false);
    do_all(&stage, &one, &only(&one)?, 10)?;
    office.move_task(&report, TWO).await?;
    two.sync().await?;
    assert_eq!(only(&two)?.status, TaskStatus::Assigned);
    one.go_online().await?;
    one.sync().await?;
    one.sync().await?;
    assert_eq!(count(&stage, "SELECT count(*) FROM orphan_completions WHERE note = 'Bersih.'")?, 1);
    let evidence =
        "SELECT count(*) FROM photos WHERE orphan_op_id IS NOT NULL AND attached_at_ms IS NOT NULL";
    assert_eq!(count(&stage, evidence)?, 1, "its after photo is there");
    let notice = only(&one)?.notice.ok_or("nothing is said")?;
    assert!(notice.contains("dialihkan ke regu lain"), "{notice}");
    assert!(!notice.contains(TWO), "never another crew's name: {notice}");
    let tasks = office.get("/office/tasks").await?;
    assert!(tasks.text.contains(ONE), "the office sees whose result it is");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_who_changes_crew_sees_the_new_crews_tasks_and_not_the_old_ones() -> Done {
    let stage = Stage::new().await?;
    let (first, second) = (arrived_report(&stage, 1).await?, arrived_report(&stage, 2).await?);
    let crew = crew_phone(&stage, "budi", ONE).await?;
    let office = stage.server.office().await?;
    office.assign(&first, ONE).await?;
    office.assign(&second, TWO).await?;
    crew.sync().await?;
    assert_eq!(only(&crew)?.note, "Sampah 1.");
    stage.server.running.setup().move_member("budi", ONE, TWO)?;
    crew.sync().await?;
    assert_eq!(only(&crew)?.note, "Sampah 2.");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn resident_and_crew_on_one_phone_share_no_identity() -> Done {
    let stage = Stage::new().await?;
    let phone = crew_phone(&stage, "both", ONE).await?;
    let report = phone.submit("Sampah.", &[])?;
    wait_until("it is sent", || {
        crate::sending(&phone, &report.report_id) == saberling_core::api::Sending::Complete
    })
    .await?;
    assert_eq!(count(&stage, "SELECT count(*) FROM identities")?, 2);
    let joined = "SELECT count(*) FROM followers JOIN identities USING (city_id, identity_id) WHERE member_id IS NOT NULL";
    assert_eq!(count(&stage, joined)?, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn activation_again_after_a_lost_reply_is_the_same_activation() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("crew", true)?;
    let code = stage.server.crew_code(ONE, "Budi")?;
    phone.faults.plan(At::Activate, Fault::ReplyLost);
    phone.app().activate_crew(code.clone()).await.expect_err("the reply is lost");
    let typed_again = code.replace('-', "").to_lowercase();
    let crew = phone.app().activate_crew(typed_again).await?;
    assert_eq!((crew.crew_name.as_str(), crew.member_name.as_str()), (ONE, "Budi"));
    let other = stage.phone("other", true)?;
    let error = other.app().activate_crew(code).await.expect_err("it was used");
    assert_eq!(error.code(), "code.used");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_codes_are_counted_and_then_paused() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("crew", true)?;
    let mut codes = Vec::new();
    for wrong in 0..6 {
        let error = phone.app().activate_crew(format!("0000000{wrong}")).await.expect_err("no such code");
        codes.push((error.code().to_owned(), error.text().to_owned()));
    }
    assert_eq!(codes[0].0, "code.wrong");
    assert!(codes[0].1.contains("4 kali lagi"), "{codes:?}");
    assert_eq!(codes[5].0, "code.paused", "{codes:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_access_stops_the_phone_and_keeps_its_queue() -> Done {
    let stage = Stage::new().await?;
    let report = arrived_report(&stage, 1).await?;
    let crew = crew_phone(&stage, "crew", ONE).await?;
    stage.server.office().await?.assign(&report, ONE).await?;
    crew.sync().await?;
    crew.set_online(false);
    do_all(&stage, &crew, &only(&crew)?, 10)?;
    let database = rusqlite::Connection::open(stage.data().join(saberling_server::setup::DATABASE))?;
    database.execute("UPDATE identities SET revoked_at_ms = 1 WHERE member_id IS NOT NULL", [])?;
    crew.go_online().await?;
    let sync = crew.sync().await?;
    assert_eq!((sync.phase, sync.unsent), (SyncPhase::Revoked, 2));
    assert!(crew.app().crews()?[0].revoked);
    assert_eq!(crew.app().diagnostics()?.queued, 2, "everything is kept");
    let requests = crew.faults.sent().len();
    crew.sync().await?;
    assert_eq!(crew.faults.sent().len(), requests, "it is left alone");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_is_not_ours_is_refused_on_both_sides() -> Done {
    let stage = Stage::new().await?;
    let report = arrived_report(&stage, 1).await?;
    let (one, two) = (crew_phone(&stage, "one", ONE).await?, crew_phone(&stage, "two", TWO).await?);
    stage.server.office().await?.assign(&report, ONE).await?;
    one.sync().await?;
    two.sync().await?;
    let task_id = only(&one)?.task_id;
    let error = two.app().start_task(task_id.clone(), vec![stage.picture(3)?], None).expect_err("not theirs");
    assert_eq!(error.code(), "task.foreign");
    let photo = serde_json::json!({
        "photo_id": "018bcfe5-6800-7707-8707-070707070707", "sha256": saberling_wire::Sha256::of(b"x"),
        "size_bytes": 1, "width_px": 1, "height_px": 1,
    });
    let op = raw::operation(5, "task", &task_id, "start_task", serde_json::json!({ "photos": [photo] }));
    let reply = raw::push(&stage.server.url, &raw::stranger(5), &[op]).await?;
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    assert!(text.contains("unknown_entity"), "{text}");
    assert_eq!(only(&one)?.status, TaskStatus::Assigned);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_task_goes_back_to_the_office_with_its_reason() -> Done {
    let stage = Stage::new().await?;
    let report = arrived_report(&stage, 1).await?;
    let crew = crew_phone(&stage, "crew", ONE).await?;
    stage.server.office().await?.assign(&report, ONE).await?;
    crew.sync().await?;
    let task = only(&crew)?;
    let error =
        crew.app().decline_task(task.task_id.clone(), "bored".into(), String::new()).expect_err("no reason");
    assert_eq!(error.code(), "task.reason");
    crew.app().decline_task(task.task_id, "no_access".into(), "Pagar terkunci.".into())?;
    crew.sync().await?;
    assert_eq!(count(&stage, "SELECT count(*) FROM reports WHERE status = 'accepted'")?, 1);
    assert!(crew.app().tasks()?.is_empty());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_tap_on_done_is_not_a_second_completion() -> Done {
    let stage = Stage::new().await?;
    let report = arrived_report(&stage, 1).await?;
    let crew = crew_phone(&stage, "crew", ONE).await?;
    stage.server.office().await?.assign(&report, ONE).await?;
    crew.sync().await?;
    crew.set_online(false);
    let task_id = only(&crew)?.task_id;
    crew.app().start_task(task_id.clone(), vec![stage.picture(10)?], None)?;
    let photo = stage.picture(11)?;
    let taps: Vec<_> = (0..3)
        .map(|_| {
            let (app, id, photo) = (crew.app().clone(), task_id.clone(), photo.clone());
            std::thread::spawn(move || app.complete_task(id, vec![photo], "Bersih.".into(), None))
        })
        .collect();
    let done: Vec<_> = taps.into_iter().map(|tap| tap.join().expect("no panic")).collect();
    assert_eq!(done.iter().filter(|result| result.is_ok()).count(), 1, "{done:?}");
    assert!(done.iter().flat_map(|result| result.as_ref().err()).all(|error| error.code() == "task.state"));
    crew.go_online().await?;
    crew.sync().await?;
    assert_eq!(count(&stage, "SELECT count(*) FROM events WHERE kind = 'resolved'")?, 1);
    assert_eq!(count(&stage, "SELECT count(*) FROM orphan_completions")?, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_members_of_one_crew_on_one_phone_keep_their_own_rows() -> Done {
    let stage = Stage::new().await?;
    let report = arrived_report(&stage, 1).await?;
    let phone = crew_phone(&stage, "budi", ONE).await?;
    let crew = phone.app().activate_crew(stage.server.crew_code(ONE, "Ani")?).await?;
    assert_eq!((crew.member_name.as_str(), phone.app().crews()?.len()), ("Ani", 2));
    stage.server.office().await?.assign(&report, ONE).await?;
    phone.sync().await?;
    phone.sync().await?;
    assert_eq!(only(&phone)?.status, TaskStatus::Assigned);
    Ok(())
}
