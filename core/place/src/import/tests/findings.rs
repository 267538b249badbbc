//! Each finding by a small file that has it.

use super::*;

const A: &str = "99.01.01.1001";
const B: &str = "99.01.01.1002";

/// A square of a thousandth of a degree here, in square metres (111.19 m by 110.57 m).
const SQUARE_M2: f64 = 12_282.0;

fn only(import: &Import) -> &Finding {
    assert_eq!(import.findings.len(), 1, "{:?}", kinds(import));
    &import.findings[0]
}

fn near(m2: Option<f64>, expected: f64) -> bool {
    m2.is_some_and(|m2| (m2 / expected - 1.0).abs() < 2e-3)
}

#[test]
fn areas_without_a_fault_have_no_finding_and_keep_their_corners() {
    let made = import(
        &[feature(B, "Dua", &[&square(1.0, 0.0, 1.0)]), feature(A, "Satu", &[&square(0.0, 0.0, 1.0)])],
        false,
    );
    assert!(made.findings.is_empty(), "{:?}", made.findings);
    let content = made.content.expect("usable");
    let codes: Vec<_> = content.areas.iter().map(|area| &*area.code).collect();
    assert_eq!((codes, &*content.scheme), (vec![A, B], "kemendagri"));
    assert_eq!(content.districts, [crate::District { code: "99.01.01".into(), name: "Barat".into() }]);
    assert_eq!(content.areas[0].polygons[0][0][2], Corner { lon_e7: 985_010_000, lat_e7: 36_010_000 });
    assert!(near(Some(m2(&content)), 2.0 * SQUARE_M2), "{}", m2(&content));
}

#[test]
fn an_overlap_is_measured_and_cut_for_the_lower_code() {
    let features =
        [feature(B, "Dua", &[&square(0.5, 0.0, 1.0)]), feature(A, "Satu", &[&square(0.0, 0.0, 1.0)])];
    let made = import(&features, false);
    let found = only(&made);
    assert_eq!(
        (found.kind, found.kind.severity(), found.repair),
        (Kind::Overlap, Severity::Warning, Repair::Possible)
    );
    assert_eq!(found.codes, [A, B]);
    assert!(near(found.area_m2, SQUARE_M2 / 2.0), "{:?}", found.area_m2);
    assert_eq!(
        found.to_string(),
        "99.01.01.1001 and 99.01.01.1002 overlap by 6143 m² at 3.600000,98.501000; can be repaired"
    );
    let before = m2(&made.content.expect("usable"));
    let repaired = import(&features, true);
    assert_eq!(only(&repaired).repair, Repair::Done);
    let content = repaired.content.expect("usable");
    assert_clean(&content);
    assert!(near(Some(before - m2(&content)), SQUARE_M2 / 2.0));
    assert!((shape(&content.areas[0]).unsigned_area() - 1e8).abs() < 1.0, "the lower code keeps it");
}

#[test]
fn a_gap_is_measured_and_filled_for_the_longest_border_unless_it_is_large() {
    let frame = square(0.0, 0.0, 3.0);
    for (size, filled) in [(0.1, true), (1.0, false)] {
        let cut = square(1.0, 1.0, size);
        let made = import(&[feature(A, "Satu", &[&frame, &cut])], true);
        let found = only(&made);
        assert!(near(found.area_m2, SQUARE_M2 * size * size));
        assert_eq!((found.kind, found.repair == Repair::Done), (Kind::Gap, filled));
        let land = m2(made.content.as_ref().expect("usable"));
        let left = if filled { 0.0 } else { size * size };
        assert!(near(Some(land), SQUARE_M2 * (9.0 - left)), "{land}");
    }
    // Between two: it goes to the one that goes round most of it.
    let left = feature(
        B,
        "Dua",
        &[&[(0.0, 0.0), (1.0, 0.0), (1.0, 0.4), (0.9, 0.4), (0.9, 0.6), (1.0, 0.6), (1.0, 1.0), (0.0, 1.0)]],
    );
    let right = feature(A, "Satu", &[&square(1.0, 0.0, 1.0)]);
    let made = import(&[left, right], true);
    assert_eq!(only(&made).codes, [B, A]);
    let content = made.content.expect("usable");
    assert_eq!(content.areas[1].polygons[0][0].len(), 6, "the corners at the former gap stay");
    assert_clean(&content);
}

