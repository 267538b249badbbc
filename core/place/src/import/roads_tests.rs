use serde_json::{Value, json};

use super::*;

fn around() -> Extent {
    let corner = |lon_e7, lat_e7| Corner { lon_e7, lat_e7 };
    let (south_west, north_east) = (corner(984_400_000, 35_200_000), corner(985_400_000, 36_800_000));
    Extent { south_west, north_east, area_m2: 0.0, corners: 0 }
}

fn road(class: &str, name: &str, line: &[[f64; 2]]) -> Value {
    json!({
        "type": "Feature",
        "properties": { "highway": class, "name": name },
        "geometry": { "type": "LineString", "coordinates": line },
    })
}

fn import(features: &[Value]) -> Result<RoadImport, ImportError> {
    let file = json!({ "type": "FeatureCollection", "features": features });
    read_roads(file.to_string().as_bytes(), around())
}

/// A town of so many roads a side, crossing every 100 m, with a point every 10 m that is up to a metre off.
fn town(side: usize) -> Vec<Value> {
    let along = |number: usize| 0.001 * number as f64;
    let wobble = |number: usize| ((number * 7 % 19) as f64 - 9.0) * 1e-6;
    let points = |at: fn(f64, f64) -> [f64; 2], number: usize| -> Vec<[f64; 2]> {
        (0..side * 10).map(|step| at(step as f64 * 1e-4, along(number) + wobble(step))).collect()
    };
    let class = |number: usize| match number % 20 {
        0 => "primary",
        5 | 15 => "tertiary",
        3 => "service",
        _ => "residential",
    };
    let both = |number: usize| {
        let east = points(|along, aside| [98.44 + along, 3.53 + aside], number);
        let north = points(|along, aside| [98.44 + aside, 3.53 + along], number);
        [road(class(number), &format!("Jalan {number}"), &east), road(class(number), "", &north)]
    };
    (0..side).flat_map(both).collect()
}

#[test]
fn a_road_is_drawn_with_few_corners_and_stays_where_it_is() {
    let line = [[98.5, 3.6], [98.5001, 3.600_002], [98.5002, 3.6], [98.5002, 3.601]];
    let made = import(&[road("primary_link", "Jalan Sudirman", &line)]).expect("reads");
    let pack = RoadPack::from_bytes(&made.bytes).expect("reads");
    let corner = |lon_e7, lat_e7| Corner { lon_e7, lat_e7 };
    let line = vec![
        corner(985_000_000, 36_000_000),
        corner(985_002_000, 36_000_000),
        corner(985_002_000, 36_010_000),
    ];
    assert_eq!(pack.roads(), [Road { class: RoadClass::Main, name: "Jalan Sudirman".into(), line }]);
    assert_eq!(made.to_string(), "1 road lines, at most 5 m off");
}

#[test]
fn what_is_no_line_or_elsewhere_is_left_out_and_counted() {
    let several = json!({ "type": "Feature", "properties": null, "geometry": { "type": "MultiLineString",
        "coordinates": [[[98.5, 3.6], [98.5, 3.61]], [[99.5, 3.6], [99.5, 3.61]]] } });
    let point = json!({ "type": "Feature", "properties": {}, "geometry": { "type": "Point", "coordinates": [98.5, 3.6] } });
    let swapped = road("track", "", &[[3.6, 98.5], [3.61, 98.5]]);
    let made = import(&[several, point, swapped]).expect("reads");
    assert_eq!((made.lines, made.left_out, made.skipped), (2, 1, 1));
    let pack = RoadPack::from_bytes(&made.bytes).expect("reads");
    let classes: Vec<_> = pack.roads().iter().map(|road| road.class).collect();
    assert_eq!(classes, [RoadClass::Street, RoadClass::Path]);
    assert_eq!(pack.roads()[0].line, pack.roads()[1].line);
}

#[test]
fn a_city_of_roads_fits_a_phone_and_a_larger_one_loses_its_small_roads_first() {
    let city = import(&town(100)).expect("reads");
    assert!(city.bytes.len() <= ROAD_BYTES);
    assert_eq!((city.least, city.lines), (RoadClass::Path, 200));
    // 50,000 streets of their own, and one main road.
    let short = |number: usize| {
        let at = [98.44 + (number % 250) as f64 * 4e-4, 3.53 + (number / 250) as f64 * 7e-4];
        let next = [at[0] + 3e-4, at[1] + 1e-4];
        road("residential", "", &[at, next])
    };
    let mut many: Vec<_> = (0..50_000).map(short).collect();
    many.push(road("trunk", "Jalan Lintas", &[[98.44, 3.53], [98.53, 3.67]]));
    let made = import(&many).expect("reads");
    assert!(made.bytes.len() <= ROAD_BYTES);
    assert_eq!((made.least, made.lines, made.left_out), (RoadClass::Through, 1, 50_000));
}

#[test]
fn roads_in_metres_are_refused() {
    let refused = import(&[road("primary", "", &[[444_500.0, 397_900.0], [444_600.0, 397_900.0]])]);
    assert_eq!(refused.map_err(|error| error.code()), Err("import.not_degrees"));
}
