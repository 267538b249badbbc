//! Drafts of reports, from the first photo to the report.

use std::path::Path;

use super::salvage::{damage_rows, damage_table};
use super::storage::blobs;
use super::{new_report, state, submit};
use crate::api::{DraftContent, DraftView, Event, FixSource, GivenAnswer, LocationFix, PhotoRole, Sending};
use crate::phone::Phone;
use crate::testing::{Bench, NOW_MS, server};

fn pin(lat_deg: f64) -> LocationFix {
    LocationFix {
        lat_deg,
        lon_deg: 98.5,
        accuracy_m: Some(5.0),
        source: FixSource::Pin,
        mock: false,
        fixed_at_ms: None,
        provider: None,
    }
}

fn content(note: &str) -> DraftContent {
    DraftContent {
        category: Some("litter".into()),
        note: note.into(),
        answers: vec![],
        fix: Some(pin(3.5)),
        other_fixes: vec![],
        chosen_area: None,
        anonymous: false,
        confidential: true,
        follows: None,
    }
}

/// A draft with two photos that can be handed in.
fn ready(bench: &Bench, phone: &Phone, note: &str) -> DraftView {
    let draft = phone.new_draft().expect("begun");
    for shade in [1, 2] {
        phone.keep_photo(&draft.draft_id, PhotoRole::Report, &bench.photo(shade)).expect("kept");
    }
    phone.save_draft(&draft.draft_id, &content(note)).expect("saved")
}

#[tokio::test]
async fn a_draft_outlives_the_process_and_becomes_one_report_with_its_photos() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let draft = ready(&bench, &phone, "Sampah di parit.");
    phone.close();
    for shade in [1, 2] {
        std::fs::remove_file(bench.photo(shade)).expect("the shell's own copy may go");
    }
    let phone = bench.open(way);
    assert_eq!(phone.drafts().expect("list"), std::slice::from_ref(&draft));
    assert!(phone.reports().expect("list").is_empty());
    phone.turn().await;
    assert!(state(&server).pushed.is_empty(), "a draft is sent to nobody");

    bench.heard();
    let report = phone.submit_draft(&draft.draft_id, false).expect("handed in");
    let heard = bench.heard();
    assert!(heard.contains(&Event::DraftChanged { draft_id: draft.draft_id.clone() }));
    assert!(heard.contains(&Event::ReportChanged { report_id: report.report_id.clone() }));
    assert_eq!(
        (report.note.as_str(), report.anonymous, report.confidential),
        ("Sampah di parit.", false, true)
    );
    let ids =
        |photos: &[crate::api::PhotoView]| photos.iter().map(|p| p.photo_id.clone()).collect::<Vec<_>>();
    let kept: Vec<_> = draft.photos.iter().map(|photo| photo.photo_id.clone()).collect();
    assert_eq!(ids(&report.photos), kept, "the same photos in the same order");
    assert!(phone.drafts().expect("list").is_empty());
    assert_eq!(phone.draft(&draft.draft_id).expect_err("gone").code(), "draft.unknown");

    let again = phone.submit_draft(&draft.draft_id, false).expect("a second tap");
    assert_eq!(again.report_id, report.report_id);
    phone.turn().await;
    assert_eq!(state(&server).pushed, [("create_report".into(), "applied".into())]);
    assert_eq!(state(&server).uploads.len(), 2);
    assert_eq!(phone.report(&report.report_id).expect("view").sending, Sending::Complete);
}

