//! What a phone does not do again at once: it would empty the battery and use up what the person paid for.

use std::sync::atomic::{AtomicU64, Ordering};

use saberling_wire::Sha256;
use serde_json::json;

use super::{own_scope, state, submit};
use crate::net::{Method, TransportError};
use crate::testing::{Bench, marked, report_item, server};

/// The rests of so many turns, in seconds.
async fn rests(phone: &crate::phone::Phone, turns: usize) -> Vec<u64> {
    let mut rests = Vec::new();
    for _ in 0..turns {
        rests.push(phone.turn().await.expect("open").as_secs());
    }
    rests
}

fn grow(rests: &[u64]) -> bool {
    rests.windows(2).all(|pair| pair[1] > pair[0])
}

#[tokio::test]
async fn a_photo_that_never_gets_through_is_tried_ever_more_seldom_though_the_server_answers() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    submit(&bench, &phone, 1);
    state(&server).refuse_uploads = Some((429, "too_many_uploads"));
    phone.turn().await;
    let rests = rests(&phone, 4).await;
    assert!(grow(&rests), "{rests:?}");
}

#[tokio::test]
async fn continuity_that_is_lost_at_every_turn_is_answered_ever_more_seldom() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    submit(&bench, &phone, 0);
    phone.turn().await;
    way.set_answer(move |request| match request.method {
        Method::Get => marked(409, r#"{"code":"must_refetch","text":""}"#),
        _ => state(&server).answer(request),
    });
    let rests = rests(&phone, 4).await;
    assert!(grow(&rests), "{rests:?}");
}

#[tokio::test]
async fn an_upload_that_is_cut_again_and_again_goes_on_at_once_as_long_as_bytes_arrive() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    submit(&bench, &phone, 1);
    let offset = AtomicU64::new(0);
    way.set_answer(move |request| match request.method {
        Method::Head => {
            let mut reply = marked(200, "")?;
            let at = (offset.fetch_add(1, Ordering::Relaxed) + 1).min(5);
            reply.headers.push(("upload-offset".into(), at.to_string()));
            Ok(reply)
        }
        _ if request.path.starts_with("/v1/uploads") => Err(TransportError::Connection("cut".into())),
        _ => state(&server).answer(request),
    });
    let rests = rests(&phone, 12).await;
    assert!(rests[1..6].iter().all(|rest| *rest == 2), "bytes moved: {rests:?}");
    assert!(grow(&rests[6..]), "nothing moves any more: {rests:?}");
}

#[tokio::test]
async fn a_version_that_is_too_old_rests_for_hours_and_keeps_everything() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    submit(&bench, &phone, 0);
    way.set_answer(|_| marked(426, r#"{"code":"upgrade_required","text":""}"#));
    assert!(rests(&phone, 1).await[0] >= 3_600);
    assert_eq!(phone.sync_state().expect("state").unsent, 1);
}

#[tokio::test]
async fn in_the_foreground_a_phone_rests_until_something_is_due_and_else_until_there_is_news() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    phone.set_foreground(true);
    submit(&bench, &phone, 0);
    phone.turn().await;
    assert!(rests(&phone, 1).await[0] > 3_600);
    submit(&bench, &phone, 1);
    // A refusal that is not final postpones the photo, later and later.
    state(&server).refuse_uploads = Some((409, "offset_conflict"));
    let mut longest = 0;
    for turn in 0..8 {
        longest = longest.max(rests(&phone, 1).await[0]);
        bench.clock.set(crate::testing::NOW_MS + (turn + 1) * 1_000_000);
    }
    assert!(longest > 30 && longest < 3_600, "{longest}");
}

#[tokio::test]
async fn a_picture_that_the_server_refuses_is_not_asked_for_at_every_turn() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let report = submit(&bench, &phone, 0);
    phone.turn().await;
    let photo = saberling_wire::PhotoId::new(5, [5; 10]).to_string();
    let hash = Sha256::of(b"x").to_string();
    let item = report_item(4, &own_scope(&phone), &report.report_id, "accepted", &[(&photo, &hash)]);
    state(&server).pages.push_back(json!({"items": [item]}));
    let asked = || way.paths().iter().filter(|path| path.contains("/media/")).count();
    phone.turn().await;
    phone.turn().await;
    assert_eq!(asked(), 1);
    bench.clock.set(crate::testing::NOW_MS + 3_600_000);
    phone.turn().await;
    assert_eq!(asked(), 2, "later it is");
}
