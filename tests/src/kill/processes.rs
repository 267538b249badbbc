//! The processes that are killed: a server, and phones each with a way of its own to it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::dice::Dice;
use super::proxy::Proxy;
use crate::Anyhow;

/// How long a phone may take to send what it has.
const DRAIN: Duration = Duration::from_secs(180);

/// A phone's process.
pub(super) struct PhoneProcess {
    pub(super) kind: &'static str,
    pub(super) proxy: Proxy,
    arguments: Vec<String>,
    program: PathBuf,
    child: Option<Child>,
}

fn run(program: &Path, arguments: &[String]) -> Result<Child, Anyhow> {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    Ok(command.spawn()?)
}

async fn first_line(child: &mut Child) -> Result<String, Anyhow> {
    let output = child.stdout.take().ok_or("no output")?;
    let line = BufReader::new(output).lines().next_line().await?;
    line.ok_or_else(|| "the process ended without a word".into())
}

/// Starts the server on its folder and waits until it serves.
pub(super) async fn serve(program: &Path, data: &Path, port: u16) -> Result<Child, Anyhow> {
    let arguments = ["server".to_owned(), text(data)?, port.to_string()];
    let mut server = run(program, &arguments)?;
    first_line(&mut server).await?;
    Ok(server)
}

fn text(path: &Path) -> Result<String, Anyhow> {
    Ok(path.to_str().ok_or("a path that is no text")?.to_owned())
}

impl PhoneProcess {
    /// A phone with a folder and a way of its own.
    pub(super) async fn new(
        program: &Path,
        kind: &'static str,
        (folder, tally): (&Path, &Path),
        code: &str,
        (server, dice): (SocketAddr, Dice),
    ) -> Result<Self, Anyhow> {
        let proxy = Proxy::start(server, dice).await?;
        let mut arguments = vec![kind.to_owned(), text(folder)?, proxy.url.clone(), text(tally)?];
        arguments.extend(["--code".to_owned(), code.to_owned()]);
        let mut phone = Self { kind, proxy, arguments, program: program.to_owned(), child: None };
        phone.start()?;
        Ok(phone)
    }

    pub(super) fn start(&mut self) -> Result<(), Anyhow> {
        self.child = Some(run(&self.program, &self.arguments)?);
        Ok(())
    }

    /// SIGKILL. A phone that has ended by itself is a failure.
    pub(super) async fn kill(&mut self) -> Result<(), Anyhow> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        if let Some(status) = child.try_wait()? {
            return Err(format!("the {}'s phone ended by itself: {status}", self.kind).into());
        }
        Ok(child.kill().await?)
    }

    /// Sends everything that is there.
    pub(super) async fn drain(&self) -> Result<(), Anyhow> {
        let mut arguments = self.arguments.clone();
        arguments.push("--drain".to_owned());
        let mut child = run(&self.program, &arguments)?;
        let line = tokio::time::timeout(DRAIN, first_line(&mut child)).await;
        let line = line.map_err(|_| format!("the {}'s phone never drained", self.kind))??;
        if line.starts_with("drained") { Ok(()) } else { Err(line.into()) }
    }
}
