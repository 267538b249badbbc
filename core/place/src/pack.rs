//! A city's areas, read from GeoJSON.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use geojson::{GeoJson, Position};
use sha2::{Digest, Sha256};

use crate::{Area, Bounds};

/// A city's areas, ready to be asked.
#[derive(Debug, Clone)]
pub struct AreaPack {
    version: String,
    areas: Vec<Area>,
    bounds: Bounds,
}

impl AreaPack {
    /// Reads a GeoJSON `FeatureCollection` of `Polygon` and `MultiPolygon` features.
    ///
    /// Each feature needs the text properties `code`, `name`, `kecamatan_code` and `kecamatan`;
    /// coordinates are WGS84 degrees, longitude first (RFC 7946).
    ///
    /// # Errors
    /// [`PackError`], which says which feature is at fault and why.
    pub fn from_geojson(bytes: &[u8]) -> Result<Self, PackError> {
        let features = read_features(bytes)?;
        let mut areas = features
            .into_iter()
            .enumerate()
            .map(|(index, feature)| read_area(index, feature))
            .collect::<Result<Vec<_>, _>>()?;
        // In order of code, so that the file's order decides nothing.
        areas.sort_by(|a, b| a.code.cmp(&b.code));
        if let Some(pair) = areas.windows(2).find(|pair| pair[0].code == pair[1].code) {
            return Err(PackError::DuplicateCode { code: pair[0].code.clone() });
        }
        let bounds = areas.iter().map(Area::bounds).reduce(Bounds::joined).ok_or(PackError::Empty)?;
        let hash = Sha256::digest(bytes);
        Ok(Self { version: hash[..8].iter().map(|byte| format!("{byte:02x}")).collect(), areas, bounds })
    }

    /// The first 16 hexadecimal digits of the SHA-256 of the bytes that the pack was read from.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// All areas, in order of their codes.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The smallest box around all areas.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }
}

/// Why a file is no area pack.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// The bytes are no JSON.
    #[error("the file is not JSON: {detail}")]
    Json {
        /// What the parser said.
        detail: String,
    },
    /// The JSON is no GeoJSON `FeatureCollection`.
    #[error("the file is not a GeoJSON FeatureCollection: {detail}")]
    NotACollection {
        /// What was found instead.
        detail: String,
    },
    /// The collection has no features.
    #[error("the file holds no areas")]
    Empty,
    /// A feature lacks a text that every area needs.
    #[error("feature {feature} has no text property \"{property}\"")]
    MissingProperty {
        /// Place of the feature in the file, from 1.
        feature: usize,
        /// Name of the property.
        property: &'static str,
    },
    /// A feature's geometry cannot be an area.
    #[error("area {code}: {problem}")]
    Geometry {
        /// Code of the area.
        code: String,
        /// What is wrong with its geometry.
        problem: &'static str,
    },
    /// Two features have the same code.
    #[error("code {code} is used twice")]
    DuplicateCode {
        /// The code.
        code: String,
    },
}

impl PackError {
    /// A stable code for programs and text catalogues.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json { .. } => "pack.json",
            Self::NotACollection { .. } => "pack.collection",
            Self::Empty => "pack.empty",
            Self::MissingProperty { .. } => "pack.property",
            Self::Geometry { .. } => "pack.geometry",
            Self::DuplicateCode { .. } => "pack.duplicate",
        }
    }
}

fn read_features(bytes: &[u8]) -> Result<Vec<geojson::Feature>, PackError> {
    let parsed: GeoJson = serde_json::from_slice(bytes).map_err(|error| {
        let detail = error.to_string();
        if error.is_data() { PackError::NotACollection { detail } } else { PackError::Json { detail } }
    })?;
    match parsed {
        GeoJson::FeatureCollection(collection) => Ok(collection.features),
        GeoJson::Feature(_) | GeoJson::Geometry(_) => {
            Err(PackError::NotACollection { detail: "it holds a single feature or geometry".to_owned() })
        }
    }
}

fn read_area(index: usize, feature: geojson::Feature) -> Result<Area, PackError> {
    let text = |property: &'static str| {
        feature
            .property(property)
            .and_then(|value| value.as_str())
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .ok_or(PackError::MissingProperty { feature: index + 1, property })
    };
    let names = [text("code")?, text("name")?, text("kecamatan_code")?, text("kecamatan")?];
    let wrong = |problem| PackError::Geometry { code: names[0].clone(), problem };
    let shape = read_shape(feature.geometry.as_ref()).map_err(wrong)?;
    Area::new(names.clone(), shape).ok_or_else(|| wrong("the shape has no extent"))
}

fn read_shape(geometry: Option<&geojson::Geometry>) -> Result<MultiPolygon<f64>, &'static str> {
    match geometry.map(|geometry| &geometry.value) {
        Some(geojson::GeometryValue::Polygon { coordinates }) => {
            Ok(MultiPolygon(vec![read_polygon(coordinates)?]))
        }
        Some(geojson::GeometryValue::MultiPolygon { coordinates }) => {
            coordinates.iter().map(|rings| read_polygon(rings)).collect()
        }
        _ => Err("the geometry is neither Polygon nor MultiPolygon"),
    }
}

fn read_polygon(rings: &[Vec<Position>]) -> Result<Polygon<f64>, &'static str> {
    let mut rings = rings.iter().map(|ring| read_ring(ring)).collect::<Result<Vec<_>, _>>()?;
    if rings.is_empty() {
        return Err("a polygon has no ring");
    }
    let outer = rings.remove(0);
    Ok(Polygon::new(outer, rings))
}

fn read_ring(positions: &[Position]) -> Result<LineString<f64>, &'static str> {
    let ring = positions.iter().map(read_position).collect::<Result<LineString<f64>, _>>()?;
    if ring.0.len() < 4 {
        return Err("a ring has fewer than four positions");
    }
    if !ring.is_closed() {
        return Err("a ring does not end where it begins");
    }
    Ok(ring)
}

fn read_position(position: &Position) -> Result<Coord<f64>, &'static str> {
    let [lon, lat, ..] = position[..] else {
        return Err("a position has fewer than two numbers");
    };
    if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
        return Err("coordinates are not WGS84 degrees, longitude first");
    }
    Ok(Coord { x: lon, y: lat })
}

#[cfg(test)]
mod tests;
