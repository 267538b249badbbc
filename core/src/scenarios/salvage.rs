//! A database that is damaged: what reads is recovered, what does not is told.

use std::fs;
use std::sync::Arc;

use rusqlite::Connection;

use super::storage::blobs;
use super::{new_report, state, submit};
use crate::api::{Event, Sending};
use crate::testing::{Bench, server};

#[tokio::test]
async fn an_act_that_does_not_read_is_set_aside_and_told_and_stops_no_other() {
    for (change, mid_way) in [
        ("entity_id = 'x'", false),
        ("envelope = x'ff'", false),
        ("envelope = x'7b'", false),
        ("envelope = x'7b'", true),
        ("op_id = 'x'", true),
    ] {
        let (bench, (server, way)) = (Bench::new(), server());
        let phone = bench.open(way.clone());
        submit(&bench, &phone, 1);
        let second = submit(&bench, &phone, 2);
        let statement = format!("UPDATE operations SET {change} WHERE seq = 1");
        phone.inner().store.write(|db| Ok(db.execute_batch(&statement)?)).expect("broken");
        let is_told = || bench.heard_at_opening(|event| matches!(event, Event::DataSalvaged { .. }));
        let (phone, told) = if mid_way {
            (phone, false)
        } else {
            phone.close();
            (bench.open(way.clone()), is_told())
        };
        phone.turn().await;
        phone.turn().await;
        assert_eq!(phone.report(&second.report_id).expect("view").sending, Sending::Complete, "{change}");
        assert_eq!(state(&server).uploads.len(), 2, "{change}: what was not promised does not go");
        assert_eq!(phone.reports().expect("list").len(), 2, "{change}");
        phone.close();
        let phone = bench.open(way);
        assert_eq!((told, is_told()), (!mid_way, mid_way), "{change}: once, at the next opening");
        assert_eq!(phone.diagnostics().expect("d").salvage_lost, 1, "{change}");
        let kept = phone.inner().store.read(|db| {
            Ok(db.query_row("SELECT count(*) FROM unreadable_operations", [], |row| row.get::<_, u32>(0))?)
        });
        assert_eq!(kept.expect("read"), 1, "{change}: nothing is thrown away");
    }
}

#[tokio::test]
async fn answers_and_edits_outlive_a_broken_database() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let answer = crate::api::GivenAnswer { question: "size".into(), values: vec!["cart".into()] };
    let new = crate::api::NewReport { answers: vec![answer], ..new_report("Menumpuk.", &[]) };
    let report = phone.submit_report(&new).expect("stored");
    let edit = crate::api::ReportEdit {
        category: "litter".into(),
        note: "Lebih banyak.".into(),
        answers: new.answers.clone(),
        fix: None,
        chosen_area: None,
        anonymous: true,
        confidential: false,
    };
    phone.edit_report(&report.report_id, &edit).expect("recorded");
    phone.close();
    damage_rows(&bench);
    let phone = bench.open(way);
    let view = phone.report(&report.report_id).expect("view");
    assert_eq!((&*view.note, &*view.answers[0].text), ("Lebih banyak.", "Satu gerobak"));
    assert_eq!(phone.diagnostics().expect("d").salvaged, 1);
    phone.turn().await;
    let kinds: Vec<_> = state(&server).pushed.iter().map(|(kind, _)| kind.clone()).collect();
    assert_eq!(kinds, ["create_report", "edit_report"]);
}

#[test]
fn of_broken_databases_the_newest_are_kept_and_every_one_that_something_is_missing_of() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let aside = |number: u32| bench.folder.path().join(format!("saberling.db.corrupt-{number}"));
    let phone = bench.open(way.clone());
    submit(&bench, &phone, 1);
    phone.close();
    // One of an earlier version: whether anything was missing, nobody knows.
    fs::write(aside(1), b"of an earlier version").expect("written");
    for number in 2..=7 {
        damage_rows(&bench);
        let phone = bench.open(way.clone());
        assert_eq!(phone.reports().expect("list").len(), 1, "round {number}");
        assert!(aside(number).exists(), "round {number}");
        phone.close();
    }
    let left: Vec<_> = (1..=7).filter(|number| aside(*number).exists()).collect();
    assert_eq!(left, [1, 5, 6, 7]);
}

/// Breaks what nobody entered: the table of fetched pictures.
pub(super) fn damage_rows(bench: &Bench) {
    damage_table(bench, "media");
}

/// Breaks the first page of a table.
pub(super) fn damage_table(bench: &Bench, table: &str) {
    let raw = Connection::open(bench.folder.path().join("saberling.db")).expect("raw");
    raw.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("checkpoint");
    let page: u32 = raw
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = ?1", [table], |row| row.get(0))
        .expect("page");
    drop(raw);
    damage(bench, (page as usize - 1) * 4096, 4096);
}

