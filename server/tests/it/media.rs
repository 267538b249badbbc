//! Photos down: clean copies, to those whose scope shows them.

use saberling_store::OfficeAct;
use saberling_wire::{PhotoId, Sha256, TaskId};

use crate::client::{Ask, Reply};
use crate::world::{Phone, World, applied};

async fn get(world: &World, phone: &Phone, id: PhotoId, range: Option<&str>) -> Reply {
    let mut ask = Ask::new("GET", format!("/v1/media/{id}?size=full"));
    if let Some(range) = range {
        ask = ask.header("range", range);
    }
    world.ask(phone, ask).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_gets_the_clean_copy_with_range_and_tag() {
    let world = World::new().await;
    let phone = world.phone();
    let made = world.report(1);
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let id = made.photo_ids[0];
    assert_eq!(get(&world, &phone, id, None).await.status, 404, "its bytes are not there yet");
    world.upload(&phone, &made.photos[0]).await;
    let whole = get(&world, &phone, id, None).await;
    assert_eq!((whole.status, whole.header("content-type")), (200, Some("image/jpeg")));
    let tag = format!("\"{}\"", Sha256::of(&whole.body));
    assert_eq!(whole.header("etag"), Some(tag.as_str()));
    assert_eq!(&whole.body[..2], [0xff, 0xd8]);
    let marker = saberling_photo::testing::SECRET.as_bytes();
    assert!(made.photos[0].windows(marker.len()).any(|part| part == marker));
    assert!(!whole.body.windows(marker.len()).any(|part| part == marker), "only clean copies");
    let part = get(&world, &phone, id, Some("bytes=2-5")).await;
    assert_eq!((part.status, &part.body[..]), (206, &whole.body[2..6]));
    assert_eq!(get(&world, &phone, id, Some("bytes=99999999-")).await.status, 416);
    let ask = Ask::new("GET", format!("/v1/media/{id}?size=full")).header("if-none-match", tag);
    assert_eq!(world.ask(&phone, ask).await.status, 304);
    let thumb = world.ask(&phone, Ask::new("GET", format!("/v1/media/{id}?size=thumb"))).await;
    assert_eq!(thumb.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_and_other_crews_get_the_same_as_for_no_photo_at_all() {
    let world = World::new().await;
    let (owner, stranger) = (world.phone(), world.phone());
    let (ours, theirs) = (world.phone(), world.phone());
    let made = world.report(1);
    assert!(applied(&world.push_one(&owner, &made.envelope).await));
    world.upload(&owner, &made.photos[0]).await;
    world.push(&stranger, &[]).await;
    let ((crew_id, crew), (_, other_crew)) = (world.crew(0).await, world.crew(1).await);
    world.join(&ours, &crew, "Budi", None).await;
    world.join(&theirs, &other_crew, "Tono", None).await;
    let id = made.photo_ids[0];
    assert_eq!(get(&world, &ours, id, None).await.status, 404, "no task yet");
    let officer = world.officer("sari").await;
    let report_id = made.report_id;
    world.act(officer, OfficeAct::Accept { report_id }).await;
    let task_id = world.id(TaskId::new);
    let instruction = String::new();
    world.act(officer, OfficeAct::Assign { report_id, task_id, crew_id, instruction }).await;
    assert_eq!(get(&world, &ours, id, None).await.status, 200);
    let none = get(&world, &stranger, world.photo().1.photo_id, None).await;
    for phone in [&stranger, &theirs] {
        let foreign = get(&world, phone, id, None).await;
        assert_eq!((foreign.status, &foreign.body), (404, &none.body));
    }
}