#[test]
fn land_without_an_area_that_reaches_the_outside_is_no_gap() {
    let u = [(0.0, 0.0), (3.0, 0.0), (3.0, 3.0), (2.0, 3.0), (2.0, 1.0), (1.0, 1.0), (1.0, 3.0), (0.0, 3.0)];
    assert!(import(&[feature(A, "Satu", &[&u])], false).findings.is_empty());
}

#[test]
fn a_ring_that_crosses_itself_is_split_where_it_crosses() {
    let bow = [(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)];
    let made = import(&[feature(A, "Satu", &[&bow])], false);
    let found = only(&made);
    assert_eq!((found.kind, found.kind.severity()), (Kind::SelfCrossing, Severity::Warning));
    assert!(near(found.area_m2, SQUARE_M2 / 4.0));
    assert_eq!(
        made.content.expect("usable").areas[0].polygons[0][0].len(),
        4,
        "without a repair it stays as it is"
    );
    let content = import(&[feature(A, "Satu", &[&bow])], true).content.expect("usable");
    assert_clean(&content);
    assert_eq!(content.areas[0].polygons.len(), 2);
    assert!(near(Some(m2(&content)), SQUARE_M2 / 2.0));
}

#[test]
fn a_ring_that_only_touches_itself_crosses_nothing() {
    let touching = [(0.0, 0.0), (1.0, 1.0), (2.0, 0.0), (2.0, 3.0), (1.0, 1.0), (0.0, 3.0)];
    assert!(import(&[feature(A, "Satu", &[&touching])], false).findings.is_empty());
}

#[test]
fn a_hole_outside_its_polygon_is_an_error_until_it_is_left_out() {
    let features = [feature(A, "Satu", &[&square(0.0, 0.0, 1.0), &square(5.0, 5.0, 1.0)])];
    let made = import(&features, false);
    assert!(made.content.is_none());
    assert!(near(only(&made).area_m2, SQUARE_M2));
    assert_eq!((only(&made).kind, only(&made).blocks()), (Kind::HoleOutside, true));
    let content = import(&features, true).content.expect("repaired");
    assert!(near(Some(m2(&content)), SQUARE_M2));
    assert_clean(&content);
}

#[test]
fn parts_of_one_area_that_overlap_are_joined() {
    let mut both = feature(A, "Satu", &[&square(0.0, 0.0, 1.0)]);
    let rings = [closed(&square(0.0, 0.0, 1.0)), closed(&square(0.5, 0.0, 1.0))];
    both["geometry"] = json!({ "type": "MultiPolygon", "coordinates": [[rings[0]], [rings[1]]] });
    let made = import(&[both.clone()], false);
    assert_eq!((only(&made).kind, made.content), (Kind::PartsOverlap, None));
    let content = import(&[both], true).content.expect("repaired");
    assert!(near(Some(m2(&content)), SQUARE_M2 * 1.5));
}

#[test]
fn a_code_that_is_used_twice_is_one_area_of_one_name_or_a_question() {
    let part = |name: &str, west| feature(A, name, &[&square(west, 0.0, 1.0)]);
    let same = [part("Satu", 0.0), part("Satu", 5.0)];
    let made = import(&same, false);
    assert_eq!((only(&made).kind, &only(&made).features[..]), (Kind::DuplicateCode, &[1, 2][..]));
    assert!(made.content.is_none());
    let content = import(&same, true).content.expect("repaired");
    assert_eq!((content.areas.len(), content.areas[0].polygons.len()), (1, 2));
    let made = import(&[part("Satu", 0.0), part("Dua", 5.0)], true);
    assert_eq!((only(&made).repair, made.content.is_none()), (Repair::Impossible, true));
    assert_eq!(only(&made).to_string(), "code 99.01.01.1001 is used by features 1, 2");
}

#[test]
fn missing_and_empty_properties_name_the_feature() {
    let good = feature(A, "Satu", &[&square(0.0, 0.0, 1.0)]);
    for (change, kind, words) in [
        (json!({ "name": "Dua" }), Kind::MissingProperty, "feature 2 has no property \"code\""),
        (json!({ "code": B }), Kind::MissingProperty, "99.01.01.1002 has no property \"name\""),
        (
            json!({ "code": B, "name": " " }),
            Kind::EmptyName,
            "99.01.01.1002 has an empty name (property \"name\")",
        ),
    ] {
        let mut bad = feature(B, "Dua", &[&square(1.0, 0.0, 1.0)]);
        bad["properties"] = change;
        bad["properties"]["kecamatan_code"] = "99.01.01".into();
        let made = import(&[good.clone(), bad], true);
        assert_eq!((only(&made).kind, made.content.is_none()), (kind, true));
        assert_eq!(only(&made).to_string(), words);
    }
}

