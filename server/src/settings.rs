//! What a server is started with.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use saberling_disk::{Disk, SystemDisk};
use saberling_place::import::{self, Extent, ImportError, Mapping};
use saberling_place::{AreaPack, Content, PackError, RoadPack};
use saberling_store::{Clock, Ledger, Random};
use saberling_wire::{CityConfig, validate};
use serde::Deserialize;

use crate::apps::Apps;
use crate::files::Files;
use crate::ports::{SystemClock, SystemRandom};
use crate::sample::{self, SampleCrew};
use crate::shelf::Shelf;

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
    /// The disk on which the data folder keeps packs; none: packs are the city's own and nowhere kept.
    pub packs: Option<Arc<dyn Disk>>,
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
            packs: Some(Arc::new(SystemDisk)),
            vfs: None,
        })
    }
}

/// A city: its settings, its areas and roads, and the crews that it begins with.
#[derive(Debug, Clone)]
pub struct City {
    /// The settings, as phones and pages know them.
    pub config: CityConfig,
    /// Areas and roads of the city's own files, or why they cannot be used: then an import must have brought others.
    pub packs: Result<Packs, Arc<CityError>>,
    /// Crews to be made on the first start.
    pub crews: Vec<SampleCrew>,
    /// The apps that its addresses open.
    pub apps: Apps,
}

/// Packs of areas and of roads, with the bytes that phones fetch.
#[derive(Debug, Clone)]
pub struct Packs {
    /// The areas, ready for lookups.
    pub areas: AreaPack,
    /// Their bytes.
    pub areas_bytes: Bytes,
    /// The roads for maps, if there are any, and their bytes.
    pub roads: Option<(RoadPack, Bytes)>,
}

impl Packs {
    /// Makes packs of what was imported.
    ///
    /// # Errors
    /// When no pack can hold it.
    pub fn of(content: &Content, roads: Option<Vec<u8>>) -> Result<Self, PackError> {
        let bytes = AreaPack::encode(content)?;
        let roads = roads.map(|bytes| Ok::<_, PackError>((RoadPack::from_bytes(&bytes)?, bytes.into())));
        Ok(Self {
            areas: AreaPack::from_bytes(&bytes)?,
            areas_bytes: bytes.into(),
            roads: roads.transpose()?,
        })
    }
}

/// Why a city cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CityError {
    /// The settings are not of the expected form.
    #[error("the city's settings cannot be read: {0}")]
    Settings(#[source] serde_json::Error),
    /// The areas are not of the expected form.
    #[error("the city's areas cannot be read: {0}")]
    Areas(#[from] ImportError),
    /// A category's questions cannot be asked.
    #[error("category {category:?}: {what}")]
    Questions {
        /// The category's code.
        category: String,
        /// What is wrong with which question.
        what: String,
    },
    /// One of the apps is not named as phones' systems know it.
    #[error("the city's apps: {what}; see docs/city.md")]
    Apps {
        /// Which one, and how it should look.
        what: String,
    },
    /// Something stands against using the areas.
    #[error("the city's areas cannot be used: {finding}; see `saberling-server city import`")]
    Unusable {
        /// The first of what was found.
        finding: String,
    },
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

/// What a city's file says beside the settings that phones and pages know.
#[derive(Deserialize)]
struct Beside {
    #[serde(default)]
    crews: Vec<SampleCrew>,
    #[serde(default)]
    apps: Apps,
}

impl City {
    /// Reads a city from the bytes of its two files.
    ///
    /// # Errors
    /// When one of them is not of the expected form.
    pub fn new(settings: &[u8], areas: &[u8]) -> Result<Self, CityError> {
        Self::with(settings, Ok(own_packs(areas, None)?))
    }

    /// Reads a city's settings file; its areas lie beside it as `areas.geojson`, its roads, if it has any, as
    /// `roads.geojson`.
    ///
    /// # Errors
    /// When the settings cannot be read or are not of the expected form.
    pub fn read(path: &Path) -> Result<Self, CityError> {
        let roads = path.with_file_name("roads.geojson");
        let roads = roads.is_file().then(|| read(&roads)).transpose()?;
        let areas = read(&path.with_file_name("areas.geojson"));
        let packs = areas.and_then(|areas| own_packs(&areas, roads.as_deref()));
        Self::with(&read(path)?, packs.map_err(Arc::new))
    }

    fn with(settings: &[u8], packs: Result<Packs, Arc<CityError>>) -> Result<Self, CityError> {
        let config: CityConfig = serde_json::from_slice(settings).map_err(CityError::Settings)?;
        let beside: Beside = serde_json::from_slice(settings).map_err(CityError::Settings)?;
        let apps = beside.apps.checked().map_err(|what| CityError::Apps { what })?;
        for category in &config.categories {
            validate::questions(&category.questions)
                .map_err(|what| CityError::Questions { category: category.code.clone(), what })?;
        }
        // Phones fetch the packs by their hashes; the settings' version changes with them.
        let named = |packs: &Packs| Shelf::of(packs.clone()).named_in(config.clone());
        let config = packs.as_ref().map_or_else(|_| config.clone(), named);
        Ok(Self { config, packs, crews: beside.crews, apps })
    }

    /// The same city with other areas, from GeoJSON, and without roads.
    ///
    /// # Errors
    /// When they cannot be used.
    pub fn with_areas(self, areas: &[u8]) -> Result<Self, CityError> {
        let packs = own_packs(areas, None)?;
        let config = Shelf::of(packs.clone()).named_in(self.config.clone());
        Ok(Self { config, packs: Ok(packs), ..self })
    }

    /// The shelf with the city's own areas and roads alone.
    ///
    /// # Errors
    /// When they cannot be used.
    pub fn shelf(&self) -> Result<Shelf, Arc<CityError>> {
        self.packs.clone().map(Shelf::of)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, CityError> {
    std::fs::read(path).map_err(|source| CityError::File { path: path.to_owned(), source })
}

/// Packs of a city's own files. Roads that cannot be used are left out: maps do without.
fn own_packs(areas: &[u8], roads: Option<&[u8]>) -> Result<Packs, CityError> {
    let made = import::read(areas, &Mapping::default())?;
    let Some(content) = &made.content else {
        let finding = made.errors().next().map(ToString::to_string).unwrap_or_default();
        return Err(CityError::Unusable { finding });
    };
    let roads = roads.zip(Extent::of(content)).and_then(|(roads, around)| {
        let read = import::read_roads(roads, around);
        read.inspect_err(|error| tracing::warn!(%error, "the city's roads are left out")).ok()
    });
    Ok(Packs::of(content, roads.map(|roads| roads.bytes))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_cannot_be_asked_is_named_before_anything_is_served() {
        let mut settings: serde_json::Value =
            serde_json::from_str(include_str!("../sample/city.json")).expect("json");
        settings["categories"][1]["questions"] = serde_json::json!([
            { "code": "size", "kind": "one_of", "text": { "id": "Seberapa besar?", "en": "How large?" } },
        ]);
        let areas = include_bytes!("../sample/areas.geojson");
        let Err(refused) = City::new(settings.to_string().as_bytes(), areas) else { panic!("it was taken") };
        let refused = refused.to_string();
        assert!(refused.contains("category \"drain\"") && refused.contains("question \"size\""), "{refused}");
    }
}
