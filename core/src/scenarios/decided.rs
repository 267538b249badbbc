//! What the office decided: read in the person's own language, and until when it can be disputed.

use saberling_wire::calendar::working_days_after;
use serde_json::{Value, json};

use super::{publish, state, submit};
use crate::api::{ReportView, TimelineView};
use crate::phone::Phone;
use crate::testing::{Bench, NOW_MS, Shared, server};

async fn told(phone: &Phone, server: &Shared, report: &ReportView, status: &str, more: Value) -> ReportView {
    publish(phone, server, report, status, more);
    phone.turn().await;
    phone.report(&report.report_id).expect("view")
}

async fn line(phone: &Phone, server: &Shared, report: &ReportView, line: Value) -> TimelineView {
    let mut line = line;
    (line["at_ms"], line["by"]) = (json!(NOW_MS), json!("officer"));
    let view = told(phone, server, report, "rejected", json!({"timeline": [line]})).await;
    view.timeline.first().cloned().expect("a line")
}

#[tokio::test]
async fn a_reason_from_the_list_is_read_in_the_phones_language_and_ends_in_one_full_stop() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 0);
    phone.turn().await;
    let rejected = |reason: &str, text: &str| json!({"kind": "rejected", "reason": reason, "text": text});
    let not_ours = "bukan wewenang kami";
    for (line_of, id, en) in [
        (
            rejected("not_ours", not_ours),
            "Laporan ini tidak kami tangani: bukan wewenang kami.",
            "We will not handle this report: it is not ours to handle.",
        ),
        (
            rejected("not_ours", "bukan wewenang kami. Ini jalan provinsi."),
            "Laporan ini tidak kami tangani: bukan wewenang kami. Ini jalan provinsi.",
            "We will not handle this report: it is not ours to handle. Ini jalan provinsi.",
        ),
        (
            rejected("unheard", "salah alamat"),
            "Laporan ini tidak kami tangani: salah alamat.",
            "We will not handle this report: salah alamat.",
        ),
        (
            json!({"kind": "rejected", "text": "bukan wewenang kami"}),
            "Laporan ini tidak kami tangani: bukan wewenang kami.",
            "We will not handle this report: bukan wewenang kami.",
        ),
        (
            json!({"kind": "declined", "reason": "locked", "text": "terkunci"}),
            "Petugas belum bisa mengerjakan: terkunci. Kantor mencari jalan lain.",
            "The crew could not do it: it is locked. The office looks for another way.",
        ),
        (json!({"kind": "cancelled"}), "Tugas dibatalkan kantor.", "The office cancelled the task."),
        (
            json!({"kind": "rework"}),
            "Kantor meminta dikerjakan lagi.",
            "The office asked for it to be redone.",
        ),
    ] {
        phone.set_language("id");
        assert_eq!(line(&phone, &server, &report, line_of.clone()).await.text, id);
        phone.set_language("en");
        assert_eq!(line(&phone, &server, &report, line_of).await.text, en);
    }
}

#[tokio::test]
async fn until_when_it_can_be_disputed_is_counted_in_working_days_from_the_last_end() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 0);
    phone.turn().await;
    let until = |at_ms| Some(working_days_after(at_ms, 10, 420));
    let lines = |lines: &[(&str, i64)]| {
        let line = |(kind, at_ms): &(&str, i64)| json!({"kind": kind, "at_ms": at_ms, "by": "system"});
        Value::Array(lines.iter().map(line).collect())
    };
    let done = [("resolved", 1), ("rework", 2), ("resolved", NOW_MS)];
    let view = told(&phone, &server, &report, "resolved", json!({"timeline": lines(&done)})).await;
    assert_eq!((view.disputable, view.dispute_until_ms), (true, until(NOW_MS)));
    let closed = [("resolved", 1), ("closed", NOW_MS + 5)];
    let more = |disputable: bool| json!({"timeline": lines(&closed), "disputable": disputable});
    let view = told(&phone, &server, &report, "closed", more(true)).await;
    assert_eq!((view.disputable, view.dispute_until_ms), (true, until(NOW_MS + 5)));
    let view = told(&phone, &server, &report, "closed", more(false)).await;
    assert_eq!((view.disputable, view.dispute_until_ms), (false, None), "the row says that it is over");
    let view = told(&phone, &server, &report, "closed", json!({"timeline": [], "disputable": true})).await;
    assert_eq!((view.disputable, view.dispute_until_ms), (true, None), "nobody knows since when");
    told(&phone, &server, &report, "closed", more(true)).await;
    let view = phone.dispute_report(&report.report_id, "Kotor.", &[bench.photo(3)]).expect("disputed");
    assert_eq!(view.dispute_until_ms, None, "it was said");
    assert!(state(&server).pages.is_empty());
}

#[tokio::test]
async fn a_category_that_the_city_does_not_know_any_more_has_words_and_no_code() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 0);
    phone.turn().await;
    let view = told(&phone, &server, &report, "accepted", json!({"category": "smoke"})).await;
    assert_eq!(
        (&*view.category, &*view.category_name, &*view.icon),
        ("smoke", "Kategori tidak dikenal", "k-other")
    );
    phone.set_language("en");
    assert_eq!(phone.report(&report.report_id).expect("view").category_name, "Unknown category");
}
