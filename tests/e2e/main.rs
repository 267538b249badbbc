//! The real core against the real server, on one machine, with faults on the way.

mod crew;
mod faults;
mod input;
mod kills;
mod offline;
mod orders;
mod photos;
mod places;
mod questions;
mod restored;
mod scenarios;

use std::path::PathBuf;

use saberling_core::api::Sending;
use saberling_tests::phone::TestPhone;
use saberling_tests::server::TestServer;
use saberling_tests::{Anyhow, pictures};
use tempfile::TempDir;

/// What a test returns.
type Done = Result<(), Anyhow>;

/// A server and a folder for phones.
struct Stage {
    folder: TempDir,
    server: TestServer,
    seed_pack: String,
}

impl Stage {
    async fn new() -> Result<Self, Anyhow> {
        let folder = tempfile::tempdir()?;
        let server = TestServer::start(&folder.path().join("server")).await?;
        let seed_pack = server.seed_pack()?;
        Ok(Self { folder, server, seed_pack })
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    fn phone(&self, name: &str, online: bool) -> Result<TestPhone, Anyhow> {
        self.phone_with(name, online, &self.seed_pack)
    }

    fn phone_with(&self, name: &str, online: bool, seed_pack: &str) -> Result<TestPhone, Anyhow> {
        let folder = self.folder.path().join(name);
        std::fs::create_dir_all(&folder)?;
        TestPhone::new(&folder, seed_pack, &self.server.url, online)
    }

    fn picture(&self, seed: u64) -> Result<String, Anyhow> {
        Ok(pictures::camera_file(self.folder.path(), seed)?)
    }

    /// Stops the server and starts it again on the same data, on another port.
    async fn restart_server(&mut self, between: impl FnOnce(&std::path::Path) -> Done) -> Done {
        let data = self.data();
        let spare = TestServer::start(&self.folder.path().join("spare")).await?;
        std::mem::replace(&mut self.server, spare).running.stop().await;
        between(&data)?;
        let again = TestServer::start(&data).await?;
        std::mem::replace(&mut self.server, again).running.stop().await;
        Ok(())
    }
}

/// How far a report has got.
fn sending(phone: &TestPhone, report_id: &str) -> Sending {
    phone.report(report_id).map_or(Sending::Queued, |report| report.sending)
}

/// How many rows a query over the server's database counts.
fn count(stage: &Stage, sql: &str) -> Result<i64, Anyhow> {
    let database = rusqlite::Connection::open(stage.data().join(saberling_server::setup::DATABASE))?;
    Ok(database.query_row(sql, [], |row| row.get(0))?)
}
