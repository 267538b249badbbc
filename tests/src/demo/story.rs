//! The whole story, headless: each step is printed, the last line is the tally.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use saberling_core::api::{Event, ReportView, Sending, TaskStatus, TaskView};
use saberling_server::City;

use super::neighbour;
use crate::host::Ear;
use crate::office::Office;
use crate::phone::TestPhone;
use crate::places::Places;
use crate::server::{OFFICER, TestServer};
use crate::tally::Tally;
use crate::{Anyhow, pictures, wait_until};

const CREW: &str = "Regu Melati 1";

pub(super) struct Stage {
    folder: PathBuf,
    server: TestServer,
    seed_pack: String,
    tally: Tally,
    pub(super) office: Office,
    places: Places,
}

pub(super) fn say(step: &str) {
    println!("  {step}");
}

impl Stage {
    async fn set(folder: &Path, city: City, places: Places) -> Result<Self, Anyhow> {
        let server = TestServer::start_city(&folder.join("server"), 0, city).await?;
        println!("Server of the sample city \"Kota Contoh\" at {}", server.url);
        let office = server.office().await?;
        say(&format!("officer '{OFFICER}' is logged in at the office page"));
        Ok(Self {
            folder: folder.to_owned(),
            seed_pack: server.seed_pack()?,
            tally: Tally::open(&folder.join("tally.txt"))?,
            server,
            office,
            places,
        })
    }

    pub(super) fn phone(&self, name: &str, online: bool) -> Result<TestPhone, Anyhow> {
        let folder = self.folder.join(name);
        std::fs::create_dir_all(&folder)?;
        let mut phone = TestPhone::new(&folder, &self.seed_pack, &self.server.url, online)?;
        // "resident-3" stands at place 3; the crew goes where the first report is.
        let number = name.strip_prefix("resident-").and_then(|number| number.parse().ok()).unwrap_or(1);
        phone.here = self.places.fix(number);
        Ok(phone)
    }

    fn pictures(&self, name: &str, seeds: std::ops::Range<u64>) -> Result<Vec<String>, Anyhow> {
        let folder = self.folder.join(name);
        Ok(seeds.map(|seed| pictures::camera_file(&folder, seed)).collect::<Result<_, _>>()?)
    }

    /// Submits a report with its marker in the note.
    fn submit(&self, phone: &TestPhone, words: &str, photos: &[String]) -> Result<ReportView, Anyhow> {
        let marker = self.tally.begin("report")?;
        let view = phone.submit(&format!("{words} {marker}"), photos)?;
        self.tally.stored(&marker)?;
        Ok(view)
    }
}

/// Tells the story in a folder.
///
/// # Errors
/// When a step does not go as told.
pub(super) async fn tell(folder: &Path, city: City, places: Places) -> Result<(), Anyhow> {
    let stage = Stage::set(folder, city, places).await?;
    println!("1. A phone without signal");
    let (mut resident, report) = offline_report(&stage)?;
    println!("2. The phone is switched off and on again");
    restart(&mut resident, &report)?;
    println!("3. The network returns");
    let ear = Arc::new(Ear::default());
    let _subscription = resident.app().subscribe(ear.clone())?;
    arrive(&resident, &report).await?;
    println!("4. The office decides");
    decide(&stage, &resident, &report, &ear).await?;
    println!("5. A neighbour stands before the same heap");
    neighbour::me_too(&stage, &resident, &report).await?;
    println!("6. The crew works without signal");
    let crew = work(&stage).await?;
    println!("7. The office looks at before and after");
    verify(&stage, &resident, &crew, &report).await?;
    println!("8. More phones at once");
    let others = crowd(&stage).await?;
    println!("The resident's timeline:");
    for line in resident.report(&report.report_id)?.timeline {
        say(&format!("{}  {}{}", clock(line.at_ms), line.text, quoted(line.note)));
    }
    finish(stage, resident, others).await
}

