//! Pulls that wait, and the digest that both sides agree on.

use std::collections::BTreeMap;
use std::sync::Arc;

use saberling_store::OfficeAct;
use saberling_wire::{Change, DigestSum, EntityId, ErrorCode, PullResponse, ScopeDigest, TaskId, paths};
use tokio::task::JoinHandle;

use crate::client::{Ask, Reply};
use crate::world::{Phone, World};

/// What a phone holds after its pulls.
#[derive(Default)]
struct Held {
    cursor: String,
    rows: BTreeMap<(String, EntityId), i64>,
}

impl Held {
    /// Pulls small pages to the end and compares what is held with each scope's digest.
    async fn pull(&mut self, world: &World, phone: &Phone) {
        loop {
            let path = format!("{}?cursor={}&limit=2", paths::PULL, self.cursor);
            let page: PullResponse = world.ask(phone, Ask::new("GET", path)).await.json();
            for item in &page.items {
                let key = (item.scope.clone(), item.entity_id);
                match item.change {
                    Change::Upsert { .. } => self.rows.insert(key, item.rev),
                    _ => self.rows.remove(&key),
                };
            }
            self.cursor.clone_from(&page.next_cursor);
            assert_eq!(page.digests.is_empty(), page.has_more, "only where it is complete");
            if !page.has_more {
                self.agrees(&page.digests);
                return;
            }
        }
    }

