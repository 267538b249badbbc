//! A category's questions, an edit before the decision, what the office asks, and what is said of the work.

use std::sync::Arc;

use saberling_core::api::{
    Event, GivenAnswer, NewReport, ReportEdit, ReportStatus, ReportView, Sending, TimelineKind,
};
use saberling_tests::host::Ear;
use saberling_tests::phone::{TestPhone, report};
use saberling_tests::{Anyhow, wait_until};

use crate::{Done, Stage, sending};

fn given(question: &str, value: &str) -> GivenAnswer {
    GivenAnswer { question: question.into(), values: vec![value.into()] }
}

async fn sent(phone: &TestPhone, new: NewReport) -> Result<ReportView, Anyhow> {
    let made = phone.app().submit_report(new)?;
    wait_until("it is sent", || sending(phone, &made.report_id) == Sending::Complete).await?;
    phone.sync().await?;
    Ok(phone.report(&made.report_id)?)
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

#[tokio::test(flavor = "multi_thread")]
async fn answers_and_a_later_edit_of_them_reach_the_office_and_the_crew() -> Done {
    let stage = Stage::new().await?;
    let mut phone = stage.phone("phone", true)?;
    let answers = vec![given("hazard", "yes"), given("hazard_what", "Jarum suntik bekas")];
    let missing = NewReport { answers: answers[..1].to_vec(), ..report("Di got.", &[]) };
    assert_eq!(phone.app().submit_report(missing).expect_err("asked").code(), "answer.missing");
    let view = sent(&phone, NewReport { answers, ..report("Di got.", &[]) }).await?;
    assert_eq!(view.answers.len(), 2);
    let office = stage.server.office().await?;
    let path = format!("/office/reports/{}", view.report_id);
    assert!(office.get(&path).await?.text.contains("Jarum suntik bekas"));

    phone.set_online(false);
    let edit = ReportEdit {
        note: "Di depan sekolah.".into(),
        answers: vec![given("size", "more"), given("hazard", "no")],
        confidential: true,
        ..as_shown(&view)
    };
    let view = phone.app().edit_report(view.report_id.clone(), edit)?;
    assert_eq!((&*view.note, &*view.answers[0].text), ("Di depan sekolah.", "Lebih dari satu gerobak"));
    phone.power_off();
    phone.power_on()?;
    assert_eq!(phone.report(&view.report_id)?.note, "Di depan sekolah.", "after a restart, not sent yet");
    phone.set_online(true);
    let is_told = || {
        let shown = phone.report(&view.report_id);
        shown.is_ok_and(|shown| shown.timeline.last().is_some_and(|line| line.op_id.is_none()))
    };
    phone.sync().await?;
    wait_until("the office's row has it", is_told).await?;
    let view = phone.report(&view.report_id)?;
    assert_eq!(view.timeline.last().map(|line| line.kind), Some(TimelineKind::Edited));
    assert_eq!((&*view.note, view.confidential, view.answers.len()), ("Di depan sekolah.", true, 2));
    let page = office.get(&path).await?.text;
    assert!(page.contains("Di depan sekolah.") && page.contains("Lebih dari satu gerobak"));

    office.decide(&view.report_id, "accept", &[]).await?;
    office.assign(&view.report_id, "Regu Melati 1").await?;
    let crew = stage.phone("crew", true)?;
    let code = stage.server.crew_code("Regu Melati 1", "Budi")?;
    crew.app().activate_crew(code).await?;
    crew.sync().await?;
    let tasks = crew.app().tasks()?;
    let words: Vec<_> = tasks[0].answers.iter().map(|answer| answer.text.as_str()).collect();
    assert_eq!(words, ["Lebih dari satu gerobak", "Tidak"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_comes_after_the_decision_is_refused_and_the_person_sees_it() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", true)?;
    let view = sent(&phone, report("Sebelum.", &[])).await?;
    phone.set_online(false);
    phone
        .app()
        .edit_report(view.report_id.clone(), ReportEdit { note: "Sesudah.".into(), ..as_shown(&view) })?;
    stage.server.office().await?.decide(&view.report_id, "accept", &[]).await?;
    phone.set_online(true);
    phone.sync().await?;
    let is_refused = || phone.report(&view.report_id).is_ok_and(|shown| shown.action_code.is_some());
    wait_until("it is refused", is_refused).await?;
    phone.sync().await?;
    let view = phone.report(&view.report_id)?;
    assert_eq!(
        (&*view.note, view.action_code.as_deref()),
        ("Sebelum.", Some("state")),
        "what the office has"
    );
    assert!(!view.can.edit);
    let line = view.timeline.iter().find(|line| line.refused.is_some()).ok_or("no refused line")?;
    assert_eq!(line.kind, TimelineKind::Edited);
    phone.app().discard_act(line.op_id.clone().ok_or("no act")?)?;
    assert_eq!(phone.report(&view.report_id)?.action_code, None);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_offices_question_is_seen_answered_offline_and_read_at_the_office() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", true)?;
    let view = sent(&phone, report("Di pinggir jalan.", &[])).await?;
    let ear = Arc::new(Ear::default());
    let subscription = phone.app().subscribe(ear.clone())?;
    let office = stage.server.office().await?;
    office.decide(&view.report_id, "ask", &[("text", "Di sisi mana?")]).await?;
    phone.sync().await?;
    let view = phone.report(&view.report_id)?;
    let question = view.question.clone().ok_or("no question")?;
    assert_eq!((&*question.text, view.can.answer), ("Di sisi mana?", true));
    assert_eq!(view.status, Some(ReportStatus::UnderReview));
    let news = Event::ReportNews { report_id: view.report_id.clone(), status: ReportStatus::UnderReview };
    assert!(ear.heard().contains(&news));
    subscription.cancel();

    phone.set_online(false);
    let id = view.report_id.clone();
    let view = phone.app().answer_question(id.clone(), question.question_id, "Di sisi utara.".into())?;
    assert_eq!((view.question, view.can.answer), (None, false));
    phone.set_online(true);
    phone.sync().await?;
    let is_told = || {
        let shown = phone.report(&id);
        shown.is_ok_and(|shown| shown.timeline.last().is_some_and(|line| line.op_id.is_none()))
    };
    wait_until("the office's row has it", is_told).await?;
    let view = phone.report(&id)?;
    let line = view.timeline.last().ok_or("no line")?;
    assert_eq!((line.kind, line.note.as_deref()), (TimelineKind::Answered, Some("Di sisi utara.")));
    assert_eq!(view.question, None);
    assert!(office.get(&format!("/office/reports/{id}")).await?.text.contains("Di sisi utara."));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_of_the_work_reaches_the_office_and_comes_back() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", true)?;
    let view = sent(&phone, report("Sudah lama.", &[])).await?;
    let office = stage.server.office().await?;
    office.decide(&view.report_id, "accept", &[]).await?;
    office.assign(&view.report_id, "Regu Melati 1").await?;
    let crew = stage.phone("crew", true)?;
    crew.app().activate_crew(stage.server.crew_code("Regu Melati 1", "Budi")?).await?;
    crew.sync().await?;
    let task = crew.app().tasks()?.remove(0);
    assert!(task.can.start && !task.can.complete);
    crew.app().start_task(task.task_id.clone(), vec![stage.picture(1)?], None)?;
    crew.app().complete_task(task.task_id.clone(), vec![stage.picture(2)?], String::new(), None)?;
    crew.sync().await?;
    let is_sent = || crew.app().tasks().is_ok_and(|tasks| tasks.iter().all(|task| task.unsent == 0));
    wait_until("the result is sent", is_sent).await?;
    phone.sync().await?;
    let can = phone.report(&view.report_id)?.can;
    assert!(can.confirm && can.rate && can.dispute && !can.edit);

    phone.app().rate_report(view.report_id.clone(), 4, "Cepat.".into())?;
    let shown = phone.app().confirm_clean(view.report_id.clone())?;
    assert_eq!((shown.stars, shown.confirmed), (Some(4), true), "at once");
    phone.sync().await?;
    let (second, moved) = (stage.phone("second", true)?, phone.app().export_reports()?);
    second.app().import_reports(moved)?;
    second.sync().await?;
    let is_here = || second.report(&view.report_id).is_ok_and(|shown| shown.stars.is_some());
    wait_until("another phone of the reporter hears it", is_here).await?;
    let shown = second.report(&view.report_id)?;
    assert_eq!((shown.stars, shown.confirmed), (Some(4), true));
    let page = office.get(&format!("/office/reports/{}", view.report_id)).await?.text;
    assert!(page.contains("Cepat."));
    Ok(())
}
