//! Settings, areas and the server's address come down.

use std::sync::{Arc, Mutex};

use saberling_wire::{CityConfig, Sha256};

use super::{new_report, state, submit};
use crate::api::{CategoryView, Event};
use crate::inner::City;
use crate::net::{Reply, Request, TransportError};
use crate::phone::Phone;
use crate::testing::{Bench, Script, Shared, area_pack, marked, seed, server};

/// A way to the server that also serves settings and a pack, as they are when asked for.
fn serving(config: Arc<Mutex<CityConfig>>, pack: Vec<u8>) -> (Shared, Arc<Script>) {
    let (shared, _) = server();
    let way = Script::new({
        let shared = shared.clone();
        move |request: &Request| -> Result<Reply, TransportError> {
            match request.path.as_str() {
                "/v1/config" => {
                    let config = config.lock().expect("config");
                    let mut reply = marked(200, serde_json::to_vec(&*config).expect("json"))?;
                    reply.headers.push(("etag".into(), format!("\"{}\"", config.version())));
                    Ok(reply)
                }
                path if path.starts_with("/v1/packs/") => marked(200, pack.clone()),
                _ => state(&shared).answer(request),
            }
        }
    });
    (shared, way)
}

fn config() -> CityConfig {
    City::from_seed(&seed()).expect("seed").config
}

/// A phone that was told by its server where that is to be found from now on.
async fn told_to_move(server_url: &str) -> (Shared, Arc<Script>, Bench, Arc<Phone>) {
    let changed = CityConfig { server_url: Some(server_url.into()), ..config() };
    let version = changed.version();
    let (shared, way) = serving(Arc::new(Mutex::new(changed)), Vec::new());
    let bench = Bench::new();
    let phone = bench.open(way.clone());
    submit(&bench, &phone, 0);
    state(&shared).config_version = version;
    phone.turn().await;
    (shared, way, bench, phone)
}

fn codes(categories: &[CategoryView]) -> Vec<&str> {
    categories.iter().map(|category| category.code.as_str()).collect()
}

#[tokio::test]
async fn new_settings_are_used_from_then_on_and_after_a_restart() {
    let mut changed = config();
    changed.categories[0].retired = true;
    let mut river = changed.categories[0].clone();
    (river.code, river.retired) = ("river".into(), false);
    changed.categories.push(river);
    let version = changed.version();
    let (shared, way) = serving(Arc::new(Mutex::new(changed)), Vec::new());
    let bench = Bench::new();
    let phone = bench.open(way.clone());
    submit(&bench, &phone, 0);
    phone.turn().await;
    assert_eq!(codes(&phone.categories()), ["litter", "drain"]);
    state(&shared).config_version.clone_from(&version);
    bench.heard();
    phone.turn().await;
    assert_eq!(bench.heard().iter().filter(|event| **event == Event::CityChanged).count(), 1);
    assert_eq!(codes(&phone.categories()), ["drain", "river"]);
    assert_eq!(phone.submit_report(&new_report("x", &[])).expect_err("retired").code(), "category.gone");
    phone.close();
    let phone = bench.open(way.clone());
    assert_eq!(codes(&phone.categories()), ["drain", "river"]);
    assert_eq!(phone.diagnostics().expect("d").config_version, version);
    let asked = way.paths().iter().filter(|path| path.contains("config")).count();
    phone.turn().await;
    assert_eq!(way.paths().iter().filter(|path| path.contains("config")).count(), asked, "once is enough");
    let mut report = new_report("y", &[]);
    report.category = "river".into();
    phone.submit_report(&report).expect("stored");
    phone.turn().await;
    assert_eq!(state(&shared).bodies.last().expect("body")["ops"][0]["config_version"], version.as_str());
}

#[tokio::test]
async fn an_area_pack_replaces_the_old_one_only_when_it_is_whole_and_reads() {
    let good = area_pack("Dua");
    for (pack, name) in [(good.clone(), "Dua"), (b"{}".to_vec(), "Satu"), (good[..50].to_vec(), "Satu")] {
        let mut changed = config();
        changed.areas = Some(Sha256::of(if pack.len() == 50 { &good } else { &pack }));
        let (shared, way) = serving(Arc::new(Mutex::new(changed.clone())), pack);
        let bench = Bench::new();
        let phone = bench.open(way.clone());
        state(&shared).config_version = changed.version();
        let report = submit(&bench, &phone, 0);
        phone.turn().await;
        phone.turn().await;
        let area = |phone: &Phone| phone.inner().city().areas.areas()[0].name.clone();
        assert_eq!(area(&phone), name);
        assert_eq!(phone.report(&report.report_id).expect("view").sending, crate::api::Sending::Complete);
        phone.close();
        assert_eq!(area(&bench.open(way)), name, "after a restart");
    }
}

