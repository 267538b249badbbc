//! Without a network everything works and nothing is lost; with one it goes by itself.

use std::sync::Arc;

use saberling_core::api::{Event, ReportStatus, Sending, SyncPhase};
use saberling_tests::faults::{At, Fault};
use saberling_tests::host::Ear;
use saberling_tests::wait_until;

use crate::{Done, Stage, count, sending};

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_phone_without_a_network_reports_and_sends_by_itself_later() -> Done {
    let stage = Stage::new().await?;
    let mut phone = stage.phone("phone", false)?;
    let photos = [stage.picture(1)?, stage.picture(2)?, stage.picture(3)?];
    let report = phone.submit("Tumpukan sampah.", &photos)?;
    assert_eq!(report.sending, Sending::Queued);
    assert_eq!(report.number.len(), 13);
    phone.power_off();
    phone.power_on()?;
    let again = phone.report(&report.report_id)?;
    assert_eq!((again.number, again.photos_total, again.sending), (report.number, 3, Sending::Queued));
    phone.set_online(true);
    wait_until("it is sent", || sending(&phone, &report.report_id) == Sending::Complete).await?;
    let sent = phone.faults.sent();
    let push = sent.iter().position(|line| line.contains("/v1/sync/push"));
    let upload = sent.iter().position(|line| line.contains("/v1/uploads"));
    assert!(push < upload, "text goes before photos: {sent:?}");
    assert_eq!(count(&stage, "SELECT count(*) FROM photos WHERE attached_at_ms IS NOT NULL")?, 3);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn complete_is_said_only_when_every_photos_hash_came_back() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", true)?;
    phone.faults.allow_uploads(1);
    let report = phone.submit("Dua foto.", &[stage.picture(1)?, stage.picture(2)?])?;
    wait_until("one photo arrives", || sending(&phone, &report.report_id) == Sending::PhotosPending).await?;
    let view = phone.report(&report.report_id)?;
    assert_eq!((view.photos_arrived, view.photos_total), (1, 2));
    assert_eq!(view.sending_text, "Diterima kantor. 1 dari 2 foto sampai.");
    phone.faults.allow_uploads(usize::MAX);
    phone.sync().await?;
    assert_eq!(phone.report(&report.report_id)?.sending_text, "Terkirim lengkap: laporan dan 2 foto.");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_offices_decision_reaches_the_phone_and_its_listener() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", true)?;
    let ear = Arc::new(Ear::default());
    let subscription = phone.app().subscribe(ear.clone())?;
    assert!(matches!(ear.heard()[0], Event::SyncChanged { .. }), "the first value comes at once");
    let report = phone.submit("Sampah.", &[])?;
    wait_until("it is sent", || sending(&phone, &report.report_id) == Sending::Complete).await?;
    let office = stage.server.office().await?;
    office.decide(&report.report_id, "reject", &[("reason", "unclear"), ("text", "Foto gelap.")]).await?;
    phone.sync().await?;
    let view = phone.report(&report.report_id)?;
    assert_eq!(view.status, Some(ReportStatus::Rejected));
    let last = view.timeline.last().map(|line| line.text.clone()).unwrap_or_default();
    assert!(last.contains("kurang jelas"), "{last}");
    let news = Event::ReportNews { report_id: report.report_id.clone(), status: ReportStatus::Rejected };
    assert!(ear.heard().contains(&news));
    subscription.cancel();
    let heard = ear.heard().len();
    phone.submit("Lagi.", &[])?;
    phone.sync().await?;
    assert_eq!(ear.heard().len(), heard, "a cancelled listener hears nothing");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn portals_and_proxies_are_never_believed() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", false)?;
    let report = phone.submit("Sampah.", &[stage.picture(1)?])?;
    phone.go_online().await?;
    for status in [200, 403, 404, 410, 500] {
        phone.faults.plan(At::Push, Fault::Stranger(status));
        let sync = phone.sync().await?;
        assert_eq!(sync.phase, SyncPhase::Waiting, "status {status}");
        assert_eq!(sending(&phone, &report.report_id), Sending::Queued, "status {status}");
    }
    phone.faults.plan(At::Upload, Fault::Stranger(200));
    phone.sync().await?;
    assert_eq!(sending(&phone, &report.report_id), Sending::Acknowledged);
    phone.sync().await?;
    assert_eq!(sending(&phone, &report.report_id), Sending::Complete);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_is_asked_again_when_it_said() -> Done {
    let stage = Stage::new().await?;
    let phone = stage.phone("phone", false)?;
    let report = phone.submit("Sampah.", &[])?;
    phone.faults.plan(At::Push, Fault::Refusal { status: 503, code: "busy", retry_after_s: 90 });
    phone.go_online().await?;
    let before_ms = report.created_at_ms;
    let sync = phone.sync().await?;
    assert_eq!(sync.phase, SyncPhase::Waiting);
    assert!(sync.retry_at_ms.is_some_and(|at| at >= before_ms + 90_000), "{sync:?}");
    assert_eq!(sending(&phone, &report.report_id), Sending::Queued);
    phone.sync().await?;
    assert_eq!(sending(&phone, &report.report_id), Sending::Complete);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moved_data_folder_keeps_its_reports_and_photos() -> Done {
    let stage = Stage::new().await?;
    let mut phone = stage.phone("phone", false)?;
    let report = phone.submit("Sampah.", &[stage.picture(1)?])?;
    phone.power_off();
    let moved = stage.folder.path().join("moved");
    std::fs::rename(&phone.folder, &moved)?;
    phone.folder = moved;
    phone.power_on()?;
    phone.set_online(true);
    wait_until("it is sent", || sending(&phone, &report.report_id) == Sending::Complete).await
}
