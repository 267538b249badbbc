//! From any camera file to a small upload that betrays nobody.
//!
//! [`prepare`] is what a phone does: it turns a photo of many megapixels into an upright JPEG within
//! a hard byte budget, a thumbnail, the hash of the upload, and the few facts worth keeping from the
//! EXIF. [`clean_copy`] is what a server does with a file that somebody sent: it decodes all of it
//! under the same limits and gives back a file that holds image data and nothing else.
//!
//! The crate is a pure engine: bytes in, bytes out. It knows no files, no clock and no network, and
//! it never trusts its input: the header is read first, so that a file of absurd size is refused
//! before memory is taken for it, and a panic inside a decoder comes back as an error.
//!
//! ```
//! use saberling_photo::{PhotoError, Settings, prepare};
//!
//! let settings = Settings::default();
//! let refused = prepare(&b"Dear neighbour, this is a letter."[..], &settings);
//! assert!(matches!(refused, Err(PhotoError::NotAPhoto)));
//! ```

mod colour;
mod decode;
mod encode;
mod error;
mod facts;
mod flat;
mod format;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod jpeg;
#[cfg(saberling_plants)]
mod memo;
mod monitor;
mod mosaic;
mod phash;
mod pipeline;
mod plane;
mod prepared;
mod resize;
mod settings;
mod simd;
mod source;
#[cfg(any(test, feature = "testing"))]
#[doc(hidden)]
pub mod testing;
mod turn;

pub use error::PhotoError;
pub use facts::{Camera, CaptureFacts, GpsPosition};
pub use format::Format;
pub use monitor::Monitor;
pub use mosaic::Region;
pub use phash::PerceptualHash;
pub use pipeline::{capture_facts, clean_copy, prepare, prepare_with};
pub use prepared::{CleanCopy, Order, Prepared, Salvaged, Way, Work};
pub use settings::{Limits, Mode, Settings};
pub use simd::Simd;
