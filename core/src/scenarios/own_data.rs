//! What a person agrees to, takes along, and has erased.

use std::path::Path;

use super::storage::blobs;
use super::{new_report, state, submit};
use crate::api::{DraftContent, Event, PhotoRole, ReportStatus};
use crate::phone::Phone;
use crate::testing::{Bench, NOW_MS, seed, server};

#[test]
fn a_consent_is_given_once_and_asked_again_when_its_text_is_another() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let asked = phone.consent().expect("consent");
    assert_eq!((asked.version.as_str(), asked.given_at_ms), ("1", None));
    assert!(asked.text.contains("dikirim ke Dinas"), "{}", asked.text);
    assert_eq!(phone.give_consent("0").expect_err("another").code(), "consent.changed");
    assert_eq!(phone.give_consent("1").expect("given").given_at_ms, Some(NOW_MS));
    bench.clock.set(NOW_MS + 5_000);
    assert_eq!(phone.give_consent("1").expect("again").given_at_ms, Some(NOW_MS), "the first time counts");
    phone.close();
    let phone = bench.open(way.clone());
    phone.set_language("en");
    let given = phone.consent().expect("consent");
    assert_eq!(given.given_at_ms, Some(NOW_MS));
    assert!(given.text.contains("go to Office"), "{}", given.text);
    phone.close();

    let text = r#""consent":{"version":"2","text":{"id":"Baru.","en":"New."}},"utc_offset_minutes""#;
    let options = crate::api::OpenOptions {
        seed_pack: seed().replace(r#""utc_offset_minutes""#, text),
        ..bench.options()
    };
    let files = crate::ports::DiskFiles::new(bench.folder.path()).expect("folders");
    let phone = Phone::open_quiet(&options, std::sync::Arc::new(files), way, None).expect("opens");
    let asked = phone.consent().expect("consent");
    assert_eq!((asked.version.as_str(), asked.text.as_str(), asked.given_at_ms), ("2", "Baru.", None));
}

#[tokio::test]
async fn the_export_tells_everything_of_the_persons_own_and_no_secret() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 1);
    phone.add_note(&report.report_id, "Masih di sana.").expect("recorded");
    phone.turn().await;
    phone.give_consent("1").expect("given");
    let draft = phone.new_draft().expect("begun");
    phone.keep_photo(&draft.draft_id, PhotoRole::Report, &bench.photo(5)).expect("kept");
    let said =
        DraftContent { note: "Belum dikirim.".into(), category: Some("litter".into()), ..draft.content };
    phone.save_draft(&draft.draft_id, &said).expect("saved");

    let text = phone.export_data().expect("export");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let own = &json["reports"][0];
    assert_eq!(own["number"], report.number.as_str());
    assert_eq!(own["note"], "Sampah menumpuk.");
    assert_eq!(own["category_code"], "litter");
    assert_eq!((own["category"].as_str(), own["place"]["area"].as_str()), (Some("Sampah"), Some("Satu")));
    assert_eq!(own["created_at"], "2025-11-24T23:00:00+07:00");
    assert!(own["timeline"].as_array().expect("lines").iter().any(|line| line["note"] == "Masih di sana."));
    for photo in [&own["photos"][0], &json["drafts"][0]["photos"][0]] {
        let file = photo["file"].as_str().expect("a name");
        assert!(file.starts_with("blobs/") && bench.folder.path().join(file).exists(), "{file}");
    }
    assert_eq!(json["drafts"][0]["note"], "Belum dikirim.");
    assert_eq!(json["consent"]["version"], "1");
    assert!(text.lines().count() > 40, "it is indented");

    let inner = phone.inner();
    let stored = inner.store.read(crate::store::sql::reports::all).expect("read").remove(0);
    let secrets: Vec<_> = bench.keystore.0.lock().expect("keystore").values().cloned().collect();
    let ids = state(&server).ops.keys().cloned().collect::<Vec<_>>();
    let hidden = [stored.secret.reveal().to_owned(), report.report_id, stored.identity_id.to_string()];
    let folder = bench.folder.path().to_string_lossy().into_owned();
    for word in hidden.iter().chain(&secrets).chain(&ids).chain([&draft.draft_id, &folder]) {
        assert!(word.len() > 8 && !text.contains(word), "{word}");
    }
}

#[tokio::test]
async fn all_that_is_a_persons_own_is_erased_in_one_call() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let sent = submit(&bench, &phone, 2);
    phone.turn().await;
    state(&server).refuse.insert("create_report", "invalid");
    let refused = phone.submit_report(&new_report("Ditolak.", &[bench.photo(7)])).expect("stored");
    phone.turn().await;
    state(&server).refuse.clear();
    let waiting = submit(&bench, &phone, 0);
    let draft = phone.new_draft().expect("begun");
    let photo = phone.keep_photo(&draft.draft_id, PhotoRole::Report, &bench.photo(8)).expect("kept");
    phone.keep_photo(&sent.report_id, PhotoRole::Report, &bench.photo(9)).expect("kept");
    bench.heard();
    assert_eq!(phone.erase_all().expect("erased"), 3);
    let heard = bench.heard();
    assert!(heard.contains(&Event::DraftChanged { draft_id: draft.draft_id.clone() }));
    assert!(phone.drafts().expect("list").is_empty() && !Path::new(&photo.full_path).exists());
    assert_eq!(phone.report(&refused.report_id).expect_err("nobody else has it").code(), "report.unknown");
    for report in [&sent, &waiting] {
        let view = phone.report(&report.report_id).expect("until the office has heard it");
        assert_eq!(view.status, Some(ReportStatus::Erased));
    }
    assert_eq!(phone.erase_all().expect("again"), 0);
    phone.turn().await;
    let erased = state(&server).pushed.iter().filter(|(kind, _)| kind == "erase").count();
    assert_eq!((erased, blobs(&bench)), (2, 2), "the office has yet to say that it is done");
}

#[tokio::test]
async fn diagnostics_as_a_text_name_the_host_alone_and_nothing_of_a_report() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = phone.submit_report(&new_report("Dekat rumah Bu Sari.", &[bench.photo(1)])).expect("stored");
    phone.turn().await;
    let text = phone.diagnostics_text().expect("text");
    for line in
        ["server: lapor.contoh.go.id", "reports: 1", "acts queued: 0", "language: id", "month: 2025-11"]
    {
        assert!(text.lines().any(|found| found == line), "{line} in {text}");
    }
    assert!(text.lines().all(|line| line.contains(": ")), "{text}");
    for hidden in ["Sari", &report.number, &report.report_id, "https", "3.5"] {
        assert!(!text.contains(hidden), "{hidden}");
    }
}

#[test]
fn the_text_for_another_phone_fits_a_code_until_there_are_too_many_reports() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    for _ in 0..40 {
        submit(&bench, &phone, 0);
    }
    let code = phone.qr_code(&phone.export_reports().expect("text")).expect("fits");
    assert_eq!(code.modules.len(), (code.size * code.size) as usize);
    assert_eq!(phone.qr_code(&"x".repeat(3_000)).expect_err("long").code(), "qr.long");
}
