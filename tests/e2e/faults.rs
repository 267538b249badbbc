//! Things go wrong in the middle; afterwards everything is there, once.

use saberling_core::api::{Event, ReportView, Sending, SyncPhase};
use saberling_tests::faults::{At, Fault};
use saberling_tests::host::Ear;
use saberling_tests::phone::TestPhone;
use saberling_tests::tally::Tally;
use saberling_tests::{Anyhow, raw, wait_until};
use std::sync::Arc;

use crate::{Done, Stage, count, sending};

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_lost_after_the_commit_doubles_nothing() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", false)?;
    let report = phone.submit("Sampah.", &[stage.picture(1)?])?;
    phone.app().add_note(report.report_id.clone(), "Masih ada.".into())?;
    phone.faults.plan(At::Push, Fault::ReplyLost);
    phone.faults.plan(At::Upload, Fault::ReplyLost);
    phone.go_online().await?;
    phone.sync().await?;
    assert_eq!(sending(&phone, &report.report_id), Sending::Queued);
    assert_eq!(count(&stage, "SELECT count(*) FROM reports")?, 1, "the server has it already");
    phone.sync().await?;
    phone.sync().await?;
    assert_eq!(sending(&phone, &report.report_id), Sending::Complete);
    assert_eq!(phone.faults.pending(), 0);
    assert_eq!(count(&stage, "SELECT count(*) FROM reports")?, 1);
    assert_eq!(count(&stage, "SELECT count(*) FROM notes")?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_at_the_byte_after_a_cut_and_a_restart_of_the_server() -> Done {
    let mut stage = Stage::new().await?;
    let mut phone = stage.phone("phone", false)?;
    let report = phone.submit("Sampah.", &[stage.picture(1)?])?;
    phone.faults.plan(At::Upload, Fault::CutAfter(20_000));
    phone.go_online().await?;
    phone.sync().await?;
    assert_eq!(sending(&phone, &report.report_id), Sending::Acknowledged);
    assert_eq!(count(&stage, "SELECT offset_bytes FROM uploads")?, 20_000);
    stage.restart_server(|_| Ok(())).await?;
    phone.move_to(&stage.server.url)?;
    phone.sync().await?;
    assert_eq!(sending(&phone, &report.report_id), Sending::Complete);
    let sent = phone.faults.sent();
    assert!(sent.iter().any(|line| line.starts_with("Head /v1/uploads/")), "{sent:?}");
    assert!(sent.iter().any(|line| line.starts_with("Patch /v1/uploads/")), "{sent:?}");
    assert!(!sent.iter().any(|line| line == "Post /v1/uploads"), "nothing begins anew: {sent:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_was_damaged_on_the_way_is_sent_again() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", true)?;
    phone.faults.plan(At::Upload, Fault::Flipped);
    let report = phone.submit("Sampah.", &[stage.picture(1)?])?;
    wait_until("it is sent", || sending(&phone, &report.report_id) == Sending::Complete).await?;
    assert_eq!(phone.faults.pending(), 0);
    assert_eq!(count(&stage, "SELECT count(*) FROM photos WHERE attached_at_ms IS NOT NULL")?, 1);
    Ok(())
}

/// Dies after each request in turn, the last one with its reply lost, and is switched on again.
#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_dies_after_any_request_loses_and_doubles_nothing() -> Done {
    let stage = Stage::new().await?;
    let tally = Tally::open(&stage.folder.path().join("tally"))?;
    let photos = [stage.picture(1)?, stage.picture(2)?];
    let mut steps = 0;
    for requests in 1.. {
        let mut phone = stage.phone(&format!("phone-{requests}"), false)?;
        let marker = tally.begin("report")?;
        let report = phone.submit(&marker, &photos)?;
        tally.stored(&marker)?;
        let marker = tally.begin("note")?;
        phone.app().add_note(report.report_id.clone(), marker.clone())?;
        tally.stored(&marker)?;
        phone.faults.die_after(requests);
        phone.go_online().await?;
        phone.sync().await?;
        let died = phone.faults.is_dead();
        phone.power_off();
        phone.faults.die_after(usize::MAX);
        phone.power_on()?;
        phone.sync().await?;
        assert_eq!(sending(&phone, &report.report_id), Sending::Complete, "died after {requests}");
        if !died {
            break;
        }
        steps += 1;
    }
    assert!(steps >= 5, "only {steps} requests in the story");
    let seen = tally.count(&stage.data())?;
    assert_eq!((seen.lost.len(), seen.doubled.len()), (0, 0), "{seen:?}");
    assert_eq!(seen.stored, 2 * (steps + 1));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_report_between_good_ones_stops_none_and_is_kept() -> Done {
    let stage = Stage::new().await?;
    // An app whose settings know a category that this city does not.
    let seed_pack = stage.seed_pack.replacen("\"code\":\"drain\"", "\"code\":\"novel\"", 1);
    assert_ne!(seed_pack, stage.seed_pack);
    let phone = stage.phone_with("phone", false, &seed_pack)?;
    let first = phone.submit("Baik.", &[])?;
    let mut new = saberling_tests::phone::report("Tidak dikenal.", &[stage.picture(1)?]);
    new.category = "novel".to_owned();
    let bad = phone.app().submit_report(new)?;
    phone.app().add_note(bad.report_id.clone(), "Catatan ikut tertahan.".into())?;
    // All of them before the first contact: with it the city's own settings arrive.
    let thrown = [("Dibuang.", 7), ("Dibuang juga.", 8)].map(|(note, picture)| {
        let mut new = saberling_tests::phone::report(note, &[stage.picture(picture)?]);
        new.category = "novel".to_owned();
        Ok::<_, Anyhow>(phone.app().submit_report(new)?)
    });
    let last = phone.submit("Baik juga.", &[])?;
    phone.go_online().await?;
    phone.sync().await?;
    assert_eq!(sending(&phone, &first.report_id), Sending::Complete);
    assert_eq!(sending(&phone, &last.report_id), Sending::Complete);
    let view = phone.report(&bad.report_id)?;
    assert_eq!(view.sending, Sending::Rejected);
    assert_eq!(view.action_code.as_deref(), Some("unknown_category"));
    assert!(view.sending_text.contains("kategori tidak dikenal"), "{}", view.sending_text);
    assert_eq!((view.note.as_str(), view.photos.len()), ("Tidak dikenal.", 1));
    assert!(view.timeline.iter().any(|line| line.unsent), "its note is held with it, visibly");
    let requests = phone.faults.sent().len();
    phone.sync().await?;
    let again: Vec<_> = phone.faults.sent().split_off(requests);
    assert!(!again.iter().any(|line| line.contains("push")), "a refusal is not sent again: {again:?}");
    mend(&stage, &phone, &bad.report_id, &first.report_id).await?;
    let [shared, alone] = thrown;
    throw_away(&stage, &phone, shared?, alone?).await
}

/// The person corrects what was refused, or throws it away; what is not refused cannot be mended.
async fn mend(stage: &Stage, phone: &TestPhone, bad: &str, good: &str) -> Done {
    let app = phone.app();
    let correct = |id: &str| app.correct_report(id.into(), "litter".into(), "Diperbaiki.".into(), vec![]);
    assert_eq!(correct(good).expect_err("not refused").code(), "mend.nothing");
    assert_eq!(app.discard_report(good.into()).expect_err("not refused").code(), "mend.nothing");
    let unknown = app.correct_report(bad.into(), "ufo".into(), String::new(), vec![]);
    assert_eq!(unknown.expect_err("no such category").code(), "category.gone");
    let before = phone.report(bad)?;
    let view = correct(bad)?;
    assert_eq!((view.number, view.note.as_str()), (before.number, "Diperbaiki."));
    wait_until("it is sent", || sending(phone, bad) == Sending::Complete).await?;
    assert_eq!(count(stage, "SELECT count(*) FROM notes WHERE text = 'Catatan ikut tertahan.'")?, 1);
    assert_eq!(count(stage, "SELECT count(*) FROM photos WHERE attached_at_ms IS NOT NULL")?, 1);
    assert_eq!(count(stage, "SELECT count(*) FROM reports WHERE note = 'Diperbaiki.'")?, 1);
    Ok(())
}

/// What is thrown away goes with its photos, but for those that another report needs.
async fn throw_away(stage: &Stage, phone: &TestPhone, shared: ReportView, alone: ReportView) -> Done {
    let app = phone.app();
    phone.set_online(false);
    let twin = phone.submit("Foto yang sama.", &[stage.picture(7)?])?;
    let files = [shared.photos[0].full_path.clone().ok_or("no path")?];
    app.discard_report(shared.report_id.clone())?;
    assert_eq!(phone.report(&shared.report_id).expect_err("gone").code(), "report.unknown");
    assert!(files.iter().all(|path| std::path::Path::new(path).exists()), "another report needs them");
    phone.go_online().await?;
    phone.sync().await?;
    assert_eq!(sending(phone, &twin.report_id), Sending::Complete);
    let files = [alone.photos[0].full_path.clone().ok_or("no path")?];
    app.discard_report(alone.report_id)?;
    assert!(files.iter().all(|path| !std::path::Path::new(path).exists()));
    assert_eq!(phone.sync().await?.phase, SyncPhase::Idle);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_whose_id_another_holds_gets_a_new_number_and_the_phone_says_so() -> Done {
    let stage = Stage::new().await?;
    let mut phone = stage.phone("phone", false)?;
    let report = phone.submit("Milik saya.", &[stage.picture(1)?])?;
    phone.app().add_note(report.report_id.clone(), "Catatan saya.".into())?;
    raw::create_report(&stage.server.url, &report.report_id).await?;
    let ear = Arc::new(Ear::default());
    let _subscription = phone.app().subscribe(ear.clone())?;
    phone.go_online().await?;
    phone.sync().await?;
    let view = phone.report(&report.report_id)?;
    assert_ne!(view.number, report.number);
    assert_eq!(view.former_number.as_deref(), Some(report.number.as_str()));
    assert_eq!((view.sending, view.photos_arrived), (Sending::Complete, 1));
    let told = |event: &Event| matches!(event, Event::NumberChanged { number, .. } if *number == view.number);
    assert!(ear.heard().iter().any(told));
    assert_eq!(count(&stage, "SELECT count(*) FROM reports")?, 2);
    assert_eq!(count(&stage, "SELECT count(*) FROM notes WHERE text = 'Catatan saya.'")?, 1);
    phone.power_off();
    phone.power_on()?;
    assert_eq!(phone.report(&view.report_id)?.number, view.number);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_forgot_the_phone_is_told_again() -> Done {
    let mut stage = Stage::new().await?;
    let mut phone = stage.phone("phone", true)?;
    let report = phone.submit("Sampah.", &[])?;
    wait_until("it is sent", || sending(&phone, &report.report_id) == Sending::Complete).await?;
    stage
        .restart_server(|data| {
            let database = rusqlite::Connection::open(data.join(saberling_server::setup::DATABASE))?;
            database.execute("DELETE FROM identities", [])?;
            Ok(())
        })
        .await?;
    phone.move_to(&stage.server.url)?;
    let sync = phone.sync().await?;
    assert_eq!(sync.phase, SyncPhase::Idle, "{sync:?}");
    assert_eq!(count(&stage, "SELECT count(*) FROM identities")?, 1);
    Ok(())
}

/// The database is put back to an older copy, silently: what the phones hold comes again.
#[tokio::test(flavor = "multi_thread")]
async fn a_rolled_back_database_gets_back_what_the_phone_holds() -> Done {
    let mut stage = Stage::new().await?;
    let mut phone = stage.phone("phone", true)?;
    let first = phone.submit("Pertama.", &[stage.picture(1)?])?;
    wait_until("it is sent", || sending(&phone, &first.report_id) == Sending::Complete).await?;
    let copy = stage.folder.path().join("copy.sqlite");
    stage.restart_server(|data| vacuum_into(data, &copy)).await?;
    phone.move_to(&stage.server.url)?;
    let second = phone.submit("Kedua.", &[stage.picture(2)?])?;
    wait_until("it is sent", || sending(&phone, &second.report_id) == Sending::Complete).await?;
    stage.restart_server(|data| put_back(data, &copy)).await?;
    phone.move_to(&stage.server.url)?;
    let sync = phone.sync().await?;
    assert_eq!(sync.phase, SyncPhase::Idle, "{sync:?}");
    assert_eq!(count(&stage, "SELECT count(*) FROM reports")?, 2);
    assert_eq!(count(&stage, "SELECT count(*) FROM photos WHERE attached_at_ms IS NOT NULL")?, 2);
    assert_eq!(sending(&phone, &second.report_id), Sending::Complete);
    assert_eq!(count(&stage, "SELECT count(*) FROM epochs")?, 2, "a new epoch was minted");
    Ok(())
}

pub(crate) fn vacuum_into(data: &std::path::Path, copy: &std::path::Path) -> Done {
    let database = rusqlite::Connection::open(data.join(saberling_server::setup::DATABASE))?;
    database.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
    Ok(())
}

pub(crate) fn put_back(data: &std::path::Path, copy: &std::path::Path) -> Done {
    let path = data.join(saberling_server::setup::DATABASE);
    for ending in ["-wal", "-shm"] {
        let beside = path.with_file_name(format!("{}{ending}", saberling_server::setup::DATABASE));
        if beside.exists() {
            std::fs::remove_file(beside)?;
        }
    }
    std::fs::copy(copy, path)?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_that_a_proxy_lost_is_not_taken_for_a_withdrawn_access() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", false)?;
    let report = phone.submit("Sampah.", &[])?;
    phone.faults.plan(At::Push, Fault::Refusal { status: 401, code: "bad_credential", retry_after_s: 1 });
    phone.go_online().await?;
    assert_eq!(phone.sync().await?.phase, SyncPhase::Waiting);
    phone.sync().await?;
    assert_eq!(sending(&phone, &report.report_id), Sending::Complete);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_the_office_cannot_take_is_shown_and_the_others_arrive() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", false)?;
    let report = phone.submit("Dua foto.", &[stage.picture(1)?, stage.picture(2)?])?;
    phone.faults.plan(At::Upload, Fault::Refusal { status: 422, code: "photo_refused", retry_after_s: 1 });
    phone.go_online().await?;
    phone.sync().await?;
    let view = phone.report(&report.report_id)?;
    assert_eq!((view.photos_arrived, view.action_code.as_deref()), (1, Some("photo_refused")));
    assert_eq!(view.sending, Sending::PhotosPending, "never complete with a photo missing");
    assert!(view.sending_text.contains("tidak bisa membaca"), "{}", view.sending_text);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_does_not_get_through_lets_the_others_go_first() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", false)?;
    let report = phone.submit("Dua foto.", &[stage.picture(1)?, stage.picture(2)?])?;
    phone.faults.plan(At::Upload, Fault::NotSent);
    phone.go_online().await?;
    phone.sync().await?;
    let before = phone.faults.sent().len();
    phone.sync().await?;
    let uploads: Vec<_> =
        phone.faults.sent().split_off(before).into_iter().filter(|line| line.contains("uploads")).collect();
    assert_eq!(uploads[0], "Post /v1/uploads", "the second photo begins: {uploads:?}");
    assert!(uploads[1].starts_with("Head"), "then the first one is asked for: {uploads:?}");
    assert_eq!(sending(&phone, &report.report_id), Sending::Complete);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_that_waits_leaves_the_report_received() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", true)?;
    let report = phone.submit("Sampah.", &[])?;
    wait_until("it is sent", || sending(&phone, &report.report_id) == Sending::Complete).await?;
    phone.set_online(false);
    let view = phone.app().add_note(report.report_id.clone(), "Masih ada.".into())?;
    assert_eq!(view.sending, Sending::Complete, "the report itself has long arrived");
    assert!(view.timeline.last().is_some_and(|line| line.unsent && line.refused.is_none()));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_phone_answers_and_never_hangs() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", false)?;
    let app = phone.app().clone();
    app.close();
    let waited = tokio::time::timeout(std::time::Duration::from_secs(5), app.sync()).await?;
    assert_eq!(waited.expect_err("closed").code(), "app.closed");
    let submitted = app.submit_report(saberling_tests::phone::report("Sampah.", &[]));
    assert_eq!(submitted.expect_err("closed").code(), "app.closed");
    Ok(())
}
