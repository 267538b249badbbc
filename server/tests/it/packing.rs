//! Bodies packed for the way, in both directions.

use saberling_wire::packing::Encoding;
use saberling_wire::{ErrorCode, PullResponse, PushResponse, limits, paths};
use serde_json::json;

use crate::client::{Ask, Reply};
use crate::world::World;

fn unpacked(reply: &Reply, encoding: Encoding) -> Vec<u8> {
    assert_eq!(reply.header("content-encoding"), Some(encoding.name()));
    encoding.unpack(&reply.body, 1_000_000).expect("unpacks")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packed_push_counts_like_any_other() {
    let world = World::new().await;
    let phone = world.phone();
    for encoding in Encoding::ALL {
        let made = world.report(3);
        let body = json!({ "ops": [made.envelope] }).to_string();
        let packed = encoding.pack(body.as_bytes());
        assert!(packed.len() * 2 < body.len());
        let ask = Ask::new("POST", paths::PUSH)
            .header("content-encoding", encoding.name())
            .header("accept-encoding", encoding.name());
        let reply = world.ask(&phone, ask.body(packed)).await;
        assert_eq!(reply.status, 200);
        let answer: PushResponse =
            serde_json::from_slice(&unpacked(&reply, *encoding)).expect("the reply reads");
        assert_eq!(answer.outcomes.len(), 1);
        assert_eq!(world.detail(made.report_id).await.aggregate.photos.len(), 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_are_packed_when_the_client_asks_and_it_pays() {
    let world = World::new().await;
    let phone = world.phone();
    world.push_one(&phone, &world.report(3).envelope).await;
    let plain = world.ask(&phone, Ask::new("GET", paths::PULL)).await;
    assert_eq!(plain.header("content-encoding"), None);
    let ask = Ask::new("GET", paths::PULL).header("accept-encoding", "br, gzip;q=0.5");
    let packed = world.ask(&phone, ask).await;
    assert!(packed.body.len() < plain.body.len() * 4 / 5);
    assert_eq!(packed.header("vary"), Some("accept-encoding, x-saberling"));
    let page: PullResponse =
        serde_json::from_slice(&unpacked(&packed, Encoding::Gzip)).expect("the page reads");
    assert_eq!(page.items, plain.json::<PullResponse>().items);
    let refused = Ask::new("POST", paths::PUSH).header("accept-encoding", "gzip").body("{");
    let refused = world.ask(&phone, refused).await;
    assert_eq!((refused.header("content-encoding"), refused.code()), (None, ErrorCode::InvalidJson));
}

#[tokio::test(flavor = "multi_thread")]
async fn packed_settings_have_a_weak_tag_that_still_saves_the_way() {
    let world = World::new().await;
    let ask = Ask::new("GET", paths::CONFIG).header("accept-encoding", "x-saberling-1, gzip");
    let reply = ask.clone().send(world.at()).await;
    assert!(unpacked(&reply, Encoding::Saberling1).starts_with(b"{"));
    let tag = reply.header("etag").expect("tag").to_owned();
    assert!(tag.starts_with("W/"));
    assert_eq!(ask.header("if-none-match", tag).send(world.at()).await.status, 304);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_packed_otherwise_or_too_much_is_refused() {
    let world = World::new().await;
    let phone = world.phone();
    let packed =
        |name: &str, body: Vec<u8>| Ask::new("POST", paths::PUSH).header("content-encoding", name).body(body);
    for name in ["br", "zstd", "gzip, gzip", ""] {
        let reply = world.ask(&phone, packed(name, b"{}".to_vec())).await;
        assert_eq!((reply.status, reply.code()), (415, ErrorCode::UnknownEncoding), "{name}");
    }
    let twice = packed("gzip", b"{}".to_vec()).header("content-encoding", "gzip");
    assert_eq!(world.ask(&phone, twice).await.code(), ErrorCode::UnknownEncoding);
    for encoding in Encoding::ALL {
        let bomb = encoding.pack(&vec![b' '; 100_000_000]);
        assert!(bomb.len() < limits::JSON_BODY_BYTES);
        let reply = world.ask(&phone, packed(encoding.name(), bomb)).await;
        assert_eq!(reply.code(), ErrorCode::BodyTooLarge);
        let reply = world.ask(&phone, packed(encoding.name(), b"{\"ops\":[]}".to_vec())).await;
        assert_eq!(reply.code(), ErrorCode::InvalidRequest);
    }
    let plain = world.ask(&phone, packed("identity", b"{\"ops\":[]}".to_vec())).await;
    assert_eq!(plain.status, 200);
}
