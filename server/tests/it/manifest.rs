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
async fn a_replacement_counts_although_the_old_photo_is_gone_already() {
    let world = World::new().await;
    let (made, phone) = (world.report(2), world.phone());
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let old = made.photo_ids[0].to_string();
    let drop = world.own(&made, "drop_photo", json!({ "photo_id": old }));
    assert!(applied(&world.push_one(&phone, &drop).await));
    let (bytes, photo) = world.photo();
    let replace = world.own(&made, "replace_photo", json!({ "photo_id": old, "photo": photo }));
    assert!(applied(&world.push_one(&phone, &replace).await));
    world.upload(&phone, &bytes).await;
    let row = world.row(&phone, made.report_id).await.expect("there");
    let shown: Vec<_> = row.photos.iter().map(|photo| (photo.photo_id, photo.attached)).collect();
    assert_eq!(shown, [(made.photo_ids[1], false), (photo.photo_id, true)]);
}

/// The files of a photo that are on the disk.
fn files_of(world: &World, sha256: Sha256) -> usize {
    let name = sha256.to_string();
    let file = |folder: &str, ending: &str| {
        let folder = world.folder.path().join(folder).join(&name[..2]).join(&name[2..4]);
        usize::from(folder.join(format!("{name}{ending}")).exists())
    };
    file("blobs", "") + file("media", ".jpg") + file("media", ".thumb.jpg")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bytes_of_a_dropped_photo_go_unless_something_else_needs_them() {
    let world = World::new().await;
    let (made, phone, other) = (world.report(2), world.phone(), world.phone());
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    for bytes in &made.photos {
        world.upload(&phone, bytes).await;
    }
    // Somebody else's report has the second photo too.
    let mut shared = world.report(1);
    shared.envelope["payload"]["photos"][0]["sha256"] = Sha256::of(&made.photos[1]).to_string().into();
    assert!(applied(&world.push_one(&other, &shared.envelope).await));
    world.upload(&other, &made.photos[1]).await;
    for id in &made.photo_ids {
        let drop = world.own(&made, "drop_photo", json!({ "photo_id": id.to_string() }));
        assert!(applied(&world.push_one(&phone, &drop).await));
    }
    world.running.tend().await.expect("tends");
    let [first, second] = [0, 1].map(|photo| Sha256::of(&made.photos[photo]));
    assert_eq!((files_of(&world, first), files_of(&world, second)), (0, 3));
    assert_eq!(head(&world, &phone, first).await.status, 410, "whoever asks is told");
    assert!(world.row(&other, shared.report_id).await.expect("there").photos[0].attached);

    // A photo that comes back is a photo like any other.
    let (_, again) = world.photo();
    let mut again = serde_json::to_value(again).expect("json");
    again["sha256"] = first.to_string().into();
    let add = world.own(&made, "add_photo", json!({ "photos": [again] }));
    assert!(applied(&world.push_one(&phone, &add).await));
    assert_eq!(world.upload(&phone, &made.photos[0]).await.status, 201);
    world.running.tend().await.expect("tends");
    assert!(world.row(&phone, made.report_id).await.expect("there").photos[0].attached);
    assert_eq!(files_of(&world, first), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_photo_does_not_come_back_without_its_hash_either() {
    let world = World::new().await;
    let (made, phone) = (world.report(1), world.phone());
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    world.upload(&phone, &made.photos[0]).await;
    assert!(applied(&world.push_one(&phone, &world.own(&made, "erase", json!({}))).await));
    world.running.tend().await.expect("tends");
    let bytes = &made.photos[0];
    let unnamed = Ask::new("POST", paths::UPLOADS)
        .header("tus-resumable", "1.0.0")
        .header("upload-length", bytes.len().to_string())
        .header("content-type", "application/offset+octet-stream")
        .body(bytes.as_slice());
    let reply = world.ask(&phone, unnamed).await;
    assert_eq!((reply.status, reply.code()), (410, ErrorCode::NotNeeded));
    world.running.tend().await.expect("tends");
    assert_eq!(files_of(&world, Sha256::of(bytes)), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_upload_that_is_given_up_leaves_no_bytes() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let (bytes, photo) = world.photo();
    assert_eq!(world.upload(&phone, &bytes).await.status, 201);
    assert_eq!(files_of(&world, photo.sha256), 3);
    let path = paths::upload(saberling_wire::UploadId::derive(phone.identity_id, photo.sha256));
    let give_up = Ask::new("DELETE", path).header("tus-resumable", "1.0.0");
    assert_eq!(world.ask(&phone, give_up).await.status, 204);
    world.running.tend().await.expect("tends");
    assert_eq!(files_of(&world, photo.sha256), 0);
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