#[test]
fn a_name_that_no_pack_can_hold_is_named_and_control_characters_are_none() {
    let made = import(&[feature(A, &"x".repeat(201), &[&square(0.0, 0.0, 1.0)])], true);
    assert_eq!(
        (only(&made).kind, &*only(&made).detail, made.content.is_none()),
        (Kind::LongText, "name", true)
    );
    let content = import(&[feature(A, "Sei\u{0} Mencirim\n", &[&square(0.0, 0.0, 1.0)])], true).content;
    assert_eq!(content.expect("usable").areas[0].name, "Sei  Mencirim");
}

#[test]
fn codes_as_numbers_are_texts_and_a_kecamatan_is_derived() {
    let mut number = feature(A, "Satu", &[&square(0.0, 0.0, 1.0)]);
    number["properties"] = json!({ "code": 1_275_011_003_u64, "name": "Satu", "kecamatan": "Utara" });
    let made = import(&[number.clone()], false);
    let content = made.content.expect("usable");
    assert_eq!((&*content.areas[0].code, &*content.districts[0].code), ("1275011003", "127501"));
    assert!(made.findings.is_empty());
    number["properties"] = json!({ "code": "12.75.01.1003", "name": "Satu" });
    let made = import(&[number], false);
    assert_eq!(
        only(&made).to_string(),
        "kecamatan 12.75.01 has no name (property \"kecamatan\"); its code is shown"
    );
    assert_eq!(made.content.expect("usable").districts[0].code, "12.75.01");
}

#[test]
fn kecamatan_that_do_not_fit_together_are_named() {
    let mut one = feature(A, "Satu", &[&square(0.0, 0.0, 1.0)]);
    let mut two = feature(B, "Dua", &[&square(1.0, 0.0, 1.0)]);
    one["properties"]["kecamatan_code"] = "99.01.02".into();
    two["properties"]["kecamatan"] = "Timur".into();
    let made = import(&[one, two], false);
    assert_eq!(kinds(&made), [Kind::DistrictDiffers, Kind::DistrictNames]);
    let content = made.content.expect("usable");
    assert_eq!(content.districts, [crate::District { code: "99.01.01".into(), name: "Barat".into() }]);
    let mut none = feature("A3", "Tiga", &[&square(0.0, 0.0, 1.0)]);
    none["properties"]["kecamatan_code"] = Value::Null;
    assert_eq!(kinds(&import(&[none], true)), [Kind::NoDistrict, Kind::OddCode]);
}

#[test]
fn codes_of_another_form_are_named() {
    let areas = |codes: [&str; 3]| -> Vec<Value> {
        let place =
            |(number, code): (usize, &&str)| feature(code, "Satu", &[&square(number as f64, 0.0, 1.0)]);
        codes.iter().enumerate().map(place).collect()
    };
    let made = import(&areas([A, B, "99.01.01"]), false);
    assert_eq!((only(&made).kind, &only(&made).codes[..]), (Kind::OddCode, &["99.01.01".to_owned()][..]));
    let made = import(&areas(["99.01.01", "99.01.02", "99.01.03"]), false);
    assert!(only(&made).to_string().ends_with("codes of kecamatan, not of kelurahan"), "{}", only(&made));
    let own = Mapping { scheme: "kota".into(), ..Mapping::default() };
    let made = read(&file(&areas(["K-01", "K-02", "K3"])), &own).expect("reads");
    assert_eq!(only(&made).codes, ["K3"]);
}

#[test]
fn swapped_coordinates_are_turned_round() {
    let mut swapped = feature(A, "Satu", &[&square(0.0, 0.0, 1.0)]);
    let turned: Vec<_> = closed(&square(0.0, 0.0, 1.0)).iter().map(|[lon, lat]| [*lat, *lon]).collect();
    swapped["geometry"]["coordinates"] = json!([turned]);
    let made = import(&[swapped.clone()], false);
    assert_eq!((only(&made).kind, made.content), (Kind::Swapped, None));
    let content = import(&[swapped], true).content.expect("repaired");
    assert!(content.areas[0].polygons[0][0].contains(&Corner { lon_e7: 985_010_000, lat_e7: 36_010_000 }));
}

