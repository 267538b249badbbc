//! The city as this phone knows it: from the seed pack that the app ships with, then from the server.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saberling_place::{AreaPack, RoadPack};
use saberling_wire::{CityConfig, SeedPack, Sha256};

use crate::error::Error;
use crate::ports::Files;
use crate::store::{Store, sql};

/// The city's settings, its areas, and where its server answers.
#[derive(Clone)]
pub(crate) struct City {
    pub(crate) config: CityConfig,
    pub(crate) config_version: String,
    pub(crate) areas: AreaPack,
    /// Roads for maps, once they have come; nothing else needs them.
    pub(crate) roads: Option<Arc<RoadPack>>,
    pub(crate) server_url: String,
}

/// The format that this version reads.
const FORMAT: u32 = 2;

impl City {
    /// Reads and checks a seed pack.
    pub(crate) fn from_seed(json: &str) -> Result<Self, Error> {
        let pack: SeedPack =
            serde_json::from_str(json).map_err(|error| Error::SeedPack(error.to_string()))?;
        if pack.format != FORMAT {
            return Err(Error::SeedPack(format!("format {} is not known, expected {FORMAT}", pack.format)));
        }
        crate::net::check_address(&pack.server_url)?;
        let areas = STANDARD.decode(&pack.areas).map_err(|error| Error::SeedPack(error.to_string()))?;
        let areas = AreaPack::from_bytes(&areas).map_err(|error| Error::SeedPack(error.to_string()))?;
        Ok(Self {
            config_version: pack.config.version(),
            config: pack.config,
            areas,
            roads: None,
            server_url: pack.server_url,
        })
    }

    /// Takes over what the server has sent since. Whatever does not read leaves the seed's in force.
    pub(crate) fn with_stored(mut self, store: &Store, files: &dyn Files) -> Result<Self, Error> {
        self.follow_app(store)?;
        let (config, version, pack, address) = store.read(|db| {
            let get = |key| sql::meta::get(db, key);
            let (config, version) = (get(sql::meta::CONFIG)?, get(sql::meta::CONFIG_VERSION)?);
            Ok((config, version, get(sql::meta::AREAS)?, get(sql::meta::SERVER_URL)?))
        })?;
        if let (Some(config), Some(version)) =
            (config.and_then(|json| serde_json::from_str(&json).ok()), version)
        {
            (self.config, self.config_version) = (config, version);
        }
        if let Some(areas) = pack.and_then(|hash| hash.parse().ok()).and_then(|hash| read_pack(files, hash)) {
            self.areas = areas;
        }
        self.roads = self.config.roads.and_then(|hash| read_roads(files, hash)).map(Arc::new);
        if let Some(address) = address.filter(|address| crate::net::check_address(address).is_ok()) {
            self.server_url = address;
        }
        Ok(self)
    }

    /// An app that ships another address than before knows better than what was heard before it: the server
    /// may have moved twice while this phone was away. The address in use until now is the former one.
    fn follow_app(&self, store: &Store) -> Result<(), Error> {
        let shipped = store.read(|db| sql::meta::get(db, sql::meta::SEED_URL))?;
        if shipped.as_deref() == Some(&self.server_url) {
            return Ok(());
        }
        store.write(|db| {
            if let Some(shipped) = shipped {
                let used = sql::meta::get(db, sql::meta::SERVER_URL)?.unwrap_or(shipped);
                sql::meta::put(db, sql::meta::FORMER_SERVER_URL, &used)?;
                sql::meta::put(db, sql::meta::ADDRESS_TRIES, "0")?;
                sql::meta::remove(db, sql::meta::ADDRESS_SINCE)?;
                sql::meta::remove(db, sql::meta::SERVER_URL)?;
            }
            sql::meta::put(db, sql::meta::SEED_URL, &self.server_url)
        })
    }

    /// The pack that the settings name, if it is another one than is in use.
    pub(crate) fn missing_pack(&self) -> Option<Sha256> {
        self.config.areas.filter(|hash| !is_version(*hash, self.areas.version()))
    }

    /// The roads that the settings name, if they are others than are in use.
    pub(crate) fn missing_roads(&self) -> Option<Sha256> {
        let is_here = |hash| self.roads.as_ref().is_some_and(|roads| is_version(hash, roads.version()));
        self.config.roads.filter(|hash| !is_here(*hash))
    }
}

/// The name of an area pack in the data folder.
pub(crate) fn pack_name(hash: Sha256) -> String {
    format!("packs/{hash}.areas")
}

/// The name of a pack of roads in the data folder.
pub(crate) fn roads_name(hash: Sha256) -> String {
    format!("packs/{hash}.roads")
}

fn is_version(hash: Sha256, version: &str) -> bool {
    hash.short(version.len()) == version
}

fn read_roads(files: &dyn Files, hash: Sha256) -> Option<RoadPack> {
    let bytes = files.read(&roads_name(hash)).ok().filter(|bytes| Sha256::of(bytes) == hash)?;
    RoadPack::from_bytes(&bytes).ok()
}

fn read_pack(files: &dyn Files, hash: Sha256) -> Option<AreaPack> {
    let bytes = files.read(&pack_name(hash)).ok().filter(|bytes| Sha256::of(bytes) == hash)?;
    AreaPack::from_bytes(&bytes).ok()
}
