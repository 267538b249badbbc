//! A pack made of GeoJSON.

use geojson::{GeoJson, Position};

use crate::content::{AreaContent, Content, Corner, District, Ring};
use crate::{AreaPack, PackError, Point};

impl AreaPack {
    /// Makes a pack of a GeoJSON `FeatureCollection` of `Polygon` and `MultiPolygon` features.
    ///
    /// Each feature needs the text properties `code`, `name`, `kecamatan_code` and `kecamatan`;
    /// coordinates are WGS84 degrees, longitude first (RFC 7946), and rounded to 1e-7 degrees.
    ///
    /// # Errors
    /// [`GeoJsonError`], which says which feature is at fault and why.
    pub fn from_geojson(bytes: &[u8]) -> Result<Self, GeoJsonError> {
        Ok(Self::from_bytes(&Self::encode(&content(bytes)?)?)?)
    }
}

/// What the features hold.
fn content(bytes: &[u8]) -> Result<Content, GeoJsonError> {
    let mut districts: Vec<District> = Vec::new();
    let mut areas = Vec::new();
    for (index, feature) in read_features(bytes)?.iter().enumerate() {
        let [code, name, district_code, district] = read_names(index, feature)?;
        let polygons = read_polygons(feature.geometry.as_ref())
            .map_err(|problem| GeoJsonError::Geometry { code: code.clone(), problem })?;
        let district = District { code: district_code, name: district };
        let known = districts.iter().position(|known| *known == district).unwrap_or_else(|| {
            districts.push(district);
            districts.len() - 1
        });
        areas.push(AreaContent { code, name, district: known, polygons });
    }
    Ok(Content { scheme: String::new(), districts, areas })
}

/// Why a file of GeoJSON makes no area pack.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GeoJsonError {
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
    /// The areas make no pack.
    #[error(transparent)]
    Pack(#[from] PackError),
}

impl GeoJsonError {
    /// A stable code for programs and text catalogues.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json { .. } => "geojson.json",
            Self::NotACollection { .. } => "geojson.collection",
            Self::MissingProperty { .. } => "geojson.property",
            Self::Geometry { .. } => "geojson.geometry",
            Self::Pack(error) => error.code(),
        }
    }
}

fn read_features(bytes: &[u8]) -> Result<Vec<geojson::Feature>, GeoJsonError> {
    let parsed: GeoJson = serde_json::from_slice(bytes).map_err(|error| {
        let detail = error.to_string();
        if error.is_data() { GeoJsonError::NotACollection { detail } } else { GeoJsonError::Json { detail } }
    })?;
    match parsed {
        GeoJson::FeatureCollection(collection) => Ok(collection.features),
        GeoJson::Feature(_) | GeoJson::Geometry(_) => {
            Err(GeoJsonError::NotACollection { detail: "it holds a single feature or geometry".to_owned() })
        }
    }
}

fn read_names(index: usize, feature: &geojson::Feature) -> Result<[String; 4], GeoJsonError> {
    let text = |property: &'static str| {
        feature
            .property(property)
            .and_then(|value| value.as_str())
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .ok_or(GeoJsonError::MissingProperty { feature: index + 1, property })
    };
    Ok([text("code")?, text("name")?, text("kecamatan_code")?, text("kecamatan")?])
}

fn read_polygons(geometry: Option<&geojson::Geometry>) -> Result<Vec<Vec<Ring>>, &'static str> {
    let polygons = match geometry.map(|geometry| &geometry.value) {
        Some(geojson::GeometryValue::Polygon { coordinates }) => vec![read_rings(coordinates)?],
        Some(geojson::GeometryValue::MultiPolygon { coordinates }) => {
            coordinates.iter().map(|rings| read_rings(rings)).collect::<Result<_, _>>()?
        }
        _ => return Err("the geometry is neither Polygon nor MultiPolygon"),
    };
    if polygons.is_empty() { Err("the shape has no extent") } else { Ok(polygons) }
}

fn read_rings(rings: &[Vec<Position>]) -> Result<Vec<Ring>, &'static str> {
    if rings.is_empty() {
        return Err("a polygon has no ring");
    }
    rings.iter().map(|ring| read_ring(ring)).collect()
}

fn read_ring(positions: &[Position]) -> Result<Ring, &'static str> {
    if positions.len() < 4 {
        return Err("a ring has fewer than four positions");
    }
    let mut ring = positions.iter().map(read_position).collect::<Result<Ring, _>>()?;
    if ring.first() != ring.last() {
        return Err("a ring does not end where it begins");
    }
    ring.pop();
    Ok(ring)
}

fn read_position(position: &Position) -> Result<Corner, &'static str> {
    let [lon_deg, lat_deg, ..] = position[..] else {
        return Err("a position has fewer than two numbers");
    };
    Corner::of(Point { lat_deg, lon_deg }).ok_or("coordinates are not WGS84 degrees, longitude first")
}

#[cfg(test)]
#[path = "geojson_tests.rs"]
mod tests;
