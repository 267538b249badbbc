//! What every schedule begins with, made once: a city with two crews, an empty phone, a few pictures.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use saberling_core::api::OpenOptions;
use saberling_core::phone::Phone;
use saberling_core::ports::DiskFiles;
use saberling_photo::testing::{CameraJpeg, camera_jpeg};
use saberling_server::cli::seed_pack;
use saberling_server::files::FolderFiles;
use saberling_server::{City, Settings, embed};
use saberling_wire::{Category, CrewId, MemberId, UserId};

use crate::disk::{Image, MemoryDisk};
use crate::host::{Boot, Keystore, MachineLedger, NoNetwork, PhoneClock, Seeded, Switch, WorldClock};
use crate::machine::Machine;
use crate::trace::Trace;
use crate::vfs::{self, Databases};

/// Any error of the simulator itself.
pub type Broken = Box<dyn std::error::Error + Send + Sync>;

/// When every schedule begins, epoch milliseconds.
pub const BEGIN_MS: i64 = 1_764_000_000_000;
/// How many pictures there are.
const PICTURES: u64 = 10;
/// The last camera files, which are kept before an act takes them, and never taken at once.
pub(crate) const KEPT_PICTURES: u64 = 3;

const CITY: &str = r#"{"slug":"sim","name":"Sim","office_name":{"id":"DLH","en":"Office"},
"time_zone":"Asia/Jakarta","utc_offset_minutes":420,"languages":["id","en"],"photo_edge_px":320,
"categories":[{"code":"litter","icon":"k-pile","name":{"id":"Sampah","en":"Litter"}},
{"code":"drain","icon":"k-drain","name":{"id":"Selokan","en":"Drain"}}],
"reject_reasons":[{"code":"not_ours","name":{"id":"bukan","en":"no"}}],
"decline_reasons":[{"code":"no_access","name":{"id":"tak bisa","en":"no access"}}]}"#;
const AREAS: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"99.01.01.1001",
"name":"Sei","kecamatan_code":"99.01.01","kecamatan":"Barat","level":"kelurahan"},"geometry":{"type":"MultiPolygon",
"coordinates":[[[[98.4,3.5],[98.6,3.5],[98.6,3.7],[98.4,3.7],[98.4,3.5]]]]}}]}"#;

/// A member of a crew with a code for one phone.
#[derive(Debug, Clone)]
pub struct Seat {
    /// The crew.
    pub crew_id: CrewId,
    /// The member.
    pub member_id: MemberId,
    /// The code.
    pub code: String,
}

/// What every schedule begins with.
pub struct Template {
    /// The city.
    pub city: City,
    /// What an app ships with.
    pub seed_pack: String,
    /// The server's database.
    pub server: Databases,
    /// An empty phone's database.
    pub phone: Databases,
    /// The empty phone's files.
    pub phone_files: Image,
    /// Camera files.
    pub pictures: Vec<String>,
    /// Who can be activated.
    pub seats: Vec<Seat>,
    /// The officer.
    pub officer: UserId,
    root: tempfile::TempDir,
}

/// A folder in memory, if there is one.
///
/// # Errors
/// When it cannot be made.
pub fn scratch() -> std::io::Result<tempfile::TempDir> {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }
}

/// A server's settings on a simulated machine.
pub(crate) fn settings(
    city: &City,
    folder: &Path,
    (disk, ledger): (Arc<MemoryDisk>, Arc<MachineLedger>),
    clock: WorldClock,
    random: Arc<Seeded>,
) -> std::io::Result<Settings> {
    Ok(Settings {
        data_dir: folder.to_owned(),
        listen: SocketAddr::from(([127, 0, 0, 1], 1)),
        public_url: None,
        moved_to: None,
        override_backup: false,
        runs_jobs: false,
        ledger: Some(ledger),
        city: city.clone(),
        clock: Arc::new(clock),
        random,
        vfs: Some(vfs::NAME),
        packs: None,
        files: Some(Arc::new(FolderFiles::on(disk, folder)?)),
    })
}

