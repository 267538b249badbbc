//! Epochs, rollbacks, cursors, and a stop in between.

use saberling_server::{Settings, StartError, start};
use saberling_wire::{ErrorCode, PushResponse};

use crate::world::{World, applied};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_there_after_a_restart_and_the_cursor_still_holds() {
    let world = World::new().await;
    let phone = world.phone();
    let made = world.report(0);
    world.push_one(&phone, &made.envelope).await;
    let page = world.pull(&phone, "").await;
    let world = world.restarted(|_| {}).await;
    let next = world.pull_reply(&phone, &page.next_cursor, Some(&page.at)).await;
    assert_eq!(next.status, 200);
    assert_eq!(world.pull(&phone, "").await.items, page.items);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_rollback_is_seen_by_the_first_phone_that_knows_better() {
    let world = World::new().await;
    let phone = world.phone();
    world.push_one(&phone, &world.report(0).envelope).await;
    let (world, copy) = world.copied().await;
    let late = world.report(0);
    assert!(applied(&world.push_one(&phone, &late.envelope).await));
    let page = world.pull(&phone, "").await;
    let world = world.put_back(&copy).await;
    let other = world.phone();
    world.push_one(&other, &world.report(0).envelope).await;
    let seen = world.pull_reply(&phone, "", Some(&page.at)).await.error();
    assert_eq!(seen.code, ErrorCode::EpochChanged);
    let epoch = seen.epoch.expect("the new epoch");
    assert_ne!(epoch, page.epoch);
    let again = world.push_at(&phone, Some(&page.at), std::slice::from_ref(&late.envelope)).await.error();
    assert_eq!((again.code, again.epoch.as_ref()), (ErrorCode::EpochChanged, Some(&epoch)));
    let reply = world.push_at(&phone, again.at.as_deref(), std::slice::from_ref(&late.envelope)).await;
    let response: PushResponse = reply.json();
    assert!(applied(&response.outcomes[0].outcome), "the phone brings back what was lost");
    assert_eq!(response.epoch, epoch);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_alone_shows_a_rollback_too() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let (world, copy) = world.copied().await;
    world.push_one(&phone, &world.report(0).envelope).await;
    let cursor = world.pull(&phone, "").await.next_cursor;
    let world = world.put_back(&copy).await;
    assert_eq!(world.pull_reply(&phone, &cursor, None).await.code(), ErrorCode::EpochChanged);
    assert_eq!(world.pull_reply(&phone, &cursor, None).await.code(), ErrorCode::MustRefetch);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_at_changes_nothing_for_anybody() {
    let world = World::new().await;
    let (phone, other) = (world.phone(), world.phone());
    world.push(&phone, &[]).await;
    let reply: PushResponse = world.push_at(&other, None, &[]).await.json();
    let forged = world.push_at(&phone, Some("Zm9yZ2Vk"), &[]).await.error();
    assert_eq!((forged.code, forged.epoch), (ErrorCode::EpochChanged, Some(reply.epoch.clone())));
    let after: PushResponse = world.push_at(&other, Some(&reply.at), &[]).await.json();
    assert_eq!(after.epoch, reply.epoch, "no epoch was minted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_serves_its_own_phone_only() {
    let world = World::new().await;
    let (phone, other) = (world.phone(), world.phone());
    world.push_one(&phone, &world.report(0).envelope).await;
    world.push(&other, &[]).await;
    let cursor = world.pull(&phone, "").await.next_cursor;
    assert_eq!(world.pull_reply(&other, &cursor, None).await.code(), ErrorCode::MustRefetch);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_go_on_where_the_last_one_ended() {
    let world = World::new().await;
    let phone = world.phone();
    let reports: Vec<_> = (0..7).map(|_| world.report(0).envelope).collect();
    world.push(&phone, &reports).await;
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let path = format!("{}?cursor={cursor}&limit=3", saberling_wire::paths::PULL);
        let ask = crate::client::Ask::new("GET", path);
        let page: saberling_wire::PullResponse = world.ask(&phone, ask).await.json();
        seen.extend(page.items.iter().map(|item| item.rev));
        cursor = page.next_cursor;
        if !page.has_more {
            break;
        }
    }
    assert_eq!(seen.len(), 7);
    assert!(seen.is_sorted_by(|a, b| a < b), "each row has its own revision: {seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_or_a_port_that_is_taken_is_said_plainly() {
    let world = World::new().await;
    let settings = Settings::sample(world.folder.path()).expect("sample");
    let error = start(settings).await.err().expect("is taken");
    assert!(matches!(error, StartError::FolderInUse { .. }));
    assert!(error.to_string().contains("in use by another server"));
    let folder = tempfile::tempdir().expect("folder");
    let mut settings = Settings::sample(folder.path()).expect("sample");
    settings.listen = world.at();
    let error = start(settings).await.err().expect("is taken");
    let text = format!("Port {} is in use. Choose another.", world.at().port());
    assert_eq!(error.to_string(), text);
    let file = folder.path().join("file");
    std::fs::write(&file, "x").expect("writes");
    let error = start(Settings::sample(&file.join("data")).expect("sample")).await;
    assert!(matches!(error.err(), Some(StartError::Folder { .. })));
}

/// Otherwise a rolled-back database would forget the refusal unseen, and the act that the phone shows
/// as refused could take effect later.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_is_kept_moves_the_counter_once() {
    let world = World::new().await;
    let phone = world.phone();
    let made = world.report(0);
    let mut refused = made.envelope.clone();
    refused["payload"]["category"] = "ufo".into();
    let mut ats = Vec::new();
    for ops in [&[][..], &[refused.clone()], &[refused.clone()], &[]] {
        let response: PushResponse = world.push_at(&phone, None, ops).await.json();
        ats.push(response.at);
    }
    assert_ne!(ats[0], ats[1], "the refusal is in the history");
    assert_eq!(ats[1..], [ats[1].clone(), ats[1].clone(), ats[1].clone()], "its repetition adds nothing");
}

/// Copies a folder with all that is in it.
fn copy_all(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("makes");
    for entry in std::fs::read_dir(from).expect("reads") {
        let path = entry.expect("entry").path();
        let target = to.join(path.file_name().expect("name"));
        if path.is_dir() {
            copy_all(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("copies");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_of_the_whole_machine_makes_one_new_epoch_for_all_who_know_a_lost_one() {
    let world = World::new().await;
    let phones = [world.phone(), world.phone(), world.phone(), world.phone()];
    for phone in &phones {
        world.push(phone, &[]).await;
    }
    let copy = tempfile::tempdir().expect("folder");
    let world = world.restarted(|folder| copy_all(folder, copy.path())).await;
    let mut known = vec![world.pull(&phones[0], "").await.at];
    for phone in &phones[1..] {
        world.pass_ms(60_000);
        world.running.setup().mark_restored().expect("marks");
        world.push_one(phone, &world.report(0).envelope).await;
        known.push(world.pull(phone, "").await.at);
    }
    let world = world
        .restarted(|folder| {
            std::fs::remove_dir_all(folder).expect("removes");
            copy_all(copy.path(), folder);
        })
        .await;
    world.pass_ms(60_000);
    let mut epochs = std::collections::BTreeSet::new();
    for (phone, at) in phones.iter().zip(&known).skip(1) {
        for _ in 0..2 {
            let changed = world.push_at(phone, Some(at), &[]).await.error();
            assert_eq!(changed.code, ErrorCode::EpochChanged);
            epochs.insert(changed.epoch);
        }
        assert_eq!(
            world.pull_reply(phone, "", Some(at)).await.error().epoch,
            epochs.first().cloned().flatten()
        );
    }
    assert_eq!(epochs.len(), 1, "one for all of them");
    let seen = world.push_at(&phones[0], Some(&known[0]), &[]).await.error();
    assert_eq!(Some(&seen.epoch), epochs.first(), "who knows only what is there is told as well");
}
