//! Photos up: resumed at the byte after any cut, checked at the end, attached where they are awaited.

use saberling_wire::{ErrorCode, Sha256, UploadId, paths};

use crate::client::{Ask, Reply};
use crate::world::{Phone, World, applied};

async fn head(world: &World, phone: &Phone, hash: Sha256) -> Reply {
    let path = paths::upload(UploadId::derive(phone.identity_id, hash));
    world.ask(phone, Ask::new("HEAD", path).header("tus-resumable", "1.0.0")).await
}

fn verified(reply: &Reply) -> Option<&str> {
    reply.header(paths::VERIFIED_HEADER)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_carries_a_whole_photo_and_attaches_it() {
    let world = World::new().await;
    let phone = world.phone();
    let made = world.report(2);
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let bytes = &made.photos[0];
    let hash = Sha256::of(bytes);
    let reply = world.upload(&phone, bytes).await;
    assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
    let location = paths::upload(UploadId::derive(phone.identity_id, hash));
    assert_eq!(reply.header("location"), Some(location.as_str()));
    assert_eq!(reply.header("tus-resumable"), Some("1.0.0"));
    assert_eq!(verified(&reply), Some(hash.to_string().as_str()));
    let again = world.upload(&phone, bytes).await;
    assert_eq!((again.status, verified(&again).is_some()), (201, true), "it is found finished");
    let aggregate = world.detail(made.report_id).await.aggregate;
    let attached: Vec<bool> = aggregate.photos.iter().map(|photo| photo.attached_at_ms.is_some()).collect();
    assert_eq!(attached, [true, false]);
    assert_eq!(head(&world, &phone, hash).await.header("cache-control"), Some("no-store"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_comes_before_its_report_waits_for_it() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let made = world.report(1);
    let rev = world.running.setup().position().expect("asks").rev;
    assert_eq!(world.upload(&phone, &made.photos[0]).await.status, 201);
    let now = world.running.setup().position().expect("asks").rev;
    assert!(now > rev, "whoever heard that it ended sees a rollback that takes it back");
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let aggregate = world.detail(made.report_id).await.aggregate;
    assert!(aggregate.photos[0].attached_at_ms.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn knowing_a_hash_attaches_nothing() {
    let world = World::new().await;
    let (owner, other) = (world.phone(), world.phone());
    let made = world.report(1);
    assert!(applied(&world.push_one(&owner, &made.envelope).await));
    world.push(&other, &[]).await;
    assert_eq!(world.upload(&other, &made.photos[0]).await.status, 201);
    let aggregate = world.detail(made.report_id).await.aggregate;
    assert_eq!(aggregate.photos[0].attached_at_ms, None);
    assert!(applied(&world.push_one(&other, &world.note(&made, "ini saya juga")).await));
    let aggregate = world.detail(made.report_id).await.aggregate;
    assert!(aggregate.photos[0].attached_at_ms.is_some(), "a new follower brings its uploads");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_resumes_after_a_cut_body() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let (bytes, _) = world.photo();
    let hash = Sha256::of(&bytes);
    assert_eq!(world.ask(&phone, world.creation(&bytes)).await.status, 201);
    let half = bytes.len() / 2;
    let cut = world
        .patch(&phone, hash, 0, &bytes)
        .header("authorization", phone.credential.to_header())
        .cut_after(half);
    cut.abandon(world.at()).await;
    let mut offset = 0;
    for _ in 0..200 {
        let reply = head(&world, &phone, hash).await;
        offset = reply.header("upload-offset").expect("offset").parse().expect("number");
        if offset > 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(offset, half, "what arrived is kept");
    let wrong = world.ask(&phone, world.patch(&phone, hash, 1, &bytes[1..])).await;
    assert_eq!(wrong.code(), ErrorCode::OffsetConflict);
    let rest = world.ask(&phone, world.patch(&phone, hash, offset, &bytes[offset..])).await;
    assert_eq!((rest.status, verified(&rest).is_some()), (204, true));
}

/// A connection that fell silent after 700 bytes of an upload; they have arrived.
async fn half_sent(world: &World, phone: &Phone, bytes: &[u8]) -> tokio::net::TcpStream {
    let hash = Sha256::of(bytes);
    let patch = world.patch(phone, hash, 0, bytes).header("authorization", phone.credential.to_header());
    let connection = patch.cut_after(700).begin(world.at()).await;
    let id = UploadId::derive(phone.identity_id, hash);
    let file = world.folder.path().join("uploads").join(format!("{id}.part"));
    while std::fs::metadata(&file).map_or(0, |found| found.len()) < 700 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    connection
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_does_not_wait_for_a_sender_that_is_gone() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let (bytes, _) = world.photo();
    let hash = Sha256::of(&bytes);
    world.ask(&phone, world.creation(&bytes)).await;
    let silent = half_sent(&world, &phone, &bytes).await;
    let soon = std::time::Duration::from_secs(3);
    let reply = tokio::time::timeout(soon, head(&world, &phone, hash)).await.expect("does not wait");
    assert_eq!((reply.status, reply.header("upload-offset")), (200, Some("700")));
    let rest = world.ask(&phone, world.patch(&phone, hash, 700, &bytes[700..])).await;
    assert!(verified(&rest).is_some());
    drop(silent);
}

/// A black PNG: few bytes that announce many pixels.
fn dark_png(width: u32, height: u32) -> Vec<u8> {
    use std::io::Write as _;
    fn chunk(png: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
        let mut sum = flate2::Crc::new();
        sum.update(name);
        sum.update(data);
        png.extend(u32::try_from(data.len()).expect("small").to_be_bytes());
        png.extend(name);
        png.extend(data);
        png.extend(sum.sum().to_be_bytes());
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    // Eight bits of grey, no interlace.
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    chunk(&mut png, b"IHDR", &head);
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let row = vec![0; width as usize + 1];
    for _ in 0..height {
        packer.write_all(&row).expect("packs");
    }
    chunk(&mut png, b"IDAT", &packer.finish().expect("packs"));
    chunk(&mut png, b"IEND", &[]);
    png
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_file_with_more_pixels_than_a_memory_holds_is_refused() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let bomb = dark_png(6_000, 6_000);
    assert!(bomb.len() < 400_000);
    assert_eq!(world.upload(&phone, &bomb).await.code(), ErrorCode::PhotoRefused);
    assert_eq!(world.upload(&phone, &dark_png(60, 60)).await.status, 201, "it is the pixels");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_the_offset_is_what_database_and_file_both_hold() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let (bytes, _) = world.photo();
    let hash = Sha256::of(&bytes);
    world.ask(&phone, world.creation(&bytes)).await;
    let first = world.ask(&phone, world.patch(&phone, hash, 0, &bytes[..500])).await;
    assert_eq!((first.status, first.header("upload-offset")), (204, Some("500")));
    let id = UploadId::derive(phone.identity_id, hash);
    let world = world
        .restarted(|folder| {
            let path = folder.join("uploads").join(format!("{id}.part"));
            let file = std::fs::OpenOptions::new().write(true).open(path).expect("opens");
            file.set_len(300).expect("a crash lost the tail");
        })
        .await;
    assert_eq!(head(&world, &phone, hash).await.header("upload-offset"), Some("300"));
    let rest = world.ask(&phone, world.patch(&phone, hash, 300, &bytes[300..])).await;
    assert!(verified(&rest).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_in_the_middle_of_a_body_keeps_what_arrived() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let (bytes, _) = world.photo();
    let hash = Sha256::of(&bytes);
    world.ask(&phone, world.creation(&bytes)).await;
    let open = half_sent(&world, &phone, &bytes).await;
    let world = world.restarted(|_| {}).await;
    assert_eq!(head(&world, &phone, hash).await.header("upload-offset"), Some("700"));
    drop(open);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_before_the_check_is_made_good_by_the_next_head() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let (bytes, _) = world.photo();
    let hash = Sha256::of(&bytes);
    world.ask(&phone, world.creation(&bytes)).await;
    let id = UploadId::derive(phone.identity_id, hash);
    let author = saberling_store::Author::Device {
        identity_id: phone.identity_id,
        secret_hash: phone.credential.secret.hash(),
        may_register: false,
    };
    let offset_bytes = bytes.len() as u64;
    let progress = saberling_store::Command::UploadProgress { upload_id: id, offset_bytes };
    world.running.state.command(author, progress).await.expect("is taken");
    let path = world.folder.path().join("uploads").join(format!("{id}.part"));
    std::fs::write(path, &bytes).expect("writes");
    assert!(verified(&head(&world, &phone, hash).await).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn other_bytes_than_declared_are_refused_and_the_right_ones_may_follow() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let (bytes, _) = world.photo();
    let hash = Sha256::of(&bytes);
    world.ask(&phone, world.creation(&bytes)).await;
    let mut spoilt = bytes.clone();
    spoilt[40] ^= 1;
    let reply = world.ask(&phone, world.patch(&phone, hash, 0, &spoilt)).await;
    assert_eq!((reply.status, reply.code()), (460, ErrorCode::HashMismatch));
    assert_eq!(head(&world, &phone, hash).await.header("upload-offset"), Some("0"));
    let reply = world.ask(&phone, world.patch(&phone, hash, 0, &bytes)).await;
    assert!(verified(&reply).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_photo_is_refused_for_good() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let (photo, _) = world.photo();
    let truncated = &photo[..photo.len() / 3];
    for bytes in [&b"Dear neighbour, this is a letter."[..], truncated] {
        for _ in 0..2 {
            let reply = world.upload(&phone, bytes).await;
            assert_eq!(reply.code(), ErrorCode::PhotoRefused);
        }
        assert_eq!(head(&world, &phone, Sha256::of(bytes)).await.status, 422);
    }
    assert_eq!(world.upload(&phone, &photo).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_of_tus_are_checked() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let (bytes, _) = world.photo();
    let hash = Sha256::of(&bytes);
    let gone = world.ask(&phone, world.patch(&phone, hash, 0, &bytes)).await;
    assert_eq!(gone.code(), ErrorCode::UploadGone);
    world.ask(&phone, world.creation(&bytes)).await;
    let path = paths::upload(UploadId::derive(phone.identity_id, hash));
    let plain = Ask::new("PATCH", path).header("tus-resumable", "1.0.0").body("x");
    assert_eq!(world.ask(&phone, plain).await.code(), ErrorCode::TusContentType);
    let mut longer = bytes.clone();
    longer.push(0);
    let reply = world.ask(&phone, world.patch(&phone, hash, 0, &longer)).await;
    assert_eq!(reply.code(), ErrorCode::BodyTooLarge);
    let other = world.phone();
    world.push(&other, &[]).await;
    let foreign = Ask::new("HEAD", paths::upload(UploadId::derive(phone.identity_id, hash)));
    let reply = world.ask(&other, foreign.header("tus-resumable", "1.0.0")).await;
    assert_eq!(reply.status, 404, "another's upload is like none");
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_over_the_limit_and_too_many_open_ones_are_refused() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let creation = |length: usize, seed: u32| {
        use base64::Engine as _;
        let hash = Sha256::of(&seed.to_be_bytes()).to_string();
        let hash = base64::engine::general_purpose::STANDARD.encode(hash);
        Ask::new("POST", paths::UPLOADS)
            .header("tus-resumable", "1.0.0")
            .header("upload-length", length.to_string())
            .header("upload-metadata", format!("sha256 {hash}"))
    };
    let large = world.ask(&phone, creation(8 * 1024 * 1024 + 1, 0)).await;
    assert_eq!(large.code(), ErrorCode::PhotoTooLarge);
    let empty = world.ask(&phone, creation(0, 0)).await;
    assert_eq!(empty.code(), ErrorCode::InvalidRequest);
    for seed in 0..50 {
        assert_eq!(world.ask(&phone, creation(10, seed)).await.status, 201);
    }
    assert_eq!(world.ask(&phone, creation(10, 50)).await.code(), ErrorCode::TooManyUploads);
    assert_eq!(world.ask(&phone, creation(10, 3)).await.status, 201, "a known one is found again");

    let phone = world.phone();
    world.push(&phone, &[]).await;
    let largest = 8 * 1024 * 1024;
    for seed in 0..12 {
        assert_eq!(world.ask(&phone, creation(largest, seed)).await.status, 201);
    }
    assert_eq!(world.ask(&phone, creation(10, 12)).await.status, 201);
    let longer = world.ask(&phone, creation(largest, 12)).await;
    assert_eq!(longer.code(), ErrorCode::TooManyUploads, "another length is another declaration");
}

#[tokio::test(flavor = "multi_thread")]
async fn finished_uploads_that_no_manifest_names_count_too() {
    let world = World::new().await;
    let phone = world.phone();
    for _ in 0..6 {
        let made = world.report(10);
        assert!(applied(&world.push_one(&phone, &made.envelope).await));
        for photo in &made.photos {
            assert_eq!(world.upload(&phone, photo).await.status, 201, "what a manifest names is free");
        }
    }
    for number in 0..50 {
        assert_eq!(world.upload(&phone, &world.photo().0).await.status, 201, "{number}");
    }
    let made = world.report(1);
    let refused = world.upload(&phone, &made.photos[0]).await;
    assert_eq!(refused.code(), ErrorCode::TooManyUploads);
    let mut claims = world.report(1);
    let (bytes, manifest) = world.photo();
    claims.envelope["payload"]["photos"] = serde_json::json!([manifest]);
    assert!(applied(&world.push_one(&phone, &claims.envelope).await));
    assert_eq!(world.upload(&phone, &bytes).await.code(), ErrorCode::TooManyUploads);
    world.pass_ms(saberling_wire::limits::UPLOAD_KEPT_MS + 1);
    assert_eq!(world.upload(&phone, &bytes).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unfinished_upload_is_given_up_seven_days_after_its_last_byte() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let (bytes, _) = world.photo();
    let hash = Sha256::of(&bytes);
    world.ask(&phone, world.creation(&bytes)).await;
    world.ask(&phone, world.patch(&phone, hash, 0, &bytes[..10])).await;
    world.pass_ms(saberling_wire::limits::UPLOAD_KEPT_MS - 1);
    let world = world.restarted(|_| {}).await;
    assert_eq!(head(&world, &phone, hash).await.header("upload-offset"), Some("10"));
    world.pass_ms(2);
    let id = UploadId::derive(phone.identity_id, hash);
    let world = world.restarted(|_| {}).await;
    let file = world.folder.path().join("uploads").join(format!("{id}.part"));
    for _ in 0..200 {
        if head(&world, &phone, hash).await.status == 404 && !file.exists() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("it is still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_upload_that_no_manifest_names_is_given_up_and_one_that_is_named_never() {
    let world = World::new().await;
    let (phone, other) = (world.phone(), world.phone());
    let (made, stranger) = (world.report(1), world.report(1));
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    assert!(applied(&world.push_one(&other, &stranger.envelope).await));
    let (unnamed, late) = (world.photo(), world.photo());
    for bytes in [&made.photos[0], &stranger.photos[0], &unnamed.0, &late.0] {
        assert!(verified(&world.upload(&phone, bytes).await).is_some());
    }
    let here = async |bytes: &[u8]| {
        let hash = Sha256::of(bytes);
        let status = head(&world, &phone, hash).await.status;
        (status, world.running.state.files.holds(hash).expect("looks"))
    };
    world.pass_ms(saberling_wire::limits::UPLOAD_KEPT_MS);
    saberling_server::jobs::once(&world.running.state).await;
    assert_eq!(here(&unnamed.0).await, (200, true), "not before its time");
    // Named at the last moment.
    let mut claims = world.report(0);
    claims.envelope["payload"]["photos"] = serde_json::json!([late.1]);
    assert!(applied(&world.push_one(&phone, &claims.envelope).await));
    world.pass_ms(1);
    saberling_server::jobs::once(&world.running.state).await;
    world.running.tend().await.expect("tends");
    assert_eq!(here(&unnamed.0).await, (404, false));
    for bytes in [&made.photos[0], &stranger.photos[0], &late.0] {
        assert_eq!(here(bytes).await, (200, true));
    }
    assert!(verified(&world.upload(&phone, &unnamed.0).await).is_some(), "it can be sent again");
}
