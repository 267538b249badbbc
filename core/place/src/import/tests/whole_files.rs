//! Files that are wrong, or right, as a whole.

use super::*;

fn error(bytes: &[u8]) -> ImportError {
    read(bytes, &Mapping::default()).expect_err("is refused")
}

fn with_crs(crs: Value) -> Vec<u8> {
    let features = [feature("99.01.01.1001", "Satu", &[&square(0.0, 0.0, 1.0)])];
    json!({ "type": "FeatureCollection", "crs": crs, "features": features }).to_string().into_bytes()
}

fn named(name: &str) -> Vec<u8> {
    with_crs(json!({ "type": "name", "properties": { "name": name } }))
}

#[test]
fn what_is_no_collection_is_refused_with_the_reason() {
    for (bytes, code) in [
        (&b"kota"[..], "import.json"),
        (b"\xff\xfe", "import.json"),
        (b"{}", "import.collection"),
        (br#"{"type":"Point","coordinates":[98.5,3.6]}"#, "import.collection"),
        (br#"{"type":"FeatureCollection","features":[]}"#, "import.empty"),
    ] {
        assert_eq!(error(bytes).code(), code, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    bytes.extend(file(&[feature("99.01.01.1001", "Satu", &[&square(0.0, 0.0, 1.0)])]));
    assert!(read(&bytes, &Mapping::default()).expect("reads").content.is_some());
}

#[test]
fn a_file_in_another_system_is_refused_and_says_which() {
    for same in ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"] {
        assert!(read(&named(same), &Mapping::default()).expect("reads").findings.is_empty(), "{same}");
    }
    let alike = read(&named("urn:ogc:def:crs:EPSG::9470"), &Mapping::default()).expect("reads");
    assert_eq!((kinds(&alike), alike.content.is_some()), (vec![Kind::Datum], true));
    let other = |crs: &str| ImportError::OtherCrs { crs: crs.to_owned() };
    assert_eq!(error(&named("urn:ogc:def:crs:EPSG::32647")), other("EPSG:32647"));
    assert_eq!(error(&named("EPSG:4238")), other("EPSG:4238"), "degrees of another datum are no WGS84");
    let number = with_crs(json!({ "type": "EPSG", "properties": { "code": 23830 } }));
    assert_eq!(error(&number), other("EPSG:23830"));
    assert_eq!(error(&with_crs(json!({ "type": "link" }))).code(), "import.crs");
    assert!(read(&with_crs(Value::Null), &Mapping::default()).is_ok());
}

#[test]
fn metres_are_no_degrees() {
    let mut utm = feature("99.01.01.1001", "Satu", &[]);
    utm["geometry"]["coordinates"] = json!([[
        [444_500.0, 397_900.0],
        [444_600.0, 397_900.0],
        [444_600.0, 398_000.0],
        [444_500.0, 397_900.0]
    ]]);
    let refused = error(&file(&[utm]));
    assert_eq!(refused.code(), "import.not_degrees");
    assert!(refused.to_string().contains("UTM"), "{refused}");
}

#[test]
fn a_property_that_no_feature_has_is_a_wrong_mapping() {
    let bytes = file(&[feature("99.01.01.1001", "Satu", &[&square(0.0, 0.0, 1.0)])]);
    let mapping = Mapping { code: "KDEPUM".into(), ..Mapping::default() };
    let refused = read(&bytes, &mapping).expect_err("is refused").to_string();
    assert_eq!(
        refused,
        "no feature has the property \"KDEPUM\"; the file has \"code\", \"kecamatan\", \"kecamatan_code\", \"name\""
    );
}

/// The folder of data sets beside the checkout, where there is one.
fn data_set(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var("SABERLING_DATA_SETS").map_or_else(
        |_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let found = std::fs::read(folder.join(name)).ok();
    if found.is_none() {
        println!("SKIPPED: {name} is not in {}", folder.display());
    }
    found
}

#[test]
fn a_real_city_has_the_overlaps_and_gaps_that_are_said_of_it() {
    let Some(bytes) = data_set("binjai_kelurahan.geojson") else { return };
    let made = read(&bytes, &Mapping::default()).expect("reads");
    let of = |kind: Kind| made.findings.iter().filter(move |finding| finding.kind == kind);
    let sum = |kind: Kind| of(kind).filter_map(|finding| finding.area_m2).sum::<f64>();
    assert!((60.0..68.0).contains(&sum(Kind::Overlap)), "{}", sum(Kind::Overlap));
    // Of the 21 gaps 9 are thinner than a unit (a centimetre): at a pack's own resolution there is nothing.
    assert_eq!((of(Kind::Gap).count(), of(Kind::Overlap).count(), made.findings.len()), (12, 18, 30));
    let content = made.content.expect("usable");
    assert_eq!((content.areas.len(), content.districts.len()), (37, 5));
    assert!((93.6e6..93.8e6).contains(&m2(&content)), "{}", m2(&content));
    let repaired = read(&bytes, &Mapping { repair: true, ..Mapping::default() }).expect("reads");
    assert!(repaired.findings.iter().all(|finding| finding.repair == Repair::Done));
    let clean = repaired.content.expect("usable");
    assert_clean(&clean);
    let expected = m2(&content) - sum(Kind::Overlap) + sum(Kind::Gap);
    assert!((m2(&clean) - expected).abs() < 1.0, "{} {expected}", m2(&clean));
}
