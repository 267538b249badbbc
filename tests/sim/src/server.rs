//! A simulated server: the real router on a machine that can lose its power.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use bytes::Bytes;
use rusqlite::{Connection, OpenFlags};
use saberling_core::net::{Method, Reply, Request};
use saberling_server::{Embedded, Settings, embed};
use saberling_store::records::Position;
use tower::ServiceExt as _;

use crate::disk::{Image, MemoryDisk};
use crate::host::{MachineLedger, Seeded, WorldClock};
use crate::machine::{Loss, Machine};
use crate::rng::Rng;
use crate::template::{Broken, Template, settings};
use crate::vfs::{self, Databases, Registered};

/// A reply body is not longer than this.
const REPLY_BYTES: usize = 16 << 20;

/// A copy of a server as it was.
pub struct Copy {
    sql: Databases,
    files: Image,
    ledger: usize,
    /// Where the database stood, if it could be asked.
    pub place: Option<Position>,
}

/// A simulated server.
pub struct Server {
    /// Its power.
    pub machine: Arc<Machine>,
    /// Its data folder.
    pub folder: PathBuf,
    /// Its photos.
    pub disk: Arc<MemoryDisk>,
    /// Copies, oldest first.
    pub copies: Vec<Copy>,
    ledger: Arc<MachineLedger>,
    /// The next start serves a database without the newest backup, as the operator said.
    pub gives_up: bool,
    sql: Registered,
    looking: Looking,
    clock: WorldClock,
    random: Arc<Seeded>,
    running: Option<(Embedded, Router)>,
}

impl Server {
    /// A server of the template's city, not started.
    ///
    /// # Errors
    /// When the folder cannot be filled.
    pub fn new(
        template: &Template,
        folder: &Path,
        machine: Arc<Machine>,
        clock: WorldClock,
        random: Arc<Seeded>,
    ) -> Result<Self, Broken> {
        std::fs::create_dir_all(folder)?;
        let sql = vfs::watch(folder, Arc::clone(&machine));
        sql.put(&template.server);
        let disk = MemoryDisk::new(Arc::clone(&machine));
        let folder = folder.to_owned();
        let ledger = Arc::new(MachineLedger::new(Arc::clone(&machine)));
        Ok(Self {
            machine,
            folder,
            disk,
            ledger,
            gives_up: false,
            copies: Vec::new(),
            sql,
            looking: Looking::default(),
            clock,
            random,
            running: None,
        })
    }

    /// Starts it.
    ///
    /// # Errors
    /// When the product does not start.
    pub fn start(&mut self, template: &Template) -> Result<(), Broken> {
        // One that still runs holds the folder.
        self.looking.end();
        self.running = None;
        let disk = (Arc::clone(&self.disk), Arc::clone(&self.ledger));
        let random = Arc::clone(&self.random);
        let settings = settings(&template.city, &self.folder, disk, self.clock.clone(), random)?;
        let embedded = embed(Settings { override_backup: self.gives_up, ..settings })?;
        self.gives_up = false;
        let router = embedded.router();
        self.running = Some((embedded, router));
        Ok(())
    }

    /// The running server.
    #[must_use]
    pub fn running(&self) -> Option<&Embedded> {
        self.running.as_ref().map(|(embedded, _)| embedded).filter(|_| !self.machine.is_dead())
    }

    /// Whether it lost its power.
    #[must_use]
    pub fn is_down(&self) -> bool {
        self.machine.is_dead() || self.running.is_none()
    }

    /// Takes the power away; what was not durable goes.
    ///
    /// # Errors
    /// When the real disk fails.
    pub fn crash(&mut self, loss: Loss, rng: &mut Rng) -> Result<(), Broken> {
        self.machine.kill();
        self.looking.end();
        self.running = None;
        self.sql.crash(loss, rng);
        self.disk.crash(loss, rng);
        self.machine.boot();
        self.ledger.fail(0);
        Ok(())
    }

    /// Switches it off in good order.
    pub fn stop(&mut self) {
        self.looking.end();
        self.running = None;
    }

    /// Keeps a copy of everything, as a snapshot of the whole machine does.
    ///
    /// # Errors
    /// When the real disk fails.
    pub fn copy(&mut self) -> Result<(), Broken> {
        let place = self.running().and_then(|embedded| embedded.setup().position().ok());
        self.copies.push(Copy {
            sql: self.sql.copy(),
            files: self.disk.image(),
            ledger: self.ledger.count(),
            place,
        });
        Ok(())
    }

    /// Puts a copy in the place of everything, in silence, with the ledger as it was then or as it is.
    ///
    /// # Errors
    /// When the real disk fails.
    pub fn roll_back(&mut self, place: usize, with_ledger: bool) -> Result<(), Broken> {
        self.stop();
        self.machine.boot();
        self.ledger.fail(0);
        let copy = &self.copies[place];
        self.sql.put(&copy.sql);
        if with_ledger {
            self.ledger.cut(copy.ledger);
        }
        self.disk.put(&copy.files, (&self.folder, &self.folder));
        Ok(())
    }

