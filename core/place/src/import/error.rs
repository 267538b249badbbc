//! Why a file as a whole is no city's areas.

/// Why a file as a whole is no city's areas.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file is larger than is read.
    #[error("the file has {bytes} bytes; at most {} are read", super::FILE_BYTES)]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The borders have more corners than are read.
    #[error("the borders have more than {} corners; simplify them first", super::CORNERS)]
    TooManyPoints,
    /// The bytes are no JSON.
    #[error("the file is not JSON: {detail}")]
    Json {
        /// What the parser said.
        detail: String,
    },
    /// The JSON is no GeoJSON `FeatureCollection`.
    #[error("the file is not a GeoJSON FeatureCollection: {detail}")]
    NotACollection {
        /// What was found instead.
        detail: String,
    },
    /// The collection has no features.
    #[error("the file holds no areas")]
    Empty,
    /// The file names a coordinate reference system that is not WGS84.
    #[error(
        "the coordinates are in {crs}, not in WGS84 degrees; convert them, for example with: \
         ogr2ogr -t_srs EPSG:4326 -lco RFC7946=YES new.geojson old.geojson"
    )]
    OtherCrs {
        /// The system as the file names it.
        crs: String,
    },
    /// The numbers are no degrees, and the file does not say what they are.
    #[error(
        "feature {feature} has coordinates that are no degrees ({guess}); convert the file to WGS84, for example \
         with: ogr2ogr -s_srs EPSG:32647 -t_srs EPSG:4326 -lco RFC7946=YES new.geojson old.geojson, \
         where 32647 is UTM zone 47 north"
    )]
    NotDegrees {
        /// Place of the feature in the file, from 1.
        feature: usize,
        /// What they look like.
        guess: &'static str,
    },
    /// No feature has a property that every area needs.
    #[error("no feature has the property \"{property}\"; the file has {}", listed(.found))]
    NoSuchProperty {
        /// Name of the property.
        property: String,
        /// The properties that features have, in order.
        found: Vec<String>,
    },
    /// Roads make no pack.
    #[error("the roads cannot be used: {detail}")]
    Roads {
        /// Why.
        detail: String,
    },
    /// The borders cross so closely that they cannot be told apart.
    #[error("the borders cross too closely to be told apart; simplify them first")]
    Tangled,
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "no properties at all".to_owned();
    }
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

impl ImportError {
    /// A stable code for programs and text catalogues.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "import.too_large",
            Self::TooManyPoints => "import.too_many_points",
            Self::Json { .. } => "import.json",
            Self::NotACollection { .. } => "import.collection",
            Self::Empty => "import.empty",
            Self::OtherCrs { .. } => "import.crs",
            Self::NotDegrees { .. } => "import.not_degrees",
            Self::NoSuchProperty { .. } => "import.no_such_property",
            Self::Roads { .. } => "import.roads",
            Self::Tangled => "import.tangled",
        }
    }
}
