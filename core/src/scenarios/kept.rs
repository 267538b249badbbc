//! Photos that are kept until an act takes them.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::json;

use super::storage::{Faulty, blobs};
use super::{publish, state, submit};
use crate::api::{CoverBox, Event, KeptPhotoView, PhotoRole};
use crate::phone::Phone;
use crate::testing::{Bench, Script, Shared, marked, server};

const TASK: [u8; 10] = [2; 10];

fn task_id() -> String {
    saberling_wire::TaskId::new(2, TASK).to_string()
}

fn crew(number: u8) -> String {
    saberling_wire::CrewId::new(1, [number; 10]).to_string()
}

/// A server with which the n-th activation is that of crew n.
fn crews() -> (Shared, Arc<Script>) {
    let (shared, way) = server();
    let (answers, mut count) = (shared.clone(), 0);
    way.set_answer(move |request| match request.path.as_str() {
        "/v1/crew/activate" => {
            count += 1;
            let id = crew(count);
            let crew = json!({"crew_id": id, "crew_name": "Regu", "member_id": id, "member_name": "Budi"});
            marked(200, crew.to_string())
        }
        _ => state(&answers).answer(request),
    });
    (shared, way)
}

/// The crew of that number gets the task with the next pull.
async fn assign(phone: &Phone, server: &Shared, number: u8, status: &str) {
    let report = saberling_wire::ReportId::new(3, [3; 10]);
    let row = json!({"type": "task", "task_id": task_id(), "status": status, "version": "v",
        "crew_id": crew(number), "assigned_at_ms": 1, "photos": [], "report": {"report_id": report.to_string(),
        "number": saberling_wire::ReportNumber::of(report).to_string(), "category": "litter", "note": "x",
        "photos": []}});
    let item = |scope| {
        json!({"rev": 1, "scope": scope, "entity": "task", "entity_id": task_id(),
        "change": "upsert", "row": row})
    };
    // Whichever identity pulls first gets it; the others' rows are their own.
    for _ in 0..number {
        state(server).pages.push_back(json!({"items": [item(format!("crew:{}", crew(number)))]}));
    }
    phone.turn().await;
    state(server).pages.clear();
    phone.task(&task_id()).expect("the crew has it");
}

fn kept(phone: &Phone, owner: &str, role: PhotoRole) -> Vec<String> {
    let ids = |photo: KeptPhotoView| photo.photo_id;
    phone.kept_photos(owner, role).expect("list").into_iter().map(ids).collect()
}

#[tokio::test]
async fn a_crews_photos_are_taken_by_the_step_that_follows() {
    let (bench, (server, way)) = (Bench::new(), crews());
    let phone = bench.open(way.clone());
    phone.activate_crew("7K3P-Q9TX").await.expect("active");
    assign(&phone, &server, 1, "assigned").await;
    let task = task_id();
    assert_eq!(phone.start_task(&task, &[], None).expect_err("none").code(), "task.before");
    let before = phone.keep_photo(&task, PhotoRole::Before, &bench.photo(1)).expect("kept");
    let after = phone.keep_photo(&task, PhotoRole::After, &bench.photo(2)).expect("kept");
    let heard = bench.heard();
    assert!(heard.contains(&Event::TaskChanged { task_id: task.clone() }));
    phone.close();
    let phone = bench.open(way);
    assert_eq!(kept(&phone, &task, PhotoRole::Before), std::slice::from_ref(&before.photo_id));
    let view = phone.start_task(&task, &[bench.photo(3)], None).expect("started");
    assert_eq!((view.before.len(), view.before[0].photo_id == before.photo_id), (2, true));
    assert!(kept(&phone, &task, PhotoRole::Before).is_empty(), "it was taken");
    assert_eq!(kept(&phone, &task, PhotoRole::After), std::slice::from_ref(&after.photo_id), "and no other");
    let view = phone.complete_task(&task, &[], "Bersih.", None).expect("done");
    assert_eq!(view.after[0].photo_id, after.photo_id);
    phone.turn().await;
    let pushed: Vec<_> = state(&server).pushed.iter().map(|(kind, _)| kind.clone()).collect();
    assert_eq!(
        (pushed, state(&server).uploads.len()),
        (vec!["start_task".into(), "complete_task".into()], 3)
    );
}

