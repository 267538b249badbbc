//! Finished rows of MCUs, held back until they are known to be sound.

use std::collections::VecDeque;

use super::part::{Grid, Part};
use crate::PhotoError;
use crate::decode::Rows;

/// MCU rows that are held back at most, while it is not yet known whether they are sound.
pub(super) const MOST_HELD: usize = 2;

/// The samples of one MCU row: a plane for each part, as wide as whole MCUs are.
pub(super) type Strip = Vec<Vec<u8>>;

/// Where a part's rows go, and how much of a strip belongs to them.
struct Shape {
    component: usize,
    stride: usize,
    height: usize,
    size: (usize, usize),
}

/// Strips from decoding to giving.
pub(super) struct Strips {
    shapes: Vec<Shape>,
    held: VecDeque<Strip>,
    spare: Vec<Strip>,
    given: usize,
}

impl Strips {
    pub(super) fn new(grid: Grid, parts: &[Part]) -> Self {
        let shape = |part: &Part| Shape {
            component: part.index,
            stride: part.width_of(grid.across),
            height: part.height(),
            size: part.size,
        };
        Self { shapes: parts.iter().map(shape).collect(), held: VecDeque::new(), spare: Vec::new(), given: 0 }
    }

    /// A strip to fill.
    pub(super) fn take_spare(&mut self) -> Strip {
        let made = || self.shapes.iter().map(|shape| vec![0; shape.stride * shape.height]).collect();
        self.spare.pop().unwrap_or_else(made)
    }

    /// Takes the next MCU row.
    pub(super) fn hold(&mut self, strip: Strip) {
        self.held.push_back(strip);
    }

    /// Gives what is held of the first `mcu_rows` MCU rows of the picture.
    ///
    /// # Errors
    /// Those of `rows`.
    pub(super) fn release(&mut self, mcu_rows: usize, rows: &mut dyn Rows) -> Result<(), PhotoError> {
        while self.given < mcu_rows {
            let Some(strip) = self.held.pop_front() else { return Ok(()) };
            for (shape, plane) in self.shapes.iter().zip(&strip) {
                let (width, height) = shape.size;
                let left = height.saturating_sub(self.given * shape.height);
                for row in plane.chunks_exact(shape.stride).take(left) {
                    rows.take(shape.component, &row[..width])?;
                }
            }
            self.spare.push(strip);
            self.given += 1;
        }
        Ok(())
    }

    /// MCU rows given so far.
    pub(super) fn given(&self) -> usize {
        self.given
    }
}
