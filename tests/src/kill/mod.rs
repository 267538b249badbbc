//! `cargo kill`: a server and phones as real processes under load, each phone behind a proxy that cuts
//! connections. One after the other is killed with SIGKILL, most of them while a request is under way;
//! at the end the tally says what was lost or doubled.

mod dice;
mod flight;
mod office;
mod processes;
mod proxy;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use saberling_core::api::Randomness as _;
use saberling_core::ports::SystemRandomness;
use tokio::process::Child;
use tokio::sync::oneshot;

use self::dice::Dice;
use self::processes::{PhoneProcess, serve};
use self::proxy::{Moment, Trap};
use crate::demo::worker;
use crate::tally::Tally;
use crate::{Anyhow, wait_until};

/// How long a request is waited for before the kill comes all the same.
const PATIENCE: Duration = Duration::from_secs(2);
/// Kills of which one comes at a moment that nobody chose.
const AT_RANDOM: u64 = 8;
/// The server dies once in so many kills.
const SERVER_TURN: u64 = 3;

/// Kills a server and phones under load and counts what was lost or doubled.
#[derive(Debug, Parser)]
#[command(disable_help_subcommand = true)]
pub struct Args {
    /// How many processes are killed.
    #[arg(long, default_value_t = 20)]
    kills: u32,
    /// Choices and moments follow from it; otherwise one is drawn and printed.
    #[arg(long)]
    seed: Option<u64>,
    #[command(subcommand)]
    process: Option<worker::Process>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Processes killed.
    pub kills: u32,
    /// Of which the server.
    pub server: u32,
    /// Kills while a request had sent bytes and its reply was not complete.
    pub in_flight: u32,
    /// Connections that the proxies cut besides.
    pub cuts: usize,
    /// Acts that a phone had stored and the server has.
    pub acked: usize,
    /// Acts that a phone had stored and the server has not.
    pub lost: usize,
    /// Acts that the server has more than once.
    pub doubled: usize,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { kills, in_flight, acked, lost, doubled, .. } = self;
        write!(f, "kills={kills} in_flight={in_flight} acked={acked} lost={lost} doubled={doubled}")
    }
}