impl Template {
    /// Makes it.
    ///
    /// # Errors
    /// When the product does not start at all.
    pub fn new() -> Result<Self, Broken> {
        vfs::register();
        let root = scratch()?;
        let city = City::new(CITY.as_bytes(), AREAS.as_bytes())?;
        let shelf = city.shelf().map_err(|error| error.to_string())?;
        let mut config = city.config.clone();
        // An old pack: the city has given this category up since, and refuses it.
        let old = config.categories.first().cloned();
        config.categories.extend(old.map(|category| Category { code: "smoke".to_owned(), ..category }));
        let pack = seed_pack(config, &shelf, "https://sim".to_owned());
        let seed_pack = serde_json::to_string(&pack)?;
        let pictures = pictures(root.path())?;
        let (server, seats, officer) = server(&city, &root.path().join("server-live"))?;
        let (phone, phone_files) = phone(&seed_pack, &root.path().join("phone-live"))?;
        Ok(Self { city, seed_pack, server, phone, phone_files, pictures, seats, officer, root })
    }

    /// Where the empty phone's files stood.
    #[must_use]
    pub fn phone_live(&self) -> PathBuf {
        self.root.path().join("phone-live")
    }
}

fn pictures(folder: &Path) -> Result<Vec<String>, Broken> {
    let mut paths = Vec::new();
    for seed in 0..PICTURES + KEPT_PICTURES {
        let path = folder.join(format!("picture-{seed}.jpg"));
        let jpeg = CameraJpeg { width: 32, height: 24, orientation: 1, gps: None, seed: seed + 1 };
        fs::write(&path, camera_jpeg(&jpeg))?;
        paths.push(path.to_string_lossy().into_owned());
    }
    Ok(paths)
}

fn server(city: &City, live: &Path) -> Result<(Databases, Vec<Seat>, UserId), Broken> {
    fs::create_dir_all(live)?;
    let machine = Machine::new("template", Arc::new(Trace::new(false)));
    let disk = MemoryDisk::new(Arc::clone(&machine));
    let files = vfs::watch(live, machine);
    let clock = WorldClock(Arc::new(AtomicI64::new(BEGIN_MS)));
    let ledger = Arc::new(MachineLedger::new(disk.machine()));
    let embedded = embed(settings(city, live, (disk, ledger), clock, Arc::new(Seeded::new(1, 1)))?)?;
    let setup = embedded.setup();
    let officer = setup.add_user("rina", "admin", "contoh-2026")?;
    let mut seats = Vec::new();
    for name in ["Melati", "Pandan"] {
        let crew_id = setup.add_crew(name)?;
        for place in 0..3 {
            let member = format!("{name} {place}");
            let code = setup.crew_code(name, &member, None)?;
            let crews = embedded.state.store.crews(embedded.state.city)?;
            let found = crews.iter().flat_map(|crew| &crew.members).find(|found| found.member.name == member);
            let member_id = found.ok_or("the member was made")?.member.member_id;
            seats.push(Seat { crew_id, member_id, code });
        }
    }
    drop(embedded);
    Ok((files.copy(), seats, officer))
}

fn phone(seed_pack: &str, live: &Path) -> Result<(Databases, Image), Broken> {
    fs::create_dir_all(live)?;
    let trace = Arc::new(Trace::new(false));
    let machine = Machine::new("template", trace);
    let disk = MemoryDisk::new(Arc::clone(&machine));
    let files = vfs::watch(live, Arc::clone(&machine));
    let now = Arc::new(AtomicI64::new(BEGIN_MS));
    let options = OpenOptions {
        data_dir: live.to_string_lossy().into_owned(),
        seed_pack: seed_pack.to_owned(),
        language: "id".to_owned(),
        secrets: Arc::new(Keystore::new(Arc::clone(&machine))),
        network: Arc::new(Switch::new(false)),
        clock: Some(Arc::new(PhoneClock::new(now, Boot::default()))),
        randomness: Some(Arc::new(Seeded::new(1, 2))),
    };
    let disk_files = DiskFiles::on(disk.clone(), live)?;
    let phone = Phone::open_quiet(&options, Arc::new(disk_files), Arc::new(NoNetwork), Some(vfs::NAME))?;
    drop(phone);
    Ok((files.copy(), disk.image()))
}
