//! Real processes, killed with SIGKILL at random moments; by the tally nothing is lost or doubled.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use saberling_core::api::Randomness as _;
use saberling_core::ports::SystemRandomness;
use saberling_tests::office::Office;
use saberling_tests::server::{OFFICER, PASSWORD};
use saberling_tests::tally::Tally;
use saberling_tests::{Anyhow, wait_until};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::Done;

const PHONE_KILLS: usize = 10;
const SERVER_KILLS: usize = 10;
const CREW: &str = "Regu Melati 1";

struct World {
    folder: PathBuf,
    url: String,
    port: u16,
    code: String,
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_demo"));
    command.args(arguments).stdout(Stdio::piped()).kill_on_drop(true);
    command
}

async fn first_line(child: &mut Child) -> Result<String, Anyhow> {
    let output = child.stdout.take().ok_or("no output")?;
    let line = BufReader::new(output).lines().next_line().await?;
    line.ok_or_else(|| "the process ended without a word".into())
}

/// A moment between 100 ms and 1.1 s.
fn random_moment() -> Result<Duration, Anyhow> {
    let bytes = SystemRandomness.bytes(2)?;
    let number = u64::from(u16::from_be_bytes([bytes[0], bytes[1]]));
    Ok(Duration::from_millis(100 + number % 1_000))
}

impl World {
    async fn serve(&self) -> Result<Child, Anyhow> {
        let data = self.folder.join("server");
        let mut server = program(&["server", &data.to_string_lossy(), &self.port.to_string()]).spawn()?;
        first_line(&mut server).await?;
        Ok(server)
    }

    fn phone(&self, kind: &str, extra: &[&str]) -> Result<Child, Anyhow> {
        let folder = self.folder.join(kind);
        let tally = self.folder.join("tally");
        let mut arguments =
            vec![kind, folder.to_str().ok_or("path")?, &self.url, tally.to_str().ok_or("path")?];
        arguments.extend(["--code", &self.code]);
        arguments.extend(extra);
        Ok(program(&arguments).stderr(Stdio::null()).spawn()?)
    }

    async fn drain(&self, kind: &str) -> Done {
        let mut phone = self.phone(kind, &["--drain"])?;
        let line = tokio::time::timeout(Duration::from_secs(90), first_line(&mut phone)).await;
        let line = line.map_err(|_| format!("the {kind}'s phone never drained"))??;
        if line.starts_with("drained") { Ok(()) } else { Err(line.into()) }
    }
}

/// Gives every new report to the crew, as far as the server happens to be there.
async fn keep_assigning(url: String, data: PathBuf) {
    loop {
        tokio::time::sleep(Duration::from_millis(150)).await;
        let Ok(office) = Office::login(&url, OFFICER, PASSWORD).await else { continue };
        for report in new_reports(&data).unwrap_or_default() {
            // The server may be killed at any moment; then the next round tries again.
            let _ = office.assign(&report, CREW).await;
        }
    }
}

fn new_reports(data: &Path) -> Result<Vec<String>, Anyhow> {
    let path = data.join(saberling_server::setup::DATABASE);
    let database = rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut query = database
        .prepare("SELECT report_id FROM reports WHERE status IN ('submitted', 'accepted') LIMIT 3")?;
    let found: Vec<[u8; 16]> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let hex = |id: [u8; 16]| id.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let dashed = |h: String| format!("{}-{}-{}-{}-{}", &h[..8], &h[8..12], &h[12..16], &h[16..20], &h[20..]);
    Ok(found.into_iter().map(|id| dashed(hex(id))).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_kills_of_the_phones_and_ten_of_the_server_lose_and_double_nothing() -> Done {
    let folder = tempfile::tempdir()?;
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut world = World {
        folder: folder.path().to_owned(),
        url: format!("http://127.0.0.1:{port}"),
        port,
        code: String::new(),
    };
    let mut server = world.serve().await?;
    world.code = code(&world.folder.join("server"))?;
    let office = tokio::spawn(keep_assigning(world.url.clone(), world.folder.join("server")));
    let (mut phone_kills, mut server_kills) = (0, 0);
    let kinds = ["resident", "crew"];
    let mut phones = [world.phone(kinds[0], &[])?, world.phone(kinds[1], &[])?];
    while phone_kills < PHONE_KILLS || server_kills < SERVER_KILLS {
        tokio::time::sleep(random_moment()?).await;
        if server_kills < phone_kills.min(SERVER_KILLS) {
            server.kill().await?;
            server_kills += 1;
            server = world.serve().await?;
        } else {
            let victim = phone_kills % 2;
            if let Some(status) = phones[victim].try_wait()? {
                return Err(format!("the {}'s phone ended by itself: {status}", kinds[victim]).into());
            }
            phones[victim].kill().await?;
            phone_kills += 1;
            phones[victim] = world.phone(kinds[victim], &[])?;
        }
    }
    for phone in &mut phones {
        phone.kill().await?;
    }
    world.drain("resident").await?;
    world.drain("crew").await?;
    office.abort();
    let tally = Tally::open(&world.folder.join("tally"))?;
    let data = world.folder.join("server");
    wait_until("the last rows are readable", || tally.count(&data).is_ok()).await?;
    let count = tally.count(&data)?;
    println!(
        "kills phone={phone_kills} server={server_kills} acts={} lost={} doubled={}",
        count.stored,
        count.lost.len(),
        count.doubled.len()
    );
    assert!(count.stored >= 20, "{count:?}");
    assert_eq!((count.lost.len(), count.doubled.len()), (0, 0), "{count:?}");
    Ok(())
}

fn code(data: &Path) -> Result<String, Anyhow> {
    let mut settings = saberling_server::Settings::sample(data)?;
    settings.city.config.periods.undo_seconds = 0;
    let setup = saberling_server::setup::Setup::open(data, &settings.city, settings.clock, settings.random)?;
    Ok(setup.crew_code(CREW, "Budi", None)?)
}