#[test]
fn of_two_taps_at_once_one_makes_the_report_and_both_show_it() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let draft = ready(&bench, &phone, "Cepat.");
    let ids: Vec<_> = std::thread::scope(|scope| {
        let tap = || scope.spawn(|| phone.submit_draft(&draft.draft_id, false).expect("a report").report_id);
        let taps = [tap(), tap(), tap(), tap()];
        taps.into_iter().map(|tap| tap.join().expect("no panic")).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(phone.reports().expect("list").len(), 1);
    assert_eq!(phone.sync_state().expect("state").unsent, 1);
}

#[test]
fn a_draft_takes_what_is_not_right_yet_and_gives_it_back_as_it_was() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let id = phone.new_draft().expect("begun").draft_id;
    let odd = DraftContent {
        category: Some("gone".into()),
        answers: vec![GivenAnswer { question: "q".into(), values: vec!["a".into()] }],
        fix: Some(pin(200.0)),
        other_fixes: vec![pin(3.4)],
        ..content("")
    };
    let view = phone.save_draft(&id, &odd).expect("saved");
    assert_eq!(view.best_fix.map(|fix| fix.lat_deg), Some(3.4), "what is no place counts for nothing");
    assert_eq!(view.place.expect("a place").area_name.as_deref(), Some("Satu"));
    phone.close();
    let phone = bench.open(way);
    let view = phone.draft(&id).expect("there");
    assert_eq!(view.content, odd);
    assert_eq!(view.category_name.as_deref(), Some("Kategori tidak dikenal"));
    phone.set_language("en");
    let names = phone.drafts().expect("list").into_iter().map(|draft| draft.category_name);
    assert_eq!(names.collect::<Vec<_>>(), [Some("Unknown category".to_owned())]);
    assert_eq!(phone.submit_draft(&id, false).expect_err("category").code(), "category.gone");
    phone.save_draft(&id, &DraftContent { category: None, ..odd.clone() }).expect("saved");
    assert_eq!(phone.submit_draft(&id, false).expect_err("none").code(), "category.missing");
    phone.save_draft(&id, &DraftContent { category: Some("litter".into()), ..odd }).expect("saved");
    assert_eq!(phone.submit_draft(&id, false).expect_err("place").code(), "fix.invalid");
    assert_eq!(phone.drafts().expect("list").len(), 1, "nothing was lost");

    let long = content(&"x".repeat(2_001));
    assert_eq!(phone.save_draft(&id, &long).expect_err("long").code(), "note.long");
    assert_eq!(phone.save_draft(&id, &content("a\0b")).expect_err("a character").code(), "note.char");
    assert_eq!(phone.save_draft("nothing", &content("")).expect_err("unknown").code(), "draft.unknown");
}

#[test]
fn a_draft_says_what_its_photos_and_its_fix_say_of_the_place() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let draft = phone.new_draft().expect("begun");
    assert!(draft.needs_pin && draft.best_fix.is_none() && draft.place.is_none());
    assert!(draft.content.anonymous && draft.category_name.is_none());
    let camera = saberling_photo::testing::camera_jpeg(&saberling_photo::testing::CameraJpeg {
        gps: Some(saberling_photo::GpsPosition {
            lat_deg: 3.25,
            lon_deg: 98.25,
            accuracy_m: Some(8.0),
            fixed_at_ms: None,
        }),
        ..Default::default()
    });
    let path = bench.folder.path().join("placed.jpg");
    std::fs::write(&path, camera).expect("camera file");
    let kept = phone.keep_photo(&draft.draft_id, PhotoRole::Report, &path.to_string_lossy()).expect("kept");
    assert!(kept.has_position && !kept.covered);
    let view = phone.draft(&draft.draft_id).expect("there");
    let best = view.best_fix.expect("the photo's");
    assert_eq!((best.source, best.lat_deg), (FixSource::Photo, 3.25));
    let said = DraftContent { other_fixes: vec![], ..content("") };
    let view = phone.save_draft(&draft.draft_id, &said).expect("saved");
    assert_eq!(view.best_fix.expect("the pin").source, FixSource::Pin);
    assert!(!view.doubts.is_empty(), "the photo was taken far away");
    assert_eq!((view.category_name.as_deref(), view.icon.as_deref()), (Some("Sampah"), Some("x")));
    let report = phone.submit_draft(&draft.draft_id, false).expect("handed in");
    assert!((report.place.expect("placed").lat_deg - 3.5).abs() < 1e-6);
}

#[tokio::test]
async fn a_draft_shows_the_questions_of_its_answers_and_says_which_are_missing() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let draft = phone.new_draft().expect("begun");
    assert!(draft.questions.is_empty() && draft.missing.is_empty());
    let given =
        |question: &str, value: &str| GivenAnswer { question: question.into(), values: vec![value.into()] };
    let codes = |draft: &DraftView| draft.questions.iter().map(|q| q.code.clone()).collect::<Vec<_>>();
    let save = |answers: &[GivenAnswer]| {
        let said = DraftContent { answers: answers.to_vec(), ..content("") };
        phone.save_draft(&draft.draft_id, &said).expect("saved")
    };
    let view = save(&[]);
    assert_eq!((codes(&view), view.missing.len()), (vec!["size".into(), "hazard".into()], 0));
    let view = save(&[given("hazard", "yes"), given("what", " ")]);
    assert_eq!((codes(&view).len(), view.missing), (3, vec!["what".to_owned()]));
    let refused = phone.submit_draft(&draft.draft_id, false).expect_err("missing").code().to_owned();
    assert!(phone.reports().expect("list").is_empty(), "{refused}");
    assert!(save(&[given("hazard", "yes"), given("what", "Kaca.")]).missing.is_empty());
    let report = phone.submit_draft(&draft.draft_id, false).expect("handed in");
    let words: Vec<_> = report.answers.iter().map(|answer| answer.text.as_str()).collect();
    assert_eq!(words, ["Ya", "Kaca."]);
    phone.turn().await;
    let sent = state(&server).bodies[0]["ops"][0]["payload"]["answers"].clone();
    assert_eq!(sent[1], serde_json::json!({"question": "what", "values": ["Kaca."]}));
}

