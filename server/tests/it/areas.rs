//! What everybody may ask for: the public scope, settings, area packs.

use saberling_store::OfficeAct;
use saberling_wire::{Change, CityConfig, DigestSum, ErrorCode, PullResponse, Row, Sha256, limits, paths};

use crate::client::{Ask, Reply};
use crate::world::World;

async fn look(world: &World, query: &str) -> Reply {
    Ask::new("GET", format!("{}?{query}", paths::PUBLIC_PULL)).send(world.at()).await
}

fn codes(world: &World) -> Vec<String> {
    world.running.state.areas.areas().iter().map(|area| area.code.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_scope_of_areas_needs_no_credential_and_has_a_cursor_of_its_own() {
    let world = World::new().await;
    let codes = codes(&world);
    let both = format!("areas={},{}", codes[1], codes[0]);
    let page: PullResponse = look(&world, &both).await.json();
    let scopes: Vec<_> = page.digests.iter().map(|digest| digest.scope.clone()).collect();
    let mut expected: Vec<_> = codes[..2].iter().map(|code| format!("public:{code}")).collect();
    expected.sort();
    assert_eq!(scopes, expected);
    let cursor = &page.next_cursor;
    let again = look(&world, &format!("areas={},{},{}&cursor={cursor}", codes[0], codes[1], codes[0])).await;
    assert_eq!(again.status, 200, "the order and a repetition do not matter");
    let other = look(&world, &format!("areas={}&cursor={cursor}", codes[0])).await;
    assert_eq!(other.code(), ErrorCode::MustRefetch, "a cursor is bound to its areas");
    let phone = world.phone();
    world.push(&phone, &[]).await;
    assert_eq!(world.pull_reply(&phone, cursor, None).await.code(), ErrorCode::MustRefetch);
    let own = world.pull(&phone, "").await.next_cursor;
    assert_eq!(look(&world, &format!("{both}&cursor={own}")).await.code(), ErrorCode::MustRefetch);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_is_accepted_is_pulled_by_everybody_who_looks_at_its_area() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let phone = world.phone();
    let made = world.report(0);
    world.push_one(&phone, &made.envelope).await;
    let place = world.detail(made.report_id).await.aggregate.report.place.expect("was looked up");
    let area = place.area_code.expect("lies in an area");
    let before: PullResponse = look(&world, &format!("areas={area}")).await.json();
    assert!(before.items.is_empty());
    world.act(officer, OfficeAct::Accept { report_id: made.report_id }).await;
    let query = format!("areas={area}&cursor={}", before.next_cursor);
    let after: PullResponse = look(&world, &query).await.json();
    let Change::Upsert { row } = &after.items[0].change else { panic!("not there") };
    assert!(matches!(**row, Row::Public(_)));
    let mut held = DigestSum::default();
    held.add(after.items[0].entity_id, after.items[0].rev);
    assert_eq!(after.digests, [held.of_scope(format!("public:{area}"))]);
    let elsewhere = codes(&world).into_iter().find(|code| *code != area).expect("there are more");
    let other: PullResponse = look(&world, &format!("areas={elsewhere}")).await.json();
    assert!(other.items.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn areas_that_are_none_or_too_many_are_refused() {
    let world = World::new().await;
    let known = codes(&world)[0].clone();
    let many: Vec<_> = (0..=limits::PUBLIC_AREAS).map(|number| format!("x{number}")).collect();
    for query in ["", "areas=", "areas=,", "areas=99.99", &format!("areas={known},public"), &many.join(",")] {
        assert_eq!(look(&world, query).await.code(), ErrorCode::InvalidRequest, "{query}");
    }
    let wrong = look(&world, &format!("areas={known}&limit=x")).await;
    assert_eq!(wrong.code(), ErrorCode::InvalidRequest);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_areas_are_fetched_by_the_hash_that_the_settings_name() {
    let world = World::new().await;
    let reply = Ask::new("GET", paths::CONFIG).send(world.at()).await;
    let tag = reply.header("etag").expect("a tag").to_owned();
    let config: CityConfig = reply.json();
    let hash = config.areas.expect("is named");
    let pack = Ask::new("GET", paths::pack(hash)).send(world.at()).await;
    assert_eq!((pack.status, Sha256::of(&pack.body)), (200, hash));
    assert!(pack.header("cache-control").is_some_and(|kept| kept.contains("immutable")));
    let held = Ask::new("GET", paths::pack(hash)).header("if-none-match", format!("\"{hash}\""));
    assert_eq!(held.send(world.at()).await.status, 304);
    for unknown in [Sha256::of(b"other").to_string(), "x".into()] {
        let path = format!("{}/{unknown}", paths::PACKS);
        assert_eq!(Ask::new("GET", path).send(world.at()).await.code(), ErrorCode::NotFound);
    }
    let world = world.restarted(|_| {}).await;
    let again = Ask::new("GET", paths::CONFIG).send(world.at()).await;
    assert_eq!(again.header("etag"), Some(tag.as_str()), "the same settings have the same version");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moved_server_says_so_in_its_settings_and_in_every_pull() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let before = world.pull(&phone, "").await.config_version;
    let url = "https://baru.example.id";
    let world = world.restarted_with(|_| {}, |settings| settings.moved_to = Some(url.into())).await;
    let reply = Ask::new("GET", paths::CONFIG).send(world.at()).await;
    let version = world.pull(&phone, "").await.config_version;
    assert_ne!(version, before);
    assert_eq!(reply.header("etag"), Some(format!("\"{version}\"").as_str()));
    assert_eq!(reply.json::<CityConfig>().server_url.as_deref(), Some(url));
    let folder = tempfile::tempdir().expect("folder");
    for wrong in ["http://baru.example.id", "http://localhost.example.id", "baru.example.id", "https://"] {
        let mut settings = saberling_server::Settings::sample(folder.path()).expect("sample");
        settings.moved_to = Some(wrong.into());
        assert!(saberling_server::start(settings).await.is_err(), "{wrong}");
    }
}