#[tokio::test]
async fn on_a_shared_phone_the_next_crew_neither_sees_nor_sends_what_the_former_kept() {
    let (bench, (server, way)) = (Bench::new(), crews());
    let phone = bench.open(way);
    phone.activate_crew("7K3P-Q9TX").await.expect("active");
    assign(&phone, &server, 1, "started").await;
    let task = task_id();
    let first = phone.keep_photo(&task, PhotoRole::After, &bench.photo(1)).expect("kept");
    phone.activate_crew("9B2H-F6RQ").await.expect("the next shift");
    assign(&phone, &server, 2, "started").await;
    assert!(kept(&phone, &task, PhotoRole::After).is_empty());
    assert_eq!(phone.complete_task(&task, &[], "", None).expect_err("none").code(), "task.pair");
    for act in [
        phone.drop_kept_photo(&first.photo_id).expect_err("foreign"),
        phone.cover_kept_photo(&first.photo_id, &[whole()]).expect_err("foreign"),
    ] {
        assert_eq!(act.code(), "photo.kept.unknown");
    }
    let second = phone.keep_photo(&task, PhotoRole::After, &bench.photo(2)).expect("kept");
    let view = phone.complete_task(&task, &[], "", None).expect("done");
    assert_eq!(
        view.after.iter().map(|p| p.photo_id.as_str()).collect::<Vec<_>>(),
        [second.photo_id.as_str()]
    );
    assert!(Path::new(&first.full_path).exists(), "the first crew's photo is kept");
}

#[tokio::test]
async fn a_dispute_takes_the_photos_that_were_kept_for_it() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 0);
    publish(&phone, &server, &report, "resolved", json!({}));
    phone.turn().await;
    let id = &report.report_id;
    assert_eq!(phone.dispute_report(id, "x", &[]).expect_err("none").code(), "dispute.photo");
    let photo = phone.keep_photo(id, PhotoRole::Dispute, &bench.photo(9)).expect("kept");
    let view = phone.dispute_report(id, "Masih kotor.", &[]).expect("recorded");
    assert!(view.photos.iter().any(|shown| shown.photo_id == photo.photo_id));
    assert!(kept(&phone, id, PhotoRole::Dispute).is_empty());
    phone.turn().await;
    assert_eq!(state(&server).uploads.len(), 1);
}

#[tokio::test]
async fn what_is_kept_for_a_report_follows_its_new_number_and_goes_with_it() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 0);
    let photo = phone.keep_photo(&report.report_id, PhotoRole::Report, &bench.photo(1)).expect("kept");
    state(&server).refuse.insert("create_report", "id_taken");
    phone.turn().await;
    state(&server).refuse.insert("create_report", "invalid");
    let anew = phone.reports().expect("list")[0].report_id.clone();
    assert_ne!(anew, report.report_id);
    assert_eq!(kept(&phone, &anew, PhotoRole::Report), [photo.photo_id]);
    phone.turn().await;
    phone.discard_report(&anew).expect("gone");
    assert!(!Path::new(&photo.full_path).exists());
}

#[test]
fn a_photo_is_kept_only_for_what_is_there_and_fits_and_ten_at_most() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let draft = phone.new_draft().expect("begun").draft_id;
    let report = submit(&bench, &phone, 0).report_id;
    for (owner, role, code) in [
        ("nothing", PhotoRole::Report, "draft.unknown"),
        (&draft, PhotoRole::Dispute, "report.unknown"),
        (&draft, PhotoRole::Before, "task.foreign"),
        (&report, PhotoRole::After, "task.foreign"),
        (&draft, PhotoRole::Unknown, "draft.unknown"),
    ] {
        let refused = phone.keep_photo(owner, role, &bench.photo(1)).expect_err("refused");
        assert_eq!(refused.code(), code, "{owner} {role}");
    }
    assert_eq!(blobs(&bench), 0, "nothing was prepared for nothing");
    phone.keep_photo(&report, PhotoRole::Report, &bench.photo(1)).expect("for an answer");
    for shade in 0..10 {
        phone.keep_photo(&draft, PhotoRole::Report, &bench.photo(shade)).expect("kept");
    }
    let refused = phone.keep_photo(&draft, PhotoRole::Report, &bench.photo(11)).expect_err("eleven");
    assert_eq!(refused.code(), "photo.many");
    let all = phone.kept_photos(&draft, PhotoRole::Report).expect("list");
    phone.drop_kept_photo(&all[3].photo_id).expect("dropped");
    assert_eq!(phone.drop_kept_photo(&all[3].photo_id).expect_err("once").code(), "photo.kept.unknown");
    let last = phone.keep_photo(&draft, PhotoRole::Report, &bench.photo(11)).expect("there is room again");
    let left = kept(&phone, &draft, PhotoRole::Report);
    assert_eq!((left.len(), left.last()), (10, Some(&last.photo_id)), "the newest stands last");
    assert_eq!(blobs(&bench), 10, "of equal photos one file, and none of what was dropped");
}

