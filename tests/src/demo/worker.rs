//! Phones and server as processes of their own, to be killed at any moment. They act for ever; what
//! they did stands in the tally.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Subcommand};
use saberling_core::api::{Sending, SyncPhase, TaskStatus};

use crate::phone::TestPhone;
use crate::server::{TestServer, seed_pack};
use crate::tally::Tally;
use crate::{Anyhow, pictures};

/// Nobody reports faster than this is sent.
const MOST_WAITING: u32 = 12;

/// The processes that are killed.
#[derive(Debug, Subcommand)]
pub(crate) enum Process {
    /// A server on a data folder and a port.
    #[command(hide = true)]
    Server {
        /// The data folder.
        data: PathBuf,
        /// The port; 0 takes a free one, which is printed.
        port: u16,
    },
    /// A resident's phone that reports and adds notes until it is killed.
    #[command(hide = true)]
    Resident(Task),
    /// A crew's phone that works through its tasks until it is killed.
    #[command(hide = true)]
    Crew(Task),
}

impl Process {
    /// Acts until it is killed.
    ///
    /// # Errors
    /// When it cannot start, or cannot go on.
    pub(crate) async fn run(self) -> Result<(), Anyhow> {
        match self {
            Self::Server { data, port } => server(&data, port).await,
            Self::Resident(task) => resident(&task).await,
            Self::Crew(task) => crew(&task).await,
        }
    }
}

/// What a phone's process is told.
#[derive(Debug, Args)]
pub(crate) struct Task {
    /// The phone's folder.
    folder: PathBuf,
    /// The server's address.
    url: String,
    /// The tally's file.
    tally: PathBuf,
    /// The activation code, for a crew.
    #[arg(long, default_value = "")]
    code: String,
    /// Only sends what is there, prints `drained` and ends.
    #[arg(long)]
    drain: bool,
}

/// Serves until it is killed.
///
/// # Errors
/// When it cannot start.
async fn server(data: &Path, port: u16) -> Result<(), Anyhow> {
    let server = TestServer::start_on(data, port).await?;
    println!("{}", server.url);
    tokio::signal::ctrl_c().await?;
    server.running.stop().await;
    Ok(())
}

fn open(task: &Task) -> Result<(TestPhone, Tally), Anyhow> {
    std::fs::create_dir_all(&task.folder)?;
    let phone = TestPhone::new(&task.folder, &seed_pack(&task.url)?, &task.url, true)?;
    Ok((phone, Tally::open(&task.tally)?))
}

/// Reports and adds notes until it is killed.
///
/// # Errors
/// When the core refuses something, which it must not.
async fn resident(task: &Task) -> Result<(), Anyhow> {
    let (phone, tally) = open(task)?;
    if task.drain {
        return drain(&phone).await;
    }
    let mut seed = std::process::id().into();
    loop {
        let waiting = phone.app().sync_state()?;
        if waiting.unsent > MOST_WAITING || waiting.photos_unsent > MOST_WAITING {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        }
        seed += 1;
        let photos = vec![pictures::camera_file(&task.folder, seed)?];
        let marker = tally.begin("report")?;
        let report = phone.submit(&format!("Tumpukan sampah. {marker}"), &photos)?;
        tally.stored(&marker)?;
        let marker = tally.begin("note")?;
        phone.app().add_note(report.report_id, format!("Masih ada. {marker}"))?;
        tally.stored(&marker)?;
        tokio::time::sleep(Duration::from_millis(seed % 7 * 20)).await;
    }
}

/// Works through its tasks until it is killed.
///
/// # Errors
/// When the core refuses something, which it must not.
async fn crew(task: &Task) -> Result<(), Anyhow> {
    let (phone, tally) = open(task)?;
    if task.drain {
        return drain(&phone).await;
    }
    while phone.app().crews()?.is_empty() {
        if phone.app().activate_crew(task.code.clone()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    let mut seed = std::process::id().into();
    loop {
        phone.sync().await?;
        let tasks = phone.app().tasks()?;
        for open in tasks.into_iter().filter(|task| task.status.is_open_for_crew()) {
            seed += 1;
            let photo = vec![pictures::camera_file(&task.folder, seed)?];
            if open.status == TaskStatus::Started {
                let marker = tally.begin("completion")?;
                phone.app().complete_task(open.task_id, photo, format!("Bersih. {marker}"), None)?;
                tally.stored(&marker)?;
            } else {
                phone.app().start_task(open.task_id, photo, None)?;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Sends until nothing is left, and says so.
async fn drain(phone: &TestPhone) -> Result<(), Anyhow> {
    loop {
        let sync = phone.sync().await?;
        let reports = phone.app().reports()?;
        let rejected = reports.iter().filter(|report| report.sending == Sending::Rejected).count();
        if rejected > 0 {
            return Err(format!("{rejected} reports were refused").into());
        }
        if sync.phase == SyncPhase::Idle && sync.unsent == 0 && sync.photos_unsent == 0 {
            println!("drained reports={}", reports.len());
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