#[test]
fn each_change_of_a_draft_is_told_once_and_the_last_changed_stands_first() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let first = phone.new_draft().expect("begun").draft_id;
    bench.clock.set(NOW_MS + 1_000);
    let second = phone.new_draft().expect("begun").draft_id;
    let order = || phone.drafts().expect("list").into_iter().map(|d| d.draft_id).collect::<Vec<_>>();
    assert_eq!(order(), [second.clone(), first.clone()]);
    bench.clock.set(NOW_MS + 2_000);
    let told = |run: &dyn Fn()| {
        bench.heard();
        run();
        let is_it = |event: &Event| *event == Event::DraftChanged { draft_id: first.clone() };
        bench.heard().iter().filter(|event| is_it(event)).count()
    };
    assert_eq!(told(&|| drop(phone.save_draft(&first, &content("a")).expect("saved"))), 1);
    assert_eq!(order(), [first.clone(), second]);
    assert_eq!(told(&|| drop(phone.save_draft(&first, &content("a")).expect("saved"))), 0, "the same");
    let keep = || phone.keep_photo(&first, PhotoRole::Report, &bench.photo(1)).expect("kept");
    assert_eq!(told(&|| drop(keep())), 1);
    let photo = phone.draft(&first).expect("there").photos[0].photo_id.clone();
    assert_eq!(told(&|| phone.drop_kept_photo(&photo).expect("dropped")), 1);
    assert_eq!(told(&|| phone.discard_draft(&first).expect("discarded")), 1);
    assert_eq!(phone.discard_draft(&first).expect_err("gone").code(), "draft.unknown");
}

#[test]
fn a_draft_like_a_report_of_a_few_minutes_ago_is_asked_back_and_kept() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let first = ready(&bench, &phone, "Sama.");
    phone.submit_draft(&first.draft_id, false).expect("handed in");
    let second = ready(&bench, &phone, "Sama.");
    assert_eq!(phone.submit_draft(&second.draft_id, false).expect_err("asked").code(), "report.repeated");
    assert_eq!(phone.draft(&second.draft_id).expect("kept").photos.len(), 2);
    phone.submit_draft(&second.draft_id, true).expect("meant");
    assert_eq!(phone.reports().expect("list").len(), 2);
}

#[test]
fn a_report_that_follows_another_says_so_in_its_note() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let number = submit(&bench, &phone, 0).number;
    for (note, follows, expected) in [
        ("Kotor lagi.", number.clone(), format!("Kotor lagi.\nLaporan lanjutan dari {number}.")),
        ("", number.clone(), format!("Laporan lanjutan dari {number}.")),
        ("Kotor lagi.", "bukan nomor".into(), "Kotor lagi.".into()),
    ] {
        let id = phone.new_draft().expect("begun").draft_id;
        let said = DraftContent { follows: Some(follows), ..content(note) };
        phone.save_draft(&id, &said).expect("saved");
        assert_eq!(phone.submit_draft(&id, true).expect("handed in").note, expected);
    }
}

#[test]
fn a_discarded_draft_takes_its_files_along_but_not_those_that_a_report_needs() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let path = bench.photo(1);
    phone.submit_report(&new_report("Dengan foto yang sama.", &[path])).expect("stored");
    let draft = ready(&bench, &phone, "x");
    assert_eq!(blobs(&bench), 2);
    phone.discard_draft(&draft.draft_id).expect("discarded");
    assert_eq!(blobs(&bench), 1, "the report's own photo stays");
    assert!(
        Path::new(&draft.photos[0].full_path).exists() && !Path::new(&draft.photos[1].full_path).exists()
    );
}