#[tokio::test]
async fn a_moved_server_is_followed_and_the_former_address_tried_again_when_nobody_answers() {
    let (_, way, _bench, phone) = told_to_move("https://baru.contoh.go.id").await;
    let last = || way.addresses.lock().expect("addresses").last().cloned();
    assert_eq!(last().as_deref(), Some("https://baru.contoh.go.id"));
    way.set_answer(|_| Ok(Reply { status: 200, headers: vec![], body: b"<html>".to_vec() }));
    for _ in 0..4 {
        phone.turn().await;
        assert_eq!(last().as_deref(), Some("https://baru.contoh.go.id"));
    }
    phone.turn().await;
    assert_eq!(last().as_deref(), Some("https://lapor.contoh.go.id"), "the former one has its turn");
}

#[tokio::test]
async fn a_former_address_is_forgotten_once_the_server_has_answered_at_the_new_one_for_two_weeks() {
    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
    for (days, kept) in [(13, true), (15, false)] {
        let (shared, way, bench, phone) = told_to_move("https://baru.contoh.go.id").await;
        phone.turn().await;
        let began_ms = state(&shared).time_ms;
        state(&shared).time_ms = began_ms + days * DAY_MS;
        phone.turn().await;
        way.set_answer(|_| Ok(Reply { status: 200, headers: vec![], body: b"<html>".to_vec() }));
        for turn in 1..=12 {
            bench.clock.set(crate::testing::NOW_MS + turn * DAY_MS);
            phone.turn().await;
        }
        let asked = way.addresses.lock().expect("addresses").clone();
        let moved = asked.iter().position(|url| url.contains("baru")).expect("moved");
        let again = asked[moved..].iter().any(|url| url.contains("lapor"));
        assert_eq!(again, kept, "after {days} days");
    }
}

#[tokio::test]
async fn a_locked_keystore_says_nothing_about_the_servers_address() {
    let (_, way, bench, phone) = told_to_move("https://baru.contoh.go.id").await;
    bench.keystore.1.store(true, std::sync::atomic::Ordering::Relaxed);
    for turn in 1..=8 {
        bench.clock.set(crate::testing::NOW_MS + turn * 24 * 60 * 60 * 1_000);
        phone.turn().await;
    }
    let last = way.addresses.lock().expect("addresses").last().cloned();
    assert_eq!(last.as_deref(), Some("https://baru.contoh.go.id"));
}

#[tokio::test]
async fn an_address_that_is_not_safe_is_not_believed() {
    for unsafe_url in ["http://baru.contoh.go.id", "http://localhost:8080", "http://127.0.0.1", "baru"] {
        let (_, _, _bench, phone) = told_to_move(unsafe_url).await;
        assert_eq!(phone.diagnostics().expect("d").server_url, "https://lapor.contoh.go.id", "{unsafe_url}");
    }
}

#[tokio::test]
async fn a_former_address_that_still_says_where_the_server_is_sends_the_phone_back_there() {
    let (shared, way, _bench, phone) = told_to_move("https://baru.contoh.go.id").await;
    way.set_answer(|_| Ok(Reply { status: 200, headers: vec![], body: b"<html>".to_vec() }));
    for _ in 0..5 {
        phone.turn().await;
    }
    assert_eq!(phone.diagnostics().expect("d").server_url, "https://lapor.contoh.go.id");
    // The former server answers, with the settings that the phone has.
    way.set_answer(move |request| match request.path.as_str() {
        "/v1/config" => marked(304, ""),
        _ => state(&shared).answer(request),
    });
    phone.turn().await;
    assert_eq!(phone.diagnostics().expect("d").server_url, "https://baru.contoh.go.id");
}

#[tokio::test]
async fn an_app_that_ships_another_address_than_before_is_followed() {
    let (_, way, bench, phone) = told_to_move("https://baru.contoh.go.id").await;
    phone.close();
    let address = |phone: &Phone| phone.diagnostics().expect("d").server_url;
    let phone = bench.open(way.clone());
    assert_eq!(address(&phone), "https://baru.contoh.go.id", "the same app: what the server said holds");
    phone.close();
    let open = |seed_pack: String| {
        let files = Arc::new(crate::ports::DiskFiles::new(bench.folder.path()).expect("folders"));
        let options = crate::api::OpenOptions { seed_pack, ..bench.options() };
        Phone::open_quiet(&options, files, way.clone(), None).expect("opens")
    };
    let newer = seed().replace("https://lapor.contoh", "https://kini.contoh");
    for _ in 0..2 {
        let phone = open(newer.clone());
        assert_eq!(address(&phone), "https://kini.contoh.go.id");
        phone.close();
    }
}

#[tokio::test]
async fn a_pack_that_does_not_read_is_not_fetched_at_every_turn() {
    let mut changed = config();
    changed.areas = Some(Sha256::of(b"{}"));
    let (shared, way) = serving(Arc::new(Mutex::new(changed.clone())), b"{}".to_vec());
    let bench = Bench::new();
    let phone = bench.open(way.clone());
    submit(&bench, &phone, 0);
    state(&shared).config_version = changed.version();
    let asked = || way.paths().iter().filter(|path| path.contains("/packs/")).count();
    for _ in 0..6 {
        phone.turn().await;
    }
    assert_eq!(asked(), 2, "once more at once, then later");
    bench.clock.set(crate::testing::NOW_MS + 60_000);
    for _ in 0..3 {
        phone.turn().await;
    }
    assert_eq!(asked(), 3);
}