#[test]
fn the_sweep_leaves_what_is_kept_and_takes_what_was_never_finished() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let draft = phone.new_draft().expect("begun").draft_id;
    let photo = phone.keep_photo(&draft, PhotoRole::Report, &bench.photo(1)).expect("kept");
    let orphan = bench.folder.path().join("blobs").join(format!("{}.jpg", "0".repeat(64)));
    std::fs::write(&orphan, b"x").expect("orphan");
    phone.close();
    let phone = bench.open(way);
    assert!(!orphan.exists(), "though nobody has an identity yet");
    assert!(Path::new(&photo.full_path).exists() && Path::new(&photo.thumb_path).exists());
    let looks = || {
        phone
            .inner()
            .store
            .read(|db| Ok(db.query_row("SELECT count(*) FROM pictures", [], |row| row.get::<_, u32>(0))?))
    };
    assert_eq!(looks().expect("read"), 1, "how it looks is known still");
    phone.drop_kept_photo(&photo.photo_id).expect("dropped");
    assert_eq!((blobs(&bench), looks().expect("read")), (0, 0));
}

#[tokio::test]
async fn what_a_crew_kept_for_a_task_that_left_goes_after_a_month() {
    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
    let (bench, (server, way)) = (Bench::new(), crews());
    let phone = bench.open(way.clone());
    phone.activate_crew("7K3P-Q9TX").await.expect("active");
    assign(&phone, &server, 1, "started").await;
    phone.keep_photo(&task_id(), PhotoRole::After, &bench.photo(1)).expect("kept");
    bench.clock.set(crate::testing::NOW_MS + 40 * DAY_MS);
    phone.close();
    let phone = bench.open(way.clone());
    assert_eq!(blobs(&bench), 1, "the task is there still");
    phone.inner().store.write(|db| Ok(db.execute("DELETE FROM base_rows", [])?)).expect("left");
    bench.clock.set(crate::testing::NOW_MS + 20 * DAY_MS);
    phone.close();
    bench.open(way.clone()).close();
    assert_eq!(blobs(&bench), 1, "not yet");
    bench.clock.set(crate::testing::NOW_MS + 31 * DAY_MS);
    bench.open(way).close();
    assert_eq!(blobs(&bench), 0);
}

