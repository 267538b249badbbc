//! A city's areas in memory.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::content::{AreaContent, Content, Corner, District, Ring};
use crate::grid::Grid;
use crate::{Area, Bounds};

mod bounds;
mod format;
pub(crate) mod to_geojson;

pub(crate) use bounds::Extent;

/// A city's areas, ready to be asked; cheap to clone.
#[derive(Clone)]
pub struct AreaPack(pub(crate) Arc<Parts>);

/// The parts behind [`AreaPack`].
pub(crate) struct Parts {
    version: String,
    scheme: String,
    districts: Vec<District>,
    pub(crate) areas: Vec<Area>,
    /// Borders of all areas in their order.
    rings: Vec<RingAt>,
    /// All rings one behind the other, each closed by its first corner: what lies between two corners of a
    /// ring is an edge.
    pub(crate) corners: Vec<Corner>,
    pub(crate) extent: Extent,
    /// Built by the first lookup.
    grid: OnceLock<Grid>,
}

impl Parts {
    /// The area's corners among all.
    pub(crate) fn corners_of(&self, area: usize) -> Range<usize> {
        let rings = &self.areas[area].rings;
        self.rings[rings.start as usize].first as usize..self.rings[rings.end as usize - 1].last as usize + 1
    }

    /// All edges: the place of the first corner, and both corners.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (usize, Corner, Corner)> {
        let places = self.rings.iter().flat_map(|ring| ring.first as usize..ring.last as usize);
        places.map(|place| (place, self.corners[place], self.corners[place + 1]))
    }
}

/// Where a ring lies among all corners.
#[derive(Debug, Clone, Copy)]
struct RingAt {
    first: u32,
    /// The repeated first corner.
    last: u32,
    /// Begins a polygon; the rings after it are its holes.
    outer: bool,
}

impl AreaPack {
    /// Reads a pack, as [`AreaPack::encode`] writes it.
    ///
    /// Nothing is taken that the bytes do not prove: a hash stands at their end, every count is held against
    /// what is left before anything is allocated.
    ///
    /// # Errors
    /// [`PackError`] when the bytes are no pack, or not the whole pack that was written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackError> {
        format::decode(bytes)
    }

    /// Reads what a pack holds, as if head and hash stood around it.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn from_body(body: &[u8]) -> Result<Self, PackError> {
        format::decode_body(body, String::new())
    }

    /// Writes a pack: the same content always gives the same bytes, whatever the order of its areas.
    ///
    /// # Errors
    /// [`PackError`] when no pack can hold the content: it has no areas, a code twice, a border without
    /// three corners, or spans more than 107 degrees.
    pub fn encode(content: &Content) -> Result<Vec<u8>, PackError> {
        format::encode(content)
    }

    /// The index, made at the first call.
    pub(crate) fn grid(&self) -> &Grid {
        self.0.grid.get_or_init(|| Grid::of(&self.0))
    }

    /// The first 16 hexadecimal digits of the SHA-256 of the bytes that the pack was read from.
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// Who gave the codes, such as `kemendagri` or `bps`.
    pub fn scheme(&self) -> &str {
        &self.0.scheme
    }

    /// The kecamatan, in the order of the file.
    pub fn districts(&self) -> &[District] {
        &self.0.districts
    }

    /// All areas, in order of their codes.
    pub fn areas(&self) -> &[Area] {
        &self.0.areas
    }

    /// The area of a code.
    pub fn area(&self, code: &str) -> Option<&Area> {
        let found = self.0.areas.binary_search_by(|area| area.code.as_str().cmp(code));
        found.ok().map(|index| &self.0.areas[index])
    }

    /// The smallest box around all areas.
    pub fn bounds(&self) -> Bounds {
        self.0.extent.bounds()
    }

    /// The borders of an area of this pack: outer rings and holes, each closed by its first corner; `true`
    /// marks an outer ring, and the holes in it follow.
    pub fn rings<'a>(&'a self, area: &Area) -> impl Iterator<Item = (bool, &'a [Corner])> + use<'a> {
        let rings = self.0.rings.get(range(&area.rings)).unwrap_or_default();
        rings.iter().map(|ring| (ring.outer, &self.0.corners[ring.first as usize..=ring.last as usize]))
    }

    /// Everything that the pack holds, as it was encoded.
    pub fn content(&self) -> Content {
        let polygons = |area: &Area| {
            let mut polygons: Vec<Vec<Ring>> = Vec::new();
            for (outer, corners) in self.rings(area) {
                let ring = corners[..corners.len() - 1].to_vec();
                match polygons.last_mut() {
                    Some(polygon) if !outer => polygon.push(ring),
                    _ => polygons.push(vec![ring]),
                }
            }
            polygons
        };
        let area = |area: &Area| AreaContent {
            code: area.code.clone(),
            name: area.name.clone(),
            district: area.district as usize,
            polygons: polygons(area),
        };
        Content {
            scheme: self.0.scheme.clone(),
            districts: self.0.districts.clone(),
            areas: self.0.areas.iter().map(area).collect(),
        }
    }
}

pub(crate) fn range(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

impl fmt::Debug for AreaPack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut pack = f.debug_struct("AreaPack");
        pack.field("version", &self.0.version).field("areas", &self.0.areas.len()).finish_non_exhaustive()
    }
}

/// Why bytes are no pack, or content cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// The bytes do not begin as a pack does.
    #[error("this is not an area pack")]
    Magic,
    /// The pack is of a format that this version does not read.
    #[error("the pack has format {found}, which this version does not know")]
    Format {
        /// The format.
        found: u8,
    },
    /// The bytes are not all there, or not those that were written.
    #[error("the pack is damaged: its hash is wrong")]
    Hash,
    /// The bytes are those that were written, but make no areas.
    #[error("the pack cannot be used: {problem}")]
    Content {
        /// What is wrong.
        problem: &'static str,
    },
    /// There are no areas.
    #[error("there are no areas")]
    Empty,
    /// Two areas have the same code.
    #[error("code {code} is used twice")]
    DuplicateCode {
        /// The code.
        code: String,
    },
}

impl PackError {
    /// A stable code for programs and text catalogues.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Magic => "pack.magic",
            Self::Format { .. } => "pack.format",
            Self::Hash => "pack.hash",
            Self::Content { .. } => "pack.content",
            Self::Empty => "pack.empty",
            Self::DuplicateCode { .. } => "pack.duplicate",
        }
    }
}

#[cfg(test)]
mod tests;
