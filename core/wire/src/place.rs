//! Where a point lies, and how sure that is.

use serde::{Deserialize, Serialize};

use crate::status::named_enum;

/// Where the server says that a point lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceRow {
    /// The kelurahan's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_code: Option<String>,
    /// The kelurahan's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_name: Option<String>,
    /// The kecamatan's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district_name: Option<String>,
    /// How sure.
    pub confidence: PlaceConfidence,
    /// Further areas that the accuracy circle meets, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Metres to the nearest area when the point lies outside all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside_m: Option<u32>,
    /// Whether a person chose the area among the candidates.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub chosen: bool,
    /// The version of the areas that answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset_version: Option<String>,
}

named_enum! {
    /// How sure a place is.
    PlaceConfidence {
        /// Farther from every border than the fix is exact.
        Certain = "certain",
        /// The accuracy circle meets several areas.
        Ambiguous = "ambiguous",
        /// A little outside all areas.
        NearestOnly = "nearest_only",
        /// Outside the city.
        Outside = "outside",
    }
}
