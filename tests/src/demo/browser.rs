//! Phones for the browser test: the test asks for a report, for the rest of its photos, for the
//! crew's work, one line each over a local socket.

use std::path::{Path, PathBuf};

use saberling_core::api::Sending;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::phone::TestPhone;
use crate::server::{OFFICER, PASSWORD, TestServer};
use crate::{Anyhow, phone, pictures, wait_until};

const VERIFIER: &str = "dimas";
const CREW: &str = "Regu Melati 1";
const PHOTOS: u64 = 3;

struct Stage {
    folder: PathBuf,
    server: TestServer,
    seed_pack: String,
    residents: Vec<(String, TestPhone)>,
    crew: TestPhone,
}

/// Serves the browser test until it is killed.
///
/// # Errors
/// When server or phones cannot start.
pub(super) async fn host(folder: &Path) -> Result<(), Anyhow> {
    std::fs::create_dir_all(folder)?;
    let server = TestServer::start(&folder.join("server")).await?;
    server.running.setup().add_user(VERIFIER, "verifier", PASSWORD)?;
    let seed_pack = server.seed_pack()?;
    let crew = open(folder, "crew", &seed_pack, &server.url)?;
    crew.app().activate_crew(server.crew_code(CREW, "Budi Hartono")?).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let program = std::env::current_exe()?;
    let hook = format!("{} browser-hook {}", program.display(), listener.local_addr()?);
    let reach = json!({
        "url": server.url, "user": OFFICER, "password": PASSWORD, "verifier": VERIFIER,
        "verifier_password": PASSWORD, "crew": CREW, "hook": hook,
    });
    println!("{reach}");
    let mut stage = Stage { folder: folder.to_owned(), server, seed_pack, residents: Vec::new(), crew };
    loop {
        let (socket, _) = listener.accept().await?;
        let mut socket = BufReader::new(socket);
        let mut line = String::new();
        socket.read_line(&mut line).await?;
        let answer = match stage.answer(line.trim()).await {
            Ok(answer) => answer,
            Err(error) => json!({ "error": error.to_string() }),
        };
        socket.write_all(format!("{answer}\n").as_bytes()).await?;
    }
}

/// Passes the words on and prints the answer.
///
/// # Errors
/// When the phones could not do it.
pub(super) async fn hook(address: &str, words: &[String]) -> Result<(), Anyhow> {
    let mut socket = BufReader::new(TcpStream::connect(address).await?);
    socket.write_all(format!("{}\n", words.join(" ")).as_bytes()).await?;
    let mut answer = String::new();
    socket.read_line(&mut answer).await?;
    let answer: Value = serde_json::from_str(&answer)?;
    println!("{answer}");
    answer.get("error").map_or(Ok(()), |error| Err(error.to_string().into()))
}

fn open(folder: &Path, name: &str, seed_pack: &str, url: &str) -> Result<TestPhone, Anyhow> {
    let folder = folder.join(name);
    std::fs::create_dir_all(&folder)?;
    TestPhone::new(&folder, seed_pack, url, true)
}

impl Stage {
    async fn answer(&mut self, line: &str) -> Result<Value, Anyhow> {
        match line.split_once(' ').unwrap_or((line, "")) {
            ("report", "") => self.report().await,
            ("photos", number) => self.photos(number).await,
            ("work", number) => self.work(number).await,
            _ => Err(format!("expected report, photos NUMBER or work NUMBER, got '{line}'").into()),
        }
    }

    /// A new phone reports; the text and one photo arrive.
    async fn report(&mut self) -> Result<Value, Anyhow> {
        let seed = self.residents.len() as u64 * 10 + 1;
        let phone = open(&self.folder, &format!("resident-{seed}"), &self.seed_pack, &self.server.url)?;
        phone.faults.allow_uploads(1);
        let photos = (seed..seed + PHOTOS)
            .map(|seed| pictures::camera_file(&phone.folder, seed))
            .collect::<Result<Vec<_>, _>>()?;
        let view = phone.submit("Tumpukan kantong plastik di tepi jalan, sudah seminggu.", &photos)?;
        let id = view.report_id.clone();
        wait_until("one photo arrives", || phone.report(&id).is_ok_and(|r| r.photos_arrived == 1)).await?;
        let kelurahan = view.place.and_then(|place| place.area_name);
        self.residents.push((view.number.clone(), phone));
        Ok(json!({ "number": view.number, "kelurahan": kelurahan, "photos": PHOTOS }))
    }

    /// The rest of that phone's photos arrive.
    async fn photos(&mut self, number: &str) -> Result<Value, Anyhow> {
        let found = self.residents.iter().find(|(known, _)| known == number);
        let (_, phone) = found.ok_or("no such report")?;
        phone.faults.allow_uploads(usize::MAX);
        phone.set_online(true);
        let complete =
            || phone.app().reports().is_ok_and(|all| all.iter().all(|r| r.sending == Sending::Complete));
        wait_until("all photos arrive", complete).await?;
        Ok(json!({}))
    }

    /// The crew starts and completes the task of that report.
    async fn work(&mut self, number: &str) -> Result<Value, Anyhow> {
        self.crew.sync().await?;
        let tasks = self.crew.app().tasks()?;
        let task = tasks.into_iter().find(|task| task.number == number).ok_or("no such task")?;
        let photos = [901, 902]
            .map(|seed| pictures::camera_file(&self.crew.folder, seed))
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?;
        let (app, id) = (self.crew.app(), task.task_id);
        app.start_task(id.clone(), photos[..1].to_vec(), Some(phone::fix()))?;
        let note = "12 kantong diangkut, trotoar disapu.".to_owned();
        app.complete_task(id.clone(), photos[1..].to_vec(), note, Some(phone::fix()))?;
        let arrived = || app.task(id.clone()).is_ok_and(|task| task.sending == Some(Sending::Complete));
        wait_until("the evidence arrives", arrived).await?;
        Ok(json!({}))
    }
}
