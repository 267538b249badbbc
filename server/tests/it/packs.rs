//! Area packs that are imported, kept and broken.

use std::path::Path;
use std::process::{Command, Output};

use saberling_wire::{CityConfig, PlaceRow, PullResponse, Sha256, paths};
use serde_json::{Value, json};

use crate::client::Ask;
use crate::world::{World, applied};

const SAMPLE: &str = include_str!("../../sample/areas.geojson");
const ROADS: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
    "properties":{"highway":"primary","name":"Jalan Contoh"},"geometry":{"type":"LineString",
    "coordinates":[[98.46,3.60],[98.47,3.61],[98.48,3.61]]}}]}"#;

/// The sample city's areas, each with another name and code than it has.
fn renamed() -> String {
    SAMPLE
        .replace("\"name\":\"", "\"name\":\"Baru ")
        .replace("\"code\":\"99.01.01.10", "\"code\":\"99.01.01.11")
}

/// Runs `city import` on a text, as an operator would.
fn import(data: &Path, areas: &str, more: &[&str]) -> Output {
    let file = data.join("new.geojson");
    std::fs::write(&file, areas).expect("writes");
    let program = env!("CARGO_BIN_EXE_saberling-server");
    let mut command = Command::new(program);
    command.arg("--data").arg(data).args(["city", "import"]).arg(&file).args(more);
    command.output().expect("runs")
}

fn imported(data: &Path, areas: &str) {
    let output = import(data, areas, &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

async fn config(world: &World) -> CityConfig {
    Ask::new("GET", paths::CONFIG).send(world.at()).await.json()
}

async fn pack(world: &World, hash: Sha256) -> Vec<u8> {
    let reply = Ask::new("GET", paths::pack(hash)).send(world.at()).await;
    assert_eq!((reply.status, Sha256::of(&reply.body)), (200, hash));
    reply.body
}

/// Where the server says that a report lies which a phone made with a version of the areas.
async fn place(world: &World, version: &str) -> PlaceRow {
    let mut made = world.report(0);
    let phone_place = json!({ "area_code": null, "confidence": "certain", "dataset_version": version });
    made.envelope["payload"]["place"] = phone_place;
    let outcome = world.push_one(&world.phone(), &made.envelope).await;
    assert!(applied(&outcome), "{outcome:?}");
    world.detail(made.report_id).await.aggregate.report.place.expect("was looked up")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_used_from_the_next_start_on_and_what_was_before_still_answers() {
    let world = World::new().await;
    let before = config(&world).await.areas.expect("is named");
    let code = world.running.state.areas.areas()[0].code.clone();
    imported(world.folder.path(), &renamed());
    assert_eq!(config(&world).await.areas, Some(before), "a server that runs goes on with what it has");
    let world = world.restarted(|_| {}).await;
    let now = config(&world).await;
    let after = now.areas.filter(|hash| *hash != before).expect("another one");
    assert_eq!(now.version(), world.running.state.config_version);
    assert_ne!(pack(&world, after).await, pack(&world, before).await);

    let is_new = |place: &PlaceRow| place.area_name.as_ref().is_some_and(|name| name.starts_with("Baru"));
    let old = place(&world, &before.short(16)).await;
    assert_eq!((is_new(&old), old.dataset_version), (false, Some(before.short(16))));
    let new = place(&world, &after.short(16)).await;
    assert_eq!((is_new(&new), new.dataset_version), (true, Some(after.short(16))));
    let unknown = place(&world, "0123456789abcdef").await;
    assert_eq!((is_new(&unknown), unknown.dataset_version), (true, Some(after.short(16))));

    assert!(world.running.state.areas.area(&code).is_none(), "the code is of before");
    let public = Ask::new("GET", format!("{}?areas={code}", paths::PUBLIC_PULL)).send(world.at()).await;
    assert_eq!(public.json::<PullResponse>().digests.len(), 1, "an older phone asks by it all the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_used_changes_nothing_and_says_why() {
    let world = World::new().await;
    imported(world.folder.path(), &renamed());
    let current = || std::fs::read(world.folder.path().join("packs/current.json")).expect("reads");
    let before = current();
    for (areas, code, reason) in [
        ("{}".to_owned(), 2, "FeatureCollection"),
        (SAMPLE.replace("99.01.01.1002", "99.01.01.1001"), 2, "used by features 1, 2"),
        (SAMPLE.replace("\"name\"", "\"nama\""), 2, "the file has \"code\""),
    ] {
        let output = import(world.folder.path(), &areas, &["--repair"]);
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert_eq!((output.status.code(), said.contains(reason)), (Some(code), true), "{said}");
        assert_eq!(current(), before);
    }
    let output = import(world.folder.path(), SAMPLE, &["--check"]);
    assert!(output.status.success());
    assert_eq!(current(), before, "a look changes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_files_in_the_folder_neither_stop_a_server_nor_replace_what_is_whole() {
    let world = World::new().await;
    let own = config(&world).await.areas.expect("is named");
    imported(world.folder.path(), &renamed());
    let world = world.restarted(|_| {}).await;
    let first = config(&world).await.areas.expect("is named");
    imported(world.folder.path(), &renamed().replace("Baru", "Terbaru"));
    let second = |folder: &Path| -> Value {
        serde_json::from_slice(&std::fs::read(folder.join("packs/current.json")).expect("reads"))
            .expect("JSON")
    };
    let last = second(world.folder.path())["areas"].as_str().expect("a hash").to_owned();
    let in_folder = |folder: &Path, name: &str| folder.join("packs").join(name);

    // The newest is cut short, and strangers' files lie there: what was imported before is in use.
    let world = world
        .restarted(|folder| {
            let path = in_folder(folder, &format!("{last}.areas"));
            let bytes = std::fs::read(&path).expect("reads");
            std::fs::write(&path, &bytes[..bytes.len() / 2]).expect("writes");
            std::fs::write(in_folder(folder, "x.areas"), b"x").expect("writes");
            let hash = Sha256::of(b"no pack");
            std::fs::write(in_folder(folder, &format!("{hash}.areas")), b"no pack").expect("writes");
        })
        .await;
    assert_eq!(config(&world).await.areas, Some(first));
    pack(&world, own).await;

    // Nothing says any more what was imported: the city's own areas are in use, the others still served.
    let world = world
        .restarted(|folder| std::fs::write(in_folder(folder, "current.json"), b"{").expect("writes"))
        .await;
    assert_eq!(config(&world).await.areas, Some(own));
    pack(&world, first).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roads_come_with_an_import_and_are_served_by_hash() {
    let world = World::new().await;
    assert_eq!(config(&world).await.roads, None);
    let roads = world.folder.path().join("roads.geojson");
    std::fs::write(&roads, ROADS).expect("writes");
    let roads = roads.to_str().expect("a path").to_owned();
    let output = import(world.folder.path(), SAMPLE, &["--roads", &roads]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let world = world.restarted(|_| {}).await;
    let hash = config(&world).await.roads.expect("is named");
    let pack = saberling_place::RoadPack::from_bytes(&pack(&world, hash).await).expect("reads");
    assert_eq!(pack.roads()[0].name, "Jalan Contoh");
}
