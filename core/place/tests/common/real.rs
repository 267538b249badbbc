//! A real city, when its file is there.

use saberling_place::{Content, Ring};

use crate::common::{city, corner};

/// The kelurahan of Binjai, when the shared data sets are there.
pub(crate) fn binjai() -> Option<Content> {
    let sets = std::env::var("SABERLING_DATA_SETS");
    let folder =
        sets.unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").to_owned());
    let Ok(bytes) = std::fs::read(format!("{folder}/binjai_kelurahan.geojson")) else {
        println!("SKIPPED: the file of Binjai's kelurahan is not there; nothing was compared");
        return None;
    };
    Some(read_geojson(&bytes))
}

/// The areas of a GeoJSON collection of `MultiPolygon` features.
pub(crate) fn read_geojson(bytes: &[u8]) -> Content {
    let json: serde_json::Value = serde_json::from_slice(bytes).expect("JSON");
    let list = |value: &serde_json::Value| value.as_array().expect("a list").clone();
    let e7 = |value: &serde_json::Value| (value.as_f64().expect("a number") * 1e7).round() as i32;
    let ring = |positions: &serde_json::Value| -> Ring {
        let positions = list(positions);
        positions[1..].iter().map(|pair| corner(e7(&pair[0]), e7(&pair[1]))).collect()
    };
    let area = |feature: &serde_json::Value| {
        let polygons = list(&feature["geometry"]["coordinates"]);
        let polygons = polygons.iter().map(|polygon| list(polygon).iter().map(ring).collect()).collect();
        (feature["properties"]["code"].as_str().expect("a code").to_owned(), polygons)
    };
    city(list(&json["features"]).iter().map(area).collect())
}