/// A way to a server that serves these packs by their hashes and settings that name some of them.
fn shelves(config: CityConfig, packs: Vec<Vec<u8>>) -> (Shared, Arc<Script>, Arc<Mutex<CityConfig>>) {
    let config = Arc::new(Mutex::new(config));
    let (shared, way) = serving(Arc::clone(&config), Vec::new());
    state(&shared).config_version = config.lock().expect("config").version();
    let (answers, settings) = (shared.clone(), Arc::clone(&config));
    way.set_answer(move |request| match request.path.strip_prefix("/v1/packs/") {
        Some(hash) => match packs.iter().find(|pack| Sha256::of(pack).to_string() == hash) {
            Some(pack) => marked(200, pack.clone()),
            // What somebody on the way makes of it.
            None => marked(200, "not a pack"),
        },
        None if request.path == "/v1/config" => {
            marked(200, serde_json::to_vec(&*settings.lock().expect("config")).expect("json"))
        }
        None => state(&answers).answer(request),
    });
    (shared, way, config)
}

fn roads(name: &str) -> Vec<u8> {
    let corner = |lon_e7, lat_e7| saberling_place::Corner { lon_e7, lat_e7 };
    let line = vec![corner(985_000_000, 36_000_000), corner(985_010_000, 36_000_000)];
    let road = saberling_place::Road { class: saberling_place::RoadClass::Main, name: name.into(), line };
    saberling_place::RoadPack::encode(&[road]).expect("a pack")
}

#[tokio::test]
async fn a_broken_pack_neither_replaces_the_one_in_use_nor_blocks_the_next() {
    let (second, third) = (area_pack("Dua"), area_pack("Tiga"));
    let naming = |hash| CityConfig { areas: Some(hash), ..config() };
    let (shared, way, settings) = shelves(naming(Sha256::of(&second)), vec![second.clone(), third.clone()]);
    let bench = Bench::new();
    let phone = bench.open(way.clone());
    submit(&bench, &phone, 0);
    let area = |phone: &Phone| phone.inner().city().areas.areas()[0].name.clone();
    for (named, expected) in [(second, "Dua"), (b"broken".to_vec(), "Dua"), (third, "Tiga")] {
        let next = naming(Sha256::of(&named));
        state(&shared).config_version = next.version();
        *settings.lock().expect("config") = next;
        phone.turn().await;
        phone.turn().await;
        assert_eq!(area(&phone), expected);
    }
    phone.close();
    let phone = bench.open(way);
    assert_eq!(area(&phone), "Tiga", "after a restart");
    let kept = std::fs::read_dir(bench.folder.path().join("packs")).expect("a folder").count();
    assert_eq!(kept, 1, "those before are gone");
}

#[tokio::test]
async fn roads_come_after_the_areas_and_never_matter() {
    let (areas, first, second) = (area_pack("Dua"), roads("Jalan Satu"), roads("Jalan Dua"));
    let naming = |roads: Option<&[u8]>| CityConfig {
        areas: Some(Sha256::of(&areas)),
        roads: roads.map(Sha256::of),
        ..config()
    };
    let packs = vec![areas.clone(), first.clone(), second.clone()];
    let (shared, way, settings) = shelves(naming(Some(&first)), packs);
    let bench = Bench::new();
    let phone = bench.open(way.clone());
    let report = submit(&bench, &phone, 0);
    let name = |phone: &Phone| phone.inner().city().roads.as_ref().map(|pack| pack.roads()[0].name.clone());
    for (named, expected) in [
        (Some(&first[..]), Some("Jalan Satu")),
        (Some(b"broken"), Some("Jalan Satu")),
        (Some(&second), Some("Jalan Dua")),
        (None, None),
        (Some(&second), Some("Jalan Dua")),
    ] {
        let next = naming(named);
        state(&shared).config_version = next.version();
        *settings.lock().expect("config") = next;
        phone.turn().await;
        phone.turn().await;
        assert_eq!(name(&phone).as_deref(), expected);
        let drawn: Vec<_> = phone.map_roads().into_iter().map(|r| (r.rank, r.name, r.line.len())).collect();
        let wanted: Vec<_> = expected.iter().map(|name| (1, (*name).to_owned(), 16)).collect();
        assert_eq!(drawn, wanted);
        assert_eq!(phone.inner().city().areas.areas()[0].name, "Dua");
    }
    assert_eq!(phone.report(&report.report_id).expect("view").sending, crate::api::Sending::Complete);
    phone.close();
    let phone = bench.open(way.clone());
    assert_eq!(name(&phone).as_deref(), Some("Jalan Dua"), "after a restart");
    phone.close();
    let packs = bench.folder.path().join("packs");
    std::fs::write(packs.join(format!("{}.roads", Sha256::of(&second))), b"x").expect("writes");
    let phone = bench.open(way);
    assert_eq!(name(&phone), None, "what was broken on the phone is fetched again");
    submit(&bench, &phone, 0);
    phone.turn().await;
    phone.turn().await;
    assert_eq!(name(&phone).as_deref(), Some("Jalan Dua"));
}
