//! A simulated phone: the real core on a machine that can lose its power.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::task::{Context, Poll, Waker};

use saberling_core::api::{App, Clock as _, OpenOptions};
use saberling_core::phone::Phone as Core;
use saberling_core::ports::DiskFiles;

use crate::disk::{Image, MemoryDisk};
use crate::drafts::Draft;
use crate::host::{Boot, Keystore, PhoneClock, Seeded, Switch};
use crate::machine::{Loss, Machine};
use crate::net::{Net, Way};
use crate::rng::Rng;
use crate::salvage::schema_pages;
use crate::server::Looking;
use crate::template::{Broken, Template};
use crate::vfs::{self, Databases, Registered};

/// The name of its database.
const DATABASE: &str = "saberling.db";
/// Bytes of one of its pages.
const DATABASE_PAGE: usize = 4096;

/// A copy of a phone as it was.
pub struct Copy {
    sql: Databases,
    from: PathBuf,
    files: Image,
    secrets: BTreeMap<String, String>,
    /// How many acts of the phone are in it.
    pub acts: usize,
}

/// What a phone does until the network answers it.
type Turn = Pin<Box<dyn Future<Output = ()>>>;

/// A simulated phone.
pub struct Phone {
    /// Its power.
    pub machine: Arc<Machine>,
    /// Its data folder.
    pub folder: PathBuf,
    /// Its clocks.
    pub clock: Arc<PhoneClock>,
    /// Its network.
    pub network: Arc<Switch>,
    /// Copies, oldest first.
    pub copies: Vec<Copy>,
    /// Phones with the same lineage began as copies of one another.
    pub lineage: usize,
    /// The places of its acts in the tally, in order.
    pub acts: Vec<usize>,
    /// Those that it need not show: it let go of them, and the server then lost them.
    pub let_go: BTreeSet<usize>,
    /// The seat that it was given a code of.
    pub seat: Option<usize>,
    /// What its person writes, as that person knows it.
    pub drafts: Vec<Draft>,
    disk: Arc<MemoryDisk>,
    sql: Registered,
    looking: Looking,
    secrets: Arc<Keystore>,
    random: Arc<Seeded>,
    way: Arc<Way>,
    core: Option<(Arc<Core>, Arc<App>)>,
    turn: Option<Turn>,
}

/// A row of what is kept on a phone.
pub struct KeptRow {
    /// The photo.
    pub photo_id: String,
    /// The draft, report or task.
    pub owner: String,
    /// The word for what it shows.
    pub role: String,
    /// The crew's identity that took it.
    pub crew: Option<String>,
    /// The hash of its file.
    pub hash: String,
}

/// What a new phone is told.
pub struct New<'a> {
    /// What it begins with.
    pub template: &'a Template,
    /// Its data folder.
    pub folder: PathBuf,
    /// Its power.
    pub machine: Arc<Machine>,
    /// The time.
    pub now: Arc<AtomicI64>,
    /// The network, and its number there.
    pub net: (Arc<Net>, usize),
    /// The seed and its stream.
    pub seed: (u64, u64),
}

impl Phone {
    /// An empty phone, switched off.
    ///
    /// # Errors
    /// When the folder cannot be filled.
    pub fn new(new: New<'_>) -> Result<Self, Broken> {
        std::fs::create_dir_all(&new.folder)?;
        let sql = vfs::watch(&new.folder, Arc::clone(&new.machine));
        sql.put(&new.template.phone);
        let disk = MemoryDisk::new(Arc::clone(&new.machine));
        disk.put(&new.template.phone_files, (&new.template.phone_live(), &new.folder));
        let boot = Boot { token: new.seed.1, ..Boot::default() };
        Ok(Self {
            clock: Arc::new(PhoneClock::new(new.now, boot)),
            network: Arc::new(Switch::new(true)),
            copies: Vec::new(),
            lineage: new.net.1,
            acts: Vec::new(),
            let_go: BTreeSet::new(),
            seat: None,
            drafts: Vec::new(),
            secrets: Arc::new(Keystore::new(Arc::clone(&new.machine))),
            random: Arc::new(Seeded::new(new.seed.0, new.seed.1)),
            way: Arc::new(Way { net: new.net.0, phone: new.net.1, machine: Arc::clone(&new.machine) }),
            core: None,
            turn: None,
            machine: new.machine,
            folder: new.folder,
            disk,
            sql,
            looking: Looking::default(),
        })
    }

