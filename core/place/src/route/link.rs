//! A link that any map on a phone opens.

use std::fmt::Write;

use crate::Point;

/// A `geo:` link (RFC 5870) with the point once more as a query, which is what makes the usual apps set a pin
/// with a label: `geo:3.6,98.48?q=3.6,98.48(Label)`. None for a point that is no place.
pub fn geo_uri(point: Point, label: &str) -> Option<String> {
    Point::new(point.lat_deg, point.lon_deg).ok()?;
    let at = format!("{},{}", decimal(point.lat_deg), decimal(point.lon_deg));
    let mut uri = format!("geo:{at}?q={at}");
    if !label.is_empty() {
        uri.push('(');
        for byte in label.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                uri.push(char::from(byte));
            } else {
                // Writing to a string cannot fail.
                let _ = write!(uri, "%{byte:02X}");
            }
        }
        uri.push(')');
    }
    Some(uri)
}

/// Degrees to seven decimals, without an exponent and without zeros at the end.
fn decimal(degrees: f64) -> String {
    let e7 = (degrees * 1e7).round() as i64;
    let (sign, e7) = (if e7 < 0 { "-" } else { "" }, e7.unsigned_abs());
    let text = format!("{sign}{}.{:07}", e7 / 10_000_000, e7 % 10_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(lat: f64, lon: f64, label: &str) -> String {
        geo_uri(Point::new(lat, lon).unwrap(), label).unwrap()
    }

    #[test]
    fn a_link_names_the_point_twice_and_the_label_once() {
        assert_eq!(uri(3.6, 98.48, "9BX-2HF6"), "geo:3.6,98.48?q=3.6,98.48(9BX-2HF6)");
        assert_eq!(uri(-6.2, 106.123_456_78, ""), "geo:-6.2,106.1234568?q=-6.2,106.1234568");
        assert_eq!(uri(-1e-9, 100.0, ""), "geo:0,100?q=0,100");
    }

    #[test]
    fn a_label_cannot_end_the_link_or_its_own_parentheses() {
        assert_eq!(
            uri(1.0, 2.0, "Jl. Sudirman (depan) & é#"),
            "geo:1,2?q=1,2(Jl.%20Sudirman%20%28depan%29%20%26%20%C3%A9%23)"
        );
    }

    #[test]
    fn no_place_has_no_link() {
        assert_eq!(geo_uri(Point { lat_deg: f64::NAN, lon_deg: 0.0 }, "x"), None);
        assert_eq!(geo_uri(Point { lat_deg: 0.0, lon_deg: 181.0 }, "x"), None);
    }
}
