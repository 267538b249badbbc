//! Bad input gets a clear error and harms nothing.

use saberling_store::OfficeAct;
use saberling_wire::{ErrorCode, Outcome, paths};
use serde_json::{Value, json};

use crate::client::Ask;
use crate::world::{World, applied, rejected};

#[tokio::test(flavor = "multi_thread")]
async fn unknown_paths_and_methods_get_our_error() {
    let world = World::new().await;
    let missing = Ask::new("GET", "/v1/nowhere").send(world.at()).await;
    assert_eq!((missing.status, missing.code()), (404, ErrorCode::NotFound));
    let method = Ask::new("DELETE", paths::PUSH).send(world.at()).await;
    assert_eq!((method.status, method.code()), (405, ErrorCode::InvalidRequest));
    assert_eq!(Ask::new("GET", paths::HEALTH).send(world.at()).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_or_broken_or_wrong_credential_is_told_apart_from_an_unknown_one() {
    let world = World::new().await;
    let phone = world.phone();
    let none = Ask::new("GET", paths::PULL).send(world.at()).await;
    assert_eq!(none.code(), ErrorCode::BadCredential);
    let broken = Ask::new("GET", paths::PULL).header("authorization", "Bearer x");
    assert_eq!(broken.send(world.at()).await.code(), ErrorCode::BadCredential);
    world.push(&phone, &[]).await;
    let mut wrong = world.phone();
    wrong.credential.identity_id = phone.identity_id;
    assert_eq!(world.pull_reply(&wrong, "", None).await.code(), ErrorCode::BadCredential);
    assert_eq!(world.push_at(&wrong, None, &[]).await.code(), ErrorCode::BadCredential);
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_json_and_too_many_operations_and_a_body_over_the_limit() {
    let world = World::new().await;
    let phone = world.phone();
    for body in ["", "{", "[]", "{\"ops\": 3}", "\u{0}"] {
        let reply = world.ask(&phone, Ask::new("POST", paths::PUSH).body(body)).await;
        assert_eq!(reply.code(), ErrorCode::InvalidJson, "{body:?}");
    }
    let many: Vec<Value> = (0..101).map(|_| json!({})).collect();
    let reply = world.push_at(&phone, None, &many).await;
    assert_eq!(reply.code(), ErrorCode::TooManyOperations);
    let large = " ".repeat(256 * 1024 + 1);
    let reply = world.ask(&phone, Ask::new("POST", paths::PUSH).body(large)).await;
    assert_eq!(reply.code(), ErrorCode::BodyTooLarge);
    let declared = Ask::new("POST", paths::PUSH).header("content-length", "9999999999");
    assert_eq!(world.ask(&phone, declared).await.code(), ErrorCode::BodyTooLarge);
    assert!(world.push(&phone, &[]).await.is_empty(), "the phone is as good as before");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_entered_is_checked_and_the_refusal_is_kept() {
    let world = World::new().await;
    let phone = world.phone();
    let cases: [(&str, Value, ErrorCode); 8] = [
        ("/note", "x".repeat(2_001).into(), ErrorCode::NoteTooLong),
        ("/note", "a\0b".into(), ErrorCode::NoteChar),
        ("/category", "spaceship".into(), ErrorCode::UnknownCategory),
        ("/fix/lat_e7", json!(950_000_000), ErrorCode::InvalidFix),
        ("/fix/lat_e7", json!("NaN"), ErrorCode::Invalid),
        ("/photos/0/size_bytes", json!(0), ErrorCode::InvalidManifest),
        ("/photos/0/size_bytes", json!(9_000_000), ErrorCode::InvalidManifest),
        ("/secret_hash", "xyz".into(), ErrorCode::Invalid),
    ];
    for (place, value, code) in cases {
        let mut made = world.report(1);
        *made.envelope["payload"].pointer_mut(place).expect("is there") = value;
        for _ in 0..2 {
            let outcome = world.push_one(&phone, &made.envelope).await;
            assert_eq!(outcome, rejected(code.clone()), "{place}");
        }
    }
    let mut crowded = world.report(10);
    let photos = crowded.envelope["payload"]["photos"].as_array_mut().expect("list");
    photos.push(serde_json::to_value(world.photo().1).expect("json"));
    let outcome = world.push_one(&phone, &crowded.envelope).await;
    assert_eq!(outcome, rejected(ErrorCode::TooManyPhotos));
    assert!(applied(&world.push_one(&phone, &world.report(1).envelope).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn times_that_cannot_be_are_refused() {
    let world = World::new().await;
    let phone = world.phone();
    for place in
        ["/captured_at_ms", "/monotonic_ms", "/payload/fix/fixed_at_ms", "/payload/photos/0/taken_at_ms"]
    {
        for (time, good) in
            [(0, true), (253_402_300_799_999, true), (-1, false), (253_402_300_800_000, false)]
                .into_iter()
                .chain([(i64::MAX, false), (i64::MIN, false)])
        {
            let mut envelope = world.report(1).envelope;
            let (parent, name) = place.rsplit_once('/').expect("a path");
            envelope.pointer_mut(parent).expect("is there")[name] = json!(time);
            let outcome = world.push_one(&phone, &envelope).await;
            let expected = if good { applied(&outcome) } else { outcome == rejected(ErrorCode::Invalid) };
            assert!(expected, "{place} {time}: {outcome:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_id_of_another_report_cannot_be_taken_over() {
    let world = World::new().await;
    let (owner, thief) = (world.phone(), world.phone());
    let made = world.report(1);
    assert!(applied(&world.push_one(&owner, &made.envelope).await));
    let mut theirs = world.report(1);
    theirs.envelope["payload"]["photos"][0]["photo_id"] = made.photo_ids[0].to_string().into();
    let outcome = world.push_one(&thief, &theirs.envelope).await;
    assert_eq!(outcome, rejected(ErrorCode::InvalidManifest));
    assert_eq!(world.detail(made.report_id).await.aggregate.photos.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_kinds_and_payload_versions_are_refused_by_themselves() {
    let world = World::new().await;
    let phone = world.phone();
    let mut kind = world.report(0).envelope;
    kind["kind"] = "teleport".into();
    let mut version = world.report(0).envelope;
    version["payload_version"] = json!(9);
    let mut entity = world.report(0).envelope;
    entity["entity"] = "task".into();
    let outcomes = world.push(&phone, &[kind, version, entity]).await;
    let unknown: Outcome = rejected(ErrorCode::UnknownKind);
    assert_eq!(outcomes, [unknown.clone(), unknown, rejected(ErrorCode::Invalid)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_phone_is_told_so_everywhere() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let officer = world.officer("sari").await;
    world.act(officer, OfficeAct::RevokeIdentity { identity_id: phone.identity_id }).await;
    assert_eq!(world.push_at(&phone, None, &[]).await.code(), ErrorCode::Revoked);
    assert_eq!(world.pull_reply(&phone, "", None).await.code(), ErrorCode::Revoked);
    assert_eq!(world.upload(&phone, b"x").await.code(), ErrorCode::Revoked);
    let photo = format!("/v1/media/{}", world.photo().1.photo_id);
    assert_eq!(world.ask(&phone, Ask::new("GET", photo)).await.code(), ErrorCode::Revoked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_query_of_a_pull_is_refused() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let ask = Ask::new("GET", format!("{}?limit=many", paths::PULL));
    assert_eq!(world.ask(&phone, ask).await.code(), ErrorCode::InvalidRequest);
    for cursor in ["x", "AAAA", "%00"] {
        let reply = world.pull_reply(&phone, cursor, None).await;
        assert_eq!(reply.code(), ErrorCode::MustRefetch, "{cursor}");
    }
}
