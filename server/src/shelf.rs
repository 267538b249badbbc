//! The packs that this server has: the city's areas of now and of before, and its roads.
//!
//! In the data folder, `packs/<sha256>.areas` and `packs/<sha256>.roads` are what was ever current, and
//! `packs/current.json` says what is. A file there that does not read is named in the log and passed over.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use saberling_disk::{Disk, write_durably};
use saberling_place::{AreaPack, RoadPack};
use saberling_wire::{CityConfig, Sha256};
use serde::{Deserialize, Serialize};

use crate::settings::{City, CityError, Packs};

/// The folder in the data folder.
pub const FOLDER: &str = "packs";
const AREAS: &str = "areas";
const ROADS: &str = "roads";
const CURRENT: &str = "current.json";

/// Which packs are in use; what an import changes, in one file, so that it changes at once or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Current {
    areas: Sha256,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    roads: Option<Sha256>,
    /// What was imported before, the latest first: in use again when what follows does not read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    former: Vec<Sha256>,
}

impl Current {
    fn of(packs: &Packs) -> Self {
        let roads = packs.roads.as_ref().map(|(_, bytes)| Sha256::of(bytes));
        Self { areas: Sha256::of(&packs.areas_bytes), roads, former: Vec::new() }
    }
}

/// The packs that this server has; cheap to clone.
#[derive(Debug, Clone)]
pub struct Shelf {
    packs: Packs,
    areas_geojson: Bytes,
    roads_geojson: Option<Bytes>,
    bytes: BTreeMap<Sha256, Bytes>,
    versions: BTreeMap<String, AreaPack>,
}

impl Shelf {
    /// A shelf with nothing on it but these packs.
    #[must_use]
    pub fn of(packs: Packs) -> Self {
        let mut shelf = Self {
            areas_geojson: packs.areas.to_geojson().into(),
            roads_geojson: packs.roads.as_ref().map(|(roads, _)| roads.to_geojson().into()),
            bytes: BTreeMap::new(),
            versions: BTreeMap::new(),
            packs: packs.clone(),
        };
        if let Some((_, bytes)) = packs.roads {
            shelf.bytes.insert(Sha256::of(&bytes), bytes);
        }
        shelf.add(packs.areas, packs.areas_bytes);
        shelf
    }

    /// The shelf of a data folder: what was imported there last is in use, otherwise the city's own files are.
    /// Nothing is written, and what was in use before is not on it.
    ///
    /// # Errors
    /// When nothing was imported and the city's own files cannot be used.
    pub fn in_use(disk: &dyn Disk, data: &Path, city: &City) -> Result<Self, Arc<CityError>> {
        imported(disk, &data.join(FOLDER)).map_or_else(|| city.shelf(), |packs| Ok(Self::of(packs)))
    }

    /// The same with all that was in use before; what is in use now is kept for later.
    ///
    /// # Errors
    /// As [`Shelf::in_use`].
    pub fn open(disk: &dyn Disk, data: &Path, city: &City) -> Result<Self, Arc<CityError>> {
        let shelf = Self::in_use(disk, data, city)?;
        let folder = data.join(FOLDER);
        if let Err(error) = shelf.keep(disk, &folder) {
            // Served from memory all the same; only a later server would not know it any more.
            tracing::error!(kind = ?error.kind(), "the packs in use could not be kept");
        }
        Ok(shelf.with_former(disk, &folder))
    }

    /// Writes what is in use into the folder, unless it is there.
    fn keep(&self, disk: &dyn Disk, folder: &Path) -> io::Result<()> {
        write(disk, folder, AREAS, &self.packs.areas_bytes)?;
        self.packs.roads.as_ref().map_or(Ok(()), |(_, bytes)| write(disk, folder, ROADS, bytes))
    }

    /// Adds all that was in use before.
    fn with_former(mut self, disk: &dyn Disk, folder: &Path) -> Self {
        for path in disk.list(folder).unwrap_or_default() {
            let Some((hash, ending)) = named(&path).filter(|(hash, _)| !self.bytes.contains_key(hash)) else {
                continue;
            };
            let is_known = match ending.as_str() {
                AREAS => read_areas(disk, folder, hash).map(|(areas, bytes)| self.add(areas, bytes)),
                ROADS => read_roads(disk, folder, hash).map(|(_, bytes)| {
                    self.bytes.insert(hash, bytes);
                }),
                _ => continue,
            };
            if is_known.is_none() {
                tracing::warn!(file = %path.display(), "a pack that was in use before does not read; it is passed over");
            }
        }
        self
    }

    fn add(&mut self, areas: AreaPack, bytes: Bytes) {
        self.bytes.insert(Sha256::of(&bytes), bytes);
        self.versions.insert(areas.version().to_owned(), areas);
    }

    /// The settings with the hashes of what is in use.
    #[must_use]
    pub fn named_in(&self, config: CityConfig) -> CityConfig {
        let Current { areas, roads, .. } = Current::of(&self.packs);
        CityConfig { areas: Some(areas), roads, ..config }
    }

    /// The areas in use.
    #[must_use]
    pub fn current(&self) -> &AreaPack {
        &self.packs.areas
    }

