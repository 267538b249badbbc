//! What is wrong with a city's areas.

use std::cmp::Ordering;

use crate::Corner;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A feature lacks a property that every area needs.
    MissingProperty,
    /// A name is empty.
    EmptyName,
    /// A code or a name is longer than a pack can hold.
    LongText,
    /// A feature is neither `Polygon` nor `MultiPolygon`.
    Geometry,
    /// Several features have one code.
    DuplicateCode,
    /// A kecamatan's code is neither given nor can it be derived.
    NoDistrict,
    /// Latitude stands before longitude.
    Swapped,
    /// A border jumps over the antimeridian.
    Antimeridian,
    /// An area has no extent.
    NoExtent,
    /// A ring does not end where it begins.
    NotClosed,
    /// A hole lies outside of its polygon.
    HoleOutside,
    /// Polygons or holes of one area overlap.
    PartsOverlap,
    /// A ring crosses itself.
    SelfCrossing,
    /// Two areas overlap.
    Overlap,
    /// No area has a piece of land that areas enclose.
    Gap,
    /// A ring walks a way to and fro.
    Spike,
    /// A polygon without extent beside others that have one.
    EmptyPolygon,
    /// A corner repeats the one before.
    RepeatedPoints,
    /// Codes are not as the scheme, or most of the file, has them.
    OddCode,
    /// The kecamatan that is given is not the one in the kelurahan's code.
    DistrictDiffers,
    /// A kecamatan has several names.
    DistrictNames,
    /// A kecamatan has no name.
    DistrictUnnamed,
    /// An area lies outside Indonesia.
    Abroad,
    /// The file names another datum than WGS84 that is as good as the same.
    Datum,
}

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The areas cannot be used with it.
    Error,
    /// They can be used, but somebody should look.
    Warning,
    /// Good to know.
    Note,
}

/// What became of it, or can become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// Only whoever made the file can repair it.
    Impossible,
    /// A repair can be asked for.
    Possible,
    /// It was repaired.
    Done,
}

/// One thing that is wrong. Its `Display` says it in a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What is wrong.
    pub kind: Kind,
    /// Codes of the areas concerned; of a pair that overlaps the one that keeps the land first, of areas around a
    /// gap the one that gets it.
    pub codes: Vec<String>,
    /// Places of the features in the file, from 1, where no code says which.
    pub features: Vec<usize>,
    /// How many times.
    pub count: usize,
    /// Square metres concerned.
    pub area_m2: Option<f64>,
    /// A corner where it can be looked at.
    pub at: Option<Corner>,
    /// What else there is to say: a property, a code, a name.
    pub detail: String,
    /// What became of it.
    pub repair: Repair,
}

impl Kind {
    /// A stable code for programs and text catalogues.
    pub fn code(self) -> &'static str {
        match self {
            Self::MissingProperty => "areas.missing_property",
            Self::EmptyName => "areas.empty_name",
            Self::LongText => "areas.long_text",
            Self::Geometry => "areas.geometry",
            Self::DuplicateCode => "areas.duplicate_code",
            Self::NoDistrict => "areas.no_district",
            Self::Swapped => "areas.swapped",
            Self::Antimeridian => "areas.antimeridian",
            Self::NoExtent => "areas.no_extent",
            Self::NotClosed => "areas.not_closed",
            Self::HoleOutside => "areas.hole_outside",
            Self::PartsOverlap => "areas.parts_overlap",
            Self::SelfCrossing => "areas.self_crossing",
            Self::Overlap => "areas.overlap",
            Self::Gap => "areas.gap",
            Self::Spike => "areas.spike",
            Self::EmptyPolygon => "areas.empty_polygon",
            Self::RepeatedPoints => "areas.repeated_points",
            Self::OddCode => "areas.odd_code",
            Self::DistrictDiffers => "areas.district_differs",
            Self::DistrictNames => "areas.district_names",
            Self::DistrictUnnamed => "areas.district_unnamed",
            Self::Abroad => "areas.abroad",
            Self::Datum => "areas.datum",
        }
    }

    /// How much it matters while it is not repaired.
    pub fn severity(self) -> Severity {
        match self {
            Self::MissingProperty
            | Self::EmptyName
            | Self::LongText
            | Self::Geometry
            | Self::DuplicateCode
            | Self::NoDistrict
            | Self::Swapped
            | Self::Antimeridian
            | Self::NoExtent
            | Self::NotClosed
            | Self::HoleOutside
            | Self::PartsOverlap => Severity::Error,
            Self::SelfCrossing
            | Self::Overlap
            | Self::Gap
            | Self::OddCode
            | Self::DistrictDiffers
            | Self::DistrictNames
            | Self::DistrictUnnamed
            | Self::Abroad => Severity::Warning,
            Self::Spike | Self::EmptyPolygon | Self::RepeatedPoints | Self::Datum => Severity::Note,
        }
    }
}

impl Finding {
    /// A finding about areas, once, which cannot be repaired.
    pub(super) fn new(kind: Kind, codes: Vec<String>) -> Self {
        Self {
            kind,
            codes,
            features: Vec::new(),
            count: 1,
            area_m2: None,
            at: None,
            detail: String::new(),
            repair: Repair::Impossible,
        }
    }

    /// A finding about a feature whose area has no code that says which.
    pub(super) fn of_feature(kind: Kind, feature: usize) -> Self {
        Self { features: vec![feature], ..Self::new(kind, Vec::new()) }
    }

    pub(super) fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// With what a repair does, or would do if it were asked for.
    pub(super) fn repaired(self, now: bool) -> Self {
        Self { repair: if now { Repair::Done } else { Repair::Possible }, ..self }
    }

    pub(super) fn measured(self, count: usize, area_m2: f64, at: Corner) -> Self {
        Self { count, area_m2: Some(area_m2), at: Some(at), ..self }
    }

    /// Whether the areas cannot be used because of it.
    pub fn blocks(&self) -> bool {
        self.kind.severity() == Severity::Error && self.repair != Repair::Done
    }

    /// What blocks first, then by weight and kind, the largest first, then by code.
    pub(super) fn by_weight(a: &Self, b: &Self) -> Ordering {
        let key = |of: &Self| (!of.blocks(), of.kind.severity(), of.kind);
        let by_area = || b.area_m2.unwrap_or_default().total_cmp(&a.area_m2.unwrap_or_default());
        key(a)
            .cmp(&key(b))
            .then_with(by_area)
            .then_with(|| a.codes.cmp(&b.codes))
            .then_with(|| a.features.cmp(&b.features))
    }
}
