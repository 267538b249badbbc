//! Pauses, cancellation, and what a future that is dropped loses: nothing.

use std::future::Future as _;
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Waker};

use super::{state, submit};
use crate::api::{Sending, SyncPhase};
use crate::net::Reply;
use crate::testing::{Bench, marked, server};

/// Cut at every point at which a turn waits, before and after the server has acted.
#[tokio::test]
async fn a_turn_that_is_dropped_at_any_await_loses_and_doubles_nothing() {
    for acts_first in [false, true] {
        let mut cut = 0;
        loop {
            let (bench, (server, way)) = (Bench::new(), server());
            way.acts_first.store(acts_first, Ordering::Relaxed);
            way.pending.store(1, Ordering::Relaxed);
            let phone = bench.open(way);
            let report = submit(&bench, &phone, 2);
            phone.add_note(&report.report_id, "Catatan.").expect("recorded");
            let is_done = {
                let mut turn = pin!(phone.turn());
                let mut context = Context::from_waker(Waker::noop());
                (0..cut).any(|_| turn.as_mut().poll(&mut context).is_ready())
            };
            phone.turn().await;
            let view = phone.report(&report.report_id).expect("view");
            assert_eq!((view.sending, view.photos_arrived), (Sending::Complete, 2), "cut {cut}");
            let state = state(&server);
            let effects = state.pushed.iter().filter(|(_, outcome)| outcome == "applied").count();
            assert_eq!((effects, state.uploads.len()), (2, 2), "cut {cut}");
            if is_done {
                assert!(cut > 4, "the turn has several awaits");
                break;
            }
            cut += 1;
        }
    }
}

#[tokio::test]
async fn what_the_server_asked_for_is_waited_out_even_when_something_new_is_to_be_sent() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    submit(&bench, &phone, 0);
    way.set_answer(|_| {
        let mut reply = marked(503, r#"{"code":"busy","text":"","after_ms":60000}"#)?;
        reply.headers.push(("retry-after".into(), "60".into()));
        Ok(reply)
    });
    phone.turn().await;
    let asked = way.paths().len();
    submit(&bench, &phone, 0);
    let rest = phone.turn().await.expect("open");
    assert_eq!(way.paths().len(), asked, "nothing was asked");
    assert_eq!(rest.as_secs(), 60);
    assert_eq!(phone.sync_state().expect("state").phase, SyncPhase::Waiting);
    phone.close();

    // Another process in the same boot waits the rest; a new boot, or a clock that went back, does not.
    bench.clock.set(crate::testing::NOW_MS + 20_000);
    let phone = bench.open(way.clone());
    assert_eq!(phone.turn().await.expect("open").as_secs(), 40);
    assert_eq!(way.paths().len(), asked);
    phone.close();
    bench.clock.set(crate::testing::NOW_MS - 1);
    let phone = bench.open(way.clone());
    phone.turn().await;
    assert!(way.paths().len() > asked, "the clock went back");
    phone.close();
    let asked = way.paths().len();
    bench.clock.boot_again();
    let phone = bench.open(way.clone());
    phone.turn().await;
    assert!(way.paths().len() > asked, "a new boot");
}

#[tokio::test]
async fn failures_count_on_over_a_restart() {
    let (bench, (_server, way)) = (Bench::new(), server());
    way.set_answer(|_| Ok(Reply { status: 200, headers: vec![], body: vec![] }));
    let mut waits = Vec::new();
    for _ in 0..4 {
        let phone = bench.open(way.clone());
        submit(&bench, &phone, 0);
        waits.push(phone.turn().await.expect("open").as_secs());
        phone.close();
    }
    assert!(waits.windows(2).all(|pair| pair[1] > pair[0]), "{waits:?}");
}

/// With the runtime of a real phone: text first, the deadline holds, and the next turn goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_with_a_deadline_ends_by_it_and_can_be_cancelled() {
    let (bench, (server, way)) = (Bench::new(), server());
    let files = std::sync::Arc::new(crate::ports::DiskFiles::new(bench.folder.path()).expect("folders"));
    let phone = crate::phone::Phone::open_with(&bench.options(), files, way.clone()).expect("opens");
    way.pending.store(u64::MAX, Ordering::Relaxed);
    let report = submit(&bench, &phone, 1);
    let view = phone.sync_once(50).await.expect("ends");
    assert_ne!(view.phase, SyncPhase::Running, "it was cut");
    assert_eq!(phone.report(&report.report_id).expect("view").sending, Sending::Queued);
    way.pending.store(0, Ordering::Relaxed);
    phone.sync_once(30_000).await.expect("ends");
    assert_eq!(phone.report(&report.report_id).expect("view").sending, Sending::Complete);
    assert_eq!(state(&server).pushed[0].0, "create_report");
    phone.cancel_sync();
    phone.close();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_foreground_news_is_waited_for_at_the_server() {
    let (bench, (server, way)) = (Bench::new(), server());
    let files = std::sync::Arc::new(crate::ports::DiskFiles::new(bench.folder.path()).expect("folders"));
    let phone = crate::phone::Phone::open_with(&bench.options(), files, way.clone()).expect("opens");
    let report = submit(&bench, &phone, 0);
    phone.sync().await.expect("sent");
    let held = || way.asked.lock().expect("asked").iter().filter(|r| r.path.contains("wait=")).count();
    assert_eq!(held(), 0, "not before the host says so");
    super::publish(&phone, &server, &report, "accepted", serde_json::json!({}));
    // The page waits for the held pull, because the turn before it takes none.
    let page = state(&server).pages.pop_front().expect("page");
    phone.set_foreground(true);
    phone.sync().await.expect("quiet");
    state(&server).pages.push_back(page);
    phone.set_foreground(true);
    for _ in 0..500 {
        if held() > 0 && phone.report(&report.report_id).expect("view").status.is_some() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(held() > 0);
    assert!(phone.report(&report.report_id).expect("view").status.is_some());
    phone.close();
}
