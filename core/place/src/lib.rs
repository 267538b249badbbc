//! Which kelurahan a point lies in, and how sure that is.
//!
//! An [`AreaPack`] holds a city's areas; [`AreaPack::lookup`] answers with the area, a
//! [`Confidence`] and, where the answer is not sure, every area that it may be. Phone and server use
//! the same code on the same bytes, so they answer alike.
//!
//! The crate is a pure engine: it knows no database, no network and no clock.
//!
//! ```
//! use saberling_place::{AreaPack, Confidence, Point};
//!
//! let pack = AreaPack::from_geojson(br#"{"type": "FeatureCollection", "features": [{
//!     "type": "Feature",
//!     "properties": {"code": "1.1", "name": "Sei Melati", "kecamatan_code": "1", "kecamatan": "Barat"},
//!     "geometry": {"type": "Polygon", "coordinates":
//!         [[[98.0, 3.0], [98.1, 3.0], [98.1, 3.1], [98.0, 3.1], [98.0, 3.0]]]}
//! }]}"#)?;
//! let answer = pack.lookup(Point::new(3.05, 98.05)?, Some(12.0));
//! assert_eq!(answer.primary.as_deref(), Some("1.1"));
//! assert_eq!(answer.confidence, Confidence::Certain);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod area;
mod coarse;
mod content;
mod distance;
pub mod fix;
mod lookup;
mod metric;
pub mod nearby;
mod pack;
pub mod plus_code;
mod point;

pub use area::Area;
pub use coarse::{COARSE_CELL_M, COARSE_ERROR_M, coarse};
pub use content::{AreaContent, Content, Corner, District, Ring};
pub use distance::distance_m;
pub use lookup::{ASSUMED_ACCURACY_M, Candidate, Confidence, Lookup, NEAREST_ONLY_M};
pub use pack::{AreaPack, PackError};
pub use point::{Bounds, Point, PointError};
