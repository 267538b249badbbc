//! Faces and number plates made unreadable in the pixels, before anything is encoded.
//!
//! A mosaic hides only as much as its cells are few. Published attacks name a face out of a known circle
//! of people from mosaics that a person cannot read (McPherson, Shokri, Shmatikov 2016, "Defeating Image
//! Obfuscation with Deep Learning"), and read text by trying out what letters would look like under the
//! same grid (Hill, Zhou, Saul, Shacham 2016, "On the (In)effectiveness of Mosaicing and Blurring as Tools
//! for Document Redaction"). Both live on many cells with exact means. Therefore:
//!
//! - A region gets about three cells along its shorter side and six along its longer one, however many
//!   pixels it has: a face is a dozen patches, a cell of a number plate is wider than a character.
//! - No cell is less than 16 pixels wide or high, so that a small region is hardly more than one.
//! - A mean is rounded to a multiple of 16, in luma and colour alike: the small differences that tell
//!   one guess from another are below that.
//! - A cell that the region only touches is covered as a whole.
//!
//! Nothing random is added: it would make the bytes differ from run to run, and averaging several
//! versions of a photo would take it away again. What is left says how bright and how coloured a region
//! was, and no more; that is not proof against someone who only asks "which of these two?".

mod outline;

use crate::PhotoError;
use crate::plane::{Picture, Plane};
use outline::Outline;

/// Fewest pixels of luma along an edge of a cell.
const LEAST_CELL_PX: usize = 16;
/// Cells along the shorter side of a region, about.
const CELLS_SHORT: usize = 3;
/// Cells along the longer side of a region, about.
const CELLS_LONG: usize = 6;
/// Distance of the values that a cell may have.
const STEP: u64 = 16;
/// Largest corner that is taken, in pictures: no finger gets so far out, and sums stay exact.
const FURTHEST: f64 = 1000.0;

/// A region of the upright picture that nobody shall recognise.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Corners of a polygon in fractions of the upright picture's width and height, 0 to 1 from the
    /// top left; three at least. What lies outside the picture is ignored.
    pub corners: Vec<(f64, f64)>,
}

impl Region {
    /// A rectangle with sides along the picture's, in fractions of its width and height.
    #[must_use]
    pub fn rectangle(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { corners: vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height)] }
    }

    /// Whether this is a region at all.
    ///
    /// # Errors
    /// [`PhotoError::BadRegion`] when there are fewer than three corners, or one is not a number or absurdly
    /// far away.
    pub fn check(&self) -> Result<(), PhotoError> {
        let is_near = |value: f64| value.abs() <= FURTHEST;
        if self.corners.len() < 3 {
            return Err(PhotoError::BadRegion { detail: "fewer than three corners" });
        }
        if !self.corners.iter().all(|&(x, y)| is_near(x) && is_near(y)) {
            return Err(PhotoError::BadRegion { detail: "a corner is nowhere near the picture" });
        }
        Ok(())
    }
}

/// Replaces each region with a mosaic from which the original cannot be computed.
///
/// # Errors
/// [`PhotoError::BadRegion`], before anything is changed.
pub(crate) fn cover(picture: &mut Picture, regions: &[Region]) -> Result<(), PhotoError> {
    regions.iter().try_for_each(Region::check)?;
    let size = (picture.luma.width, picture.luma.height);
    for region in regions {
        let outline = Outline::new(&region.corners, size);
        for cell in cells(&outline, size) {
            blot(&mut picture.luma, &cell, (1, 1));
            for plane in picture.chroma.iter_mut().flatten() {
                // Edges of cells are even or the picture's own, so halves of them meet no other cell.
                let scale = (size.0.div_ceil(plane.width.max(1)), size.1.div_ceil(plane.height.max(1)));
                blot(plane, &cell, scale);
            }
        }
    }
    Ok(())
}

/// A rectangle of whole pixels of luma; the far edges are not part of it.
struct Cell {
    across: (usize, usize),
    down: (usize, usize),
}

/// The cells that an outline touches or encloses.
fn cells(outline: &Outline, size: (usize, usize)) -> Vec<Cell> {
    let Some([(left, top), (right, bottom)]) = outline.bounds() else {
        return Vec::new();
    };
    let (width, height) = ((right - left).ceil() as usize, (bottom - top).ceil() as usize);
    let edge = (width.min(height).div_ceil(CELLS_SHORT)).max(width.max(height).div_ceil(CELLS_LONG));
    let edge = edge.max(LEAST_CELL_PX).next_multiple_of(2);
    let columns = cuts((left, right), edge, size.0);
    let rows = cuts((top, bottom), edge, size.1);
    let mut touched = Vec::new();
    for down in rows.windows(2) {
        for across in columns.windows(2) {
            let cell = Cell { across: (across[0], across[1]), down: (down[0], down[1]) };
            if outline.meets([across[0], down[0]], [across[1], down[1]]) {
                touched.push(cell);
            }
        }
    }
    touched
}

/// Where cells of length `edge` begin and end along one direction, so that they hold all of `span`.
///
/// All are even but the end of the picture. No cell is shorter than half of `edge`, unless the picture is:
/// a strip at the picture's end joins the cell before it.
fn cuts((low, high): (f64, f64), edge: usize, limit: usize) -> Vec<usize> {
    let mut at = (low as usize).min(limit.saturating_sub(edge)) & !1;
    let mut cuts = vec![at];
    while (at as f64) < high.max(low + 1.0) && at < limit {
        at = (at + edge).min(limit);
        cuts.push(at);
    }
    if let [.., before, last, end] = cuts[..]
        && end - last < edge / 2
    {
        debug_assert!(before < last);
        cuts.remove(cuts.len() - 2);
    }
    cuts
}

/// Gives all samples of a cell their rounded mean; `scale` is the luma samples for one of the plane's.
fn blot(plane: &mut Plane, cell: &Cell, scale: (usize, usize)) {
    let within = |(from, to): (usize, usize), scale: usize, limit: usize| {
        (from / scale).min(limit)..to.div_ceil(scale).min(limit)
    };
    let across = within(cell.across, scale.0, plane.width);
    let down = within(cell.down, scale.1, plane.height);
    let count = (across.len() * down.len()) as u64;
    if count == 0 {
        return;
    }
    let row_sum =
        |y: usize| plane.row(y)[across.clone()].iter().map(|&sample| u64::from(sample)).sum::<u64>();
    let sum: u64 = down.clone().map(row_sum).sum();
    // 128 must stay what it is: it is no colour.
    let value = ((sum + count * STEP / 2) / (count * STEP) * STEP).min(255) as u8;
    for y in down {
        plane.row_mut(y)[across.clone()].fill(value);
    }
}

#[cfg(test)]
mod tests;
