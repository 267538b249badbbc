//! A door for the fuzz target: any bytes as a city's file.

use super::{Extent, Kind, Mapping, read, read_roads};
use crate::{AreaPack, Corner};

/// Files that are larger say nothing new, and take long.
const BYTES: usize = 20_000;

/// Reads bytes as areas and as roads; nothing panics, what can be used makes a pack, and a repair leaves no overlap and
/// nothing that it could repair.
pub fn import_geojson(bytes: &[u8]) {
    if bytes.len() > BYTES {
        return;
    }
    let corner = |lon_e7, lat_e7| Corner { lon_e7, lat_e7 };
    let (south_west, north_east) = (corner(-1_800_000_000, -900_000_000), corner(1_800_000_000, 900_000_000));
    let _ = read_roads(bytes, Extent { south_west, north_east, area_m2: 0.0, corners: 0 });
    let _ = read(bytes, &Mapping::default());
    let repairing = Mapping { repair: true, fill_m2: f64::MAX, ..Mapping::default() };
    let Ok(made) = read(bytes, &repairing) else { return };
    made.findings.iter().for_each(|finding| assert!(!finding.to_string().is_empty()));
    let Some(pack) = made.content.and_then(|content| AreaPack::encode(&content).ok()) else { return };
    let pack = AreaPack::from_bytes(&pack).expect("was encoded");
    let Ok(again) = read(pack.to_geojson().as_bytes(), &Mapping::default()) else { return };
    let shapes =
        [Kind::Overlap, Kind::Gap, Kind::SelfCrossing, Kind::HoleOutside, Kind::PartsOverlap, Kind::Spike];
    let left = again.findings.iter().find(|finding| shapes.contains(&finding.kind));
    assert!(left.is_none(), "{}", left.map(ToString::to_string).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    #[test]
    fn every_input_of_the_fuzzer_is_imported() {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
        let folders = ["regressions/geojson", "corpus/geojson"].map(|name| fuzz.join(name));
        let files: Vec<_> = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().collect();
        assert!(!files.is_empty());
        for file in files {
            super::import_geojson(&fs::read(file.expect("an entry").path()).expect("an input"));
        }
    }

    /// A polygon of tangled rings in a box of so many units.
    fn polygon(size: i32) -> impl Strategy<Value = Value> {
        let place = move |unit: i32, of: f64| (of * 1e7 + f64::from(unit)).round() / 1e7;
        let position = (0..size, 0..size).prop_map(move |(x, y)| [place(x, 98.5), place(y, 3.6)]);
        let ring = prop::collection::vec(position, 3..9).prop_map(|mut ring| {
            ring.push(ring[0]);
            ring
        });
        prop::collection::vec(ring, 1..4).prop_map(|rings| json!(rings))
    }

    fn file(size: i32) -> impl Strategy<Value = Value> {
        let area = prop::collection::vec(polygon(size), 1..4);
        prop::collection::vec(area, 1..5).prop_map(|areas| {
            let feature = |(number, polygons): (usize, Vec<Value>)| {
                json!({
                    "type": "Feature",
                    "properties": { "code": format!("99.01.01.{}", 1001 + number), "name": "Satu" },
                    "geometry": { "type": "MultiPolygon", "coordinates": polygons },
                })
            };
            let features: Vec<_> = areas.into_iter().enumerate().map(feature).collect();
            json!({ "type": "FeatureCollection", "features": features })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_tangle_of_rings_is_repaired(small in file(6), middle in file(40), large in file(1_000_000)) {
            for file in [small, middle, large] {
                super::import_geojson(file.to_string().as_bytes());
            }
        }
    }
}
