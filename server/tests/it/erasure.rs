//! What was erased is in no file of the server any more.

use serde_json::json;

use crate::world::{World, applied, database_files};

const WORDS: &str = "kata-yang-harus-hilang";

/// The database's files in which the words stand.
fn files_with(world: &World, words: &str) -> Vec<std::path::PathBuf> {
    let holds = |path: &std::path::PathBuf| {
        let bytes = std::fs::read(path).expect("reads");
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    };
    database_files(world.folder.path()).into_iter().filter(holds).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn erased_words_stand_in_no_file_once_the_servers_job_has_run() {
    let world = World::new().await;
    let phone = world.phone();
    let mut reports = Vec::new();
    for number in 0..40 {
        let mut made = world.report(0);
        // Long ones fill pages of their own, which are free afterwards.
        let filling = if number % 2 == 0 { 1_800 } else { 10 };
        made.envelope["payload"]["note"] = format!("{WORDS} {}", "x".repeat(filling)).into();
        assert!(applied(&world.push_one(&phone, &made.envelope).await));
        assert!(applied(&world.push_one(&phone, &world.note(&made, WORDS)).await));
        reports.push(made);
    }
    saberling_server::jobs::once(&world.running.state).await;
    assert!(!files_with(&world, WORDS).is_empty(), "they are found as long as they are there");
    for made in &reports {
        assert!(applied(&world.push_one(&phone, &world.own(made, "erase", json!({}))).await));
    }
    saberling_server::jobs::once(&world.running.state).await;
    assert_eq!(files_with(&world, WORDS), Vec::<std::path::PathBuf>::new());
}
