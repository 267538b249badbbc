//! Which kelurahan a point lies in, and how sure that is.
//!
//! An [`AreaPack`] holds a city's areas; [`AreaPack::lookup`] answers with the area, a
//! [`Confidence`] and, where the answer is not sure, every area that it may be. Phone and server use
//! the same code on the same bytes, so they answer alike, to the last bit on every processor.
//!
//! The crate is a pure engine: it knows no database, no network and no clock.
//!
//! ```
//! use saberling_place::{AreaContent, AreaPack, Confidence, Content, Corner, District, Point};
//!
//! let corner = |lon_e7, lat_e7| Corner { lon_e7, lat_e7 };
//! let (west, east, south, north) = (980_000_000, 981_000_000, 30_000_000, 31_000_000);
//! let ring = vec![corner(west, south), corner(east, south), corner(east, north), corner(west, north)];
//! let bytes = AreaPack::encode(&Content {
//!     scheme: "kemendagri".to_owned(),
//!     districts: vec![District { code: "1".to_owned(), name: "Barat".to_owned() }],
//!     areas: vec![AreaContent {
//!         code: "1.1".to_owned(),
//!         name: "Sei Melati".to_owned(),
//!         district: 0,
//!         polygons: vec![vec![ring]],
//!     }],
//! })?;
//! let pack = AreaPack::from_bytes(&bytes)?;
//! let answer = pack.lookup(Point::new(3.05, 98.05)?, Some(12.0));
//! assert_eq!(answer.primary().map(|area| area.name.as_str()), Some("Sei Melati"));
//! assert_eq!(answer.confidence(), Confidence::Certain);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod area;
mod coarse;
mod content;
mod distance;
mod exact;
pub mod fix;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod grid;
#[cfg(feature = "import")]
pub mod import;
mod label;
mod lookup;
mod metric;
pub mod nearby;
mod pack;
pub mod plus_code;
mod point;
mod roads;
pub mod route;
mod sealed;
#[cfg(test)]
mod testing;

pub use area::Area;
pub use coarse::{COARSE_CELL_M, COARSE_ERROR_M, coarse};
pub use content::{AreaContent, Content, Corner, District, Ring};
pub use distance::distance_m;
pub use lookup::{ASSUMED_ACCURACY_M, Candidate, Confidence, Lookup, NEAREST_ONLY_M};
pub use pack::{AreaPack, PackError};
pub use point::{Bounds, Point, PointError};
pub use roads::{ROAD_UNIT_E7, Road, RoadClass, RoadPack};
