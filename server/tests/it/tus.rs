//! tus 1.0 to the letter: what other people's clients rely on.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saberling_wire::{ErrorCode, PullResponse, Sha256, UploadId, limits, paths};
use sha2::Digest as _;

use crate::client::{Ask, Reply};
use crate::world::database_files;
use crate::world::{Phone, World, applied};

const BYTES: &str = "application/offset+octet-stream";

/// A request of tus.
fn tus(method: &str, path: &str) -> Ask {
    Ask::new(method, path).header("tus-resumable", "1.0.0")
}

/// A phone that the server knows.
async fn known(world: &World) -> Phone {
    let phone = world.phone();
    world.push(&phone, &[]).await;
    phone
}

/// Creates an upload without a declared hash and gives its path.
async fn created(world: &World, phone: &Phone, length: usize) -> String {
    let ask = tus("POST", paths::UPLOADS).header("upload-length", length.to_string());
    let reply = world.ask(phone, ask).await;
    assert_eq!((reply.status, reply.header("upload-offset")), (201, Some("0")));
    reply.header("location").expect("location").to_owned()
}

fn patch(path: &str, offset: usize, bytes: &[u8]) -> Ask {
    tus("PATCH", path).header("content-type", BYTES).header("upload-offset", offset.to_string()).body(bytes)
}

async fn offset(world: &World, phone: &Phone, path: &str) -> String {
    let reply = world.ask(phone, tus("HEAD", path)).await;
    assert_eq!(reply.status, 200);
    reply.header("upload-offset").expect("offset").to_owned()
}

fn hash(reply: &Reply) -> Option<&str> {
    reply.header(paths::VERIFIED_HEADER)
}