fn offline_report(stage: &Stage) -> Result<(TestPhone, ReportView), Anyhow> {
    let phone = stage.phone("resident-1", false)?;
    let photos = stage.pictures("resident-1", 1..4)?;
    let report = stage.submit(&phone, "Tumpukan kantong plastik di tepi jalan, sudah seminggu.", &photos)?;
    say(&format!("report {} with 3 photos: {}", report.number, report.sending_text));
    if let Some(place) = &report.place {
        say(&format!("place: {}", place.text));
        say(&format!("as one SMS: {}", phone.app().sms_text(report.report_id.clone())?));
    }
    Ok((phone, report))
}

fn restart(phone: &mut TestPhone, report: &ReportView) -> Result<(), Anyhow> {
    phone.power_off();
    phone.power_on()?;
    let view = phone.report(&report.report_id)?;
    if view.sending != Sending::Queued || view.photos_total != 3 {
        return Err("the report is not queued any more".into());
    }
    say(&format!("still there: {} with {} photos", view.number, view.photos_total));
    Ok(())
}

async fn arrive(phone: &TestPhone, report: &ReportView) -> Result<(), Anyhow> {
    phone.set_online(true);
    let is =
        |sending: &[Sending]| phone.report(&report.report_id).is_ok_and(|r| sending.contains(&r.sending));
    let received = [Sending::Acknowledged, Sending::PhotosPending, Sending::Complete];
    wait_until("the text is acknowledged", || is(&received)).await?;
    say("text acknowledged: Diterima kantor");
    wait_until("every photo is verified", || is(&[Sending::Complete])).await?;
    say(&phone.report(&report.report_id)?.sending_text);
    Ok(())
}

async fn decide(stage: &Stage, phone: &TestPhone, report: &ReportView, ear: &Ear) -> Result<(), Anyhow> {
    let queue = stage.office.get("/office/queue").await?;
    if !queue.text.contains(&report.number) {
        return Err("the report is not in the queue".into());
    }
    say(&format!("{} is in the queue", report.number));
    stage.office.decide(&report.report_id, "accept", &[]).await?;
    stage.office.assign(&report.report_id, CREW).await?;
    say(&format!("accepted and given to {CREW}"));
    phone.sync().await?;
    let heard = |event: &Event| matches!(event, Event::ReportNews { .. });
    wait_until("the resident's listener hears it", || ear.heard().iter().any(heard)).await?;
    let view = phone.report(&report.report_id)?;
    say(&format!("the resident's phone heard it: {}", view.status_text.unwrap_or_default()));
    let other = stage.submit(phone, "Lampu jalan mati.", &[])?;
    wait_until("the second report arrives", || {
        phone.report(&other.report_id).is_ok_and(|r| r.sending == Sending::Complete)
    })
    .await?;
    stage.office.decide(&other.report_id, "reject", &[("reason", "not_ours")]).await?;
    phone.sync().await?;
    let view = phone.report(&other.report_id)?;
    let last = view.timeline.last().map(|line| line.text.clone()).unwrap_or_default();
    say(&format!("{} is rejected with a reason: {last}", view.number));
    Ok(())
}

async fn work(stage: &Stage) -> Result<TestPhone, Anyhow> {
    let phone = stage.phone("crew-1", true)?;
    let code = stage.server.crew_code(CREW, "Budi")?;
    let crew = phone.app().activate_crew(code).await?;
    say(&format!("activated for {} ({})", crew.crew_name, crew.member_name));
    phone.sync().await?;
    let task = only_task(&phone)?;
    let fetched = task.report_photos.iter().filter(|photo| photo.full_path.is_some()).count();
    if fetched != 3 {
        return Err(format!("{fetched} of 3 photos of the report are on the crew's phone").into());
    }
    say(&format!("task {} is here with its 3 photos", task.number));
    phone.set_online(false);
    let photos = stage.pictures("crew-1", 10..12)?;
    phone.app().start_task(task.task_id.clone(), photos[..1].to_vec(), Some(phone.here.clone()))?;
    let marker = stage.tally.begin("completion")?;
    let note = format!("12 kantong diangkut, trotoar disapu. {marker}");
    let done =
        phone.app().complete_task(task.task_id, photos[1..].to_vec(), note, Some(phone.here.clone()))?;
    stage.tally.stored(&marker)?;
    say(&format!("started and done without signal: {}", done.notice.unwrap_or_default()));
    phone.set_online(true);
    wait_until("the evidence arrives", || {
        only_task(&phone).is_ok_and(|t| t.status == TaskStatus::Done && t.sending == Some(Sending::Complete))
    })
    .await?;
    say("before and after have arrived");
    Ok(phone)
}

