use super::*;

fn feature(code: &str, geometry: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{"code":"{code}","name":"N","kecamatan_code":"K","kecamatan":"KN"}},"geometry":{geometry}}}"#
    )
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

fn square(west: f64) -> String {
    let east = west + 0.01;
    format!(
        r#"{{"type":"Polygon","coordinates":[[[{west},3.6],[{east},3.6],[{east},3.61],[{west},3.61],[{west},3.6]]]}}"#
    )
}

fn refusal(text: &str) -> GeoJsonError {
    AreaPack::from_geojson(text.as_bytes()).expect_err("the file is no pack")
}

fn geometry_problem(geometry: &str) -> String {
    let error = refusal(&collection(&[feature("9", geometry)]));
    assert_eq!(error.code(), "geojson.geometry");
    error.to_string()
}

#[test]
fn areas_come_in_order_of_their_codes_with_bounds_around_all() {
    let text = collection(&[feature("2", &square(98.5)), feature("1", &square(98.4))]);
    let pack = AreaPack::from_geojson(text.as_bytes()).unwrap();
    let codes: Vec<_> = pack.areas().iter().map(|area| area.code.as_str()).collect();
    assert_eq!(codes, ["1", "2"]);
    assert_eq!(pack.bounds().min_lon_deg, 98.4);
    assert_eq!(pack.bounds().max_lon_deg, 98.51);
}

#[test]
fn the_version_is_the_hash_of_the_bytes() {
    let text = collection(&[feature("1", &square(98.4))]);
    let pack = AreaPack::from_geojson(text.as_bytes()).unwrap();
    let other = AreaPack::from_geojson(text.replace("\"N\"", "\"M\"").as_bytes()).unwrap();
    assert_eq!(pack.version().len(), 16);
    assert!(pack.version().bytes().all(|digit| digit.is_ascii_hexdigit()));
    assert_ne!(pack.version(), other.version());
}

#[test]
fn what_is_no_collection_is_refused_with_the_reason() {
    assert_eq!(refusal("{\"type\":").code(), "geojson.json");
    assert_eq!(refusal("").code(), "geojson.json");
    assert_eq!(refusal("[1,2]").code(), "geojson.collection");
    assert_eq!(refusal(&square(98.4)).code(), "geojson.collection");
    assert_eq!(refusal(&collection(&[])), GeoJsonError::Pack(PackError::Empty));
}

#[test]
fn a_feature_without_its_names_is_pointed_at() {
    let nameless = feature("1", &square(98.4)).replace("\"name\":\"N\",", "");
    let error = refusal(&collection(&[feature("0", &square(98.5)), nameless]));
    assert_eq!(error, GeoJsonError::MissingProperty { feature: 2, property: "name" });
}

#[test]
fn a_code_used_twice_is_refused() {
    let twice = collection(&[feature("7", &square(98.4)), feature("7", &square(98.5))]);
    assert_eq!(refusal(&twice), GeoJsonError::Pack(PackError::DuplicateCode { code: "7".to_owned() }));
}

#[test]
fn shapes_that_enclose_nothing_are_refused() {
    assert!(geometry_problem(r#"{"type":"Point","coordinates":[98.4,3.6]}"#).contains("neither"));
    assert!(geometry_problem("null").contains("neither"));
    assert!(geometry_problem(r#"{"type":"Polygon","coordinates":[]}"#).contains("no ring"));
    assert!(geometry_problem(r#"{"type":"MultiPolygon","coordinates":[]}"#).contains("extent"));
    let open = r#"{"type":"Polygon","coordinates":[[[98,3],[98.1,3],[98.1,3.1],[98,3.1]]]}"#;
    assert!(geometry_problem(open).contains("end where it begins"));
    let short = r#"{"type":"Polygon","coordinates":[[[98,3],[98.1,3],[98,3]]]}"#;
    assert!(geometry_problem(short).contains("four"));
}

#[test]
fn metres_instead_of_degrees_are_refused() {
    let utm = r#"{"type":"Polygon","coordinates":[[[442000,398000],[443000,398000],[443000,399000],[442000,398000]]]}"#;
    assert!(geometry_problem(utm).contains("WGS84"));
}
