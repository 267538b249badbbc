use proptest::prelude::*;

use super::*;

fn road() -> impl Strategy<Value = Road> {
    let corner = (-17_999_999..18_000_000, -8_999_999..9_000_000)
        .prop_map(|(lon, lat): (i32, i32)| Corner { lon_e7: lon * ROAD_UNIT_E7, lat_e7: lat * ROAD_UNIT_E7 });
    let class = prop::sample::select(&RoadClass::ALL[..]);
    (class, "[A-Z a-z]{0,12}", prop::collection::vec(corner, 2..9)).prop_map(|(class, name, line)| Road {
        class,
        name,
        line,
    })
}

proptest! {
    #[test]
    fn roads_come_back_in_order_whatever_order_they_went_in(mut roads in prop::collection::vec(road(), 0..9)) {
        let bytes = RoadPack::encode(&roads).expect("encodes");
        let pack = RoadPack::from_bytes(&bytes).expect("reads");
        roads.reverse();
        prop_assert_eq!(&RoadPack::encode(&roads).expect("encodes"), &bytes);
        roads.sort_by(|a, b| (a.class, &a.line, &a.name).cmp(&(b.class, &b.line, &b.name)));
        prop_assert_eq!(pack.roads(), &roads[..]);
        let geojson: serde_json::Value = serde_json::from_str(&pack.to_geojson()).expect("is JSON");
        prop_assert_eq!(geojson["features"].as_array().map(Vec::len), Some(roads.len()));
    }

    #[test]
    fn whatever_stands_between_head_and_hash_is_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = RoadPack::from_bytes(&sealed::seal(MAGIC, FORMAT, &body));
    }
}

#[test]
fn a_pack_that_is_cut_or_changed_or_of_areas_is_refused() {
    let corner = |lon_e7, lat_e7| Corner { lon_e7, lat_e7 };
    let line = vec![corner(984_900_000, 36_000_000), corner(984_901_000, 36_000_500)];
    let bytes = RoadPack::encode(&[Road { class: RoadClass::Main, name: "Jalan Sudirman".into(), line }])
        .expect("encodes");
    for end in 0..bytes.len() {
        assert!(RoadPack::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
    }
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        assert!(RoadPack::from_bytes(&changed).is_err(), "changed at {place}");
    }
    assert_eq!(RoadPack::from_bytes(&sealed::seal(*b"SbAP", FORMAT, &[0; 5])), Err(PackError::Magic));
    let short = Road { class: RoadClass::Main, name: String::new(), line: vec![corner(0, 0)] };
    assert!(RoadPack::encode(&[short]).is_err());
}
