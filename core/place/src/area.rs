//! One area: its names and where its borders stand in the pack.

use std::ops::Range;

use crate::Bounds;
use crate::pack::Extent;

/// One kelurahan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Code in the city's own scheme, unique in its pack.
    pub code: String,
    /// Name of the kelurahan.
    pub name: String,
    /// Code of the kecamatan that it belongs to.
    pub kecamatan_code: String,
    /// Name of that kecamatan.
    pub kecamatan: String,
    /// Its kecamatan's place in the pack's list.
    pub(crate) district: u32,
    /// Its rings' places in the pack.
    pub(crate) rings: Range<u32>,
    pub(crate) extent: Extent,
}

impl Area {
    /// The smallest box around the area.
    pub fn bounds(&self) -> Bounds {
        self.extent.bounds()
    }
}
