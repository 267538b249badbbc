//! The seed pack that the app ships with: settings, areas, the server's address.

use saberling_place::AreaPack;
use saberling_wire::{CityConfig, SeedPack};

use crate::error::Error;

/// A seed pack, read and checked.
pub(crate) struct Seed {
    pub(crate) config: CityConfig,
    pub(crate) config_version: String,
    pub(crate) areas: AreaPack,
    pub(crate) server_url: String,
}

/// The format that this version reads.
const FORMAT: u32 = 1;

impl Seed {
    pub(crate) fn read(json: &str) -> Result<Self, Error> {
        let pack: SeedPack =
            serde_json::from_str(json).map_err(|error| Error::SeedPack(error.to_string()))?;
        if pack.format != FORMAT {
            return Err(Error::SeedPack(format!("format {} is not known, expected {FORMAT}", pack.format)));
        }
        crate::net::check_address(&pack.server_url)?;
        let areas = AreaPack::from_geojson(pack.areas.get().as_bytes())
            .map_err(|error| Error::SeedPack(error.to_string()))?;
        Ok(Self {
            config_version: pack.config.version(),
            config: pack.config,
            areas,
            server_url: pack.server_url,
        })
    }
}