#[test]
fn a_disk_that_is_full_while_a_photo_is_kept_leaves_nothing_half() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let files = Faulty::new(&bench);
    let phone = bench.open_on(files.clone(), way.clone()).expect("opens");
    let drafts: Vec<_> = (0..4).map(|_| phone.new_draft().expect("begun").draft_id).collect();
    let keep = |draft: &str, shade| phone.keep_photo(draft, PhotoRole::Report, &bench.photo(shade));
    for write in 0..2 {
        files.writes.store(0, Ordering::Relaxed);
        files.fails_at.store(write, Ordering::Relaxed);
        assert_eq!(keep(&drafts[0], 1).expect_err("full").code(), "disk.text", "file {write}");
        assert!(kept(&phone, &drafts[0], PhotoRole::Report).is_empty());
    }
    files.fails_at.store(u64::MAX, Ordering::Relaxed);
    phone.inner().store.read(|db| Ok(db.execute_batch("VACUUM")?)).expect("no page is free");
    let set_limit = |more: i64| {
        phone.inner().store.read(|db| {
            let now: i64 = db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            Ok(db.query_row(&format!("PRAGMA max_page_count = {}", now + more), [], |_| Ok(()))?)
        })
    };
    set_limit(0).expect("limit");
    // The pages that are there take some; then one finds no room.
    let places = drafts.iter().flat_map(|draft| (0..10).map(move |shade| (draft, shade)));
    let mut results = places.map(|(draft, shade)| keep(draft, shade));
    let taken = results.by_ref().take_while(Result::is_ok).count();
    assert_eq!(results.next().expect("one more").expect_err("still full").code(), "disk.text");
    set_limit(1_000).expect("room");
    let count = || drafts.iter().map(|draft| kept(&phone, draft, PhotoRole::Report).len()).sum::<usize>();
    assert_eq!(count(), taken);
    phone.close();
    let phone = bench.open(way);
    assert_eq!(blobs(&bench), taken.min(10), "what was half there went");
    phone.keep_photo(&drafts[3], PhotoRole::Report, &bench.photo(1)).expect("kept");
}

fn whole() -> CoverBox {
    CoverBox { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 }
}

fn pixels(path: &str) -> image::GrayImage {
    image::open(path).expect("a picture").to_luma8()
}

/// How unlike two pictures are between two columns, on average.
fn difference(a: &image::GrayImage, b: &image::GrayImage, columns: std::ops::Range<u32>) -> f64 {
    let at = |x, y| f64::from(a.get_pixel(x, y).0[0].abs_diff(b.get_pixel(x, y).0[0]));
    let cells: Vec<_> = columns.flat_map(|x| (0..a.height()).map(move |y| (x, y))).collect();
    cells.iter().map(|&(x, y)| at(x, y)).sum::<f64>() / cells.len() as f64
}

#[test]
fn what_lay_beneath_a_box_is_no_longer_on_the_phone() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let draft = phone.new_draft().expect("begun").draft_id;
    let camera = saberling_photo::testing::camera_jpeg(&Default::default());
    let path = bench.folder.path().join("camera.jpg");
    std::fs::write(&path, camera).expect("camera file");
    let before = phone.keep_photo(&draft, PhotoRole::Report, &path.to_string_lossy()).expect("kept");
    let (picture, middle) = (pixels(&before.full_path), before.width_px / 2);
    let bytes = std::fs::read(&before.full_path).expect("bytes");
    bench.heard();
    let left = CoverBox { left: 0.0, top: 0.0, right: 0.5, bottom: 1.0 };
    let after = phone.cover_kept_photo(&before.photo_id, &[left]).expect("covered");
    assert_eq!(bench.heard(), [Event::DraftChanged { draft_id: draft.clone() }]);
    assert_eq!((after.photo_id.as_str(), after.covered), (before.photo_id.as_str(), true));
    assert_eq!((after.width_px, after.height_px), (before.width_px, before.height_px));
    let covered = pixels(&after.full_path);
    let beneath = difference(&picture, &covered, 0..middle);
    let beside = difference(&picture, &covered, middle + 32..before.width_px);
    assert!(beneath > 3.0 * beside + 2.0, "beneath {beneath}, beside {beside}");
    for gone in [&before.full_path, &before.thumb_path] {
        assert!(!Path::new(gone).exists(), "{gone}");
    }
    assert_eq!(blobs(&bench), 1);
    let same = |folder: &str| {
        let files = std::fs::read_dir(bench.folder.path().join(folder)).expect("list");
        files.filter(|f| std::fs::read(f.as_ref().expect("file").path()).expect("bytes") == bytes).count()
    };
    assert_eq!((same("blobs"), same("thumbs")), (0, 0));
    phone.close();
    let phone = bench.open(way);
    let report = phone.draft(&draft).expect("there").photos;
    assert_eq!(report, [after]);
    let looks = phone
        .inner()
        .store
        .read(|db| Ok(db.query_row("SELECT count(*) FROM pictures", [], |row| row.get::<_, u32>(0))?));
    assert_eq!(looks.expect("read"), 1, "nothing is known of how it looked before");
}

