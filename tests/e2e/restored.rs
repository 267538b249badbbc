//! The server is put back to before something that only phones know of: nothing is refused for good.

use std::time::Duration;

use saberling_core::api::{Sending, TaskStatus};
use saberling_tests::phone::fix;
use saberling_tests::wait_until;

use crate::faults::{put_back, vacuum_into};
use crate::{Done, Stage, count, sending};

/// The phone that a report was moved to is the first that speaks to the restored server.
#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_comes_too_early_waits_with_what_depends_on_it() -> Done {
    let mut stage = Stage::new().await?;
    let copy = stage.folder.path().join("copy.sqlite");
    stage.restart_server(|data| vacuum_into(data, &copy)).await?;
    let (mut first, mut second) = (stage.phone("first", true)?, stage.phone("second", true)?);
    let report = first.submit("Sampah.", &[stage.picture(1)?])?;
    wait_until("it is sent", || sending(&first, &report.report_id) == Sending::Complete).await?;
    second.app().import_reports(first.app().export_reports()?)?;
    second.sync().await?;
    assert_eq!(second.report(&report.report_id)?.note, "Sampah.");
    assert_eq!(count(&stage, "SELECT count(*) FROM followers")?, 2);

    first.power_off();
    stage.restart_server(|data| put_back(data, &copy)).await?;
    second.move_to(&stage.server.url)?;
    second.app().add_note(report.report_id.clone(), "Dari ponsel kedua.".into())?;
    second.sync().await?;
    second.sync().await?;
    let view = second.report(&report.report_id)?;
    assert_eq!((view.sending, view.action_code), (Sending::Queued, None));
    assert!(view.sending_text.contains("belum mengenal"), "{}", view.sending_text);
    assert_eq!(count(&stage, "SELECT count(*) FROM reports")?, 0);
    let pushes = || second.faults.sent().iter().filter(|line| line.contains("push")).count();
    let before = pushes();
    second.sync().await?;
    assert_eq!(pushes(), before, "it is not asked again and again");

    first.move_to(&stage.server.url)?;
    first.sync().await?;
    assert_eq!(count(&stage, "SELECT count(*) FROM reports")?, 1);
    assert_eq!(count(&stage, "SELECT count(*) FROM notes")?, 0);
    second.clock.pass(Duration::from_secs(5 * 60));
    second.sync().await?;
    second.sync().await?;
    assert_eq!(count(&stage, "SELECT count(*) FROM notes")?, 1);
    assert_eq!(count(&stage, "SELECT count(*) FROM followers")?, 2);
    assert_eq!(second.report(&report.report_id)?.sending, Sending::Complete);
    first.sync().await?;
    for phone in [&first, &second] {
        let view = phone.report(&report.report_id)?;
        let notes = view.timeline.iter().filter(|line| line.note.as_deref() == Some("Dari ponsel kedua."));
        assert_eq!((notes.count(), view.action_code.as_deref()), (1, None));
    }
    Ok(())
}

/// The crew has worked without a signal, and the server has forgotten that it ever activated the phone.
#[tokio::test(flavor = "multi_thread")]
async fn work_under_a_grant_waits_for_the_office_and_then_counts_as_if_nothing_had_been() -> Done {
    const CREW: &str = "Regu Melati 1";
    let mut stage = Stage::new().await?;
    let mut resident = stage.phone("resident", true)?;
    let report = resident.submit("Sampah.", &[])?;
    wait_until("it is sent", || sending(&resident, &report.report_id) == Sending::Complete).await?;
    stage.server.crew_code(CREW, "Siti")?;
    stage.server.office().await?.assign(&report.report_id, CREW).await?;
    let copy = stage.folder.path().join("copy.sqlite");
    stage.restart_server(|data| vacuum_into(data, &copy)).await?;

    let mut crew = stage.phone_with("crew", true, &stage.server.seed_pack()?)?;
    crew.app().activate_crew(stage.server.crew_code(CREW, "Budi")?).await?;
    crew.sync().await?;
    crew.set_online(false);
    let task = crew.app().tasks()?.pop().ok_or("no task came")?.task_id;
    crew.app().start_task(task.clone(), vec![stage.picture(1)?], Some(fix()))?;
    crew.app().complete_task(task.clone(), vec![stage.picture(2)?], "Bersih.".into(), Some(fix()))?;

    stage.restart_server(|data| put_back(data, &copy)).await?;
    crew.network.set(true);
    crew.move_to(&stage.server.url)?;
    crew.sync().await?;
    crew.sync().await?;
    let view = crew.app().tasks()?.pop().ok_or("the work is shown as long as it waits")?;
    let notice = view.notice.unwrap_or_default();
    assert!(notice.contains("belum mengonfirmasi"), "{notice}");
    assert_eq!(view.sending, Some(Sending::Queued), "nothing is refused");
    assert_eq!(count(&stage, "SELECT count(*) FROM orphan_completions")?, 0, "done waits for its start");
    let done = "SELECT count(*) FROM tasks WHERE started_at_ms IS NOT NULL OR done_at_ms IS NOT NULL";
    assert_eq!(count(&stage, done)?, 0, "nothing counts that the office has not confirmed");

    stage.server.office().await?.confirm_grant().await?;
    crew.sync().await?;
    crew.sync().await?;
    assert_eq!(count(&stage, "SELECT count(*) FROM tasks WHERE done_at_ms IS NOT NULL")?, 1);
    assert_eq!(count(&stage, "SELECT count(*) FROM orphan_completions")?, 0);
    assert_eq!(count(&stage, "SELECT count(*) FROM photos WHERE attached_at_ms IS NOT NULL")?, 2);
    let view = crew.app().tasks()?.pop().ok_or("the task is the crew's again")?;
    assert_eq!((view.status, view.sending), (TaskStatus::Done, Some(Sending::Complete)));
    resident.move_to(&stage.server.url)?;
    resident.sync().await?;
    assert_eq!(resident.report(&report.report_id)?.status, Some(saberling_core::api::ReportStatus::Resolved));
    Ok(())
}