    /// Switches it on.
    ///
    /// # Errors
    /// When the core does not open.
    pub fn start(&mut self, template: &Template) -> Result<(), Broken> {
        let core = self.open(template, Some(vfs::NAME))?;
        self.core = Some((Arc::clone(&core), App::from_phone(core)));
        Ok(())
    }

    fn open(&self, template: &Template, vfs: Option<&'static str>) -> Result<Arc<Core>, Broken> {
        let options = OpenOptions {
            data_dir: self.folder.to_string_lossy().into_owned(),
            seed_pack: template.seed_pack.clone(),
            language: "id".to_owned(),
            secrets: self.secrets.clone(),
            network: self.network.clone(),
            clock: Some(self.clock.clone()),
            randomness: Some(self.random.clone()),
        };
        let files = DiskFiles::on(self.disk.clone(), &self.folder)?;
        Ok(Core::open_quiet(&options, Arc::new(files), self.way.clone(), vfs)?)
    }

    /// Switches it off in good order, lets pages of its database hold anything, and opens it once on a real disk,
    /// on which it is salvaged. Gives which pages those were, and which of them are the schema's.
    ///
    /// # Errors
    /// When it does not open.
    pub fn salvage(&mut self, template: &Template, draws: &[u64]) -> Result<[BTreeSet<usize>; 2], Broken> {
        self.stop();
        self.sql.copy().write_to(&self.folder)?;
        let path = self.folder.join(DATABASE);
        let mut bytes = std::fs::read(&path)?;
        let count = (bytes.len() / DATABASE_PAGE).max(1) as u64;
        let (mut pages, schema) = (BTreeSet::new(), schema_pages(&bytes));
        for draw in draws {
            let page = (draw % count) as usize;
            pages.insert(page);
            let at = page * DATABASE_PAGE;
            let mut anything = Rng::new(*draw, 5);
            anything.fill(&mut bytes[at..at + DATABASE_PAGE]);
        }
        std::fs::write(&path, bytes)?;
        App::from_phone(self.open(template, None)?).close();
        self.sql.put(&Databases::taken_from(&self.folder, DATABASE, &[DATABASE])?);
        let of_schema = pages.intersection(&schema).copied().collect();
        Ok([pages, of_schema])
    }

    /// Switches it off in good order.
    fn stop(&mut self) {
        self.turn = None;
        self.looking.end();
        if let Some((_, app)) = self.core.take() {
            app.close();
        }
    }

    /// The app, when the phone is on.
    #[must_use]
    pub fn app(&self) -> Option<&Arc<App>> {
        self.core.as_ref().map(|(_, app)| app).filter(|_| !self.machine.is_dead())
    }

    /// Whether it lost its power.
    #[must_use]
    pub fn is_down(&self) -> bool {
        self.machine.is_dead() || self.core.is_none()
    }

