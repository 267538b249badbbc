//! Eight by eight coefficients, and the blocks of a whole picture.

use super::dct;
use crate::PhotoError;
use crate::plane::{Picture, Plane};
use crate::simd::Level;

/// Fractional bits of a [`Component`]'s coefficients.
pub(super) const COEFFICIENT_BITS: u32 = 4;

/// Coefficients in zigzag order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C, align(32))]
pub(super) struct Block(pub(super) [i16; 64]);

impl Block {
    pub(super) const ZERO: Self = Self([0; 64]);
}

/// The blocks of one colour component, row by row: only those that hold samples of the picture, the
/// last ones filled up by repeating the edge.
pub(super) struct Component {
    pub(super) across: usize,
    pub(super) down: usize,
    /// `across * down` blocks of an orthonormal DCT, with [`COEFFICIENT_BITS`].
    pub(super) blocks: Vec<Block>,
}

impl Component {
    pub(super) fn row(&self, y: usize) -> &[Block] {
        &self.blocks[y * self.across..][..self.across]
    }
}

/// A whole picture after the forward DCT.
pub(super) struct Coefficients {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Blocks of an MCU in the first component, across and down: 1 or 2; all others have one.
    pub(super) sampling: usize,
    /// Luma alone, or luma, Cb and Cr.
    pub(super) components: Vec<Component>,
}

impl Coefficients {
    /// # Errors
    /// [`PhotoError::Damaged`] when a plane's size does not fit the others or JPEG.
    pub(super) fn of(picture: &Picture, level: Level, threads: usize) -> Result<Self, PhotoError> {
        let sampling = sampling(picture)?;
        let components = picture.planes().map(|plane| transform(plane, level, threads)).collect();
        Ok(Self { width: picture.luma.width, height: picture.luma.height, sampling, components })
    }

    /// MCUs of an interleaved scan, across and down.
    pub(super) fn mcus(&self) -> (usize, usize) {
        (self.width.div_ceil(8 * self.sampling), self.height.div_ceil(8 * self.sampling))
    }

    /// Blocks of one MCU, across and as many down, of a component.
    pub(super) fn sampling_of(&self, component: usize) -> usize {
        if component == 0 { self.sampling } else { 1 }
    }
}

fn sampling(picture: &Picture) -> Result<usize, PhotoError> {
    let (width, height) = (picture.luma.width, picture.luma.height);
    let whole = picture.planes().all(|plane| plane.data.len() == plane.width * plane.height);
    let sampling = match &picture.chroma {
        None => Some(1),
        Some(both) if both.iter().all(|plane| (plane.width, plane.height) == (width, height)) => Some(1),
        Some(both) => {
            let half = (width.div_ceil(2), height.div_ceil(2));
            both.iter().all(|plane| (plane.width, plane.height) == half).then_some(2)
        }
    };
    let fits_jpeg = (1..=65_535).contains(&width) && (1..=65_535).contains(&height);
    match sampling {
        Some(sampling) if whole && fits_jpeg => Ok(sampling),
        _ => Err(PhotoError::damaged("planes of sizes that do not belong together")),
    }
}

fn transform(plane: &Plane, level: Level, threads: usize) -> Component {
    let (across, down) = (plane.width.div_ceil(8), plane.height.div_ceil(8));
    let mut blocks = vec![Block::ZERO; across * down];
    let rows_each = down.div_ceil(threads.max(1));
    std::thread::scope(|scope| {
        let mut parts = blocks.chunks_mut(across * rows_each).enumerate();
        let first = parts.next();
        for (part, blocks) in parts {
            scope.spawn(move || transform_rows(plane, part * rows_each, blocks, across, level));
        }
        if let Some((_, blocks)) = first {
            transform_rows(plane, 0, blocks, across, level);
        }
    });
    Component { across, down, blocks }
}

/// Fills rows of blocks, the first of them the plane's `from`th.
fn transform_rows(plane: &Plane, from: usize, blocks: &mut [Block], across: usize, level: Level) {
    let mut strip = vec![0; across * 64];
    for (y, blocks) in blocks.chunks_mut(across).enumerate() {
        for (line, strip) in strip.chunks_exact_mut(across * 8).enumerate() {
            let row = plane.row((8 * (from + y) + line).min(plane.height - 1));
            let (inside, outside) = strip.split_at_mut(row.len());
            inside.copy_from_slice(row);
            outside.fill(row[row.len() - 1]);
        }
        dct::forward(&strip, blocks, level);
    }
}
