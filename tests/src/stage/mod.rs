//! What scenarios happen on: a fresh city with a server, a door with faults before it, an officer, and
//! pictures. Everything is asked for by name with JSON, so that any language can (`tests/scenarios`).

mod office;
mod pictures;
mod proxy;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use saberling_server::setup::DATABASE;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use crate::faults::{At, Fault, FaultyTransport};
use crate::server::TestServer;
use crate::{Anyhow, raw};
use proxy::{Proxy, Way};

/// The city, the server and what lies before it, for one scenario.
pub struct Stage {
    folder: TempDir,
    city: saberling_server::City,
    server: Option<TestServer>,
    way: Way,
    _proxy: Proxy,
}

/// Serves scenarios one after another until nobody asks any more: one line of JSON each way.
///
/// # Errors
/// When nothing can be served.
pub async fn serve() -> Result<(), Anyhow> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let (socket, _) = listener.accept().await?;
    let (mut lines, mut stage) = (BufReader::new(socket).lines(), None);
    while let Some(line) = lines.next_line().await? {
        let asked: Value = serde_json::from_str(&line)?;
        let answer = match (asked["begin"].is_object(), &mut stage) {
            (true, before) => match begin(&asked["begin"], before).await {
                Ok(phones) => json!({ "value": phones }),
                Err(error) => json!({ "failed": error.to_string() }),
            },
            (false, Some(stage)) => stage.answer(&asked).await,
            (false, None) => json!({ "failed": "no scenario has begun" }),
        };
        lines.get_mut().write_all(format!("{answer}\n").as_bytes()).await?;
    }
    Ok(())
}

/// Clears the stage and sets it for the next scenario.
async fn begin(scenario: &Value, stage: &mut Option<Stage>) -> Result<Value, Anyhow> {
    if let Some(before) = stage.take() {
        before.end().await;
    }
    let (new, phones) = Stage::begin(scenario).await?;
    *stage = Some(new);
    Ok(phones)
}

impl Stage {
    /// Sets the stage for a scenario; says with what each of its phones is to be opened.
    ///
    /// # Errors
    /// When the scenario asks for what is not there.
    pub async fn begin(scenario: &Value) -> Result<(Self, Value), Anyhow> {
        let folder = tempfile::tempdir()?;
        let mut city = saberling_server::sample::city()?;
        if let Some(changes) = scenario.get("city") {
            let mut config = serde_json::to_value(&city.config)?;
            merge(&mut config, changes);
            city.config = serde_json::from_value(config)?;
        }
        let server = TestServer::start_city(&folder.path().join("server"), 0, city.clone()).await?;
        let way = Arc::new(Mutex::new(Arc::new(FaultyTransport::new(&server.url)?)));
        let proxy = Proxy::open(way.clone()).await?;
        let mut phones = Map::new();
        for (name, wanted) in scenario["phones"].as_object().ok_or("no phones")? {
            let data = folder.path().join(name);
            std::fs::create_dir_all(&data)?;
            let mut pack: Value = serde_json::from_str(&server.seed_pack_for(&proxy.url)?)?;
            if let Some(areas) = wanted["areas"].as_str() {
                let path = root().join("core/place/golden").join(format!("{areas}.areas"));
                pack["areas"] = base64::engine::general_purpose::STANDARD.encode(std::fs::read(path)?).into();
            }
            if let Some(changes) = wanted.get("seed") {
                merge(&mut pack, changes);
            }
            let open = json!({ "data_dir": data, "seed_pack": pack.to_string() });
            phones.insert(name.clone(), open);
        }
        Ok((Self { folder, city, server: Some(server), way, _proxy: proxy }, Value::Object(phones)))
    }

    /// Clears the stage.
    pub async fn end(self) {
        if let Some(server) = self.server {
            server.running.stop().await;
        }
    }

    /// Does what a step asks of the stage: `do` says what, `with` with what. The answer has a `value`, or
    /// says why it `failed`, or what is not here and therefore `missing`.
    pub async fn answer(&mut self, step: &Value) -> Value {
        let act = step["do"].as_str().unwrap_or_default();
        match self.act(act, &step["with"]).await {
            Ok(value) => json!({ "value": value }),
            Err(error) => json!({ "failed": format!("{act}: {error}") }),
        }
    }

    async fn act(&mut self, act: &str, with: &Value) -> Result<Value, Anyhow> {
        match act {
            "picture" => pictures::write(self.folder.path(), with),
            "photo" => pictures::real(text(with, "name")?),
            "file" => pictures::describe(Path::new(text(with, "path")?)),
            "damage" => Ok(json!(std::fs::write(text(with, "path")?, b"damaged")?)),
            "fault" => self.plan(with),
            "uploads" => {
                self.transport().allow_uploads(usize::try_from(with["allow"].as_u64().unwrap_or(u64::MAX))?);
                Ok(Value::Null)
            }
            "die_after" => {
                let requests = with["requests"].as_u64().unwrap_or(u64::MAX);
                self.transport().die_after(usize::try_from(requests)?);
                Ok(Value::Null)
            }
            "requests" => Ok(counted(&self.transport().sent())),
            "restart_server" => self.restart(with["forget"].as_str()).await,
            "count" => self.count(text(with, "of")?),
            "taken_id" => {
                raw::create_report(&self.server()?.url, text(with, "report_id")?).await?;
                Ok(Value::Null)
            }
            _ => office::act(self.server()?, &self.data(), act, with).await,
        }
    }

