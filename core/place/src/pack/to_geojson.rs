//! A pack as GeoJSON, for maps.

use std::fmt::Write as _;

use crate::{Area, AreaPack, Corner};

impl AreaPack {
    /// The areas as a GeoJSON `FeatureCollection` of `MultiPolygon` features with the properties `code`,
    /// `name`, `kecamatan_code` and `kecamatan`, exactly as the pack holds them.
    pub fn to_geojson(&self) -> String {
        let mut json = String::with_capacity(self.0.corners.len() * 24 + self.areas().len() * 200);
        json.push_str(r#"{"type":"FeatureCollection","features":["#);
        for (index, area) in self.areas().iter().enumerate() {
            json.push_str(if index == 0 { "\n" } else { ",\n" });
            self.put_area(&mut json, area);
        }
        json.push_str("\n]}\n");
        json
    }

    fn put_area(&self, json: &mut String, area: &Area) {
        json.push_str(r#"{"type":"Feature","properties":{"#);
        let texts = [
            ("code", &area.code),
            ("name", &area.name),
            ("kecamatan_code", &area.kecamatan_code),
            ("kecamatan", &area.kecamatan),
        ];
        for (index, (key, text)) in texts.into_iter().enumerate() {
            json.push_str(if index == 0 { "\"" } else { ",\"" });
            json.push_str(key);
            json.push_str("\":");
            put_text(json, text);
        }
        json.push_str(r#"},"geometry":{"type":"MultiPolygon","coordinates":["#);
        for (index, (outer, ring)) in self.rings(area).enumerate() {
            json.push_str(match (index, outer) {
                (0, _) => "[",
                (_, true) => "],[",
                (_, false) => ",",
            });
            put_line(json, ring);
        }
        json.push_str("]]}}");
    }
}

/// Corners as positions.
pub(crate) fn put_line(json: &mut String, ring: &[Corner]) {
    for (index, corner) in ring.iter().enumerate() {
        json.push_str(if index == 0 { "[[" } else { ",[" });
        put_degrees(json, corner.lon_e7);
        json.push(',');
        put_degrees(json, corner.lat_e7);
        json.push(']');
    }
    json.push(']');
}

/// Degrees without needless zeros, exactly: no number with a point is made on the way.
fn put_degrees(json: &mut String, e7: i32) {
    let (whole, mut part) = (e7.unsigned_abs() / 10_000_000, e7.unsigned_abs() % 10_000_000);
    let mut digits = 7;
    while digits > 0 && part % 10 == 0 {
        (part, digits) = (part / 10, digits - 1);
    }
    if e7 < 0 {
        json.push('-');
    }
    // Writing into a text cannot fail.
    let _ = match digits {
        0 => write!(json, "{whole}"),
        _ => write!(json, "{whole}.{part:0digits$}"),
    };
}

/// A JSON text; the slash is escaped as well, so that it may stand in a page's script.
pub(crate) fn put_text(json: &mut String, text: &str) {
    json.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' | '/' => json.extend(['\\', letter]),
            '\0'..'\x20' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(json, "\\u{:04x}", u32::from(letter));
            }
            _ => json.push(letter),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_written_exactly() {
        let text = |e7| {
            let mut json = String::new();
            put_degrees(&mut json, e7);
            json
        };
        assert_eq!(text(0), "0");
        assert_eq!(text(-5), "-0.0000005");
        assert_eq!(text(984_400_000), "98.44");
        assert_eq!(text(-1_800_000_000), "-180");
        assert_eq!(text(36_000_001), "3.6000001");
    }

    #[test]
    fn odd_letters_are_escaped() {
        let mut json = String::new();
        put_text(&mut json, "</\"\\\n\u{2028}é");
        assert_eq!(json, r#""<\/\"\\\u000a\u2028é""#);
    }
}
