//! The file as GeoJSON.

use geojson::{FeatureCollection, GeoJson};

use super::{FILE_BYTES, ImportError};

/// Programs that write UTF-8 for Windows put this first.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads a collection with at least one feature.
pub(super) fn parse(bytes: &[u8]) -> Result<FeatureCollection, ImportError> {
    if bytes.len() > FILE_BYTES {
        return Err(ImportError::TooLarge { bytes: bytes.len() });
    }
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let parsed: GeoJson = serde_json::from_slice(bytes).map_err(|error| {
        let detail = error.to_string();
        if error.is_data() { ImportError::NotACollection { detail } } else { ImportError::Json { detail } }
    })?;
    match parsed {
        GeoJson::FeatureCollection(collection) if collection.features.is_empty() => Err(ImportError::Empty),
        GeoJson::FeatureCollection(collection) => Ok(collection),
        GeoJson::Feature(_) | GeoJson::Geometry(_) => {
            let detail = "it holds a single feature or geometry".to_owned();
            Err(ImportError::NotACollection { detail })
        }
    }
}