#[tokio::test(flavor = "multi_thread")]
async fn options_tell_what_the_server_can_do() {
    let world = World::new().await;
    for path in [paths::UPLOADS, "/v1/uploads/00112233445566778899aabbccddeeff"] {
        let reply = Ask::new("OPTIONS", path).send(world.at()).await;
        assert_eq!((reply.status, reply.header("tus-version")), (204, Some("1.0.0")));
        let extensions = "creation,creation-with-upload,checksum,expiration,termination";
        assert_eq!(reply.header("tus-extension"), Some(extensions));
        assert_eq!(reply.header("tus-max-size"), Some("8388608"));
        assert_eq!(reply.header("tus-checksum-algorithm"), Some("sha1,sha256,md5"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_version_is_refused_before_anything_is_done() {
    let world = World::new().await;
    let phone = known(&world).await;
    let path = created(&world, &phone, 10).await;
    for (method, path) in [("POST", paths::UPLOADS), ("HEAD", &path), ("PATCH", &path), ("DELETE", &path)] {
        for version in [None, Some("0.2.2"), Some("1.0.1")] {
            let mut ask = Ask::new(method, path).header("upload-length", "5");
            if let Some(version) = version {
                ask = ask.header("tus-resumable", version);
            }
            let reply = world.ask(&phone, ask).await;
            assert_eq!((reply.status, reply.header("tus-version")), (412, Some("1.0.0")), "{method}");
        }
    }
    assert_eq!(offset(&world, &phone, &path).await, "0");
    let get = world.ask(&phone, Ask::new("GET", path.as_str())).await;
    assert_eq!(get.status, 405, "GET is no word of tus");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_without_a_declared_hash_is_told_its_hash_and_attached_by_it() {
    let world = World::new().await;
    let phone = known(&world).await;
    let made = world.report(1);
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let bytes = &made.photos[0];
    let path = created(&world, &phone, bytes.len()).await;
    assert_ne!(path, paths::upload(UploadId::derive(phone.identity_id, Sha256::of(bytes))));
    let first = world.ask(&phone, patch(&path, 0, &bytes[..100])).await;
    assert_eq!((first.status, first.header("upload-offset"), hash(&first)), (204, Some("100"), None));
    let last = world.ask(&phone, patch(&path, 100, &bytes[100..])).await;
    let expected = Sha256::of(bytes).to_string();
    assert_eq!((last.status, hash(&last)), (204, Some(expected.as_str())));
    let asked = world.ask(&phone, tus("HEAD", &path)).await;
    assert_eq!((asked.status, hash(&asked)), (200, Some(expected.as_str())));
    let aggregate = world.detail(made.report_id).await.aggregate;
    assert!(aggregate.photos[0].attached_at_ms.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn head_says_again_what_the_client_said_of_its_upload() {
    let world = World::new().await;
    let phone = known(&world).await;
    let metadata = "filename Zm90by5qcGc=,filetype aW1hZ2UvanBlZw==,is_private";
    let ask = tus("POST", paths::UPLOADS).header("upload-length", "10").header("upload-metadata", metadata);
    let reply = world.ask(&phone, ask).await;
    let path = reply.header("location").expect("location").to_owned();
    let reply = world.ask(&phone, tus("HEAD", &path)).await;
    assert_eq!(reply.header("upload-metadata"), Some(metadata));
    assert_eq!(reply.header("upload-length"), Some("10"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let plain = created(&world, &phone, 10).await;
    assert_eq!(world.ask(&phone, tus("HEAD", &plain)).await.header("upload-metadata"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creation_that_is_not_as_tus_writes_it_is_refused() {
    let world = World::new().await;
    let phone = known(&world).await;
    let ask = || tus("POST", paths::UPLOADS);
    for (ask, status) in [
        (ask(), 400),
        (ask().header("upload-length", "-1"), 400),
        (ask().header("upload-length", "ten"), 400),
        (ask().header("upload-length", "0"), 400),
        (ask().header("upload-length", "8388609"), 413),
        (ask().header("upload-length", "99999999999999999999"), 413),
        (ask().header("upload-defer-length", "1"), 400),
        (ask().header("upload-length", "5").header("upload-metadata", "a Zg==,a Zg=="), 400),
        (ask().header("upload-length", "5").header("upload-metadata", "a not-base64"), 400),
        (ask().header("upload-length", "5").header("upload-metadata", "sha256 Zg=="), 400),
    ] {
        let reply = world.ask(&phone, ask).await;
        assert_eq!((reply.status, reply.header("tus-resumable")), (status, Some("1.0.0")));
        assert_eq!(reply.header("location"), None, "nothing was created");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patch_that_is_not_as_tus_writes_it_is_refused_and_moves_nothing() {
    let world = World::new().await;
    let phone = known(&world).await;
    let path = created(&world, &phone, 10).await;
    let plain = tus("PATCH", &path).header("upload-offset", "0");
    let bytes = plain.clone().header("content-type", BYTES);
    for (ask, status) in [
        (plain.clone().body("abc"), 415),
        (plain.header("content-type", "application/octet-stream").body("abc"), 415),
        (tus("PATCH", &path).header("content-type", BYTES).body("abc"), 400),
        (patch(&path, 1, b"abc"), 409),
        (patch(&path, 0, b"abcdefghijk"), 413),
        (bytes.clone().header("upload-checksum", "crc32 AAAAAA==").body("abc"), 400),
        (bytes.header("upload-checksum", "sha1 AAAA").body("abc"), 400),
        (patch("/v1/uploads/00112233445566778899aabbccddeeff", 0, b"abc"), 404),
        (patch("/v1/uploads/elsewhere", 0, b"abc"), 404),
    ] {
        assert_eq!(world.ask(&phone, ask).await.status, status);
        assert_eq!(offset(&world, &phone, &path).await, "0");
    }
    assert_eq!(world.ask(&phone, patch(&path, 0, b"abc")).await.status, 204);
    assert_eq!(offset(&world, &phone, &path).await, "3");
    assert_eq!(world.ask(&phone, patch(&path, 0, b"abc")).await.code(), ErrorCode::OffsetConflict);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_unknown_length_that_goes_too_far_moves_nothing() {
    let world = World::new().await;
    let phone = known(&world).await;
    let path = created(&world, &phone, 10).await;
    let ask = tus("PATCH", &path)
        .header("content-type", BYTES)
        .header("upload-offset", "0")
        .chunked(&[b"abcdef", b"ghijklm"]);
    assert_eq!(world.ask(&phone, ask).await.status, 413);
    assert_eq!(offset(&world, &phone, &path).await, "0");
}

fn sha1(bytes: &[u8]) -> String {
    format!("sha1 {}", STANDARD.encode(sha1::Sha1::digest(bytes)))
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_without_their_checksum_are_thrown_away() {
    let world = World::new().await;
    let phone = known(&world).await;
    let (bytes, _) = world.photo();
    let path = created(&world, &phone, bytes.len()).await;
    let wrong = patch(&path, 0, &bytes[..50]).header("upload-checksum", sha1(b"other"));
    let reply = world.ask(&phone, wrong).await;
    assert_eq!((reply.status, reply.code()), (460, ErrorCode::HashMismatch));
    assert_eq!(offset(&world, &phone, &path).await, "0");
    let right = patch(&path, 0, &bytes[..50]).header("upload-checksum", sha1(&bytes[..50]));
    assert_eq!(world.ask(&phone, right).await.status, 204);
    let wrong = patch(&path, 50, &bytes[50..]).header("upload-checksum", sha1(b"other"));
    assert_eq!(world.ask(&phone, wrong).await.status, 460);
    assert_eq!(offset(&world, &phone, &path).await, "50");
    let sum = format!("sha256 {}", STANDARD.encode(sha2::Sha256::digest(&bytes[50..])));
    let right = patch(&path, 50, &bytes[50..]).header("upload-checksum", sum);
    assert!(hash(&world.ask(&phone, right).await).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creation_with_bytes_obeys_their_checksum_too() {
    let world = World::new().await;
    let phone = known(&world).await;
    let (bytes, _) = world.photo();
    let ask = tus("POST", paths::UPLOADS)
        .header("upload-length", bytes.len().to_string())
        .header("content-type", BYTES);
    let wrong = ask.clone().header("upload-checksum", sha1(b"other")).body(bytes.clone());
    let reply = world.ask(&phone, wrong).await;
    assert_eq!(reply.status, 460);
    let path = reply.header("location").expect("it is there all the same").to_owned();
    assert_eq!(offset(&world, &phone, &path).await, "0");
    let right = ask.header("upload-checksum", sha1(&bytes)).body(bytes.clone());
    let reply = world.ask(&phone, right).await;
    assert_eq!((reply.status, hash(&reply).is_some()), (201, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creation_that_finds_its_upload_under_way_goes_on_with_what_is_new() {
    let world = World::new().await;
    let phone = known(&world).await;
    let (bytes, _) = world.photo();
    let begun = world.creation(&bytes).header("content-type", BYTES);
    let reply = world.ask(&phone, begun.clone().body(&bytes[..200])).await;
    assert_eq!((reply.status, reply.header("upload-offset")), (201, Some("200")));
    let reply = world.ask(&phone, begun.clone().body(&bytes[..150])).await;
    assert_eq!((reply.status, reply.header("upload-offset")), (201, Some("200")), "nothing is new");
    let reply =
        world.ask(&phone, begun.clone().header("upload-checksum", sha1(&bytes)).body(bytes.clone())).await;
    assert_eq!((reply.status, hash(&reply).is_some()), (201, true));
    let reply = world.ask(&phone, begun.body(bytes.clone())).await;
    assert_eq!((reply.status, hash(&reply).is_some()), (201, true), "it is found finished");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_body_with_a_checksum_counts_for_nothing() {
    let world = World::new().await;
    let phone = known(&world).await;
    let (bytes, _) = world.photo();
    let path = created(&world, &phone, bytes.len()).await;
    let cut = patch(&path, 0, &bytes)
        .header("authorization", phone.credential.to_header())
        .header("upload-checksum", sha1(&bytes))
        .cut_after(300);
    cut.abandon(world.at()).await;
    assert_eq!(offset(&world, &phone, &path).await, "0");
    assert!(hash(&world.ask(&phone, patch(&path, 0, &bytes)).await).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unfinished_upload_says_when_it_is_given_up_and_is() {
    let world = World::new().await;
    let phone = known(&world).await;
    let (bytes, _) = world.photo();
    let made = world.ask(&phone, world.creation(&bytes)).await;
    // The test's clock stands at 1,800,000,000 s; seven days later.
    assert_eq!(made.header("upload-expires"), Some("Fri, 22 Jan 2027 08:00:00 GMT"));
    let sha256 = Sha256::of(&bytes);
    world.pass_ms(1_000);
    let reply = world.ask(&phone, world.patch(&phone, sha256, 0, &bytes[..10])).await;
    assert_eq!(reply.header("upload-expires"), Some("Fri, 22 Jan 2027 08:00:01 GMT"));
    let path = paths::upload(UploadId::derive(phone.identity_id, sha256));
    world.pass_ms(limits::UPLOAD_KEPT_MS);
    assert_eq!(world.ask(&phone, tus("HEAD", &path)).await.status, 200);
    world.pass_ms(1);
    assert_eq!(world.ask(&phone, tus("HEAD", &path)).await.status, 410);
    let reply = world.ask(&phone, patch(&path, 10, &bytes[10..])).await;
    assert_eq!((reply.status, reply.code()), (410, ErrorCode::UploadExpired));
    let again = world.ask(&phone, world.creation(&bytes)).await;
    assert_eq!((again.status, again.header("upload-offset")), (201, Some("0")), "it begins anew");
    let reply = world.ask(&phone, world.patch(&phone, sha256, 0, &bytes)).await;
    assert_eq!((hash(&reply).is_some(), reply.header("upload-expires")), (true, None));
    world.pass_ms(limits::UPLOAD_KEPT_MS * 2);
    assert_eq!(world.ask(&phone, tus("HEAD", &path)).await.status, 200, "a finished one stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminated_upload_is_gone_with_its_bytes() {
    let world = World::new().await;
    let phone = known(&world).await;
    let path = created(&world, &phone, 10).await;
    assert_eq!(world.ask(&phone, patch(&path, 0, b"abc")).await.status, 204);
    let file = world.folder.path().join("uploads").join(path.replace("/v1/uploads/", "") + ".part");
    assert!(file.exists());
    let other = known(&world).await;
    assert_eq!(world.ask(&other, tus("DELETE", &path)).await.status, 404, "another's is like none");
    let reply = world.ask(&phone, tus("DELETE", &path)).await;
    assert_eq!((reply.status, reply.header("tus-resumable"), reply.body.len()), (204, Some("1.0.0"), 0));
    assert!(!file.exists());
    for method in ["HEAD", "DELETE"] {
        assert_eq!(world.ask(&phone, tus(method, &path)).await.status, 404);
    }
    assert_eq!(world.ask(&phone, patch(&path, 3, b"def")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn termination_takes_no_photo_out_of_a_report() {
    let world = World::new().await;
    let phone = known(&world).await;
    let made = world.report(1);
    assert_eq!(world.upload(&phone, &made.photos[0]).await.status, 201);
    let path = paths::upload(UploadId::derive(phone.identity_id, Sha256::of(&made.photos[0])));
    assert_eq!(world.ask(&phone, tus("DELETE", &path)).await.status, 204, "nothing names it yet");
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let aggregate = world.detail(made.report_id).await.aggregate;
    assert_eq!(aggregate.photos[0].attached_at_ms, None, "the claim is gone");
    assert_eq!(world.upload(&phone, &made.photos[0]).await.status, 201);
    let reply = world.ask(&phone, tus("DELETE", &path)).await;
    assert_eq!((reply.status, reply.code()), (403, ErrorCode::Forbidden));
    let aggregate = world.detail(made.report_id).await.aggregate;
    assert!(aggregate.photos[0].attached_at_ms.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_behind_a_narrow_proxy_says_the_method_in_a_header() {
    let world = World::new().await;
    let phone = known(&world).await;
    let path = created(&world, &phone, 10).await;
    let meant = |method: &str| tus("POST", &path).header("x-http-method-override", method);
    let bytes = meant("PATCH").header("content-type", BYTES).header("upload-offset", "0").body("abcd");
    assert_eq!(world.ask(&phone, bytes).await.status, 204);
    let asked = world.ask(&phone, meant("HEAD")).await;
    assert_eq!((asked.status, asked.header("upload-offset")), (200, Some("4")));
    assert_eq!(world.ask(&phone, meant("DELETE")).await.status, 204);
    assert_eq!(world.ask(&phone, meant("TEAPOT")).await.status, 405);
    assert_eq!(world.ask(&phone, meant("no method")).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_parallel_patches_at_one_offset_exactly_one_wins() {
    let world = World::new().await;
    let phone = known(&world).await;
    for round in 0..8 {
        let (bytes, _) = world.photo();
        let path = created(&world, &phone, bytes.len()).await;
        let half = bytes.len() / 2;
        let sends = (0..6).map(|_| {
            let ask = patch(&path, 0, &bytes[..half]).header("authorization", phone.credential.to_header());
            let at = world.at();
            tokio::spawn(async move { ask.send(at).await.status })
        });
        let mut statuses = Vec::new();
        for send in sends.collect::<Vec<_>>() {
            statuses.push(send.await.expect("answers"));
        }
        statuses.sort_unstable();
        assert_eq!(statuses[0], 204, "round {round}: {statuses:?}");
        assert!(statuses[1..].iter().all(|status| matches!(status, 409 | 503)), "{statuses:?}");
        assert_eq!(offset(&world, &phone, &path).await, half.to_string());
        assert!(hash(&world.ask(&phone, patch(&path, half, &bytes[half..])).await).is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_checked_for_continuity_and_its_end_says_where_the_counter_stands() {
    let world = World::new().await;
    let phone = known(&world).await;
    let made = world.report(1);
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let before: PullResponse = world.pull(&phone, "").await;
    let bytes = &made.photos[0];
    let begun = world.ask(&phone, world.creation(bytes).header(paths::AT_HEADER, before.at.clone())).await;
    assert_eq!((begun.status, begun.header(paths::AT_HEADER)), (201, None), "it has not ended");
    let last = world.ask(&phone, world.patch(&phone, Sha256::of(bytes), 0, bytes)).await;
    let at = last.header(paths::AT_HEADER).expect("at").to_owned();
    assert_eq!(last.header(paths::EPOCH_HEADER), Some(before.epoch.as_str()));
    assert_ne!(at, before.at);
    let path = paths::upload(UploadId::derive(phone.identity_id, Sha256::of(bytes)));
    let asked = world.ask(&phone, tus("HEAD", &path).header(paths::AT_HEADER, at.clone())).await;
    assert_eq!((asked.status, asked.header(paths::AT_HEADER)), (200, Some(at.as_str())));
    assert_eq!(world.pull_reply(&phone, "", Some(&at)).await.status, 200);
}

fn put_databases(from: &std::path::Path, to: &std::path::Path) {
    for file in database_files(from) {
        std::fs::copy(&file, to.join(file.file_name().expect("name"))).expect("copies");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_notices_that_the_server_was_rolled_back() {
    let world = World::new().await;
    let phone = known(&world).await;
    let copy = tempfile::tempdir().expect("folder");
    let world = world.restarted(|folder| put_databases(folder, copy.path())).await;
    let made = world.report(1);
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    let bytes = &made.photos[0];
    let last = world.upload(&phone, bytes).await;
    let at = last.header(paths::AT_HEADER).expect("at").to_owned();
    let world = world
        .restarted(|folder| {
            for file in database_files(folder) {
                std::fs::remove_file(file).expect("removes");
            }
            put_databases(copy.path(), folder);
        })
        .await;
    let path = paths::upload(UploadId::derive(phone.identity_id, Sha256::of(bytes)));
    let head = world.ask(&phone, tus("HEAD", &path).header(paths::AT_HEADER, at.clone())).await;
    assert_eq!(head.status, 409);
    let (new_at, epoch) = (head.header(paths::AT_HEADER), head.header(paths::EPOCH_HEADER));
    assert!(new_at.is_some_and(|new_at| new_at != at) && epoch.is_some());
    assert_ne!(epoch, last.header(paths::EPOCH_HEADER));
    for ask in [world.creation(bytes), world.patch(&phone, Sha256::of(bytes), 0, bytes)] {
        let reply = world.ask(&phone, ask.header(paths::AT_HEADER, at.clone())).await;
        let body = reply.error();
        assert_eq!((body.code, body.epoch.as_deref()), (ErrorCode::EpochChanged, epoch));
    }
    let aggregates = world.ask(&phone, tus("HEAD", &path)).await;
    assert_eq!(aggregates.status, 404, "nothing was executed");
}