#[test]
fn rings_that_are_not_closed_or_repeat_points_or_enclose_nothing_are_counted() {
    let with = |rings: Value| {
        let mut of = feature(A, "Satu", &[&square(0.0, 0.0, 1.0)]);
        of["geometry"]["coordinates"] = rings;
        of
    };
    let ring = closed(&square(0.0, 0.0, 1.0));
    let open = with(json!([ring[..4]]));
    let made = import(std::slice::from_ref(&open), false);
    assert_eq!((only(&made).kind, &made.content), (Kind::NotClosed, &None));
    assert!(near(Some(m2(&import(&[open], true).content.expect("repaired"))), SQUARE_M2));
    let twice = with(json!([[ring[0], ring[1], ring[1], ring[1], ring[2], ring[3], ring[4]]]));
    let made = import(&[twice], false);
    assert_eq!(
        (only(&made).kind, only(&made).count, only(&made).repair),
        (Kind::RepeatedPoints, 2, Repair::Done)
    );
    assert_eq!(made.content.expect("usable").areas[0].polygons[0][0].len(), 4);
    let flat = with(json!([ring, [ring[0], ring[1], ring[0], ring[0]]]));
    assert!(kinds(&import(&[flat], false)).contains(&Kind::EmptyPolygon));
    let none = with(json!([[ring[0], ring[1], ring[0]]]));
    assert!(import(&[none], true).errors().any(|found| found.kind == Kind::NoExtent));
}

#[test]
fn a_way_to_and_fro_is_a_spike() {
    let spike = [(0.0, 0.0), (1.0, 0.0), (1.0, 0.5), (2.0, 0.5), (1.0, 0.5), (1.0, 1.0), (0.0, 1.0)];
    let made = import(&[feature(A, "Satu", &[&spike])], false);
    assert_eq!((only(&made).kind, only(&made).kind.severity()), (Kind::Spike, Severity::Note));
    let content = import(&[feature(A, "Satu", &[&spike])], true).content.expect("usable");
    assert_eq!(content.areas[0].polygons[0][0].len(), 5);
}

#[test]
fn other_shapes_altitudes_and_the_antimeridian() {
    let mut point = feature(A, "Satu", &[]);
    point["geometry"] = json!({ "type": "Point", "coordinates": [98.5, 3.6] });
    assert_eq!(only(&import(&[point.clone()], true)).to_string(), "99.01.01.1001 is no area: Point");
    point["geometry"] = Value::Null;
    assert_eq!(kinds(&import(&[point], true)), [Kind::Geometry]);
    let mut high = feature(A, "Satu", &[]);
    let ring: Vec<_> = closed(&square(0.0, 0.0, 1.0)).iter().map(|[lon, lat]| [*lon, *lat, 28.5]).collect();
    high["geometry"]["coordinates"] = json!([ring]);
    assert!(import(&[high], false).findings.is_empty());
    let mut far = feature(A, "Satu", &[]);
    far["geometry"]["coordinates"] =
        json!([[[179.9, 3.0], [-179.9, 3.0], [-179.9, 3.1], [179.9, 3.1], [179.9, 3.0]]]);
    assert_eq!(kinds(&import(&[far], true)), [Kind::Antimeridian, Kind::Abroad]);
}

#[test]
fn an_area_that_lies_in_others_altogether_loses_everything() {
    let made = import(
        &[feature(A, "Satu", &[&square(0.0, 0.0, 2.0)]), feature(B, "Dua", &[&square(0.5, 0.5, 1.0)])],
        true,
    );
    assert_eq!(kinds(&made), [Kind::NoExtent, Kind::Overlap]);
    assert!(made.content.is_none());
}

#[test]
fn every_kind_has_its_own_code() {
    let kinds = [
        Kind::MissingProperty,
        Kind::EmptyName,
        Kind::LongText,
        Kind::Geometry,
        Kind::DuplicateCode,
        Kind::NoDistrict,
        Kind::Swapped,
        Kind::Antimeridian,
        Kind::NoExtent,
        Kind::NotClosed,
        Kind::HoleOutside,
        Kind::PartsOverlap,
        Kind::SelfCrossing,
        Kind::Overlap,
        Kind::Gap,
        Kind::Spike,
        Kind::EmptyPolygon,
        Kind::RepeatedPoints,
        Kind::OddCode,
        Kind::DistrictDiffers,
        Kind::DistrictNames,
        Kind::DistrictUnnamed,
        Kind::Abroad,
        Kind::Datum,
    ];
    let codes: std::collections::BTreeSet<_> = kinds.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes.len(), kinds.len());
}