#[tokio::test]
async fn evidence_is_not_covered_and_a_box_that_is_none_changes_nothing() {
    let (bench, (server, way)) = (Bench::new(), crews());
    let phone = bench.open(way);
    phone.activate_crew("7K3P-Q9TX").await.expect("active");
    assign(&phone, &server, 1, "started").await;
    let evidence = phone.keep_photo(&task_id(), PhotoRole::After, &bench.photo(1)).expect("kept");
    let refused = phone.cover_kept_photo(&evidence.photo_id, &[whole()]).expect_err("evidence");
    assert_eq!(refused.code(), "photo.evidence");
    let draft = phone.new_draft().expect("begun").draft_id;
    let photo = phone.keep_photo(&draft, PhotoRole::Report, &bench.photo(2)).expect("kept");
    for boxes in [vec![], vec![CoverBox { right: 1.5, ..whole() }], vec![CoverBox { top: 1.0, ..whole() }]] {
        let refused = phone.cover_kept_photo(&photo.photo_id, &boxes).expect_err("no box");
        assert_eq!(refused.code(), "photo.region");
    }
    assert_eq!(phone.kept_photos(&draft, PhotoRole::Report).expect("list"), [photo]);
    assert_eq!(phone.cover_kept_photo("x", &[whole()]).expect_err("none").code(), "photo.kept.unknown");
}

#[test]
fn a_covered_photo_whose_bytes_a_report_sends_leaves_them_to_the_report() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 1);
    let draft = phone.new_draft().expect("begun").draft_id;
    let photo = phone.keep_photo(&draft, PhotoRole::Report, &bench.photo(0)).expect("kept");
    assert_eq!(report.photos[0].full_path.as_deref(), Some(photo.full_path.as_str()), "equal photos");
    let covered = phone.cover_kept_photo(&photo.photo_id, &[whole()]).expect("covered");
    assert_ne!(covered.full_path, photo.full_path);
    assert!(Path::new(&photo.full_path).exists());
    assert_eq!(blobs(&bench), 2);
}

#[test]
fn a_full_disk_while_a_box_is_covered_leaves_the_photo_as_it_was() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let files = Faulty::new(&bench);
    let phone = bench.open_on(files.clone(), way).expect("opens");
    let draft = phone.new_draft().expect("begun").draft_id;
    let photo = phone.keep_photo(&draft, PhotoRole::Report, &bench.photo(1)).expect("kept");
    for write in 0..2 {
        files.writes.store(0, Ordering::Relaxed);
        files.fails_at.store(write, Ordering::Relaxed);
        let refused = phone.cover_kept_photo(&photo.photo_id, &[whole()]).expect_err("full");
        assert_eq!(refused.code(), "disk.text", "file {write}");
        assert_eq!(phone.kept_photos(&draft, PhotoRole::Report).expect("list"), std::slice::from_ref(&photo));
        assert!(Path::new(&photo.full_path).exists() && Path::new(&photo.thumb_path).exists());
    }
    files.fails_at.store(u64::MAX, Ordering::Relaxed);
    assert!(phone.cover_kept_photo(&photo.photo_id, &[whole()]).expect("covered").covered);
}

#[test]
fn what_could_not_be_removed_from_beneath_a_box_goes_with_the_next_one() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let files = Faulty::new(&bench);
    let phone = bench.open_on(files.clone(), way).expect("opens");
    let draft = phone.new_draft().expect("begun").draft_id;
    let photo = phone.keep_photo(&draft, PhotoRole::Report, &bench.photo(1)).expect("kept");
    files.is_stuck.store(true, Ordering::Relaxed);
    phone.cover_kept_photo(&photo.photo_id, &[whole()]).expect_err("what lay beneath is there still");
    assert!(Path::new(&photo.full_path).exists());
    files.is_stuck.store(false, Ordering::Relaxed);
    let left = CoverBox { right: 0.5, ..whole() };
    assert!(phone.cover_kept_photo(&photo.photo_id, &[left]).expect("covered").covered);
    for gone in [&photo.full_path, &photo.thumb_path] {
        assert!(!Path::new(gone).exists(), "{gone}");
    }
    assert_eq!(blobs(&bench), 1);
}
