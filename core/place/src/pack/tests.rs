use super::*;
use crate::testing::{area, city, pack, square, town_content};

fn refusal(content: &Content) -> PackError {
    AreaPack::encode(content).expect_err("no pack can hold it")
}

fn problem(content: &Content) -> String {
    let error = refusal(content);
    assert_eq!(error.code(), "pack.content");
    error.to_string()
}

#[test]
fn a_pack_comes_back_as_it_was_in_order_of_the_codes() {
    let mut content = town_content();
    let packed = pack(&content);
    content.areas.sort_by(|a, b| a.code.cmp(&b.code));
    assert_eq!(packed.content(), content);
    assert_eq!(packed.scheme(), "contoh");
    assert_eq!(packed.area("C").unwrap().kecamatan, "Kecamatan 1");
    assert!(packed.area("F").is_none());
    assert_eq!(packed.bounds().min_lon_deg, 98.4);
    assert_eq!(packed.bounds().max_lat_deg, 3.61);
}

#[test]
fn the_version_is_the_hash_of_the_bytes_and_the_order_of_areas_decides_nothing() {
    let mut content = town_content();
    let bytes = AreaPack::encode(&content).unwrap();
    let version = pack(&content).version().to_owned();
    assert_eq!(version.len(), 16);
    content.areas.reverse();
    assert_eq!(AreaPack::encode(&content).unwrap(), bytes);
    content.areas[0].name.push('x');
    assert_ne!(pack(&content).version(), version);
}

#[test]
fn every_truncation_and_every_flipped_bit_is_refused() {
    let bytes = AreaPack::encode(&town_content()).unwrap();
    for length in 0..bytes.len() {
        assert!(AreaPack::from_bytes(&bytes[..length]).is_err(), "cut at {length}");
    }
    let mut flipped = bytes.clone();
    for place in 0..bytes.len() {
        for bit in 0..8 {
            flipped[place] ^= 1 << bit;
            assert!(AreaPack::from_bytes(&flipped).is_err(), "bit {bit} of byte {place}");
            flipped[place] ^= 1 << bit;
        }
    }
    flipped.push(0);
    assert_eq!(AreaPack::from_bytes(&flipped).err(), Some(PackError::Hash));
    assert!(AreaPack::from_bytes(&bytes).is_ok());
}

#[test]
fn what_is_no_pack_or_of_a_later_format_is_told_apart() {
    assert_eq!(AreaPack::from_bytes(b"{\"type\":\"FeatureCollection\"}").err(), Some(PackError::Magic));
    assert_eq!(AreaPack::from_bytes(b"").err(), Some(PackError::Magic));
    let later = crate::sealed::seal(*b"SbAP", 2, &[1, 2, 3]);
    assert_eq!(AreaPack::from_bytes(&later).err(), Some(PackError::Format { found: 2 }));
}

#[test]
fn what_cannot_be_a_city_is_refused_with_the_reason() {
    let ring = || square(98.4, 3.6, 98.41, 3.61);
    let one = |code: &str| area(code, vec![vec![ring()]]);
    assert_eq!(refusal(&city(vec![])), PackError::Empty);
    assert_eq!(refusal(&city(vec![one("7"), one("7")])), PackError::DuplicateCode { code: "7".to_owned() });
    assert!(problem(&city(vec![one("")])).contains("empty"));
    assert!(problem(&city(vec![area("7", vec![])])).contains("no border"));
    assert!(problem(&city(vec![area("7", vec![vec![]])])).contains("no ring"));
    assert!(problem(&city(vec![area("7", vec![vec![ring()[..2].to_vec()]])])).contains("three corners"));
    let far = Corner { lon_e7: 1_900_000_000, lat_e7: 0 };
    assert!(problem(&city(vec![area("7", vec![vec![vec![far; 3]]])])).contains("on the Earth"));
    assert!(
        problem(&city(vec![one("7"), area("8", vec![vec![square(-20.0, 0.0, 0.0, 1.0)]])])).contains("107")
    );
    let mut lost = city(vec![one("7")]);
    lost.areas[0].district = 1;
    assert!(problem(&lost).contains("kecamatan"));
}

#[test]
fn the_geojson_of_a_pack_holds_all_of_it() {
    let mut content = town_content();
    content.areas.sort_by(|a, b| a.code.cmp(&b.code));
    let json: serde_json::Value = serde_json::from_str(&pack(&content).to_geojson()).unwrap();
    let features = json["features"].as_array().unwrap();
    assert_eq!(features.len(), 5);
    for (feature, area) in features.iter().zip(&content.areas) {
        assert_eq!(feature["properties"]["name"], area.name.as_str());
        assert_eq!(feature["geometry"]["type"], "MultiPolygon");
        let polygons = feature["geometry"]["coordinates"].as_array().unwrap();
        assert_eq!(polygons.len(), area.polygons.len());
        for (ring, corners) in polygons[0].as_array().unwrap().iter().zip(&area.polygons[0]) {
            let ring = ring.as_array().unwrap();
            assert_eq!(ring.len(), corners.len() + 1);
            assert_eq!(ring.first(), ring.last());
            for (position, corner) in ring.iter().zip(corners) {
                assert_eq!(position[0].as_f64(), Some(corner.point().lon_deg));
                assert_eq!(position[1].as_f64(), Some(corner.point().lat_deg));
            }
        }
    }
}
