//! The manifest changes: what is promised, shown and still needed.

use saberling_wire::{ErrorCode, PhotoId, Sha256, TimelineKind, UploadId, paths};
use serde_json::json;

use crate::client::{Ask, Reply};
use crate::world::{Phone, World, applied, rejected};

async fn head(world: &World, phone: &Phone, sha256: Sha256) -> Reply {
    let path = paths::upload(UploadId::derive(phone.identity_id, sha256));
    world.ask(phone, Ask::new("HEAD", path).header("tus-resumable", "1.0.0")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_are_added_up_to_ten_and_their_ids_are_nobody_elses() {
    let world = World::new().await;
    let (made, phone) = (world.report(8), world.phone());
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let add = |photos: Vec<_>| world.own(&made, "add_photo", json!({ "photos": photos }));
    let three = (0..3).map(|_| world.photo().1).collect();
    assert_eq!(world.push_one(&phone, &add(three)).await, rejected(ErrorCode::TooManyPhotos));
    assert_eq!(world.push_one(&phone, &add(vec![])).await, rejected(ErrorCode::PhotoMissing));
    let mut twice = world.photo().1;
    twice.photo_id = made.photo_ids[0];
    assert_eq!(world.push_one(&phone, &add(vec![twice])).await, rejected(ErrorCode::InvalidManifest));
    let (bytes, photo) = world.photo();
    world.upload(&phone, &bytes).await;
    assert!(applied(&world.push_one(&phone, &add(vec![photo, world.photo().1])).await));
    let row = world.row(&phone, made.report_id).await.expect("there");
    assert_eq!(row.photos.len(), 10);
    assert!(row.photos[8].attached, "what was uploaded before its text is attached");
    assert_eq!(row.timeline.last().map(|line| line.kind), Some(TimelineKind::PhotosAdded));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dropped_or_replaced_is_shown_to_nobody_and_needed_no_more() {
    let world = World::new().await;
    let (made, phone) = (world.report(3), world.phone());
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    world.upload(&phone, &made.photos[0]).await;
    let begun = world.ask(&phone, world.creation(&made.photos[1])).await;
    assert_eq!(begun.status, 201);
    let (bytes, photo) = world.photo();
    let id = |place: usize| made.photo_ids[place].to_string();
    let new = photo.photo_id;
    for op in [
        world.own(&made, "replace_photo", json!({ "photo_id": id(0), "photo": photo })),
        world.own(&made, "drop_photo", json!({ "photo_id": id(1) })),
    ] {
        assert!(applied(&world.push_one(&phone, &op).await));
    }
    world.upload(&phone, &bytes).await;
    let row = world.row(&phone, made.report_id).await.expect("there");
    let shown: Vec<PhotoId> = row.photos.iter().map(|photo| photo.photo_id).collect();
    assert_eq!(shown, [made.photo_ids[2], new]);
    let see = |id| world.ask(&phone, Ask::new("GET", paths::media(id, false)));
    assert_eq!(see(made.photo_ids[0]).await.status, 404);
    assert_eq!(see(new).await.status, 200);
    assert_eq!(world.detail(made.report_id).await.aggregate.photos.len(), 2, "the office neither");
    let kept: i64 = world.sql(|sql| sql.query_row("SELECT count(*) FROM photos", [], |row| row.get(0)));
    assert_eq!(kept, 4, "the rows stay for the audit");
    for gone in [id(0), id(1), world.id(PhotoId::new).to_string()] {
        let op = world.own(&made, "drop_photo", json!({ "photo_id": gone }));
        assert_eq!(world.push_one(&phone, &op).await, rejected(ErrorCode::UnknownPhoto));
    }

    let dropped = Sha256::of(&made.photos[1]);
    assert_eq!(head(&world, &phone, dropped).await.status, 410, "whoever asks is told");
    let again = world.upload(&phone, &made.photos[1]).await;
    assert_eq!((again.status, again.code()), (410, ErrorCode::NotNeeded));
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_is_not_the_owners_to_drop() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (made, resident, ..) = world.cleaned(officer).await;
    let photos = world.detail(made.report_id).await.aggregate.photos;
    let evidence = photos.iter().find(|photo| photo.task_id.is_some()).expect("evidence").photo_id;
    let drop = world.own(&made, "drop_photo", json!({ "photo_id": evidence.to_string() }));
    assert_eq!(world.push_one(&resident, &drop).await, rejected(ErrorCode::UnknownPhoto));
    let photo = world.photo().1;
    let replace = json!({ "photo_id": evidence.to_string(), "photo": photo });
    let replace = world.own(&made, "replace_photo", replace);
    assert_eq!(world.push_one(&resident, &replace).await, rejected(ErrorCode::UnknownPhoto));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_is_taken_back_needs_no_photos_but_another_one_may() {
    let world = World::new().await;
    let (made, phone) = (world.report(2), world.phone());
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let (first, rest) = made.photos[0].split_at(100);
    let begin = world.creation(&made.photos[0]).header("content-type", "application/offset+octet-stream");
    assert_eq!(world.ask(&phone, begin.body(first)).await.status, 201);
    let sha256 = Sha256::of(&made.photos[0]);
    assert_eq!(head(&world, &phone, sha256).await.status, 200);
    assert!(applied(&world.push_one(&phone, &world.own(&made, "withdraw", json!({ "note": "" }))).await));
    assert_eq!(head(&world, &phone, sha256).await.status, 410);
    let patch = world.patch(&phone, sha256, 100, rest);
    assert_eq!(world.ask(&phone, patch).await.code(), ErrorCode::NotNeeded);
    let unbegun = world.upload(&phone, &made.photos[1]).await;
    assert_eq!(unbegun.code(), ErrorCode::NotNeeded, "the one that had not begun neither");
    world.running.tend().await.expect("tends");
    let staged = std::fs::read_dir(world.folder.path().join("uploads")).expect("reads").count();
    assert_eq!(staged, 0, "what had arrived is deleted");

    let mut other = world.report(1);
    other.envelope["payload"]["photos"][0]["sha256"] = sha256.to_string().into();
    other.envelope["payload"]["photos"][0]["size_bytes"] = made.photos[0].len().into();
    assert!(applied(&world.push_one(&phone, &other.envelope).await));
    assert_eq!(world.upload(&phone, &made.photos[0]).await.status, 201);
    assert!(world.row(&phone, other.report_id).await.expect("there").photos[0].attached);
    assert_eq!(world.upload(&phone, &world.photo().0).await.status, 201, "a photo of no manifest is welcome");
}
