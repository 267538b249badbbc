//! Findings as sentences.

use std::fmt::{Display, Formatter, Result};

use super::{Finding, Kind, Repair};
use crate::sealed::TEXT_BYTES;

/// Names in a list at most; the others are counted.
const NAMED: usize = 8;

impl Display for Finding {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&self.fact())?;
        if let Some(at) = self.at {
            write!(f, " at {:.6},{:.6}", f64::from(at.lat_e7) / 1e7, f64::from(at.lon_e7) / 1e7)?;
        }
        match self.repair {
            Repair::Impossible => Ok(()),
            Repair::Possible => f.write_str("; can be repaired"),
            Repair::Done => write!(f, "; {}", self.done()),
        }
    }
}

impl Finding {
    fn fact(&self) -> String {
        let (who, detail, times) = (self.who(), &self.detail, times(self.count));
        let land = self.area_m2.map(square_metres).unwrap_or_default();
        match self.kind {
            Kind::MissingProperty => format!("{who} has no property \"{detail}\""),
            Kind::EmptyName => format!("{who} has an empty name (property \"{detail}\")"),
            Kind::LongText => format!("{who}: property \"{detail}\" has more than {TEXT_BYTES} bytes"),
            Kind::Geometry => format!("{who} is no area: {detail}"),
            Kind::DuplicateCode => format!("code {who} is used by features {}", numbers(&self.features)),
            Kind::NoDistrict => {
                format!("{who} has no property \"{detail}\", and its code does not say its kecamatan")
            }
            Kind::Swapped => format!("{who}: latitude stands before longitude"),
            Kind::Antimeridian => format!("{who} jumps over the antimeridian; split it there"),
            Kind::NoExtent => format!("{who} has no extent"),
            Kind::NotClosed => format!("{who}: a ring does not end where it begins{times}"),
            Kind::HoleOutside => format!("{who}: a hole lies outside of its polygon by {land}"),
            Kind::PartsOverlap => {
                format!(
                    "{who}: its own polygons or holes overlap by {land}, where a lookup would say the opposite"
                )
            }
            Kind::SelfCrossing => format!("{who}: a ring crosses itself{times}, around {land}"),
            Kind::Overlap => format!("{who} overlap by {land}{times}"),
            Kind::Gap if self.codes.len() == 1 => format!("{who} has a hole of {land} that no area fills"),
            Kind::Gap => format!("a gap of {land} between {who}"),
            Kind::Spike => format!("{who}: a ring walks to and fro{times} without enclosing anything"),
            Kind::EmptyPolygon => format!("{who}: a polygon or hole without extent{times}"),
            Kind::RepeatedPoints => format!("{who}: a point is repeated{times}"),
            Kind::OddCode => format!("{who}: {detail}"),
            Kind::DistrictDiffers => {
                format!("{who}: the code says another kecamatan than the properties ({detail})")
            }
            Kind::DistrictNames => format!("kecamatan {who} has several names: {detail}"),
            Kind::DistrictUnnamed => {
                format!("kecamatan {who} has no name (property \"{detail}\"); its code is shown")
            }
            Kind::Abroad => format!("{who} lies outside Indonesia"),
            Kind::Datum => {
                format!("the file is in {detail}, which differs from WGS84 by less than two metres")
            }
        }
    }

    fn done(&self) -> String {
        let land = self.area_m2.map(square_metres).unwrap_or_default();
        let first = self.codes.first().map_or("", String::as_str);
        match self.kind {
            Kind::Swapped => "turned round".to_owned(),
            Kind::NotClosed => "closed".to_owned(),
            Kind::DuplicateCode => "put together as one area of the same name".to_owned(),
            Kind::HoleOutside => format!("{land} that are no hole left out"),
            Kind::PartsOverlap => format!("joined; {land} changed"),
            Kind::SelfCrossing => "split where it crosses".to_owned(),
            Kind::Overlap => format!("{first} keeps {land}, the other loses it"),
            Kind::Gap => format!("{first}, which has the longest border with it, gets {land}"),
            Kind::DistrictNames => {
                format!("\"{}\" is shown", self.detail.split(", ").next().unwrap_or_default())
            }
            _ => "left out".to_owned(),
        }
    }

    /// The areas or features as the beginning of a sentence.
    fn who(&self) -> String {
        if self.codes.is_empty() {
            return match self.features[..] {
                [one] => format!("feature {one}"),
                _ => format!("features {}", numbers(&self.features)),
            };
        }
        let named: Vec<_> = self.codes.iter().take(NAMED).cloned().collect();
        match (&named[..], self.codes.len().saturating_sub(NAMED)) {
            ([one], _) => one.clone(),
            ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
            (_, more) => format!("{} and {more} more", named.join(", ")),
        }
    }
}

fn numbers(features: &[usize]) -> String {
    let named: Vec<_> = features.iter().take(NAMED).map(usize::to_string).collect();
    let more = features.len().saturating_sub(NAMED);
    if more == 0 { named.join(", ") } else { format!("{} and {more} more", named.join(", ")) }
}

fn times(count: usize) -> String {
    if count < 2 { String::new() } else { format!(" ({count} times)") }
}

/// Square metres as people write them, with the digits that matter.
pub(super) fn square_metres(m2: f64) -> String {
    match m2 {
        _ if m2 >= 1e6 => format!("{:.2} km²", m2 / 1e6),
        _ if m2 >= 99.95 => format!("{m2:.0} m²"),
        _ if m2 >= 0.995 => format!("{m2:.1} m²"),
        _ if m2 >= 0.005 => format!("{m2:.2} m²"),
        _ => "less than 0.01 m²".to_owned(),
    }
}