    fn agrees(&self, digests: &[ScopeDigest]) {
        let scopes: Vec<_> = digests.iter().map(|digest| digest.scope.clone()).collect();
        assert!(self.rows.keys().all(|(scope, _)| scopes.contains(scope)));
        for digest in digests {
            let mut sum = DigestSum::default();
            let held = self.rows.iter().filter(|((scope, _), _)| *scope == digest.scope);
            held.for_each(|((_, id), rev)| sum.add(*id, *rev));
            assert_eq!(sum.of_scope(digest.scope.clone()), *digest);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_phones_hold_has_the_digest_of_their_scopes() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let ((crew_id, crew), (other_id, _)) = (world.crew(0).await, world.crew(1).await);
    let (resident, phone) = (world.phone(), world.phone());
    world.push(&resident, &[]).await;
    world.join(&phone, &crew, "Budi", None).await;
    let (mut of_resident, mut of_crew) = (Held::default(), Held::default());
    of_resident.pull(&world, &resident).await;
    of_crew.pull(&world, &phone).await;
    for round in 0..4 {
        let made = world.report(0);
        world.push_one(&resident, &made.envelope).await;
        world.push_one(&resident, &world.note(&made, "masih ada")).await;
        let (report_id, task_id) = (made.report_id, world.id(TaskId::new));
        world.act(officer, OfficeAct::Accept { report_id }).await;
        let instruction = String::new();
        world.act(officer, OfficeAct::Assign { report_id, task_id, crew_id, instruction }).await;
        if round % 2 == 0 {
            of_crew.pull(&world, &phone).await;
        }
        let instruction = "pindah".into();
        match round {
            0 => drop(world.act(officer, OfficeAct::Cancel { task_id }).await),
            1 => {
                let act = OfficeAct::MoveTask { task_id, crew_id: other_id, instruction };
                world.act(officer, act).await;
            }
            _ => {}
        }
        of_resident.pull(&world, &resident).await;
        of_crew.pull(&world, &phone).await;
    }
    assert_eq!((of_resident.rows.len(), of_crew.rows.len()), (4, 2));
    let mut anew = Held::default();
    anew.pull(&world, &phone).await;
    assert_eq!(anew.rows, of_crew.rows);
}

/// Begins a pull that waits, and comes back when it does.
async fn wait(world: &World, phone: &Phone, cursor: &str, wait_s: u32) -> JoinHandle<Reply> {
    let path = format!("{}?cursor={cursor}&wait={wait_s}", paths::PULL);
    let ask = Ask::new("GET", path).header("authorization", phone.credential.to_header());
    let (waiters, address) = (Arc::clone(&world.running.state.waiters), world.at());
    let before = waiters.waiting();
    let asked = tokio::spawn(async move { ask.send(address).await });
    while waiters.waiting() == before && !asked.is_finished() {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    asked
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_waits_until_its_own_scope_has_news() {
    let world = World::new().await;
    let (phone, other) = (world.phone(), world.phone());
    let made = world.report(0);
    world.push_one(&phone, &made.envelope).await;
    world.push(&other, &[]).await;
    let page = world.pull(&phone, "").await;
    let waiting = wait(&world, &phone, &page.next_cursor, 55).await;
    world.push_one(&other, &world.report(0).envelope).await;
    assert!(!waiting.is_finished() && world.running.state.waiters.waiting() == 1, "that was another's");
    world.push_one(&phone, &world.note(&made, "lagi")).await;
    let news: PullResponse = waiting.await.expect("answers").json();
    assert_eq!(news.items.len(), 1);
    assert_eq!(world.running.state.waiters.waiting(), 0);
    let at_once = wait(&world, &phone, &page.next_cursor, 55).await.await.expect("answers");
    assert_eq!(at_once.json::<PullResponse>().items.len(), 1, "what is there is not waited for");
    let first = wait(&world, &other, "", 55).await.await.expect("answers");
    assert_eq!(first.json::<PullResponse>().items.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_ends_with_an_empty_page_and_with_the_server() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let first = wait(&world, &phone, "", 55).await.await.expect("answers").json::<PullResponse>();
    assert!(first.items.is_empty(), "without a cursor it is answered at once");
    let over = wait(&world, &phone, &first.next_cursor, 1).await.await.expect("answers");
    assert_eq!(over.json::<PullResponse>().next_cursor, first.next_cursor);
    let waiting = wait(&world, &phone, &first.next_cursor, 55).await;
    let World { running, .. } = world;
    running.stop().await;
    assert_eq!(waiting.await.expect("answers").status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_other_scopes_now_is_woken() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let ((_, crew), (_, other)) = (world.crew(0).await, world.crew(1).await);
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let cursor = world.pull(&phone, "").await.next_cursor;
    let waiting = wait(&world, &phone, &cursor, 55).await;
    world.join(&phone, &crew, "Budi", None).await;
    assert_eq!(waiting.await.expect("answers").code(), ErrorCode::MustRefetch);
    let cursor = world.pull(&phone, "").await.next_cursor;
    let waiting = wait(&world, &phone, &cursor, 55).await;
    tokio::task::block_in_place(|| world.running.setup().move_member("Budi", &crew, &other)).expect("moves");
    assert_eq!(waiting.await.expect("answers").code(), ErrorCode::MustRefetch);
    let cursor = world.pull(&phone, "").await.next_cursor;
    let waiting = wait(&world, &phone, &cursor, 55).await;
    world.act(officer, OfficeAct::RevokeIdentity { identity_id: phone.identity_id }).await;
    assert_eq!(waiting.await.expect("answers").code(), ErrorCode::Revoked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_epoch_wakes_everybody() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let page = world.pull(&phone, "").await;
    let waiting = wait(&world, &phone, &page.next_cursor, 55).await;
    world.running.setup().mark_restored().expect("marks");
    assert_eq!(
        waiting.await.expect("answers").code(),
        ErrorCode::MustRefetch,
        "its cursor is of another life"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_away_waits_no_more() {
    let world = World::new().await;
    let phone = world.phone();
    world.push(&phone, &[]).await;
    let cursor = world.pull(&phone, "").await.next_cursor;
    let path = format!("{}?cursor={cursor}&wait=55", paths::PULL);
    let ask = Ask::new("GET", path).header("authorization", phone.credential.to_header());
    let stream = ask.begin(world.at()).await;
    let waiters = &world.running.state.waiters;
    while waiters.waiting() == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    drop(stream);
    while waiters.waiting() > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
}
