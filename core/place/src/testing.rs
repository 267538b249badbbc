//! Small cities for tests.

use crate::{AreaContent, AreaPack, Content, Corner, District, Point, Ring};

/// The ring of a box, in degrees.
pub(crate) fn square(west: f64, south: f64, east: f64, north: f64) -> Ring {
    [(west, south), (east, south), (east, north), (west, north)].map(|(lon, lat)| corner(lat, lon)).to_vec()
}

pub(crate) fn corner(lat_deg: f64, lon_deg: f64) -> Corner {
    Corner::of(Point { lat_deg, lon_deg }).unwrap()
}

pub(crate) fn area(code: &str, polygons: Vec<Vec<Ring>>) -> AreaContent {
    AreaContent { code: code.to_owned(), name: format!("Kelurahan {code}"), district: 0, polygons }
}

pub(crate) fn city(areas: Vec<AreaContent>) -> Content {
    let district = District { code: "1".to_owned(), name: "Kecamatan 1".to_owned() };
    Content { scheme: "contoh".to_owned(), districts: vec![district], areas }
}

pub(crate) fn pack(content: &Content) -> AreaPack {
    AreaPack::from_bytes(&AreaPack::encode(content).unwrap()).unwrap()
}

/// Three squares of 0.01 degrees in a row, the middle one with a hole; beside them, 22 m away, a
/// fourth; and a fifth, of a lower code, over a corner of the first.
pub(crate) fn town_content() -> Content {
    let hole = square(98.414, 3.604, 98.416, 3.606);
    city(vec![
        area("B", vec![vec![square(98.4, 3.6, 98.41, 3.61)]]),
        area("C", vec![vec![square(98.41, 3.6, 98.42, 3.61), hole]]),
        area("D", vec![vec![square(98.42, 3.6, 98.43, 3.61)]]),
        area("E", vec![vec![square(98.4302, 3.6, 98.44, 3.61)]]),
        area("A", vec![vec![square(98.4, 3.6, 98.401, 3.601)]]),
    ])
}

pub(crate) fn town() -> AreaPack {
    pack(&town_content())
}

/// The kelurahan of Binjai, when the shared data sets are there.
pub(crate) fn binjai() -> Option<Content> {
    let sets = std::env::var("SABERLING_DATA_SETS");
    let folder =
        sets.unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").to_owned());
    let Ok(bytes) = std::fs::read(format!("{folder}/binjai_kelurahan.geojson")) else {
        eprintln!("SKIPPED: the file of Binjai's kelurahan is not there; nothing was compared");
        return None;
    };
    let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let list = |value: &serde_json::Value| value.as_array().unwrap().clone();
    let ring = |positions: &serde_json::Value| -> Ring {
        let mut ring: Ring = list(positions)
            .iter()
            .map(|pair| corner(pair[1].as_f64().unwrap(), pair[0].as_f64().unwrap()))
            .collect();
        ring.pop();
        ring
    };
    let features = list(&json["features"]);
    let areas = features.iter().map(|feature| {
        let polygons = list(&feature["geometry"]["coordinates"]);
        let polygons = polygons.iter().map(|polygon| list(polygon).iter().map(ring).collect()).collect();
        area(feature["properties"]["code"].as_str().unwrap(), polygons)
    });
    Some(city(areas.collect()))
}