/// Runs the command.
#[must_use]
pub fn main(args: Args) -> ExitCode {
    let done = tokio::runtime::Runtime::new().map_err(Anyhow::from).and_then(|runtime| {
        let done = runtime.block_on(command(args));
        runtime.shutdown_background();
        done
    });
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("kill: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn command(args: Args) -> Result<bool, Anyhow> {
    match args.process {
        Some(process) => process.run().await.map(|()| true),
        None => {
            let seed = match args.seed {
                Some(seed) => seed,
                None => u64::from(u32::from_be_bytes(SystemRandomness.bytes(4)?[..4].try_into()?)),
            };
            println!("seed={seed}");
            let outcome = run(&std::env::current_exe()?, args.kills, seed).await?;
            println!(
                "server={} phones={} cuts={}",
                outcome.server,
                outcome.kills - outcome.server,
                outcome.cuts
            );
            println!("{outcome}");
            let mostly = outcome.in_flight * 4 >= outcome.kills * 3;
            Ok(mostly && outcome.acked > 0 && (outcome.lost, outcome.doubled) == (0, 0))
        }
    }
}

struct Stage {
    program: PathBuf,
    data: PathBuf,
    address: SocketAddr,
    server: Child,
    phones: Vec<PhoneProcess>,
    dice: Dice,
    outcome: Outcome,
}

/// Kills so many processes, lets every phone send what it has, and counts.
///
/// # Errors
/// When a process does not start, ends by itself, or a phone never drains.
pub async fn run(program: &Path, kills: u32, seed: u64) -> Result<Outcome, Anyhow> {
    let folder = tempfile::tempdir()?;
    let tally = folder.path().join("tally");
    let mut stage = Stage::new(program, folder.path(), &tally, Dice(seed)).await?;
    let url = format!("http://{}", stage.address);
    let office = tokio::spawn(office::work(url, stage.data.clone()));
    while stage.outcome.kills < kills {
        stage.kill_one().await?;
    }
    for phone in &mut stage.phones {
        phone.kill().await?;
    }
    office.abort();
    for phone in &stage.phones {
        phone.drain().await?;
    }
    let (tally, data) = (Tally::open(&tally)?, stage.data.clone());
    wait_until("the last rows are readable", || tally.count(&data).is_ok()).await?;
    let count = tally.count(&data)?;
    for marker in count.lost.iter().chain(&count.doubled) {
        println!("lost or doubled: {marker}");
    }
    let cuts = stage.phones.iter().map(|phone| phone.proxy.cuts()).sum();
    let (lost, doubled) = (count.lost.len(), count.doubled.len());
    Ok(Outcome { cuts, acked: count.stored - lost, lost, doubled, ..stage.outcome })
}

impl Stage {
    async fn new(program: &Path, folder: &Path, tally: &Path, mut dice: Dice) -> Result<Self, Anyhow> {
        let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let data = folder.join("server");
        let server = serve(program, &data, address.port()).await?;
        let mut phones = Vec::new();
        for (name, kind, code) in [
            ("resident-1", "resident", String::new()),
            ("resident-2", "resident", String::new()),
            ("crew-1", "crew", office::code(&data, 0)?),
            ("crew-2", "crew", office::code(&data, 1)?),
        ] {
            let way = (address, dice.split());
            phones.push(PhoneProcess::new(program, kind, (&folder.join(name), tally), &code, way).await?);
        }
        let outcome = Outcome::default();
        Ok(Self { program: program.to_owned(), data, address, server, phones, dice, outcome })
    }

    /// Waits for a request at a moment of its own, kills one of its two ends, and starts it again.
    async fn kill_one(&mut self) -> Result<(), Anyhow> {
        tokio::time::sleep(Duration::from_millis(self.dice.below(300))).await;
        let place = usize::try_from(self.dice.below(self.phones.len() as u64))?;
        let is_server = self.dice.below(SERVER_TURN) == 0;
        let by_chance = self.dice.below(AT_RANDOM) == 0;
        let (is_held, release) = if by_chance { (false, None) } else { self.catch(place).await };
        if is_server && is_held {
            // So that it dies while it works, too.
            tokio::time::sleep(Duration::from_millis(self.dice.below(8))).await;
        }
        let flies = if is_server {
            self.phones.iter().any(|phone| phone.proxy.flying() > 0)
        } else {
            self.phones[place].proxy.flying() > 0
        };
        if is_server {
            self.server.kill().await?
        } else {
            self.phones[place].kill().await?
        }
        drop(release);
        self.outcome.kills += 1;
        self.outcome.server += u32::from(is_server);
        self.outcome.in_flight += u32::from(flies);
        if is_server {
            self.server = serve(&self.program, &self.data, self.address.port()).await?;
        } else {
            self.phones[place].start()?;
        }
        Ok(())
    }

    /// Holds a request of that phone, if one comes in time.
    async fn catch(&mut self, place: usize) -> (bool, Option<oneshot::Sender<()>>) {
        let moment = match self.dice.below(4) {
            0 => Moment::Sent(1),
            1 => Moment::Sent(usize::try_from(self.dice.below(40_000)).unwrap_or(1)),
            2 => Moment::Replied,
            _ => Moment::Within(usize::try_from(self.dice.below(400)).unwrap_or(1)),
        };
        let ((held, is_held), (release, released)) = (oneshot::channel(), oneshot::channel());
        let proxy = &self.phones[place].proxy;
        proxy.set(Some(Trap { moment, held, release: released }));
        let came = tokio::time::timeout(PATIENCE, is_held).await.is_ok_and(|held| held.is_ok());
        if !came {
            proxy.set(None);
        }
        (came, Some(release))
    }
}