#[test]
fn a_draft_that_does_not_read_hides_no_other() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let (broken, whole) = (ready(&bench, &phone, "Satu."), phone.new_draft().expect("begun"));
    let spoil = phone.inner().store.write(|db| {
        Ok(db.execute("UPDATE drafts SET content = '{' WHERE draft_id = ?1", [&broken.draft_id])?)
    });
    assert_eq!(spoil.expect("spoilt"), 1);
    let left: Vec<_> = phone.drafts().expect("list").into_iter().map(|d| d.draft_id).collect();
    assert_eq!(left, [whole.draft_id]);
    assert_eq!(phone.submit_draft(&broken.draft_id, false).expect_err("unreadable").code(), "data.broken");
    assert_eq!(blobs(&bench), 2, "nothing of it was thrown away");
}

#[test]
fn a_salvage_carries_drafts_and_their_photos_over() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    submit(&bench, &phone, 0);
    let draft = ready(&bench, &phone, "Tidak hilang.");
    let handed = ready(&bench, &phone, "Sudah dikirim.");
    let report = phone.submit_draft(&handed.draft_id, true).expect("handed in");
    phone.close();
    damage_rows(&bench);
    let phone = bench.open(way);
    assert_eq!(phone.diagnostics().expect("d").salvaged, 1);
    assert_eq!(phone.drafts().expect("list"), std::slice::from_ref(&draft));
    assert!(draft.photos.iter().all(|photo| Path::new(&photo.full_path).exists()));
    assert_eq!(phone.submit_draft(&handed.draft_id, false).expect("again").report_id, report.report_id);
    phone.submit_draft(&draft.draft_id, true).expect("handed in");
}

#[test]
fn the_photos_of_a_draft_that_a_broken_database_lost_are_a_draft_again() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let report = submit(&bench, &phone, 0);
    phone.keep_photo(&report.report_id, PhotoRole::Report, &bench.photo(9)).expect("kept");
    let lost = ready(&bench, &phone, "Hilang.");
    phone.close();
    damage_table(&bench, "drafts");
    let phone = bench.open(way);
    assert_eq!(phone.diagnostics().expect("d").salvaged, 1);
    let drafts = phone.drafts().expect("list");
    assert_eq!(drafts.len(), 1, "what is kept for a report is the report's");
    assert_eq!((drafts[0].draft_id.as_str(), drafts[0].content.note.as_str()), (&*lost.draft_id, ""));
    assert_eq!(drafts[0].photos, lost.photos);
    let content = DraftContent { category: Some("litter".into()), ..drafts[0].content.clone() };
    phone.save_draft(&lost.draft_id, &content).expect("saved");
    let report = phone.submit_draft(&lost.draft_id, true).expect("handed in");
    assert_eq!(report.photos.len(), lost.photos.len());
}

#[test]
fn a_lost_keystore_costs_no_draft() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    submit(&bench, &phone, 0);
    let draft = ready(&bench, &phone, "Masih ada.");
    phone.close();
    bench.keystore.0.lock().expect("keystore").clear();
    let phone = bench.open(way);
    assert_eq!(phone.drafts().expect("list"), std::slice::from_ref(&draft));
    assert_eq!(phone.submit_draft(&draft.draft_id, false).expect("handed in").photos.len(), 2);
}

#[test]
fn a_disk_that_is_full_when_a_draft_is_handed_in_leaves_the_draft() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    submit(&bench, &phone, 0);
    let drafts: Vec<_> = (0..6).map(|_| ready(&bench, &phone, &"x".repeat(1_900))).collect();
    let limit = |more: i64| {
        let set = phone.inner().store.read(|db| {
            let now: i64 = db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            Ok(db.query_row(&format!("PRAGMA max_page_count = {}", now + more), [], |_| Ok(()))?)
        });
        set.expect("limit");
    };
    phone.inner().store.read(|db| Ok(db.execute_batch("VACUUM")?)).expect("no page is free");
    limit(0);
    let mut failed = 0;
    for (handed_in, draft) in drafts.iter().enumerate() {
        let mut more = 0;
        loop {
            let before = phone.draft(&draft.draft_id).expect("there");
            let Err(error) = phone.submit_draft(&draft.draft_id, true) else { break };
            assert_eq!(error.code(), "disk.text");
            assert_eq!(phone.draft(&draft.draft_id).expect("kept"), before);
            assert_eq!(phone.reports().expect("list").len(), 1 + handed_in);
            failed += 1;
            assert!(failed < 50, "it never fits");
            more += 1;
            limit(more);
        }
    }
    assert!(failed > 0, "the limit was felt");
    let whole = phone.reports().expect("list").iter().filter(|report| report.photos.len() == 2).count();
    assert_eq!(whole, 6);
    assert!(phone.drafts().expect("list").is_empty());
}
