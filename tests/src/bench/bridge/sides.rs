//! Who is asked: the core in this process, or the core behind the bridge in a JVM.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;

use saberling_core::api::{ApiError, App, OpenOptions, PhotoRole};
use tokio::time::Instant;

use super::given::{Given, content};
use crate::Anyhow;
use crate::host::{FolderSecrets, Switch};

/// The class of the JVM's side.
const MAIN: &str = "id.go.binjai.saberling.bench.BridgeKt";

/// One that is asked for the same calls.
pub(super) trait Side {
    /// Does what is asked so often, and says in milliseconds how long each took.
    fn spent(&mut self, count: u32, asked: &[&str]) -> Result<Vec<f64>, Anyhow>;
}

/// Without the bridge.
pub(super) struct Plain {
    app: Arc<App>,
}

impl Plain {
    /// Opens its folder, without a network.
    pub(super) fn open(given: &Given) -> Result<Self, Anyhow> {
        let app = App::open(OpenOptions {
            data_dir: given.plain.to_string_lossy().into_owned(),
            seed_pack: std::fs::read_to_string(&given.seed_pack)?,
            language: "id".to_owned(),
            secrets: Arc::new(FolderSecrets::new(given.plain.join("keystore"))?),
            network: Arc::new(Switch::new(false)),
            clock: None,
            randomness: None,
        })?;
        app.set_foreground(false);
        Ok(Self { app })
    }

    /// A draft is filled and its photos are prepared before; only handing it in is timed.
    fn submit(&self, photos: &[&str]) -> Result<f64, ApiError> {
        let draft_id = self.app.new_draft()?.draft_id;
        for photo in photos {
            self.app.keep_photo(draft_id.clone(), PhotoRole::Report, (*photo).to_owned())?;
        }
        self.app.save_draft(draft_id.clone(), content())?;
        timed(|| self.app.submit_draft(draft_id, true))
    }
}

impl Side for Plain {
    fn spent(&mut self, count: u32, asked: &[&str]) -> Result<Vec<f64>, Anyhow> {
        let app = &self.app;
        let once = || match asked {
            ["sync_state"] => timed(|| app.sync_state()),
            ["report", id] => timed(|| app.report((*id).to_owned())),
            ["draft", id] => timed(|| app.draft((*id).to_owned())),
            ["city"] => timed(|| Ok(app.city())),
            ["reports", _] => timed(|| app.reports()),
            ["submit", photos @ ..] => self.submit(photos),
            _ => unreachable!("there is no such call: {asked:?}"),
        };
        (0..count).map(|_| Ok(once()?)).collect()
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        self.app.close();
    }
}

fn timed<T>(call: impl FnOnce() -> Result<T, ApiError>) -> Result<f64, ApiError> {
    let began = Instant::now();
    let value = call()?;
    let took = began.elapsed();
    drop(value);
    Ok(took.as_secs_f64() * 1_000.0)
}

/// A JVM with the library that the app ships.
pub(super) struct Jvm {
    process: Child,
    asks: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
}

/// Starts it on its folder.
pub(super) fn jvm(given: &Given, library: &Path, classpath: &str) -> Result<Jvm, Anyhow> {
    let mut process = Command::new("java")
        .arg(format!("-Djna.library.path={}", library.display()))
        .args(["-cp", classpath, MAIN])
        .args([&given.jvm, &given.seed_pack])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let asks = process.stdin.take();
    let answers = BufReader::new(process.stdout.take().ok_or("no output")?).lines();
    let mut jvm = Jvm { process, asks, answers };
    match jvm.line()?.as_str() {
        "ready" => Ok(jvm),
        other => Err(format!("the JVM began with: {other}").into()),
    }
}

impl Jvm {
    fn line(&mut self) -> Result<String, Anyhow> {
        Ok(self.answers.next().ok_or("the JVM ended")??)
    }
}

impl Side for Jvm {
    fn spent(&mut self, count: u32, asked: &[&str]) -> Result<Vec<f64>, Anyhow> {
        let count = count.to_string();
        let words = [&asked[..1], &[count.as_str()], &asked[1..]].concat();
        let asks = self.asks.as_mut().ok_or("the JVM is closed")?;
        writeln!(asks, "{}", words.join(" "))?;
        self.line()?.split(' ').map(|word| Ok(word.parse()?)).collect()
    }
}

impl Drop for Jvm {
    fn drop(&mut self) {
        // It ends when nothing is asked any more.
        self.asks.take();
        if let Err(error) = self.process.wait() {
            eprintln!("the JVM did not end: {error}");
        }
    }
}
