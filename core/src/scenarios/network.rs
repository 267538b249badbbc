//! What goes over which network, and what it costs.

use super::{state, submit};
use crate::api::{NetworkPolicy, NetworkState, Sending};
use crate::testing::{Bench, server};

#[tokio::test]
async fn on_a_metered_network_text_goes_and_photos_wait_for_wifi_if_the_person_wants_it() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    *bench.net.0.lock().expect("net") = NetworkState::Metered;
    phone.set_policy(NetworkPolicy { photos_wifi_only: true, prefetch: true }).expect("kept");
    let report = submit(&bench, &phone, 1);
    phone.turn().await;
    let view = phone.report(&report.report_id).expect("view");
    assert_eq!(view.sending, Sending::Acknowledged);
    assert!(view.sending_text.contains("Wi-Fi"), "{}", view.sending_text);
    assert_eq!(state(&server).uploads.len(), 0);
    *bench.net.0.lock().expect("net") = NetworkState::Unmetered;
    phone.turn().await;
    assert_eq!(phone.report(&report.report_id).expect("view").sending, Sending::Complete);
}

#[tokio::test]
async fn the_choice_outlives_the_process_and_a_low_battery_holds_photos_too() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    let policy = NetworkPolicy { photos_wifi_only: true, prefetch: false };
    phone.set_policy(policy).expect("kept");
    phone.close();
    let phone = bench.open(way);
    assert_eq!(phone.policy(), policy);
    phone.battery_changed(true);
    let report = submit(&bench, &phone, 1);
    phone.turn().await;
    assert!(phone.report(&report.report_id).expect("view").sending_text.contains("baterai"));
    phone.battery_changed(false);
    phone.turn().await;
    assert_eq!(state(&server).uploads.len(), 1);
}

#[tokio::test]
async fn bytes_are_counted_by_month_and_kept() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way.clone());
    submit(&bench, &phone, 1);
    phone.turn().await;
    let sent: u64 = way.asked.lock().expect("asked").iter().map(|request| request.body.len() as u64).sum();
    let used = phone.data_used().expect("used");
    assert!(used.up_bytes > sent && used.down_bytes > 0, "{used:?}");
    assert_eq!(used.month, "2025-11");
    phone.close();
    let phone = bench.open(way);
    assert_eq!(phone.data_used().expect("used"), used);
    bench.clock.set(crate::testing::NOW_MS + 30 * 86_400_000);
    assert_eq!(phone.data_used().expect("used").up_bytes, 0, "another month");
}