    fn plan(&self, with: &Value) -> Result<Value, Anyhow> {
        let at = match text(with, "at")? {
            "push" => At::Push,
            "pull" => At::Pull,
            "upload" => At::Upload,
            "activate" => At::Activate,
            other => return Err(format!("no such requests: {other}").into()),
        };
        let fault = match text(with, "what")? {
            "not_sent" => Fault::NotSent,
            "reply_lost" => Fault::ReplyLost,
            "flipped" => Fault::Flipped,
            "stranger" => Fault::Stranger(u16::try_from(number(with, "status")?)?),
            "cut_after" => Fault::CutAfter(usize::try_from(number(with, "bytes")?)?),
            "busy" => {
                let retry_after_s = number(with, "retry_after_s")?;
                Fault::Refusal { status: 503, code: "busy", retry_after_s }
            }
            other => return Err(format!("no such fault: {other}").into()),
        };
        self.transport().plan(at, fault);
        Ok(Value::Null)
    }

    /// Stops the server and starts it again on the same data; what was planned for the way is over.
    async fn restart(&mut self, forget: Option<&str>) -> Result<Value, Anyhow> {
        self.server.take().ok_or("no server")?.running.stop().await;
        match forget {
            None => {}
            Some("phones") => {
                let database = rusqlite::Connection::open(self.data().join(DATABASE))?;
                database.execute("DELETE FROM identities", [])?;
            }
            Some(other) => return Err(format!("cannot forget {other}").into()),
        }
        let server = TestServer::start_city(&self.data(), 0, self.city.clone()).await?;
        *self.way.lock().unwrap_or_else(PoisonError::into_inner) =
            Arc::new(FaultyTransport::new(&server.url)?);
        self.server = Some(server);
        Ok(Value::Null)
    }

    /// How many of something the server's database holds.
    fn count(&self, of: &str) -> Result<Value, Anyhow> {
        let sql = match of {
            "reports" => "SELECT count(*) FROM reports",
            "notes" => "SELECT count(*) FROM notes",
            "identities" => "SELECT count(*) FROM identities",
            "photos" => "SELECT count(*) FROM photos WHERE attached_at_ms IS NOT NULL",
            "orphans" => "SELECT count(*) FROM orphan_completions",
            "uploaded_bytes" => "SELECT coalesce(sum(offset_bytes), 0) FROM uploads",
            other => return Err(format!("nothing is counted as {other}").into()),
        };
        let database = rusqlite::Connection::open(self.data().join(DATABASE))?;
        let count: i64 = database.query_row(sql, [], |row| row.get(0))?;
        Ok(json!({ "count": count }))
    }

    fn transport(&self) -> Arc<FaultyTransport> {
        self.way.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn server(&self) -> Result<&TestServer, Anyhow> {
        Ok(self.server.as_ref().ok_or("no server")?)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("server")
    }
}

/// How often each kind of request was made: method and the beginning of the path.
fn counted(sent: &[String]) -> Value {
    let mut counts = Map::new();
    for line in sent {
        let (method, path) = line.split_once(' ').unwrap_or((line, ""));
        let path: Vec<_> = path.trim_start_matches('/').split('/').skip(1).take(2).collect();
        let known = path.first().is_some_and(|first| *first == "sync");
        let name = if known { path.join("_") } else { path.first().copied().unwrap_or_default().to_owned() };
        let count = counts.entry(format!("{}_{name}", method.to_lowercase())).or_insert(json!(0));
        *count = json!(count.as_u64().unwrap_or(0) + 1);
    }
    Value::Object(counts)
}

/// The checkout that this was built from.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn text<'a>(with: &'a Value, name: &str) -> Result<&'a str, Anyhow> {
    with[name].as_str().ok_or_else(|| format!("'{name}' is missing").into())
}

fn number(with: &Value, name: &str) -> Result<u64, Anyhow> {
    with[name].as_u64().ok_or_else(|| format!("'{name}' is missing").into())
}

/// Puts changes into a value: objects member by member, members of a list by their place (`"0"`),
/// everything else whole.
fn merge(value: &mut Value, changes: &Value) {
    match (value, changes) {
        (Value::Object(members), Value::Object(changes)) => {
            for (name, change) in changes {
                merge(members.entry(name.clone()).or_insert(Value::Null), change);
            }
        }
        (Value::Array(list), Value::Object(changes)) => {
            for (place, change) in changes {
                if let Some(member) = place.parse().ok().and_then(|place: usize| list.get_mut(place)) {
                    merge(member, change);
                }
            }
        }
        (value, change) => *value = change.clone(),
    }
}
