//! What becomes due by time: each is a change of its own, and nothing shows before its command has run.

use saberling_store::OfficeAct;
use saberling_wire::{ErrorCode, ReportStatus, TimelineKind};
use serde_json::json;

use crate::crew::code_of;
use crate::world::{Made, Phone, World, applied, rejected};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

async fn created(world: &World, photos: usize) -> (Made, Phone) {
    let (made, phone) = (world.report(photos), world.phone());
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    world.running.tend().await.expect("tends");
    (made, phone)
}

/// The own scope's bytes and revision: what a phone could notice.
fn own(world: &World, phone: &Phone) -> Vec<(i64, String)> {
    world.feed(&format!("own:{}", phone.identity_id))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_is_taken_back_in_time_leaves_no_trace() {
    let world = World::holding_back(30).await;
    let (sari, tono) = (world.officer("sari").await, world.officer("tono").await);
    let (made, phone) = created(&world, 0).await;
    let report_id = made.report_id;
    let reason = world.running.state.config.reject_reasons[0].code.clone();
    let reject = OfficeAct::Reject { report_id, reason, text: "rahasia".into() };
    let before = own(&world, &phone);
    assert_eq!(code_of(&world.act(sari, reject).await), None);
    assert_eq!(
        world.detail(report_id).await.aggregate.report.status,
        ReportStatus::Rejected,
        "the office sees it"
    );
    assert_eq!(own(&world, &phone), before, "nobody else does");
    world.pass_ms(29_000);
    world.running.tend().await.expect("tends");
    assert_eq!(own(&world, &phone), before);
    let undo = |reason: &str| OfficeAct::Undo { report_id, reason: reason.into() };
    assert_eq!(
        code_of(&world.act(tono, undo(" ")).await),
        Some(&ErrorCode::NoteEmpty),
        "another officer says why"
    );
    assert_eq!(code_of(&world.act(sari, undo("")).await), None);
    assert_eq!(world.detail(report_id).await.aggregate.report.status, ReportStatus::UnderReview);
    world.pass_ms(DAY_MS);
    world.running.tend().await.expect("tends");
    assert_eq!(own(&world, &phone), before, "not a byte, not a revision");

    // What is told in the end does not tell of what was taken back.
    world.act(sari, OfficeAct::Accept { report_id }).await;
    world.pass_ms(30_000);
    world.running.tend().await.expect("tends");
    let row = world.row(&phone, report_id).await.expect("there");
    let kinds: Vec<_> = row.timeline.iter().map(|line| line.kind).collect();
    assert_eq!(
        (row.status, kinds),
        (ReportStatus::Accepted, vec![TimelineKind::Submitted, TimelineKind::Accepted])
    );
    assert!(own(&world, &phone)[0].0 > before[0].0);
    assert!(!own(&world, &phone)[0].1.contains("rahasia"));
    let audit = world.detail(report_id).await.aggregate.events;
    assert!(audit.iter().any(|event| event.kind == TimelineKind::Undone), "the audit keeps it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_was_told_is_taken_back_with_a_reason_only() {
    let world = World::holding_back(30).await;
    let sari = world.officer("sari").await;
    let (made, phone) = created(&world, 0).await;
    let report_id = made.report_id;
    world.act(sari, OfficeAct::Accept { report_id }).await;
    world.pass_ms(30_000);
    world.running.tend().await.expect("tends");
    let undo = |reason: &str| OfficeAct::Undo { report_id, reason: reason.into() };
    assert_eq!(code_of(&world.act(sari, undo("")).await), Some(&ErrorCode::NoteEmpty));
    assert_eq!(code_of(&world.act(sari, undo("salah lihat")).await), None);
    let row = world.row(&phone, report_id).await.expect("there");
    assert_eq!(row.status, ReportStatus::UnderReview);
    assert_eq!(
        row.timeline.last().map(|line| (line.kind, line.text.clone())),
        Some((TimelineKind::Undone, None))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_further_step_tells_all_at_once_and_a_note_does_not() {
    let world = World::holding_back(30).await;
    let sari = world.officer("sari").await;
    let (crew_id, _) = world.crew(0).await;
    let (made, phone) = created(&world, 0).await;
    let report_id = made.report_id;
    world.act(sari, OfficeAct::Accept { report_id }).await;
    assert!(applied(&world.push_one(&phone, &world.note(&made, "halo")).await));
    let row = world.row(&phone, report_id).await.expect("there");
    assert_eq!((row.status, row.timeline.len()), (ReportStatus::Submitted, 2), "the note, not the decision");
    let task_id = world.id(saberling_wire::TaskId::new);
    world.act(sari, OfficeAct::Assign { report_id, task_id, crew_id, instruction: String::new() }).await;
    let row = world.row(&phone, report_id).await.expect("there");
    assert_eq!((row.status, row.timeline.len()), (ReportStatus::Assigned, 4));
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_that_do_not_come_are_told_after_three_days_until_they_do() {
    let world = World::new().await;
    let (made, phone) = created(&world, 2).await;
    world.upload(&phone, &made.photos[0]).await;
    let received = world.row(&phone, made.report_id).await.expect("there").received_at_ms;
    world.pass_ms(3 * DAY_MS - 1);
    world.running.tend().await.expect("tends");
    assert_eq!(world.row(&phone, made.report_id).await.expect("there").incomplete_since_ms, None);
    world.pass_ms(1);
    assert_eq!(
        world.row(&phone, made.report_id).await.expect("there").incomplete_since_ms,
        None,
        "not by time alone"
    );
    world.running.tend().await.expect("tends");
    let row = world.row(&phone, made.report_id).await.expect("there");
    assert_eq!(row.incomplete_since_ms, Some(received + 3 * DAY_MS));
    assert_eq!(row.timeline.last().map(|line| line.kind), Some(TimelineKind::Incomplete));
    world.upload(&phone, &made.photos[1]).await;
    assert_eq!(world.row(&phone, made.report_id).await.expect("there").incomplete_since_ms, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_nobody_looks_at_closes_by_itself_and_its_dispute_ends() {
    let world = World::without_jobs().await;
    let officer = world.officer("sari").await;
    let (made, resident, task_id, _) = world.cleaned(officer).await;
    world.pass_ms(13 * DAY_MS);
    world.running.tend().await.expect("tends");
    assert_eq!(world.row(&resident, made.report_id).await.expect("there").status, ReportStatus::Resolved);
    world.pass_ms(2 * DAY_MS);
    world.running.tend().await.expect("tends");
    let row = world.row(&resident, made.report_id).await.expect("there");
    assert_eq!((row.status, row.disputable), (ReportStatus::Closed, true));
    let verify = world.act(officer, OfficeAct::Verify { task_id }).await;
    assert_eq!(code_of(&verify), Some(&ErrorCode::State));
    let rev = own(&world, &resident)[0].0;
    world.pass_ms(15 * DAY_MS);
    assert!(world.row(&resident, made.report_id).await.expect("there").disputable, "not by time alone");
    dispute_is_taken_while_the_row_offers_it(&world, &made, &resident).await;
    world.act(officer, OfficeAct::CloseReopened { report_id: made.report_id, reason: "bersih".into() }).await;
    world.pass_ms(15 * DAY_MS);
    world.running.tend().await.expect("tends");
    assert!(!world.row(&resident, made.report_id).await.expect("there").disputable);
    assert!(own(&world, &resident)[0].0 > rev, "with a revision of its own");
    let dispute = world.own(&made, "dispute", json!({ "text": "kotor", "photos": [world.photo().1] }));
    assert_eq!(world.push_one(&resident, &dispute).await, rejected(ErrorCode::DisputeOver));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_servers_own_job_tells_what_is_due_without_being_asked() {
    let world = World::holding_back(30).await;
    let sari = world.officer("sari").await;
    let (made, phone) = created(&world, 0).await;
    world.act(sari, OfficeAct::Accept { report_id: made.report_id }).await;
    world.pass_ms(30_000);
    // Anything that changes wakes it: here, another report.
    created_quietly(&world).await;
    let told = async {
        loop {
            let row = world.row(&phone, made.report_id).await.expect("there");
            if row.status == ReportStatus::Accepted {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), told).await.expect("is told");
}

async fn created_quietly(world: &World) {
    assert!(applied(&world.push_one(&world.phone(), &world.report(0).envelope).await));
}

/// The days are over by the clock, and no job has said so.
async fn dispute_is_taken_while_the_row_offers_it(world: &World, made: &Made, resident: &Phone) {
    let dispute = world.own(made, "dispute", json!({ "text": "kotor", "photos": [world.photo().1] }));
    assert!(applied(&world.push_one(resident, &dispute).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_with_which_a_job_fails_keep_no_other_from_what_is_due() {
    let world = World::without_jobs().await;
    let phone = world.phone();
    let reports: Vec<_> = (0..130).map(|_| world.report(1)).collect();
    let envelopes: Vec<_> = reports.iter().map(|made| made.envelope.clone()).collect();
    for page in envelopes.chunks(65) {
        assert!(world.push(&phone, page).await.iter().all(applied));
        world.pass_ms(1_000);
    }
    world.running.tend().await.expect("tends");
    // The database refuses what the job wants to write of the 120 that are due first.
    let broken = |sql: &str| {
        let path = world.folder.path().join(saberling_server::setup::DATABASE);
        rusqlite::Connection::open(path).expect("opens").execute_batch(sql).expect("executes");
    };
    broken(
        "CREATE TABLE unlucky AS SELECT report_id FROM reports ORDER BY due_at_ms, report_id LIMIT 120;
         CREATE TRIGGER refuse BEFORE INSERT ON reports
         WHEN NEW.report_id IN (SELECT report_id FROM unlucky)
         BEGIN SELECT RAISE(ABORT, 'broken'); END;",
    );
    let overdue = || -> i64 {
        let count = "SELECT count(*) FROM reports WHERE incomplete_since_ms IS NOT NULL";
        world.sql(|sql| sql.query_row(count, [], |row| row.get(0)))
    };
    world.pass_ms(3 * DAY_MS + 10_000);
    world.running.tend().await.expect("tends");
    assert_eq!(overdue(), 10, "all but those");
    let alarm = async || {
        let health = crate::client::Ask::new("GET", saberling_wire::paths::HEALTH).send(world.at()).await;
        health.json::<serde_json::Value>()["alarms"][0]["alarm"].clone()
    };
    assert_eq!(alarm().await, "due_failed");
    broken("DROP TRIGGER refuse; DROP TABLE unlucky;");
    world.pass_ms(60_000);
    world.running.tend().await.expect("tends");
    assert_eq!(overdue(), 130, "they are tried again");
    assert_eq!(alarm().await, serde_json::Value::Null);
}
