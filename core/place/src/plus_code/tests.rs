//! Vectors named as published are those of github.com/google/open-location-code (Apache-2.0), in selection.

use proptest::prelude::*;

use super::*;

fn point(lat: f64, lon: f64) -> Point {
    Point::new(lat, lon).unwrap()
}

/// Latitude, longitude, digits, code.
const PUBLISHED: &[(f64, f64, usize, &str)] = &[
    (20.375, 2.775, 6, "7FG49Q00+"),
    (20.3700625, 2.7821875, 10, "7FG49QCJ+2V"),
    (20.3701125, 2.782234375, 11, "7FG49QCJ+2VX"),
    (20.3701135, 2.78223535156, 13, "7FG49QCJ+2VXGJ"),
    (47.0000625, 8.0000625, 10, "8FVC2222+22"),
    (-41.2730625, 174.7859375, 10, "4VCPPQGP+Q9"),
    (0.5, -179.5, 4, "62G20000+"),
    (-89.5, -179.5, 4, "22220000+"),
    (20.5, 2.5, 4, "7FG40000+"),
    (-89.9999375, -179.9999375, 10, "22222222+22"),
    (0.5, 179.5, 4, "6VGX0000+"),
    (1.0, 1.0, 11, "6FH32222+222"),
    (90.0, 1.0, 4, "CFX30000+"),
    (90.0, 1.0, 10, "CFX3X2X2+X2"),
    (1.0, 180.0, 4, "62H20000+"),
    (1.2, 3.4, 10, "6FH56C22+22"),
    (37.539669125, -122.375069724, 15, "849VGJQF+VX7QR3J"),
    (37.539669125, -122.375069724, 100, "849VGJQF+VX7QR3J"),
    (35.6, 3.033, 10, "8F75J22M+26"),
    (-48.71, 142.78, 8, "4R347QRJ+"),
    (-2.804, 7.003, 13, "6F9952W3+C6222"),
    (13.9, 164.88, 12, "7V56WV2J+2222"),
    (-52.166, 13.694, 14, "3FVMRMMV+JJ2222"),
    (66.89, -106.0, 10, "95RPV2R2+22"),
    (-57.25, 125.49, 15, "3QJ7QF2R+2222222"),
    (10.734, -168.294, 10, "722HPPM4+JC"),
    (-28.732, 54.32, 8, "5H3P789C+"),
    (-68.54504, -62.81725, 11, "373VF53M+X4J"),
    (80.0100000001, 58.57, 15, "CHGW2H6C+2222222"),
    (80.0099999999, 58.57, 15, "CHGW2H5C+X2RRRRR"),
    (-80.0099999999, 58.57, 15, "2HFWXHRC+2222222"),
    (-80.0100000001, 58.57, 15, "2HFWXHQC+X2RRRRR"),
    (47.00000008, 8.00022229, 15, "8FVC2222+235235C"),
    (68.3500147997595, 113.625636875353, 15, "9PWM9J2G+272FWJV"),
    (-28.1217794010122, -154.066811473758, 15, "5337VWHM+77PR2GR"),
    (-80.0, -170.0, 2, "22000000+"),
];

#[test]
fn published_codes_are_made() {
    for &(lat, lon, digits, code) in PUBLISHED {
        assert_eq!(encode(point(lat, lon), digits).as_deref(), Ok(code), "{lat} {lon}");
    }
}

#[test]
fn published_codes_are_read() {
    let published = [
        ("7FG49Q00+", [20.35, 2.75, 20.4, 2.8]),
        ("7FG49QCJ+2V", [20.37, 2.782125, 20.370125, 2.78225]),
        ("7FG49QCJ+2VX", [20.3701, 2.78221875, 20.370125, 2.78225]),
        ("7FG49QCJ+2VXGJ", [20.370113, 2.782234375, 20.370114, 2.78223632813]),
        ("4VCPPQGP+Q9", [-41.273125, 174.785875, -41.273, 174.786]),
        ("22220000+", [-90.0, -180.0, -89.0, -179.0]),
        ("CFX3X2X2+X2", [89.999875, 1.0, 90.0, 1.000125]),
        ("84000000+", [30.0, -140.0, 50.0, -120.0]),
        ("849VGJQF+VX7QR3J7QR3J", [37.53966912, -122.3750698242, 37.53966916, -122.3750697021]),
    ];
    for (code, [south, west, north, east]) in published {
        let cell = decode(code).unwrap();
        let edges = [
            cell.min_lat_deg - south,
            cell.min_lon_deg - west,
            cell.max_lat_deg - north,
            cell.max_lon_deg - east,
        ];
        assert!(edges.iter().all(|off| off.abs() < 1e-10), "{code} {edges:?}");
    }
}