    /// Whether it waits for the network.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.turn.is_some()
    }

    /// Begins a turn of the engine.
    pub fn begin_turn(&mut self) {
        if let Some((core, _)) = &self.core
            && self.turn.is_none()
        {
            let core = Arc::clone(core);
            self.turn = Some(Box::pin(async move {
                core.turn().await;
            }));
        }
    }

    /// Begins an activation; what comes of it is asked for later.
    pub fn begin_activation(&mut self, code: String) {
        if let Some((_, app)) = &self.core
            && self.turn.is_none()
        {
            let app = Arc::clone(app);
            self.turn = Some(Box::pin(async move {
                let _ = app.activate_crew(code).await;
            }));
        }
    }

    /// Begins to fetch the public reports around a place.
    pub fn begin_public(&mut self, lat_deg: f64, lon_deg: f64) {
        if let Some((_, app)) = &self.core
            && self.turn.is_none()
        {
            let app = Arc::clone(app);
            self.turn = Some(Box::pin(async move {
                let _ = app.fetch_public(lat_deg, lon_deg).await;
            }));
        }
    }

    /// The keystore is empty from now on.
    pub fn lose_secrets(&self) {
        self.secrets.put_all(&BTreeMap::new());
    }

    /// The same question, with the crews' identities whose secret the keystore has lost counted among the
    /// lost ones (`i.is_lost`): they cannot be replaced, and the person is told so. A resident's is replaced.
    #[must_use]
    pub fn knowing_what_is_lost(&self, query: &str) -> String {
        let known = self.secrets.copy();
        let known: Vec<String> =
            known.keys().filter_map(|name| Some(format!("'{}'", name.strip_prefix("identity/")?))).collect();
        query.replace(
            "i.is_lost",
            &format!("(i.is_lost OR (i.kind = 'crew' AND i.identity_id NOT IN ({})))", known.join(",")),
        )
    }

    /// Goes on as far as it can without the network.
    pub fn go_on(&mut self) {
        if let Some(turn) = &mut self.turn
            && let Poll::Ready(()) = turn.as_mut().poll(&mut Context::from_waker(Waker::noop()))
        {
            self.turn = None;
        }
    }

    /// Switches it off in the middle of whatever it does; what was not durable goes.
    ///
    /// # Errors
    /// When the real disk fails.
    pub fn crash(&mut self, loss: Loss, rng: &mut Rng) -> Result<(), Broken> {
        self.machine.kill();
        self.looking.end();
        self.turn = None;
        if let Some((_, app)) = self.core.take() {
            app.close();
        }
        self.sql.crash(loss, rng);
        self.disk.crash(loss, rng);
        self.machine.boot();
        Ok(())
    }

    /// Keeps a copy of everything.
    ///
    /// # Errors
    /// When the real disk fails.
    pub fn copy(&mut self) -> Result<(), Broken> {
        let (files, secrets) = (self.disk.image(), self.secrets.copy());
        let (from, acts) = (self.folder.clone(), self.acts.len());
        self.copies.push(Copy { sql: self.sql.copy(), from, files, secrets, acts });
        Ok(())
    }

    /// Puts a copy, an own one or another phone's, in the place of everything. The phone is off then.
    ///
    /// # Errors
    /// When the real disk fails.
    pub fn put(&mut self, copy: &Copy) -> Result<(), Broken> {
        self.stop();
        self.sql.put(&copy.sql);
        self.disk.put(&copy.files, (&copy.from, &self.folder));
        self.secrets.put_all(&copy.secrets);
        Ok(())
    }

    /// Looks into the database from outside.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn look(&self) -> Result<Rc<rusqlite::Connection>, Broken> {
        self.looking.at(&self.folder.join(DATABASE))
    }

    /// The photos that no act has taken yet, as the database says.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn kept_rows(&self) -> Result<Vec<KeptRow>, Broken> {
        let sql = self.look()?;
        let mut query = sql
            .prepare("SELECT photo_id, owner_id, role, crew_id, sha256 FROM kept_photos ORDER BY photo_id")?;
        let rows = query.query_map([], |row| {
            let (photo_id, owner, role) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(KeptRow { photo_id, owner, role, crew: row.get(3)?, hash: row.get(4)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The identity of the crew that works on it now.
    #[must_use]
    pub fn current_crew(&self) -> Option<String> {
        let query = "SELECT identity_id FROM identities WHERE kind = 'crew' AND is_current";
        self.look().ok()?.query_row(query, [], |row| row.get(0)).ok()
    }

    /// One identity stands for another of the same crew whose secret is gone.
    #[must_use]
    pub fn has_replaced_lost(&self, former: &str, now: &str) -> bool {
        let query = "SELECT count(*) FROM identities a JOIN identities b USING (crew_id) WHERE a.kind = 'crew' \
                     AND a.identity_id = ?1 AND b.identity_id = ?2";
        let is_lost = !self.secrets.copy().contains_key(&format!("identity/{former}"));
        let count =
            self.look().and_then(|sql| Ok(sql.query_row(query, [former, now], |row| row.get::<_, i64>(0))?));
        is_lost && count.is_ok_and(|count| count == 1)
    }

    /// What its clock says.
    #[must_use]
    pub fn clock_ms(&self) -> i64 {
        self.clock.wall_ms().unwrap_or_default()
    }

    /// A file of the data folder, from outside.
    #[must_use]
    pub fn peek(&self, name: &str) -> Option<Vec<u8>> {
        self.disk.peek(&Path::new(&self.folder).join(name))
    }
}
