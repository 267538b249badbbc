//! What a server is started with.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use saberling_place::{AreaPack, GeoJsonError, PackError};
use saberling_store::{Clock, Ledger, Random};
use saberling_wire::{CityConfig, Sha256};
use serde::Deserialize;

use crate::files::Files;
use crate::ports::{SystemClock, SystemRandom};
use crate::sample::{self, SampleCrew};

/// What a server is started with.
#[derive(Clone)]
pub struct Settings {
    /// Where everything is kept.
    pub data_dir: PathBuf,
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The address under which people reach it; none: the one that it listens on.
    pub public_url: Option<String>,
    /// The city.
    pub city: City,
    /// The address that phones are to use from now on, when the server moves.
    pub moved_to: Option<String>,
    /// Serve although the database lacks the newest verified backup: that backup is given up for good.
    pub override_backup: bool,
    /// Jobs run by themselves; otherwise whoever holds the server lets them run.
    pub runs_jobs: bool,
    /// The ledger outside the database; none: a file in the data folder's `ledger`.
    pub ledger: Option<Arc<dyn Ledger>>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Where photos are kept; none: in folders of the data folder.
    pub files: Option<Arc<dyn Files>>,
    /// The VFS through which SQLite reaches the disk; none: its own.
    pub vfs: Option<&'static str>,
}

impl Settings {
    /// The sample city on a free port of this machine, with the system's clock and randomness.
    ///
    /// # Errors
    /// When the embedded city cannot be read, which a test rules out.
    pub fn sample(data_dir: &Path) -> Result<Self, CityError> {
        Ok(Self {
            data_dir: data_dir.to_owned(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: None,
            city: sample::city()?,
            moved_to: None,
            override_backup: false,
            runs_jobs: true,
            ledger: None,
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            files: None,
            vfs: None,
        })
    }
}

/// A city: its settings, its areas, and the crews that it begins with.
#[derive(Debug, Clone)]
pub struct City {
    /// The settings, as phones and pages know them.
    pub config: CityConfig,
    /// The areas as a pack, as phones fetch it.
    pub areas_pack: Bytes,
    /// The areas as GeoJSON.
    pub areas_geojson: Bytes,
    /// The areas, ready for lookups.
    pub areas: AreaPack,
    /// Crews to be made on the first start.
    pub crews: Vec<SampleCrew>,
}

/// Why a city cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CityError {
    /// The settings are not of the expected form.
    #[error("the city's settings cannot be read: {0}")]
    Settings(#[source] serde_json::Error),
    /// The areas are not of the expected form.
    #[error("the city's areas cannot be read: {0}")]
    Areas(#[from] GeoJsonError),
    /// The areas make no pack.
    #[error("the city's areas make no pack: {0}")]
    Pack(#[from] PackError),
    /// A file cannot be read.
    #[error("{path} cannot be read: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

#[derive(Deserialize)]
struct Crews {
    #[serde(default)]
    crews: Vec<SampleCrew>,
}

impl City {
    /// Reads a city from the bytes of its two files.
    ///
    /// # Errors
    /// When one of them is not of the expected form.
    pub fn new(settings: &[u8], areas: &[u8]) -> Result<Self, CityError> {
        let mut config: CityConfig = serde_json::from_slice(settings).map_err(CityError::Settings)?;
        let crews: Crews = serde_json::from_slice(settings).map_err(CityError::Settings)?;
        let areas_geojson = Bytes::copy_from_slice(areas);
        let pack = AreaPack::encode(&AreaPack::from_geojson(areas)?.content())?;
        // Phones fetch the areas by their hash; the settings' version changes with them.
        config.areas = Some(Sha256::of(&pack));
        let areas = AreaPack::from_bytes(&pack)?;
        Ok(Self { config, areas_pack: pack.into(), areas_geojson, areas, crews: crews.crews })
    }

    /// Reads a city's settings file; its areas lie beside it as `areas.geojson`.
    ///
    /// # Errors
    /// When a file cannot be read or is not of the expected form.
    pub fn read(path: &Path) -> Result<Self, CityError> {
        let read = |path: &Path| {
            std::fs::read(path).map_err(|source| CityError::File { path: path.to_owned(), source })
        };
        Self::new(&read(path)?, &read(&path.with_file_name("areas.geojson"))?)
    }
}
