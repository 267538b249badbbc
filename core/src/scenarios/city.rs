//! The city, its shapes for a map, and the language of texts.

use super::submit;
use crate::api::Event;
use crate::phone::Phone;
use crate::testing::{Bench, server};

fn numbers(bytes: &[u8]) -> Vec<i32> {
    bytes.as_chunks::<4>().0.iter().map(|four| i32::from_le_bytes(*four)).collect()
}

#[test]
fn texts_are_in_the_language_that_was_set_last() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    submit(&bench, &phone, 0);
    let words = |phone: &Phone| {
        let report = phone.reports().expect("list")[0].clone();
        let error = phone.report("nothing").expect_err("unknown").to_string();
        (report.category_name, phone.city().office_name, error)
    };
    let indonesian = words(&phone);
    assert_eq!((indonesian.0.as_str(), indonesian.1.as_str()), ("Sampah", "Dinas"));
    phone.set_language("en-GB");
    let english = words(&phone);
    assert_eq!((english.0.as_str(), english.1.as_str()), ("Litter", "Office"));
    assert_ne!(indonesian.2, english.2);
    phone.set_language("in");
    assert_eq!(words(&phone), indonesian);
}

#[test]
fn the_citys_box_and_shapes_are_those_of_its_areas() {
    let (bench, (_server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let (city, areas) = (phone.city(), phone.map_areas());
    let bounds = city.bounds;
    assert_eq!(
        (bounds.south_deg, bounds.west_deg, bounds.north_deg, bounds.east_deg),
        (3.0, 98.0, 4.0, 99.0)
    );
    let area = &areas[0];
    assert_eq!((areas.len(), area.name.as_str(), area.district_name.as_deref()), (1, "Satu", Some("Kota")));
    let ring = numbers(&area.rings[0]);
    assert_eq!((ring.len(), &ring[..2]), (10, &ring[8..]), "five corners, the last is the first");
    assert!(ring.as_chunks::<2>().0.iter().all(|[lat, lon]| *lat <= 40_000_000 && *lon >= 980_000_000));
    assert!((3.1..3.9).contains(&area.label_lat_deg) && (98.1..98.9).contains(&area.label_lon_deg));
    assert!(phone.map_roads().is_empty(), "none have come");
    assert!(!bench.heard().contains(&Event::CityChanged));
}