    /// Says of a copy that it is whole: a verified backup, if this database has lived through it.
    pub fn verify(&self, place: usize) -> bool {
        let known = self.copies.get(place).and_then(|copy| copy.place.clone());
        match (self.running(), known) {
            (Some(embedded), Some(place)) => embedded.setup().record_backup(place).is_ok(),
            _ => false,
        }
    }

    /// Where the newest verified backup stands.
    #[must_use]
    pub fn newest_place(&self) -> Option<Position> {
        self.ledger.newest_backup()
    }

    /// Whether a copy stands where the newest verified backup does.
    #[must_use]
    pub fn is_newest_backup(&self, place: usize) -> bool {
        let newest = self.newest_place();
        newest.is_some() && self.copies.get(place).is_some_and(|copy| copy.place == newest)
    }

    /// Texts in the database of a copy.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn texts_of_copy(&self, place: usize, query: &str) -> Result<Vec<Vec<u8>>, Broken> {
        let folder = self.folder.join("copy");
        let sql = vfs::watch(&folder, Machine::new("copy", Arc::default()));
        sql.put(&self.copies[place].sql);
        let path = folder.join(saberling_server::setup::DATABASE);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let copy = Connection::open_with_flags_and_vfs(path, flags, vfs::NAME)?;
        crate::check::texts(&copy, query)
    }

    /// The copy that the ledger takes for the newest verified backup.
    #[must_use]
    pub fn newest_backup(&self) -> Option<usize> {
        let newest = self.ledger.newest_backup()?;
        self.copies.iter().position(|copy| copy.place.as_ref() == Some(&newest))
    }

    /// An epoch that began in the ledger, and whose commit failed or was lost with the power: one more begins then.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn lost_epoch(&self) -> Result<Option<String>, Broken> {
        let here: String = self.look()?.query_row("SELECT epoch FROM cities", [], |row| row.get(0))?;
        Ok(self.ledger.last_epoch().filter(|last| *last != here))
    }

    /// The ledger cannot be written so many times.
    pub fn ledger_fails(&self, times: u64) {
        self.ledger.fail(times);
    }

    /// The ledger can be written again.
    pub fn ledger_works(&self) {
        self.ledger.fail(0);
    }

    /// The operator says that an older copy was put back.
    pub fn mark_restored(&self) -> bool {
        self.running().is_some_and(|embedded| embedded.setup().mark_restored().is_ok())
    }

    /// Looks into the database from outside.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn look(&self) -> Result<Rc<Connection>, Broken> {
        self.looking.at(&self.folder.join(saberling_server::setup::DATABASE))
    }

    /// Answers a request of which so many bytes of the body arrive; all of them without a cut.
    ///
    /// # Errors
    /// When nothing comes back.
    pub async fn answer(&self, request: &Request, cut_at: Option<usize>) -> Result<Reply, Broken> {
        let (_, router) = self.running.as_ref().ok_or("it is down")?;
        let response = router.clone().oneshot(http(request, cut_at)?).await?;
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, REPLY_BYTES).await?;
        let header = |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        };
        let headers = parts.headers.iter().filter_map(header).collect();
        Ok(Reply { status: parts.status.as_u16(), headers, body: body.to_vec() })
    }
}

/// A connection that looks into a database from outside, opened once for each boot.
#[derive(Default)]
pub(crate) struct Looking(RefCell<Option<Rc<Connection>>>);

impl Looking {
    /// The connection.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(crate) fn at(&self, path: &Path) -> Result<Rc<Connection>, Broken> {
        let mut open = self.0.borrow_mut();
        if let Some(open) = &*open {
            return Ok(Rc::clone(open));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Rc::new(Connection::open_with_flags_and_vfs(path, flags, vfs::NAME)?);
        Ok(Rc::clone(open.insert(opened)))
    }

    /// Closes it: before the files are replaced, and before the machine's own connections close, so that
    /// those are the last.
    pub(crate) fn end(&self) {
        self.0.take();
    }
}

fn http(request: &Request, cut_at: Option<usize>) -> Result<axum::http::Request<Body>, Broken> {
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Head => "HEAD",
        Method::Patch => "PATCH",
    };
    let mut builder = axum::http::Request::builder().method(method).uri(&request.path);
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    builder = builder.extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 2))));
    let whole = Bytes::from(request.body.clone());
    let body = match cut_at {
        None => Body::from(whole),
        Some(at) => {
            let pieces = [Ok(whole.slice(..at)), Err(std::io::Error::other("cut"))];
            Body::from_stream(futures_util::stream::iter(pieces))
        }
    };
    Ok(builder.body(body)?)
}