#[test]
fn published_texts_are_codes_or_not() {
    for full in ["8FWC2345+G6", "8FWC2345+G6G", "8fwc2345+", "8FWCX400+", "849VGJQF+VX7QR3JW"] {
        assert_eq!(kind(full), Ok(PlusCodeKind::Full), "{full}");
    }
    for short in ["WC2345+G6g", "2345+G6", "45+G6", "+G6"] {
        assert_eq!(kind(short), Ok(PlusCodeKind::Short), "{short}");
        assert_eq!(decode(short), Err(PlusCodeError::Kind));
    }
    let none = [
        "G+",
        "+",
        "8FWC2345+G",
        "8FWC2_45+G6",
        "8FWC2η45+G6",
        "8FWC2345+G6+",
        "8FWC2345G6+",
        "8FWC2300+G6",
        "WC2300+G6g",
        "WC2345+G",
        "WC2300+",
        "849VGJQF+VX7QR3U",
        "849VGJQF+VX7QR3JU",
        "",
        "00000000+",
        "8FW00000+",
        "XX222222+22",
        "8FWC2345G6",
    ];
    for text in none {
        assert_eq!(kind(text), Err(PlusCodeError::Form), "{text}");
    }
}

#[test]
fn published_short_codes_are_made_and_recovered() {
    let published = [
        ("9C3W9QCJ+2VX", 51.3701125, -1.217765625, "+2VX"),
        ("9C3W9QCJ+2VX", 51.3708675, -1.217765625, "CJ+2VX"),
        ("9C3W9QCJ+2VX", 51.3701125, -1.217010625, "CJ+2VX"),
        ("9C3W9QCJ+2VX", 51.3852125, -1.217765625, "9QCJ+2VX"),
        ("9C3W9QCJ+2VX", 51.3701125, -1.202665625, "9QCJ+2VX"),
        ("8FJFW222+", 42.899, 9.012, "22+"),
        ("796RXG22+", 14.95125, -23.5001, "22+"),
        ("8FRCXGRF+PM", 47.00, 8.55, "XGRF+PM"),
    ];
    for (full, lat, lon, short) in published {
        assert_eq!(shorten(full, point(lat, lon)).as_deref(), Ok(short));
        assert_eq!(recover(short, point(lat, lon)).as_deref(), Ok(full), "{short}");
    }
    for (full, lat, short) in [("CFX22222+22", 89.6, "2222+22"), ("2CXXXXXX+XX", -81.0, "XXXXXX+XX")] {
        assert_eq!(recover(short, point(lat, 0.0)).as_deref(), Ok(full));
    }
}

#[test]
fn a_length_that_no_code_has_and_a_point_that_is_none_are_errors() {
    for digits in [0, 1, 3, 5, 7, 9] {
        assert_eq!(encode(point(3.6, 98.48), digits), Err(PlusCodeError::Digits));
    }
    let nowhere = Point { lat_deg: f64::NAN, lon_deg: 0.0 };
    assert_eq!(encode(nowhere, DIGITS), Err(PlusCodeError::Point));
    assert_eq!(recover("22+22", nowhere), Err(PlusCodeError::Point));
}

fn anywhere() -> impl Strategy<Value = Point> {
    (-90.0..=90.0_f64, -180.0..=180.0_f64).prop_map(|(lat, lon)| point(lat, lon))
}

proptest! {
    #[test]
    fn a_point_lies_in_the_cell_of_its_code(at in anywhere(), digits in 10_usize..16) {
        let code = encode(at, digits).unwrap();
        let cell = decode(&code).unwrap();
        let slack = 1e-9;
        prop_assert!(cell.min_lat_deg - slack <= at.lat_deg && at.lat_deg <= cell.max_lat_deg + slack);
        prop_assert!(cell.min_lon_deg - slack <= at.lon_deg && at.lon_deg <= cell.max_lon_deg + slack);
        let centre = point(
            cell.min_lat_deg.midpoint(cell.max_lat_deg),
            cell.min_lon_deg.midpoint(cell.max_lon_deg),
        );
        prop_assert_eq!(encode(centre, digits).unwrap(), code);
    }

    #[test]
    fn a_shortened_code_is_recovered_at_the_same_place(at in anywhere(), up in -0.4..0.4_f64, aside in -0.4..0.4_f64) {
        let here = point((at.lat_deg + up).clamp(-90.0, 90.0), (at.lon_deg + aside).clamp(-180.0, 180.0));
        let code = encode(at, DIGITS).unwrap();
        prop_assert_eq!(recover(&shorten(&code, here).unwrap(), here).unwrap(), code);
    }

    #[test]
    fn any_text_has_an_answer(text in "[0-9A-Za-z+ηé]{0,14}", at in anywhere()) {
        if let Ok(full) = recover(&text, at) {
            prop_assert!(decode(&full).is_ok());
        }
        let _ = shorten(&text, at);
    }
}