    /// The areas of that version, if they are or were in use.
    #[must_use]
    pub fn by_version(&self, version: &str) -> Option<&AreaPack> {
        self.versions.get(version)
    }

    /// Whether any pack, of now or of before, has an area of that code.
    #[must_use]
    pub fn knows_area(&self, code: &str) -> bool {
        self.versions.values().any(|areas| areas.area(code).is_some())
    }

    /// The bytes of a pack, of areas or of roads, of now or of before.
    #[must_use]
    pub fn bytes(&self, hash: Sha256) -> Option<Bytes> {
        self.bytes.get(&hash).cloned()
    }

    /// The bytes of the areas in use.
    #[must_use]
    pub fn areas_bytes(&self) -> Bytes {
        self.packs.areas_bytes.clone()
    }

    /// The areas in use as GeoJSON, for maps.
    #[must_use]
    pub fn areas_geojson(&self) -> Bytes {
        self.areas_geojson.clone()
    }

    /// The roads in use as GeoJSON, for maps.
    #[must_use]
    pub fn roads_geojson(&self) -> Option<Bytes> {
        self.roads_geojson.clone()
    }
}

/// What was imported last and reads; roads that do not are left out.
fn imported(disk: &dyn Disk, folder: &Path) -> Option<Packs> {
    let current = read_current(disk, folder)?;
    let mut newest_first = std::iter::once(current.areas).chain(current.former);
    let (areas, areas_bytes) = newest_first.find_map(|hash| {
        let areas = read_areas(disk, folder, hash);
        if areas.is_none() {
            tracing::error!(pack = %hash, "areas that were imported do not read; those before them are used");
        }
        areas
    })?;
    let roads = current.roads.and_then(|hash| {
        let roads = read_roads(disk, folder, hash);
        if roads.is_none() {
            tracing::error!(pack = %hash, "the roads that were imported do not read; there are none");
        }
        roads
    });
    Some(Packs { areas, areas_bytes, roads })
}

fn read_current(disk: &dyn Disk, folder: &Path) -> Option<Current> {
    let path = folder.join(CURRENT);
    disk.length(&path).ok().flatten()?;
    let current = disk.read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    if current.is_none() {
        tracing::error!(file = %path.display(), "it does not say which packs are in use; the city's own are used");
    }
    current
}

/// Makes packs the ones in use, from the next start of a server on: the packs first, each durable under its name, then
/// the one file that names them.
///
/// # Errors
/// When the disk fails; then what was in use still is.
pub(crate) fn install(disk: &dyn Disk, data: &Path, packs: &Packs) -> io::Result<()> {
    let folder = data.join(FOLDER);
    disk.make_folder(&folder)?;
    disk.sync_folder(data)?;
    write(disk, &folder, AREAS, &packs.areas_bytes)?;
    if let Some((_, bytes)) = &packs.roads {
        write(disk, &folder, ROADS, bytes)?;
    }
    let mut current = Current::of(packs);
    if let Some(before) = read_current(disk, &folder) {
        current.former = std::iter::once(before.areas).chain(before.former).collect();
        current.former.retain(|hash| *hash != current.areas);
        let mut seen = std::collections::BTreeSet::new();
        current.former.retain(|hash| seen.insert(*hash));
    }
    let text = serde_json::to_vec(&current).map_err(io::Error::other)?;
    write_durably(disk, &folder.join("current.part"), &folder.join(CURRENT), &text)
}

/// Writes a pack under its hash, unless it is there and whole.
fn write(disk: &dyn Disk, folder: &Path, ending: &str, bytes: &[u8]) -> io::Result<()> {
    let hash = Sha256::of(bytes);
    let path = path(folder, hash, ending);
    if read(disk, &path, hash).is_none() {
        disk.make_folder(folder)?;
        write_durably(disk, &path.with_extension("part"), &path, bytes)?;
    }
    Ok(())
}

fn path(folder: &Path, hash: Sha256, ending: &str) -> PathBuf {
    folder.join(format!("{hash}.{ending}"))
}

fn named(path: &Path) -> Option<(Sha256, String)> {
    let hash = path.file_stem()?.to_str()?.parse().ok()?;
    Some((hash, path.extension()?.to_str()?.to_owned()))
}

/// A file's bytes, when they are those that its name promises.
fn read(disk: &dyn Disk, path: &Path, hash: Sha256) -> Option<Bytes> {
    let bytes = disk.read(path).ok()?;
    (Sha256::of(&bytes) == hash).then(|| bytes.into())
}

fn read_areas(disk: &dyn Disk, folder: &Path, hash: Sha256) -> Option<(AreaPack, Bytes)> {
    let bytes = read(disk, &path(folder, hash, AREAS), hash)?;
    Some((AreaPack::from_bytes(&bytes).ok()?, bytes))
}

fn read_roads(disk: &dyn Disk, folder: &Path, hash: Sha256) -> Option<(RoadPack, Bytes)> {
    let bytes = read(disk, &path(folder, hash, ROADS), hash)?;
    Some((RoadPack::from_bytes(&bytes).ok()?, bytes))
}