/// Overwrites a part of the database file with nonsense.
fn damage(bench: &Bench, from: usize, bytes: usize) {
    let path = bench.folder.path().join("saberling.db");
    // Everything out of the log and into the file.
    let raw = Connection::open(&path).expect("raw");
    raw.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("checkpoint");
    drop(raw);
    let mut content = fs::read(&path).expect("read");
    let to = content.len().min(from + bytes);
    content[from.min(to)..to].fill(0xa5);
    fs::write(&path, content).expect("write");
}

#[tokio::test]
async fn a_broken_database_is_moved_aside_and_what_reads_is_recovered() {
    // One page after another is broken; page 1 makes the file no database at all.
    let mut recovered = 0;
    for page in 0..40 {
        let (bench, (server, way)) = (Bench::new(), server());
        let phone = bench.open(way.clone());
        for _ in 0..20 {
            submit(&bench, &phone, 1);
        }
        phone.close();
        let size = fs::metadata(bench.folder.path().join("saberling.db")).expect("file").len() as usize;
        let before = blobs(&bench);
        damage(&bench, page * 4096, 4096);
        if page * 4096 >= size.max(4096 * 8) {
            break;
        }
        let phone = bench.open(way);
        let found = phone.reports().expect("list").len();
        let diagnostics = phone.diagnostics().expect("d");
        if diagnostics.salvaged > 0 {
            assert!(bench.folder.path().join("saberling.db.corrupt-1").exists(), "page {page}");
            assert_eq!(blobs(&bench), before, "no photo is deleted");
            let told = bench.heard_at_opening(|event| matches!(event, Event::DataSalvaged { .. }));
            assert!(told, "page {page}: the person is told");
            recovered += usize::from(found == 20);
            // It works: what is there is sent, and something new too.
            submit(&bench, &phone, 0);
            phone.turn().await;
            assert!(state(&server).pushed.iter().any(|(_, outcome)| outcome == "applied"));
            phone.close();
            let phone = bench.open(server_again(&server));
            assert_eq!(phone.diagnostics().expect("d").salvaged, 1, "once is enough");
        }
    }
    assert!(recovered > 3, "most damage leaves all reports readable: {recovered}");
}

fn server_again(server: &crate::testing::Shared) -> Arc<crate::testing::Script> {
    let server = server.clone();
    crate::testing::Script::new(move |request| state(&server).answer(request))
}

#[tokio::test]
async fn a_row_of_the_server_that_does_not_read_stops_nothing_that_a_person_entered() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 0);
    super::publish(&phone, &server, &report, "accepted", serde_json::json!({}));
    phone.turn().await;
    let broken = phone.inner().store.write(|db| Ok(db.execute("UPDATE base_rows SET body = '{\"typ'", [])?));
    assert_eq!(broken.expect("broken"), 1);
    let second = submit(&bench, &phone, 1);
    phone.turn().await;
    assert_eq!(phone.report(&second.report_id).expect("view").sending, Sending::Complete);
    assert_eq!(phone.reports().expect("list").len(), 2);
}

#[test]
fn copies_that_a_crash_in_the_middle_of_a_salvage_left_do_not_stay() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let left: Vec<_> = ["saberling.db.reading", "saberling.db.reading-wal", "saberling.db.building"]
        .iter()
        .map(|name| bench.folder.path().join(name))
        .collect();
    left.iter().for_each(|path| fs::write(path, b"what people entered").expect("left"));
    bench.open(way).close();
    assert!(left.iter().all(|path| !path.exists()));
}

#[test]
fn a_new_or_salvaged_database_spares_what_it_may_have_named_and_nothing_that_comes_later() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let file = |digit: &str| bench.folder.path().join("blobs").join(format!("{}.jpg", digit.repeat(64)));
    bench.open(way.clone()).close();
    fs::remove_file(bench.folder.path().join("saberling.db")).expect("the database is lost");
    fs::write(file("0"), b"of the lost database").expect("written");
    let phone = bench.open(way.clone());
    submit(&bench, &phone, 1);
    phone.close();
    let salvaged = |number: u32| {
        damage_rows(&bench);
        let phone = bench.open(way.clone());
        assert_eq!(phone.diagnostics().expect("d").salvaged, number);
        phone.close();
    };
    for (number, digit) in [(1, "1"), (2, "2")] {
        fs::write(file(digit), b"of a row that did not read").expect("written");
        salvaged(number);
        fs::write(file("f"), b"of a photo that was never finished").expect("written");
        for _ in 0..2 {
            bench.open(way.clone()).close();
            assert!(!file("f").exists(), "after {number}");
            assert!(file("0").exists() && file("1").exists() && file(digit).exists(), "after {number}");
        }
    }
    assert_eq!(blobs(&bench), 4);
}
