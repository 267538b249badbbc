//! From a city's own official GeoJSON to areas, with what is wrong with it in words.
//!
//! [`read`] takes a `FeatureCollection` of `Polygon` and `MultiPolygon` features. It names what it finds as
//! [`Finding`]s and repairs what can be repaired when asked to; [`Import::content`] is there when the areas can
//! be used.

mod assemble;
mod collection;
mod crs;
mod error;
mod finding;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod judge;
mod measure;
mod planar;
mod properties;
mod repair;
mod roads;
mod shape;
mod words;

use crate::Content;

pub use error::ImportError;
pub use finding::{Finding, Kind, Repair, Severity};
pub use measure::Extent;
pub use roads::{ROAD_BYTES, RoadImport, read_roads};

/// Bytes of a file at most.
pub const FILE_BYTES: usize = 256 * 1024 * 1024;
/// Corners of all borders at most; a province of 6,000 areas in full detail has some hundred thousand.
pub const CORNERS: usize = 2_000_000;
/// Gaps up to so many square metres are filled by a repair; larger ones may be a lake, or another's land.
pub const FILL_M2: f64 = 1_000.0;

/// Which property of a feature says what, and what is expected of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// The property with the kelurahan's code.
    pub code: String,
    /// The property with its name.
    pub name: String,
    /// The property with its kecamatan's code. Where it is absent, the code is derived from the kelurahan's.
    pub district_code: String,
    /// The property with its kecamatan's name.
    pub district: String,
    /// Who gave the codes: `kemendagri`, `bps`, or another name, of whose codes nothing is known.
    pub scheme: String,
    /// Whether to repair what can be repaired.
    pub repair: bool,
    /// Gaps up to so many square metres are filled by a repair.
    pub fill_m2: f64,
}

impl Default for Mapping {
    fn default() -> Self {
        Self {
            code: "code".to_owned(),
            name: "name".to_owned(),
            district_code: "kecamatan_code".to_owned(),
            district: "kecamatan".to_owned(),
            scheme: "kemendagri".to_owned(),
            repair: false,
            fill_m2: FILL_M2,
        }
    }
}

/// What an import made of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The areas; none when a finding is an error that was not repaired.
    pub content: Option<Content>,
    /// What was found, errors first, then by kind, the largest first.
    pub findings: Vec<Finding>,
}

impl Import {
    /// The findings that stand against using the areas.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.blocks())
    }
}

/// Reads a file.
///
/// # Errors
/// [`ImportError`] when the file as a whole is not what it should be. What is wrong with single areas is among
/// the findings.
pub fn read(bytes: &[u8], mapping: &Mapping) -> Result<Import, ImportError> {
    let collection = collection::parse(bytes)?;
    let mut findings = crs::judge(&collection)?;
    properties::check_present(&collection, mapping)?;
    let mut areas = shape::areas(&collection, mapping, &mut findings)?;
    properties::check_codes(&areas, mapping, &mut findings);
    assemble::merge_same_codes(&mut areas, mapping.repair, &mut findings);
    let map = repair::Map::of(&areas)?;
    judge::judge(&map, &areas, mapping, &mut findings);
    if mapping.repair {
        repair::repair(&map, &mut areas, mapping, &mut findings);
    }
    let districts = assemble::districts(&areas, mapping, &mut findings);
    findings.sort_by(Finding::by_weight);
    let is_usable = !findings.iter().any(Finding::blocks);
    let content = is_usable.then(|| assemble::content(areas, districts, mapping));
    Ok(Import { content, findings })
}
#[cfg(test)]
mod tests;