fn only_task(phone: &TestPhone) -> Result<TaskView, Anyhow> {
    phone.app().tasks()?.into_iter().next().ok_or_else(|| "no task on the crew's phone".into())
}

async fn verify(
    stage: &Stage,
    resident: &TestPhone,
    crew: &TestPhone,
    report: &ReportView,
) -> Result<(), Anyhow> {
    stage.office.decide(&report.report_id, "verify", &[]).await?;
    say("the result is approved, which closes the report");
    resident.sync().await?;
    crew.sync().await?;
    let view = resident.report(&report.report_id)?;
    let evidence = view.photos.iter().filter(|photo| photo.full_path.is_some()).count();
    say(&format!("the resident reads: {} ({evidence} photos)", view.status_text.unwrap_or_default()));
    Ok(())
}

async fn crowd(stage: &Stage) -> Result<Vec<TestPhone>, Anyhow> {
    let mut phones = Vec::new();
    for number in 2..6 {
        let phone = stage.phone(&format!("resident-{number}"), number % 2 == 0)?;
        let photos = stage.pictures(&format!("resident-{number}"), number * 10..number * 10 + 2)?;
        let report = stage.submit(&phone, "Selokan tersumbat, air meluap.", &photos)?;
        let marker = stage.tally.begin("note")?;
        phone.app().add_note(report.report_id, format!("Masih sama pagi ini. {marker}"))?;
        stage.tally.stored(&marker)?;
        phones.push(phone);
    }
    for phone in &phones {
        phone.set_online(true);
    }
    for phone in &phones {
        wait_until("every phone has sent everything", || all_complete(phone)).await?;
    }
    say(&format!("{} phones, half of them offline at first, have sent everything", phones.len()));
    Ok(phones)
}

fn all_complete(phone: &TestPhone) -> bool {
    phone.app().reports().is_ok_and(|all| all.iter().all(|report| report.sending == Sending::Complete))
}

async fn finish(stage: Stage, resident: TestPhone, mut phones: Vec<TestPhone>) -> Result<(), Anyhow> {
    phones.push(resident);
    let mut reports = 0;
    let mut acknowledged = 0;
    let mut photos = 0;
    for phone in &phones {
        let views = phone.app().reports()?;
        reports += views.len();
        photos += views.iter().map(|view| view.photos_arrived as usize).sum::<usize>();
        let received = |view: &&ReportView| {
            !matches!(view.sending, Sending::Queued | Sending::Sending | Sending::Rejected)
        };
        acknowledged += views.iter().filter(received).count();
    }
    drop(phones);
    stage.server.running.stop().await;
    let count = stage.tally.count(&stage.folder.join("server"))?;
    println!(
        "loop complete: reports={reports} photos={photos} acknowledged={acknowledged} lost={} doubled={}",
        count.lost.len(),
        count.doubled.len()
    );
    if count.lost.is_empty() && count.doubled.is_empty() && acknowledged == reports {
        Ok(())
    } else {
        Err(format!("lost {:?}, doubled {:?}", count.lost, count.doubled).into())
    }
}

fn quoted(note: Option<String>) -> String {
    note.map(|note| format!(" “{note}”")).unwrap_or_default()
}

/// The time of day in the sample city (UTC+7).
fn clock(at_ms: i64) -> String {
    let seconds = (at_ms / 1_000 + 7 * 3_600).rem_euclid(86_400);
    format!("{:02}.{:02}.{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}
