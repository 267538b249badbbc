//! Reports that are taken back or erased before they are here: what is said is kept, and only so much a day.

use saberling_store::{FileLedger, Ledger as _, LedgerEntry};
use saberling_wire::{Actor, ErrorCode, Outcome, ReportStatus, RetryReason, TimelineKind, limits};
use serde_json::{Value, json};

use crate::world::{Made, Phone, World, applied, rejected};

fn withdrawal(world: &World, made: &Made, words: &str) -> Value {
    world.own(made, "withdraw", json!({ "note": words }))
}

fn erasure(world: &World, made: &Made) -> Value {
    world.own(made, "erase", json!({}))
}

/// What the ledger holds of erasures and withdrawals.
fn kept_for_ever(world: &World) -> usize {
    let ledger = FileLedger::open(&world.folder.path().join("ledger")).expect("opens");
    let records = ledger.records().expect("reads").into_iter();
    records
        .filter(|record| matches!(record.entry, LedgerEntry::Erased { .. } | LedgerEntry::Withdrawn { .. }))
        .count()
}

fn rows(world: &World, table: &str) -> i64 {
    world.sql(|sql| sql.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_when_a_report_was_taken_back_stands_on_it_when_it_comes() {
    let world = World::new().await;
    let (phone, moved) = (world.phone(), world.phone());
    let made = world.report(0);
    let said = [withdrawal(&world, &made, " sudah bersih "), withdrawal(&world, &made, "")];
    assert!(world.push(&phone, &said).await.iter().all(applied));
    assert!(applied(&world.push_one(&moved, &withdrawal(&world, &made, "salah tempat")).await));
    let world = world.restarted(|_| {}).await;
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let report = world.detail(made.report_id).await.aggregate;
    assert_eq!(report.report.status, ReportStatus::Withdrawn);
    let withdrawn = report.events.iter().filter(|event| event.kind == TimelineKind::Withdrawn);
    let found: Vec<_> = withdrawn
        .map(|event| (event.by, event.text.as_deref(), event.identity_id, event.op_id.is_some()))
        .collect();
    assert_eq!(
        found,
        [
            (Actor::Owner, Some("sudah bersih"), Some(phone.identity_id), true),
            (Actor::Owner, Some("salah tempat"), Some(moved.identity_id), true),
        ]
    );
    let row = world.row(&phone, made.report_id).await.expect("is the owner's");
    assert!(row.timeline.iter().any(|line| line.text.as_deref() == Some("salah tempat")));
    assert_eq!(rows(&world, "withdrawal_words"), 0, "they stand in one place");
    assert!(matches!(world.push_one(&phone, &said[0]).await, Outcome::Duplicate { .. }));
    assert_eq!(world.detail(made.report_id).await.aggregate.events, report.events);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_stay_with_the_secret_that_was_shown_and_go_with_an_erasure() {
    let world = World::new().await;
    let phone = world.phone();
    let (made, stranger) = (world.report(0), world.report(0));
    let foreign = Made { report_id: made.report_id, ..stranger };
    assert!(applied(&world.push_one(&phone, &withdrawal(&world, &foreign, "bukan milikku")).await));
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let report = world.detail(made.report_id).await.aggregate;
    assert_eq!((report.report.status, report.events.len()), (ReportStatus::Submitted, 1));
    assert_eq!(rows(&world, "withdrawal_words"), 1);
    assert!(applied(&world.push_one(&phone, &erasure(&world, &foreign)).await));
    assert_eq!(rows(&world, "withdrawal_words"), 0);
    let other = world.report(0);
    for number in 0..limits::NOTES_PER_REPORT {
        if number % 40 == 0 {
            world.pass_ms(limits::UNKNOWN_IDS_MS);
        }
        let words = withdrawal(&world, &other, &format!("ke-{number}"));
        assert!(applied(&world.push_one(&phone, &words).await), "{number}");
    }
    let more = world.push_one(&phone, &withdrawal(&world, &other, "lagi")).await;
    assert_eq!(more, rejected(ErrorCode::TooManyNotes), "it is said, not dropped");
}

/// Says of made-up reports that they are gone, until it is told to come again.
async fn said_until_stopped(world: &World, phone: &Phone) -> (u32, Value, Outcome) {
    for number in 0..=limits::UNKNOWN_IDS {
        let made = world.report(0);
        let op = if number % 2 == 0 { erasure(world, &made) } else { withdrawal(world, &made, "") };
        let outcome = world.push_one(phone, &op).await;
        if !applied(&outcome) {
            return (number, op, outcome);
        }
    }
    panic!("nobody stopped it");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_takes_only_so_much_a_day_of_what_nobody_knows_and_the_rest_comes_again() {
    let world = World::new().await;
    let (phone, other) = (world.phone(), world.phone());
    let (taken, op, outcome) = said_until_stopped(&world, &phone).await;
    assert_eq!(taken, limits::UNKNOWN_IDS);
    let Outcome::Retry { reason: RetryReason::After, after_ms: Some(after_ms) } = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(after_ms, limits::UNKNOWN_IDS_MS);
    assert_eq!(kept_for_ever(&world), taken as usize);
    assert!(applied(&world.push_one(&other, &erasure(&world, &world.report(0))).await), "each by itself");

    // Own reports that are here are nobody's flood.
    let made = world.report(0);
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    assert!(applied(&world.push_one(&phone, &withdrawal(&world, &made, "selesai")).await));
    assert!(applied(&world.push_one(&phone, &erasure(&world, &made)).await));

    world.pass_ms(after_ms - 1);
    let world = world.restarted(|_| {}).await;
    let waits = world.push_one(&phone, &op).await;
    assert_eq!(waits, Outcome::Retry { reason: RetryReason::After, after_ms: Some(1) });
    world.pass_ms(1);
    assert!(applied(&world.push_one(&phone, &op).await), "nothing of it was lost");
    world.pass_ms(limits::UNKNOWN_IDS_MS + 1);
    saberling_server::jobs::once(&world.running.state).await;
    assert_eq!(rows(&world, "unknown_ids"), 0, "who said how much is forgotten after the day");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_ledger_knows_is_not_written_into_it_again() {
    let world = World::new().await;
    let phone = world.phone();
    let (here, unknown) = (world.report(0), world.report(0));
    assert!(applied(&world.push_one(&phone, &here.envelope).await));
    for number in 0..2 * limits::UNKNOWN_IDS {
        for made in [&here, &unknown] {
            assert!(applied(&world.push_one(&phone, &withdrawal(&world, made, "")).await), "{number}");
        }
    }
    assert_eq!(kept_for_ever(&world), 2);
}
